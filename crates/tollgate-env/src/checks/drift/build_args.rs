//! The Rust that workflows give to the build of an image: `build-args` of docker/build-push-action.
//!
//! Its `file` is found from the root, and is `Dockerfile` in `context` where it is not given (action.yml at v6).

use std::collections::BTreeMap;

use super::docker::{self, Arguments};
use super::jobs::Told;
use super::steps::{Act, Kind, below};
use super::toolchain::Toolchain;
use crate::finding::{Finding, Place, Severity};
use crate::read::repository::Repository;

/// What each Dockerfile is given, build by build.
pub(super) type Given = BTreeMap<String, Vec<Arguments>>;

/// The versions that builds are given; and a finding for each that its Dockerfile does not take.
pub(super) fn read(told: &[Told<'_>], repository: &Repository) -> (Given, Vec<Finding>) {
    let mut given = Given::new();
    let mut findings: Vec<Finding> = Vec::new();
    for told in told.iter().filter(|told| !told.acts.iter().any(is_elsewhere)) {
        for act in &told.acts {
            let Some((path, text)) = dockerfile(act, repository) else { continue };
            let declared = docker::declared(text);
            let (taken, ignored): (Arguments, Arguments) =
                arguments(act).into_iter().partition(|(name, _)| declared.contains(name));
            let of_path = given.entry(path.clone()).or_default();
            if !taken.is_empty() && !of_path.contains(&taken) {
                of_path.push(taken);
            }
            for finding in ignored.into_iter().filter_map(|(name, of)| Some(no_effect(&path, &name, of?))) {
                if !findings.contains(&finding) {
                    findings.push(finding);
                }
            }
        }
    }
    given.retain(|_, all| !all.is_empty());
    (given, findings)
}

/// Whether a checkout brings something else, or to somewhere else.
fn is_elsewhere(act: &Act) -> bool {
    matches!(&act.kind, Kind::Uses { name, .. } if name == "actions/checkout")
        && (act.input(&["repository"]).is_some() || act.input(&["path"]).is_some())
}

/// The file that a step builds, where it is one of this repository.
fn dockerfile<'a>(act: &Act, repository: &'a Repository) -> Option<(String, &'a str)> {
    if !matches!(&act.kind, Kind::Uses { name, .. } if name == "docker/build-push-action") {
        return None;
    }
    let input = |name: &str| act.input(&[name]).map(super::scope::Bound::text);
    let context = input("context").unwrap_or_else(|| Some(String::new()))?;
    let context = below("", &context)?;
    let path = match input("file") {
        Some(file) => below("", &file?)?,
        None => below(&context, "Dockerfile")?,
    };
    let text = repository.text(&path)?;
    Some((path, text))
}

/// The arguments that name a Rust, with its version.
fn arguments(act: &Act) -> Arguments {
    let bound = act.input(&["build-args"]);
    let Some((text, place)) = bound.and_then(|bound| Some((bound.text()?, bound.place.clone()?))) else {
        return Arguments::new();
    };
    let one = |line: &str| {
        let (name, value) = line.trim().split_once('=')?;
        let is_of_rust = name.contains("RUST") || name.contains("TOOLCHAIN");
        let is_one = Toolchain::parse(value).is_some_and(|of| !matches!(of, Toolchain::Named(_)));
        let place = Place { value: Some(line.trim().to_owned()), ..place.clone() };
        (is_of_rust && is_one).then(|| (name.to_owned(), Some((value.to_owned(), place))))
    };
    text.lines().filter_map(one).collect()
}

fn no_effect(path: &str, name: &str, (value, place): (String, Place)) -> Finding {
    let message = format!("the build argument {name}={value} has no effect: {path} has no `ARG {name}`");
    let finding =
        Finding::new("dockerfile-drift", Severity::Warning, message).found(format!("{name}={value}"));
    finding.wanted(format!("`ARG {name}` in {path}, or no argument")).at(place)
}
