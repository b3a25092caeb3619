//! Packages that the tests of others need though no edge says so.

use snapbox::{assert_data_eq, str};

use super::{Row, check};
use crate::support::Scratch;

/// The tests of `cli-tests` run `tool`, which depends on `base`; `above` depends on `cli-tests`.
fn workspace() -> Scratch {
    let scratch = Scratch::with_packages(&[
        ("above", &["cli-tests = { path = \"../cli-tests\" }"]),
        ("base", &[]),
        ("cli-tests", &[]),
        ("tool", &["base = { path = \"../base\" }"]),
    ]);
    scratch.write("tollgate.toml", "[affected.companions]\ncli-tests = [\"tool\"]\n");
    scratch.commit("companions");
    scratch
}

#[test]
fn a_companion_that_is_compiled_anew_touches_the_tests_and_nothing_above() {
    let scratch = workspace();
    scratch.write("crates/tool/tests/it.rs", "");
    scratch.commit("a test");
    let rows: &[Row<'_>] = &[
        ("the companion", &|s| s.change("tool"), "cli-tests (tests), tool"),
        ("what it depends on", &|s| s.change("base"), "base, cli-tests (tests), tool"),
        ("only its tests", &|s| s.write("crates/tool/tests/it.rs", "// x\n"), "tool (tests)"),
        ("the package itself", &|s| s.change("cli-tests"), "above, cli-tests"),
        (
            "both",
            &|s| {
                s.change("cli-tests");
                s.change("tool");
            },
            "above, cli-tests, tool",
        ),
    ];
    check(&scratch, rows);
}

#[test]
fn only_what_changed_itself_has_no_companions() {
    let scratch = workspace();
    scratch.change("tool");
    let run = scratch.affected(&["--base", "HEAD", "--scope", "changed", "--format", "names"]);
    assert_eq!(run.names(), ["tool"]);
}

#[test]
fn the_cause_goes_on_to_the_changed_file() {
    let scratch = workspace();
    scratch.change("base");
    let run = scratch.affected(&["--base", "HEAD", "--explain", "cli-tests"]);
    assert_data_eq!(
        run.stdout,
        str![[r#"
cli-tests is selected, at the test level
  cli-tests has tests that need tool (`companions`)
    tool depends on base  (crates/tool/Cargo.toml:7)
      base crates/base/src/lib.rs changed

"#]]
    );
    let answer = scratch.answer("HEAD");
    assert_eq!(answer["packages"][1]["name"], "cli-tests");
    assert_eq!(answer["packages"][1]["causes"][0]["kind"], "companion");
    assert_eq!(answer["packages"][1]["causes"][0]["package"], "tool");
}
