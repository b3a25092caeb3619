//! A repository with workflows, and the lint run in it: in this process, with an environment made by hand.

use std::fs;

use serde_json::Value;

use crate::files::Files;
use crate::in_process::{self, Run};

/// A directory with files in it.
pub struct Scratch(Files);

impl Scratch {
    /// Files by their paths; a name without a folder is one of `.github/workflows`, but for `tollgate.toml`.
    pub fn new(files: &[(&str, &str)]) -> Self {
        let scratch = Self(Files::new());
        for (path, text) in files {
            scratch.write(path, text);
        }
        scratch
    }

    pub fn write(&self, path: &str, text: &str) {
        self.0.write(place(path), text);
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.0.path().join(place(path))).expect("a file")
    }

    pub fn lint(&self, arguments: &[&str]) -> Run {
        self.lint_in("", arguments, &[])
    }

    pub fn lint_in(&self, folder: &str, arguments: &[&str], env: &[(&str, &str)]) -> Run {
        let ctx = in_process::ctx(&self.0.path().join(folder), env.iter().copied().collect());
        let run = in_process::run(ctx, &[&["lint"], arguments].concat());
        let root = self.0.path().display().to_string();
        Run { stderr: run.stderr.replace(&root, "[ROOT]"), ..run }
    }

    /// The findings as JSON.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let run = self.lint(&[&["--format", "json"], arguments].concat());
        serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"))
    }

    /// A line a finding: `error gate-if 4:3 what is wrong`, without those of the rule `timeout`.
    pub fn findings(&self, arguments: &[&str]) -> Vec<String> {
        let answer = self.json(arguments);
        let findings = answer["findings"].as_array().expect("a list");
        let findings = findings.iter().filter(|finding| finding["rule"] != "timeout");
        findings
            .map(|finding| {
                let text = |key: &str| finding[key].as_str().expect("a text").to_owned();
                let (line, column) = (&finding["place"]["line"], &finding["place"]["column"]);
                format!("{} {} {line}:{column} {}", text("severity"), text("rule"), text("message"))
            })
            .collect()
    }
}

fn place(path: &str) -> String {
    if path.contains('/') || path == "tollgate.toml" {
        path.to_owned()
    } else {
        format!(".github/workflows/{path}")
    }
}

/// A workflow of pull requests: these jobs, as they are written below `jobs:` without the two blanks before them.
pub fn workflow(jobs: &str) -> String {
    let jobs: String = jobs
        .trim_matches('\n')
        .lines()
        .map(|line| if line.is_empty() { "\n".to_owned() } else { format!("  {line}\n") })
        .collect();
    format!("on: pull_request\njobs:\n{jobs}")
}

/// What the lint says of a workflow of these jobs; lines are those of the jobs.
pub fn check(jobs: &str, expected: &[&str]) {
    let scratch = Scratch::new(&[("ci.yml", &workflow(jobs))]);
    let found: Vec<String> = scratch.findings(&[]).iter().map(|finding| without_place(finding)).collect();
    assert_eq!(found, expected, "{jobs}");
}

/// Without the line and the column, which a table of jobs would hardly tell.
fn without_place(finding: &str) -> String {
    let mut words: Vec<&str> = finding.split(' ').collect();
    words.remove(2);
    words.join(" ")
}
