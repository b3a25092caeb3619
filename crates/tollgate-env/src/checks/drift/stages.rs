//! What the stages of a Dockerfile do: whether they build, and what chooses the toolchain with which they do.

use super::docker::Stage;
use super::image;
use crate::finding::Place;

/// Whether a command of rustup's chooses a toolchain in a stage, so that the image is no more than where rustup is.
pub(super) fn chooses(stage: &Stage) -> bool {
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
pub(super) fn reads_file(stage: &Stage) -> bool {
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
pub(super) fn bases<'a>(stage: &'a Stage, all: &'a [Stage]) -> Vec<&'a Stage> {
    std::iter::successors(Some(stage), |stage| stage.base.and_then(|base| all.get(base)))
        .take(all.len() + 1)
        .collect()
}

pub(super) fn uses_cargo(stage: &Stage) -> bool {
    let builds =
        |run: &String| run.split_whitespace().any(|word| matches!(word, "cargo" | "rustc" | "make" | "just"));
    stage.runs.iter().any(builds)
}

/// The Rust of a stage's image, where it says it, with the place of the image.
pub(super) fn of_image(stage: &Stage, all: &[Stage]) -> Option<(image::Image, Place)> {
    let first = *bases(stage, all).last()?;
    Some((image::rust(first.image.as_ref()?)?, first.place.clone()?))
}

/// Whether a stage copies a toolchain file, which then decides.
pub(super) fn takes_file(stage: &Stage) -> bool {
    stage.copies.iter().any(|copy| copy.contains("rust-toolchain") || copies_all(copy))
}

/// `COPY . .`
pub(super) fn copies_all(copy: &str) -> bool {
    let words: Vec<&str> = copy.split_whitespace().filter(|word| !word.starts_with("--")).collect();
    words.len() > 1 && matches!(words[0], "." | "./")
}
