//! From what was read to the answer: which packages a change touches, and why.
//!
//! Pure: no file, no process, no clock, no environment. What is not known widens the answer, and the reason
//! is part of it.

mod beside;
mod features;
mod files;
mod graph;
mod inheritance;
mod jobs;
mod lockfile;
mod manifests;
mod membership;
pub(crate) mod modules;
pub(crate) mod naming;
mod patches;
pub(crate) mod recorded;
mod scripts;
mod together;
mod unowned;

use std::collections::{BTreeMap, BTreeSet};

use graph::{Dependent, Dependents, Seed, Seeds, closure};

pub use self::recorded::Recorded;
pub use self::scripts::Script;
use crate::change::{Change, Difference};
use crate::config::{Effect, Unowned};
use crate::jobs::Pipeline;
use crate::lock::Lock;
use crate::path::RepoPath;
use crate::report::{Cause, Everything, FileReport, ForJobs, Level, PackageInfo, Report, Selected};
use crate::rules::Rules;
use crate::sources::Source;
use crate::sources::modules::Modules;
use crate::workspace::{PackageId, Workspace};

/// Everything that the answer is a function of.
#[derive(Clone, Debug)]
pub struct Input {
    /// The packages and what they depend on.
    pub workspace: Workspace,
    /// What changed.
    pub change: Change,
    /// What the change of a file means where the graph does not say it.
    pub rules: Rules,
    /// The sources that may name a changed file.
    pub sources: Vec<Source>,
    /// The build scripts that may watch a changed file. One that is not here may watch anything.
    pub scripts: BTreeMap<PackageId, Script>,
    /// What earlier builds recorded of the changed files, by any name of these.
    pub recorded: BTreeMap<RepoPath, BTreeSet<Recorded>>,
    /// What the sources around a changed one declare.
    pub modules: Modules,
    /// Symbolic links and where they lead.
    pub links: BTreeMap<RepoPath, RepoPath>,
    /// The members' manifests, read only where the root manifest changed.
    pub manifests: BTreeMap<RepoPath, String>,
    /// Every manifest of the tree, whether a package of ours or not.
    pub all_manifests: Vec<RepoPath>,
    /// The directories of packages that stand for external ones, as `cargo vendor` writes them.
    pub vendored: Vec<RepoPath>,
    /// The configuration of cargo, rustup and nextest in the root of the workspace and above it, and the scripts
    /// that it names, as text.
    pub tool_configs: BTreeMap<RepoPath, String>,
    /// The text of the lock file: `None` where there is none, or where nothing depends on it.
    pub lock: Option<String>,
    /// For a package, others that its tests need when they run though it does not depend on them.
    pub companions: BTreeMap<String, Vec<String>>,
    /// What a file means that no package owns and no rule covers.
    pub unowned: Unowned,
    /// Whether dependents are followed.
    pub follow_dependents: bool,
    /// The jobs that the answer is for.
    pub pipeline: Pipeline,
    /// The same for each further workspace of the repository that is to be answered for; with none of its own.
    pub further: Vec<Input>,
}

/// What is known so far. Each file's meaning is added to it.
#[derive(Debug, Default)]
struct Findings {
    seeds: Seeds,
    everything: BTreeSet<Everything>,
    files: BTreeMap<RepoPath, FileFinding>,
    for_jobs: BTreeSet<ForJobs>,
}

#[derive(Debug, Default)]
struct FileFinding {
    packages: BTreeSet<PackageId>,
    everything: bool,
    why: Vec<String>,
}

impl Findings {
    /// A changed file touches a package; `why` follows the path in a sentence.
    fn touch(&mut self, path: &RepoPath, package: PackageId, level: Level, why: impl Into<String>) {
        let why = why.into();
        let file = self.files.entry(path.clone()).or_default();
        file.packages.insert(package);
        file.note(&why);
        self.seed(package, level, Cause::File { path: path.clone(), why });
    }

    /// A changed file touches a package, and is no part of what others depend on.
    fn touch_binary(&mut self, path: &RepoPath, package: PackageId, why: String) {
        let file = self.files.entry(path.clone()).or_default();
        file.packages.insert(package);
        file.note(&why);
        let cause = Cause::File { path: path.clone(), why };
        self.seeds.entry(package).or_default().insert(Seed { level: Level::Compile, flows: false, cause });
    }

    fn seed(&mut self, package: PackageId, level: Level, cause: Cause) {
        let seed = Seed { level, flows: level == Level::Compile, cause };
        self.seeds.entry(package).or_default().insert(seed);
    }

    /// A changed file selects everything; the reason is a sentence of its own.
    fn everything(&mut self, path: &RepoPath, reason: impl Into<String>, hints: Vec<String>) {
        let reason = reason.into();
        let file = self.files.entry(path.clone()).or_default();
        file.everything = true;
        file.why.retain(|known| *known != reason);
        file.why.insert(0, reason.clone());
        self.everything.insert(Everything { path: Some(path.clone()), reason, hints, workspace: None });
    }

    /// A changed file is read by jobs, whatever else it touches.
    fn for_jobs(&mut self, path: &RepoPath, effect: &Effect, pattern: &str) {
        let is_of_tool = *effect == Effect::Tool;
        let which = if is_of_tool { "jobs" } else { "every job" };
        let reason = format!("{which} may depend on it (rule `{pattern}`)");
        self.files.entry(path.clone()).or_default().note(&reason);
        self.for_jobs.insert(ForJobs { path: path.clone(), reason, is_of_tool });
    }

