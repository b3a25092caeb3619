//! What was seen of a repository: plain data, from which everything that is written follows.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use tollgate_common::jobs::{Gate, Jobs};

use crate::workflows::File;

/// What was seen.
#[derive(Debug)]
pub(super) struct Seen {
    /// The root of the repository; of the workspace, where there is no git.
    pub(super) root: PathBuf,
    /// Whether git knows the place.
    pub(super) has_git: bool,
    /// The folder of the workspace, from the root, with `/`; empty where it is the root.
    pub(super) folder: String,
    /// What its root manifest says.
    pub(super) manifest: Manifest,
    /// Which of the files are there that say that a tool is used, from the folder of the workspace.
    pub(super) usual: BTreeSet<&'static str>,
    /// The default branch, if anything tells.
    pub(super) branch: Option<String>,
    /// The workflows.
    pub(super) workflows: Vec<File>,
    /// A gate of tollgate's in one of them: the path and the job.
    pub(super) own_gate: Option<(String, String)>,
    /// Why others could not be read, a sentence each.
    pub(super) unreadable: Vec<String>,
    /// The `tollgate.toml` that is there.
    pub(super) config: Option<Config>,
    /// The text of the files that may be in the way or be added to, by their paths from the root.
    pub(super) present: BTreeMap<String, String>,
    /// Packages below the workspace that are not part of it: folders from that of the workspace, and whether each is a
    /// workspace of its own.
    pub(super) nested: Vec<(String, bool)>,
}

/// What the root manifest says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Manifest {
    /// It has a `[package]`.
    pub(super) is_package: bool,
    /// It has a `[workspace]`.
    pub(super) is_workspace: bool,
    /// `workspace.members`.
    pub(super) members: Vec<String>,
    /// `workspace.exclude`.
    pub(super) exclude: Vec<String>,
    /// It has `workspace.default-members`.
    pub(super) has_default_members: bool,
}

/// A `tollgate.toml` that is there already.
#[derive(Debug)]
pub(super) struct Config {
    /// From the root.
    pub(super) path: String,
    /// Its jobs, in the order of the names.
    pub(super) jobs: Jobs,
    /// Its section `[gate]`.
    pub(super) gate: Gate,
}

impl Seen {
    /// A path of the workspace, from the root of the repository.
    pub(super) fn path(&self, name: &str) -> String {
        if self.folder.is_empty() { name.to_owned() } else { format!("{}/{name}", self.folder) }
    }

    /// Whether a usual file is there.
    pub(super) fn has(&self, name: &str) -> bool {
        self.usual.contains(name)
    }

    /// Whether a file says which toolchain is meant.
    pub(super) fn has_toolchain_file(&self) -> bool {
        self.has("rust-toolchain.toml") || self.has("rust-toolchain")
    }

    /// The names that jobs have as checks.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let jobs = self.workflows.iter().flat_map(|file| &file.workflow.jobs);
        jobs.filter_map(|job| job.name.as_ref()).map(|name| name.text.as_str())
    }

    /// The branch of which every commit is checked.
    pub(super) fn branch(&self) -> &str {
        self.branch.as_deref().unwrap_or("main")
    }
}

impl Manifest {
    /// Whether there is no more than one package, an xtask aside.
    pub(super) fn is_single(&self) -> bool {
        !self.is_workspace || self.is_package && self.members == ["xtask"]
    }

    /// Whether cargo takes all members where a command names none: in a virtual workspace (The Cargo Book,
    /// "Workspaces", `default-members`).
    pub(super) fn means_all(&self) -> bool {
        self.is_workspace && !self.is_package && !self.has_default_members
    }
}
