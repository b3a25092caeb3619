//! The workflow files of a repository: which there are, and one of them read.
//!
//! Comes in: a directory. Goes out: paths, and files as plain data. What a workflow means is not known here: the lint judges
//! gates by it, the graph draws its jobs, and `init` takes over what it runs. The verdict reads one file by itself, which it
//! can do without.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use tollgate_common::config::repository;
use tollgate_common::text::escape;
use tollgate_common::workflow::{Dag, Workflow};
use tollgate_common::{Failure, Result};

/// Where GitHub looks for workflows.
const FOLDER: &str = ".github/workflows";

/// A workflow file.
#[derive(Clone, Debug)]
pub(crate) struct File {
    /// Where it is on disk.
    pub(crate) disk: PathBuf,
    /// Its path as it is shown: from the root of the repository, with `/`.
    pub(crate) path: String,
    /// Its text.
    pub(crate) source: String,
    /// What it says.
    pub(crate) workflow: Workflow,
    /// The graph of its jobs.
    pub(crate) dag: Dag,
}

/// The nearest directory with workflows in it, else the current one. Those of a repository around this one are none of
/// ours.
pub(crate) fn root(cwd: &Path) -> PathBuf {
    let inside = |dir: &&Path| repository(cwd).is_none_or(|repository| dir.starts_with(repository));
    cwd.ancestors().take_while(inside).find(|dir| folder(dir).is_dir()).unwrap_or(cwd).to_owned()
}

/// Where they are below a root.
pub(crate) fn folder(root: &Path) -> PathBuf {
    root.join(FOLDER)
}

/// The workflow files below a root, sorted; none where there is no folder for them.
pub(crate) fn paths(root: &Path) -> Result<Vec<PathBuf>> {
    let folder = folder(root);
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let cannot = || format!("cannot read {}", folder.display());
    let mut paths = Vec::new();
    for entry in fs::read_dir(&folder).with_context(cannot)? {
        let path = entry.with_context(cannot)?.path();
        let is_yaml = path.extension().is_some_and(|extension| extension == "yml" || extension == "yaml");
        if is_yaml && path.is_file() {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// Reads a workflow file.
pub(crate) fn file(path: &Path, root: &Path) -> Result<File> {
    let shown = shown(path, root);
    let source = fs::read_to_string(path).with_context(|| format!("cannot read {}", escape(&shown)))?;
    let workflow = Workflow::parse_file(Path::new(&shown), &source)?;
    let dag = workflow.dag();
    if let Some(problem) = dag.problems().first() {
        let error = workflow.problem(problem);
        return Err(Failure::new(anyhow!("{}:{}", escape(&shown), escape(&error.to_string()))));
    }
    Ok(File { disk: path.to_owned(), path: shown, source, workflow, dag })
}

/// A path from the root where that is possible, with `/` everywhere.
pub(crate) fn shown(path: &Path, root: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    if relative.is_absolute() { relative.display().to_string() } else { parts.join("/") }
}
