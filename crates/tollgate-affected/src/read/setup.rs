//! Where everything is: the repository, its configuration, and the workspaces to answer for.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::Context;
use tollgate_common::config::ConfigFile;
use tollgate_common::{Ctx, Result};

use crate::config::Config;
use crate::git::Repo;
use crate::path::RepoPath;
use crate::workspace::{self, MetadataChild, Workspace};

/// What can be known before cargo is asked.
pub(super) struct Setup {
    /// The repository, or why it cannot be opened.
    pub(super) repo: Result<Repo>,
    /// The directory that all paths are relative to.
    pub(super) root: PathBuf,
    pub(super) config_file: ConfigFile,
    pub(super) config: Config,
}

impl Setup {
    /// Looks around a directory: that of the first manifest that was named, else the current one.
    pub(super) fn find(manifest_paths: &[PathBuf], cwd: &Path) -> Result<Self> {
        let manifest = manifest_paths.first().map(|path| cwd.join(path));
        let start = manifest.as_deref().and_then(Path::parent).unwrap_or(cwd);
        let start = start.canonicalize().with_context(|| format!("cannot find {}", start.display()))?;
        let repo = Repo::open(&start);
        let root = repo.as_ref().map_or_else(|_| root_without_git(&start), |repo| repo.root().to_owned());
        let config_file = ConfigFile::discover(&start, &root)?;
        let config = config_file.section("affected")?;
        Ok(Self { repo, root, config_file, config })
    }

    /// The root manifests that the configuration lists.
    fn listed(&self) -> Result<Vec<PathBuf>> {
        let dir = self.config_file.path().and_then(Path::parent).unwrap_or(&self.root);
        let path = |written: &toml::Spanned<String>| {
            let path = dir.join(written.get_ref());
            let wrong = if path.is_dir() {
                "is a directory"
            } else if !path.is_file() {
                "is not there"
            } else {
                return Ok(path);
            };
            let manifest = path.join("Cargo.toml").is_file();
            let hint =
                manifest.then(|| format!("name the root manifest: `{}/Cargo.toml`", written.get_ref()));
            Err(self.config_file.at(&written.span(), &format!("`{}` {wrong}", written.get_ref()), hint))
        };
        self.config.workspaces.iter().map(path).collect()
    }

    /// Checks the names of packages in the configuration, now that all are known. Those of workspaces that are
    /// configured, but were not asked for this time, are not.
    pub(super) fn check_names(&self, manifest_paths: &[PathBuf], workspaces: &[Workspace]) -> Result<()> {
        if !manifest_paths.is_empty() && !self.config.workspaces.is_empty() {
            return Ok(());
        }
        let packages = workspaces.iter().flat_map(|workspace| &workspace.packages);
        let known: BTreeSet<&str> = packages.map(|package| package.name.as_str()).collect();
        self.config.check_names(&self.config_file, &known)
    }
}

/// The root of the repository where git cannot say it: the nearest directory with the data of a version
/// control system, else the nearest workspace.
fn root_without_git(start: &Path) -> PathBuf {
    let nearest =
        |names: &[&str]| start.ancestors().find(|dir| names.iter().any(|name| dir.join(name).exists()));
    let found = nearest(&[".git", ".hg", ".jj", ".svn"]).or_else(|| nearest(&["Cargo.lock"]));
    found.or_else(|| nearest(&["Cargo.toml"])).unwrap_or(start).to_owned()
}

/// Cargo at work, for each workspace.
pub(super) struct Workspaces(Vec<MetadataChild>);

impl Workspaces {
    /// Asks cargo for the workspaces of these manifests, else for those that are configured, else for the one
    /// around the current directory.
    pub(super) fn ask(ctx: &Ctx, manifest_paths: &[PathBuf], setup: Option<&Setup>) -> Result<Self> {
        let listed = match setup {
            Some(setup) if manifest_paths.is_empty() => setup.listed()?,
            _ => manifest_paths.to_vec(),
        };
        if listed.is_empty() {
            return Ok(Self(vec![MetadataChild::start(ctx, None)?]));
        }
        let start = |path: &PathBuf| MetadataChild::start(ctx, Some(path));
        Ok(Self(listed.iter().map(start).collect::<Result<_>>()?))
    }

    /// Waits for the answers.
    pub(super) fn finish(self) -> Result<Vec<workspace::Located>> {
        self.0.into_iter().map(MetadataChild::finish).collect()
    }
}

/// The workspaces as parts of the repository, each once, in the order in which they were asked for. `packages` are
/// directories of which git tracks the manifest.
pub(super) fn located(
    located: Vec<workspace::Located>,
    root: &Path,
    packages: &[RepoPath],
) -> Result<Vec<Workspace>> {
    let tracked = packages.iter().map(RepoPath::as_bytes).collect();
    let mut workspaces: Vec<Workspace> = Vec::with_capacity(located.len());
    for located in located {
        let mut workspace = located.workspace(root, &tracked)?;
        // Without a lock file nobody knows what else has the name of a member.
        let lock = std::fs::read_to_string(workspace.lock_file().on_disk(root)).unwrap_or_default();
        workspace.specs = workspace::specs(&workspace, &lock);
        if workspaces.iter().all(|known| known.root != workspace.root) {
            workspaces.push(workspace);
        }
    }
    workspace::introduce(&mut workspaces);
    Ok(workspaces)
}
