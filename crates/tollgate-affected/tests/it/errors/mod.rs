//! What stands in the way of an answer: each with its exit code, its message and what mends it.

mod configuration;
mod history;
mod repositories;
mod workspaces;

use snapbox::data::IntoData;
use snapbox::{assert_data_eq, str};

use crate::support::{Run, Scratch};

/// `a`, and `b` that depends on it, in two commits; the second changes `b`.
fn workspace() -> Scratch {
    let scratch = Scratch::with_packages(&[("a", &[]), ("b", &["a = { path = \"../a\" }"])]);
    scratch.change("b");
    scratch.commit("change b");
    scratch
}

/// Nothing to compare with: an error on a laptop; with `--on-unknown-base all`, and in CI by default,
/// everything, for the same reason.
fn unknown_base(scratch: &Scratch, args: &[&str], expected: impl IntoData) {
    let error = scratch.affected(args);
    assert_data_eq!(error.to_string(), expected);
    assert_eq!((error.code, error.stdout.as_str()), (Some(2), ""));
    let all = scratch.affected(&[args, &["--on-unknown-base", "all", "--format", "names"]].concat());
    selects_all(&all, &error);
    let in_ci = [("CI", "true")];
    if args.contains(&"--base") {
        let all = scratch.affected_in(&scratch.root(), &[args, &["--format", "names"]].concat(), &in_ci);
        selects_all(&all, &error);
    }
}

/// The run selected everything, for the reason and with the hints of this error.
fn selects_all(all: &Run, error: &Run) {
    assert_eq!((all.code, all.stdout.as_str()), (Some(0), "a\nb\n"), "{all}");
    let reason = error.stderr.strip_prefix("error: ").expect("an error");
    let reason = reason.replace("help: or select everything when this happens: --on-unknown-base all\n", "");
    assert_eq!(all.stderr.trim_start(), format!("everything is selected: {reason}"));
}

/// `--on-unknown-base all` is for the base. It does not turn other errors into answers.
fn error(scratch: &Scratch, args: &[&str], expected: impl IntoData) {
    let run = scratch.affected(args);
    assert_data_eq!(run.to_string(), expected);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    let all = scratch.affected(&[args, &["--on-unknown-base", "all"]].concat());
    assert_eq!(all.to_string(), run.to_string());
}

#[test]
fn the_command_line() {
    error(
        &workspace(),
        &["--bse", "HEAD^"],
        str![[r#"
error: unexpected argument '--bse' found

  tip: a similar argument exists: '--base'

Usage: tollgate-affected --base <REV>

For more information, try '--help'.
[exit 2]
"#]],
    );
}
