//! Letting cargo build a commit on top of its parent, and seeing what it rebuilds.
//!
//! The walk goes from old to new, so that the build of one commit is the parent's build of the next.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::PathBuf;
use std::time::SystemTime;

use anyhow::Context;
use tollgate_common::{Ctx, Result};

use super::build::{Build, build};
use super::records::{Rebuilt, Truth};
use crate::git::{Checkout, Decoy, Step};

/// The checkout that cargo builds, and what of it is built.
pub(super) struct Builder {
    pub(super) checkout: Checkout,
    pub(super) decoy: Decoy,
    /// The process as cargo sees it: in the workspace of the checkout, with a target directory of its own.
    pub(super) ctx: Ctx,
    pub(super) arguments: Vec<String>,
    pub(super) lock: File,
    /// A file whose time of modification is the clock of the file system.
    pub(super) clock: PathBuf,
    pub(super) state: State,
}

/// What the target directory holds.
pub(super) enum State {
    /// Nobody knows.
    Unknown,
    /// The commit, built.
    Built(String, Build),
    /// The commit could not be built, for this reason.
    Failed(String, String),
}

impl Builder {
    /// Builds the parent, unless it is, then the commit.
    pub(super) fn rebuild(&mut self, step: &Step) -> Result<Truth> {
        let before = match std::mem::replace(&mut self.state, State::Unknown) {
            State::Built(commit, build) if commit == step.parent => build,
            State::Failed(commit, reason) if commit == step.parent => return Ok(parent_failed(&reason)),
            _ => match self.build_commit(&step.parent)? {
                Ok(build) => build,
                Err(reason) => return Ok(parent_failed(&reason)),
            },
        };
        let after = match self.build_commit(&step.commit)? {
            Ok(build) => build,
            Err(reason) => {
                self.state = State::Failed(step.commit.clone(), reason.clone());
                return Ok(Truth::Failed { reason: format!("it does not build: {reason}") });
            }
        };
        let (members, outside) = after.differing(&before);
        let covered = after.covered();
        let mut rebuilt = Rebuilt { covered, rebuilt: members, outside, ..Rebuilt::default() };
        if !rebuilt.rebuilt.is_empty() {
            rebuilt.empty_commit = self.rebuilt_by_empty_commit(&step.commit)?;
            if rebuilt.rebuilt.keys().any(|name| rebuilt.empty_commit.contains(name)) {
                rebuilt.idle = self.rebuilt_by_nothing(&step.commit)?;
            }
        }
        self.state = State::Built(step.commit.clone(), after);
        Ok(Truth::Built(rebuilt))
    }

    fn build_commit(&mut self, commit: &str) -> Result<std::result::Result<Build, String>> {
        self.tick()?;
        self.checkout.check_out(commit)?;
        self.decoy.stage(commit)?;
        self.build()
    }

    fn build(&self) -> Result<std::result::Result<Build, String>> {
        if !self.ctx.cwd.is_dir() {
            return Ok(Err("there is no workspace in this directory".to_owned()));
        }
        build(&self.ctx, &self.arguments, &self.lock)
    }

    /// What is built again after a commit that changes no file, as by build scripts that embed its hash.
    fn rebuilt_by_empty_commit(&self, commit: &str) -> Result<BTreeSet<String>> {
        self.tick()?;
        self.decoy.move_head_to_empty_commit(commit)?;
        self.decoy.stage(commit)?;
        self.rebuilt_now()
    }

    /// What is built again after a checkout that changes no file, as by build scripts that always run.
    fn rebuilt_by_nothing(&self, commit: &str) -> Result<BTreeSet<String>> {
        self.tick()?;
        self.decoy.stage(commit)?;
        self.rebuilt_now()
    }

    fn rebuilt_now(&self) -> Result<BTreeSet<String>> {
        let build = self.build()?;
        Ok(build.map(|build| build.compiled()).unwrap_or_default())
    }

    /// Waits until what is written now is newer than what was written before: cargo compares times. Mostly
    /// that is so at once; a file system may count in steps of two seconds.
    fn tick(&self) -> Result<()> {
        let now = || -> std::io::Result<SystemTime> {
            fs::write(&self.clock, "")?;
            fs::metadata(&self.clock)?.modified()
        };
        let wait = || -> std::io::Result<()> {
            let first = now()?;
            while now()? <= first {
                std::thread::sleep(std::time::Duration::from_millis(1));
            }
            Ok(())
        };
        Ok(wait().with_context(|| format!("cannot write {}", self.clock.display()))?)
    }
}

fn parent_failed(reason: &str) -> Truth {
    Truth::Failed { reason: format!("its parent does not build: {reason}") }
}
