//! A server of sccache's that runs already. Asking for its numbers never starts one.

use std::path::Path;

use serde::Deserialize;

use super::settings::{REMOTE, is_gha};
use crate::finding::{Finding, Fix, Severity};
use crate::rim::Rim;

/// What `sccache --show-stats --stats-format json` prints, as far as it is read.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Numbers {
    pub(super) stats: Stats,
    /// Where it stores. It may hold a password, so nothing of it is shown.
    cache_location: String,
}

/// Its counters.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Stats {
    pub(super) cache_hits: Counts,
    pub(super) cache_misses: Counts,
    pub(super) cache_writes: u64,
    pub(super) cache_write_errors: u64,
}

/// A counter for each language.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Counts {
    counts: std::collections::BTreeMap<String, u64>,
}

impl Counts {
    pub(super) fn sum(&self) -> u64 {
        self.counts.values().sum()
    }
}

impl Numbers {
    pub(super) fn parse(printed: &[u8]) -> Option<Self> {
        serde_json::from_slice(printed).ok()
    }
}

/// A server that stores on this machine, where the variables name a storage elsewhere.
pub(super) fn stale(program: &Path, rim: &Rim) -> Option<Finding> {
    let named = REMOTE.into_iter().find(|name| rim.env.get(name).is_some());
    let named = named.or(is_gha(&rim.env).then_some("SCCACHE_GHA_ENABLED"))?;
    // Several levels, of which the first may be this machine.
    if rim.env.get("SCCACHE_MULTILEVEL_CHAIN").is_some() {
        return None;
    }
    let answer = rim.ask(program, &["--show-stats", "--stats-format", "json"]).ok()?;
    let numbers = Numbers::parse(&answer.stdout)?;
    numbers.cache_location.starts_with("Local disk").then(|| {
        let message =
            format!("an sccache server runs that stores on this machine, and not where {named} says");
        Finding::new("sccache-stale", Severity::Warning, message)
            .found("Local disk")
            .wanted(named)
            .fix(Fix::command(["sccache", "--stop-server"]))
    })
}
