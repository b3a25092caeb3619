//! A repository with workflows and files with times, and `graph` run in it.

use std::path::Path;

use serde_json::{Value, json};

use crate::files::Files;
use crate::support::{Ran, gate};

/// A directory with files in it.
pub(super) struct Repo(Files);

impl Repo {
    /// Files by their paths; a name without a folder is one of `.github/workflows`, if it is YAML.
    pub(super) fn new(files: &[(&str, &str)]) -> Self {
        let repo = Self(Files::new());
        for (path, text) in files {
            repo.write(path, text);
        }
        repo
    }

    /// One with this workflow, `ci.yml`, of these jobs: as they are written below `jobs:`, without the two blanks.
    pub(super) fn of_jobs(jobs: &str) -> Self {
        let jobs: String = jobs.lines().map(|line| format!("  {line}\n")).collect();
        Self::new(&[("ci.yml", &format!("name: ci\non: pull_request\njobs:\n{jobs}"))])
    }

    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(super) fn write(&self, path: &str, text: &str) {
        let folder = if path.contains('/') || !path.contains(".y") { "" } else { ".github/workflows" };
        self.0.write(Path::new(folder).join(path), text);
    }

    /// Writes the jobs of a run, as GitHub would answer, as `jobs.json`.
    pub(super) fn ran(self, jobs: &[&str]) -> Self {
        self.write("jobs.json", &answer(1, jobs));
        self
    }

    pub(super) fn graph(&self, arguments: &[&str]) -> Ran {
        self.graph_with(arguments, &[])
    }

    pub(super) fn graph_with(&self, arguments: &[&str], env: &[(&str, &str)]) -> Ran {
        let mut ran = gate(self.path(), &[&["graph"], arguments].concat(), env, b"");
        let root = self.path().display().to_string();
        ran.stderr = ran.stderr.replace(&root, "[ROOT]");
        ran
    }

    /// The answer as JSON.
    pub(super) fn json(&self, arguments: &[&str]) -> Value {
        let ran = self.graph(&[&["--format", "json"], arguments].concat());
        serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {ran:?}"))
    }

    /// The same with the times of `jobs.json`.
    pub(super) fn timed(&self) -> Value {
        self.json(&["--runs", "jobs.json"])
    }
}

/// What GitHub answers of a run with these jobs, each `NAME | CREATED STARTED COMPLETED CONCLUSION`, in seconds. A
/// number after `@` is the attempt, and `-` no time.
pub(super) fn answer(run: u64, jobs: &[&str]) -> String {
    let jobs: Vec<Value> = jobs.iter().enumerate().map(|(place, job)| one(run, place, job)).collect();
    json!({"total_count": jobs.len(), "jobs": jobs}).to_string()
}

fn one(run: u64, place: usize, job: &str) -> Value {
    let (name, rest) = job.split_once(" | ").expect("a name and times");
    let (rest, attempt) = rest.split_once('@').unwrap_or((rest, "1"));
    let words: Vec<&str> = rest.split_whitespace().collect();
    let [created, started, completed, conclusion] = words.try_into().expect("three times and a conclusion");
    let is_done = !matches!(conclusion, "queued" | "in_progress");
    json!({
        "id": run * 1000 + place as u64,
        "run_id": run,
        "run_attempt": attempt.parse::<u64>().expect("a number"),
        "name": name,
        "workflow_name": "ci",
        "status": if is_done { "completed" } else { conclusion },
        "conclusion": is_done.then_some(conclusion),
        "created_at": at(created),
        "started_at": at(started),
        "completed_at": at(completed),
    })
}

fn at(seconds: &str) -> Option<String> {
    let seconds: u64 = seconds.parse().ok()?;
    Some(format!("2026-11-20T{:02}:{:02}:{:02}Z", 10 + seconds / 3600, seconds / 60 % 60, seconds % 60))
}
