//! The expected answers of the suite are those of cargo, as it is today.

use std::path::Path;

use tollgate_common::ctx::Env;
use tollgate_conformance::{Machine, Suite, judge};

#[test]
fn cargo_agrees_with_the_expected_answers() {
    let suite = Suite::new().unwrap_or_else(|err| panic!("{err:#}"));
    let machine = Machine::new(&environment(), Path::new(env!("CARGO_MANIFEST_DIR")), &suite.registry())
        .expect("a machine");
    let scenarios: Vec<_> = suite.scenarios.iter().collect();
    let judged = judge(&suite, &scenarios, &machine).unwrap_or_else(|err| panic!("{err:#}"));
    // A judge of nothing agrees always.
    assert!(judged.len() >= 150, "only {} are judged", judged.len());
    let wrong: Vec<_> = judged
        .iter()
        .filter_map(|(scenario, found)| Some(format!("{}: {}", scenario.name, found.as_ref()?)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_wrong_answer_is_found() {
    let mut suite = Suite::new().unwrap_or_else(|err| panic!("{err:#}"));
    let machine = Machine::new(&environment(), Path::new(env!("CARGO_MANIFEST_DIR")), &suite.registry())
        .expect("a machine");
    let wrong = ["empty-commit", "leaf-package", "test-file-of-a-base-package", "fixture-of-a-test"];
    suite.scenarios.retain(|scenario| wrong.contains(&scenario.name.as_str()));
    for scenario in &mut suite.scenarios {
        match scenario.name.as_str() {
            "empty-commit" => scenario.compile.push("base".to_owned()),
            "leaf-package" => scenario.compile.clear(),
            "fixture-of-a-test" => scenario.unseen.clear(),
            _ => std::mem::swap(&mut scenario.compile, &mut scenario.test),
        }
    }
    let scenarios: Vec<_> = suite.scenarios.iter().collect();
    let judged = judge(&suite, &scenarios, &machine).unwrap_or_else(|err| panic!("{err:#}"));
    let found: Vec<_> = judged
        .iter()
        .map(|(scenario, found)| format!("{}: {}", scenario.name, found.as_deref().unwrap_or("agrees")))
        .collect();
    let expected = [
        "leaf-package: cargo rebuilds alone",
        "test-file-of-a-base-package: cargo rebuilds base (test)",
        "fixture-of-a-test: cargo rebuilds nothing",
        "empty-commit: cargo rebuilds nothing",
    ];
    assert_eq!(found, expected);
}

#[expect(clippy::disallowed_methods, reason = "a test has no `Ctx`")]
fn environment() -> Env {
    std::env::vars_os().chain([("CARGO".into(), env!("CARGO").into())]).collect()
}
