//! The jobs of `tollgate.toml`, as `run` runs them.

use std::collections::BTreeMap;
use std::path::Path;

use serde::de::IgnoredAny;
use tollgate_common::config::{ConfigFile, FILE_NAME, repository};
use tollgate_common::jobs::Jobs;
use tollgate_common::{Ctx, Result};
use toml::Spanned;

use super::Source;
use super::names::Names;
use crate::graph::input::{Carries, Job, Need};
use crate::workflows::shown;

/// The file that somebody named.
pub(super) fn named(path: &Path, root: &Path) -> Result<Source> {
    source(&ConfigFile::read(path)?, root)
}

/// The nearest file, or the default jobs.
pub(super) fn usual(root: &Path, ctx: &Ctx) -> Result<Source> {
    let ceiling = repository(&ctx.cwd).unwrap_or(root);
    source(&ConfigFile::discover(&ctx.cwd, ceiling)?, ceiling)
}

fn source(config: &ConfigFile, root: &Path) -> Result<Source> {
    let declared = Jobs::read(config, |path| root.join(path).is_file())?;
    let lines = lines(config)?;
    let dag = declared.dag();
    let order = &declared.in_order;
    let number = |name: &str| order.iter().position(|other| other == name);
    let job = |name: &String| Job {
        id: name.clone(),
        line: lines.get(name).copied().unwrap_or_default(),
        // They share a machine: what waits for what has other reasons than in a workflow.
        needs: dag
            .needs(name)
            .filter_map(|need| Some(Need { job: number(need)?, carries: Carries::Something }))
            .collect(),
        ..Job::default()
    };
    let shown = config.path().filter(|_| declared.declared).map_or_else(
        || format!("the default jobs, as there are none in a {FILE_NAME}"),
        |path| shown(path, root),
    );
    Ok(Source {
        shown,
        root: config.path().and_then(Path::parent).unwrap_or(root).to_owned(),
        jobs: order.iter().map(job).collect(),
        names: order.iter().map(|name| Names::of_id(name)).collect(),
        workflow: None,
    })
}

/// Where each job of the file begins; the default jobs are in none.
fn lines(config: &ConfigFile) -> Result<BTreeMap<String, usize>> {
    let names: BTreeMap<Spanned<String>, IgnoredAny> = config.section("jobs")?;
    let line = |name: &Spanned<String>| config.position(&name.span()).0;
    Ok(names.keys().map(|name| (name.get_ref().clone(), line(name))).collect())
}
