//! `cargo xtask …` of a team that calls the tools as libraries: the tools themselves, under the words that everybody
//! knows, and a task of the team's own, made from the data behind one of them.

mod changelogs;

use std::process::ExitCode;

use clap::Parser;
use tollgate_common::{Ctx, Outcome, Result};

/// The tasks of this repository
#[derive(Parser)]
enum Task {
    /// Which crates a change touches, and why
    Affected(Box<tollgate_affected::Args>),
    /// Is this machine, toolchain and repository fit for the job?
    Env(Box<tollgate_env::Args>),
    /// One verdict over the jobs of a pipeline
    Gate(Box<tollgate_gate::Args>),
    /// Every crate that a change touches has a line in its CHANGELOG.md
    Changelogs(changelogs::Args),
}

fn main() -> ExitCode {
    tollgate_common::main(run)
}

fn run(task: Task, ctx: &mut Ctx) -> Result<Outcome> {
    match task {
        Task::Affected(args) => tollgate_affected::run(*args, ctx),
        Task::Env(args) => tollgate_env::run(*args, ctx),
        Task::Gate(args) => tollgate_gate::run(*args, ctx),
        Task::Changelogs(args) => changelogs::run(&args, ctx),
    }
}
