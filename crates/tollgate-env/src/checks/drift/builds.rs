//! The builds of a Dockerfile: whether they are made with the Rust that the toolchain file says.
//!
//! Comes in: the stages of the file, and what is known of its context. Goes out: a finding for each difference.
//! Which directory is the context is written nowhere in the file, and so often only likely.

use super::docker::Stage;
use super::dockerignore::is_hidden;
use super::files::{Files, Says};
use super::installers::{By, Install};
use super::stages::{
    bases, builds_after, chooses, compiles_project, copies_all, installs_file, is_chosen_otherwise, of_image,
    reads_file, uses_cargo,
};
use super::toolchain::{Stated, Toolchain};
use crate::finding::{Finding, Place, Severity};
use crate::read::repository::{Repository, dir_of, upwards};

/// The toolchain file that the builds of a Dockerfile meet; none where it may be one of two.
pub(super) fn only_file<'a>(path: &str, files: &'a Files) -> Option<(&'a str, &'a Stated)> {
    let (dir, file) = files.nearest(dir_of(path))?;
    let is_only = dir.is_empty() || files.nearest("").is_none_or(|(_, root)| root.says == file.says);
    match &file.says {
        Says::Toolchain(stated) if is_only => Some((dir, stated)),
        _ => None,
    }
}

pub(super) fn judge(
    repository: &Repository,
    (path, stages): (&str, &[Stage]),
    file: Option<(&str, &Stated)>,
    roles: &[Toolchain],
) -> Vec<Finding> {
    let Some((dir, file)) = file else { return Vec::new() };
    let build = Build {
        stages,
        file,
        is_hidden: is_hidden(repository, path, &file.place.path),
        is_beside: dir == dir_of(path),
        is_own: dir != dir_of(path) && is_alone(repository, dir_of(path), dir),
        roles,
    };
    let of_stage = |stage| [build.drift(stage), build.installed(stage)];
    merged(stages.iter().flat_map(of_stage).flatten())
}

/// Whether the package of a directory can be built without what is above it, as far as the toolchain file: one that
/// inherits from the workspace there cannot.
pub(super) fn is_alone(repository: &Repository, dir: &str, above: &str) -> bool {
    let manifest = |dir: &str| {
        let path = if dir.is_empty() { "Cargo.toml".to_owned() } else { format!("{dir}/Cargo.toml") };
        repository.text(&path).map(|text| toml::from_str::<toml::Table>(text).unwrap_or_default())
    };
    let Some(own) = manifest(dir) else { return false };
    let is_root = |dir: &&str| manifest(dir).is_some_and(|table| table.contains_key("workspace"));
    let workspace = upwards(dir).find(is_root);
    // A workspace between the two is whole without what is above it.
    let is_whole = workspace.is_none_or(|root| root != above && upwards(root).any(|dir| dir == above));
    is_whole || !own.values().any(inherits)
}

/// Whether `workspace = true` stands anywhere in it.
fn inherits(value: &toml::Value) -> bool {
    let Some(table) = value.as_table() else { return false };
    table.get("workspace").and_then(toml::Value::as_bool) == Some(true) || table.values().any(inherits)
}

/// A Dockerfile, and what is known of its context.
struct Build<'a> {
    stages: &'a [Stage],
    file: &'a Stated,
    /// Whether `.dockerignore` keeps the toolchain file out.
    is_hidden: bool,
    /// Whether the toolchain file is beside the Dockerfile, and so in the context.
    is_beside: bool,
    /// Whether it is that of a package below, which is then the context: one that needs nothing from above.
    is_own: bool,
    roles: &'a [Toolchain],
}

