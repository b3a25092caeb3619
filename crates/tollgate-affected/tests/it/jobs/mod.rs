//! Which jobs a change asks for, and the formats by which a workflow learns it.

mod commands;
mod decisions;
mod graphs;
mod lists;
mod matrix;
mod properties;
mod same_names;
mod step;
mod summary;

use serde_json::Value;

use crate::support::{Run, Scratch, list, text};

/// `c` depends on `b`, which depends on `a`; `d` stands alone.
fn workspace(config: &str) -> Scratch {
    let scratch = Scratch::with_packages(&[
        ("a", &[]),
        ("b", &["a = { path = \"../a\" }"]),
        ("c", &["b = { path = \"../b\" }"]),
        ("d", &[]),
    ]);
    scratch.write("crates/a/tests/it.rs", "");
    if !config.is_empty() {
        scratch.write("tollgate.toml", config);
    }
    scratch.commit("as it was");
    scratch
}

/// The decisions of an answer as one line: `run clippy (all), test (selected); skip docs`.
fn decisions(answer: &Value) -> String {
    let (run, skip): (Vec<_>, Vec<_>) = list(&answer["jobs"]).iter().partition(|job| job["run"] == true);
    let run = run.iter().map(|job| format!("{} ({})", text(&job["name"]), text(&job["packages"])));
    let skip = skip.iter().map(|job| text(&job["name"]).to_owned());
    let part =
        |word: &str, names: Vec<String>| (!names.is_empty()).then(|| format!("{word} {}", names.join(", ")));
    let parts = [part("run", run.collect()), part("skip", skip.collect())];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// The reason of one job.
fn reason<'a>(answer: &'a Value, name: &str) -> &'a str {
    let job = list(&answer["jobs"]).iter().find(|job| job["name"] == name).expect("the job");
    text(&job["reason"])
}

/// What is an edit, the edit, and what it asks of the jobs.
type Row<'a> = (&'a str, &'a dyn Fn(&Scratch), &'a str);

/// Does one edit after the other, each on what was committed, and compares what is asked of the jobs.
fn check(scratch: &Scratch, rows: &[Row<'_>]) {
    let mut wrong = String::new();
    for (what, edit, expected) in rows {
        edit(scratch);
        scratch.commit(what);
        let found = decisions(&scratch.answer("HEAD^"));
        if found != *expected {
            wrong += &format!("\n{what}\n  expected: {expected}\n  decided:  {found}\n");
        }
        scratch.git(&["reset", "--quiet", "--hard", "HEAD^"]);
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Runs the tool as a step of GitHub Actions for a manual start, with `--base HEAD^`; returns what it wrote to
/// `GITHUB_OUTPUT` and `GITHUB_STEP_SUMMARY`.
fn step(scratch: &Scratch, args: &[&str]) -> (Run, String, String) {
    let (output, summary) = (scratch.beside("output"), scratch.beside("summary"));
    let _ = (std::fs::remove_file(&output), std::fs::remove_file(&summary));
    let args = [&["--base", "HEAD^", "--format", "github"], args].concat();
    let env = [
        ("CI", "true"),
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_EVENT_NAME", "workflow_dispatch"),
        ("GITHUB_OUTPUT", output.to_str().expect("UTF-8")),
        ("GITHUB_STEP_SUMMARY", summary.to_str().expect("UTF-8")),
    ];
    let run = scratch.affected_in(&scratch.root(), &args, &env);
    let read = |path| std::fs::read_to_string(path).unwrap_or_default();
    (run, read(&output), read(&summary))
}

/// Reads a file of outputs as the runner does: `name<<DELIMITER`, the lines of the value, `DELIMITER`.
fn outputs(text: &str) -> Vec<(String, String)> {
    let mut lines = text.lines();
    let mut found = Vec::new();
    while let Some(line) = lines.next() {
        let (name, delimiter) = line.split_once("<<").expect("a delimiter");
        let mut value = Vec::new();
        loop {
            match lines.next().expect("the delimiter comes again") {
                line if line == delimiter => break,
                line => value.push(line),
            }
        }
        found.push((name.to_owned(), value.join("\n")));
    }
    found
}
