//! Reading everything that the answer is a function of: git and cargo at the same time, then the few files
//! whose content decides.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use tollgate_common::ci::{self, Ci, Provider};
use tollgate_common::config::ConfigFile;
use tollgate_common::{Ctx, Failure, Result};

use crate::change::{Change, ChangedFile, Content, Difference, Head, Status, Versions, is_compared_by_content};
use crate::cli::{Args, OnUnknownBase, Scope};
use crate::decide::{Input, naming};
use crate::git::{self, BaseRequest, HeadRequest, Repo, Tracked};
use crate::path::RepoPath;
use crate::rules::{Config, Rules};
use crate::sources::{Scanner, Source};
use crate::workspace::{MetadataChild, Workspace};

/// What was read.
#[derive(Clone, Debug)]
pub struct Reading {
    /// What the answer is a function of.
    pub input: Input,
    /// The directory that all paths of the input are relative to.
    pub root: PathBuf,
    /// Whether this runs in GitHub Actions.
    pub in_github: bool,
}

/// Reads the input of [`crate::decide()`].
///
/// # Errors
/// When the workspace cannot be described, when the configuration is wrong, or when the change is not known
/// and that is to be an error (see [`OnUnknownBase`]).
pub fn read(args: &Args, ctx: &mut Ctx) -> Result<Reading> {
    let child = MetadataChild::start(ctx, args.manifest_path.as_deref())?;
    let ci = detect_ci(ctx);
    let start = start_directory(args, &ctx.cwd);
    // While cargo runs.
    let repo = Repo::open(&start);
    let ceiling = repo.as_ref().map_or_else(|_| start.clone(), |repo| repo.root().to_owned());
    let config_file = ConfigFile::discover(&start.canonicalize().unwrap_or(start), &ceiling);
    let change = match &config_file {
        Ok(file) => file.section::<Config>("affected").map(|config| {
            let change = change(args, ctx, ci.as_ref(), repo.as_ref(), &config);
            (config, change)
        }),
        Err(_) => Err(Failure::new(anyhow!("the configuration cannot be read"))),
    };
    // What cargo has to say comes first: without a workspace nothing else matters.
    let located = child.finish()?;
    let config_file = config_file?;
    let (config, change) = change?;
    let change = change?;
    let root = repository_root(args, repo.as_ref().ok(), &located.root())?;
    let workspace = located.into_workspace(&root)?;
    let rules = Rules::new(&config_file, &config.rule)?;
    let change = with_contents(change, &root, args.changed_files.is_some());
    let files = Files { root: &root, repo: repo.as_ref().ok(), workspace: &workspace, rules: &rules };
    let (sources, links) = files.sources(&change)?;
    let (manifests, lock) = files.contents(&change)?;
    let follow_dependents = args.scope == Scope::Affected;
    let input = Input { workspace, change, rules, sources, links, manifests, lock, follow_dependents };
    Ok(Reading { input, root, in_github: ci.is_some_and(|ci| ci.provider == Provider::GitHub) })
}

fn detect_ci(ctx: &Ctx) -> Option<Ci> {
    let payload = ci::event_path(&ctx.env).and_then(|path| std::fs::read(path).ok());
    ci::detect(&ctx.env, payload.as_deref())
}

/// Where the workspace, the configuration and the repository are looked for.
fn start_directory(args: &Args, cwd: &Path) -> PathBuf {
    let manifest = args.manifest_path.as_ref().map(|path| cwd.join(path));
    manifest.as_deref().and_then(Path::parent).map_or_else(|| cwd.to_owned(), Path::to_owned)
}

/// What changed, or, where that may be, that it is not known.
fn change(args: &Args, ctx: &mut Ctx, ci: Option<&Ci>, repo: std::result::Result<&Repo, &Failure>, config: &Config) -> Result<Change> {
    if let Some(path) = &args.changed_files {
        return listed(path, ctx).map(Change::Between);
    }
    let head = match &args.head {
        Some(revision) => HeadRequest::Revision(revision),
        None if ci.is_some() => HeadRequest::Head,
        None => HeadRequest::WorkingTree,
    };
    let configured = config.base.as_deref();
    let base = match (&args.base, ci) {
        (Some(revision), _) => BaseRequest::Revision(revision),
        (None, Some(ci)) => BaseRequest::Event { event: &ci.event, configured },
        (None, None) => BaseRequest::Default { configured },
    };
    let difference = match repo {
        Ok(repo) => {
            repo.check_head(head)?;
            repo.difference(base, head, args.direct)
        }
        Err(failure) => Err(failure.clone()),
    };
    let default = if ci.is_some() { OnUnknownBase::All } else { OnUnknownBase::Error };
    match (difference, args.on_unknown_base.unwrap_or(default)) {
        (Ok(difference), _) => Ok(Change::Between(difference)),
        (Err(failure), OnUnknownBase::All) => {
            Ok(Change::Unknown { reason: failure.to_string(), hints: failure.hints().to_vec() })
        }
        (Err(failure), OnUnknownBase::Error) => {
            Err(failure.hint("or select everything when this happens: --on-unknown-base all"))
        }
    }
}

