//! What a replay says.

use snapbox::{assert_data_eq, str};

use super::{commit, compared, replay};
use crate::support::{Scratch, list, text};

/// `b` depends on `a`; a rule says that what is in `a` matters to nobody.
fn workspace() -> Scratch {
    let scratch = Scratch::with_packages(&[("a", &[]), ("b", &["a = { path = \"../a\" }"]), ("c", &[])]);
    scratch.write("tollgate.toml", "[[affected.rule]]\npaths = [\"crates/a/**\"]\neffect = \"none\"\n");
    scratch.write("crates/c/tests/it.rs", "");
    commit(&scratch, "a wrong rule");
    scratch
}

#[test]
fn what_a_wrong_rule_misses_comes_first() {
    let scratch = workspace();
    scratch.change("a");
    commit(&scratch, "an edit\u{1b}[31m of a");
    scratch.write("data/x.txt", "");
    scratch.change("b");
    commit(
        &scratch,
        "an edit of b and a file that nobody owns, with a subject that is longer than others are",
    );
    scratch.write("crates/a/src/lib.rs", "fn (\n");
    commit(&scratch, "broken");
    let run = replay(&scratch, &["--last", "3"]);
    assert_eq!(run.code, Some(1));
    assert_data_eq!(
        run.stdout,
        str![[r#"
missed: a in 110249445f an edit/u{1b}[31m of a
  cargo rebuilt lib a, lib a (as a test)
  not selected
missed: b in 110249445f an edit/u{1b}[31m of a
  cargo rebuilt lib b, lib b (as a test)
  not selected

commit      files  rebuilt  selected  missed  extra  subject
110249445f      1        2         0       2      0  an edit/u{1b}[31m of a
36e42085f3      2        1         1       0      0  an edit of b and a file that nobody owns, with a subject tha…
0b7002cc86  unusable: it does not build: this file contains an unclosed delimiter  broken

3 commits: 2 comparable, 1 unusable; rebuilt 3, selected 1, missed 2, recall 0.33, over-selection 0.33
judged by: cargo check --workspace --all-targets
kept for the next time: [ROOT]/repo/target/tollgate/replay

"#]]
    );
    let (answer, code) = compared(&scratch, &["--last", "3"]);
    assert_eq!(code, Some(1));
    let missed = list(&list(&answer["commits"])[0]["missed"]).iter().map(text).collect::<Vec<_>>();
    assert_eq!(missed, ["a", "b"]);
}

/// How often the level is too high is information; what only tests read is in no build.
#[test]
fn levels() {
    let scratch = workspace();
    scratch.write("crates/c/tests/x.txt", "");
    commit(&scratch, "a file");
    scratch.write("crates/c/src/lib.rs", "#[path = \"../tests/common.rs\"] pub mod common;\n");
    scratch.write("crates/c/tests/common.rs", "");
    commit(&scratch, "a file of tests in the library");
    scratch
        .write("crates/c/tests/it.rs", "#[test]\nfn it() { assert_eq!(include_str!(\"x.txt\"), \"\"); }\n");
    commit(&scratch, "a test");
    let run = replay(&scratch, &["--last", "3"]);
    assert_eq!(run.code, Some(0));
    assert_data_eq!(
        run.stdout,
        str![[r#"
commit      files  rebuilt  selected  missed  extra  subject
c6f209de12      1        0         1       0      1  a file
564901f0a1      2        1         1       0      0  a file of tests in the library
7ed25f202e      1        1         1       0      0  a test

3 commits: 3 comparable, 0 unusable; rebuilt 2, selected 3, missed 0, recall 1.00, over-selection 1.50
judged by: cargo check --workspace --all-targets
selected, not rebuilt: 1 package (1 for tests only: what tests read when they run, no build tells; over-selection without these: 1.00)
selected as a whole, though only tests were rebuilt: 1 package
kept for the next time: [ROOT]/repo/target/tollgate/replay

extra, by cause
      1  a file that was added to the package  c6f209de12

c6f209de12 a file
  extra    c: crates/c/tests/x.txt was added to the package  (tests only)

"#]]
    );
}

#[test]
fn json() {
    assert_data_eq!(
        json_of_an_edit(),
        str![[r#"
{
  "version": 1,
  "command": "check -p c",
  "totals": {
    "commits": 1,
    "comparable": 1,
    "unusable": 0,
    "rebuilt": 1,
    "selected": 1,
    "missed": 0,
    "extra": 0,
    "extra_tests": 0,
    "whole_for_tests": 0,
    "recall": 1.0,
    "over_selection": 1.0
  },
  "commits": [
    {
      "commit": "053797536c4f9ea041112f234455c0946d4b7426",
      "parent": "9c67c2a5b6ec09d4f20154dd47d6d59d86deba47",
      "subject": "an edit",
      "unusable": null,
      "files": 1,
      "rebuilt": [
        {
          "name": "c",
          "targets": [
            {
              "kind": [
                "lib"
              ],
              "name": "c",
              "test": false
            }
          ]
        }
      ],
      "selected": [
        {
          "name": "c",
          "level": "compile",
          "why": "crates/c/src/lib.rs changed",
          "root": "a file that changed"
        }
      ],
      "missed": [],
      "extra": [],
      "noise": [],
      "empty_commit": []
    }
  ],
  "submodules": [],
  "lfs": false
}

"#]]
    );
}

fn json_of_an_edit() -> String {
    let scratch = workspace();
    scratch.change("c");
    commit(&scratch, "an edit");
    let run = replay(&scratch, &["--last", "1", "--command", "check -p c", "--format", "json"]);
    assert_eq!(run.code, Some(0));
    run.stdout
}

/// Whoever reads the log of a CI run sees how far it is; there is no bar.
#[test]
fn progress_without_a_terminal() {
    let scratch = workspace();
    scratch.change("c");
    let id = commit(&scratch, "an edit");
    let run = replay(&scratch, &["--last", "1"]);
    let line = format!("1/1 {} built in ", &id[..10]);
    assert!(run.stderr.starts_with(&line) && !run.stderr.contains('\u{1b}'), "{run}");
    assert_eq!(replay(&scratch, &["--last", "1"]).stderr, "");
}
