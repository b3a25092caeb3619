//! Several workspaces in one repository: one answer for all of them.

use serde_json::Value;
use snapbox::{assert_data_eq, str};

use crate::support::{Scratch, list, text};

/// The workspace `.` with `base`, `lone` and `user`, which depends on `base`; the workspace `fuzz` with `fuzz`, which
/// depends on `base` by a path, and `lone`, which has the name of another.
fn workspaces() -> Scratch {
    let scratch = Scratch::new();
    scratch.write(
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\nexclude = [\"fuzz\"]\n\n[workspace.package]\nauthors = [\"a\"]\n\n[workspace.lints.rust]\n",
    );
    scratch.package("crates/base", "base", &[]);
    scratch.package("crates/lone", "lone", &[]);
    scratch.package("crates/user", "user", &["base = { path = \"../base\" }"]);
    further_workspace(&scratch, "../../../crates/base");
    scratch.write("tollgate.toml", "[affected]\nworkspaces = [\"Cargo.toml\", \"fuzz/Cargo.toml\"]\n");
    scratch.commit("two workspaces");
    scratch
}

fn further_workspace(scratch: &Scratch, base: &str) {
    scratch.write("fuzz/Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n");
    scratch.package("fuzz/crates/fuzz", "fuzz", &[&format!("base = {{ path = \"{base}\" }}")]);
    scratch.package("fuzz/crates/lone", "lone", &[]);
}

/// The answer as one line: what is selected in each workspace.
fn selected(scratch: &Scratch, args: &[&str]) -> String {
    let run = scratch.affected(&[&["--base", "HEAD^", "--head", "HEAD", "--format", "json"], args].concat());
    assert_eq!(run.code, Some(0), "{run}");
    let answer: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let of = |workspace: &Value| {
        let packages = list(&answer["packages"]).iter().filter(|package| package["workspace"] == *workspace);
        let names = packages.map(|package| match text(&package["level"]) {
            "compile" => text(&package["name"]).to_owned(),
            _ => format!("{} (tests)", text(&package["name"])),
        });
        names.collect::<Vec<_>>().join(", ")
    };
    list(&answer["workspaces"]).iter().map(of).collect::<Vec<_>>().join(" | ")
}

type Row<'a> = (&'a str, &'a dyn Fn(&Scratch), &'a str);

