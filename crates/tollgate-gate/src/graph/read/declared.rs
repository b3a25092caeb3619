//! The jobs of `tollgate.toml`, as `run` runs them.

use std::collections::BTreeMap;
use std::path::Path;

use serde::de::IgnoredAny;
use tollgate_common::config::{ConfigFile, FILE_NAME};
use tollgate_common::jobs::Jobs;
use tollgate_common::text::escape;
use tollgate_common::workflow::{Dag, Problem};
use tollgate_common::{Ctx, Result};
use toml::Spanned;

use super::Source;
use super::names::Names;
use crate::graph::input::{Carries, Job, Need};
use crate::lint::read::shown;

/// The name of a job with the bytes at which it stands; nothing for the default jobs.
type Named = (String, std::ops::Range<usize>);

/// The file that somebody named.
pub(super) fn named(path: &Path, root: &Path) -> Result<Source> {
    source(&ConfigFile::read(path)?, root)
}

/// The nearest file, or the default jobs.
pub(super) fn usual(root: &Path, ctx: &Ctx) -> Result<Source> {
    let ceiling = ctx.cwd.ancestors().find(|dir| dir.join(".git").exists()).unwrap_or(root);
    source(&ConfigFile::discover(&ctx.cwd, ceiling)?, ceiling)
}

fn source(config: &ConfigFile, root: &Path) -> Result<Source> {
    let declared = Jobs::read(config, |path| root.join(path).is_file())?;
    let order = in_order(config, &declared)?;
    let dag = Dag::new(order.iter().map(|(name, _)| (name.clone(), declared.by_name[name].needs.clone())));
    if let Some(Problem::Cycle(ids)) =
        dag.problems().iter().find(|problem| matches!(problem, Problem::Cycle(_)))
    {
        let first = order.iter().find(|(name, _)| ids.first() == Some(name)).map(|(_, at)| at.clone());
        let chain: Vec<&str> = ids.iter().chain(ids.first()).map(String::as_str).collect();
        let message = format!("it waits for itself: {}", escape(&chain.join(" needs ")));
        return Err(config.at(&first.unwrap_or_default(), &message, None));
    }
    let number = |name: &str| order.iter().position(|(other, _)| other == name);
    let job = |(name, at): &Named| Job {
        id: name.clone(),
        line: if declared.declared { config.position(at).0 } else { 0 },
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
        names: order.iter().map(|(name, _)| Names::of_id(name)).collect(),
        workflow: None,
    })
}

/// The jobs in the order of the file.
fn in_order(config: &ConfigFile, declared: &Jobs) -> Result<Vec<Named>> {
    let spans: BTreeMap<Spanned<String>, IgnoredAny> = config.section("jobs")?;
    let mut order: Vec<Named> = spans
        .into_keys()
        .map(|name| {
            let at = name.span();
            (name.into_inner(), at)
        })
        .collect();
    if !declared.declared {
        order = declared.by_name.keys().map(|name| (name.clone(), 0..0)).collect();
    }
    order.sort_by_key(|(_, at)| at.start);
    Ok(order)
}
