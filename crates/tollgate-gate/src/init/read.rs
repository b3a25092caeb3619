//! Looking at a repository. Ends in [`Seen`]; nothing is decided here.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, anyhow};
use tollgate_common::config::{ConfigFile, repository};
use tollgate_common::jobs::Jobs;
use tollgate_common::process::{command_with, probe};
use tollgate_common::text::escape;
use tollgate_common::{Ctx, Failure, Result};

use super::WORKFLOW;
use super::kinds::USUAL;
use super::manifest;
use super::seen::{Config, Manifest, Seen};
use crate::lint::gate::is_own_gate;
use crate::workflows::{self, File, shown};

/// Looks.
pub(super) fn read(ctx: &Ctx) -> Result<Seen> {
    let git = repository(&ctx.cwd);
    let (home, manifest) = workspace(&ctx.cwd, git)?;
    let root = git.map_or_else(|| home.clone(), Path::to_owned);
    let folder = shown(&home, &root);
    let mut usual: BTreeSet<&str> =
        USUAL.iter().map(|(file, _)| *file).filter(|file| home.join(file).exists()).collect();
    if has_xtask(&home, &manifest) {
        usual.insert("xtask");
    }
    let (workflows, unreadable) = workflows(&root)?;
    let own_gate = workflows.iter().find_map(|file| {
        let gate = file.workflow.jobs.iter().find(|job| is_own_gate(file, job))?;
        Some((file.path.clone(), gate.id.text.clone()))
    });
    let branch = git.and_then(|root| branch(root, ctx)).or_else(|| pushed(&workflows));
    let config = config(&home, &root)?;
    let nested = nested(&home, &manifest);
    let mut seen = Seen {
        has_git: git.is_some(),
        root,
        folder,
        manifest,
        usual,
        branch,
        workflows,
        own_gate,
        unreadable,
        config,
        present: BTreeMap::new(),
        nested,
    };
    present(&mut seen)?;
    Ok(seen)
}

/// The workspace around a directory, or the one below the root of its repository.
fn workspace(cwd: &Path, git: Option<&Path>) -> Result<(PathBuf, Manifest)> {
    let ceiling = git.unwrap_or(cwd);
    let mut package = None;
    for dir in cwd.ancestors().take_while(|dir| dir.starts_with(ceiling)) {
        if let Some(manifest) = manifest_in(dir)? {
            if manifest.is_workspace {
                return Ok((dir.to_owned(), manifest));
            }
            package = package.or(Some((dir.to_owned(), manifest)));
        }
    }
    if let Some(package) = package {
        return Ok(package);
    }
    let mut below = Vec::new();
    for dir in folders(cwd) {
        below.extend(manifest_in(&dir)?.map(|manifest| (dir, manifest)));
    }
    let shown = |dir: &Path| escape(&shown(dir, cwd)).into_owned();
    let nothing = anyhow!("there is no Cargo.toml in {}, nor above it", escape(&cwd.display().to_string()));
    match below.len() {
        0 => Err(Failure::new(nothing).hint("run it in the workspace that is to be gated")),
        1 => Ok(below.remove(0)),
        _ => {
            let names: Vec<String> = below.iter().map(|(dir, _)| shown(dir)).collect();
            Err(Failure::new(nothing).hint(format!("run it in the one that is meant: {}", names.join(", "))))
        }
    }
}

fn manifest_in(dir: &Path) -> Result<Option<Manifest>> {
    let path = dir.join("Cargo.toml");
    let Some(text) = text(&path)? else { return Ok(None) };
    let manifest = manifest::read(&text);
    let shown = path.display().to_string();
    manifest.map(Some).ok_or_else(|| {
        Failure::new(anyhow!("{} is no TOML", escape(&shown))).hint("see `cargo metadata --no-deps`")
    })
}

/// Whether a member is called so, or one is in a folder of which all are members.
fn has_xtask(home: &Path, manifest: &Manifest) -> bool {
    manifest.members.iter().map(|member| member.trim_end_matches('/')).any(|member| {
        let of_all = member.strip_suffix("/*").is_some_and(|folder| home.join(folder).join("xtask").exists());
        of_all || member.rsplit('/').next() == Some("xtask")
    })
}

/// The text of a file; nothing where there is none.
fn text(path: &Path) -> Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(err) if matches!(err.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(err) => {
            let shown = path.display().to_string();
            Err(err).with_context(|| format!("cannot read {}", escape(&shown))).map_err(Failure::new)
        }
    }
}

