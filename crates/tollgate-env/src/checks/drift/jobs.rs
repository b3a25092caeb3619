//! The jobs of all workflows: what each installs and what it then runs.

use std::collections::{BTreeMap, BTreeSet};

use tollgate_common::workflow::Job;
use tollgate_common::workflow::yaml::{Mapping, Node};

use super::files::Files;
use super::image;
use super::matrix;
use super::scope::{Bounds, Scope};
use super::steps::{self, Act, Around, below};
use super::story::{self, How, Install, Run, Story, Why};
use super::toolchain::{Known, Stated, Toolchain};
use crate::finding::{Finding, Place, Severity};
use crate::read::repository::Repository;
use crate::read::workflow_files::{self, WorkflowFile};

/// One combination of a job, as it went.
pub(super) struct Told<'a> {
    pub(super) path: &'a str,
    pub(super) job: &'a Job,
    pub(super) acts: Vec<Act>,
    pub(super) story: Story,
}

/// Workflows that call workflows: GitHub allows four levels.
const DEEPEST: usize = 4;

/// The workflows that may have to do with Rust.
pub(super) fn workflows(repository: &Repository) -> Vec<WorkflowFile<'_>> {
    let is_about_it =
        |text: &str| ["rust", "cargo", "./", "build-push-action"].iter().any(|word| text.contains(word));
    workflow_files::workflows(repository, is_about_it)
}

/// Every job of every workflow, for each combination of its matrix, and for each job that calls it.
pub(super) fn tell<'a>(all: &'a [WorkflowFile<'a>], repository: &Repository, files: &Files) -> Vec<Told<'a>> {
    let teller = Teller { all, repository, files, is_elsewhere: false };
    let mut told = Vec::new();
    for read in all {
        let is_called = read.workflow.on.get("workflow_call").is_some();
        let starts_itself = read.workflow.on.events.iter().any(|event| event.name.text != "workflow_call");
        let callers = all.iter().any(|other| other.workflow.jobs.iter().any(|job| calls(job, read.path)));
        if !is_called || starts_itself || !callers {
            // What only others call runs in their repositories.
            let teller = Teller { is_elsewhere: !starts_itself && is_called, ..teller };
            let scope = Scope { inputs: (!is_called).then(Vec::new), ..Scope::default() };
            // Those of `workflow_dispatch` are whatever somebody types.
            let dispatch = read.workflow.on.get("workflow_dispatch").is_some();
            let scope = if dispatch { Scope { inputs: None, ..scope } } else { scope };
            teller.workflow(read, &scope, 0, &mut told);
        }
    }
    told
}

fn calls(job: &Job, path: &str) -> bool {
    job.uses.as_ref().and_then(|uses| uses.local()) == Some(path)
}

#[derive(Clone, Copy)]
struct Teller<'a, 'b> {
    all: &'a [WorkflowFile<'a>],
    repository: &'b Repository,
    files: &'b Files,
    is_elsewhere: bool,
}

impl<'a> Teller<'a, '_> {
    fn workflow(&self, read: &'a WorkflowFile<'a>, scope: &Scope, depth: usize, told: &mut Vec<Told<'a>>) {
        let scope = Scope { env: Vec::new(), ..scope.clone() }.with_env(&read.workflow.raw, read.path);
        for job in &read.workflow.jobs {
            let combinations = matrix::scopes(job, &scope, read.path);
            for scope in combinations {
                let scope = scope.with_env(&job.raw, read.path);
                if scope.happens(&job.raw).is_no() {
                    continue;
                }
                if job.uses.is_some() {
                    self.called(read, job, &scope, depth, told);
                } else {
                    told.push(self.job(read, job, &scope));
                }
            }
        }
    }

    fn called(
        &self,
        read: &WorkflowFile<'_>,
        job: &Job,
        scope: &Scope,
        depth: usize,
        told: &mut Vec<Told<'a>>,
    ) {
        let Some(callee) = self.all.iter().find(|other| calls(job, other.path)) else { return };
        if depth >= DEEPEST {
            return;
        }
        let given = steps::given(&job.raw, scope, read.path);
        let filters = callee.workflow.on.get("workflow_call").and_then(|event| event.filters.as_ref());
        let declared = filters.and_then(Node::mapping).and_then(|filters| filters.get("inputs"));
        let inputs: Bounds = steps::with_defaults(declared, given, callee.path);
        let scope = Scope { inputs: Some(inputs), ..Scope::default() };
        self.workflow(callee, &scope, depth + 1, told);
    }

    fn job(&self, read: &'a WorkflowFile<'a>, job: &'a Job, scope: &Scope) -> Told<'a> {
        let of_run = |key| default(&job.raw, key).or_else(|| default(&read.workflow.raw, key));
        let dir = of_run("working-directory");
        let shell = of_run("shell").and_then(Node::scalar).map(|shell| shell.text.clone());
        let dir = match dir {
            None => Some(String::new()),
            Some(node) => scope.bind(node, read.path).text().and_then(|dir| below("", &dir)),
        };
        let around = Around { repository: self.repository, path: read.path, dir, shell };
        let acts = steps::expand(job.steps.iter().map(|step| &step.raw), scope, &around, 0);
        let (image, is_doubtful) = container(job, scope, read.path);
        let is_doubtful = is_doubtful || self.is_elsewhere;
        let story = story::tell(&acts, image, is_doubtful, self.repository, self.files);
        Told { path: read.path, job, acts, story }
    }
}