impl Build<'_> {
    /// A stage that builds with the toolchain file, on an image with another Rust.
    fn drift(&self, stage: &Stage) -> Option<Finding> {
        let chain = bases(stage, self.stages);
        let reads_file = chain.iter().any(|stage| reads_file(stage));
        if !uses_cargo(stage) || (!reads_file && chain.iter().any(|stage| chooses(stage))) {
            return None;
        }
        let (image, place) = of_image(stage, self.stages)?;
        let rust = image.toolchain.filter(Toolchain::is_release)?;
        let of_file = &self.file.toolchain;
        if !of_file.is_release() || !rust.is_other_than(of_file) || super::has_role(self.roles, &rust) {
            return None;
        }
        let (severity, then) = match self.copied(&chain) {
            _ if reads_file => (Severity::Warning, format!("the build installs {of_file} beside it")),
            Copied::Perhaps if self.is_own => return None,
            copied => copied.then(of_file, Severity::Error),
        };
        let message = format!("the image has {rust}, and the toolchain file says {of_file}: {then}");
        let finding = Finding::new("dockerfile-drift", severity, message)
            .found(rust.to_string())
            .wanted(format!("rust:{of_file}"));
        let base = chain.last().and_then(|stage| stage.argument.clone());
        let argument = base.map(|place| Place { claim: Some("in the image's tag".to_owned()), ..place });
        Some(argument.into_iter().fold(finding.at(place), Finding::at).at(self.file.place.clone()))
    }

    /// The same for a stage in which rustup installs another one. The default that it sets is beaten by the file.
    fn installed(&self, stage: &Stage) -> Option<Finding> {
        let chain = bases(stage, self.stages);
        if !uses_cargo(stage) || chain.iter().any(|stage| is_chosen_otherwise(stage)) {
            return None;
        }
        let of_file = &self.file.toolchain;
        let all: Vec<&Install> = chain.iter().rev().flat_map(|stage| &stage.installs).collect();
        let image = of_image(stage, self.stages).and_then(|(image, _)| image.toolchain);
        let is_other = |has: &Toolchain| has.is_other_than(of_file) && !super::has_role(self.roles, has);
        // Where one of them is not known, it may be this one.
        let all_others = all.iter().all(|of| of.stated.as_ref().is_some_and(|of| is_other(&of.toolchain)));
        if !all_others || !image.as_ref().is_none_or(is_other) {
            return None;
        }
        let last = *all.last()?;
        let has = last.stated.as_ref()?;
        // Only the installer and an official image show what was there before.
        let is_all = of_file.is_release() && (image.is_some() || all.iter().any(|of| of.by == By::Installer));
        let most = if is_all { has.toolchain.weight(of_file) } else { Severity::Warning };
        let (severity, then) = match self.copied(&chain) {
            _ if chain.iter().any(|stage| installs_file(stage)) => {
                (Severity::Warning, format!("the build installs {of_file} beside it"))
            }
            Copied::Perhaps if self.is_own => return None,
            Copied::No if !is_default(last, &has.toolchain, &chain) => return None,
            copied => copied.then(of_file, most),
        };
        let message =
            format!("the image installs {}, and the toolchain file says {of_file}: {then}", has.toolchain);
        let finding = Finding::new("dockerfile-drift", severity, message)
            .found(has.toolchain.to_string())
            .wanted(of_file.to_string())
            .at(has.place.clone());
        let argument = last.argument.clone();
        let argument = argument.map(|place| Place { claim: Some("what is installed".to_owned()), ..place });
        Some(argument.into_iter().fold(finding, Finding::at).at(self.file.place.clone()))
    }

    /// Whether the toolchain file is among what is copied.
    fn copied(&self, chain: &[&Stage]) -> Copied {
        let any = |is: fn(&str) -> bool| chain.iter().any(|stage| stage.copies.iter().any(|copy| is(copy)));
        if self.is_hidden {
            Copied::No
        } else if any(|copy| copy.contains("rust-toolchain")) {
            let builds = builds_after(chain, |copy| copy.contains("rust-toolchain"));
            if is_met(chain) && builds { Copied::Yes } else { Copied::Perhaps }
        } else if any(copies_all) {
            let builds = builds_after(chain, copies_all);
            if self.is_beside && is_met(chain) && builds { Copied::Yes } else { Copied::Perhaps }
        } else {
            Copied::No
        }
    }
}

/// Whether what is installed is what the project is compiled with, as far as that is in the image.
fn is_default(install: &Install, has: &Toolchain, chain: &[&Stage]) -> bool {
    install.by != By::Name
        && has.is_release()
        && chain.iter().any(|stage| compiles_project(stage))
        && chain.iter().any(|stage| !stage.copies.is_empty())
}

/// Whether what is copied is where cargo runs: in the directory of the stage, or in one that a command enters.
fn is_met(chain: &[&Stage]) -> bool {
    let dirs: Vec<&String> = chain.iter().flat_map(|stage| &stage.dirs).collect();
    let is_here = |copy: &String| {
        let to = copy.split_whitespace().last().unwrap_or_default().trim_end_matches('/');
        !to.starts_with('/') || dirs.iter().any(|dir| dir.as_str() == to)
    };
    let own = |copy: &&String| copies_all(copy) || copy.contains("rust-toolchain");
    chain.iter().flat_map(|stage| &stage.copies).filter(own).all(is_here)
}

/// Whether the toolchain file is there when something is compiled.
enum Copied {
    Yes,
    Perhaps,
    No,
}

impl Copied {
    /// What follows from it; `most` is how much it matters where it is certain.
    fn then(&self, of_file: &Toolchain, most: Severity) -> (Severity, String) {
        match self {
            Self::Yes => (most, format!("every build downloads {of_file}")),
            Self::Perhaps => {
                (Severity::Warning, format!("where that is in the context, every build downloads {of_file}"))
            }
            Self::No => (Severity::Warning, "the image is built with another compiler".to_owned()),
        }
    }
}

/// Findings that say the same, as one with the places of all.
pub(super) fn merged(findings: impl Iterator<Item = Finding>) -> Vec<Finding> {
    let mut all: Vec<Finding> = Vec::new();
    for finding in findings {
        match all.iter_mut().find(|of| of.message == finding.message) {
            Some(same) => {
                for place in finding.places {
                    if !same.places.contains(&place) {
                        same.places.push(place);
                    }
                }
            }
            None => all.push(finding),
        }
    }
    all
}
