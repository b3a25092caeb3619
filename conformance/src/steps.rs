//! The single edits that a change is made of.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::Machine;
use crate::files::{at, link, make_executable, write};

/// One edit. Paths are relative to the root of the repository; `%FF` is a byte.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged, deny_unknown_fields, rename_all = "kebab-case")]
pub enum Step {
    /// Writes a file, new or in the place of another.
    Write {
        /// The file.
        write: String,
        /// What is in it then.
        text: String,
    },
    /// Adds to the end of a file.
    Append {
        /// The file, which has to be there.
        append: String,
        /// What is added.
        text: String,
    },
    /// Replaces a piece of a file everywhere in it.
    Replace {
        /// The file.
        replace: String,
        /// The piece, which has to be in it.
        from: String,
        /// What stands there then.
        to: String,
    },
    /// Removes a file, or a directory with everything in it.
    Delete {
        /// What is removed.
        delete: String,
    },
    /// Moves a file or a directory.
    Rename {
        /// Where it is.
        rename: String,
        /// Where it is then.
        to: String,
    },
    /// Makes a symbolic link, in the place of whatever file is there.
    Link {
        /// Where the link is.
        link: String,
        /// Where it leads, as it stands in the link.
        target: String,
    },
    /// Makes a file executable.
    Executable {
        /// The file.
        executable: String,
    },
    /// Makes a submodule, or commits something in the one that is there.
    Submodule {
        /// Its directory.
        submodule: String,
        /// The files that are written in it.
        files: BTreeMap<String, String>,
    },
}

impl Step {
    /// Does it in a repository.
    pub(crate) fn apply(&self, root: &Path, machine: &Machine) -> Result<()> {
        match self {
            Self::Write { write: name, text } => write(&at(root, name)?, text),
            Self::Append { append, text } => edit(&at(root, append)?, |old| Some(old + text)),
            Self::Replace { replace, from, to } => {
                edit(&at(root, replace)?, |old| old.contains(from).then(|| old.replace(from, to)))
            }
            Self::Delete { delete } => remove(&at(root, delete)?),
            Self::Rename { rename, to } => {
                let to = at(root, to)?;
                fs::create_dir_all(to.parent().unwrap_or(&to))?;
                fs::rename(at(root, rename)?, to).with_context(|| format!("cannot move {rename}"))
            }
            Self::Link { link: name, target } => {
                let path = at(root, name)?;
                if path.symlink_metadata().is_ok() {
                    remove(&path)?;
                }
                fs::create_dir_all(path.parent().unwrap_or(&path))?;
                link(Path::new(target), &path)
            }
            Self::Executable { executable } => make_executable(&at(root, executable)?),
            Self::Submodule { submodule, files } => {
                commit_inside(&at(root, submodule)?, submodule, files, machine)
            }
        }
    }

    /// Whether it may change what is resolved: cargo writes the lock file then.
    pub(crate) fn is_of_manifest(&self) -> bool {
        self.names().iter().any(|name| name.ends_with("Cargo.toml"))
            || matches!(self, Self::Rename { .. } | Self::Delete { .. })
    }

    /// Whether it edits the lock file itself.
    pub(crate) fn is_of_lock(&self) -> bool {
        self.names().iter().any(|name| name.ends_with("Cargo.lock"))
    }

    fn names(&self) -> Vec<&str> {
        match self {
            Self::Write { write: name, .. }
            | Self::Append { append: name, .. }
            | Self::Replace { replace: name, .. }
            | Self::Delete { delete: name }
            | Self::Link { link: name, .. }
            | Self::Executable { executable: name }
            | Self::Submodule { submodule: name, .. } => vec![name],
            Self::Rename { rename, to } => vec![rename, to],
        }
    }
}

fn edit(path: &Path, change: impl FnOnce(String) -> Option<String>) -> Result<()> {
    let old = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let Some(new) = change(old) else {
        bail!("{} has nothing of what is to be replaced", path.display());
    };
    write(path, &new)
}

fn remove(path: &Path) -> Result<()> {
    let is_dir = path.symlink_metadata().is_ok_and(|found| found.is_dir());
    if is_dir { fs::remove_dir_all(path) } else { fs::remove_file(path) }
        .with_context(|| format!("cannot remove {}", path.display()))
}

/// The outer repository records only which commit the inner one is at.
fn commit_inside(dir: &Path, name: &str, files: &BTreeMap<String, String>, machine: &Machine) -> Result<()> {
    fs::create_dir_all(dir).with_context(|| format!("cannot create {name}"))?;
    if !dir.join(".git").exists() {
        machine.git(dir, &["init", "--quiet", "--template=", "--initial-branch", "main"])?;
    }
    for (file, text) in files {
        write(&at(dir, file)?, text)?;
    }
    machine.git(dir, &["add", "--all"])?;
    machine.git(dir, &["commit", "--quiet", "--message", "inside"])?;
    Ok(())
}
