//! A workspace as cargo built it, to which every change is made anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result};
use serde_json::Value;

use super::Rebuilt;
use crate::workspace::{apply, create, dir};
use crate::{History, Level, Machine, Scenario, Workspace};

pub(super) struct Built<'a> {
    workspace: &'a Workspace,
    machine: &'a Machine,
    repo: PathBuf,
    target: PathBuf,
    /// The target directory as it was.
    kept: PathBuf,
    /// The files that were built. One for other features is another one.
    files: BTreeSet<String>,
    modified: BTreeMap<PathBuf, SystemTime>,
}

impl<'a> Built<'a> {
    pub(super) fn new(workspace: &'a Workspace, place: &Path, machine: &'a Machine) -> Result<Self> {
        let at = |name: &str| place.join(name);
        let mut built = Self {
            workspace,
            machine,
            repo: at("repo"),
            target: at("target"),
            kept: at("kept"),
            files: BTreeSet::new(),
            modified: BTreeMap::new(),
        };
        create(workspace, &built.repo, machine)?;
        built.files = files(&built.build()?);
        walk(&built.repo, &mut |path, time| {
            built.modified.insert(path.to_owned(), time);
            Ok(())
        })?;
        copy(&built.target, &built.kept)?;
        Ok(built)
    }

    /// Does what a scenario says, and says what cargo rebuilt because of the change, of which members.
    pub(super) fn rebuild(&self, scenario: &Scenario) -> Result<(Rebuilt, BTreeSet<String>)> {
        let apply = |steps| apply(steps, self.workspace, &self.repo, self.machine);
        // A change may undo a part of what came before it: what was built only before that is not known.
        let mut known = self.files.clone();
        if !scenario.before.is_empty() {
            apply(&scenario.before)?;
            known = files(&self.build()?);
        }
        // In a merge queue the entry below is a part of what is tested.
        if scenario.history == History::MergeQueue {
            apply(&scenario.meanwhile)?;
        }
        apply(&scenario.change)?;
        let members = self.machine.members(&self.dir())?;
        let mut rebuilt = Rebuilt::new();
        for artifact in self.build()? {
            let is_old = artifact.0["fresh"] == true && artifact.files().all(|file| known.contains(&file));
            let name = artifact.0["package_id"].as_str().and_then(|id| members.get(id));
            if let (false, Some(name)) = (is_old, name) {
                let level = rebuilt.entry(name.clone()).or_insert(Level::Test);
                *level = (*level).max(artifact.level());
            }
        }
        Ok((rebuilt, members.into_values().collect()))
    }

    /// Everything as it was before.
    pub(super) fn restore(&self) -> Result<()> {
        self.machine.git(&self.repo, &["reset", "--quiet", "--hard"])?;
        self.machine.git(&self.repo, &["clean", "-ffdxq"])?;
        for (path, time) in &self.modified {
            File::open(path)?.set_modified(*time)?;
        }
        walk(&self.target, &mut |path, _| {
            if path.is_file() && !self.kept.join(path.strip_prefix(&self.target)?).exists() {
                fs::remove_file(path)?;
            }
            Ok(())
        })?;
        copy(&self.kept, &self.target)
    }

    /// Checks every target of every member.
    fn build(&self) -> Result<Vec<Artifact>> {
        let args = ["check", "--workspace", "--all-targets", "--quiet", "--message-format", "json"];
        let env = [("CARGO_TARGET_DIR", self.target.as_os_str()), ("CARGO_INCREMENTAL", "0".as_ref())];
        let output = self.machine.cargo(&self.dir(), &args, &env)?;
        let messages = serde_json::Deserializer::from_slice(&output.stdout).into_iter::<Value>();
        let messages: Vec<_> = messages.collect::<Result<_, _>>().context("cargo wrote no JSON")?;
        let is_artifact = |message: &Value| message["reason"] == "compiler-artifact";
        Ok(messages.into_iter().filter(is_artifact).map(Artifact).collect())
    }

    fn dir(&self) -> PathBuf {
        dir(self.workspace, &self.repo)
    }
}

/// A message of cargo about something that it built, or found built.
struct Artifact(Value);

impl Artifact {
    fn files(&self) -> impl Iterator<Item = String> {
        let files = self.0["filenames"].as_array().into_iter().flatten();
        files.filter_map(Value::as_str).map(str::to_owned)
    }

    fn level(&self) -> Level {
        let kinds = self.0["target"]["kind"].as_array().into_iter().flatten();
        let is_of_tests =
            kinds.filter_map(Value::as_str).any(|kind| matches!(kind, "test" | "bench" | "example"));
        if self.0["profile"]["test"] == true || is_of_tests { Level::Test } else { Level::Compile }
    }
}

fn files(artifacts: &[Artifact]) -> BTreeSet<String> {
    artifacts.iter().flat_map(Artifact::files).collect()
}

/// Calls `f` with all files and directories below a directory, except for git's own and links.
fn walk(dir: &Path, f: &mut dyn FnMut(&Path, SystemTime) -> Result<()>) -> Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let (path, metadata) = (entry.path(), entry.metadata()?);
        if metadata.is_dir() && entry.file_name() != ".git" {
            walk(&path, f)?;
            f(&path, metadata.modified()?)?;
        } else if metadata.is_file() {
            f(&path, metadata.modified()?)?;
        }
    }
    Ok(())
}

/// Copies what is not yet in a directory, or has another time of modification there, with that time.
fn copy(from: &Path, to: &Path) -> Result<()> {
    walk(from, &mut |path, time| {
        let to = to.join(path.strip_prefix(from)?);
        let is_known = fs::metadata(&to).and_then(|known| known.modified()).is_ok_and(|known| known == time);
        if path.is_dir() || is_known {
            return Ok(());
        }
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::copy(path, &to)?;
        Ok(File::options().append(true).open(&to)?.set_modified(time)?)
    })
}
