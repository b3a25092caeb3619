//! From what was read to the answer: which packages a change touches, and why.
//!
//! Pure: no file, no process, no clock, no environment. What is not known widens the answer, and the reason
//! is part of it.

mod features;
mod files;
mod graph;
mod lockfile;
mod manifests;
mod membership;
pub(crate) mod naming;
mod patches;
mod unowned;

use std::collections::{BTreeMap, BTreeSet};

use graph::{Dependent, Dependents, Seeds, closure};

use crate::change::{Change, Difference};
use crate::config::Unowned;
use crate::lock::Lock;
use crate::path::RepoPath;
use crate::report::{Cause, Everything, FileReport, Level, PackageInfo, Report, Selected};
use crate::rules::Rules;
use crate::sources::Source;
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
    /// Symbolic links and where they lead.
    pub links: BTreeMap<RepoPath, RepoPath>,
    /// The members' manifests, read only where the root manifest changed.
    pub manifests: BTreeMap<RepoPath, String>,
    /// Every manifest of the tree, whether a package of ours or not.
    pub all_manifests: Vec<RepoPath>,
    /// The directories of packages that stand for external ones, as `cargo vendor` writes them.
    pub vendored: Vec<RepoPath>,
    /// The configuration of cargo, rustup and nextest in the root of the workspace and above it, as text.
    pub tool_configs: BTreeMap<RepoPath, String>,
    /// The text of the lock file: `None` where there is none, or where nothing depends on it.
    pub lock: Option<String>,
    /// What a file means that no package owns and no rule covers.
    pub unowned: Unowned,
    /// Whether dependents are followed.
    pub follow_dependents: bool,
}

/// What is known so far. Each file's meaning is added to it.
#[derive(Debug, Default)]
struct Findings {
    seeds: Seeds,
    everything: BTreeSet<Everything>,
    files: BTreeMap<RepoPath, FileFinding>,
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

    fn seed(&mut self, package: PackageId, level: Level, cause: Cause) {
        self.seeds.entry(package).or_default().insert((level, cause));
    }

    /// A changed file selects everything; the reason is a sentence of its own.
    fn everything(&mut self, path: &RepoPath, reason: impl Into<String>, hints: Vec<String>) {
        let reason = reason.into();
        let file = self.files.entry(path.clone()).or_default();
        file.everything = true;
        file.why.retain(|known| *known != reason);
        file.why.insert(0, reason.clone());
        self.everything.insert(Everything { path: Some(path.clone()), reason, hints });
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

/// The answer.
#[must_use]
pub fn decide(input: &Input) -> Report {
    match &input.change {
        Change::Unknown { reason, hints } => {
            let everything = Everything { path: None, reason: reason.clone(), hints: hints.clone() };
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
            files::find(input, difference, &removed, &mut findings);
            let dependents = dependents(input, lock);
            report(input, Some(difference), findings, &dependents)
        }
    }
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
        selected,
        packages: workspace.packages.iter().map(info).collect(),
    }
}

fn info(package: &crate::workspace::Package) -> PackageInfo {
    PackageInfo {
        name: package.name.clone(),
        version: package.version.to_string(),
        dir: package.dir.clone(),
        is_member: package.is_member,
    }
}
