//! A workspace as cargo checked it: what it rebuilds after a change, and the way back to where it was.
//!
//! Builds in a target directory of its own, every time from the same state: the same files in it, and the same
//! times of modification in the workspace.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context, Result};
use serde_json::Value;

use super::Rebuilt;
use crate::Level;
use crate::machine::run;

/// Every target of every member, as arguments of `cargo check`.
pub const ALL: [&str; 2] = ["--workspace", "--all-targets"];

/// A workspace that was built once. `C` starts cargo in its directory.
pub struct Checked<C> {
    cargo: C,
    /// What is built, as arguments of `cargo check`.
    args: Vec<String>,
    repo: PathBuf,
    target: PathBuf,
    /// The target directory as it was.
    kept: PathBuf,
    /// The files that were built.
    files: BTreeSet<String>,
    modified: BTreeMap<PathBuf, SystemTime>,
}

impl<C: Fn() -> Command> Checked<C> {
    /// Builds what these arguments of `cargo check` say of a workspace in this repository, and keeps what the judge
    /// needs at this place.
    ///
    /// # Errors
    /// When cargo fails.
    pub fn new(repo: PathBuf, place: &Path, args: &[&str], cargo: C) -> Result<Self> {
        let args = args.iter().map(|arg| (*arg).to_owned()).collect();
        let (target, kept) = (place.join("target"), place.join("kept"));
        let (files, modified) = (BTreeSet::new(), BTreeMap::new());
        let mut checked = Self { cargo, args, repo, target, kept, files, modified };
        checked.files = checked.files()?;
        walk(&checked.repo, &mut |path, time| {
            checked.modified.insert(path.to_owned(), time);
            Ok(())
        })?;
        copy(&checked.target, &checked.kept)?;
        Ok(checked)
    }

    /// Builds as it is now, and says which files there are.
    ///
    /// # Errors
    /// When cargo fails.
    pub fn files(&self) -> Result<BTreeSet<String>> {
        Ok(self.build()?.iter().flat_map(Artifact::files).collect())
    }

    /// Builds as it is now, and says what of which members was rebuilt. `known` are the files of the last build, if
    /// there was one since the first: one for other features is another file, also where cargo finds it fresh.
    ///
    /// # Errors
    /// When cargo fails.
    pub fn rebuilt(&self, known: Option<&BTreeSet<String>>) -> Result<(Rebuilt, BTreeSet<String>)> {
        let known = known.unwrap_or(&self.files);
        let members = self.members()?;
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

    /// The target directory and all times as they were; the files of the workspace have to be already.
    ///
    /// # Errors
    /// When something cannot be written.
    pub fn restore(&self) -> Result<()> {
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

    fn build(&self) -> Result<Vec<Artifact>> {
        let mut command = (self.cargo)();
        command.args(["check", "--quiet", "--message-format", "json"]).args(&self.args);
        command.env("CARGO_TARGET_DIR", &self.target).env("CARGO_INCREMENTAL", "0");
        let output = run(&mut command)?;
        let messages = serde_json::Deserializer::from_slice(&output.stdout).into_iter::<Value>();
        let messages: Vec<_> = messages.collect::<Result<_, _>>().context("cargo wrote no JSON")?;
        let is_artifact = |message: &Value| message["reason"] == "compiler-artifact";
        Ok(messages.into_iter().filter(is_artifact).map(Artifact).collect())
    }

    /// The members: names by id.
    fn members(&self) -> Result<BTreeMap<String, String>> {
        members(&mut (self.cargo)())
    }
}

/// The members of a workspace, as cargo names them: names by id.
pub(crate) fn members(cargo: &mut Command) -> Result<BTreeMap<String, String>> {
    let output = run(cargo.args(["metadata", "--no-deps", "--format-version", "1"]))?;
    let metadata: Value = serde_json::from_slice(&output.stdout).context("cargo wrote no JSON")?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Ok(packages.map(|package| (text(&package["id"]), text(&package["name"]))).collect())
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
