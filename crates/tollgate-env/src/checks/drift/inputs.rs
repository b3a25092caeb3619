//! What the steps give to the actions that choose a toolchain, one by one.

use std::collections::{BTreeMap, BTreeSet};

use super::actions::{self, Action, Branch};
use super::files::{Files, Says};
use super::jobs::Told;
use super::msrv::{Version, is_msrv};
use super::scope::Bound;
use super::steps::{Act, Kind, below};
use super::story::Float;
use super::toolchain::{Stated, Toolchain};
use crate::finding::{Change, Finding, Place, Severity};

/// What the judgement hangs on besides the step.
struct Around<'a> {
    files: &'a Files,
    versions: &'a [Version],
    roles: &'a [Toolchain],
}

pub(super) fn judge(
    told: &[Told<'_>],
    files: &Files,
    versions: &[Version],
    roles: &[Toolchain],
) -> Vec<Finding> {
    let around = Around { files, versions, roles };
    let mut findings = Vec::new();
    let mut archived: BTreeMap<&str, BTreeSet<Place>> = BTreeMap::new();
    for told in told {
        for act in &told.acts {
            let Kind::Uses { name, version, with_is_unknown, .. } = &act.kind else { continue };
            if name.starts_with("actions-rs/") {
                archived.entry(name).or_default().insert(at(act, act.scalar.text.as_str()));
            }
            let action = actions::action(name);
            findings.extend(version_float(action, act));
            if *with_is_unknown {
                continue;
            }
            findings.extend(mistaken(action, act));
            if action == Action::Dtolnay {
                findings.extend(dtolnay(act, version));
            }
            if action == Action::SetupToolchain {
                findings.extend(overrides_file(act, told, &around));
            }
        }
    }
    let floats: BTreeSet<&Float> = told.iter().flat_map(|told| &told.story.floats).collect();
    findings.extend(floats.into_iter().map(named_float));
    findings.extend(archived.into_iter().map(|(name, places)| of_archive(name, places)));
    findings
}

fn at(act: &Act, value: &str) -> Place {
    Place { value: Some(value.to_owned()), ..act.place() }
}

fn of_archive(name: &str, places: BTreeSet<Place>) -> Finding {
    let finding = Finding::new("action-archived", Severity::Warning, format!("{name} is archived"));
    let instead = match name {
        "actions-rs/toolchain" => "dtolnay/rust-toolchain, or `rustup toolchain install`",
        "actions-rs/audit-check" => "rustsec/audit-check",
        _ => "`run: cargo …`",
    };
    places.into_iter().fold(finding.wanted(instead), Finding::at)
}

/// The branch of a version has no `toolchain`; that of no version needs one.
fn dtolnay(act: &Act, version: &str) -> Option<Finding> {
    let input = act.input(&["toolchain"]);
    match (actions::branch(version), input) {
        (Branch::Version(branch), Some(bound)) => {
            let said = bound.text();
            if said.as_deref() == Some("") {
                return None;
            }
            let is_same = said.as_ref().is_some_and(|said| *said == branch);
            let severity = if is_same { Severity::Warning } else { Severity::Error };
            let message = format!("{} has no input `toolchain`: it installs {branch}", act.scalar.text);
            let finding = Finding::new("action-ignored-input", severity, message)
                .found(said.or_else(|| bound.place.as_ref()?.value.clone()).unwrap_or_default())
                .wanted("dtolnay/rust-toolchain@master");
            let finding = if is_same { without(finding, act, bound, "toolchain") } else { finding };
            Some(bound.place.clone().into_iter().fold(finding.at(at(act, &act.scalar.text)), Finding::at))
        }
        (Branch::Master, None) => {
            let message = format!("{} has no toolchain of its own, and is given none", act.scalar.text);
            let finding = Finding::new("action-input-missing", Severity::Error, message);
            Some(finding.wanted("`with:` and `toolchain:`").at(at(act, &act.scalar.text)))
        }
        _ => None,
    }
}

/// Where the value of an input is, if it is written where it is given.
fn own_place(act: &Act, bound: &Bound) -> Option<Place> {
    bound.place.clone().filter(|place| !bound.is_handed_on && place.path == act.path)
}

/// With the input taken out, which changes nothing.
fn without(finding: Finding, act: &Act, bound: &Bound, name: &str) -> Finding {
    let change = |at| Change::Remove { at, key: name.to_owned() };
    own_place(act, bound).map(change).into_iter().fold(finding, Finding::change)
}

/// Inputs of other actions.
fn mistaken(action: Action, act: &Act) -> Vec<Finding> {
    let one = |(name, meant): &(&str, Option<&str>)| {
        let bound = act.input(&[name])?;
        let severity =
            if meant.is_some() || *name == "override" { Severity::Warning } else { Severity::Info };
        let message = format!("{} has no input `{name}`, and passes over it", act.scalar.text);
        let mut finding =
            Finding::new("action-ignored-input", severity, message).at(at(act, &act.scalar.text));
        finding.places.extend(bound.place.clone());
        finding.found = Some((*name).to_owned());
        finding.wanted = meant.map(str::to_owned);
        Some(match meant {
            None => without(finding, act, bound, name),
            // What else an input was meant to be changes what is installed.
            Some("components") if act.input(&["components"]).is_none() => match own_place(act, bound) {
                Some(at) => {
                    let (key, new) = ((*name).to_owned(), "components".to_owned());
                    finding.change(Change::Rename { at, key, new })
                }
                None => finding,
            },
            Some(_) => finding,
        })
    };
    action.mistaken().iter().filter_map(one).collect()
}

/// `1.70` without quotes. dtolnay/rust-toolchain guesses what was meant; nothing else does.
fn version_float(action: Action, act: &Act) -> Option<Finding> {
    let bound = actions::toolchain(action, act)?;
    let written = bound.float.as_ref()?;
    let becomes = bound.text()?;
    if !Toolchain::parse(written)?.is_release() {
        return None;
    }
    let is_guessed = action == Action::Dtolnay;
    let severity = if is_guessed { Severity::Warning } else { Severity::Error };
    let guess = if is_guessed { ", from which it guesses what was meant" } else { "" };
    let message = format!("{written} is a number here, and reaches {} as {becomes}{guess}", act.scalar.text);
    let finding = Finding::new("action-version-float", severity, message)
        .found(written.clone())
        .wanted(format!("\"{written}\""));
    let mut finding = bound.place.clone().into_iter().fold(finding, |of, at| quoted(of, at, written));
    // Where the version is written in the matrix, the step is somewhere else.
    let step = at(act, &act.scalar.text);
    if finding.places.iter().all(|place| place.path != step.path || place.line.abs_diff(step.line) > 4) {
        finding = finding.at(step);
    }
    Some(finding)
}

/// The same for what a command names.
fn named_float(float: &Float) -> Finding {
    let Float { place, written, becomes } = float;
    let message = format!("{written} is a number here, and reaches rustup as {becomes}");
    let finding = Finding::new("action-version-float", Severity::Error, message).found(written.clone());
    quoted(finding.wanted(format!("\"{written}\"")), place.clone(), written)
}

/// With quotes round the number that is at the place.
fn quoted(finding: Finding, at: Place, written: &str) -> Finding {
    let change = Change::Replace { at: at.clone(), old: written.to_owned(), new: format!("\"{written}\"") };
    finding.at(at).change(change)
}

/// `toolchain` for an action that would else read the file.
fn overrides_file(act: &Act, told: &Told<'_>, around: &Around<'_>) -> Option<Finding> {
    let bound = actions::toolchain(Action::SetupToolchain, act)?;
    if bound.is_handed_on || actions::is_on(act, "override", true) != Some(true) {
        return None;
    }
    let dir = act.input(&["rust-src-dir"]).map_or(Some(String::new()), Bound::text)?;
    let (_, file) = around.files.nearest(&below("", &dir)?)?;
    let Says::Toolchain(Stated { toolchain: of_file, place }) = &file.says else { return None };
    let given = Toolchain::parse(&bound.text()?)?;
    let differs = given.differs(of_file)?;
    let is_meant = is_msrv(told.job)
        || super::has_role(around.roles, &given)
        || around.versions.iter().any(|version| version.is(&given))
        || matches!(given, Toolchain::Nightly(_) | Toolchain::Beta);
    if differs && is_meant || !differs && !file.has_lists {
        return None;
    }
    let message = if differs {
        format!("the input `toolchain` beats the toolchain file: {given} is used and not {of_file}")
    } else {
        "the input `toolchain` repeats the toolchain file, and its components and targets are not installed"
            .to_owned()
    };
    let finding = Finding::new("setup-overrides-file", Severity::Warning, message)
        .found(given.to_string())
        .wanted("no input `toolchain`: the action reads the file");
    let finding = if differs { finding } else { without(finding, act, bound, "toolchain") };
    Some(bound.place.clone().into_iter().fold(finding, Finding::at).at(place.clone()))
}