fn check(scratch: &Scratch, rows: &[Row<'_>]) {
    let mut wrong = String::new();
    for (what, edit, expected) in rows {
        edit(scratch);
        scratch.commit(what);
        let found = selected(scratch, &[]);
        if found != *expected {
            wrong += &format!("\n{what}\n  expected: {expected}\n  selected: {found}\n");
        }
        scratch.git(&["reset", "--quiet", "--hard", "HEAD^"]);
    }
    assert!(wrong.is_empty(), "{wrong}");
}

const ALL: &str = "base, lone, user | fuzz, lone";

#[test]
fn a_change_reaches_over_the_border_by_a_path_only() {
    let scratch = workspaces();
    scratch.write("crates/base/tests/it.rs", "");
    scratch.commit("a test");
    let rows: &[Row<'_>] = &[
        ("a member that the other depends on", &|s| s.change("base"), "base, user | fuzz"),
        ("its tests", &|s| s.write("crates/base/tests/it.rs", "// x\n"), "base (tests) | "),
        ("a member that it does not depend on", &|s| s.change("lone"), "lone | "),
        ("one of the same name", &|s| s.write("fuzz/crates/lone/src/lib.rs", "// x\n"), " | lone"),
        ("one that depends on the first", &|s| s.write("fuzz/crates/fuzz/src/lib.rs", "// x\n"), " | fuzz"),
        ("a manifest", &|s| s.edit("crates/user/Cargo.toml", "0.1.0", "0.2.0"), "user | "),
        (
            "a feature that the other turns on",
            &|s| {
                s.write(
                    "crates/base/Cargo.toml",
                    &(s.read("crates/base/Cargo.toml") + "[features]\nx = []\n"),
                );
                s.edit("fuzz/crates/fuzz/Cargo.toml", "base\" }", "base\", features = [\"x\"] }");
            },
            "base, user | fuzz",
        ),
    ];
    check(&scratch, rows);
}

#[test]
fn a_feature_asked_for_in_one_workspace_does_not_reach_the_other() {
    let scratch = workspaces();
    scratch
        .write("crates/base/Cargo.toml", &(scratch.read("crates/base/Cargo.toml") + "[features]\nx = []\n"));
    scratch.commit("a feature");
    let edit =
        |s: &Scratch| s.edit("fuzz/crates/fuzz/Cargo.toml", "base\" }", "base\", features = [\"x\"] }");
    check(&scratch, &[("the other asks for it", &edit, " | fuzz")]);
}

#[test]
fn roots_and_lock_files_belong_to_their_workspace() {
    let scratch = workspaces();
    let profile = |s: &Scratch, path: &str| s.write(path, &(s.read(path) + "\n[profile.dev]\ndebug = 1\n"));
    let rows: &[Row<'_>] = &[
        ("a profile", &|s| profile(s, "Cargo.toml"), "base, lone, user | "),
        ("a profile of the other", &|s| profile(s, "fuzz/Cargo.toml"), " | fuzz, lone"),
        ("a lock file", &|s| s.write("Cargo.lock", "version = 4\n"), "base, lone, user | "),
        ("the other lock file", &|s| s.write("fuzz/Cargo.lock", "version = 4\n"), " | fuzz, lone"),
        (
            "a member of the list",
            &|s| s.edit("Cargo.toml", "exclude = [\"fuzz\"]", "exclude = [\"fuzz\", \"x\"]"),
            " | ",
        ),
        (
            "what the packages in the other workspace may inherit",
            &|s| s.edit("Cargo.toml", "authors = [\"a\"]", "authors = [\"b\"]"),
            " | fuzz",
        ),
        (
            "dependencies that packages in the other workspace may inherit",
            &|s| s.write("Cargo.toml", &(s.read("Cargo.toml") + "\n[workspace.dependencies]\nx = \"1\"\n")),
            " | fuzz, lone",
        ),
        (
            "a patch",
            &|s| s.write("fuzz/Cargo.toml", &(s.read("fuzz/Cargo.toml") + "[patch.crates-io]\n")),
            " | fuzz, lone",
        ),
    ];
    check(&scratch, rows);
}

#[test]
fn what_nobody_owns_and_what_a_rule_says_is_for_all() {
    let scratch = workspaces();
    let config = scratch.read("tollgate.toml")
        + "[[affected.rule]]\npaths = [\"/data\"]\neffect = { packages = [\"lone\"], level = \"test\" }\n";
    scratch.write("tollgate.toml", &config);
    scratch.commit("a rule");
    let rows: &[Row<'_>] = &[
        ("a file that nobody owns, or names", &|s| s.write("tools/x.sh", "x\n"), " | "),
        ("the toolchain", &|s| s.write("rust-toolchain.toml", "[toolchain]\n"), ALL),
        ("a document", &|s| s.write("README.md", "x\n"), " | "),
        ("a name that both have", &|s| s.write("data/x", "x\n"), "lone (tests) | lone (tests)"),
        (
            "a file that a source names over the border",
            &|s| {
                s.write("crates/lone/x.dat", "x\n");
                s.write(
                    "fuzz/crates/lone/src/lib.rs",
                    "const X: &str = include_str!(\"../../../../crates/lone/x.dat\");\n",
                );
            },
            "lone (tests) | lone",
        ),
    ];
    check(&scratch, rows);
    scratch.write(
        "fuzz/crates/lone/src/lib.rs",
        "const X: &str = include_str!(\"../../../../crates/lone/x.dat\");\n",
    );
    scratch.commit("an include");
    check(
        &scratch,
        &[("the file that is included", &|s| s.write("crates/lone/x.dat", "x\n"), "lone (tests) | lone")],
    );
}

#[test]
fn an_unknown_base_is_for_all() {
    let scratch = workspaces();
    let run = scratch.affected(&["--base", "no-such", "--on-unknown-base", "all", "--format", "names"]);
    assert_eq!(run.names(), ["base", "Cargo.toml#lone", "user", "fuzz", "fuzz/Cargo.toml#lone"]);
    assert!(run.stderr.starts_with("everything is selected: "), "{run}");
}

/// The usual layout: a package in the root, and `fuzz` below it.
#[test]
fn a_package_at_the_root_does_not_own_what_is_in_the_other_workspace() {
    let scratch = Scratch::new();
    scratch.package(".", "rooted", &["[workspace]", "members = [\"inner\"]", "exclude = [\"fuzz\"]"]);
    scratch.package("inner", "inner", &[]);
    scratch.package("fuzz", "fuzz", &["rooted = { path = \"..\" }", "[workspace]"]);
    scratch.write("fuzz/Cargo.lock", "version = 4\n");
    scratch.write("tollgate.toml", "[affected]\nworkspaces = [\"Cargo.toml\", \"fuzz/Cargo.toml\"]\n");
    scratch.commit("a root package");
    let rows: &[Row<'_>] = &[
        ("a source of the root", &|s| s.write("src/lib.rs", "// x\n"), "rooted | fuzz"),
        ("a test of the root", &|s| s.write("tests/it.rs", "// x\n"), "rooted (tests) | "),
        ("a source of fuzz", &|s| s.write("fuzz/src/lib.rs", "// x\n"), " | fuzz"),
        ("a file of fuzz", &|s| s.write("fuzz/corpus/1", "x\n"), " | fuzz (tests)"),
        ("the lock file of fuzz", &|s| s.write("fuzz/Cargo.lock", "version = 3\n"), " | "),
        ("the lock file of the root", &|s| s.write("Cargo.lock", "version = 4\n"), "inner, rooted | "),
        ("the other member", &|s| s.write("inner/src/lib.rs", "// x\n"), "inner | "),
        ("the manifest of the root", &|s| s.edit("Cargo.toml", "0.1.0", "0.2.0"), "rooted | fuzz"),
    ];
    check(&scratch, rows);
}

#[test]
fn a_package_at_the_root_is_nothing_to_a_workspace_that_does_not_depend_on_it() {
    let scratch = Scratch::new();
    scratch.package(".", "rooted", &["[workspace]", "exclude = [\"fuzz\"]"]);
    scratch.package("fuzz", "fuzz", &["[workspace]"]);
    scratch.write("tollgate.toml", "[affected]\nworkspaces = [\"Cargo.toml\", \"fuzz/Cargo.toml\"]\n");
    scratch.commit("a root package");
    let rows: &[Row<'_>] = &[
        ("a source", &|s| s.write("src/lib.rs", "// x\n"), "rooted | "),
        ("any other file", &|s| s.write("Makefile", "x\n"), "rooted (tests) | "),
        ("the manifest", &|s| s.edit("Cargo.toml", "0.1.0", "0.2.0"), "rooted | "),
    ];
    check(&scratch, rows);
}

/// The sources are searched once, for what matters to any of the workspaces.
#[test]
fn a_name_that_matters_to_the_second_workspace_only_is_looked_for() {
    let scratch = workspaces();
    scratch.edit("Cargo.toml", "members = [\"crates/*\"]", "members = [\"crates/*\", \"crates/base/inner\"]");
    scratch.package("crates/base/inner", "inner", &[]);
    scratch.write("fuzz/crates/lone/src/lib.rs", "fn f() { read(root().join(\"crates/lone/x.dat\")); }\n");
    scratch.commit("a name");
    let edit = |s: &Scratch| {
        s.write("crates/base/inner/y.dat", "x\n");
        s.write("crates/lone/x.dat", "x\n");
    };
    check(&scratch, &[("a file of each", &edit, "inner (tests), lone (tests) | lone (tests)")]);
}

#[test]
fn companions_reach_over_the_border() {
    let scratch = workspaces();
    let config = scratch.read("tollgate.toml") + "[affected.companions]\nfuzz = [\"user\"]\n";
    scratch.write("tollgate.toml", &config);
    scratch.commit("companions");
    check(&scratch, &[("the companion", &|s| s.change("user"), "user | fuzz (tests)")]);
    scratch.change("user");
    let run = scratch.affected(&["--base", "HEAD", "--explain", "fuzz"]);
    assert_data_eq!(
        run.stdout,
        str![[r#"
fuzz is selected, at the test level
  fuzz has tests that need user (`companions`)
    user crates/user/src/lib.rs changed

"#]]
    );
}

#[test]
fn the_command_line_is_stronger_than_the_configuration() {
    let scratch = workspaces();
    scratch.change("base");
    scratch.commit("change base");
    assert_eq!(selected(&scratch, &[]), "base, user | fuzz");
    assert_eq!(selected(&scratch, &["--manifest-path", "fuzz/Cargo.toml"]), "fuzz");
    assert_eq!(selected(&scratch, &["--manifest-path", "Cargo.toml"]), "base, user");
    let both = ["--manifest-path", "fuzz/crates/fuzz/Cargo.toml", "--manifest-path", "Cargo.toml"];
    assert_eq!(selected(&scratch, &both), "fuzz | base, user");
    let same = ["--manifest-path", "crates/base/Cargo.toml", "--manifest-path", "Cargo.toml"];
    assert_eq!(selected(&scratch, &same), "base, user");
}

fn changed_in_both() -> Scratch {
    let scratch = workspaces();
    scratch.change("base");
    scratch.write("fuzz/crates/lone/src/lib.rs", "// x\n");
    scratch.write("fuzz/Cargo.toml", &(scratch.read("fuzz/Cargo.toml") + "\n[profile.dev]\ndebug = 1\n"));
    scratch.commit("change");
    scratch
}

#[test]
fn formats() {
    let scratch = changed_in_both();
    let run = |args: &[&str]| scratch.affected(&[&["--base", "HEAD^"], args].concat()).to_string();
    assert_data_eq!(
        run(&[]),
        str![[r#"
3 changed files in the working tree on 22b9505371, compared with 324a1dae8c: the merge base of HEAD and --base HEAD^

  crates/base/src/lib.rs       base
  fuzz/Cargo.toml              fuzz, fuzz/Cargo.toml#lone
  fuzz/crates/lone/src/lib.rs  fuzz/Cargo.toml#lone

everything of fuzz/Cargo.toml is selected: fuzz/Cargo.toml: `[profile]` of the root manifest changed, which every package is built with

4 of 5 packages selected

Cargo.toml
  base  crates/base/src/lib.rs changed
  user  depends on base
fuzz/Cargo.toml
  fuzz  depends on base
  lone  fuzz/crates/lone/src/lib.rs changed
[exit 0]
"#]]
    );
    assert_data_eq!(
        run(&["--format", "names"]),
        str![[r#"
base
user
fuzz
fuzz/Cargo.toml#lone
everything of fuzz/Cargo.toml is selected: fuzz/Cargo.toml: `[profile]` of the root manifest changed, which every package is built with
[exit 0]
"#]]
    );
    assert_data_eq!(
        run(&["--format", "cargo"]),
        str![[r#"
error: the answer is for 2 workspaces, and cargo builds one at a time
help: take the answer apart by workspace: --format json
help: or ask for one workspace: --manifest-path Cargo.toml
help: or ask for one workspace: --manifest-path fuzz/Cargo.toml
[exit 2]
"#]]
    );
}

#[test]
fn explanations() {
    let scratch = changed_in_both();
    let run = |args: &[&str]| scratch.affected(&[&["--base", "HEAD^"], args].concat()).to_string();
    assert_data_eq!(
        run(&["--explain", "lone"]),
        str![[r#"
error: `lone` is a member of more than one workspace
help: call it `Cargo.toml#lone`
help: call it `fuzz/Cargo.toml#lone`
[exit 2]
"#]]
    );
    assert_data_eq!(
        run(&["--explain", "fuzz/Cargo.toml#lone"]),
        str![[r#"
fuzz/Cargo.toml#lone is selected, at the compile level
  lone fuzz/crates/lone/src/lib.rs changed
  everything is selected: fuzz/Cargo.toml: `[profile]` of the root manifest changed, which every package is built with
everything of fuzz/Cargo.toml is selected: fuzz/Cargo.toml: `[profile]` of the root manifest changed, which every package is built with
[exit 0]
"#]]
    );
    assert_data_eq!(
        run(&["--explain", "user"]),
        str![[r#"
user is selected, at the compile level
  user depends on base  (crates/user/Cargo.toml:7)
    base crates/base/src/lib.rs changed
everything of fuzz/Cargo.toml is selected: fuzz/Cargo.toml: `[profile]` of the root manifest changed, which every package is built with
[exit 0]
"#]]
    );
    assert_data_eq!(
        run(&["--explain", "usr"]),
        str![[r#"
error: `usr` is no member of the workspace
help: did you mean `user`?
[exit 2]
"#]]
    );
}
