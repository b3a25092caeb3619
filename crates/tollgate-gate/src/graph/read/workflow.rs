//! The jobs of a workflow file, and which file that is where nobody says.

use std::path::{Path, PathBuf};

use anyhow::anyhow;
use tollgate_common::text::escape;
use tollgate_common::workflow;
use tollgate_common::{Ctx, Failure, Result};

use super::names::Names;
use super::{Source, carries, matrix, reusable};
use crate::graph::input::{Count, Job, Need};
use crate::lint::gate::{Gate, gates};
use crate::lint::input::{Input, Policy};
use crate::lint::simulate::PULL_REQUEST_EVENTS;
use crate::verdict::workflow::path_in;
use crate::workflows::{self, File, file};

/// The file that somebody named.
pub(super) fn named(path: &Path, root: &Path) -> Result<Source> {
    Ok(source(one(file(path, root)?), root))
}

/// The workflow that is running; else the one with the gate in it, or the only one. `None` where there is none.
pub(super) fn usual(root: &Path, ctx: &Ctx) -> Result<Option<Source>> {
    let running = ctx.env.text("GITHUB_WORKFLOW_REF").and_then(path_in).map(|path| root.join(path));
    if let Some(running) = running.filter(|path| path.is_file()) {
        return named(&running, root).map(Some);
    }
    let paths = workflows::paths(root)?;
    if paths.is_empty() {
        return Ok(None);
    }
    let files = read_all(&paths, root)?;
    let number = choose(&files)?;
    let Input { files, .. } = files;
    Ok(files.into_iter().nth(number).map(|file| source(one(file), root)))
}

fn read_all(paths: &[PathBuf], root: &Path) -> Result<Input> {
    let files: Result<Vec<File>> = paths.iter().map(|path| file(path, root)).collect();
    let files = files.map_err(|failure| match paths.len() {
        1 => failure,
        _ => failure.hint("to show another, name it: tollgate-gate graph FILE"),
    })?;
    Ok(Input { files, policy: Policy::default(), gate: None })
}

fn one(file: File) -> Input {
    Input { files: vec![file], policy: Policy::default(), gate: None }
}

/// The number of the file with the gate. One of pull requests comes before others, and tollgate's own, which is one
/// without doubt, before what is taken for one.
fn choose(input: &Input) -> Result<usize> {
    if input.files.len() == 1 {
        return Ok(0);
    }
    let gates = gates(input);
    let is_of_requests = |gate: &&Gate<'_>| {
        let on = &input.files[gate.file].workflow.on;
        PULL_REQUEST_EVENTS.into_iter().any(|event| on.get(event).is_some())
    };
    for (of_requests, certain) in [(true, true), (true, false), (false, true), (false, false)] {
        let fits = |gate: &&Gate<'_>| (gate.is_certain || !certain) && (!of_requests || is_of_requests(gate));
        let mut with: Vec<usize> = gates.iter().filter(fits).map(|gate| gate.file).collect();
        with.dedup();
        match with.as_slice() {
            [] => {}
            [one] => return Ok(*one),
            several => return Err(undecided("several workflows have a gate", input, several)),
        }
    }
    let every: Vec<usize> = (0..input.files.len()).collect();
    Err(undecided("there are several workflows, and no gate is in any", input, &every))
}

fn undecided(what: &str, input: &Input, files: &[usize]) -> Failure {
    let paths: Vec<&str> = files.iter().map(|file| input.files[*file].path.as_str()).collect();
    let example = paths.first().copied().unwrap_or_default();
    Failure::new(anyhow!("{what}: {}", escape(&paths.join(", "))))
        .hint(format!("name one of them: tollgate-gate graph {}", escape(example)))
}

/// `input` holds one file.
fn source(input: Input, root: &Path) -> Source {
    let gates: Vec<String> = gates(&input).iter().map(|gate| gate.id().to_owned()).collect();
    let Input { files, .. } = input;
    let mut source = Source { root: root.to_owned(), ..Source::default() };
    for file in files {
        let jobs = &file.workflow.jobs;
        source.jobs = jobs.iter().map(|of| job(&file, of, gates.contains(&of.id.text), root)).collect();
        source.names = jobs.iter().map(Names::of).collect();
        let name = file.workflow.name.as_ref().map(|name| name.text.clone());
        source.workflow = Some(name.unwrap_or_else(|| file.path.clone()));
        source.shown = file.path;
    }
    source
}

fn job(file: &File, job: &workflow::Job, is_gate: bool, root: &Path) -> Job {
    let number = |id: &str| file.workflow.jobs.iter().position(|other| other.id.text == id);
    let needs = file.dag.needs(&job.id.text).filter_map(|need| {
        let number = number(need)?;
        Some(Need { job: number, carries: carries::carries(file, job, number, is_gate) })
    });
    let matrix = job.strategy.as_ref().and_then(|strategy| strategy.matrix.as_ref());
    Job {
        id: job.id.text.clone(),
        line: job.id.place.span.line,
        needs: needs.collect(),
        legs: matrix.map(|matrix| matrix::legs(matrix).map_or(Count::Unknown, Count::Known)),
        calls: job.uses.as_ref().map(|uses| reusable::jobs(uses, root)),
    }
}
