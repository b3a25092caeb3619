//! Whether git works on this repository, and whether its history is here where something needs it.

use crate::finding::{Finding, Fix, Place, Severity};
use crate::read::git::{self, Said};
use crate::read::jobs::{Job, jobs};
use crate::rim::Rim;
use crate::rules::{Check, Rule};

pub(crate) const CHECK: Check = Check {
    id: "git",
    title: "git: works on this repository, with its history where a job needs that",
    rules: &[
        Rule {
            id: "git-ownership",
            why: "The repository belongs to another user than the one who asks, so that git refuses it: common in \
                  containers, where the clone was made outside.",
        },
        Rule {
            id: "git-shallow",
            why: "The clone has the last commits only. `git describe` finds no tag then, and a base to compare with \
                  is not there. `[env.git] history = true` says that it is needed; so does a job of tollgate.toml \
                  that runs one of these.",
        },
        Rule { id: "git-unusable", why: "git could not be asked about this repository." },
    ],
    run,
};

fn run(rim: &Rim) -> Vec<Finding> {
    if !rim.root.join(".git").exists() {
        return Vec::new();
    }
    match git::ask(rim, &["rev-parse", "--is-shallow-repository"]) {
        Said::Yes(answer) if answer == "true" => {
            shallow(rim.config.git.history, &jobs(rim)).into_iter().collect()
        }
        Said::Yes(_) | Said::No => Vec::new(),
        Said::Failed(what) => vec![refused(&what, rim)],
        Said::Silent => {
            let message = "there is no git that answers, so that nothing is known of the repository";
            vec![Finding::new("git-unusable", Severity::Inconclusive, message)]
        }
    }
}

/// Row 56.
fn refused(what: &str, rim: &Rim) -> Finding {
    if !what.contains("detected dubious ownership") {
        let line = what.lines().next().unwrap_or_default();
        let message = format!("git does not say anything of this repository: {line}");
        return Finding::new("git-unusable", Severity::Inconclusive, message);
    }
    // It names the directory as it wants to have it, which is not always ours.
    let named = what.split_once("in repository at '").and_then(|(_, rest)| rest.split_once('\''));
    let dir = named.map_or_else(|| rim.root.display().to_string(), |(dir, _)| dir.to_owned());
    let message = format!("git refuses the repository {dir}: it belongs to another user");
    Finding::new("git-ownership", Severity::Error, message)
        .wanted("a clone by the user who works with it")
        .fix(Fix::command(["git", "config", "--global", "--add", "safe.directory", &dir]))
}

/// What a job needs of the history.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    /// It fails without.
    Tags,
    /// It does more than it would have to.
    Base,
}

fn need(run: &str) -> Option<Need> {
    let words: Vec<_> =
        run.split_whitespace().map(|word| word.trim_matches(['"', '\'', '`', '$', '(', ')', ';'])).collect();
    let mut describes = words.windows(2).enumerate().filter(|(_, pair)| *pair == ["git", "describe"]);
    if describes.any(|(place, _)| !words[place..].contains(&"--always")) {
        return Some(Need::Tags);
    }
    let is_affected = |word: &&str| word.rsplit('/').next() == Some("tollgate-affected");
    let by_xtask = words.windows(3).any(|three| three == ["cargo", "xtask", "affected"]);
    (words.iter().any(is_affected) || by_xtask).then_some(Need::Base)
}

/// Row 55.
fn shallow(is_declared: bool, jobs: &[Job]) -> Option<Finding> {
    let needing: Vec<_> = jobs.iter().filter_map(|job| Some((job, need(&job.run)?))).collect();
    // Without `--for` nobody knows whether it is this machine that runs the job.
    let fails = needing.iter().any(|(job, need)| job.is_asked && *need == Need::Tags);
    let severity = if is_declared || fails { Severity::Error } else { Severity::Warning };
    if !is_declared && needing.is_empty() {
        return None;
    }
    let who = match needing.first() {
        Some((job, _)) if !is_declared => format!("the job {} needs them", job.name),
        _ => "[env.git] says that they are needed".to_owned(),
    };
    let message = format!("the clone is shallow: history and tags are not here, and {who}");
    let finding = Finding::new("git-shallow", severity, message)
        .wanted("a whole clone; with actions/checkout: `fetch-depth: 0`")
        .fix(Fix::command(["git", "fetch", "--unshallow", "--tags"]));
    let place = |job: &Job| Place { claim: Some(format!("job {}", job.name)), ..job.place.clone() };
    Some(needing.iter().map(|(job, _)| place(job)).fold(finding, Finding::at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_line_needs() {
        for (run, tags, base) in [
            ("git describe --tags", true, false),
            ("echo $(git describe) > v", true, false),
            ("git describe --always", false, false),
            ("./target/release/tollgate-affected --format json", false, true),
            ("cargo xtask affected", false, true),
            ("cargo test", false, false),
            ("git log; echo describe", false, false),
        ] {
            assert_eq!((need(run) == Some(Need::Tags), need(run) == Some(Need::Base)), (tags, base), "{run}");
        }
    }
}
