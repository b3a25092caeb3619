//! A file that the command line names for what became of the run: looked at before anything runs, written at the end.
//!
//! Who has waited for minutes must not learn only then that a directory is missing.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, anyhow};
use tollgate_common::text::escape;
use tollgate_common::{Failure, Result};

use super::command;

/// Whether it can be written, with nothing of it left behind. What is missing above it is made below the target
/// directory only, which is ours, and which may not be there before something was built.
///
/// # Errors
/// When it cannot be written.
pub(super) fn check(file: &Path, here: &Path, target: &Path) -> Result<PathBuf> {
    let path = here.join(file);
    let shown = escape(&file.display().to_string()).into_owned();
    let wrong = |err: io::Error| Failure::new(anyhow!(err).context(format!("cannot write {shown}")));
    match fs::metadata(&path) {
        Ok(there) if there.is_dir() => {
            let what = anyhow!("cannot write {shown}: it is a directory");
            return Err(Failure::new(what).hint("name a file in it"));
        }
        Ok(there) if there.is_file() => drop(OpenOptions::new().write(true).open(&path).map_err(wrong)?),
        // Whoever reads at the other end of a pipe would take this for the end.
        Ok(_) => {}
        // Whether what a link names can be made is seen when it is written; to make it now would leave it behind.
        Err(_) if path.is_symlink() => {}
        Err(_) => {
            let dir = path.parent().unwrap_or(here);
            let is_below = !dir.components().any(|part| part == Component::ParentDir);
            if is_below && dir.starts_with(target) {
                fs::create_dir_all(dir).map_err(wrong)?;
            }
            if !dir.is_dir() {
                let what = anyhow!("cannot write {shown}: there is no directory for it");
                let make = format!("mkdir -p {}", command::quoted(&dir.display().to_string()));
                let hint = if dir.exists() { "name a file in a directory".to_owned() } else { make };
                return Err(Failure::new(what).hint(hint));
            }
            OpenOptions::new().write(true).create_new(true).open(&path).map_err(wrong)?;
            fs::remove_file(&path).map_err(wrong)?;
        }
    }
    Ok(path)
}

/// Writes it.
///
/// # Errors
/// When it cannot be written any more.
pub(super) fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display())).map_err(Failure::new)
}
