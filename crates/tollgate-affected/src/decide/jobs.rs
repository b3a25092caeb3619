//! For every job whether the change asks for it, with which packages, and why.
//!
//! Comes in: the finished part of the report, which says what changed and what it touches, and the jobs. Goes
//! out: exactly one decision for each job. A job is skipped only where something says that nothing it reads
//! changed; whatever is not known makes it run, with all packages.

mod commands;

use std::collections::BTreeMap;

use tollgate_common::jobs::Affects;
use tollgate_common::text::count;

use super::naming::aliases;
use crate::change::is_compared_by_content;
use crate::jobs::{Job, Paths, Pipeline};
use crate::path::RepoPath;
use crate::report::{Cause, Decision, Everything, Level, Packages, Report, Selected};

/// A reason stays on one line of a table, and the plan small.
const LONGEST: usize = 160;

/// So many names stand in a reason.
const MOST: usize = 3;

pub(super) fn decide(
    pipeline: &Pipeline,
    report: &Report,
    links: &BTreeMap<RepoPath, RepoPath>,
) -> BTreeMap<String, Decision> {
    let for_all = for_every_job(pipeline, report);
    let decision = |job: &Job| match &for_all {
        Some(reason) => Decision::Run { reason: brief(reason), packages: Packages::All },
        None => for_one(job, report, links),
    };
    pipeline.jobs.iter().map(|(name, job)| (name.clone(), decision(job))).collect()
}

/// Why every job runs, whatever it reads.
fn for_every_job(pipeline: &Pipeline, report: &Report) -> Option<String> {
    if let Some(event) = &pipeline.full_run_on {
        return Some(format!("every job runs on {event}"));
    }
    let is_claimed =
        |path| pipeline.jobs.values().filter_map(|job| job.paths.as_ref()).any(|paths| paths.matches(path));
    if let Some(file) = report.for_jobs.iter().find(|file| !file.is_of_tool || !is_claimed(&file.path)) {
        return Some(format!("{}: {}", file.path, file.reason));
    }
    report.everything.iter().find(|everything| !is_about_packages(everything)).map(because)
}

/// What a manifest or the lock file says is about packages and nothing else.
fn is_about_packages(everything: &Everything) -> bool {
    everything.path.as_ref().is_some_and(is_compared_by_content)
}

fn because(everything: &Everything) -> String {
    let path = everything.path.as_ref().map(|path| format!("{path}: ")).unwrap_or_default();
    format!("everything is selected: {path}{}", everything.reason)
}

fn for_one(job: &Job, report: &Report, links: &BTreeMap<RepoPath, RepoPath>) -> Decision {
    let run = |reason: String, packages| Decision::Run { reason: brief(&reason), packages };
    let for_paths = match &job.paths {
        Some(paths) => matching(paths, report, links),
        None => report.for_jobs.first().map(|file| format!("{}: {}", file.path, file.reason)),
    };
    if let Some(reason) = for_paths.or_else(|| named_by_command(job, report)) {
        return run(reason, Packages::All);
    }
    let (level, packages) = match job.affects {
        None => return skip(job, report),
        Some(Affects::Any) if report.files.is_empty() => return skip(job, report),
        Some(Affects::Any) => {
            let reason = format!("{} changed", count(report.files.len(), "file"));
            return run(reason, Packages::All);
        }
        Some(Affects::Test) => (Level::Test, Packages::Selected),
        Some(Affects::Compile) => (Level::Compile, Packages::Compiled),
    };
    match affected(report, level) {
        Some(reason) => run(reason, packages),
        None => skip(job, report),
    }
}

/// Why a job runs because of the files that it reads.
fn matching(paths: &Paths, report: &Report, links: &BTreeMap<RepoPath, RepoPath>) -> Option<String> {
    // A file counts under every name that leads to it; where these are too many, anything may.
    let matches = |path: &&RepoPath| {
        let by_link =
            || aliases(links, path).is_none_or(|names| names.iter().any(|name| paths.matches(name)));
        paths.matches(path) || (!links.is_empty() && by_link())
    };
    let mut files = report.files.iter().map(|file| &file.path).filter(matches);
    let first = files.next()?;
    Some(match files.count() {
        0 => format!("{first} changed"),
        more => format!("{first} and {} changed", count(more, "more file")),
    })
}

/// Why a job runs because its command names a file that changed, or a directory above it: a script, or the settings
/// of a tool.
fn named_by_command(job: &Job, report: &Report) -> Option<String> {
    let inputs = commands::inputs(job.run.as_deref()?);
    let is_input = |path: &&RepoPath| inputs.iter().any(|input| path.is_within(input));
    let changed = report.files.iter().map(|file| &file.path).find(is_input)?;
    Some(format!("{changed} changed, which its command reads"))
}

/// Why a job runs because of packages: how many, and what of them changed itself.
fn affected(report: &Report, level: Level) -> Option<String> {
    let members = report.selected_members().filter(|(_, selected)| selected.level >= level).count();
    if members == 0 {
        return None;
    }
    let why = report.everything.first().map_or_else(|| what_changed(report), because);
    Some(format!("{}: {why}", count(members, "package")))
}

fn what_changed(report: &Report) -> String {
    let is_direct =
        |selected: &Selected| selected.causes.iter().any(|cause| matches!(cause, Cause::File { .. }));
    let direct: Vec<_> = report.selected.iter().filter(|(_, selected)| is_direct(selected)).collect();
    if direct.is_empty() {
        let chains = report.selected.values().flat_map(|selected| &selected.causes);
        let external = chains.into_iter().find_map(|cause| match cause {
            Cause::External { path, chain } => Some(format!("{path}: {}", chain.join(" → "))),
            _ => None,
        });
        return external.unwrap_or_else(|| "what they depend on changed".to_owned());
    }
    let names: Vec<_> = direct.iter().take(MOST).map(|(id, _)| report.name(**id)).collect();
    match direct.len() - names.len() {
        0 => format!("{} changed", names.join(", ")),
        more => format!("{} and {more} more changed", names.join(", ")),
    }
}

/// Nothing that the job reads changed; says what was looked for.
fn skip(job: &Job, report: &Report) -> Decision {
    let mut reasons = Vec::new();
    match job.affects {
        _ if report.files.is_empty() => reasons.push("nothing changed".to_owned()),
        Some(Affects::Compile) if report.selected_members().next().is_some() => {
            reasons.push("only tests changed, and the job runs on compile".to_owned());
        }
        Some(_) => reasons.push("no package is affected".to_owned()),
        None => {}
    }
    if let Some(paths) = job.paths.as_ref().filter(|_| !report.files.is_empty()) {
        let shown = paths.patterns.iter().take(MOST).map(|pattern| format!("`{pattern}`"));
        let more = match paths.patterns.len().saturating_sub(MOST) {
            0 => String::new(),
            more => format!(" or {more} more"),
        };
        reasons.push(format!("nothing that matches {}{more} changed", shown.collect::<Vec<_>>().join(", ")));
    }
    Decision::Skip { reason: brief(&reasons.join("; ")) }
}

fn brief(reason: &str) -> String {
    if reason.chars().count() <= LONGEST {
        return reason.to_owned();
    }
    reason.chars().take(LONGEST - 1).chain(['…']).collect()
}
