//! Where no toolchain file says it: whether all places that say which release is developed with say the same.
//!
//! A version that a manifest promises or the configuration gives a role is none that is developed with, and neither
//! are those of a matrix with several.

use std::collections::{BTreeMap, BTreeSet};

use super::files::Files;
use super::jobs::Told;
use super::msrv::{Version, is_msrv};
use super::story::Why;
use super::toolchain::{Stated, Toolchain};
use super::{images, others};
use crate::finding::{Finding, Severity};
use crate::read::repository::Repository;

pub(super) fn judge(
    repository: &Repository,
    (told, pins): (&[Told<'_>], Vec<Stated>),
    files: &Files,
    versions: &[Version],
    roles: &[Toolchain],
) -> Option<Finding> {
    if !files.is_empty() {
        return None;
    }
    let has_role = |toolchain: &Toolchain| {
        versions.iter().any(|version| version.is(toolchain)) || super::has_role(roles, toolchain)
    };
    let mut claims: BTreeSet<Stated> = of_jobs(told).into_iter().collect();
    claims.extend(images::releases(repository));
    claims.extend(others::releases(repository));
    claims.extend(pins.into_iter().filter(|pin| pin.toolchain.is_release()));
    claims.retain(|claim| !has_role(&claim.toolchain));
    let first = claims.first()?;
    if !claims.iter().any(|claim| claim.toolchain.is_other_than(&first.toolchain)) {
        return None;
    }
    let names: BTreeSet<String> = claims.iter().map(|claim| claim.toolchain.to_string()).collect();
    let names = names.into_iter().collect::<Vec<_>>().join(", ");
    let message = format!("no toolchain file says which Rust is meant, and these places mean {names}");
    let finding = Finding::new("toolchain-drift", Severity::Warning, message)
        .found(names)
        .wanted("one of them in rust-toolchain.toml, and `[env.toolchain] roles` for the others");
    Some(claims.into_iter().map(|claim| claim.place).fold(finding, Finding::at))
}

/// The releases that jobs are run with, where a job has one.
fn of_jobs(told: &[Told<'_>]) -> Vec<Stated> {
    let mut jobs: BTreeMap<(&str, &str), BTreeSet<Stated>> = BTreeMap::new();
    let mut others: BTreeSet<(&str, &str)> = BTreeSet::new();
    for told in told.iter().filter(|told| !is_msrv(told.job)) {
        let key = (told.path, told.job.id.text.as_str());
        for run in told.story.runs.iter().filter(|run| run.counts && run.why != Why::Named) {
            match run.known.stated() {
                Some(stated) if stated.toolchain.is_release() => {
                    jobs.entry(key).or_default().insert(stated.clone());
                }
                _ => {
                    others.insert(key);
                }
            }
        }
    }
    let is_one = |key: &(&str, &str), all: &BTreeSet<Stated>| !others.contains(key) && all.len() == 1;
    jobs.into_iter().filter(|(key, all)| is_one(key, all)).flat_map(|(_, all)| all).collect()
}
