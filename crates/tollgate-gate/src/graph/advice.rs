//! Where times come from, for whoever has asked for the graph of a workflow and gave none.

use std::collections::BTreeSet;
use std::path::Path;

use tollgate_common::Ctx;
use tollgate_common::config::{ConfigFile, FILE_NAME, repository};
use tollgate_common::records::file;
use tollgate_common::shell::quoted;
use tollgate_common::text::{count, escape};

use super::report::Report;
use crate::target;

/// How to get GitHub's.
pub(super) const GET: &str =
    "gh api --paginate 'repos/{owner}/{repo}/actions/runs/RUN_ID/jobs?per_page=100' > jobs.json";

/// One sentence; nothing where times were given, or where they are no workflow's.
pub(super) fn of(report: &Report, ctx: &Ctx) -> Option<String> {
    if report.basis.is_some() || report.runs > 0 || !report.is_workflow {
        return None;
    }
    let here = recorded_here(ctx).map(|here| format!("; {here}")).unwrap_or_default();
    Some(format!("the times of a workflow are GitHub's: {GET}, then `--runs jobs.json`{here}"))
}

/// What this machine has recorded is of no workflow, but worth a look.
fn recorded_here(ctx: &Ctx) -> Option<String> {
    let ceiling = repository(&ctx.cwd).unwrap_or(&ctx.cwd);
    let config = ConfigFile::discover(&ctx.cwd, ceiling).ok()?;
    let path = config.path()?;
    let records = file::read(&file::path(&target::directory(path.parent()?, ctx))).ok()?;
    let runs: BTreeSet<&str> = records.all.iter().map(|record| record.run.as_str()).collect();
    let near = if path.parent() == Some(&*ctx.cwd) { Path::new(FILE_NAME) } else { path };
    let shown = near.display().to_string();
    let ran = format!("took in {} of `tollgate-gate run`", count(runs.len(), "run"));
    let command = format!("tollgate-gate graph {}", quoted(&escape(&shown)));
    (!runs.is_empty()).then(|| format!("`{command}` shows what jobs on this machine {ran}"))
}
