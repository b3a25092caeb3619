//! What makes answers wider than they need to be: advice.

use snapbox::str;

use super::{check, with_config, workspace};

#[test]
fn files_that_nobody_owns() {
    let scratch = workspace();
    for number in 0..300 {
        scratch.write(&format!("assets/deep/{}/{number}.png", number % 7), "x\n");
        scratch.write(&format!("fixtures/cases/{number}.json"), "x\n");
    }
    // A package that is none of ours is not in the way, but a file that selects everything is.
    scratch.write("fixtures/other/Cargo.toml", "[package]\nname = \"other\"\n[workspace]\n");
    scratch.write("fixtures/other/data.json", "x\n");
    scratch.write("tools/rust-toolchain.toml", "x\n");
    scratch.write("tools/README.md", "x\n");
    for name in [
        "a.sh", "b.sh", "c.sh", "d.sh", "e", "f", "g", "h", "i", "[x] y.sh", "a.toml", "b.toml", "c.toml",
        "d.toml",
    ] {
        scratch.write(&format!("tools/{name}"), "x\n");
    }
    check(
        &scratch,
        str![[r#"
advice: no package owns 614 files and no rule covers them: a change of any selects everything
  help: say in tollgate.toml which have no effect on the crates; who names one counts all the same
        [[affected.rule]]
        paths = [
            "/assets/",  # 300 files
            "/fixtures/",  # 300 files
            "/tools/*.sh",  # 5 files
            "/tools/a.toml",
            "/tools/b.toml",
            "/tools/c.toml",
            "/tools/d.toml",
            "/tools/e",
            "/tools/f",
            "/tools/g",
            "/tools/h",
            "/tools/i",
        ]
        effect = "none"

0 warnings, 1 piece of advice
[exit 0]
"#]],
    );
}

/// The rule can be pasted as it is, and then there is nothing left.
#[cfg(unix)]
#[test]
fn the_rule_that_narrows() {
    let scratch = workspace();
    for path in
        ["tools/a.sh", "tools/[b].sh", "tools/it's \"quoted\"", "crates/x.txt", "Makefile", "docs/a/b.svg"]
    {
        scratch.write(path, "x\n");
    }
    scratch.write(".github/workflows/labels.yml", "uses: label\n");
    scratch.commit("files");
    let before = scratch.affected(&["lint"]);
    assert_eq!(before.code, Some(0), "{before}");
    let rules = before.stdout.lines().skip_while(|line| !line.contains("[[affected.rule]]"));
    let is_rule = |line: &&str| line.starts_with("        ");
    let rules: String = rules.filter(is_rule).map(|line| format!("{line}\n")).collect();
    scratch.write("tollgate.toml", &format!("{rules}{}", super::UNOWNED));
    scratch.commit("the rule");
    let after = scratch.affected(&["lint"]);
    assert!(after.stdout.starts_with("nothing found"), "{rules}\n{after}");
    for path in
        ["tools/a.sh", "tools/[b].sh", "tools/it's \"quoted\"", "crates/x.txt", "Makefile", "docs/a/b.svg"]
    {
        scratch.write(path, "y\n");
    }
    scratch.write(".github/workflows/labels.yml", "uses: other-label\n");
    assert_eq!(scratch.selected("HEAD"), "nothing");
}

#[test]
fn many_patterns_are_cut_for_people_only() {
    let scratch = workspace();
    for number in 0..40 {
        scratch.write(&format!("dir-{number:02}/rust-toolchain.toml"), "x\n");
        scratch.write(&format!("dir-{number:02}/x"), "x\n");
    }
    scratch.commit("files");
    let run = scratch.affected(&["lint"]);
    assert_eq!(run.stdout.matches("/dir-").count(), 25, "{run}");
    assert!(run.stdout.contains("# … and 15 more patterns: --format json\n"), "{run}");
    let run = scratch.affected(&["lint", "--format", "json"]);
    assert_eq!(run.stdout.matches("\"/dir-").count(), 40, "{run}");
}

#[test]
fn includes_with_computed_names() {
    let scratch = workspace();
    let source = "macro_rules! x { ($f:literal) => { include_str!(concat!(\"../data/\", $f, \".txt\")) } }\nconst A: &str = include_str!(\"../data/a.txt\");\ninclude!(concat!(env!(\"OUT_DIR\"), \"/x.rs\"));\n";
    scratch.write("crates/a/src/lib.rs", source);
    scratch.write("crates/a/data/a.txt", "x\n");
    scratch.write("crates/a/data/a.md", "x\n");
    check(
        &scratch,
        str![[r#"
nothing found: every rule decides something, and nothing widens an answer needlessly
[exit 0]
"#]],
    );
    scratch.write("crates/a/data/b.txt", "x\n");
    check(
        &scratch,
        str![[r#"
advice: the name of an include is computed, so any file in crates/a/data that ends in `.txt` counts as compiled in (2 files)
  --> crates/a/src/lib.rs:1
  help: write the names out, or keep what is included in a directory of its own

0 warnings, 1 piece of advice
[exit 0]
"#]],
    );
}

#[test]
fn build_scripts() {
    let scratch = workspace();
    scratch.write("crates/a/build.rs", "fn main() {}\n");
    check(
        &scratch,
        str![[r#"
nothing found: every rule decides something, and nothing widens an answer needlessly
[exit 0]
"#]],
    );
    scratch.write("crates/a/README.md", "x\n");
    scratch.write("crates/a/tests/it.rs", "");
    check(
        &scratch,
        str![[r#"
advice: 1 build script may read any file of the package, so 2 files count as compiled in that would touch nothing or only tests
  --> crates/a/build.rs
  help: let a build script print `cargo::rerun-if-changed=PATH` for what it reads, in every case and with literal paths

0 warnings, 1 piece of advice
[exit 0]
"#]],
    );
}

#[test]
fn workflows() {
    let scratch = workspace();
    scratch.write(".github/workflows/labels.yml", "uses: label\n");
    scratch.write(".github/workflows/main.yml", "uses: ./.github/workflows/called.yml\n");
    scratch.write(".github/workflows/called.yml", "on: workflow_call\n");
    check(
        &scratch,
        str![[r#"
advice: a change of any workflow selects everything, and 1 says nothing of Rust
  help: say in tollgate.toml which of these neither build nor test the crates
        [[affected.rule]]
        paths = [
            "/.github/workflows/labels.yml",
        ]
        effect = "none"

0 warnings, 1 piece of advice
[exit 0]
"#]],
    );
}

#[test]
fn several_workspaces() {
    let scratch =
        with_config("[affected]\nunowned = \"all\"\nworkspaces = [\"Cargo.toml\", \"fuzz/Cargo.toml\"]\n");
    scratch.package("fuzz", "fuzz", &["[workspace]"]);
    scratch.write("fuzz/corpus/x", "x\n");
    scratch.write("tools/x", "x\n");
    check(
        &scratch,
        str![[r#"
advice: no package owns tools/x and no rule covers it: a change of it selects everything
  help: say in tollgate.toml which have no effect on the crates; who names one counts all the same
        [[affected.rule]]
        paths = [
            "/tools/",
        ]
        effect = "none"

0 warnings, 1 piece of advice
[exit 0]
"#]],
    );
}
