//! Asking cargo: `cargo metadata --no-deps` as a child, and its answer as a [`Workspace`].
//!
//! Without dependencies it needs no registry, no network and no lock file, and costs a tenth of the full
//! call. The child runs while git is being asked.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use tollgate_common::{Ctx, Failure, Result, process};

use super::described::{self, Metadata};
use super::{Dependency, Kind, Package, TEST_DIRS, Target, Workspace, declared, local};
use crate::path::RepoPath;

/// More than any workspace prints: one of 3000 members prints about 12 MB.
const OUTPUT_LIMIT: u64 = 512 * 1024 * 1024;

/// A running `cargo metadata`.
pub struct MetadataChild {
    capture: process::Capture,
}

/// The workspace as cargo described it, with absolute paths.
pub struct Located {
    metadata: Metadata,
    has_artifacts: bool,
}

impl MetadataChild {
    /// Starts cargo (`$CARGO`, or `cargo` on the `PATH`) in the context's directory.
    ///
    /// # Errors
    /// When cargo cannot be started.
    pub fn start(ctx: &Ctx, manifest_path: Option<&Path>) -> Result<Self> {
        let program = ctx.env.get("CARGO").unwrap_or("cargo".as_ref());
        let mut command = process::command(ctx, program);
        command.args(["metadata", "--no-deps", "--format-version", "1"]);
        // rustup installs a missing toolchain unasked; we never do.
        command.env("RUSTUP_AUTO_INSTALL", "0");
        // With it rustup adds a stack trace to whatever it has to say.
        command.env_remove("RUST_BACKTRACE");
        if let Some(path) = manifest_path {
            command.arg("--manifest-path").arg(path);
        }
        let capture =
            process::capture(&mut command).with_context(|| format!("cannot start {}", program.display()));
        Ok(Self {
            capture: capture
                .map_err(|err| Failure::new(err).hint("cargo has to be on the PATH, or named by CARGO"))?,
        })
    }

    /// Waits for the answer.
    ///
    /// # Errors
    /// When cargo failed, as for a manifest that it cannot read; with its own words.
    pub fn finish(self) -> Result<Located> {
        let captured = self.capture.wait(OUTPUT_LIMIT).context("cannot read what cargo metadata printed")?;
        if !captured.status.success() {
            return Err(explain(&String::from_utf8_lossy(&captured.stderr)));
        }
        let text =
            str::from_utf8(&captured.stdout).context("cargo metadata printed something that is not UTF-8")?;
        let metadata = serde_json::from_str(text).context("cargo metadata printed something unknown")?;
        // Only then may a package be built from another one's binary (The Cargo Book, "Unstable Features",
        // "artifact-dependencies").
        let has_artifacts = text.contains("\"artifact\":");
        Ok(Located { metadata, has_artifacts })
    }
}

fn explain(stderr: &str) -> Failure {
    let said = stderr.trim().strip_prefix("error: ").unwrap_or(stderr.trim());
    let failure = Failure::new(anyhow!("cargo metadata --no-deps failed: {said}"));
    if said.contains("could not find `Cargo.toml`") {
        failure.hint("run inside a cargo workspace, or name its manifest: --manifest-path PATH")
    } else if said.contains("is not installed") {
        failure.hint("rustup toolchain install")
    } else {
        failure
    }
}

impl Located {
    /// The members' names by the ids that cargo's messages use.
    pub fn members(&self) -> BTreeMap<String, String> {
        let is_member = |found: &&described::Package| self.metadata.workspace_members.contains(&found.id);
        let members = self.metadata.packages.iter().filter(is_member);
        members.map(|found| (found.id.clone(), found.name.clone())).collect()
    }

    /// The root of the workspace.
    pub fn root(&self) -> &Path {
        &self.metadata.workspace_root
    }

    /// The directory for all that cargo builds.
    pub fn target_directory(&self) -> &Path {
        &self.metadata.target_directory
    }

    /// The workspace as part of the repository at `repository`, a canonical path.
    ///
    /// # Errors
    /// When the workspace is outside the repository, or a local manifest around it cannot be read.
    pub fn into_workspace(self, repository: &Path) -> Result<Workspace> {
        let root = self.metadata.workspace_root;
        let canonical = root.canonicalize().with_context(|| format!("cannot find {}", root.display()))?;
        let place = Place {
            root,
            canonical,
            repository: repository.to_owned(),
            has_artifacts: self.has_artifacts,
            plain: RefCell::default(),
        };
        let root = RepoPath::below(repository, &place.canonical).ok_or_else(|| {
            Failure::new(anyhow!(
                "the workspace {} is outside the repository {}",
                place.root.display(),
                repository.display()
            ))
        })?;
        let packages = self.metadata.packages.into_iter().map(|found| package(found, &place));
        let mut packages = packages.collect::<Result<Vec<_>>>()?;
        packages.sort_by(|a, b| a.package.name.cmp(&b.package.name));
        local::complete(root, packages, &place)
    }
}

/// Where the workspace is: as cargo spells it, and without symbolic links.
pub(super) struct Place {
    root: PathBuf,
    canonical: PathBuf,
    /// The root of the repository, canonical.
    pub(super) repository: PathBuf,
    /// Whether a package may depend on another one's binary.
    has_artifacts: bool,
    /// Of directories below the root whether they are what they seem. Most packages are neighbours.
    plain: RefCell<HashMap<PathBuf, bool>>,
}

