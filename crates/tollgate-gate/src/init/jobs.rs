//! The jobs of the new `tollgate.toml`: from what the workflows run, and from the files that say that a tool is used.
//!
//! A command is taken over as it is written. `{packages}` takes the place of `--workspace`, but not where cargo would
//! refuse some packages for what else the command asks of them.

use std::collections::{BTreeMap, BTreeSet};

use tollgate_common::text::escape;

use super::found::{Found, Known};
use super::kinds::{Kind, USUAL};
use super::seen::{Manifest, Seen};
use crate::shell::words;

/// A job that is to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Job {
    pub(super) name: String,
    /// The command; nothing where a `tollgate.toml` that is there already says none.
    pub(super) run: Option<String>,
    pub(super) needs: Vec<String>,
    pub(super) affects: Option<String>,
    pub(super) paths: Vec<String>,
    pub(super) timeout: String,
    pub(super) minutes: u32,
    /// Whether it runs whatever the plan says.
    pub(super) is_always: bool,
    /// Whether a failure only warns.
    pub(super) may_fail: bool,
    /// Variables of its step in the workflow.
    pub(super) env: BTreeMap<String, String>,
    /// The machines of the workflow.
    pub(super) machines: Vec<String>,
    /// Where it is from, for people.
    pub(super) from: Vec<String>,
    /// What is to be looked at, for people.
    pub(super) notes: Vec<String>,
    /// The numbers of the jobs that it is from.
    pub(super) old: BTreeSet<usize>,
}

/// How many commands of one kind are taken over; a matrix of features that is written out has dozens.
const MOST: usize = 3;

/// What was left out: the number of the job that it is of, and what it is.
pub(super) type Left = Vec<(usize, String)>;

/// The jobs, and what was left out: what is computed, or too much of a kind.
pub(super) fn jobs(seen: &Seen, found: &Found) -> (Vec<Job>, Left) {
    let runs_cargo = found.commands.iter().any(|known| known.kind != Kind::Typos);
    let mut kinds: BTreeSet<Kind> = found.commands.iter().map(|known| known.kind).collect();
    kinds.extend(USUAL.iter().filter(|(file, _)| seen.has(file)).filter_map(|(_, kind)| *kind));
    kinds.insert(Kind::Test);
    if !runs_cargo {
        kinds.extend([Kind::Fmt, Kind::Clippy, Kind::Doc]);
    }
    let (mut jobs, mut left) = (Vec::new(), Vec::new());
    for kind in kinds {
        of_kind(seen, found, kind, &mut jobs, &mut left);
    }
    needs(found, &mut jobs);
    (jobs, left)
}

fn of_kind(seen: &Seen, found: &Found, kind: Kind, jobs: &mut Vec<Job>, left: &mut Left) {
    let mut distinct: Vec<Job> = Vec::new();
    let mut unclear: Vec<&Known> = Vec::new();
    for known in found.commands.iter().filter(|known| known.kind == kind) {
        match job(seen, found, known) {
            Some(job) => match distinct.iter_mut().find(|other| other.run == job.run) {
                Some(other) => merge(other, job),
                None => distinct.push(job),
            },
            None => unclear.push(known),
        }
    }
    let is_broad =
        |job: &Job| job.run.as_deref().is_some_and(|run| !words(run).iter().any(|word| is_bound(word)));
    // What everybody means by the name stands in for a command that is computed.
    if distinct.is_empty() && has_usual(kind)
        || !unclear.is_empty() && is_main(kind) && !distinct.iter().any(is_broad)
    {
        distinct.insert(0, usual(seen, found, kind, &unclear));
    } else {
        let computed = unclear.iter().filter(|known| known.words.is_none());
        left.extend(computed.filter_map(|known| Some((known.job, known.notes.last()?.clone()))));
    }
    // What goes over all packages is the one that people mean.
    distinct.sort_by_key(|job| !job.run.as_deref().is_some_and(|run| run.contains("{packages}")));
    let first = distinct.first().and_then(|job| job.run.clone()).unwrap_or_default();
    for (number, mut job) in distinct.into_iter().enumerate() {
        let run = job.run.clone().unwrap_or_default();
        if number >= MOST {
            left.extend(job.old.iter().map(|old| (*old, format!("`{}`", escape(&run)))));
            continue;
        }
        job.name = name(kind, number, &run, &first, jobs);
        jobs.push(job);
    }
}

