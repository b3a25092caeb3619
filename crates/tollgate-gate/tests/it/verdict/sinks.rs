//! Foreign text in every sink: what has a meaning there loses it.

use std::fs;

use crate::support::{gate, needs};

#[test]
fn an_error_about_foreign_text_moves_nothing_in_an_annotation() {
    let dir = tempfile::tempdir().expect("a temp dir");
    fs::write(dir.path().join("tollgate.toml"), "[gate]\n\u{1b}[31mx##[error]y = 1\n").expect("a policy");
    let env = [("GITHUB_ACTIONS", "true")];
    let ran = gate(dir.path(), &["--needs", "-"], &env, needs("a=success", None).as_bytes());
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("\n::error title=gate::gate: no answer — "), "{ran:?}");
    assert!(!ran.stderr.contains('\u{1b}') && !ran.stderr.contains("##["), "{ran:?}");
}

/// The runner takes `##[` anywhere in a line for a command, and data is printed into a log too.
#[test]
fn json_in_a_log_is_no_command_and_the_same_data() {
    let dir = tempfile::tempdir().expect("a temp dir");
    let id = "##[error]x###[group]\\##[debug]";
    let needs = serde_json::json!({ id: { "result": "failure" } }).to_string();
    let ran = gate(dir.path(), &["--needs", "-", "--format", "json"], &[], needs.as_bytes());
    assert!(!ran.stdout.contains("##["), "{ran:?}");
    let data: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(data["causes"][0], id);
}

#[test]
fn characters_that_nobody_sees_are_seen() {
    let dir = tempfile::tempdir().expect("a temp dir");
    for c in ['\u{200b}', '\u{200d}', '\u{200f}', '\u{61c}', '\u{feff}', '\u{2060}', '\u{ad}', '\u{e0041}'] {
        let needs = serde_json::json!({ format!("bu{c}ild"): { "result": "failure" } }).to_string();
        let ran = gate(dir.path(), &["--needs", "-"], &[], needs.as_bytes());
        let expected = format!("FAIL — bu\\u{{{:x}}}ild failed", u32::from(c));
        assert_eq!(ran.sentence(), expected);
    }
}
