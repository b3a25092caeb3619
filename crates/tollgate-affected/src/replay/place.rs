//! The directory of a replay: two checkouts, a target directory and the records, all of them its own.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use tollgate_common::ctx::Env;
use tollgate_common::{Ctx, Failure, Result};

use super::records::Records;
use super::truth::{Builder, State};
use crate::git::{Checkout, Decoy, Repo};

/// What backup programs and our own search of directories go by (bford.info/cachedir).
const CACHE_TAG: &str = "Signature: 8a477f597d28d172789f06886806bc55\n";

/// The first two files that a replay makes in its directory.
const TAG: &str = "CACHEDIR.TAG";
const LOCK: &str = "lock";

/// The variables with flags for the compiler, or with what it compiles for.
const DECIDING: [&str; 4] =
    ["CARGO_BUILD_RUSTFLAGS", "CARGO_BUILD_TARGET", "CARGO_ENCODED_RUSTFLAGS", "RUSTFLAGS"];

/// A locked directory.
pub(super) struct Place {
    pub(super) dir: PathBuf,
    lock: File,
}

impl Place {
    /// Makes the directory, or takes it over from an earlier replay.
    pub(super) fn lock(dir: &Path) -> Result<Self> {
        fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
        let dir = dir.canonicalize().with_context(|| format!("cannot find {}", dir.display()))?;
        refuse_foreign(&dir)?;
        let tag = dir.join(TAG);
        fs::write(&tag, CACHE_TAG).with_context(|| format!("cannot write {}", tag.display()))?;
        let lock = File::options().create(true).read(true).append(true).open(dir.join(LOCK));
        let lock = lock.with_context(|| format!("cannot open the lock in {}", dir.display()))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { dir, lock }),
            Err(TryLockError::WouldBlock) => Err(Failure::new(anyhow!(
                "another replay, or the cargo that it started, is at work in {}",
                dir.display()
            ))
            .hint("wait until it has ended, or give this one a directory of its own: --dir DIR")),
            Err(TryLockError::Error(err)) => {
                Err(err).with_context(|| format!("cannot lock {}", dir.display())).map_err(Failure::new)
            }
        }
    }

    /// The configuration of cargo that the repository has above this directory.
    pub(super) fn configuration_above(&self, repository: &Path) -> Vec<PathBuf> {
        let above = self.dir.ancestors().take_while(|dir| dir.starts_with(repository));
        let files = above.flat_map(|dir| [".cargo/config.toml", ".cargo/config"].map(|name| dir.join(name)));
        files.filter(|file| file.is_file()).collect()
    }

    pub(super) fn records(&self) -> Result<Records> {
        Records::open(&self.dir.join("records.jsonl"))
    }

    /// The checkout that the tool answers for.
    pub(super) fn answers(&self, repo: &Repo) -> Result<Checkout> {
        let workdir = self.dir.join("answer");
        Checkout::open(&repo.common_dir(), &workdir.join(".git"), &workdir)
    }

    /// The checkout that cargo builds.
    pub(super) fn builder(
        &self,
        repo: &Repo,
        workspace: &Path,
        arguments: &[String],
        ctx: &Ctx,
    ) -> Result<Builder> {
        let lender = repo.common_dir();
        let checkout = Checkout::open(&lender, &self.dir.join("build.git"), &self.dir.join("build"))?;
        let decoy = Decoy::open(&lender, checkout.workdir())?;
        let target = self.dir.join("target");
        let own = [
            ("CARGO_TARGET_DIR", target.as_os_str()),
            // It may be configured apart from the other.
            ("CARGO_BUILD_BUILD_DIR", target.as_os_str()),
            ("CARGO_TERM_QUIET", "true".as_ref()),
            // rustup installs a missing toolchain unasked; we never do.
            ("RUSTUP_AUTO_INSTALL", "0".as_ref()),
        ];
        let own = own.map(|(name, value)| (name.as_ref(), value));
        let env = ctx.env.iter().chain(own).collect();
        Ok(Builder {
            ctx: process(checkout.workdir().join(workspace), env),
            lock: self.lock.try_clone().context("cannot share the lock of the replay")?,
            clock: self.dir.join("clock"),
            arguments: arguments.to_vec(),
            state: State::Unknown,
            checkout,
            decoy,
        })
    }
}

/// In the checkouts whatever no commit knows is removed. So a directory with anything in it has to be a replay's own.
fn refuse_foreign(dir: &Path) -> Result<()> {
    let entries = fs::read_dir(dir).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let entries = entries.with_context(|| format!("cannot read {}", dir.display()))?;
    let is_own = || {
        let tag = fs::read(dir.join(TAG)).unwrap_or_default();
        tag == CACHE_TAG.as_bytes() && dir.join(LOCK).is_file()
    };
    // A replay may have been interrupted before it locked its directory.
    if entries.iter().all(|entry| entry.file_name() == TAG) || is_own() {
        return Ok(());
    }
    Err(Failure::new(anyhow!("{} is not empty, and no directory of a replay", dir.display()))
        .hint("--dir DIR names one that is for the replay alone: it makes and removes files there"))
}

/// A process that nobody listens to.
pub(super) fn process(cwd: PathBuf, env: Env) -> Ctx {
    Ctx {
        cwd,
        env,
        stdin: Box::new(io::empty()),
        stdout: Box::new(io::sink()),
        stderr: Box::new(io::sink()),
        stdout_color: false,
        stderr_color: false,
        stderr_is_terminal: false,
    }
}

/// The variables that choose what is built, as `NAME=value`, sorted.
pub(super) fn deciding(env: &Env) -> Vec<String> {
    let decides = |name: &str| {
        DECIDING.contains(&name) || (name.starts_with("CARGO_TARGET_") && name.ends_with("_RUSTFLAGS"))
    };
    let texts = env.iter().map(|(name, value)| (name.to_string_lossy(), value.to_string_lossy()));
    texts.filter(|(name, _)| decides(name)).map(|(name, value)| format!("{name}={value}")).collect()
}
