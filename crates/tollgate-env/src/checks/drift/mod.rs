//! Whether the places that say which Rust is meant say the same, and whether what a job installs is what it runs.
//!
//! Comes in: the texts of [`Repository`] and the roles that the configuration gives to versions. Goes out: one
//! finding for each job, image or version, with every place that has a part in it. Which toolchain a step runs is
//! found by rustup's own precedence ([`story`]). What cannot be known (outputs, secrets, scripts, actions of others)
//! is unknown and never a finding.

mod actions;
mod build_args;
mod builds;
mod claims;
mod docker;
mod dockerignore;
mod files;
mod image;
mod images;
mod inputs;
mod installers;
mod jobs;
mod least;
mod local;
mod matrix;
mod msrv;
mod others;
mod programs;
mod scope;
mod scripts;
mod shell;
mod stages;
mod steps;
mod story;
mod toolchain;
mod words;

use std::collections::BTreeMap;

use self::files::Files;
use self::toolchain::{Stated, Toolchain};
use crate::finding::Finding;
use crate::place::place;
use crate::read::repository::Repository;
use crate::read::version_managers::{self, Pin};
use crate::rim::Rim;
use crate::rules::{Check, Rule};

pub(crate) const CHECK: Check = Check {
    id: "toolchain-drift",
    title: "workflows, images and tools: whether they mean the Rust that is used",
    rules: &[
        Rule {
            id: "toolchain-drift",
            why: "A job that installs one toolchain can run another: a toolchain file beats `rustup default`, which \
                  is what most actions call, and RUSTUP_TOOLCHAIN beats both. Then the job tests something else than \
                  it says, and downloads both. The same holds where tools besides rustup have a version of their own.",
        },
        Rule {
            id: "action-ignored-input",
            why: "An action passes over inputs that it does not have. A branch such as dtolnay/rust-toolchain@1.80.0 \
                  has no `toolchain`: the job installs what the branch says.",
        },
        Rule {
            id: "action-input-missing",
            why: "dtolnay/rust-toolchain@master has no toolchain of its own, and fails where none is given.",
        },
        Rule {
            id: "action-version-float",
            why: "`1.70` without quotes is a number in YAML, and reaches the action as `1.7`, which is another Rust.",
        },
        Rule {
            id: "action-archived",
            why: "The actions of actions-rs are archived since 2023: nobody mends them, and the node version that \
                  they run on is taken out of the runners.",
        },
        Rule {
            id: "setup-overrides-file",
            why: "actions-rust-lang/setup-rust-toolchain with `toolchain` calls `rustup override set`, which beats \
                  the toolchain file: its components and targets are not installed, and its version is not used. \
                  Without the input the action reads the file.",
        },
        Rule {
            id: "msrv-drift",
            why: "A job for the minimum supported Rust version that uses another version than any \
                  `rust-version` of the repository shows nothing of what is promised.",
        },
        Rule {
            id: "dockerfile-drift",
            why: "Where the image has another Rust than the toolchain file that is copied into it, rustup downloads \
                  that one in every build, and the image's is for nothing.",
        },
        Rule {
            id: "chef-drift",
            why: "What cargo-chef has compiled with one Rust is of no use to another: all stages need the same.",
        },
        Rule {
            id: "image-floating",
            why: "`rust:latest`, `rust:1` or `rust:alpine` is another compiler with each release of Rust, and on each \
                  machine the one that was current when somebody last pulled it.",
        },
    ],
    run,
};

fn run(rim: &Rim) -> Vec<Finding> {
    let pins = version_managers::pins(&rim.root, &rim.root);
    let pin = |pin: &Pin| {
        let place = place(rim.show(&pin.path), &pin.text, &pin.span);
        Some(Stated { toolchain: Toolchain::parse(&pin.version)?, place })
    };
    let pins = pins.iter().filter_map(pin).collect();
    let repository = Repository::read(&rim.root).with_scripts(&rim.root);
    for (path, text) in &repository.texts {
        rim.trace.read(std::path::Path::new(path), Ok(text));
    }
    judge(&repository, pins, &rim.config.toolchain.roles)
}

/// `pins` are what version managers are told; where a toolchain file says another, `version-manager` says so.
fn judge(repository: &Repository, pins: Vec<Stated>, roles: &BTreeMap<String, String>) -> Vec<Finding> {
    let files = Files::of(repository);
    let versions = msrv::versions(repository);
    let roles: Vec<Toolchain> = roles.values().filter_map(|version| Toolchain::parse(version)).collect();
    let workflows = jobs::workflows(repository);
    let told = jobs::tell(&workflows, repository, &files);
    let mut findings = jobs::judge(&told);
    findings.extend(inputs::judge(&told, &files, &versions, &roles));
    findings.extend(msrv::judge(&told, &versions, &roles));
    findings.extend(claims::judge(repository, (&told, pins), &files, &versions, &roles));
    let (given, without) = build_args::read(&told, repository);
    let around = least::Around { repository, files: &files, versions: &versions, roles: &roles };
    findings.extend(images::once_a_file(images::judge(&workflows, &given, &around)));
    findings.extend(without);
    findings.extend(others::judge(repository, &files, &roles));
    findings
}

/// Whether the configuration gives this version a role of its own.
fn has_role(roles: &[Toolchain], toolchain: &Toolchain) -> bool {
    roles.iter().any(|role| role.differs(toolchain) == Some(false))
}
