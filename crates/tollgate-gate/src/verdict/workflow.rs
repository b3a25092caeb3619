//! The graph of the workflow that the gate is part of, if its file is there.

use std::path::Path;

use tollgate_common::{Ctx, Result};

use super::dag::Dag;
use super::id::JobId;
use super::needs::Needs;

/// The graph.
pub(super) fn dag(
    _named: Option<&Path>,
    _root: &Path,
    _ctx: &Ctx,
    _needs: &Needs,
    _gate: Option<&JobId>,
    _notes: &mut Vec<String>,
) -> Result<Option<Dag>> {
    Ok(None)
}