    /// A changed file touches nothing, for this reason.
    fn nothing(&mut self, path: &RepoPath, why: impl Into<String>) {
        self.files.entry(path.clone()).or_default().note(&why.into());
    }

    fn has_effect(&self, path: &RepoPath) -> bool {
        self.files.get(path).is_some_and(|file| file.everything || !file.packages.is_empty())
    }
}

impl FileFinding {
    fn note(&mut self, why: &str) {
        if !self.why.iter().any(|known| known == why) {
            self.why.push(why.to_owned());
        }
    }
}

/// The answer, for all the workspaces of the input.
#[must_use]
pub fn decide(input: &Input) -> Report {
    let inputs = std::iter::once(input).chain(&input.further);
    let mut report = together::merge(inputs.map(decide_one).collect());
    if input.follow_dependents {
        together::add_companions(input, &mut report);
        report.jobs = jobs::decide(&input.pipeline, &report, &input.links);
    }
    report
}

fn decide_one(input: &Input) -> Report {
    match &input.change {
        Change::Unknown { reason, hints } => {
            let (reason, hints) = (reason.clone(), hints.clone());
            let everything = Everything { path: None, reason, hints, workspace: None };
            let findings = Findings { everything: [everything].into(), ..Findings::default() };
            report(input, None, findings, &Dependents::new())
        }
        Change::Between(difference) => {
            let mut findings = Findings::default();
            let lock = input.lock.as_deref().map(Lock::parse);
            let lock = lock.as_ref().map(|parsed| parsed.as_ref().map_err(ToString::to_string));
            let lock = match lock {
                Some(Err(reason)) => {
                    findings.everything(
                        &input.workspace.lock_file(),
                        format!("it cannot be read: {reason}"),
                        Vec::new(),
                    );
                    None
                }
                Some(Ok(lock)) => Some(lock),
                None => None,
            };
            let removed = manifests::find(input, difference, lock, &mut findings);
            lockfile::find(input, difference, &mut findings);
            beside::find(input, difference, &mut findings);
            files::find(input, difference, &removed, &mut findings);
            let dependents = dependents(input, lock);
            report(input, Some(difference), findings, &dependents)
        }
    }
}

/// Who depends on whom, as the decision sees it.
pub(crate) fn edges(input: &Input) -> Dependents {
    let lock = input.lock.as_deref().and_then(|text| Lock::parse(text).ok());
    dependents(input, lock.as_ref())
}

/// The declared edges, turned around, and those that lead through a patched package.
fn dependents(input: &Input, lock: Option<&Lock>) -> Dependents {
    let mut dependents = Dependents::new();
    for (package, described) in input.workspace.iter() {
        for dependency in &described.dependencies {
            let Some(on) = dependency.local else { continue };
            let edge = Dependent { package, kind: dependency.kind, through: Vec::new() };
            dependents.entry(on).or_default().insert(edge);
        }
    }
    patches::add_edges(&input.workspace, lock, &mut dependents);
    dependents
}

fn report(
    input: &Input,
    difference: Option<&Difference>,
    findings: Findings,
    dependents: &Dependents,
) -> Report {
    let workspace = &input.workspace;
    let mut selected = if input.follow_dependents {
        closure(&findings.seeds, dependents)
    } else {
        closure(&findings.seeds, &Dependents::new())
    };
    if !findings.everything.is_empty() {
        for member in workspace.members() {
            let entry = selected
                .entry(member)
                .or_insert_with(|| Selected { level: Level::Compile, causes: vec![Cause::Everything] });
            entry.level = Level::Compile;
        }
    }
    let files = difference.into_iter().flat_map(|difference| &difference.files).map(|file| {
        let finding = findings.files.get(&file.path);
        FileReport {
            path: file.path.clone(),
            status: file.status,
            packages: finding.map(|finding| finding.packages.clone()).unwrap_or_default(),
            everything: finding.is_some_and(|finding| finding.everything),
            why: finding.map(|finding| finding.why.join("; ")).unwrap_or_default(),
        }
    });
    Report {
        base: difference.and_then(|difference| difference.base.clone()),
        head: difference.map(|difference| difference.head.clone()),
        files: files.collect(),
        everything: findings.everything.into_iter().collect(),
        for_jobs: findings.for_jobs.into_iter().collect(),
        full_run_on: input.pipeline.full_run_on.clone(),
        jobs_are_declared: input.pipeline.declared,
        jobs: BTreeMap::new(),
        selected,
        packages: workspace.packages.iter().map(|package| info(workspace, package)).collect(),
        workspaces: vec![workspace.root_manifest()],
    }
}

fn info(workspace: &Workspace, package: &crate::workspace::Package) -> PackageInfo {
    let spec = workspace.specs.get(&package.name).cloned();
    PackageInfo {
        spec: spec.unwrap_or_else(|| Some(package.name.clone())),
        name: package.name.clone(),
        version: package.version.to_string(),
        dir: package.dir.clone(),
        is_member: package.is_member,
        matrix_fields: package.matrix_fields.clone(),
        workspace: 0,
    }
}
