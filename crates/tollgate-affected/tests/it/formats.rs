//! What each format prints for one small change.

use snapbox::{assert_data_eq, str};

use crate::support::Scratch;

/// `c` depends on `b`, which depends on `a`; `d` stands alone. Then `b` changes.
fn changed() -> Scratch {
    let scratch = Scratch::with_packages(&[
        ("a", &[]),
        ("b", &["a = { path = \"../a\" }"]),
        ("c", &["b = { path = \"../b\" }"]),
        ("d", &[]),
    ]);
    scratch.write("crates/b/src/lib.rs", "//! Changed.\n");
    scratch.write("README.md", "# Read me\n");
    scratch.commit("change b");
    scratch
}

fn check(args: &[&str], expected: impl snapbox::data::IntoData) {
    let run = changed().affected(&[&["--base", "HEAD^"], args].concat());
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{run:?}");
    assert_data_eq!(run.stdout, expected);
}

#[test]
fn human() {
    check(
        &[],
        str![[r#"
2 changed files in the working tree on 829d562b7a, compared with ab4a005e63: the merge base of HEAD and --base HEAD^

  README.md            nothing  no source names it (rule `*.md`)
  crates/b/src/lib.rs  b

2 of 4 packages selected

  b  crates/b/src/lib.rs changed
  c  depends on b

"#]],
    );
}

#[test]
fn names() {
    check(
        &["--format", "names"],
        str![[r#"
b
c

"#]],
    );
}

#[test]
fn cargo() {
    check(
        &["--format", "cargo"],
        str![[r#"
-p b -p c

"#]],
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "the lines are what is printed")]
fn json() {
    check(
        &["--format", "json"],
        str![[r#"
{
  "version": 1,
  "base": {
    "commit": "ab4a005e633ab5581a1904f716abe4d9caffaa23",
    "rule": "the merge base of HEAD and --base HEAD^"
  },
  "head": {
    "commit": "829d562b7a24b5f6b3b72ae41bb0df97d576e0b6",
    "working_tree": true
  },
  "all": false,
  "everything": [],
  "files": [
    {
      "path": "README.md",
      "status": "added",
      "packages": [],
      "everything": false,
      "why": "no source names it (rule `*.md`)"
    },
    {
      "path": "crates/b/src/lib.rs",
      "status": "modified",
      "packages": [
        "b"
      ],
      "everything": false,
      "why": "changed"
    }
  ],
  "packages": [
    {
      "name": "b",
      "version": "0.1.0",
      "dir": "crates/b",
      "level": "compile",
      "causes": [
        {
          "kind": "file",
          "path": "crates/b/src/lib.rs",
          "why": "changed"
        }
      ],
      "workspace": "Cargo.toml"
    },
    {
      "name": "c",
      "version": "0.1.0",
      "dir": "crates/c",
      "level": "compile",
      "causes": [
        {
          "kind": "dependency",
          "package": "b",
          "dependency": "normal",
          "through": []
        }
      ],
      "workspace": "Cargo.toml"
    }
  ],
  "members": 4,
  "jobs": [
    {
      "name": "clippy",
      "run": true,
      "reason": "2 packages: b changed",
      "packages": "selected",
      "args": [
        "-p",
        "b",
        "-p",
        "c"
      ]
    },
    {
      "name": "fmt",
      "run": true,
      "reason": "crates/b/src/lib.rs changed",
      "packages": "all",
      "args": [
        "--workspace"
      ]
    },
    {
      "name": "test",
      "run": true,
      "reason": "2 packages: b changed",
      "packages": "selected",
      "args": [
        "-p",
        "b",
        "-p",
        "c"
      ]
    }
  ],
  "workspaces": [
    "Cargo.toml"
  ]
}

"#]],
    );
}

#[test]
fn explain() {
    check(
        &["--explain", "c"],
        str![[r#"
c is selected, at the compile level
  c depends on b  (crates/c/Cargo.toml:7)
    b crates/b/src/lib.rs changed

"#]],
    );
}

#[test]
fn nothing_is_an_answer() {
    let scratch = changed();
    for (format, expected) in [("names", ""), ("cargo", "")] {
        let run = scratch.affected(&["--base", "HEAD", "--format", format]);
        assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (Some(0), expected, ""));
    }
}
