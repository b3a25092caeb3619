//! What the stages of a Dockerfile do: whether they build, and what chooses the toolchain with which they do.

use tollgate_common::shell::assignment;

use super::docker::{Stage, Step};
use super::image;
use super::programs::{HARMLESS, PACKAGES, is_one_of};
use super::shell::{self, Word};
use crate::finding::Place;
use crate::read::repository::name_of;

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

/// Whether a stage installs what the toolchain file says.
pub(super) fn installs_file(stage: &Stage) -> bool {
    let installs = |run: &String| {
        run.split(['&', ';', '\n']).any(|command| {
            matches!(
                command.split_whitespace().collect::<Vec<_>>().as_slice(),
                ["rustup", "toolchain", "install"] | ["rustup", "show"]
            )
        })
    };
    stage.runs.iter().any(installs)
}

/// Whether something in a stage comes before the toolchain file, or changes what rustup has or finds.
pub(super) fn is_chosen_otherwise(stage: &Stage) -> bool {
    let others = [
        "RUSTUP_TOOLCHAIN",
        "rustup override",
        "rustup update",
        "rustup run",
        "toolchain link",
        "toolchain uninstall",
        "cargo +",
        "rust-toolchain",
    ];
    stage.runs.iter().chain(&stage.env).any(|text| others.iter().any(|other| text.contains(other)))
}

/// Whether a stage installs what the toolchain file says, and chooses in no other way.
pub(super) fn reads_file(stage: &Stage) -> bool {
    let others = [
        "RUSTUP_TOOLCHAIN",
        "rustup default",
        "rustup override",
        "rustup update",
        "cargo +",
        "rust-toolchain",
    ];
    let all = || stage.runs.iter().chain(&stage.env);
    installs_file(stage) && !all().any(|text| others.iter().any(|other| text.contains(other)))
}

/// A stage with those that it is made from.
pub(super) fn bases<'a>(stage: &'a Stage, all: &'a [Stage]) -> Vec<&'a Stage> {
    std::iter::successors(Some(stage), |stage| stage.base.and_then(|base| all.get(base)))
        .take(all.len() + 1)
        .collect()
}

/// Whether a stage runs something that compiles.
pub(super) fn uses_cargo(stage: &Stage) -> bool {
    stage.runs.iter().any(|run| builds(run))
}

/// Whether a stage compiles more than tools, as `cargo install` does.
pub(super) fn compiles_project(stage: &Stage) -> bool {
    const TOOLS: [&str; 4] =
        ["cargo install", "cargo binstall", "cargo auditable install", "cargo chef install"];
    let project = |run: &String| {
        run.split(['&', ';', '\n'])
            .any(|command| builds(command) && !TOOLS.iter().any(|tools| command.contains(tools)))
    };
    stage.runs.iter().any(project)
}

/// Whether something is compiled after what is so was copied; `chain` begins with the last stage.
pub(super) fn builds_after(chain: &[&Stage], is: impl Fn(&str) -> bool) -> bool {
    let mut is_there = false;
    for stage in chain.iter().rev() {
        for step in &stage.order {
            match *step {
                Step::Copy(at) => is_there |= is(&stage.copies[at]),
                Step::Run(at) if is_there && builds(&stage.runs[at]) => return true,
                Step::Run(_) => {}
            }
        }
    }
    false
}

/// Whether a command of a `RUN` is one that compiles, or may start one. What an installer of packages names is not run.
fn builds(run: &str) -> bool {
    const COMPILERS: &str = "cargo rustc make just";
    let is_end = |c: char| c.is_whitespace() || "\0;&|(){}[]'\",=".contains(c);
    let says = |word: &Word| word.text.split(is_end).any(|part| is_one_of(COMPILERS, name_of(part)));
    // The form without a shell: `RUN ["make", "all"]`.
    let plain = serde_json::from_str(run).map(|words: Vec<String>| words.join(" "));
    shell::read(plain.as_deref().unwrap_or(run)).commands.iter().any(|command| {
        let is_before = |word: &&Word| word.text.starts_with("--") || assignment(&word.text).is_some();
        let words = &command.words[command.words.iter().take_while(is_before).count()..];
        let Some((program, rest)) = words.split_first() else { return false };
        let name = name_of(program.text.trim_matches('\0'));
        let runs = |word: &Word| matches!(word.text.as_str(), "run" | "exec" | "x");
        let installs = is_one_of(PACKAGES, name) && !rest.iter().any(runs);
        // `while cargo test; do` is a condition that runs.
        let is_harmless = is_one_of(HARMLESS, name) && !is_one_of("while until", name);
        says(program) || (!installs && !is_harmless && rest.iter().any(says))
    })
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
