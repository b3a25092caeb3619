//! The answer, finished: what is selected and why. Renderers read this and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::change::{Base, Head, Status};
use crate::path::RepoPath;
use crate::workspace::{Kind, PackageId};

/// How far a change reaches into a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Only its tests, benches, examples or doctests could come out differently. Does not flow on.
    Test,
    /// Something of it is compiled anew. Flows on to whatever depends on it, unless that is a binary beside its
    /// library.
    Compile,
}

impl Level {
    /// The word for it, as in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Compile => "compile",
        }
    }
}

/// Why a package is selected.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Cause {
    /// A changed file.
    File {
        /// The file.
        path: RepoPath,
        /// What the file is to the package, as a phrase that follows the path.
        why: String,
    },
    /// An external package, through the lock file or a feature.
    External {
        /// The changed file that shows it.
        path: RepoPath,
        /// From what changed up to what the package depends on: `serde 1.0.1 → 1.0.2`, `tower 0.5.2`.
        chain: Vec<String>,
    },
    /// Another selected package.
    Package {
        /// The other.
        on: PackageId,
        /// How this one depends on it.
        kind: Kind,
        /// The external packages in between, where a `[patch]` makes such a detour possible.
        through: Vec<String>,
    },
    /// A selected package that its tests need, as `companions` says.
    Companion {
        /// The other.
        on: PackageId,
    },
    /// Everything is selected; the reasons are in [`Report::everything`].
    Everything,
}

/// Why everything is selected.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Everything {
    /// The changed file that is the reason, if it is one.
    pub path: Option<RepoPath>,
    /// The reason, as a sentence without a full stop.
    pub reason: String,
    /// What would mend or narrow it.
    pub hints: Vec<String>,
    /// The place in [`Report::workspaces`] of the workspace of which everything is selected; `None`: of all.
    pub workspace: Option<usize>,
}

/// A changed file and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FileReport {
    /// The file.
    pub path: RepoPath,
    /// What happened to it.
    pub status: Status,
    /// The packages that it touches itself.
    pub packages: BTreeSet<PackageId>,
    /// Whether it selects everything.
    pub everything: bool,
    /// Why it touches these, or nothing.
    pub why: String,
}

/// A changed file that jobs read, though no package is built otherwise because of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct ForJobs {
    /// The file.
    pub path: RepoPath,
    /// Why, as a sentence without a full stop.
    pub reason: String,
    /// Whether it configures a tool. Then, if the `paths` of some job name it, it means nothing to those jobs
    /// whose `paths` do not.
    pub is_of_tool: bool,
}

/// What the change asks of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Decision {
    /// To run.
    Run {
        /// Why, as a phrase.
        reason: String,
        /// With which packages.
        packages: Packages,
    },
    /// To be skipped.
    Skip {
        /// Why that may be, as a phrase.
        reason: String,
    },
}

impl Decision {
    /// Why.
    #[must_use]
    pub fn reason(&self) -> &str {
        match self {
            Self::Run { reason, .. } | Self::Skip { reason } => reason,
        }
    }
}

/// The packages that a job runs with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Packages {
    /// All members of the workspace.
    All,
    /// Those that are selected.
    Selected,
    /// Those that are selected at the compile level.
    Compiled,
}

/// A selected package.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Selected {
    /// How far the change reaches into it.
    pub level: Level,
    /// Why; the first is the one to show.
    pub causes: Vec<Cause>,
}

/// A member or another local package, as far as renderers need to know it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PackageInfo {
    /// Its name.
    pub name: String,
    /// What cargo is to be told with `-p`; `None` where nothing tells it from another package of its name.
    pub spec: Option<String>,
    /// Its version.
    pub version: String,
    /// Its directory in the repository.
    pub dir: Option<RepoPath>,
    /// Whether it is a member of the workspace.
    pub is_member: bool,
    /// What it adds to its entry of a job matrix.
    pub matrix_fields: serde_json::Map<String, serde_json::Value>,
    /// The place of the workspace in [`Report::workspaces`].
    pub workspace: usize,
}

