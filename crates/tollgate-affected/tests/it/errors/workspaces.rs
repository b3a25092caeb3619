//! Workspaces and configurations that cannot be used.

use snapbox::data::IntoData;
use snapbox::{assert_data_eq, str};

use super::{error, workspace};

#[test]
fn no_manifest() {
    let scratch = workspace();
    scratch.remove("Cargo.toml");
    scratch.remove("crates");
    error(
        &scratch,
        &["--base", "HEAD^"],
        str![[r#"
error: cargo metadata --no-deps failed: could not find `Cargo.toml` in `[ROOT]/repo` or any parent directory
help: run inside a cargo workspace, or name its manifest: --manifest-path PATH
[exit 2]
"#]],
    );
    error(
        &scratch,
        &["--base", "HEAD^", "--manifest-path", "no/such/Cargo.toml"],
        str![[r#"
error: cargo metadata --no-deps failed: manifest path `no/such/Cargo.toml` does not exist
[exit 2]
"#]],
    );
}

/// What cargo says of the workspace comes before what git says of the repository.
#[test]
fn neither_manifest_nor_repository() {
    let scratch = crate::support::Scratch::without_git();
    error(
        &scratch,
        &[],
        str![[r#"
error: cargo metadata --no-deps failed: could not find `Cargo.toml` in `[ROOT]/repo` or any parent directory
help: run inside a cargo workspace, or name its manifest: --manifest-path PATH
[exit 2]
"#]],
    );
}

#[test]
fn a_broken_root_manifest() {
    let scratch = workspace();
    scratch.write("Cargo.toml", "[workspace\n");
    error(
        &scratch,
        &["--base", "HEAD^"],
        str![[r#"
error: cargo metadata --no-deps failed: unclosed table, expected `]`
 --> Cargo.toml:1:11
  |
1 | [workspace
  |           ^
[exit 2]
"#]],
    );
}

#[test]
fn a_broken_manifest_of_a_member() {
    let scratch = workspace();
    scratch.write("crates/b/Cargo.toml", "<<<<<<< ours\n");
    error(
        &scratch,
        &["--base", "HEAD^"],
        str![[r#"
error: cargo metadata --no-deps failed: key with no value, expected `=`
 --> crates/b/Cargo.toml:1:9
  |
1 | <<<<<<< ours
  |         ^
error: failed to load manifest for workspace member `[ROOT]/repo/crates/b`
referenced via `crates/*` by workspace at `[ROOT]/repo/Cargo.toml`
[exit 2]
"#]],
    );
}

#[test]
fn a_manifest_that_was_broken_in_the_base() {
    let scratch = workspace();
    let manifest = scratch.read("crates/b/Cargo.toml");
    scratch.write("crates/b/Cargo.toml", "<<<<<<< ours\n");
    scratch.commit("break b");
    scratch.write("crates/b/Cargo.toml", &manifest);
    scratch.commit("mend b");
    let run = scratch.affected(&["--base", "HEAD^", "--format", "names"]);
    assert_data_eq!(
        run.to_string(),
        str![[r#"
a
b
everything is selected: crates/b/Cargo.toml: in the base it is not valid TOML
[exit 0]
"#]]
    );
}

const LOCK: &str = "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"0.1.0\"\n";

/// A lock file that cannot be read, in the head or in the base: everything.
fn lock_file(base: &str, head: &str, expected: impl IntoData) {
    let scratch = workspace();
    scratch.write("Cargo.lock", base);
    scratch.commit("the base");
    scratch.write("Cargo.lock", head);
    scratch.commit("the head");
    let run = scratch.affected(&["--base", "HEAD^", "--format", "names"]);
    assert_eq!(run.names(), ["a", "b"]);
    assert_data_eq!(run.stderr, expected);
}

#[test]
fn a_lock_file_with_conflicts() {
    let conflict = format!("<<<<<<< ours\n{LOCK}=======\n>>>>>>> theirs\n");
    lock_file(
        LOCK,
        &conflict,
        str![[r#"
everything is selected: Cargo.lock: in the head it cannot be read: it has conflict markers (line 1)

"#]],
    );
    lock_file(
        &conflict,
        LOCK,
        str![[r#"
everything is selected: Cargo.lock: in the base it cannot be read: it has conflict markers (line 1)

"#]],
    );
}

#[test]
fn a_lock_file_that_is_none() {
    lock_file(
        LOCK,
        "nonsense\n",
        str![[r#"
everything is selected: Cargo.lock: in the head it cannot be read: it is no lock file: key with no value, expected `=`

"#]],
    );
    lock_file(
        LOCK,
        "version = 99\n",
        str![[r#"
everything is selected: Cargo.lock: in the head it cannot be read: it has format 99, and the newest we know is 4

"#]],
    );
    lock_file(
        LOCK,
        "",
        str![[r#"
everything is selected: Cargo.lock: it has lost `a`, whose versions may be any

"#]],
    );
}

#[test]
fn a_lock_file_that_is_no_text() {
    let scratch = workspace();
    scratch.write("Cargo.lock", LOCK);
    scratch.commit("a lock file");
    std::fs::write(scratch.root().join("Cargo.lock"), b"\xff\xfe").expect("a file");
    let run = scratch.affected(&["--base", "HEAD", "--format", "names"]);
    assert_data_eq!(
        run.to_string(),
        str![[r#"
a
b
everything is selected: Cargo.lock: in the head it cannot be read: it is not UTF-8
[exit 0]
"#]]
    );
    // Even where the change is another, and the lock file is only needed to understand it.
    scratch.commit("break the lock file");
    scratch.edit("crates/b/Cargo.toml", "[dependencies]", "[features]\nnew = []\n[dependencies]");
    let run = scratch.affected(&["--base", "HEAD", "--format", "names"]);
    assert_data_eq!(
        run.to_string(),
        str![[r#"
error: cannot read Cargo.lock: it is not UTF-8
[exit 2]
"#]]
    );
}

#[test]
fn a_package_that_is_not_there() {
    let scratch = workspace();
    scratch.package("crates/tollgate-server", "tollgate-server", &[]);
    error(
        &scratch,
        &["--base", "HEAD^", "--explain", "tollgate-sever"],
        str![[r#"
error: `tollgate-sever` is no member of the workspace
help: did you mean `tollgate-server`?
[exit 2]
"#]],
    );
    error(
        &scratch,
        &["--base", "HEAD^", "--explain", "zzz"],
        str![[r#"
error: `zzz` is no member of the workspace
[exit 2]
"#]],
    );
    error(
        &scratch,
        &["--base", "HEAD^", "--explain", ""],
        str![[r#"
error: `` is no member of the workspace
[exit 2]
"#]],
    );
}

#[test]
fn a_broken_configuration() {
    let scratch = workspace();
    scratch.write("tollgate.toml", "[affected]\nbase = main\n");
    error(
        &scratch,
        &["--base", "HEAD^"],
        str![[r#"
error: [ROOT]/repo/tollgate.toml:2:8: string values must be quoted, expected literal string
  |
2 | base = main
  |        ^^^^
[exit 2]
"#]],
    );
    scratch.write("tollgate.toml", "[affected]\nbse = \"main\"\n");
    error(
        &scratch,
        &["--base", "HEAD^"],
        str![[r#"
error: [ROOT]/repo/tollgate.toml:2:1: unknown field `bse`, expected one of `base`, `rule`, `weights`
  |
2 | bse = "main"
  | ^^^
help: did you mean `base`?
[exit 2]
"#]],
    );
    scratch.write("tollgate.toml", "[[affected.rule]]\npaths = [\"docs/**\"]\neffect = \"nothing\"\n");
    error(
        &scratch,
        &["--base", "HEAD^"],
        str![[r#"
error: [ROOT]/repo/tollgate.toml:3:10: unknown variant `nothing`, expected one of `none`, `all`, `owner`, `jobs`, `tool`
  |
3 | effect = "nothing"
  |          ^^^^^^^^^
[exit 2]
"#]],
    );
    scratch.write("tollgate.toml", "[[affected.rule]]\npaths = [\"docs/[\"]\neffect = \"none\"\n");
    error(
        &scratch,
        &["--base", "HEAD^"],
        str![[r#"
error: [ROOT]/repo/tollgate.toml:2:10: `docs/[` is no pattern: unclosed character class; missing ']'
  |
2 | paths = ["docs/["]
  |          ^^^^^^^^
help: patterns are those of .gitignore: `*`, `?`, `[a-z]` and `**`; `[*]` is a `*` itself
[exit 2]
"#]],
    );
    scratch.write("tollgate.toml", "[afected]\n");
    error(
        &scratch,
        &["--base", "HEAD^"],
        str![[r#"
error: [ROOT]/repo/tollgate.toml:1:2: unknown section `afected`
  |
1 | [afected]
  |  ^^^^^^^
help: did you mean `affected`?
[exit 2]
"#]],
    );
}

/// From wherever below it the tool is started, it is the same file, and its paths are the repository's.
#[test]
fn the_configuration_is_found_above() {
    let scratch = workspace();
    scratch.write("tools/x.sh", "\n");
    let rule = "[[affected.rule]]\npaths = [\"/tools/\"]\neffect = \"none\"\n";
    scratch.write("tollgate.toml", rule);
    scratch.commit("a rule");
    scratch.write("tools/x.sh", "# Changed.\n");
    for dir in ["", "crates/b", "crates/b/src"] {
        let args = ["--base", "HEAD", "--format", "names"];
        let run = scratch.affected_in(&scratch.root().join(dir), &args, &[]);
        assert_eq!(run.names(), [""; 0], "{dir}");
    }
    scratch.write("tollgate.toml", "[affected\n");
    let run = scratch.affected_in(&scratch.root().join("crates/b/src"), &["--base", "HEAD"], &[]);
    assert_data_eq!(
        run.to_string(),
        str![[r#"
error: [ROOT]/repo/tollgate.toml:1:10: unclosed table, expected `]`
  |
1 | [affected
  |          ^
[exit 2]
"#]]
    );
    // A file above the repository is none of its business.
    scratch.remove("tollgate.toml");
    scratch.commit("no rules");
    scratch.write("tools/x.sh", "# Changed again.\n");
    std::fs::write(scratch.beside("tollgate.toml"), rule).expect("a file");
    assert_eq!(scratch.names("HEAD"), ["a", "b"]);
}

/// A command that failed to list anything looks just like one that had nothing to list.
#[test]
fn an_empty_list_is_no_answer() {
    let scratch = crate::support::Scratch::with_packages(&[("a", &[]), ("b", &[])]);
    scratch.write("empty", "");
    let run = scratch.affected(&["--changed-files", "empty"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run}");
    let all = ["--changed-files", "empty", "--on-unknown-base", "all", "--format", "names"];
    assert_eq!(scratch.affected(&all).stdout, "a\nb\n");
}