/// One of `defaults.run`.
fn default<'a>(raw: &'a Mapping, key: &str) -> Option<&'a Node> {
    raw.get("defaults")?.mapping()?.get("run")?.mapping()?.get(key)
}

/// The toolchain of the image that a job runs in; and whether it may be any. A runner of GitHub's has a stable one.
fn container(job: &Job, scope: &Scope, path: &str) -> (Known, bool) {
    let Some(node) = job.raw.get("container") else { return (Known::Unknown, false) };
    let node = node.mapping().map_or(Some(node), |container| container.get("image"));
    let bound = node.map(|node| scope.bind(node, path));
    let Some((text, place)) = bound.and_then(|bound| Some((bound.text()?, bound.place?))) else {
        return (Known::Unknown, true);
    };
    match image::rust(&text) {
        Some(image) => match image.toolchain {
            Some(toolchain) => (Known::Is(Stated { toolchain, place: place.clone() }), false),
            None => (Known::Unknown, false),
        },
        None => (Known::Unknown, true),
    }
}

/// What is installed and not run, for something else that is.
struct Mismatch<'a> {
    install: &'a Install,
    run: &'a Run,
    runs: &'a Stated,
    severity: Severity,
}

/// What is installed where, for which toolchain that runs: jobs that share it share a finding.
type Shared = (BTreeSet<Place>, Toolchain);

