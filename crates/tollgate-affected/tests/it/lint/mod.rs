//! What `lint` finds, and what it says of it.

mod mistakes;
mod widening;

use serde_json::Value;
use snapbox::data::IntoData;
use snapbox::{assert_data_eq, str};

use crate::support::{Scratch, list, text};

/// `a` without anything to find, and `b` that depends on it.
fn workspace() -> Scratch {
    let scratch = Scratch::with_packages(&[("a", &[]), ("b", &["a = { path = \"../a\" }"])]);
    scratch.write(".github/workflows/ci.yml", "run: cargo test\n");
    scratch.write("README.md", "x\n");
    scratch.write("tollgate.toml", UNOWNED);
    scratch
}

/// So that files of nobody are worth a word.
const UNOWNED: &str = "[affected]\nunowned = \"all\"\n";

fn check(scratch: &Scratch, expected: impl IntoData) {
    scratch.commit("everything");
    assert_data_eq!(scratch.affected(&["lint"]).to_string(), expected);
}

fn with_config(config: &str) -> Scratch {
    let scratch = workspace();
    let unowned = if config.contains("[affected]") { "" } else { UNOWNED };
    scratch.write("tollgate.toml", &format!("{config}{unowned}"));
    scratch
}

#[test]
fn nothing() {
    check(
        &workspace(),
        str![[r#"
nothing found: every rule decides something, and nothing widens an answer needlessly
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
    scratch.write("tollgate.toml", UNOWNED);
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
error: [ROOT]/repo/tollgate.toml:2:1: unknown field `bse`, expected one of `base`, `workspaces`, `unowned`, `rule`, `weights`, `companions`
  |
2 | bse = 1
  | ^^^
help: did you mean `base`?
[exit 2]
"#]]
    );
}
