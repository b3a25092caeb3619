//! The answer, finished: what is selected and why. Renderers read this and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use crate::change::{Base, Head, Status};
use crate::path::RepoPath;
use crate::workspace::{Kind, PackageId};

/// How far a change reaches into a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Only its tests, benches, examples or doctests could come out differently. Does not flow on.
    Test,
    /// Something of it is compiled anew. Flows on to whatever depends on it.
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
    /// Everything is selected; the reasons are in [`Report::everything`].
    Everything,
}

/// Why everything is selected.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Everything {
    /// The changed file that is the reason, if it is one.
    pub path: Option<RepoPath>,
    /// The reason, as a sentence without a full stop.
    pub reason: String,
    /// What would mend or narrow it.
    pub hints: Vec<String>,
}

/// A changed file and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
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
pub struct Selected {
    /// How far the change reaches into it.
    pub level: Level,
    /// Why; the first is the one to show.
    pub causes: Vec<Cause>,
}

/// A member or another local package, as far as renderers need to know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageInfo {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its directory in the repository.
    pub dir: Option<RepoPath>,
    /// Whether it is a member of the workspace.
    pub is_member: bool,
    /// What it adds to its entry of a job matrix.
    pub matrix_fields: serde_json::Map<String, serde_json::Value>,
}

/// The whole answer.
#[derive(Clone, Debug)]
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
    /// All local packages, by id.
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
}

impl Report {
    /// The selected members, sorted by name.
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

    /// Whether every member is selected.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.selected_members().count() == self.member_count()
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
                Cause::Package { on, .. } if chain.len() <= self.packages.len() => Some(*on),
                _ => None,
            };
        }
        chain
    }
}
