//! Whether rustc, cargo and clippy are of one release: parts of two toolchains on PATH.

use std::env::consts::EXE_SUFFIX;
use std::panic::resume_unwind;
use std::thread;

use tollgate_common::process::probe::Answer;

use crate::checks::toolchain::used;
use crate::finding::{Finding, Severity};
use crate::read::cargo_config::lookup::find;
use crate::read::release::Release;
use crate::read::rustup::Rustup;
use crate::rim::Rim;
use crate::rules::{Check, Rule};

pub(crate) const CHECK: Check = Check {
    id: "toolchain-parts",
    title: "rustc, cargo and clippy: of one release",
    rules: &[
        Rule {
            id: "toolchain-mixed",
            why: "rustc, cargo and clippy of several releases come from several places of PATH. Where a toolchain \
                  file says which one is meant, something else is used.",
        },
        Rule {
            id: "toolchain-part-silent",
            why: "A program of the toolchain did not say its version in time, or says none that is known.",
        },
    ],
    run,
};

/// The programs; a variable that names another one; and whether its lack is nobody's affair here.
const PARTS: [(&str, Option<&str>); 3] = [("rustc", Some("RUSTC")), ("cargo", None), ("clippy-driver", None)];

/// What a program says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    /// Its release, whether it is a release that is published, and its line.
    Is(Release, bool, String),
    /// It is not there, or refuses: other checks say why.
    Absent,
    /// It said nothing in time, or nothing that is understood.
    Unclear(String),
}

fn run(rim: &Rim) -> Vec<Finding> {
    if are_of_rustup(rim) || is_new(rim) {
        return Vec::new();
    }
    let ask = |(name, variable): &(&str, Option<&str>)| {
        let program = variable.and_then(|variable| rim.env.get(variable)).unwrap_or(name.as_ref()).to_owned();
        let answer = rim.ask(&program, &["--version"]);
        (name.to_string(), answer.map_or(Part::Absent, |answer| part(&answer)))
    };
    let parts: Vec<_> = thread::scope(|scope| {
        let running: Vec<_> = PARTS.iter().map(|part| scope.spawn(move || ask(part))).collect();
        running.into_iter().map(|run| run.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    });
    judge(&parts, rim.toolchain_files().used.is_some())
}

/// Whether all of them are rustup's programs, which start the parts of one toolchain, and that is one that rustup has
/// installed and not one that somebody linked. Then nothing has to be started to see that they fit.
fn are_of_rustup(rim: &Rim) -> bool {
    let Some(path) = rim.env.get("PATH") else { return false };
    let dirs: Vec<_> = std::env::split_paths(path).collect();
    let first = |name: &str| dirs.iter().find(|dir| dir.join(format!("{name}{EXE_SUFFIX}")).is_file());
    let of_rustup = first("rustup");
    let is_proxy = |name: &str| of_rustup.is_some() && first(name).is_none_or(|dir| Some(dir) == of_rustup);
    let installed = rim.rustup().zip(used(rim)).and_then(|(rustup, used)| rustup.installed(&used.name));
    rim.env.get("RUSTC").is_none()
        && PARTS.iter().all(|(name, _)| is_proxy(name))
        && installed.is_some_and(|toolchain| toolchain.components.is_some())
}

/// Whether one of them is rustup's and would set rustup up by being asked: that writes files.
fn is_new(rim: &Rim) -> bool {
    let dir =
        |name: &str| find(&rim.env, name, &rim.cwd).and_then(|program| Some(program.parent()?.to_owned()));
    let of_rustup = dir("rustup");
    of_rustup.is_some()
        && !Rustup::is_set_up(&rim.env)
        && PARTS.iter().any(|(name, _)| dir(name) == of_rustup)
}

fn part(answer: &Answer) -> Part {
    let text = String::from_utf8_lossy(&answer.stdout);
    let line = text.lines().next().unwrap_or_default().trim();
    match answer.status {
        None => Part::Unclear("it did not answer in time".to_owned()),
        Some(status) if !status.success() => Part::Absent,
        Some(_) => match release(line) {
            Some((release, is_published)) => Part::Is(release, is_published, line.to_owned()),
            None => Part::Unclear("what it says is no version that is known".to_owned()),
        },
    }
}

/// `rustc 1.95.0 (…)`, `cargo 1.95.0 (…)`, `clippy 0.1.95 (…)`.
fn release(line: &str) -> Option<(Release, bool)> {
    let mut words = line.split_whitespace();
    let (name, version) = (words.next()?, words.next()?);
    let release = if name == "clippy" {
        Release::minor(version.strip_prefix("0.1.")?.split('-').next()?.parse().ok()?)
    } else {
        Release::least(version)?
    };
    // clippy's version says nothing of a nightly.
    Some((release, !version.contains('-')))
}

/// Row 18.
fn judge(parts: &[(String, Part)], is_pinned: bool) -> Vec<Finding> {
    let mut findings: Vec<_> = parts.iter().filter_map(|(name, part)| unclear(name, part)).collect();
    let known: Vec<_> = parts
        .iter()
        .filter_map(|(name, part)| match part {
            Part::Is(release, is_published, line) => Some((name, release.minor, *is_published, line)),
            Part::Absent | Part::Unclear(_) => None,
        })
        .collect();
    let (Some(least), Some(most)) =
        (known.iter().map(|(_, minor, ..)| *minor).min(), known.iter().map(|(_, minor, ..)| *minor).max())
    else {
        return findings;
    };
    // Patch releases of rustc come without a new cargo, and in the days of a new nightly one of the parts lags behind.
    let tolerated = u64::from(!known.iter().all(|(_, _, is_published, _)| *is_published));
    if most - least > tolerated {
        let severity = if is_pinned { Severity::Error } else { Severity::Warning };
        let said: Vec<_> = known.iter().map(|(.., line)| line.as_str()).collect();
        let names: Vec<_> = known.iter().map(|(name, ..)| name.as_str()).collect();
        let message = format!("{} are not of one release", names.join(", "));
        findings.push(
            Finding::new("toolchain-mixed", severity, message)
                .found(said.join(", "))
                .wanted("all of one toolchain: the directory of rustup's programs first in PATH"),
        );
    }
    findings
}

fn unclear(name: &str, part: &Part) -> Option<Finding> {
    let Part::Unclear(what) = part else { return None };
    let message = format!("which release {name} is of could not be found out: {what}");
    Some(Finding::new("toolchain-part-silent", Severity::Inconclusive, message))
}