/// The whole answer.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Report {
    /// What was compared with, if git was asked and found it.
    pub base: Option<Base>,
    /// What the answer is for; `None` where the states could not be compared.
    pub head: Option<Head>,
    /// Why everything is selected; empty where it is not.
    pub everything: Vec<Everything>,
    /// The changed files, sorted.
    pub files: Vec<FileReport>,
    /// The local packages that are affected, members and others.
    pub selected: BTreeMap<PackageId, Selected>,
    /// All local packages, by id: workspace by workspace.
    pub packages: Vec<PackageInfo>,
    /// The changed files that only jobs read, sorted by path.
    pub for_jobs: Vec<ForJobs>,
    /// The event, where it is one on which every job runs.
    pub full_run_on: Option<String>,
    /// Whether `tollgate.toml` declares the jobs; otherwise they are the default ones.
    pub jobs_are_declared: bool,
    /// For each job whether it has to run; none where dependents were not followed, since what is known then is
    /// not enough to skip anything.
    pub jobs: BTreeMap<String, Decision>,
    /// The root manifests of the workspaces that the answer is for.
    pub workspaces: Vec<RepoPath>,
}

impl Report {
    /// The selected members, workspace by workspace and sorted by name.
    pub fn selected_members(&self) -> impl Iterator<Item = (&PackageInfo, &Selected)> {
        let member = |(id, selected): (&PackageId, _)| {
            Some((&self.packages[id.0], selected)).filter(|(info, _)| info.is_member)
        };
        self.selected.iter().filter_map(member)
    }

    /// How many members the workspace has.
    #[must_use]
    pub fn member_count(&self) -> usize {
        self.packages.iter().filter(|info| info.is_member).count()
    }

    /// Whether every member is selected, and there is one.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        let members = self.member_count();
        members > 0 && self.selected_members().count() == members
    }

    /// Whether a changed file is one that only jobs read.
    #[must_use]
    pub fn is_for_jobs(&self, path: &RepoPath) -> bool {
        self.for_jobs.binary_search_by(|file| file.path.cmp(path)).is_ok()
    }

    /// The name of a package.
    #[must_use]
    pub fn name(&self, id: PackageId) -> &str {
        &self.packages[id.0].name
    }

    /// The packages of this name, members and others, of all workspaces.
    pub fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = PackageId> + 'a {
        let named = self.packages.iter().enumerate().filter(move |(_, info)| info.name == name);
        named.map(|(index, _)| PackageId(index))
    }

    /// The name of a member, with the workspace before it where a member of another one has the same name:
    /// `fuzz/Cargo.toml#core`.
    #[must_use]
    pub fn label(&self, info: &PackageInfo) -> String {
        let is_other = |other: &PackageInfo| other.is_member && other.workspace != info.workspace;
        if self.workspaces.len() > 1
            && self.packages.iter().any(|other| other.name == info.name && is_other(other))
        {
            format!("{}#{}", self.workspaces[info.workspace], info.name)
        } else {
            info.name.clone()
        }
    }

    /// The members that a name or a label means.
    #[must_use]
    pub fn members_called(&self, name: &str) -> Vec<PackageId> {
        let is_called =
            |info: &PackageInfo| info.is_member && (info.name == name || self.label(info) == name);
        let called = self.packages.iter().enumerate().filter(|(_, info)| is_called(info));
        called.map(|(index, _)| PackageId(index)).collect()
    }

    /// The place of a package in its own workspace.
    #[must_use]
    pub fn in_workspace(&self, id: PackageId) -> PackageId {
        let workspace = self.packages[id.0].workspace;
        let before = self.packages.iter().take_while(|info| info.workspace != workspace).count();
        PackageId(id.0 - before)
    }

    /// The chain of packages from this one down to the one that changed itself, this one first.
    #[must_use]
    pub fn chain(&self, id: PackageId) -> Vec<(PackageId, &Cause)> {
        let mut chain = Vec::new();
        let mut next = Some(id);
        while let Some(id) = next {
            let Some(cause) = self.selected.get(&id).and_then(|selected| selected.causes.first()) else {
                break;
            };
            chain.push((id, cause));
            next = match cause {
                Cause::Package { on, .. } | Cause::Companion { on } if chain.len() <= self.packages.len() => {
                    Some(*on)
                }
                _ => None,
            };
        }
        chain
    }
}
