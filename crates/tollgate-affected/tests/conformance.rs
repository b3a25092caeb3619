//! The public suite of one-change scenarios, in `conformance/` of this repository, against this tool.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;
use tollgate_common::ctx::Env;
use tollgate_conformance::{Answer, Case, Level, Machine, Suite, ask, table};

/// Where the answer is larger than the exact one. Whoever makes one of these exact removes it here.
const KNOWN: &[(&str, &[&str])] = &[
    (
        "build scripts: every file counts, whatever the script says that it watches",
        &[
            "proto-file-outside-of-all-packages",
            "proto-file-that-no-script-watches",
            "script-outside-of-its-package",
            "script-that-watches-a-variable-only",
            "script-with-rules-manifest-comment",
            "script-with-rules-readme",
            "script-with-rules-test",
            "script-without-rules-excluded-file",
        ],
    ),
    (
        "a file that no package owns and no rule covers selects everything, whoever names it",
        &[
            "application-in-another-language",
            "deep-submodule-of-a-path-attribute",
            "fixture-by-walking-up",
            "fixture-outside-of-all-packages",
            "include-str-of-a-computed-name",
            "included-file-goes-with-its-include",
            "neighbour-of-a-path-attribute",
            "new-fixture-in-a-listed-folder",
            "path-attribute-for-another-platform",
            "path-attribute-outside-of-all-packages",
            "path-attribute-under-a-condition",
            "script-that-nobody-names",
            "source-in-a-linked-folder",
            "submodule-of-a-path-attribute",
            "test-that-walks-the-repository",
        ],
    ),
    (
        "data of a package is compiled in, unless it lies among tests that are still there",
        &["fixture-beside-the-tests", "fixture-of-another-package", "moved-test-keeps-its-content"],
    ),
    (
        "every source of a package is its library's: which `mod` leads to it is not looked at",
        &[
            "binary-of-a-base-package",
            "module-below-a-module-of-tests",
            "module-of-tests",
            "new-binary",
            "source-in-no-module",
            "test-target-elsewhere",
        ],
    ),
    (
        "settings of clippy, rustfmt and nextest select everything, since there are no jobs to say otherwise",
        &["settings-of-clippy", "settings-of-nextest", "settings-of-rustfmt"],
    ),
    ("a manifest is compared before its inheritance is resolved", &["no-longer-inherited"]),
    (
        "features of an external package are told apart by name and not by version",
        &["second-version-in-the-lock"],
    ),
];

#[test]
fn the_answers_are_those_of_the_suite() {
    let suite = Suite::new().unwrap_or_else(|err| panic!("{err:#}"));
    let scenarios: Vec<_> = suite.scenarios.iter().collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let machine = Machine::new(&environment(), root, &suite.registry()).expect("a machine");
    let verdicts = ask(&suite, &scenarios, &machine, &answer).unwrap_or_else(|err| panic!("{err:#}"));
    let rows: Vec<_> = scenarios.into_iter().zip(&verdicts).collect();

    let known: BTreeSet<_> = KNOWN.iter().flat_map(|(_, names)| *names).copied().collect();
    let mut found = BTreeSet::new();
    for (scenario, verdict) in &rows {
        if !verdict.is_exact() {
            found.insert(scenario.name.as_str());
        }
    }
    let missed: Vec<_> = rows.iter().filter(|(_, verdict)| !verdict.missed.is_empty()).collect();
    assert!(missed.is_empty(), "unsound:\n{}", table(&rows));
    let news: Vec<_> = found.difference(&known).collect();
    assert!(news.is_empty(), "not exact: {news:?}\n{}", table(&rows));
    let exact: Vec<_> = known.difference(&found).collect();
    assert!(exact.is_empty(), "exact now, so remove them from KNOWN: {exact:?}");
}

#[expect(clippy::disallowed_methods, reason = "a test has no `Ctx`")]
fn environment() -> Env {
    std::env::vars_os().chain([("CARGO".into(), env!("CARGO").into())]).collect()
}

/// The tool as a user or a workflow starts it.
fn answer(case: &Case<'_>) -> Result<Answer> {
    let mut command = case.command(env!("CARGO_BIN_EXE_tollgate-affected"));
    command.args(["--format", "json"]);
    if case.scenario.history.event().is_none() {
        command.args(["--base", &case.base]);
    }
    let output = command.output()?;
    if !output.status.success() {
        return Ok(Answer::Refused(String::from_utf8_lossy(&output.stderr).into_owned()));
    }
    let answer: Value = serde_json::from_slice(&output.stdout).context("no JSON")?;
    let packages = answer["packages"].as_array().context("no packages")?.iter();
    let selected: Option<BTreeMap<_, _>> = packages
        .map(|package| {
            let level = match package["level"].as_str()? {
                "compile" => Level::Compile,
                "test" => Level::Test,
                _ => return None,
            };
            Some((package["name"].as_str()?.to_owned(), Some(level)))
        })
        .collect();
    Ok(Answer::Selected(selected.context("packages without a name or a level")?))
}
