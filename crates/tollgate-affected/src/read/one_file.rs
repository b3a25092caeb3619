//! The change of one file that somebody asks about, whether it happened or not. What would change in the file is
//! not known, so a file whose content decides means what it means at worst.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, anyhow};
use tollgate_common::{Ctx, Failure, Result};

use crate::change::{
    Change, ChangedFile, Content, Difference, Head, Status, Versions, is_compared_by_content,
};
use crate::git;
use crate::path::RepoPath;

/// As if this file, relative to the current directory, were the only one that changed.
pub(super) fn change(path: &Path, ctx: &Ctx, root: &Path) -> Result<Change> {
    let path = locate(path, &ctx.cwd, root)?;
    let on_disk = path.on_disk(root);
    // A submodule is a file to git.
    if on_disk.is_dir() && !on_disk.is_symlink() && !on_disk.join(".git").exists() {
        return Err(Failure::new(anyhow!("{path} is a directory")).hint("name a file in it"));
    }
    let is_there = on_disk.symlink_metadata().is_ok();
    let status = if is_there { Status::Modified } else { Status::Added };
    let mut contents = BTreeMap::new();
    if is_compared_by_content(&path) {
        let base = Content::Unreadable("what would change in it is not known".to_owned());
        contents.insert(path.clone(), Versions { base, head: git::read_file(&on_disk) });
    }
    let files = vec![ChangedFile { path, status }];
    Ok(Change::Between(Difference { base: None, head: Head::List, files, contents }))
}

/// The file's place in the repository. Links on the way to it are not followed: git would not.
fn locate(path: &Path, cwd: &Path, root: &Path) -> Result<RepoPath> {
    let cwd = cwd.canonicalize().with_context(|| format!("cannot find {}", cwd.display()))?;
    let mut absolute = PathBuf::new();
    for component in cwd.join(path).components() {
        match component {
            Component::ParentDir => drop(absolute.pop()),
            Component::CurDir => {}
            _ => absolute.push(component),
        }
    }
    RepoPath::below(root, &absolute).filter(|path| !path.is_root()).ok_or_else(|| {
        Failure::new(anyhow!("{} is no file of the repository at {}", path.display(), root.display()))
            .hint("paths are relative to the current directory")
    })
}
