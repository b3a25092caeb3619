//! Reading for `lint`: the workspaces, the rules and all files, whatever changed.

use std::path::{Path, PathBuf};

use memchr::memmem;
use tollgate_common::jobs::Jobs;
use tollgate_common::{Ctx, Result};

use super::scripts;
use super::setup::{self, Setup, Workspaces};
use crate::git::{self, Tracked};
use crate::lint::{Place, Tree};
use crate::path::RepoPath;
use crate::rules::Rules;
use crate::sources::survey;

/// What a workflow says that builds or tests crates, in lower case, or calls another that may, or is called.
const RUST: [&str; 6] = ["cargo", "rust", "nextest", "tollgate", "uses: ./", "workflow_call"];

/// Reads the input of [`crate::lint::lint`].
///
/// # Errors
/// When a workspace cannot be described, or the configuration is wrong.
pub(crate) fn read_tree(manifest_paths: &[PathBuf], ctx: &Ctx) -> Result<Tree> {
    let setup = Setup::find(manifest_paths, &ctx.cwd);
    let asked = Workspaces::ask(ctx, manifest_paths, setup.as_ref().ok())?;
    // While cargo runs.
    let read = setup.and_then(|setup| {
        let jobs_apart = Jobs::are_declared(&setup.config_file)?;
        let rules = Rules::new(&setup.config_file, &setup.config.rule, jobs_apart)?;
        let tracked = match &setup.repo {
            Ok(repo) => repo.tracked_with_files(),
            Err(_) => Tracked::from_disk_with_files(&setup.root),
        };
        let survey = survey(&setup.root, &tracked.sources);
        let other_workflows = other_workflows(&setup.root, tracked.files.as_deref().unwrap_or_default());
        Ok((setup, rules, tracked, survey, other_workflows))
    });
    let located = asked.finish()?;
    let (setup, rules, mut tracked, survey, other_workflows) = read?;
    git::retain_present(&mut tracked.manifests, &mut tracked.vendored, std::iter::empty(), &setup.root);
    let packages: Vec<_> = tracked.manifests.iter().filter_map(RepoPath::parent).collect();
    let workspaces = setup::located(located, &setup.root, &packages)?;
    setup.check_names(manifest_paths, &workspaces)?;
    Ok(Tree {
        places: places(&setup, &rules),
        scripts: workspaces.iter().map(|workspace| scripts::read_all(workspace, &setup.root)).collect(),
        workspaces,
        rules,
        unowned: setup.config.unowned,
        files: tracked.files.unwrap_or_default(),
        manifests: tracked.manifests,
        survey,
        other_workflows,
        companions: setup.config.companions(),
    })
}

/// The workflows of GitHub Actions that say nothing of what builds crates.
fn other_workflows(root: &Path, files: &[RepoPath]) -> Vec<RepoPath> {
    let is_other = |path: &&RepoPath| {
        let text = std::fs::read(path.on_disk(root)).unwrap_or_default().to_ascii_lowercase();
        let says = |word: &&str| memmem::find(&text, word.as_bytes()).is_some();
        !text.is_empty() && !RUST.iter().any(says)
    };
    let workflows = RepoPath::new(".github/workflows").unwrap_or_default();
    files.iter().filter(|path| path.is_within(&workflows)).filter(is_other).cloned().collect()
}

/// Where the patterns of the rules stand in `tollgate.toml`, as far as they are from there.
fn places(setup: &Setup, rules: &Rules) -> Vec<Option<Place>> {
    let file =
        setup.config_file.path().and_then(|path| RepoPath::below(&setup.root, path)).unwrap_or_default();
    let place = |pattern: &crate::rules::Pattern| {
        let (line, column) = setup.config_file.position(pattern.span.as_ref()?);
        Some(Place { path: file.clone(), line: Some(line), column: Some(column) })
    };
    rules.patterns().iter().map(place).collect()
}
