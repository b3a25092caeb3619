//! Directories for one question, which go away with it: programs write into what they take for their home.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::rim::Rim;

/// A directory of our own. It goes away with this value.
#[derive(Debug)]
pub struct Scratch(PathBuf);

/// What cargo writes at the top of its home: locks, and when it used what. None of it says anything of the workspace.
const OF_CARGO: &str = ".package-cache .package-cache-mutate .global-cache .global-cache-journal";

impl Scratch {
    /// A new one, in the directory for such.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn new(rim: &Rim) -> io::Result<Self> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let temp = ["TMPDIR", "TEMP"].into_iter().find_map(|name| rim.env.get(name));
        let temp = temp.map_or_else(|| PathBuf::from("/tmp"), PathBuf::from);
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let dir = temp.join(format!("tollgate-env-{}-{since}-{number}", std::process::id()));
        fs::create_dir(&dir)?;
        Ok(Self(dir))
    }

    /// A home for one command of cargo's: what is in the user's is there by links, and what cargo writes at its top
    /// goes away. Its locks are not taken either, so that another cargo keeps nobody waiting.
    ///
    /// # Errors
    /// When it cannot be made, as where links are not allowed.
    pub fn cargo_home(rim: &Rim) -> io::Result<Self> {
        let home = Self::new(rim)?;
        let entries = rim.cargo_home().map(fs::read_dir).into_iter().flatten().flatten().flatten();
        for entry in entries.filter(|of| !OF_CARGO.split(' ').any(|name| of.file_name() == name)) {
            link(&entry.path().canonicalize()?, &home.0.join(entry.file_name()))?;
        }
        Ok(home)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Links are taken away, and not what they lead to.
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(unix)]
fn link(to: &Path, at: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(to, at)
}

#[cfg(not(unix))]
fn link(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
