//! What `lint` finds, and what it says of it.

use serde_json::Value;
use snapbox::data::IntoData;
use snapbox::{assert_data_eq, str};

use crate::support::{Scratch, list, text};

/// `a` without anything to find, and `b` that depends on it.
fn workspace() -> Scratch {
    let scratch = Scratch::with_packages(&[("a", &[]), ("b", &["a = { path = \"../a\" }"])]);
    scratch.write(".github/workflows/ci.yml", "run: cargo test\n");
    scratch.write("README.md", "x\n");
    scratch
}

fn check(scratch: &Scratch, expected: impl IntoData) {
    scratch.commit("everything");
    assert_data_eq!(scratch.affected(&["lint"]).to_string(), expected);
}

fn with_config(config: &str) -> Scratch {
    let scratch = workspace();
    scratch.write("tollgate.toml", config);
    scratch
}

#[test]
fn nothing() {
    check(
        &workspace(),
        str![[r#"
nothing found: every file is owned or covered by a rule, and every rule decides something
[exit 0]
"#]],
    );
}

#[test]
fn rules_that_match_nothing() {
    let config = "[[affected.rule]]\npaths = [\"README.md\",\n  \"/tols/**\"]\neffect = \"none\"\n";
    check(
        &with_config(config),
        str![[r#"
warning: no file matches `/tols/**`
  --> tollgate.toml:3:3
  help: correct the pattern, or leave it out: patterns are relative to the root of the repository

1 warning, 0 pieces of advice
[exit 1]
"#]],
    );
}

#[test]
fn rules_that_later_ones_decide() {
    let config = "
[[affected.rule]]
paths = [\"/docs/\", \"*.md\", \"README.md\"]
effect = \"all\"
[[affected.rule]]
paths = [\"/docs/\"]
effect = \"none\"
[[affected.rule]]
paths = [\"*.md\"]
effect = \"owner\"
";
    let scratch = with_config(config);
    scratch.write("docs/x.svg", "x\n");
    scratch.write("docs/x.md", "x\n");
    check(
        &scratch,
        str![[r#"
warning: a later rule decides every file that `/docs/` matches, such as `/docs/` in line 6
  --> tollgate.toml:3:10
  help: move the rule below that one, or leave it out: the last that matches decides

warning: a later rule decides every file that `*.md` matches, such as `*.md` in line 9
  --> tollgate.toml:3:20
  help: move the rule below that one, or leave it out: the last that matches decides

warning: a later rule decides every file that `README.md` matches, such as `*.md` in line 9
  --> tollgate.toml:3:28
  help: move the rule below that one, or leave it out: the last that matches decides

advice: no package owns 2 files and no rule covers them: a change of any selects everything
  help: say in tollgate.toml which have no effect on the crates; who names one counts all the same
        [[affected.rule]]
        paths = [
            "/README.md",
            "/docs/",
        ]
        effect = "none"

3 warnings, 1 piece of advice
[exit 1]
"#]],
    );
    // One file is enough.
    scratch.edit("tollgate.toml", "paths = [\"/docs/\"]\n", "paths = [\"/docs/*.md\"]\n");
    scratch.edit("tollgate.toml", "paths = [\"*.md\"]\n", "paths = [\"/docs/x.svg\"]\n");
    check(
        &scratch,
        str![[r#"
warning: a later rule decides every file that `/docs/` matches, such as `/docs/x.svg` in line 9
  --> tollgate.toml:3:10
  help: move the rule below that one, or leave it out: the last that matches decides

advice: no package owns docs/x.svg and no rule covers it: a change of it selects everything
  help: say in tollgate.toml which have no effect on the crates; who names one counts all the same
        [[affected.rule]]
        paths = [
            "/docs/",
        ]
        effect = "none"

1 warning, 1 piece of advice
[exit 1]
"#]],
    );
}

#[test]
fn a_forced_rule_over_what_the_compiler_reads() {
    let scratch = with_config("[[affected.rule]]\npaths = [\"*.dat\"]\neffect = \"none\"\nforce = true\n");
    scratch.write(
        "crates/a/src/lib.rs",
        "\nconst X: &str = include_str!(\"../x.dat\");\nconst Y: &str = \"y.dat\";\n",
    );
    scratch.write("crates/a/x.dat", "x\n");
    scratch.write("crates/a/y.dat", "x\n");
    scratch.write("crates/b/src/lib.rs", "const Z: &str = include_str!(\"z.dat\");\n");
    scratch.write("crates/b/src/z.dat", "x\n");
    check(
        &scratch,
        str![[r#"
warning: a forced rule hides crates/a/x.dat and 1 more file, which the compiler reads
  --> tollgate.toml:2:10
  --> crates/a/src/lib.rs:2
  --> crates/b/src/lib.rs:1
  help: leave out `force`, or write a later rule for what is read

1 warning, 0 pieces of advice
[exit 1]
"#]],
    );
    scratch.edit("tollgate.toml", "force = true", "force = false");
    check(
        &scratch,
        str![[r#"
nothing found: every file is owned or covered by a rule, and every rule decides something
[exit 0]
"#]],
    );
}

#[test]
fn programs_that_tests_start() {
    let scratch = workspace();
    scratch.write("crates/a/src/main.rs", "fn main() {}\n");
    scratch.write("crates/b/src/main.rs", "fn main() {}\n");
    scratch.package("crates/cli-tests", "cli-tests", &[]);
    let test =
        "// cargo_bin(\"b\")\nfn a() {\n    Command::cargo_bin(\"a\");\n    Command::cargo_bin(\"c\");\n}\n";
    scratch.write("crates/cli-tests/tests/it.rs", test);
    // Its own program, and one that it depends on anyhow.
    scratch.write("crates/b/tests/it.rs", &format!("{test}// x\nfn b() {{ cargo_bin(\"b\"); }}\n"));
    check(
        &scratch,
        str![[r#"
warning: tests of cli-tests start a program of a, and no dependency says so
  --> crates/cli-tests/tests/it.rs:3
  help: say so in tollgate.toml, under [affected.companions]: cli-tests = ["a"]

1 warning, 0 pieces of advice
[exit 1]
"#]],
    );
    // Through another package is enough.
    scratch.package("crates/between", "between", &["a = { path = \"../a\" }"]);
    scratch.manifest("crates/cli-tests", "cli-tests", &["between = { path = \"../between\" }"]);
    check(
        &scratch,
        str![[r#"
nothing found: every file is owned or covered by a rule, and every rule decides something
[exit 0]
"#]],
    );
    scratch.manifest("crates/cli-tests", "cli-tests", &[]);
    scratch.write("tollgate.toml", "[affected.companions]\ncli-tests = [\"a\"]\n");
    check(
        &scratch,
        str![[r#"
nothing found: every file is owned or covered by a rule, and every rule decides something
[exit 0]
"#]],
    );
}

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
    scratch.write("tollgate.toml", &rules);
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
nothing found: every file is owned or covered by a rule, and every rule decides something
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
nothing found: every file is owned or covered by a rule, and every rule decides something
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
    let scratch = with_config("[affected]\nworkspaces = [\"Cargo.toml\", \"fuzz/Cargo.toml\"]\n");
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

#[test]
fn json() {
    let scratch = with_config("[[affected.rule]]\npaths = [\"/tols/**\"]\neffect = \"none\"\n");
    scratch.write("tools/x", "x\n");
    scratch.commit("everything");
    let run = scratch.affected(&["lint", "--format", "json"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(1), ""));
    assert_data_eq!(
        run.stdout,
        str![[r#"
{
  "version": 1,
  "warnings": 1,
  "findings": [
    {
      "severity": "warning",
      "check": "rule-matches-nothing",
      "message": "no file matches `/tols/**`",
      "help": "correct the pattern, or leave it out: patterns are relative to the root of the repository",
      "places": [
        {
          "path": "tollgate.toml",
          "line": 2,
          "column": 10
        }
      ],
      "rule": []
    },
    {
      "severity": "advice",
      "check": "unowned-files",
      "message": "no package owns tools/x and no rule covers it: a change of it selects everything",
      "help": "say in tollgate.toml which have no effect on the crates; who names one counts all the same",
      "places": [],
      "rule": [
        {
          "pattern": "/tools/",
          "files": 1
        }
      ]
    }
  ]
}

"#]]
    );
}

#[cfg(unix)]
#[test]
fn hostile_names_stay_on_their_line() {
    let scratch = with_config("[[affected.rule]]\npaths = [\"/a\\u001b[31m\\n\"]\neffect = \"none\"\n");
    scratch.write("tools\n::error::x/\u{1b}[31m", "x\n");
    scratch.commit("everything");
    let run = scratch.affected(&["lint"]);
    assert!(!run.stdout.contains('\u{1b}') && !run.stdout.contains("\n::"), "{run}");
}

#[test]
fn without_git_the_directories_are_read() {
    let scratch = Scratch::without_git();
    scratch.package("a", "a", &[]);
    scratch.write("Cargo.toml", "[workspace]\nmembers = [\"a\"]\n");
    scratch.write("target/CACHEDIR.TAG", "x\n");
    scratch.write("target/x", "x\n");
    scratch.write("tools/x", "x\n");
    let run = scratch.affected(&["lint", "--format", "json"]);
    let found: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let findings = list(&found["findings"]);
    assert_eq!((findings.len(), text(&findings[0]["rule"][0]["pattern"])), (1, "/tools/"), "{found:#}");
}

#[test]
fn what_cannot_be_read_is_an_error() {
    let scratch = workspace();
    scratch.write("Cargo.toml", "[workspace\n");
    assert_eq!(scratch.affected(&["lint"]).code, Some(2));
    let scratch = with_config("[affected]\nbse = 1\n");
    assert_data_eq!(
        scratch.affected(&["lint"]).to_string(),
        str![[r#"
error: [ROOT]/repo/tollgate.toml:2:1: unknown field `bse`, expected one of `base`, `workspaces`, `rule`, `companions`
  |
2 | bse = 1
  | ^^^
help: did you mean `base`?
[exit 2]
"#]]
    );
}
