//! The cargo workspace: its manifests, and what cargo says of it where it can be asked.
//!
//! `cargo metadata --no-deps` knows the members and the target directory best. Where it cannot be asked — no cargo, a
//! toolchain that is missing, a manifest that is broken — the patterns in the root manifest have to do.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::read::cargo_config::lookup::find;
use crate::read::manifest::{Broken, Manifest};
use crate::read::rustup::Rustup;
use crate::read::settings::setting;
use crate::rim::Rim;
use crate::scrub::first_error;

/// A workspace; a package of its own is one, too.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// The directory of the root manifest.
    pub root: PathBuf,
    /// The manifest of the root, then those of the members in order.
    pub manifests: Vec<Manifest>,
    /// The manifests that cannot be read.
    pub broken: Vec<Broken>,
    /// What cargo says, or why it does not.
    pub metadata: Result<Metadata, String>,
}

/// What `cargo metadata --no-deps` says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Metadata {
    /// The directory of the root manifest.
    pub workspace_root: PathBuf,
    /// Where things are built.
    pub target_directory: PathBuf,
    /// The members.
    pub packages: Vec<Package>,
    /// The ids of those that are built where none is named (cargo 1.71).
    #[serde(default)]
    pub workspace_default_members: Vec<String>,
}

impl Metadata {
    /// The members that are built where none is named; all where cargo does not say.
    pub fn default_members(&self) -> impl Iterator<Item = &Package> {
        let ids = &self.workspace_default_members;
        self.packages.iter().filter(move |package| ids.is_empty() || ids.contains(&package.id))
    }
}

/// A member.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Package {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Where its manifest is.
    pub manifest_path: PathBuf,
    /// What it depends on.
    pub dependencies: Vec<Dependency>,
    /// What is built of it.
    pub targets: Vec<Target>,
}

/// A dependency as a package declares it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Dependency {
    /// The name of the package.
    pub name: String,
    /// The versions that will do.
    pub req: String,
    /// `None`, `dev` or `build`.
    pub kind: Option<String>,
    /// Whether a feature has to ask for it.
    pub optional: bool,
    /// The platforms on which it is one.
    pub target: Option<String>,
}

/// A library, program, test.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Target {
    /// What it is: `["bin"]`.
    pub kind: Vec<String>,
}

/// At most this much of what cargo says is kept: the largest public workspaces have a megabyte.
const KEPT: usize = 64 * 1024 * 1024;

impl Workspace {
    /// Reads the workspace of the directory that is asked about; `None` where there is no manifest.
    #[must_use]
    pub fn read(rim: &Rim) -> Option<Self> {
        let nearest = rim.cwd.ancestors().find(|dir| dir.join("Cargo.toml").is_file())?;
        let metadata = metadata(rim);
        let (root, members) = match &metadata {
            Ok(metadata) => {
                let members = metadata.packages.iter().map(|package| package.manifest_path.clone());
                (metadata.workspace_root.clone(), members.collect())
            }
            Err(_) => by_files(nearest),
        };
        let first = root.join("Cargo.toml");
        let others: BTreeSet<_> = members.into_iter().filter(|path| *path != first).collect();
        let (mut manifests, mut broken) = (Vec::new(), Vec::new());
        for path in std::iter::once(first).chain(others) {
            match Manifest::read(&path) {
                Ok(manifest) => manifests.push(manifest),
                Err(of) => broken.push(of),
            }
        }
        Some(Self { root, manifests, broken, metadata })
    }

    /// The manifest of the root.
    #[must_use]
    pub fn root_manifest(&self) -> Option<&Manifest> {
        self.manifests.first().filter(|manifest| manifest.path.parent() == Some(&self.root))
    }
}

impl Workspace {
    /// Where the lock file is: beside the root manifest, or where cargo's configuration has it (cargo 1.97).
    #[must_use]
    pub fn lock_path(&self, rim: &Rim) -> PathBuf {
        let elsewhere = setting(rim, "resolver", "lockfile-path").map(|said| said.base.join(said.value));
        elsewhere.filter(|path| path.is_file()).unwrap_or_else(|| self.root.join("Cargo.lock"))
    }
}

/// Whether cargo is rustup's, and would set rustup up by being asked: that writes files.
#[must_use]
pub fn cargo_is_new(rim: &Rim) -> bool {
    let of_rustup =
        |name: &str| find(&rim.env, name, &rim.cwd).and_then(|program| Some(program.parent()?.to_owned()));
    of_rustup("rustup").is_some_and(|dir| of_rustup("cargo") == Some(dir)) && !Rustup::is_set_up(&rim.env)
}

fn metadata(rim: &Rim) -> Result<Metadata, String> {
    if cargo_is_new(rim) {
        return Err("rustup is not set up, which cargo would do".to_owned());
    }
    let args = ["metadata", "--no-deps", "--offline", "--format-version", "1"];
    let answer =
        rim.ask_at_length("cargo", &args, KEPT).map_err(|err| format!("cargo cannot be started: {err}"))?;
    match answer.status {
        Some(status) if status.success() => serde_json::from_slice(&answer.stdout)
            .map_err(|err| format!("what cargo says is not what is known: {err}")),
        Some(_) => Err(first_error(&answer.stderr, &rim.env)),
        None => Err(format!("cargo took longer than {} s", rim.limit.as_secs_f64())),
    }
}

/// The root and its members by what the manifests say. Path dependencies that are members without being named are not
/// found.
fn by_files(nearest: &Path) -> (PathBuf, Vec<PathBuf>) {
    let of =
        |dir: &Path| Manifest::read(&dir.join("Cargo.toml")).ok().and_then(|manifest| manifest.workspace);
    let Some((root, workspace)) =
        nearest.ancestors().find_map(|dir| Some((dir, of(dir)?))).filter(|(root, workspace)| {
            *root == nearest || !workspace.exclude.iter().any(|not| nearest.starts_with(root.join(not)))
        })
    else {
        return (nearest.to_owned(), vec![nearest.join("Cargo.toml")]);
    };
    let excluded: Vec<_> = workspace.exclude.iter().map(|path| root.join(path)).collect();
    let members = workspace.members.iter().flat_map(|pattern| matching(root, pattern));
    let members = members.filter(|dir| !excluded.iter().any(|not| dir.starts_with(not)));
    (root.to_owned(), members.map(|dir| dir.join("Cargo.toml")).collect())
}

/// The directories with a manifest that a pattern of members fits. A `*` stands for one name, or a part of one.
fn matching(root: &Path, pattern: &str) -> Vec<PathBuf> {
    let mut dirs = vec![root.to_owned()];
    for part in pattern.split('/').filter(|part| !part.is_empty() && *part != ".") {
        dirs = match part.split_once('*') {
            None => dirs.into_iter().map(|dir| dir.join(part)).collect(),
            Some((before, after)) => {
                let fits = |name: &str| {
                    name.len() >= before.len() + after.len()
                        && name.starts_with(before)
                        && name.ends_with(after)
                };
                dirs.iter()
                    .flat_map(|dir| names(dir).filter(|name| fits(name)).map(|name| dir.join(name)))
                    .collect()
            }
        };
    }
    dirs.retain(|dir| dir.join("Cargo.toml").is_file());
    dirs
}

fn names(dir: &Path) -> impl Iterator<Item = String> + use<> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok())
}
