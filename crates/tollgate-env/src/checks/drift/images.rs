//! Images with Rust in them: those of Dockerfiles, and those in which jobs run.

use tollgate_common::workflow::yaml::Node;

use super::docker::{self, Stage};
use super::files::{Files, Says};
use super::image;
use super::jobs::Read;
use super::scope::{Scope, spot};
use super::toolchain::{Stated, Toolchain};
use crate::finding::{Finding, Place, Severity};
use crate::read::repository::{Repository, dir_of, is_dockerfile, name_of};

pub(super) fn judge(
    repository: &Repository,
    workflows: &[Read<'_>],
    files: &Files,
    roles: &[Toolchain],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in repository.named(|path| is_dockerfile(name_of(path))) {
        let stages = docker::stages(path, text);
        let file = only_file(path, files);
        let is_decided = |stage: &Stage| chooses(stage) || (file.is_some() && takes_file(stage));
        findings.extend(stages.iter().filter_map(|stage| floating_stage(stage, &stages, &is_decided)));
        findings.extend(chef(&stages, &is_decided));
        if let Some((dir, file)) = file {
            let build = Build {
                stages: &stages,
                file,
                is_hidden: is_hidden(repository, path),
                is_beside: dir == dir_of(path),
                is_own: dir != dir_of(path)
                    && repository.text(&format!("{}/Cargo.toml", dir_of(path))).is_some(),
                roles,
            };
            findings.extend(merged(stages.iter().filter_map(|stage| build.drift(stage))));
        }
    }
    for read in workflows {
        findings.extend(containers(read));
    }
    findings
}

/// The releases that images of stages say in which something is built with them.
pub(super) fn releases(repository: &Repository) -> Vec<Stated> {
    let of_file = |(path, text): (&str, &str)| {
        let all = docker::stages(path, text);
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

/// The toolchain file that the builds of a Dockerfile meet; none where it may be one of two.
fn only_file<'a>(path: &str, files: &'a Files) -> Option<(&'a str, &'a Stated)> {
    let (dir, file) = files.nearest(dir_of(path))?;
    let is_only = dir.is_empty() || files.nearest("").is_none_or(|(_, root)| root.says == file.says);
    match &file.says {
        Says::Toolchain(stated) if is_only => Some((dir, stated)),
        _ => None,
    }
}

/// Whether a toolchain file is kept out of the context.
fn is_hidden(repository: &Repository, path: &str) -> bool {
    let beside = [
        format!("{path}.dockerignore"),
        ".dockerignore".to_owned(),
        format!("{}/.dockerignore", dir_of(path)),
    ];
    let text = beside.iter().find_map(|path| repository.text(path)).unwrap_or_default();
    text.lines().any(|line| {
        line.contains("rust-toolchain") || ["*", "**", "*.toml", "**/*.toml", "rust*"].contains(&line.trim())
    })
}

/// Whether a command of rustup's chooses a toolchain in a stage, so that the image is no more than where rustup is.
fn chooses(stage: &Stage) -> bool {
    let says = |text: &String| {
        text.contains("RUSTUP_TOOLCHAIN")
            || text.contains("rust-toolchain")
            || [
                "rustup default",
                "rustup toolchain",
                "rustup override",
                "rustup install",
                "rustup update",
                "rustup show",
            ]
            .iter()
            .any(|command| text.contains(command))
            || text.contains("cargo +")
    };
    stage.runs.iter().chain(&stage.env).any(says)
}

/// Whether a stage installs what the toolchain file says, and chooses in no other way.
fn reads_file(stage: &Stage) -> bool {
    let installs = |run: &String| {
        run.split(['&', ';', '\n']).any(|command| {
            matches!(
                command.split_whitespace().collect::<Vec<_>>().as_slice(),
                ["rustup", "toolchain", "install"] | ["rustup", "show"]
            )
        })
    };
    let others = [
        "RUSTUP_TOOLCHAIN",
        "rustup default",
        "rustup override",
        "rustup update",
        "cargo +",
        "rust-toolchain",
    ];
    let all = || stage.runs.iter().chain(&stage.env);
    stage.runs.iter().any(installs) && !all().any(|text| others.iter().any(|other| text.contains(other)))
}

/// A stage with those that it is made from.
fn bases<'a>(stage: &'a Stage, all: &'a [Stage]) -> Vec<&'a Stage> {
    std::iter::successors(Some(stage), |stage| stage.base.and_then(|base| all.get(base)))
        .take(all.len() + 1)
        .collect()
}

fn uses_cargo(stage: &Stage) -> bool {
    let builds =
        |run: &String| run.split_whitespace().any(|word| matches!(word, "cargo" | "rustc" | "make" | "just"));
    stage.runs.iter().any(builds)
}

/// The Rust of a stage's image, where it says it, with the place of the image.
fn of_image(stage: &Stage, all: &[Stage]) -> Option<(image::Image, Place)> {
    let first = *bases(stage, all).last()?;
    Some((image::rust(first.image.as_ref()?)?, first.place.clone()?))
}

/// Whether a stage copies a toolchain file, which then decides.
fn takes_file(stage: &Stage) -> bool {
    stage.copies.iter().any(|copy| copy.contains("rust-toolchain") || copies_all(copy))
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

/// A Dockerfile, and what is known of its context.
struct Build<'a> {
    stages: &'a [Stage],
    file: &'a Stated,
    /// Whether `.dockerignore` keeps the toolchain file out.
    is_hidden: bool,
    /// Whether the toolchain file is beside the Dockerfile, and so in the context.
    is_beside: bool,
    /// Whether it is that of a package below, which is then the context.
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
            Copied::Yes => (Severity::Error, format!("every build downloads {of_file}")),
            Copied::Perhaps => {
                (Severity::Warning, format!("where that is in the context, every build downloads {of_file}"))
            }
            Copied::No => (Severity::Warning, "the image is built with another compiler".to_owned()),
        };
        let message = format!("the image has {rust}, and the toolchain file says {of_file}: {then}");
        let finding = Finding::new("dockerfile-drift", severity, message)
            .found(rust.to_string())
            .wanted(format!("rust:{of_file}"));
        let base = chain.last().and_then(|stage| stage.argument.clone());
        let argument = base.map(|place| Place { claim: Some("in the image's tag".to_owned()), ..place });
        Some(argument.into_iter().fold(finding.at(place), Finding::at).at(self.file.place.clone()))
    }

    /// Whether the toolchain file is among what is copied.
    fn copied(&self, chain: &[&Stage]) -> Copied {
        let any = |is: fn(&str) -> bool| chain.iter().any(|stage| stage.copies.iter().any(|copy| is(copy)));
        if self.is_hidden {
            Copied::No
        } else if any(|copy| copy.contains("rust-toolchain")) {
            if is_met(chain) { Copied::Yes } else { Copied::Perhaps }
        } else if any(copies_all) {
            if self.is_beside && is_met(chain) { Copied::Yes } else { Copied::Perhaps }
        } else {
            Copied::No
        }
    }
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

enum Copied {
    Yes,
    Perhaps,
    No,
}

/// Findings that say the same, as one with the places of all.
fn merged(findings: impl Iterator<Item = Finding>) -> Vec<Finding> {
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

/// `COPY . .`
fn copies_all(copy: &str) -> bool {
    let words: Vec<&str> = copy.split_whitespace().filter(|word| !word.starts_with("--")).collect();
    words.len() > 1 && matches!(words[0], "." | "./")
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
fn containers(read: &Read<'_>) -> Vec<Finding> {
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