/// One finding for each job and toolchain that it runs, or for all jobs that install it at the same place.
pub(super) fn judge(told: &[Told<'_>]) -> Vec<Finding> {
    let mut jobs: BTreeMap<(&str, &str, Toolchain), Vec<Mismatch<'_>>> = BTreeMap::new();
    for told in told {
        for mismatch in told.story.installs.iter().filter_map(|install| mismatch(install, &told.story)) {
            let key = (told.path, told.job.id.text.as_str(), mismatch.runs.toolchain.clone());
            jobs.entry(key).or_default().push(mismatch);
        }
    }
    let mut shared: BTreeMap<Shared, (Vec<&str>, Vec<Mismatch<'_>>)> = BTreeMap::new();
    for ((_, job, runs), all) in jobs {
        let places = all.iter().map(|of| of.install.stated.place.clone()).collect();
        let (names, mismatches) = shared.entry((places, runs)).or_default();
        names.push(job);
        mismatches.extend(all);
    }
    shared.values().map(|(jobs, all)| finding(jobs, all)).collect()
}

/// The command that shows that a toolchain was installed for nothing.
fn mismatch<'a>(install: &'a Install, story: &'a Story) -> Option<Mismatch<'a>> {
    let installed = &install.stated.toolchain;
    let after: Vec<&Run> = story.runs.iter().filter(|run| run.step >= install.step).collect();
    // Where one of them is not known, it may be this one.
    if after.iter().any(|run| !run.known.stated().is_some_and(|of| of.toolchain.is_other_than(installed))) {
        return None;
    }
    let wins = |run: &Run| matches!(run.why, Why::File | Why::Override | Why::Variable);
    let counts = |run: &&&Run| run.counts && wins(run) && go_together(&install.condition, &run.condition);
    let run = *after.iter().find(counts)?;
    let runs = run.known.stated()?;
    let severity = installed.weight(&runs.toolchain);
    let is_release = installed.is_release();
    let is_named = is_named_later(install, story);
    let may_be_used = after.iter().any(|run| run.may_run_others);
    let later = |steps: &[usize]| steps.iter().any(|step| *step >= install.step);
    // Where a script is not taken apart, a release would still be named in it.
    let is_opaque = later(&story.opaque) || (!is_release && later(&story.unclear));
    let is_installed = |of: &Install| !of.stated.toolchain.is_other_than(&runs.toolchain);
    let severity = match severity {
        // `stable` is never more than a warning, and what is seen to run is not it.
        _ if is_named || (is_opaque && !is_release && *installed != Toolchain::Stable) => return None,
        // A toolchain besides, for what the tests or the tools start.
        _ if !is_release && *installed != Toolchain::Stable && may_be_used => {
            if *installed == Toolchain::Beta { Severity::Warning } else { return None }
        }
        _ if is_opaque || install.how == How::Comment || story.installs.iter().any(is_installed) => {
            Severity::Warning
        }
        severity => severity,
    };
    Some(Mismatch { install, run, runs, severity })
}

/// Whether two steps can run in one job. Of two conditions that are not known, one has to say no more than the other.
fn go_together(a: &Option<String>, b: &Option<String>) -> bool {
    let (Some(a), Some(b)) = (a, b) else { return true };
    let negations = |text: &str| text.matches('!').count();
    (a.contains(b.as_str()) || b.contains(a.as_str())) && negations(a) == negations(b)
}

/// Whether a later step says its name, in whatever way.
fn is_named_later(install: &Install, story: &Story) -> bool {
    let name = install.stated.toolchain.to_string();
    let names = |text: &str| text.contains(&format!("+{name}")) || text.contains(&format!("run {name}"));
    let later = |(step, text): &&(usize, String)| *step > install.step && text.contains(&name);
    story.texts.iter().any(|found| later(&found) || names(&found.1))
}

fn finding(jobs: &[&str], all: &[Mismatch<'_>]) -> Finding {
    let severity = all.iter().map(|of| of.severity).max().unwrap_or(Severity::Warning);
    let mut installed: Vec<String> = all.iter().map(|of| of.install.stated.toolchain.to_string()).collect();
    installed.sort();
    installed.dedup();
    let first = &all[0];
    let runs = &first.runs.toolchain;
    let because = match first.run.why {
        Why::Variable => "RUSTUP_TOOLCHAIN",
        Why::Override => "the override of the directory",
        _ => "the toolchain file",
    };
    let installed = installed.join(", ");
    let is_image = all.iter().all(|of| of.install.how == How::Image);
    let message = match (jobs, is_image) {
        ([job], true) => {
            format!("job `{job}` is in an image with {installed} and then runs {runs}, which {because} says")
        }
        ([job], false) => {
            format!("job `{job}` installs {installed} and then runs {runs}, which {because} says")
        }
        (jobs, _) => {
            let more = jobs.len().saturating_sub(MOST_NAMES);
            let names =
                jobs.iter().take(MOST_NAMES).map(|job| format!("`{job}`")).collect::<Vec<_>>().join(", ");
            let jobs = if more > 0 { format!("{names} and {more} more") } else { names };
            format!("jobs {jobs} install {installed} and then run {runs}, which {because} says")
        }
    };
    let mut finding = Finding::new("toolchain-drift", severity, message)
        .found(installed)
        .wanted(format!("{runs}, or what is installed by its name: `cargo +…`, `rustup override set …`"));
    for place in places(all) {
        finding = finding.at(place);
    }
    finding
}

/// More jobs are counted.
const MOST_NAMES: usize = 4;

/// More commands say nothing new.
const MOST_RUNS: usize = 6;

/// Every place that has a part in it, each once.
fn places(all: &[Mismatch<'_>]) -> Vec<Place> {
    let claim = |place: &Place, claim: &str| Place { claim: Some(claim.to_owned()), ..place.clone() };
    let mut places: Vec<Place> = Vec::new();
    let mut add = |place: Place| {
        if !places.iter().any(|of| (&of.path, of.line, of.column) == (&place.path, place.line, place.column))
        {
            places.push(place);
        }
    };
    for of in all {
        add(claim(&of.install.stated.place, "installed"));
    }
    for of in all {
        if of.install.by.line != of.install.stated.place.line
            || of.install.by.path != of.install.stated.place.path
        {
            add(claim(&of.install.by, "installs it"));
        }
        add(claim(&of.runs.place, "what runs"));
    }
    let runs: BTreeSet<&Place> = all.iter().map(|of| &of.run.place).collect();
    runs.into_iter().take(MOST_RUNS).for_each(|place| add(claim(place, "runs it")));
    places
}
