//! Images with a Rust below every `rust-version` of the repository, where no toolchain file brings another.

use super::builds::{is_alone, merged};
use super::docker::Stage;
use super::files::Files;
use super::msrv::{self, Version};
use super::stages::{bases, chooses, compiles_project, of_image};
use super::toolchain::{Stated, Toolchain};
use crate::finding::{Finding, Place, Severity};
use crate::read::repository::{Repository, dir_of};

/// What the versions of a repository are held against.
pub(super) struct Around<'a> {
    pub(super) repository: &'a Repository,
    pub(super) files: &'a Files,
    pub(super) versions: &'a [Version],
    pub(super) roles: &'a [Toolchain],
}

impl Around<'_> {
    /// The stages of a Dockerfile that compile with less than is asked for.
    pub(super) fn judge(&self, path: &str, stages: &[Stage]) -> Vec<Finding> {
        let Some(least) = msrv::least(self.versions).filter(|_| self.files.is_empty()) else {
            return Vec::new();
        };
        let dir = dir_of(path);
        // What it builds is then not the rest of the repository.
        if !dir.is_empty() && is_alone(self.repository, dir, "") {
            return Vec::new();
        }
        merged(stages.iter().filter_map(|stage| self.below(stage, stages, least)))
    }

    fn below(&self, stage: &Stage, stages: &[Stage], least: &Stated) -> Option<Finding> {
        let chain = bases(stage, stages);
        let is_chosen = |stage: &&Stage| chooses(stage) || !stage.installs.is_empty();
        let copies = chain.iter().any(|stage| !stage.copies.is_empty());
        if !compiles_project(stage) || !copies || chain.iter().any(is_chosen) {
            return None;
        }
        let (image, place) = of_image(stage, stages)?;
        let has = image.toolchain.filter(Toolchain::is_release)?;
        let asked = &least.toolchain;
        if has >= *asked || !has.is_other_than(asked) || super::has_role(self.roles, &has) {
            return None;
        }
        let message = format!(
            "the image has {has}, and the least `rust-version` here is {asked}: cargo refuses to compile with less"
        );
        let finding = Finding::new("dockerfile-drift", Severity::Warning, message)
            .found(has.to_string())
            .wanted(format!("rust:{asked} or later"))
            .at(place);
        let argument = chain.last().and_then(|stage| stage.argument.clone());
        let argument = argument.map(|place| Place { claim: Some("in the image's tag".to_owned()), ..place });
        let promised = Place { claim: Some("rust-version".to_owned()), ..least.place.clone() };
        Some(argument.into_iter().fold(finding, Finding::at).at(promised))
    }
}
