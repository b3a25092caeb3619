//! Files that no package owns, and the rules for them.

use super::{Row, check};
use crate::support::{Scratch, list, text};

fn workspace() -> Scratch {
    Scratch::with_packages(&[("a", &[]), ("b", &[])])
}

#[test]
fn the_rules_that_hold_by_default() {
    let rows: &[Row<'_>] = &[
        ("the toolchain", &|s| s.write("rust-toolchain.toml", "[toolchain]\n"), "everything"),
        ("the configuration of cargo", &|s| s.write(".cargo/config.toml", "[env]\n"), "everything"),
        ("a workflow", &|s| s.write(".github/workflows/ci.yml", "on: push\n"), "everything"),
        ("another file of the forge", &|s| s.write(".github/CODEOWNERS", "x\n"), "nothing"),
        ("a licence", &|s| s.write("LICENSE-MIT", "x\n"), "nothing"),
        ("what git ignores", &|s| s.write(".gitignore", "x\n"), "nothing"),
        ("what it ignores in a package", &|s| s.write("crates/a/.gitignore", "x\n"), "a (tests)"),
        ("any other file", &|s| s.write("tools/x.sh", "x\n"), "nothing"),
        ("any other file of a package", &|s| s.write("crates/a/x.dat", "x\n"), "a (tests)"),
    ];
    check(&workspace(), rows);
}

#[test]
fn a_rule_of_ones_own() {
    let scratch = workspace();
    scratch.write(
        "tollgate.toml",
        "[[affected.rule]]\npaths = [\"/tools/\", \"*.dat\"]\neffect = \"none\"\n[[affected.rule]]\npaths = [\"/tools/all.sh\", \"*.md\"]\neffect = \"all\"\n",
    );
    scratch.write("crates/b/build.rs", "fn main() {}\n");
    scratch.commit("rules");
    let rows: &[Row<'_>] = &[
        ("a file that no package owns", &|s| s.write("tools/x.sh", "x\n"), "nothing"),
        ("a file of a package", &|s| s.write("crates/a/x.dat", "x\n"), "nothing"),
        ("a file that a build script may read", &|s| s.write("crates/b/x.dat", "x\n"), "b"),
        ("the last rule decides", &|s| s.write("tools/all.sh", "x\n"), "everything"),
        ("it is stronger than the defaults", &|s| s.write("README.md", "x\n"), "everything"),
        ("the rules themselves", &|s| s.edit("tollgate.toml", "*.dat", "*.bin"), "everything"),
    ];
    check(&scratch, rows);
}

#[test]
fn a_file_that_no_package_owns_comes_with_its_rule() {
    let scratch = workspace();
    let all = "[affected]\nunowned = \"all\"\n";
    scratch.write("tollgate.toml", all);
    scratch.commit("all");
    scratch.write("tools/x.sh", "x\n");
    let answer = scratch.answer("HEAD");
    let reasons = list(&answer["everything"]);
    assert_eq!(reasons.len(), 1, "{answer:#}");
    assert_eq!(reasons[0]["path"], "tools/x.sh");
    assert_eq!(reasons[0]["reason"], "no package owns it, and no rule says what it means");
    let hint = text(&reasons[0]["hints"][0]);
    let (_, rule) = hint.split_once('\n').expect("a rule");
    // The rule that it suggests does what it says.
    scratch.write("tollgate.toml", &format!("{all}{rule}"));
    scratch.git(&["add", "tollgate.toml"]);
    scratch.git(&["commit", "--quiet", "--message", "the rule"]);
    assert_eq!(scratch.selected("HEAD"), "nothing");
}
