//! The plan: which jobs run and which may be skipped.

use std::collections::BTreeMap;

use tollgate_common::plan::Plan;
use tollgate_common::text::escape;

use crate::report::{Decision, Report};

/// The plan for the commit that the CI system reports.
#[must_use]
pub fn plan(report: &Report, commit: Option<&str>) -> Plan {
    let base = report.base.as_ref().map(|base| &base.commit).filter(|commit| !commit.is_empty());
    let (mut run, mut skip) = (BTreeMap::new(), BTreeMap::new());
    for (name, decision) in &report.jobs {
        let part = if matches!(decision, Decision::Run { .. }) { &mut run } else { &mut skip };
        part.insert(name.clone(), escape(decision.reason()).into_owned());
    }
    Plan { base: base.cloned(), head: commit.map(str::to_owned), run, skip }
}
