//! Rules that name packages, and rules that are forced.

use super::{Row, check};
use crate::support::{Scratch, list};

/// `a` depends on `base`, `b` only in its tests.
fn workspace(config: &str) -> Scratch {
    let scratch =
        Scratch::with_packages(&[("base", &[]), ("a", &["base = { path = \"../base\" }"]), ("b", &[])]);
    scratch.manifest("crates/b", "b", &["[dev-dependencies]", "base = { path = \"../base\" }"]);
    scratch.write("tollgate.toml", config);
    scratch.commit("rules");
    scratch
}

const PACKAGES: &str = "
[[affected.rule]]
paths = [\"/data/\", \"*.dat\"]
effect = { packages = [\"base\"] }
[[affected.rule]]
paths = [\"/data/tests/\", \"/crates/base/golden/\"]
effect = { packages = [\"base\", \"b\"], level = \"test\" }
[[affected.rule]]
paths = [\"/Cargo.lock\"]
effect = { packages = [\"b\"], level = \"test\" }
";

#[test]
fn a_rule_says_whom_it_touches_and_how_far() {
    let scratch = workspace(PACKAGES);
    scratch.write("crates/a/src/lib.rs", "const X: &str = include_str!(\"../x.dat\");\n");
    scratch.write("crates/a/x.dat", "x\n");
    scratch.write("crates/base/golden/1.txt", "x\n");
    scratch.write("Cargo.lock", "version = 4\n");
    scratch.commit("files");
    let rows: &[Row<'_>] = &[
        ("what is compiled in flows on", &|s| s.write("data/x", "x\n"), "a, b (tests), base"),
        ("what is only for tests does not", &|s| s.write("data/tests/x", "x\n"), "b (tests), base (tests)"),
        ("its own file", &|s| s.write("crates/base/golden/1.txt", "y\n"), "b (tests), base (tests)"),
        ("the file of another", &|s| s.write("crates/b/y.dat", "y\n"), "a, b (tests), base"),
        ("who names it counts too", &|s| s.write("crates/a/x.dat", "y\n"), "a, b (tests), base"),
        ("what is compared is not narrowed", &|s| s.write("Cargo.lock", "version = 4\n# x\n"), "b (tests)"),
    ];
    check(&scratch, rows);
    // Without the include, the owner of the file would not have been selected by itself.
    scratch.write("crates/a/src/lib.rs", "");
    scratch.write("tollgate.toml", &PACKAGES.replace("\"base\"] }", "\"b\"] }"));
    scratch.commit("without the include");
    check(&scratch, &[("the owner does not count", &|s| s.write("crates/a/x.dat", "z\n"), "b")]);
}

#[test]
fn the_owner_counts_where_it_names_the_file_or_has_a_build_script() {
    let scratch = workspace(
        "[[affected.rule]]\npaths = [\"*.dat\"]\neffect = { packages = [\"b\"], level = \"test\" }\n",
    );
    scratch.write("crates/base/build.rs", "fn main() {}\n");
    scratch.write("crates/a/src/lib.rs", "const X: &str = include_str!(\"x.dat\");\n");
    scratch.write("crates/a/src/x.dat", "x\n");
    scratch.commit("readers");
    let rows: &[Row<'_>] = &[
        ("a build script", &|s| s.write("crates/base/x.dat", "x\n"), "a, b (tests), base"),
        ("an include", &|s| s.write("crates/a/src/x.dat", "y\n"), "a, b (tests)"),
        ("neither", &|s| s.write("crates/a/src/y.dat", "y\n"), "b (tests)"),
    ];
    check(&scratch, rows);
}

#[test]
fn the_cause_names_the_rule() {
    let scratch = workspace(PACKAGES);
    scratch.write("data/tests/x", "x\n");
    let answer = scratch.answer("HEAD");
    let causes = list(&answer["packages"][0]["causes"]);
    assert_eq!(causes[0]["path"], "data/tests/x");
    assert_eq!(causes[0]["why"], "matters to it by a rule (`/data/tests/`)");
}

#[test]
fn a_forced_rule_is_stronger_than_whoever_names_the_file() {
    let rule = |force: &str| format!("[[affected.rule]]\npaths = [\"*.dat\"]\neffect = \"none\"\n{force}\n");
    let scratch = workspace(&rule("force = true"));
    scratch.write("crates/a/src/lib.rs", "const X: &str = include_str!(\"x.dat\");\n");
    scratch.write("crates/a/src/x.dat", "x\n");
    scratch.write("crates/b/build.rs", "fn main() {}\n");
    scratch.commit("readers");
    let rows = |first: &'static str, second: &'static str| -> [Row<'static>; 2] {
        [
            ("an include", &|s: &Scratch| s.write("crates/a/src/x.dat", "y\n"), first),
            ("a build script", &|s: &Scratch| s.write("crates/b/x.dat", "y\n"), second),
        ]
    };
    check(&scratch, &rows("nothing", "nothing"));
    for force in ["", "force = false"] {
        scratch.write("tollgate.toml", &rule(force));
        scratch.commit("not forced");
        check(&scratch, &rows("a", "b"));
    }
}

#[test]
fn a_forced_rule_does_not_hide_a_manifest() {
    let scratch = workspace("[[affected.rule]]\npaths = [\"/crates/\"]\neffect = \"none\"\nforce = true\n");
    let rows: &[Row<'_>] = &[
        ("a source", &|s| s.change("b"), "nothing"),
        ("a manifest", &|s| s.edit("crates/b/Cargo.toml", "0.1.0", "0.2.0"), "b"),
    ];
    check(&scratch, rows);
}
