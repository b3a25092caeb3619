//! Names of events in a policy or on the command line. One that is misspelt never holds, and what it should have forbidden would pass.
//!
//! A name that nobody documents but that resembles one is refused; any other is taken, since systems and their events
//! come and go. Knows nothing of the event at hand.

use anyhow::anyhow;
use tollgate_common::text::{did_you_mean, escape};
use tollgate_common::{Failure, Result};

use super::policy::Policy;

/// docs.github.com, "Events that trigger workflows" (2026).
const GITHUB: &[&str] = &[
    "branch_protection_rule",
    "check_run",
    "check_suite",
    "create",
    "delete",
    "deployment",
    "deployment_status",
    "discussion",
    "discussion_comment",
    "fork",
    "gollum",
    "image_version",
    "issue_comment",
    "issues",
    "label",
    "merge_group",
    "milestone",
    "page_build",
    "project",
    "project_card",
    "project_column",
    "public",
    "pull_request",
    "pull_request_review",
    "pull_request_review_comment",
    "pull_request_target",
    "push",
    "registry_package",
    "release",
    "repository_dispatch",
    "schedule",
    "status",
    "watch",
    "workflow_call",
    "workflow_dispatch",
    "workflow_run",
];

/// What other systems have besides, as far as it resembles one of those; see [`tollgate_common::ci::Ci::common_event`].
const OTHERS: &[&str] = &["Schedule", "pipeline", "parent_pipeline", "web", "webide"];

/// Refuses names that can only be meant for others.
pub(super) fn check(policy: &Policy) -> Result<()> {
    let limits = policy.jobs.values().flat_map(|job| &job.skip_on).map(|event| ("skip-on", event));
    let mut all = policy.full_run_on.iter().map(|event| ("full-run-on", event)).chain(limits);
    all.try_for_each(|(key, event)| known(key, event))
}

/// Refuses one such name.
pub(super) fn known(key: &str, event: &str) -> Result<()> {
    if GITHUB.contains(&event) || OTHERS.contains(&event) {
        return Ok(());
    }
    did_you_mean(&event.to_lowercase(), GITHUB.iter().copied()).map_or(Ok(()), |meant| {
        let message = anyhow!("`{key}` names the event `{}`, which is none", escape(event));
        Err(Failure::new(message).hint(format!("did you mean `{meant}`?")))
    })
}