/// Whether a command without options does what one means by the kind.
fn has_usual(kind: Kind) -> bool {
    use Kind::{Build, Check, Hack, Miri, Msrv, Udeps};
    !matches!(kind, Check | Msrv | Build | Hack | Udeps | Miri)
}

/// Whether a workspace that has it for some packages or features only would be missing something.
fn is_main(kind: Kind) -> bool {
    matches!(kind, Kind::Clippy | Kind::Test)
}

fn merge(job: &mut Job, other: Job) {
    let mut machines: BTreeSet<String> = job.machines.drain(..).collect();
    machines.extend(other.machines);
    job.machines = machines.into_iter().collect();
    job.minutes = job.minutes.max(other.minutes);
    job.may_fail &= other.may_fail;
    job.timeout = format!("{}m", job.minutes);
    job.old.extend(other.old);
    let new = |all: &[String], one: &String| !all.contains(one);
    for from in other.from {
        if new(&job.from, &from) {
            job.from.push(from);
        }
    }
    for note in other.notes {
        if new(&job.notes, &note) {
            job.notes.push(note);
        }
    }
}

/// What stands in the file for a command that is known word for word.
fn job(seen: &Seen, found: &Found, known: &Known) -> Option<Job> {
    let words = known.words.as_ref()?;
    let mut job = shell(seen, found, known.kind, Some(known));
    let command = with_packages(known.kind, words, &seen.manifest);
    let mut words: Vec<String> = command.split(' ').map(str::to_owned).collect();
    if let Some(toolchain) = known.toolchain.as_ref().filter(|_| words[0] == "cargo") {
        words.insert(1, format!("+{toolchain}"));
    }
    let mut run = words.join(" ");
    for (name, value) in known.own.iter().rev() {
        run = format!("{name}={value} {run}");
    }
    // What is not of this workspace is not covered by what its packages say.
    if run.contains("--manifest-path") {
        job.affects = Some("any".to_owned());
    }
    job.run = Some(run);
    Some(job)
}

/// All but the command.
fn shell(seen: &Seen, found: &Found, kind: Kind, known: Option<&Known>) -> Job {
    let spec = kind.spec();
    let minutes = known.and_then(|known| known.minutes).unwrap_or(spec.minutes);
    let is_there = |path: &&&str| path.contains('*') || seen.has(path) || **path == "Cargo.toml";
    let mut job = Job {
        affects: spec.affects.map(str::to_owned),
        paths: spec.paths.iter().filter(is_there).map(|path| pattern(seen, path)).collect(),
        timeout: format!("{minutes}m"),
        minutes,
        ..Job::default()
    };
    if let Some(known) = known {
        job.env = known.env.clone();
        job.machines = known.machines.iter().cloned().collect();
        job.from = vec![found.jobs[known.job].place()];
        job.notes = known.notes.clone();
        job.may_fail = known.may_fail;
        job.old = BTreeSet::from([known.job]);
    }
    job
}

/// A name alone is looked for everywhere; a path begins at the root of the repository.
fn pattern(seen: &Seen, path: &str) -> String {
    if path.contains('/') { format!("/{}", seen.path(path)) } else { path.to_owned() }
}

/// The command of a kind of which the workflows say nothing, or nothing that is written down.
fn usual(seen: &Seen, found: &Found, kind: Kind, unclear: &[&Known]) -> Job {
    let mut job = shell(seen, found, kind, unclear.first().copied());
    for known in unclear.iter().skip(1) {
        merge(&mut job, shell(seen, found, kind, Some(known)));
    }
    if unclear.is_empty() {
        let file = USUAL.iter().find(|(file, of)| *of == Some(kind) && seen.has(file));
        job.from = file.map(|(file, _)| (*file).to_owned()).into_iter().collect();
    }
    let has_nextest = kind == Kind::Test && seen.has(".config/nextest.toml");
    let run = if has_nextest { "cargo nextest run {packages} --no-tests=pass" } else { kind.spec().run };
    let run = match unclear.first().and_then(|known| known.toolchain.as_ref()) {
        Some(toolchain) => run.replacen("cargo ", &format!("cargo +{toolchain} "), 1),
        None => run.to_owned(),
    };
    job.run = Some(if seen.manifest.is_single() { run.replace(" {packages}", "") } else { run });
    job
}

/// Options that not every package can fulfil: cargo fails where none of those that are named has the feature or the
/// target (The Cargo Book, "Features", "Command-line feature options"; `cargo test --help`, "Target Selection").
const OF_SOME: [&str; 10] = [
    "--features",
    "-F",
    "--lib",
    "--bin",
    "--test",
    "--example",
    "--bench",
    "--doc",
    "--exclude",
    "--manifest-path",
];

