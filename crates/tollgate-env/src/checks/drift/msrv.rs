//! The minimum supported Rust version: what the manifests promise, and what the jobs for it run.

use std::collections::BTreeSet;

use serde::Deserialize;
use tollgate_common::workflow::Job;
use toml::Spanned;

use super::jobs::Told;
use super::story::Why;
use super::toolchain::{Stated, Toolchain};
use crate::finding::{Finding, Place, Severity};
use crate::place::place;
use crate::read::repository::{Repository, name_of};

/// A `rust-version`, or the `msrv` of clippy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version(Stated);

impl Version {
    /// Whether it is this one: cargo takes `1.70` for `1.70.0`.
    pub(super) fn is(&self, toolchain: &Toolchain) -> bool {
        self.0.toolchain.differs(toolchain) == Some(false)
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Manifest {
    package: Option<Package>,
    workspace: Option<Workspace>,
    msrv: Option<Spanned<toml::Value>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Workspace {
    package: Option<Package>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
struct Package {
    rust_version: Option<Spanned<toml::Value>>,
}

/// All that are promised.
pub(super) fn versions(repository: &Repository) -> Vec<Version> {
    let is = |path: &str| matches!(name_of(path), "Cargo.toml" | "clippy.toml" | ".clippy.toml");
    let files =
        repository.named(is).filter(|(_, text)| text.contains("rust-version") || text.contains("msrv"));
    let of_file = |(path, text): (&str, &str)| {
        let Ok(manifest) = toml::from_str::<Manifest>(text) else { return Vec::new() };
        let inherited = manifest.workspace.and_then(|workspace| workspace.package);
        let packages = [manifest.package, inherited].into_iter().flatten();
        let all = packages.filter_map(|package| package.rust_version).chain(manifest.msrv);
        all.filter_map(|value| version(path, text, &value)).collect()
    };
    files.flat_map(of_file).collect()
}

fn version(path: &str, text: &str, value: &Spanned<toml::Value>) -> Option<Version> {
    let toolchain = Toolchain::parse(value.get_ref().as_str()?)?;
    Some(Version(Stated { toolchain, place: place(path, text, &value.span()) }))
}

/// The least of them that says which release it is.
pub(super) fn least(versions: &[Version]) -> Option<&Stated> {
    versions
        .iter()
        .map(|version| &version.0)
        .filter(|stated| stated.toolchain.is_release())
        .min_by(|a, b| (&a.toolchain, &a.place).cmp(&(&b.toolchain, &b.place)))
}

/// Whether a job is about it, by its name.
pub(super) fn is_msrv(job: &Job) -> bool {
    let name = job.name.as_ref().map_or("", |name| name.text.as_str());
    [job.id.text.as_str(), name].iter().any(|name| {
        let name = name.to_lowercase();
        name.contains("msrv") || name.contains("minimum supported rust") || name.contains("min-rust")
    })
}

pub(super) fn judge(told: &[Told<'_>], versions: &[Version], roles: &[Toolchain]) -> Vec<Finding> {
    if versions.is_empty() {
        return Vec::new();
    }
    let mut seen = BTreeSet::new();
    let mut findings = Vec::new();
    for told in told.iter().filter(|told| is_msrv(told.job)) {
        for run in told.story.runs.iter().filter(|run| run.counts && run.why != Why::File) {
            let Some(stated) = run.known.stated().filter(|of| of.toolchain.is_release()) else { continue };
            let is_known = versions.iter().any(|version| version.is(&stated.toolchain))
                || super::has_role(roles, &stated.toolchain);
            if !is_known && seen.insert((told.path, &told.job.id.text, stated.clone())) {
                findings.push(finding(&told.job.id.text, stated, versions));
            }
        }
    }
    findings
}

fn finding(job: &str, stated: &Stated, versions: &[Version]) -> Finding {
    let mut promised: Vec<&Toolchain> = versions.iter().map(|version| &version.0.toolchain).collect();
    promised.sort();
    promised.dedup();
    let promised: Vec<String> = promised.into_iter().map(ToString::to_string).collect();
    let promised = promised.join(", ");
    let message = format!("job `{job}` uses {}, and `rust-version` is {promised}", stated.toolchain);
    let finding = Finding::new("msrv-drift", Severity::Warning, message)
        .found(stated.toolchain.to_string())
        .wanted(promised)
        .at(stated.place.clone());
    let place =
        |version: &Version| Place { claim: Some("rust-version".to_owned()), ..version.0.place.clone() };
    versions.iter().take(MOST_PLACES).map(place).fold(finding, Finding::at)
}

/// More say nothing new.
const MOST_PLACES: usize = 5;
