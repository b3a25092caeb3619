//! The HTML that `cargo build --timings` writes (`target/cargo-timings/cargo-timing.html`): a script in it holds
//! `const UNIT_DATA = [...]`, which is JSON (cargo 1.95, `core/compiler/timings/report.rs`). Seconds with fractions.

use anyhow::anyhow;
use serde::Deserialize;
use tollgate_common::text::escape;
use tollgate_common::{Failure, Result};

use crate::graph::input::Unit;

const MARK: &str = "UNIT_DATA = ";

/// No build takes longer, so that times can be added up.
const LONGEST: f64 = 1e9;

#[derive(Deserialize)]
struct Data {
    i: u64,
    name: String,
    version: String,
    /// ` build-script (run)`, ` test "it"`; nothing for a library that is built.
    #[serde(default)]
    target: String,
    start: f64,
    duration: f64,
    #[serde(default)]
    unblocked_units: Vec<u64>,
    #[serde(default)]
    unblocked_rmeta_units: Vec<u64>,
}

/// What was built.
pub(super) fn units(html: &str, shown: &str) -> Result<Vec<Unit>> {
    let wrong = |what: &str| {
        Failure::new(anyhow!("{}: this is no report of cargo's --timings: {what}", escape(shown)))
            .hint("`cargo build --timings` writes target/cargo-timings/cargo-timing.html")
    };
    let at = html.find(MARK).ok_or_else(|| wrong("there is no UNIT_DATA in it"))?;
    // What follows it is JavaScript.
    let mut values = serde_json::Deserializer::from_str(&html[at + MARK.len()..]).into_iter::<Vec<Data>>();
    let data = values.next().unwrap_or_else(|| Ok(Vec::new()));
    let data = data.map_err(|err| wrong(&escape(&err.to_string())))?;
    data.iter().map(|data| unit(data).ok_or_else(|| wrong("a time in it is none"))).collect()
}

fn unit(data: &Data) -> Option<Unit> {
    let name = match data.target.trim() {
        "" => format!("{} {}", data.name, data.version),
        target => format!("{} {} {target}", data.name, data.version),
    };
    Some(Unit {
        number: data.i,
        name,
        start: milliseconds(data.start)?,
        run: milliseconds(data.duration)?,
        unblocks: data.unblocked_units.clone(),
        unblocks_early: data.unblocked_rmeta_units.clone(),
    })
}

fn milliseconds(seconds: f64) -> Option<u64> {
    let is_time = (0.0..LONGEST).contains(&seconds);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it was checked to be a time"
    )]
    is_time.then_some((seconds * 1000.0).round() as u64)
}
