//! Whether the compiler flags of the configuration hold, or another source takes them away.

use tollgate_common::workflow::yaml::{Scalar, Span};

use crate::finding::{Finding, Fix, Place, Severity};
use crate::read::cargo_config::Item;
use crate::read::cargo_config::lookup::{Flags, Source};
use crate::read::repository::Repository;
use crate::read::workflow_files::{WorkflowFile, workflows};
use crate::rim::Rim;
use crate::rules::{Check, Rule};

pub(crate) const CHECK: Check = Check {
    id: "rustflags",
    title: "the compiler flags of cargo's configuration hold, here and in the workflows",
    rules: &[
        Rule {
            id: "rustflags-shadowed",
            why: "cargo takes compiler flags from one source only: CARGO_ENCODED_RUSTFLAGS, else RUSTFLAGS, else \
                  `target.*.rustflags`, else `build.rustflags`. A job that sets RUSTFLAGS=-Dwarnings builds \
                  without the linker and the cfgs that the configuration names. cargo 1.97 has \
                  CARGO_BUILD_WARNINGS=deny for that.",
        },
        Rule {
            id: "rustflags-workflow",
            why: "A workflow sets RUSTFLAGS, so that its jobs build without the flags of the configuration, and \
                  compile everything anew that was compiled with them.",
        },
    ],
    run,
};

/// The variables that win over the configuration.
const VARIABLES: [&str; 2] = ["CARGO_ENCODED_RUSTFLAGS", "RUSTFLAGS"];

/// What one would do instead.
const INSTEAD: &str = "CARGO_BUILD_WARNINGS=deny (cargo 1.97) for warnings, `--config` for other flags";

fn run(rim: &Rim) -> Vec<Finding> {
    let config = rim.cargo_config();
    let has_flags = |item: &Item| item.key.last().is_some_and(|key| key == "rustflags");
    if !config.items.iter().any(has_flags) {
        return Vec::new();
    }
    let Some(target) = rim.target() else { return Vec::new() };
    let sources = config.flags(&rim.env, &target.triple, &|key| rim.is_about(target, key));
    let mut findings: Vec<_> = shadowed(&sources, rim).into_iter().collect();
    let of_files = sources.iter().find(|source| source.iter().any(|of| matches!(of.source, Source::File(_))));
    let of_files = of_files.map(Vec::as_slice).unwrap_or_default();
    findings.extend(in_workflows(of_files, rim));
    findings
}

/// The flags of sources that are weaker than the one that is taken, unless that has them too.
fn shadowed(sources: &[Vec<Flags<'_>>], rim: &Rim) -> Option<Finding> {
    let (taken, weaker) = sources.split_first()?;
    let all: Vec<&String> = taken.iter().flat_map(|of| &of.flags).collect();
    let lost = lost(weaker.iter().flatten(), &all, rim);
    if lost.is_empty() {
        return None;
    }
    let finding = |by: &str| {
        let message =
            format!("{by} is set, and cargo takes compiler flags from one source only: others do not hold");
        lost.into_iter().fold(Finding::new("rustflags-shadowed", Severity::Warning, message), Finding::at)
    };
    Some(match &taken.first()?.source {
        Source::Variable(name) => finding(name).wanted(INSTEAD).fix(Fix::safe(["unset", name])),
        Source::File(by) => {
            let at = Place { claim: Some("holds".to_owned()), ..place_of(by, rim) };
            finding(&by.key.join(".")).at(at).wanted("all flags in the table that is taken")
        }
    })
}

/// The places of flags of files that are not all among those that are taken.
fn lost<'a>(flags: impl Iterator<Item = &'a Flags<'a>>, taken: &[&String], rim: &Rim) -> Vec<Place> {
    let is_lost = |of: &&Flags<'_>| of.flags.iter().any(|flag| !taken.contains(&flag));
    let place = |of: &Flags<'_>| match &of.source {
        Source::File(item) => Some(Place { claim: Some("does not hold".to_owned()), ..place_of(item, rim) }),
        Source::Variable(_) => None,
    };
    flags.filter(is_lost).filter_map(place).collect()
}

/// Where the flags of an item are, named by its key.
fn place_of(item: &Item, rim: &Rim) -> Place {
    let place = super::cargo_config::place_of(item, rim.cargo_config(), rim);
    Place { value: Some(item.key.join(".")), ..place }
}

/// Where workflows set a variable to what is written there, without the flags of the configuration.
fn in_workflows(of_files: &[Flags<'_>], rim: &Rim) -> Option<Finding> {
    let repository = Repository::workflows_of(&rim.root);
    let files = workflows(&repository, |text| text.contains("RUSTFLAGS"));
    let (mut places, mut all_lost) = (Vec::new(), Vec::new());
    for (file, name) in files.iter().flat_map(|file| VARIABLES.map(|name| (file, name))) {
        // Set to nothing, it is meant to take the flags away.
        let is_known = |value: &&Scalar| !value.text.contains("${{") && !value.text.trim().is_empty();
        for value in file.values(name).filter(is_known) {
            let taken: Vec<String> = value.text.split_whitespace().map(str::to_owned).collect();
            let lost = lost(of_files.iter(), &taken.iter().collect::<Vec<_>>(), rim);
            if !lost.is_empty() {
                places.push(set_at(file, value, name));
            }
            all_lost.extend(lost);
        }
    }
    all_lost.sort();
    all_lost.dedup();
    let message =
        "workflows set RUSTFLAGS, so that compiler flags of cargo's configuration do not hold there";
    let finding = Finding::new("rustflags-workflow", Severity::Warning, message).wanted(INSTEAD);
    (!places.is_empty()).then(|| places.into_iter().chain(all_lost).fold(finding, Finding::at))
}

fn set_at(file: &WorkflowFile<'_>, value: &Scalar, name: &str) -> Place {
    let Span { line, column, .. } = value.place.span;
    Place { line, column, value: Some(format!("{name}: {}", value.text)), ..Place::file(file.path) }
}