/// Options that name packages.
const SELECTING: [&str; 3] = ["-p", "--package", "--manifest-path"];

fn is_bound(word: &str) -> bool {
    let name = word.split('=').next().unwrap_or(word);
    OF_SOME.contains(&name) || SELECTING.contains(&name)
}

/// A command with `{packages}` in the place of all packages.
fn with_packages(kind: Kind, words: &[String], manifest: &Manifest) -> String {
    let own = words.iter().position(|word| word == "--").unwrap_or(words.len());
    let takes =
        matches!(kind, Kind::Clippy | Kind::Check | Kind::Msrv | Kind::Build | Kind::Test | Kind::Doc);
    let takes = takes
        && words.first().is_some_and(|word| word == "cargo")
        && words.get(1).is_none_or(|word| word != "rustdoc");
    let mut words: Vec<String> = words.to_vec();
    let is_bound = words[..own].iter().any(|word| is_bound(word));
    if manifest.is_single() || !takes || is_bound {
        return words.join(" ");
    }
    let all = words[..own].iter().position(|word| word == "--workspace" || word == "--all");
    match all {
        Some(at) => words[at] = "{packages}".to_owned(),
        None if manifest.means_all() => {
            let after = 1 + words.iter().position(|word| word == "run").unwrap_or(1);
            words.insert(after.min(words.len()), "{packages}".to_owned());
        }
        None => return words.join(" "),
    }
    // A package that has no tests is no mistake where packages are chosen (nextest's exit code 4).
    if words.get(1).is_some_and(|word| word == "nextest")
        && !words.iter().any(|word| word.starts_with("--no-tests"))
    {
        let own = words.iter().position(|word| word == "--").unwrap_or(words.len());
        words.insert(own, "--no-tests=pass".to_owned());
    }
    words.join(" ")
}

/// The name of the kind, with what sets a command apart from the first of its kind.
fn name(kind: Kind, number: usize, run: &str, first: &str, jobs: &[Job]) -> String {
    let base = kind.spec().name;
    let is_taken = |name: &str| jobs.iter().any(|job| job.name == name);
    if number == 0 && !is_taken(base) {
        return base.to_owned();
    }
    let known: BTreeSet<&str> = first.split(' ').collect();
    let own = run
        .split(' ')
        .take_while(|word| *word != "--")
        .filter(|word| !known.contains(word) && (word.starts_with('-') || !word.contains('=')));
    let words: Vec<String> = own.map(slug).filter(|word| !word.is_empty() && word != "packages").collect();
    let mut slug: String = format!("{base}-{}", words.join("-")).chars().take(40).collect();
    while slug.ends_with('-') {
        slug.pop();
    }
    let numbered = (2..).map(|number| format!("{slug}-{number}"));
    let name = std::iter::once(slug.clone())
        .filter(|name| name != base)
        .chain(numbered)
        .find(|name| !is_taken(name));
    name.unwrap_or(slug)
}

/// A text as a part of a name.
pub(super) fn slug(word: &str) -> String {
    let plain: String =
        word.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    plain.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

/// What waited for what in the workflow waits here.
fn needs(found: &Found, jobs: &mut [Job]) {
    let all: Vec<(String, BTreeSet<usize>)> =
        jobs.iter().map(|job| (job.name.clone(), job.old.clone())).collect();
    for job in jobs {
        let needed = |number: &usize| {
            job.old.iter().any(|own| {
                let (own, other) = (&found.jobs[*own], &found.jobs[*number]);
                own.file == other.file && own.needs.iter().any(|need| need.eq_ignore_ascii_case(&other.id))
            })
        };
        job.needs = all
            .iter()
            .filter(|(name, old)| *name != job.name && old.is_disjoint(&job.old) && old.iter().any(needed))
            .map(|(name, _)| name.clone())
            .collect();
    }
}

/// The toolchain that a command names.
pub(super) fn toolchain(run: &str) -> Option<&str> {
    run.split_whitespace().find_map(|word| word.strip_prefix('+'))
}

/// The component that a command needs, if it is one that not every toolchain has.
pub(super) fn component(run: &str) -> Option<&'static str> {
    let is = |word| run.split_whitespace().any(|other| other == word);
    match () {
        () if is("fmt") && is("cargo") => Some("rustfmt"),
        () if is("clippy") => Some("clippy"),
        () if is("miri") => Some("miri"),
        () => None,
    }
}
