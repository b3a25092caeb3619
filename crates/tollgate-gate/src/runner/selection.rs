//! Which jobs run, with which packages, and why: a function of the jobs and the plan.
//!
//! What is not known makes a job run, with all packages.

use std::collections::BTreeMap;

use tollgate_common::jobs::{Job, Jobs, Skip};

/// What a plan says of jobs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) jobs: BTreeMap<String, Planned>,
    /// What it compared with, in words.
    pub(crate) compared_with: Option<String>,
}

/// What a plan says of one job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Planned {
    pub(crate) run: bool,
    pub(crate) reason: String,
    /// The packages as arguments for cargo; empty: all.
    pub(crate) packages: Vec<String>,
}

/// Where the answer comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Planning {
    /// Nobody was asked, as everything is to run.
    NotAsked,
    /// There is a plan.
    Known(Plan),
    /// There is none, for this reason.
    Failed(String),
}

/// What becomes of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// It runs, with these arguments for cargo; none: all packages.
    Run { reason: String, packages: Vec<String> },
    /// It does not.
    Skip { reason: String },
}

/// What becomes of each job that is asked for, in their order. `event` is what started the run, in CI.
pub(crate) fn choose(
    jobs: &Jobs,
    named: &[String],
    planning: &Planning,
    event: Option<&str>,
) -> Vec<(String, Choice)> {
    let asked = |name: &&String| named.is_empty() || named.contains(name);
    let choice = |name: &String| {
        let job = jobs.by_name.get(name)?;
        Some((name.clone(), one(name, job, named.contains(name), planning, event)))
    };
    jobs.in_order.iter().filter(asked).filter_map(choice).collect()
}

fn one(name: &str, job: &Job, is_named: bool, planning: &Planning, event: Option<&str>) -> Choice {
    let all = |reason: String| Choice::Run { reason, packages: Vec::new() };
    if job.run.is_none() {
        return Choice::Skip { reason: "tollgate.toml does not say what it runs".to_owned() };
    }
    let plan = match planning {
        Planning::NotAsked if is_named => return all("named".to_owned()),
        Planning::NotAsked => return all("all jobs".to_owned()),
        Planning::Failed(_) => return all("no plan".to_owned()),
        Planning::Known(plan) => plan,
    };
    let Some(planned) = plan.jobs.get(name) else {
        return all("the plan does not know it".to_owned());
    };
    if planned.run {
        return Choice::Run { reason: planned.reason.clone(), packages: planned.packages.clone() };
    }
    if is_named {
        return all("named".to_owned());
    }
    if may_be_skipped(job, event) {
        Choice::Skip { reason: planned.reason.clone() }
    } else {
        all(format!("it may not be skipped, though {}", planned.reason))
    }
}

/// The leave that the gate gives too, so that the two agree; a laptop has no event.
fn may_be_skipped(job: &Job, event: Option<&str>) -> bool {
    let is_of_event =
        job.skip_on.is_empty() || event.is_none_or(|event| job.skip_on.iter().any(|on| on == event));
    job.skip != Skip::Never && is_of_event
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use tollgate_common::config::ConfigFile;

    use super::*;

    const JOBS: &str = r#"
[jobs.test]
run = "cargo test"
skip = "planned"
skip-on = ["pull_request"]
[jobs.fmt]
run = "cargo fmt"
[jobs.deploy]
[jobs.docs]
run = "cargo doc"
skip = "always"
"#;

    fn planned(text: &str) -> Planning {
        let of = |line: &str| {
            let (name, says) = line.split_once('=').expect("job=what");
            let packages: Vec<String> = says.split_whitespace().map(str::to_owned).collect();
            let run = says != "skip";
            (
                name.to_owned(),
                Planned { run, reason: "why".to_owned(), packages: if run { packages } else { vec![] } },
            )
        };
        Planning::Known(Plan { jobs: text.split(';').map(of).collect(), compared_with: None })
    }

    fn chosen(named: &[&str], planning: &Planning, event: Option<&str>) -> String {
        let config = ConfigFile::from_text(Path::new("t"), JOBS).expect("TOML");
        let jobs = Jobs::read(&config, |_| false).expect("jobs");
        let named: Vec<String> = named.iter().map(|name| (*name).to_owned()).collect();
        let told = choose(&jobs, &named, planning, event).into_iter().map(|(name, choice)| match choice {
            Choice::Run { reason, packages } => format!("{name}: run [{}] {reason}", packages.join(" ")),
            Choice::Skip { reason } => format!("{name}: skip {reason}"),
        });
        told.collect::<Vec<_>>().join("; ")
    }

    const NO_RUN: &str = "deploy: skip tollgate.toml does not say what it runs";

    #[test]
    fn the_plan_decides_within_the_policy() {
        let plan = planned("test=-p a;fmt=skip;docs=skip;deploy=--workspace");
        assert_eq!(
            chosen(&[], &plan, None),
            format!(
                "test: run [-p a] why; fmt: run [] it may not be skipped, though why; {NO_RUN}; docs: skip why"
            )
        );
        let plan = planned("test=skip;fmt=skip");
        let rest = format!(
            "fmt: run [] it may not be skipped, though why; {NO_RUN}; docs: run [] the plan does not know it"
        );
        assert_eq!(chosen(&[], &plan, None), format!("test: skip why; {rest}"));
        assert_eq!(chosen(&[], &plan, Some("pull_request")), format!("test: skip why; {rest}"));
        assert_eq!(
            chosen(&[], &plan, Some("push")),
            format!("test: run [] it may not be skipped, though why; {rest}")
        );
    }

    #[test]
    fn what_is_named_runs() {
        let plan = planned("test=-p a;fmt=skip;docs=skip");
        assert_eq!(chosen(&["docs", "test"], &plan, None), "test: run [-p a] why; docs: run [] named");
        assert_eq!(chosen(&["docs"], &Planning::NotAsked, None), "docs: run [] named");
    }

    #[test]
    fn without_a_plan_everything_runs() {
        let all = |why: &str| format!("test: run [] {why}; fmt: run [] {why}; {NO_RUN}; docs: run [] {why}");
        assert_eq!(chosen(&[], &Planning::NotAsked, None), all("all jobs"));
        assert_eq!(chosen(&[], &Planning::Failed("x".to_owned()), None), all("no plan"));
    }
}