impl Place {
    /// A path of cargo's as a path of git's.
    pub(super) fn in_repository(&self, path: &Path) -> Option<RepoPath> {
        if let Ok(rest) = path.strip_prefix(&self.root) {
            let spelled = self.canonical.join(rest);
            let relative = RepoPath::below(&self.repository, &spelled);
            // Elsewhere the same directory may have more names than links give it.
            if cfg!(target_os = "linux") && relative.is_some() && self.is_plain(&spelled) {
                return relative;
            }
            // A link on the way makes the two differ: git knows only the real place.
            let real = spelled.canonicalize().ok();
            return real.and_then(|real| RepoPath::below(&self.repository, &real)).or(relative);
        }
        RepoPath::below(&self.repository, &path.canonicalize().ok()?)
    }

    /// Whether a directory is there, and no link leads to it from the root of the workspace.
    fn is_plain(&self, dir: &Path) -> bool {
        if dir == self.canonical {
            return true;
        }
        if let Some(known) = self.plain.borrow().get(dir) {
            return *known;
        }
        let is_dir = || dir.symlink_metadata().is_ok_and(|of| of.is_dir());
        let is_plain = dir.parent().is_some_and(|above| self.is_plain(above)) && is_dir();
        self.plain.borrow_mut().insert(dir.to_owned(), is_plain);
        is_plain
    }
}

/// A package whose path dependencies are not yet resolved.
pub(super) struct Unresolved {
    pub(super) package: Package,
    /// For each dependency, the directory that its `path` names.
    pub(super) paths: Vec<Option<PathBuf>>,
    /// Its own directory, as cargo spells it or canonical.
    pub(super) dir_on_disk: PathBuf,
}

fn package(found: described::Package, place: &Place) -> Result<Unresolved> {
    let dir_on_disk = found.manifest_path.parent().map(Path::to_owned).unwrap_or_default();
    let dir = found.manifest_path.parent().and_then(|dir| place.in_repository(dir));
    let source = |target: &described::Target| {
        let below = target.src_path.strip_prefix(&dir_on_disk).ok()?;
        dir.as_ref()?.join(below.to_str()?.replace('\\', "/"))
    };
    let is_test =
        |target: &described::Target| ["test", "bench", "example"].iter().any(|kind| target.is(kind));
    let build_script = found.targets.iter().find(|target| target.is("custom-build")).and_then(source);
    let others = ["bin", "test", "bench", "example", "custom-build"];
    let is_library = |target: &described::Target| !others.iter().any(|kind| target.is(kind));
    let has_library = found.targets.iter().any(is_library);
    let named = |target: &described::Target| {
        let is_binary = target.is("bin") && has_library && !place.has_artifacts;
        let (name, source) = (target.name.clone(), source(target)?);
        Some(Target { name, source, is_test: is_test(target), is_binary })
    };
    let mut targets: Vec<_> = found.targets.iter().filter_map(named).collect();
    targets.sort();
    let code: Vec<_> = targets
        .iter()
        .filter(|target| !target.is_test && Some(&target.source) != build_script.as_ref())
        .map(|target| &target.source)
        .collect();
    let (dependencies, paths) = found.dependencies.into_iter().map(dependency).unzip();
    let package = Package {
        version: found.version,
        is_member: true,
        test_dirs: test_dirs(&targets, dir.as_ref()),
        code_dirs: code_dirs(&code, dir.as_ref()),
        build_script,
        targets,
        binaries: found.targets.iter().filter(|of| of.is("bin")).map(|of| of.name.clone()).collect(),
        is_proc_macro: found.targets.iter().any(|of| of.is("proc-macro")),
        dependencies,
        features: found.features,
        matrix_fields: declared::matrix_fields(found.metadata.0, &found.manifest_path)?,
        dir,
        name: found.name,
    };
    Ok(Unresolved { package, paths, dir_on_disk })
}

/// The directories of test targets, unless they hold a source of another kind too. Of a standard directory
/// all of it: what is beside the targets there is theirs.
fn test_dirs(targets: &[Target], package: Option<&RepoPath>) -> Vec<RepoPath> {
    let (tests, others): (Vec<_>, Vec<_>) = targets.iter().partition(|target| target.is_test);
    let standard = |test: &RepoPath| {
        let dirs = TEST_DIRS.iter().filter_map(|name| package?.join(name));
        dirs.into_iter().find(|dir| test.is_within(dir))
    };
    let dir = |test: &RepoPath| standard(test).or_else(|| test.parent());
    let mut dirs: Vec<_> = tests.iter().filter_map(|test| dir(&test.source)).collect();
    dirs.retain(|dir| Some(dir) != package && !others.iter().any(|other| other.source.is_within(dir)));
    dirs.sort();
    dirs.dedup();
    dirs
}

/// The directories of libraries and binaries: all of `src`, where they are in it.
fn code_dirs(code: &[&RepoPath], package: Option<&RepoPath>) -> Vec<RepoPath> {
    let standard = package.and_then(|package| package.join("src"));
    let holding = |source: &&RepoPath| {
        standard.clone().filter(|standard| source.is_within(standard)).or_else(|| source.parent())
    };
    let dirs: BTreeSet<_> = code.iter().filter_map(holding).collect();
    dirs.into_iter().collect()
}

/// A dependency, and the directory that its `path` names.
fn dependency(found: described::Dependency) -> (Dependency, Option<PathBuf>) {
    let default = found.uses_default_features.then(|| "default".to_owned());
    let dependency = Dependency {
        alias: found.rename.unwrap_or_else(|| found.name.clone()),
        name: found.name,
        kind: match found.kind.as_deref() {
            Some("dev") => Kind::Dev,
            Some("build") => Kind::Build,
            // An unknown kind is taken for the one that reaches furthest.
            _ => Kind::Normal,
        },
        optional: found.optional,
        target: found.target,
        requirement: found.req,
        features: default.into_iter().chain(found.features).collect(),
        local: None,
    };
    (dependency, found.path)
}
