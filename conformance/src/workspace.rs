//! A workspace as it stands in `workspaces/*.toml`, and a repository with it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::files::{at, write};
use crate::machine::run;
use crate::{Machine, Step};

/// What scenarios begin with.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Workspace {
    /// What it is for.
    pub about: String,
    /// The directory of the workspace in its repository.
    #[serde(default)]
    pub root: String,
    /// Its files: text by path.
    pub files: BTreeMap<String, String>,
    /// Files that there are many of.
    pub repeat: Option<Repeat>,
    /// Packages of crates.io that it needs: lines of a dependency table by `NAME VERSION`.
    #[serde(default)]
    pub registry: BTreeMap<String, Vec<String>>,
}

/// Files that are written once for each number from 0; `{n}` in paths and text is the number.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repeat {
    /// How many times.
    pub count: usize,
    /// Text by path.
    pub files: BTreeMap<String, String>,
}

/// Writes a workspace into a new repository, with the lock file that cargo makes, and commits it on `main`.
pub(crate) fn create(workspace: &Workspace, root: &Path, machine: &Machine) -> Result<()> {
    fs::create_dir_all(root).with_context(|| format!("cannot create {}", root.display()))?;
    machine.git(root, &["init", "--quiet", "--template=", "--initial-branch", "main"])?;
    for (name, text) in &workspace.files {
        write(&at(root, name)?, text)?;
    }
    if let Some(repeat) = &workspace.repeat {
        for number in 0..repeat.count {
            let number = |text: &str| text.replace("{n}", &number.to_string());
            for (name, text) in &repeat.files {
                write(&at(root, &number(name))?, &number(text))?;
            }
        }
    }
    lock(&dir(workspace, root), machine)?;
    commit(root, "a workspace", machine)?;
    Ok(())
}

/// The directory of the workspace in a repository.
pub(crate) fn dir(workspace: &Workspace, root: &Path) -> PathBuf {
    root.join(&workspace.root)
}

/// Does the edits, and what cargo does to the lock file when somebody builds after them.
pub(crate) fn apply(steps: &[Step], workspace: &Workspace, root: &Path, machine: &Machine) -> Result<()> {
    for step in steps {
        step.apply(root, machine)?;
    }
    if steps.iter().any(Step::is_of_manifest) && !steps.iter().any(Step::is_of_lock) {
        // Where cargo cannot read a manifest, the lock file stays as it was.
        let _ = lock(&dir(workspace, root), machine);
    }
    Ok(())
}

/// Commits everything, and says which commit that is.
pub(crate) fn commit(root: &Path, message: &str, machine: &Machine) -> Result<String> {
    machine.git(root, &["add", "--all"])?;
    machine.git(root, &["commit", "--quiet", "--allow-empty", "--message", message])?;
    machine.git(root, &["rev-parse", "HEAD"])
}

fn lock(dir: &Path, machine: &Machine) -> Result<()> {
    run(machine.cargo(dir).args(["metadata", "--format-version", "1"])).map(drop)
}
