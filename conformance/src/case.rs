//! A scenario as a real repository.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::files::{copy, write};
use crate::judge::checked::members;
use crate::workspace::{apply, commit, dir};
use crate::{History, Machine, Scenario, Workspace};

/// A scenario as a real repository, ready to be asked about.
#[derive(Debug)]
pub struct Case<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// The root of the repository.
    pub repo: PathBuf,
    /// The directory of the workspace in it, where the tool runs.
    pub dir: PathBuf,
    /// What to compare with, as a user or a workflow names it.
    pub base: String,
    /// The commit that is checked out.
    pub head: String,
    event: Option<PathBuf>,
    machine: &'a Machine,
}

/// An id that no commit has.
const GONE: &str = "0123456789012345678901234567890123456789";
const ZEROS: &str = "0000000000000000000000000000000000000000";

impl<'a> Case<'a> {
    /// Makes the repository of a scenario from the one of its workspace, below `place`.
    ///
    /// # Errors
    /// When a step cannot be done.
    pub fn new(
        scenario: &'a Scenario,
        workspace: &'a Workspace,
        template: &Path,
        machine: &'a Machine,
    ) -> Result<Self> {
        let place = machine.place(&format!("cases/{}", scenario.name));
        let made = Maker { scenario, workspace, machine, repo: place.join("repo") };
        let (repo, base, payload) =
            made.make(template).with_context(|| format!("scenario {}", scenario.name))?;
        let event = payload.map(|payload| (place.join("event.json"), payload));
        if let Some((path, payload)) = &event {
            write(path, &payload.to_string())?;
        }
        let head = machine.git(&repo, &["rev-parse", "HEAD"])?;
        let (dir, event) = (dir(workspace, &repo), event.map(|(path, _)| path));
        Ok(Self { scenario, repo, dir, base, head, event, machine })
    }

    /// A command in the workspace, with the variables of the event.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = self.machine.command(program, &self.dir);
        if let (Some(path), Some(name)) = (&self.event, self.scenario.history.event()) {
            command.env("CI", "true").env("GITHUB_ACTIONS", "true").env("GITHUB_EVENT_NAME", name);
            command.env("GITHUB_EVENT_PATH", path).env("GITHUB_SHA", &self.head);
        }
        command
    }

    /// The names of the members, as cargo sees them now.
    ///
    /// # Errors
    /// When cargo cannot read the workspace.
    pub fn members(&self) -> Result<std::collections::BTreeSet<String>> {
        Ok(members(&mut self.machine.cargo(&self.dir))?.into_values().collect())
    }
}

struct Maker<'a> {
    scenario: &'a Scenario,
    workspace: &'a Workspace,
    machine: &'a Machine,
    repo: PathBuf,
}

impl Maker<'_> {
    /// The repository, the base, and the payload of the event.
    fn make(&self, template: &Path) -> Result<(PathBuf, String, Option<Value>)> {
        copy(template, &self.repo)?;
        if !self.scenario.before.is_empty() {
            self.steps(&self.scenario.before)?;
            self.commit("before")?;
        }
        let start = self.git(&["rev-parse", "HEAD"])?;
        let repo = self.repo.clone();
        Ok(match self.scenario.history {
            History::Commit => {
                self.change()?;
                (repo, start, None)
            }
            History::WorkingTree => {
                self.steps(&self.scenario.change)?;
                (repo, start, None)
            }
            History::Index => {
                self.steps(&self.scenario.change)?;
                self.git(&["add", "--all"])?;
                (repo, start, None)
            }
            History::Branch => {
                let base = self.branch_and_meanwhile()?;
                self.git(&["switch", "--quiet", "topic"])?;
                (repo, base, None)
            }
            History::Shallow => {
                self.change()?;
                (self.shallow()?, start, None)
            }
            History::ForcePush | History::NewBranch => {
                let before = if self.scenario.history == History::NewBranch { ZEROS } else { GONE };
                self.publish("main")?;
                self.git(&["switch", "--quiet", "--create", "topic"])?;
                self.change()?;
                let payload = json!({
                    "ref": "refs/heads/topic", "before": before, "repository": {"default_branch": "main"},
                });
                (repo, before.to_owned(), Some(payload))
            }
            History::PullRequest => (repo, start.clone(), Some(self.pull_request(&start)?)),
            History::MergeQueue => {
                self.publish("main")?;
                self.git(&["switch", "--quiet", "--create", "queue"])?;
                self.steps(&self.scenario.meanwhile)?;
                let below = self.commit("below")?;
                let head = self.change()?;
                let payload = json!({"merge_group": {
                    "base_ref": "refs/heads/main", "base_sha": below, "head_sha": head,
                }});
                (repo, below, Some(payload))
            }
        })
    }

    /// The change on a branch `topic`, and what happened meanwhile on `main`, which is checked out then.
    fn branch_and_meanwhile(&self) -> Result<String> {
        self.git(&["switch", "--quiet", "--create", "topic"])?;
        self.change()?;
        self.git(&["switch", "--quiet", "main"])?;
        self.steps(&self.scenario.meanwhile)?;
        let main = self.commit("meanwhile")?;
        self.publish("main")?;
        Ok(main)
    }

    fn pull_request(&self, start: &str) -> Result<Value> {
        self.branch_and_meanwhile()?;
        self.git(&["switch", "--quiet", "--detach", "main"])?;
        self.git(&["merge", "--quiet", "--no-ff", "--message", "merge", "topic"])?;
        let topic = self.git(&["rev-parse", "topic"])?;
        Ok(json!({"number": 7, "pull_request": {
            "base": {"ref": "main", "sha": start}, "head": {"ref": "topic", "sha": topic},
        }}))
    }

    /// A clone of the last commit alone.
    fn shallow(&self) -> Result<PathBuf> {
        let clone = self.repo.with_file_name("clone");
        let (from, to) = (format!("file://{}", self.repo.display()), clone.display().to_string());
        self.git(&["clone", "--quiet", "--depth", "1", &from, &to])?;
        fs::remove_dir_all(&self.repo)?;
        Ok(clone)
    }

    fn change(&self) -> Result<String> {
        self.steps(&self.scenario.change)?;
        self.commit("change")
    }

    /// What is left behind by fetching the branch from a server where it is the default branch.
    fn publish(&self, branch: &str) -> Result<()> {
        let remote = format!("refs/remotes/origin/{branch}");
        self.git(&["update-ref", &remote, branch])?;
        self.git(&["symbolic-ref", "refs/remotes/origin/HEAD", &remote]).map(drop)
    }

    fn steps(&self, steps: &[crate::Step]) -> Result<()> {
        apply(steps, self.workspace, &self.repo, self.machine)
    }

    fn commit(&self, message: &str) -> Result<String> {
        commit(&self.repo, message, self.machine)
    }

    fn git(&self, args: &[&str]) -> Result<String> {
        self.machine.git(&self.repo, args)
    }
}
