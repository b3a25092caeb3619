//! The outputs of a step: small values that the jobs of a workflow read.

use std::collections::BTreeMap;

use tollgate_common::plan::Plan;

use super::cargo::arguments;
use super::matrix::Matrix;
use crate::choice::Choice;
use crate::report::{Decision, Report};

/// The outputs with their names, in the order in which they are written.
///
/// # Errors
/// Never, as far as serde knows these types.
pub fn outputs(
    report: &Report,
    choice: &Choice<'_>,
    matrix: &Matrix,
    plan: &Plan,
) -> serde_json::Result<Vec<(&'static str, String)>> {
    let names: Vec<_> = choice.members.iter().map(|info| info.name.as_str()).collect();
    let by_job: BTreeMap<_, _> = report
        .jobs
        .iter()
        .filter(|(_, decision)| matches!(decision, Decision::Run { .. }))
        .map(|(name, decision)| (name, arguments(&Choice::of_job(report, decision))))
        .collect();
    Ok(vec![
        ("any", (!names.is_empty()).to_string()),
        ("count", names.len().to_string()),
        ("packages", serde_json::to_string(&names)?),
        ("cargo-args", arguments(choice)),
        ("args", serde_json::to_string(&by_job)?),
        ("matrix", matrix.json.clone()),
        ("plan", plan.to_json()?),
    ])
}
