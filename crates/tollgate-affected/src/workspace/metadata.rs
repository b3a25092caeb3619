//! Asking cargo: `cargo metadata --no-deps` as a child, and its answer as a [`Workspace`].
//!
//! Without dependencies it needs no registry, no network and no lock file, and costs a tenth of the full
//! call. The child runs while git is being asked.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use anyhow::{Context, anyhow};
use memchr::memmem;
use serde::Deserialize;
use tollgate_common::{Ctx, Failure, Result, process};

use super::described::{self, Metadata, Text};
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
    text: String,
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
        let text = String::from_utf8(captured.stdout);
        let text = text.context("cargo metadata printed something that is not UTF-8")?;
        // Only then may a package be built from another one's binary (The Cargo Book, "Unstable Features",
        // "artifact-dependencies").
        let has_artifacts = memmem::find(text.as_bytes(), b"\"artifact\":").is_some();
        Ok(Located { text, has_artifacts })
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
    fn read<'a, T: Deserialize<'a>>(&'a self) -> Result<T> {
        let read = serde_json::from_str(&self.text);
        Ok(read.context("cargo metadata printed something unknown")?)
    }

    /// The members' names by the ids that cargo's messages use.
    ///
    /// # Errors
    /// When cargo printed something unknown, as for all of these.
    pub fn members(&self) -> Result<BTreeMap<String, String>> {
        let described::Members { packages, workspace_members } = self.read()?;
        let members = packages.into_iter().filter(|found| workspace_members.contains(&found.id));
        Ok(members.map(|found| (found.id, found.name)).collect())
    }

    /// The root of the workspace, and the directory for all that cargo builds.
    ///
    /// # Errors
    /// See there.
    pub fn directories(&self) -> Result<(PathBuf, PathBuf)> {
        let described::Directories { workspace_root, target_directory } = self.read()?;
        Ok((workspace_root, target_directory))
    }

    /// The workspace as part of the repository at `repository`, a canonical path. `tracked` are the directories of
    /// which git tracks the manifest.
    ///
    /// # Errors
    /// When the workspace is outside the repository, or a local manifest around it cannot be read.
    pub fn workspace(&self, repository: &Path, tracked: &HashSet<&[u8]>) -> Result<Workspace> {
        let Metadata { packages, workspace_root: root } = self.read()?;
        let canonical = root.canonicalize().with_context(|| format!("cannot find {}", root.display()))?;
        let relative = RepoPath::below(repository, &canonical).ok_or_else(|| {
            let (root, repository) = (root.display(), repository.display());
            Failure::new(anyhow!("the workspace {root} is outside the repository {repository}"))
        })?;
        let place = Place {
            root,
            canonical,
            relative,
            repository: repository.to_owned(),
            tracked,
            has_artifacts: self.has_artifacts,
            plain: RefCell::default(),
        };
        let packages = packages.into_iter().map(|found| package(found, &place));
        let mut packages = packages.collect::<Result<Vec<_>>>()?;
        packages.sort_by(|a, b| a.package.name.cmp(&b.package.name));
        local::complete(packages, &place)
    }
}

/// Where the workspace is: as cargo spells it, and without symbolic links.
pub(super) struct Place<'a> {
    root: PathBuf,
    canonical: PathBuf,
    /// The same in the repository.
    pub(super) relative: RepoPath,
    /// The root of the repository, canonical.
    pub(super) repository: PathBuf,
    /// The directories of which git tracks the manifest by this very path, which no link is on.
    tracked: &'a HashSet<&'a [u8]>,
    /// Whether a package may depend on another one's binary.
    has_artifacts: bool,
    /// Of directories below the root whether they are what they seem. Most packages are neighbours.
    plain: RefCell<HashMap<PathBuf, bool>>,
}

impl Place<'_> {
    /// A path of cargo's as a path of git's.
    pub(super) fn in_repository(&self, path: &Path) -> Option<RepoPath> {
        let plain = || below(path.to_str()?, self.root.to_str()?).filter(|below| !below.contains(".."));
        let tracked = plain().and_then(|below| self.relative.join(below.as_bytes()));
        if tracked.as_ref().is_some_and(|dir| self.tracked.contains(dir.as_bytes())) {
            return tracked;
        }
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

/// What is left of a path below a directory, both as cargo spells them; `None` where that is not plain.
fn below<'a>(path: &'a str, dir: &str) -> Option<Cow<'a, str>> {
    let rest = path.strip_prefix(dir.trim_end_matches(MAIN_SEPARATOR))?;
    let below = rest.strip_prefix(MAIN_SEPARATOR).or(rest.is_empty().then_some(rest))?;
    if MAIN_SEPARATOR == '/' { Some(below.into()) } else { Some(below.replace(MAIN_SEPARATOR, "/").into()) }
}

/// A package whose path dependencies are not yet resolved.
pub(super) struct Unresolved<'a> {
    pub(super) package: Package,
    /// For each dependency, the directory that its `path` names.
    pub(super) paths: Vec<Option<Cow<'a, Path>>>,
    /// Its own directory, as cargo spells it or canonical.
    pub(super) dir_on_disk: Cow<'a, Path>,
}

fn package<'a>(found: described::Package<'a>, place: &Place<'_>) -> Result<Unresolved<'a>> {
    let manifest_path = found.manifest_path.into_path();
    let dir_on_disk = match &manifest_path {
        Cow::Borrowed(path) => path.parent().map(Cow::Borrowed),
        Cow::Owned(path) => path.parent().map(|dir| Cow::Owned(dir.to_owned())),
    };
    let dir_on_disk = dir_on_disk.unwrap_or_default();
    let dir = place.in_repository(&dir_on_disk);
    let source = |target: &described::Target<'_>| {
        dir.as_ref()?.join(below(&target.src_path.0, dir_on_disk.to_str()?)?.as_bytes())
    };
    let is_test =
        |target: &described::Target<'_>| ["test", "bench", "example"].iter().any(|kind| target.is(kind));
    let build_script = found.targets.iter().find(|target| target.is("custom-build")).and_then(source);
    let others = ["bin", "test", "bench", "example", "custom-build"];
    let is_library = |target: &described::Target<'_>| !others.iter().any(|kind| target.is(kind));
    let has_library = found.targets.iter().any(is_library);
    let named = |target: &described::Target<'_>| {
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
        matrix_fields: declared::matrix_fields(found.metadata.0, &manifest_path)?,
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
        let first = test.relative_to(package?)?.split(|byte| *byte == b'/').next()?;
        package?.join(TEST_DIRS.iter().find(|name| name.as_bytes() == first)?)
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
fn dependency(found: described::Dependency<'_>) -> (Dependency, Option<Cow<'_, Path>>) {
    let default = found.uses_default_features.then(|| "default".to_owned());
    let dependency = Dependency {
        alias: found.rename.unwrap_or_else(|| found.name.clone()),
        name: found.name,
        kind: match found.kind.as_ref().map(|kind| kind.0.as_ref()) {
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
    (dependency, found.path.map(Text::into_path))
}
