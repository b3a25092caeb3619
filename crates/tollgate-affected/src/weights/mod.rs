//! How heavy packages are, for shards of about the same weight.
//!
//! Read only where packages have to share an entry of the matrix, and after the decision, which does not depend on
//! it. From the first source that knows one of the packages: the test times of `--junit`, the runs of `--records`,
//! `[affected.weights]`, the size of the sources. Never from two of them, as their units differ.

mod junit;
mod records;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, anyhow};
use tollgate_common::records::file;
use tollgate_common::{Ctx, Failure, Result};

use crate::cli::Args;
use crate::git::{Repo, Tracked};
use crate::outputs;
use crate::path::RepoPath;
use crate::render::matrix::Weights;
use crate::workspace::Workspace;

/// The weights of the members that are known.
///
/// # Errors
/// When a file with times cannot be read, or a weight is none.
pub fn read(
    args: &Args,
    configured: &Weights,
    workspace: &Workspace,
    root: &Path,
    ctx: &mut Ctx,
) -> Result<Weights> {
    let (mut times, mut runs) = (Weights::new(), Weights::new());
    for path in &args.junit {
        let path = ctx.cwd.join(path);
        let text = std::fs::read(&path)
            .with_context(|| format!("cannot read the test times from {}", path.display()))?;
        junit::add(&String::from_utf8_lossy(&text), &mut times);
    }
    for path in &args.records {
        let read = file::read(&ctx.cwd.join(path));
        let read =
            read.with_context(|| format!("cannot read the records of runs from {}", path.display()))?;
        records::add(&read.all, args.job.as_deref(), &mut runs);
    }
    if let Some((name, weight)) =
        configured.iter().find(|(_, weight)| !(weight.is_finite() && **weight >= 0.0))
    {
        return Err(Failure::new(anyhow!(
            "tollgate.toml: [affected.weights]: {name} = {weight} is no weight"
        ))
        .hint("a weight is a number that is not negative, such as the seconds that its tests take"));
    }
    let of_members = |mut known: Weights| {
        known.retain(|name, _| workspace.member(name).is_some());
        known
    };
    let (times, runs) = (of_members(times), of_members(runs));
    // The first run on a new machine has none yet.
    if !args.records.is_empty() && runs.is_empty() {
        outputs::say(
            ctx,
            "--records: no run there tells what a package takes (one with `--workspace` does not)",
        );
    }
    for known in [times, runs, of_members(configured.clone())] {
        if !known.is_empty() {
            return Ok(known);
        }
    }
    Ok(sizes(workspace, root))
}

/// The bytes of each member's sources.
fn sizes(workspace: &Workspace, root: &Path) -> Weights {
    let tracked = Repo::open(root).map_or_else(|_| Tracked::from_disk(root), |repo| repo.tracked());
    let members = workspace.members().map(|id| workspace.package(id));
    let by_dir: BTreeMap<&RepoPath, &str> =
        members.filter_map(|package| Some((package.dir.as_ref()?, package.name.as_str()))).collect();
    let mut sizes: Weights = by_dir.values().map(|name| ((*name).to_owned(), 0.0)).collect();
    for source in &tracked.sources {
        let owner = std::iter::successors(source.parent(), RepoPath::parent).find_map(|dir| by_dir.get(&dir));
        let size = source.on_disk(root).metadata().map_or(0, |metadata| metadata.len());
        if let Some(known) = owner.and_then(|name| sizes.get_mut(*name)) {
            #[expect(clippy::cast_precision_loss, reason = "no source is that large")]
            let size = size as f64;
            *known += size;
        }
    }
    sizes
}
