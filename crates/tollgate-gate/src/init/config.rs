//! `tollgate.toml`, written.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::found::{Found, OldJob};
use super::jobs::{self, Job};
use super::seen::Seen;

/// The text of the file.
pub(super) fn render(seen: &Seen, jobs: &[Job], found: &Found, left: &[String]) -> String {
    let mut text = format!(
        "\
# The jobs that the gate waits for, and when each may be skipped. Written by `tollgate-gate init`; yours from here on.
# {}/blob/v{}/docs/guide.md
#
# A job has the same name in {}. Change a command in both places: `tollgate-gate lint` compares them.
# skip = \"planned\": the job may be skipped where the plan proves that the change cannot touch it. Leave the line out for a
#   job that always has to run.
# affects: the change of a package that makes it run: \"test\" (its tests could come out differently), \"compile\" (it is
#   compiled anew), or \"any\" (any file of the repository).
# paths: files that make it run, whoever owns them; patterns of .gitignore, from the root of the repository.
",
        env!("CARGO_PKG_REPOSITORY"),
        env!("CARGO_PKG_VERSION"),
        super::WORKFLOW,
    );
    if jobs.iter().any(|job| job.run.as_deref().is_some_and(|run| run.contains("{packages}"))) {
        text.push_str(
            "# {packages} stands for the packages that are affected, as `-p a -p b` or `--workspace`.\n",
        );
    }
    for job in jobs {
        text.push('\n');
        one(job, &mut text);
    }
    text.push_str(GATE);
    nested(seen, &mut text);
    tasks(jobs, found, &mut text);
    if !left.is_empty() {
        text.push_str("\n# Not taken over from the workflows:\n");
        left.iter().for_each(|what| writeln!(text, "# - {what}").unwrap_or_default());
    }
    text
}

const GATE: &str = r#"
[gate]
# The job whose output is the plan.
plan = "plan"
# Every job of the workflow has to be needed by the gate: one that nobody needs could fail unseen.
inventory = "workflow"
# On these events every job runs, whatever changed. Without "push" the default branch is tested by what changed, too.
full-run-on = ["merge_group", "push"]
"#;

fn one(job: &Job, text: &mut String) {
    if !job.from.is_empty() {
        let _ = writeln!(text, "# From {}.", job.from.join("; "));
    }
    for note in &job.notes {
        let _ = writeln!(text, "# Look at this: {note}.");
    }
    let _ = writeln!(text, "[jobs.{}]", job.name);
    if let Some(run) = &job.run {
        let _ = writeln!(text, "run = {}", quoted(run));
    }
    if !job.needs.is_empty() {
        let _ = writeln!(text, "needs = {}", list(&job.needs));
    }
    if let Some(affects) = &job.affects {
        let _ = writeln!(text, "affects = {}", quoted(affects));
    }
    if !job.paths.is_empty() {
        let _ = writeln!(text, "paths = {}", list(&job.paths));
    }
    text.push_str("skip = \"planned\"\n");
    if job.may_fail {
        text.push_str("# It may fail where it is from (continue-on-error).\nallow = [\"failure\"]\n");
    }
    let _ = writeln!(text, "timeout = {}", quoted(&job.timeout));
}

/// Packages that are no part of the workspace: their files count as the package's around them.
fn nested(seen: &Seen, text: &mut String) {
    let own: Vec<&str> =
        seen.nested.iter().filter(|(_, is_own)| *is_own).map(|(folder, _)| folder.as_str()).collect();
    let Some(first) = own.first() else { return };
    let shown: Vec<String> = own.iter().take(8).map(|folder| format!("{folder}/")).collect();
    let more = if own.len() > shown.len() { ", …" } else { "" };
    let _ = writeln!(
        text,
        "\n# Workspaces of their own, which no job here builds: {}{more}.\n\
         # What changes there counts for the package around them. Give them a job, or say that they touch nothing:\n\
         # [[affected.rule]]\n# paths = [{}]\n# effect = \"none\"",
        shown.join(", "),
        quoted(&format!("/{}/**", seen.path(first))),
    );
}

/// How many tasks are shown.
const MOST: usize = 12;

/// What the repository's own tasks do is not known, so nobody can say when they may be skipped, or what they need.
fn tasks(jobs: &[Job], found: &Found, text: &mut String) {
    let mut shown: BTreeMap<&str, (String, &OldJob)> = BTreeMap::new();
    for (old, task) in found.jobs.iter().flat_map(|old| old.tasks.iter().map(move |task| (old, task))) {
        let names =
            (1..).map(|n| if n == 1 { jobs::slug(&old.id) } else { format!("{}-{n}", jobs::slug(&old.id)) });
        let is_free = |name: &String| {
            !jobs.iter().any(|job| job.name == *name) && !shown.values().any(|(other, _)| other == name)
        };
        if shown.len() < MOST && !shown.contains_key(task.as_str()) {
            let name = names.take(100).find(is_free).unwrap_or_default();
            shown.insert(task, (name, old));
        }
    }
    if shown.is_empty() {
        return;
    }
    let _ = writeln!(
        text,
        "\n# Tasks of this repository that pull requests run too. To gate one, take away its `# `, delete\n\
         # {}, and run `tollgate-gate init` again: it writes the workflow from this file.",
        super::WORKFLOW
    );
    for (task, (name, old)) in shown {
        let _ = writeln!(
            text,
            "# [jobs.{name}] # {}\n# run = {}\n# affects = \"any\"",
            old.place(),
            quoted(task)
        );
    }
}

fn list(texts: &[String]) -> String {
    let quoted: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("[{}]", quoted.join(", "))
}

/// A string of TOML: literal where that is easier to read.
fn quoted(text: &str) -> String {
    if (text.contains('"') || text.contains('\\')) && !text.contains('\'') && !text.contains(char::is_control)
    {
        return format!("'{text}'");
    }
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted + "\""
}
