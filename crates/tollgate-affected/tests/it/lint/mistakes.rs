//! What is wrong in the configuration: warnings.

use snapbox::str;

use super::{check, with_config, workspace};

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
nothing found: every rule decides something, and nothing widens an answer needlessly
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
    // Its own program, and one whose library it depends on: the program is no part of that.
    scratch.write("crates/b/tests/it.rs", &format!("{test}// x\nfn b() {{ cargo_bin(\"b\"); }}\n"));
    check(
        &scratch,
        str![[r#"
warning: tests of b start a program of a, and nothing says so
  --> crates/b/tests/it.rs:3
  help: say so in tollgate.toml, under [affected.companions]: b = ["a"]

warning: tests of cli-tests start a program of a, and nothing says so
  --> crates/cli-tests/tests/it.rs:3
  help: say so in tollgate.toml, under [affected.companions]: cli-tests = ["a"]

2 warnings, 0 pieces of advice
[exit 1]
"#]],
    );
    scratch.write("tollgate.toml", "[affected.companions]\nb = [\"a\"]\ncli-tests = [\"a\"]\n");
    check(
        &scratch,
        str![[r#"
nothing found: every rule decides something, and nothing widens an answer needlessly
[exit 0]
"#]],
    );
}
