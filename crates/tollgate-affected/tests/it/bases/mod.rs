//! Which state is compared with, by every rule that finds one. The packages know nothing of each other, so
//! the names of the selected ones say which edits were seen.

mod azure;
mod buildkite;
mod circleci;
mod github;
mod gitlab;
mod jenkins;
mod laptop;
mod pushes;

use snapbox::data::IntoData;
use snapbox::{assert_data_eq, str};

use crate::support::{Run, Scratch};

/// Four packages in one commit on `main`, which is published.
fn packages() -> Scratch {
    let scratch = Scratch::with_packages(&[("a", &[]), ("b", &[]), ("c", &[]), ("d", &[])]);
    scratch.publish("main");
    scratch
}

/// Changes a package and commits that.
fn commit(scratch: &Scratch, package: &str) -> String {
    scratch.change(package);
    scratch.commit(&format!("change {package}"))
}

/// A branch `topic` with a change of `b`, while a change of `a` has been published on `main`.
fn topic() -> Scratch {
    let scratch = packages();
    scratch.git(&["switch", "--quiet", "--create", "topic"]);
    commit(&scratch, "b");
    scratch.git(&["switch", "--quiet", "main"]);
    commit(&scratch, "a");
    scratch.publish("main");
    scratch.git(&["switch", "--quiet", "topic"]);
    scratch
}

/// What GitHub, GitLab and Azure make of a merge request: its merge into the target branch, checked out.
fn merged() -> Scratch {
    let scratch = topic();
    scratch.git(&["switch", "--quiet", "--detach", "main"]);
    scratch.git(&["merge", "--quiet", "--no-ff", "--message", "merge", "topic"]);
    scratch
}

fn id(scratch: &Scratch, revision: &str) -> String {
    scratch.git(&["rev-parse", revision])
}

/// A run with these variables found a base, and says in every format which rule found it.
fn found(scratch: &Scratch, env: &[(&str, &str)], selected: &[&str], rule: impl IntoData) {
    let run = |args| scratch.affected_in(&scratch.root(), args, env);
    let (human, names) = (run(&[]), run(&["--format", "names"]));
    assert_eq!(human.stderr, "", "nothing to warn of");
    let headline = human.stdout.lines().next().unwrap_or_default();
    assert!(headline.ends_with(names.stderr.trim_end()), "{headline}\n{}", names.stderr);
    assert!(names.stderr.starts_with("compared with "), "{names}");
    compared(&human, &names, selected, rule);
}

/// A run with these variables found none, and so selects everything, unless that is to be an error.
fn not_found(scratch: &Scratch, env: &[(&str, &str)], reason: impl IntoData) -> Run {
    let run = |args| scratch.affected_in(&scratch.root(), args, env);
    let names = run(&["--format", "names"]);
    everything(&names, reason);
    let error = run(&["--format", "names", "--on-unknown-base", "error"]);
    assert_eq!((error.code, error.stdout.as_str()), (Some(2), ""), "{error}");
    names
}

/// Where the clone does not know the default branch of what it comes from, only `tollgate.toml` can say it.
fn found_only_by_configuration(scratch: &Scratch, env: &[(&str, &str)], selected: &[&str]) {
    scratch.git(&["symbolic-ref", "--delete", "refs/remotes/origin/HEAD"]);
    not_found(
        scratch,
        env,
        str![[r#"
everything is selected: nothing says what to compare with: this clone has no origin/HEAD
help: name it: --base REV
help: or let git find the default branch: git remote set-head origin --auto
help: or write it down, in tollgate.toml: [affected] base = "origin/main"

"#]],
    );
    scratch.write("tollgate.toml", "[affected]\nbase = \"origin/main\"\n");
    let rule = str!["9c56bc20d4: the merge base of HEAD and origin/main, the base of tollgate.toml"];
    found(scratch, env, selected, rule);
}

/// The run selected these packages and, as its headline says, compared with this.
fn compared(human: &Run, names: &Run, selected: &[&str], rule: impl IntoData) {
    assert_eq!(names.names(), selected, "{human}");
    let headline = human.stdout.lines().next().unwrap_or_default();
    assert_data_eq!(headline.split_once(", compared with ").map_or(headline, |(_, rule)| rule), rule);
}

/// Everything is selected, and standard error says why, in any format and as a warning on GitHub only.
fn everything(run: &Run, reason: impl IntoData) {
    assert_eq!(run.names(), ["a", "b", "c", "d"], "{run}");
    assert!(!run.stdout.contains("::"), "{run}");
    assert_data_eq!(run.stderr.as_str(), reason);
}
