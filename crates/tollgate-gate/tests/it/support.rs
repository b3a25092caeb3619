//! A run of the tool, in this process or as a child.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;
use std::process::{Command, Stdio};

use tollgate_common::Ctx;

use crate::in_process;

/// The commit that is judged.
pub(crate) const HEAD: &str = "abcdefabcdefabcdefabcdefabcdefabcdefabcd";

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: u8,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// The verdict without its `gate: `, or the error.
    pub(crate) fn sentence(&self) -> String {
        let verdict = self.stdout.lines().find_map(|line| line.strip_prefix("gate: "));
        let error = || self.stderr.lines().next().unwrap_or_default().to_owned();
        verdict.map_or_else(error, str::to_owned)
    }
}

/// Runs the tool in this process, with nothing of this process in its environment.
pub(crate) fn gate(dir: &Path, args: &[&str], env: &[(&str, &str)], stdin: &[u8]) -> Ran {
    let stdin = Box::new(Cursor::new(stdin.to_vec()));
    let ctx = Ctx { stdin, ..in_process::ctx(dir, env.iter().copied().collect()) };
    let run = in_process::run(ctx, args);
    Ran { code: run.outcome.code(), stdout: run.stdout, stderr: run.stderr }
}

/// The binary, with nothing of this process in its environment.
#[expect(clippy::disallowed_methods, reason = "a test has no `Ctx`")]
pub(crate) fn binary(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tollgate-gate"));
    command.env_clear().current_dir(dir).stdin(Stdio::null());
    command
}

/// `toJSON(needs)` of jobs written as `build=failure test=skipped`; with the plan as output of the job `plan`.
pub(crate) fn needs(jobs: &str, plan: Option<&str>) -> String {
    let mut written = Vec::new();
    for job in jobs.split_whitespace() {
        let (id, result) = job.split_once('=').expect("a job and its result");
        let outputs = match plan {
            Some(plan) if id.eq_ignore_ascii_case("plan") => BTreeMap::from([("other", "x"), ("plan", plan)]),
            _ => BTreeMap::from([("secret", "hunter2")]),
        };
        let outputs = serde_json::to_string(&outputs).expect("JSON");
        written.push(format!("  {id:?}: {{\n    \"result\": {result:?},\n    \"outputs\": {outputs}\n  }}"));
    }
    format!("{{\n{}\n}}", written.join(",\n"))
}

/// A plan for [`HEAD`], of jobs to run and jobs to skip.
pub(crate) fn plan(run: &str, skip: &str) -> String {
    let part = |jobs: &str, reason: &str| {
        let part: BTreeMap<_, _> = jobs.split_whitespace().map(|job| (job, reason)).collect();
        serde_json::to_string(&part).expect("JSON")
    };
    let (run, skip) = (part(run, "2 packages"), part(skip, "nothing changed"));
    format!(r#"{{"version":1,"base":null,"head":"{HEAD}","run":{run},"skip":{skip}}}"#)
}
