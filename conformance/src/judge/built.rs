//! A workspace of the suite as cargo built it, to which every change is made anew.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use super::Rebuilt;
use super::checked::{ALL, Checked};
use crate::workspace::{apply, create, dir};
use crate::{History, Machine, Scenario, Workspace};

pub(super) struct Built<'a> {
    workspace: &'a Workspace,
    machine: &'a Machine,
    repo: PathBuf,
    checked: Checked<Cargo<'a>>,
}

type Cargo<'a> = Box<dyn Fn() -> Command + 'a>;

impl<'a> Built<'a> {
    pub(super) fn new(workspace: &'a Workspace, place: &Path, machine: &'a Machine) -> Result<Self> {
        let repo = place.join("repo");
        create(workspace, &repo, machine)?;
        let dir = dir(workspace, &repo);
        let cargo: Cargo<'a> = Box::new(move || machine.cargo(&dir));
        let checked = Checked::new(repo.clone(), place, &ALL, cargo)?;
        Ok(Self { workspace, machine, repo, checked })
    }

    /// Does what a scenario says, and says what cargo rebuilt because of the change, of which members.
    pub(super) fn rebuild(&self, scenario: &Scenario) -> Result<(Rebuilt, BTreeSet<String>)> {
        let apply = |steps| apply(steps, self.workspace, &self.repo, self.machine);
        // A change may undo a part of what came before it: what was built only before that is not known.
        let mut known = None;
        if !scenario.before.is_empty() {
            apply(&scenario.before)?;
            known = Some(self.checked.files()?);
        }
        // In a merge queue the entry below is a part of what is tested.
        if scenario.history == History::MergeQueue {
            apply(&scenario.meanwhile)?;
        }
        apply(&scenario.change)?;
        self.checked.rebuilt(known.as_ref())
    }

    /// Everything as it was before.
    pub(super) fn restore(&self) -> Result<()> {
        self.machine.git(&self.repo, &["reset", "--quiet", "--hard"])?;
        self.machine.git(&self.repo, &["clean", "-ffdxq"])?;
        self.checked.restore()
    }
}
