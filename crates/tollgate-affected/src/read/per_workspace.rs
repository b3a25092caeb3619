//! What is read for each workspace: the few files of it whose content decides what a change means.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use tollgate_common::{Failure, Result};

use super::{configs, recorded, scripts};
use crate::change::{Change, Content};
use crate::decide::Input;
use crate::git;
use crate::path::RepoPath;
use crate::sources::modules::Modules;
use crate::workspace::Workspace;

/// What is read for each workspace.
pub(super) struct Rim<'a> {
    /// Target directories with records of earlier builds.
    pub(super) dep_info: &'a [PathBuf],
    pub(super) cwd: &'a Path,
    pub(super) root: &'a Path,
    /// The changed paths, by all their names.
    pub(super) names: BTreeSet<RepoPath>,
}

impl Rim<'_> {
    /// The input for the first workspace, with those for the others.
    pub(super) fn input(
        &self,
        mut shared: Input,
        mut workspaces: impl Iterator<Item = (Workspace, Modules)>,
    ) -> Result<Input> {
        let first = workspaces.next().unwrap_or_default();
        let further = workspaces.map(|workspace| self.fill(shared.clone(), workspace));
        shared.further = further.collect::<Result<_>>()?;
        self.fill(shared, first)
    }

    fn fill(&self, mut input: Input, (workspace, modules): (Workspace, Modules)) -> Result<Input> {
        (input.manifests, input.lock) = deciding_contents(&workspace, self.root, &input.change)?;
        if let Change::Between(difference) = &input.change {
            input.scripts = scripts::read(&workspace, difference, self.root);
        }
        input.tool_configs = configs::tool_configs(&workspace, self.root);
        input.recorded = recorded::read(self.dep_info, self.cwd, self.root, &workspace, &self.names)?;
        (input.workspace, input.modules) = (workspace, modules);
        Ok(input)
    }
}

/// The manifests and the lock file that decide what a changed manifest or lock file means.
fn deciding_contents(
    workspace: &Workspace,
    root: &Path,
    change: &Change,
) -> Result<(BTreeMap<RepoPath, String>, Option<String>)> {
    let mut manifests = BTreeMap::new();
    let Change::Between(difference) = change else {
        return Ok((manifests, None));
    };
    let root_manifest = workspace.root_manifest();
    let changed_manifest = difference.contents.keys().any(|path| path.file_name() == b"Cargo.toml");
    let mut wanted = Vec::new();
    if difference.contents.contains_key(&root_manifest) {
        let dirs = workspace.packages.iter().filter_map(|package| package.dir.as_ref());
        wanted.extend(dirs.filter_map(|dir| dir.join("Cargo.toml")));
    }
    if changed_manifest {
        wanted.push(root_manifest);
    }
    for path in wanted {
        if let Content::Text(text) = git::read_file(&path.on_disk(root)) {
            manifests.insert(path, text);
        }
    }
    if !changed_manifest && workspace.patches.is_empty() {
        return Ok((manifests, None));
    }
    let lock_file = workspace.lock_file();
    match git::read_file(&lock_file.on_disk(root)) {
        Content::Text(text) => Ok((manifests, Some(text))),
        Content::Absent => Ok((manifests, None)),
        Content::Unreadable(reason) => Err(Failure::new(anyhow!("cannot read {lock_file}: {reason}"))),
    }
}
