//! Images with Rust in them: those of Dockerfiles, and those in which jobs run.

use tollgate_common::workflow::yaml::Node;

use super::build_args::Given;
use super::docker::{self, Arguments, Stage};
use super::least::Around;
use super::scope::{Scope, spot};
use super::stages::{bases, chooses, of_image, takes_file, uses_cargo};
use super::toolchain::{Stated, Toolchain};
use super::{builds, image};
use crate::finding::{Finding, Place, Severity};
use crate::read::repository::{Repository, is_dockerfile, name_of};
use crate::read::workflow_files::WorkflowFile;

/// `given` are the arguments that workflows give to builds: where they do, those are judged and not the defaults.
pub(super) fn judge(workflows: &[WorkflowFile<'_>], given: &Given, around: &Around<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in around.repository.named(|path| is_dockerfile(name_of(path))) {
        let plain = [Arguments::new()];
        let all = given.get(path).map_or(plain.as_slice(), Vec::as_slice);
        let one = |given: &Arguments| dockerfile(path, &docker::stages(path, text, given), around);
        let of_file: Vec<Finding> = all.iter().flat_map(one).collect();
        findings.extend(if all.len() > 1 { builds::merged(of_file.into_iter()) } else { of_file });
    }
    for read in workflows {
        findings.extend(containers(read));
    }
    findings
}

fn dockerfile(path: &str, stages: &[Stage], around: &Around<'_>) -> Vec<Finding> {
    let file = builds::only_file(path, around.files);
    let is_decided = |stage: &Stage| chooses(stage) || (file.is_some() && takes_file(stage));
    let floats = stages.iter().filter_map(|stage| floating_stage(stage, stages, &is_decided));
    let mut findings: Vec<Finding> = floats.chain(chef(stages, &is_decided)).collect();
    findings.extend(around.judge(path, stages));
    findings.extend(builds::judge(around.repository, (path, stages), file, around.roles));
    findings
}

/// The releases that images of stages say in which something is built with them.
pub(super) fn releases(repository: &Repository) -> Vec<Stated> {
    let of_file = |(path, text): (&str, &str)| {
        let all = docker::stages(path, text, &Arguments::new());
        if chef(&all, &chooses).is_some() {
            return Vec::new();
        }
        let one = |stage: &Stage| {
            let is_plain = uses_cargo(stage) && !bases(stage, &all).iter().any(|stage| chooses(stage));
            let (image, place) = of_image(stage, &all).filter(|_| is_plain)?;
            Some(Stated { toolchain: image.toolchain.filter(Toolchain::is_release)?, place })
        };
        all.iter().filter_map(one).collect::<Vec<_>>()
    };
    repository.named(|path| is_dockerfile(name_of(path))).flat_map(of_file).collect()
}

/// An image that floats, and is used as it is. `is_decided` says whether something in a stage chooses another Rust.
fn floating_stage(stage: &Stage, all: &[Stage], is_decided: &dyn Fn(&Stage) -> bool) -> Option<Finding> {
    let image = image::rust(stage.image.as_ref().filter(|_| stage.base.is_none())?)?;
    let index = all.iter().position(|of| std::ptr::eq(of, stage))?;
    let builds = |of: &&Stage| bases(of, all).iter().any(|base| std::ptr::eq(*base, &all[index]));
    let is_chosen = all.iter().filter(builds).any(is_decided);
    (image.floats && !is_chosen).then(|| floating(stage.place.clone()))?
}

fn floating(place: Option<Place>) -> Option<Finding> {
    let place = place?;
    let value = place.value.clone().unwrap_or_default();
    let message =
        format!("the image {value} names no release of Rust, and is another compiler when it is built again");
    let wanted = if value.contains("nightly") {
        "a digest: no tag of these images is the nightly of one day"
    } else {
        "a tag with the whole version, such as `rust:1.80.1-slim-bookworm`, or a digest"
    };
    Some(Finding::new("image-floating", Severity::Warning, message).found(value).wanted(wanted).at(place))
}

/// One finding for an image that a file names several times.
pub(super) fn once_a_file(findings: Vec<Finding>) -> Vec<Finding> {
    let mut once: Vec<Finding> = Vec::new();
    let path = |of: &Finding| of.places.first().map(|place| place.path.clone());
    for finding in findings {
        let is_same = |of: &&mut Finding| {
            of.id == "image-floating" && of.message == finding.message && path(of) == path(&finding)
        };
        match once.iter_mut().find(is_same) {
            Some(same) => same.places.extend(finding.places),
            None => once.push(finding),
        }
    }
    once
}

/// Stages that build on what another has compiled with another Rust.
fn chef(all: &[Stage], is_decided: &dyn Fn(&Stage) -> bool) -> Option<Finding> {
    let runs = |stage: &Stage, what: &str| stage.runs.iter().any(|run| run.contains(what));
    let cook = all.iter().find(|stage| runs(stage, "cargo chef cook"))?;
    let takes = |stage: &&Stage| {
        let of_cook =
            |(from, rest): &(String, String)| Some(from) == cook.name.as_ref() && rest.contains("target");
        runs(stage, "cargo build") && stage.from.iter().any(of_cook)
    };
    let build = all.iter().find(takes)?;
    if bases(cook, all).iter().chain(&bases(build, all)).any(|stage| is_decided(stage)) {
        return None;
    }
    let ((cooked, cook), (built, build)) = (of_image(cook, all)?, of_image(build, all)?);
    let (cooked, built) = (cooked.toolchain?, built.toolchain?);
    if !cooked.is_other_than(&built) {
        return None;
    }
    let message = format!("what {cooked} has compiled is of no use to {built}: all of it is compiled again");
    let finding = Finding::new("chef-drift", Severity::Error, message).found(format!("{cooked}, {built}"));
    Some(finding.wanted("the same version in all stages").at(cook).at(build))
}

/// Images in which jobs run.
fn containers(read: &WorkflowFile<'_>) -> Vec<Finding> {
    let of_job = |job: &tollgate_common::workflow::Job| {
        let node = job.raw.get("container")?;
        let node = node.mapping().map_or(Some(node), |container| container.get("image"))?;
        let scope = Scope::default().with_env(&read.workflow.raw, read.path);
        let text = scope.bind(node, read.path).text()?;
        let image = image::rust(&text)?;
        image.floats.then(|| floating(Some(spot(read.path, Node::span(node), Some(&text)))))?
    };
    read.workflow.jobs.iter().filter_map(of_job).collect()
}