/// The folders in a directory, without hidden ones and what is built, sorted.
fn folders(dir: &Path) -> Vec<PathBuf> {
    let is_ours = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        path.is_dir()
            && !path.is_symlink()
            && !name.starts_with('.')
            && name != "target"
            && name != "node_modules"
    };
    let entries = fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut folders: Vec<PathBuf> = entries.filter(is_ours).collect();
    folders.sort();
    folders
}

/// All workflows, and why others cannot be read: they are no reason to stop.
fn workflows(root: &Path) -> Result<(Vec<File>, Vec<String>)> {
    let (mut files, mut unreadable) = (Vec::new(), Vec::new());
    for path in workflows::paths(root)? {
        match workflows::file(&path, root) {
            Ok(file) if file.path == WORKFLOW => {}
            Ok(file) => files.push(file),
            Err(failure) => unreadable.push(failure.to_string()),
        }
    }
    Ok((files, unreadable))
}

/// The default branch: what the remote says, else the one branch that there is.
fn branch(root: &Path, ctx: &Ctx) -> Option<String> {
    let ask = |arguments: &[&str]| {
        let mut command = command_with(&ctx.env, root, "git");
        let answer = probe::ask(command.args(arguments), Duration::from_secs(10)).ok()?;
        let said = String::from_utf8(answer.stdout).ok()?.trim().to_owned();
        answer.status?.success().then_some(said).filter(|said| !said.is_empty())
    };
    let remote = ask(&["symbolic-ref", "--short", "refs/remotes/origin/HEAD"]);
    if let Some(branch) = remote.as_deref().and_then(|branch| branch.strip_prefix("origin/")) {
        return Some(branch.to_owned());
    }
    let branches = ask(&["for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads"]).unwrap_or_default();
    let usual =
        ["main", "master", "trunk"].into_iter().find(|usual| branches.lines().any(|line| line == *usual));
    let mut lines = branches.lines();
    let only = lines.next().filter(|_| lines.next().is_none()).map(str::to_owned);
    // A repository without a commit has a branch that is yet to be born.
    usual.map(str::to_owned).or(only).or_else(|| ask(&["symbolic-ref", "--short", "HEAD"]))
}

/// The branch of which the workflows look at pushes, if they agree on one.
fn pushed(workflows: &[File]) -> Option<String> {
    let branches: BTreeSet<&str> = workflows
        .iter()
        .filter_map(|file| file.workflow.on.get("push")?.filter("branches"))
        .flat_map(|entry| entry.value.sequence().map(|list| list.items.as_slice()).unwrap_or_default())
        .filter_map(|item| Some(item.scalar()?.text.as_str()))
        .filter(|branch| !branch.contains('*'))
        .collect();
    let mut branches = branches.into_iter();
    branches.next().filter(|_| branches.next().is_none()).map(str::to_owned)
}

fn config(home: &Path, root: &Path) -> Result<Option<Config>> {
    let file = ConfigFile::discover(home, root)?;
    let Some(path) = file.path() else { return Ok(None) };
    let path = shown(path, root);
    let jobs = Jobs::read(&file, |name| root.join(name).is_file())?;
    Ok(Some(Config { path, jobs, gate: file.section("gate")? }))
}

/// How deep packages are looked for that are no part of the workspace.
const DEEP: usize = 4;

/// Packages below that have a workspace of their own; where there is no workspace yet, all others too.
fn nested(home: &Path, manifest: &Manifest) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    let mut level = folders(home);
    for _ in 0..DEEP {
        let mut next = Vec::new();
        for dir in level {
            let own = fs::read_to_string(dir.join("Cargo.toml")).ok().and_then(|text| manifest::read(&text));
            match own {
                Some(own) if own.is_workspace => found.push((shown(&dir, home), true)),
                Some(_) if !manifest.is_workspace => found.push((shown(&dir, home), false)),
                _ => next.extend(folders(&dir)),
            }
        }
        level = next;
    }
    found.sort();
    found
}

fn present(seen: &mut Seen) -> Result<()> {
    let of_workspace = [
        "tollgate.toml",
        "Cargo.toml",
        "Cargo.lock",
        ".cargo/config.toml",
        ".cargo/config",
        "xtask/Cargo.toml",
        "xtask/src/main.rs",
    ];
    let paths = of_workspace.iter().map(|name| seen.path(name)).chain([WORKFLOW.to_owned()]);
    for path in paths.collect::<Vec<_>>() {
        if let Some(text) = text(&seen.root.join(&path))? {
            seen.present.insert(path, text);
        }
    }
    Ok(())
}