/// The paths that somebody listed, separated by NUL bytes.
fn listed(path: &Path, ctx: &mut Ctx) -> Result<Difference> {
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        ctx.stdin.read_to_end(&mut bytes).context("cannot read the changed paths from standard input")?;
    } else {
        let path = ctx.cwd.join(path);
        bytes = std::fs::read(&path).with_context(|| format!("cannot read the changed paths from {}", path.display()))?;
    }
    let mut files = BTreeSet::new();
    for entry in bytes.split(|byte| *byte == 0).filter(|entry| !entry.is_empty()) {
        let shown = String::from_utf8_lossy(entry);
        if !bytes.contains(&0) && entry.trim_ascii_end().contains(&b'\n') {
            return Err(Failure::new(anyhow!("the changed paths are separated by newlines, which may be part of a name"))
                .hint("separate them by NUL bytes: git diff --name-only --no-renames -z"));
        }
        // A single path that `echo` ended with a newline.
        let entry = if bytes.contains(&0) { entry } else { entry.trim_ascii_end() };
        let path = RepoPath::new(entry).filter(|path| !path.is_root()).ok_or_else(|| {
            Failure::new(anyhow!("the changed path `{shown}` is not relative to the root of the repository"))
        })?;
        files.insert(path);
    }
    let files = files.into_iter().map(|path| ChangedFile { path, status: Status::Listed }).collect();
    Ok(Difference { base: None, head: Head::List, files, contents: BTreeMap::new() })
}

/// The root that paths are relative to. Without git it is the directory with the repository's data, or else
/// that of the workspace.
fn repository_root(args: &Args, repo: Option<&Repo>, workspace: &Path) -> Result<PathBuf> {
    if let Some(repo) = repo {
        return Ok(repo.root().to_owned());
    }
    let root = workspace.canonicalize().with_context(|| format!("cannot find {}", workspace.display()))?;
    let is_root = |dir: &&Path| args.changed_files.is_some() && [".git", ".hg", ".jj"].iter().any(|name| dir.join(name).exists());
    let found = root.ancestors().find(is_root).map(Path::to_owned);
    Ok(found.unwrap_or(root))
}

/// Of listed files only the present content is known.
fn with_contents(change: Change, root: &Path, is_list: bool) -> Change {
    let Change::Between(mut difference) = change else { return change };
    if is_list {
        for file in difference.files.iter().filter(|file| is_compared_by_content(&file.path)) {
            let base = Content::Unreadable("a list of paths does not say what was in the file".to_owned());
            let head = git::read_file(&file.path.on_disk(root));
            difference.contents.insert(file.path.clone(), Versions { base, head });
        }
    }
    Change::Between(difference)
}

/// The files of the checkout.
struct Files<'a> {
    root: &'a Path,
    repo: Option<&'a Repo>,
    workspace: &'a Workspace,
    rules: &'a Rules,
}

type Links = BTreeMap<RepoPath, RepoPath>;

impl Files<'_> {
    /// The sources that may name a changed file, and the links that may lead to one.
    fn sources(&self, change: &Change) -> Result<(Vec<Source>, Links)> {
        let Change::Between(difference) = change else { return Ok(Default::default()) };
        if difference.files.is_empty() {
            return Ok(Default::default());
        }
        let Tracked { mut sources, links } = self.repo.map_or_else(|| Tracked::from_disk(self.root), Repo::tracked);
        let mut paths: BTreeSet<RepoPath> = difference.files.iter().map(|file| file.path.clone()).collect();
        // Untracked sources are in the working tree, but not in the index.
        sources.extend(paths.iter().filter(|path| path.has_suffix(".rs")).cloned());
        sources.sort();
        sources.dedup();
        let aliases: Vec<_> = paths.iter().flat_map(|path| naming::aliases(&links, path)).collect();
        paths.extend(aliases);
        let needles = naming::needles(self.workspace, self.rules, &paths);
        Ok((Scanner::new(&needles)?.scan(self.root, &sources), links))
    }

    /// The manifests and the lock file that decide what a changed manifest or lock file means.
    fn contents(&self, change: &Change) -> Result<(BTreeMap<RepoPath, String>, Option<String>)> {
        let mut manifests = BTreeMap::new();
        let Change::Between(difference) = change else { return Ok((manifests, None)) };
        let root_manifest = self.workspace.root_manifest();
        let changed_manifest = difference.contents.keys().any(|path| path.file_name() == b"Cargo.toml");
        if difference.contents.contains_key(&root_manifest) {
            for dir in self.workspace.packages.iter().filter_map(|package| package.dir.as_ref()) {
                let Some(path) = dir.join("Cargo.toml") else { continue };
                if let Content::Text(text) = git::read_file(&path.on_disk(self.root)) {
                    manifests.insert(path, text);
                }
            }
        }
        if changed_manifest && let Content::Text(text) = git::read_file(&root_manifest.on_disk(self.root)) {
            manifests.insert(root_manifest, text);
        }
        let lock_file = self.workspace.lock_file();
        let needs_lock = changed_manifest || !self.workspace.patches.is_empty();
        let lock = match git::read_file(&lock_file.on_disk(self.root)) {
            _ if !needs_lock => None,
            Content::Text(text) => Some(text),
            Content::Absent => None,
            Content::Unreadable(reason) => return Err(Failure::new(anyhow!("cannot read {lock_file}: {reason}"))),
        };
        Ok((manifests, lock))
    }
}
