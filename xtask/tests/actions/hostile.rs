//! Texts that others choose: names of branches and files, outputs of jobs, inputs. None of them is ever run.

use std::path::PathBuf;

use tempfile::TempDir;
use tollgate_common::workflow::expression::Conclusion::{Skipped, Success};

use crate::action::{self, Use};
use crate::chain::{play, shop};
use crate::machine::{Ran, inherited, run_script, runner_temp, temporary};
use crate::release::tag;

/// What would be there if something had been run.
struct Canary {
    directory: TempDir,
}

impl Canary {
    fn new() -> Self {
        Self { directory: temporary() }
    }

    fn path(&self) -> PathBuf {
        self.directory.path().join("canary")
    }

    /// What leaves it if a shell takes it for code, wherever it is pasted: bare, or between quotes of either kind.
    /// Without blanks, so that it may be a branch.
    fn text(&self) -> String {
        let touch = format!("touch${{IFS}}{}", self.path().display());
        format!("$({touch})`{touch}`';{touch};'\";{touch};\"#")
    }

    fn is_alive(&self, what: &str) {
        assert!(!self.path().exists(), "{what}");
    }
}

/// The lines of a log that the runner would take for commands, without those that it is to take so.
fn commands(log: &str) -> Vec<&str> {
    let is_ours = |line: &&str| {
        let ours =
            ["::group::", "::endgroup::", "::error title=gate::gate: ", "::error title=affected::affected: "];
        !ours.iter().any(|start| line.starts_with(start))
    };
    log.lines()
        .filter(|line| line.trim_start().starts_with("::") || line.contains("##["))
        .filter(is_ours)
        .collect()
}

#[test]
fn the_canary_would_be_found() {
    for quote in ["", "'", "\""] {
        let canary = Canary::new();
        let script = format!("echo {quote}{}{quote}", canary.text());
        run_script(&script, &inherited(), canary.directory.path(), false);
        assert!(canary.path().exists(), "{script}");
    }
}

#[test]
fn a_branch_and_files_with_names_that_a_shell_would_run() {
    let (canary, shop) = (Canary::new(), shop());
    let text = canary.text();
    let names = [
        format!("base/src/{text}.rs"),
        format!("base/src/\n::error title=mine::{text}\n.rs"),
        format!("base/src/x\nplan<<EOF\n{{}}\nEOF\nany=false\n{text}"),
        format!("app/tests/${{{{ github.token }}}}##[error]{text}%0A::warning::x"),
    ];
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "hostile\n")).collect();
    let run = play(&shop.pull_request(&text, &files), vec![]);
    let found: Vec<_> = run.iter().map(|(job, done)| (job.as_str(), done.result)).collect();
    let logs: String = run.values().map(|done| done.log.as_str()).collect();
    assert!(
        found.iter().all(|(job, result)| *result == Success || *job == "docs" && *result == Skipped),
        "{found:?} {logs}"
    );
    canary.is_alive("a name was run");
    assert_eq!(commands(&logs), [""; 0]);
    let outputs: Vec<&str> = run["plan"].outputs.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(outputs, ["plan", "args", "matrix"]);
    let plan: serde_json::Value = serde_json::from_str(&run["plan"].outputs[0].1).expect("a plan");
    assert!(plan["run"]["test"].is_string(), "{plan}");
}

/// One action alone, in a checkout of a small workspace; the gate has none, as in most gates.
fn alone(name: &str, with: &[(&str, &str)]) -> Ran {
    let shop = shop();
    let event = shop.pull_request("change", &[("base/src/lib.rs", "pub fn one() -> u32 { 1 }\n")]);
    let workspace = temporary();
    let checkout = [("fetch-depth", "0"), ("persist-credentials", "false")];
    let pairs =
        |pairs: &[(&str, &str)]| pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    if name != "gate" {
        event.check_out(workspace.path(), &pairs(&checkout));
    }
    let mut variables = inherited();
    variables.extend(event.variables());
    variables.insert("GITHUB_JOB".to_owned(), "gate".to_owned());
    variables.insert("RUNNER_TEMP".to_owned(), runner_temp());
    let reference = &tag();
    action::play(&Use {
        name,
        reference,
        with: pairs(with),
        variables: &variables,
        workspace: workspace.path(),
    })
}

#[test]
fn inputs_are_arguments_and_never_code() {
    let canary = Canary::new();
    let text = canary.text();
    let lines =
        format!("--format\n{text}\n$(touch {0})\n`touch {0}`\n; touch {0}\n", canary.path().display());
    let needs = r#"{"a":{"result":"success"}}"#;
    for (action, with) in [
        ("affected", vec![("args", lines.as_str())]),
        ("affected", vec![("args", text.as_str())]),
        ("env", vec![("args", &lines)]),
        ("env", vec![("for", &lines)]),
        ("gate", vec![("needs", &lines)]),
        ("gate", vec![("needs", needs), ("args", &lines)]),
        ("gate", vec![("jobs", needs), ("allowed-skips", &lines)]),
        ("gate", vec![("jobs", needs), ("allowed-failures", &text)]),
    ] {
        let ran = alone(action, &with);
        assert_eq!(ran.code, Some(2), "{action} {with:?}: {}", ran.log);
        canary.is_alive(action);
    }
    // A base that is not there widens the answer.
    let ran = alone("affected", &[("base", &text)]);
    assert_eq!((ran.code, ran.output("count")), (Some(0), "3"), "{}", ran.log);
    canary.is_alive("base");
}

#[test]
fn outputs_and_names_of_jobs_are_neither_run_nor_shown() {
    let canary = Canary::new();
    let text = canary.text();
    let needs = serde_json::json!({
        &text: { "result": "failure", "outputs": { "token": "hunter2", &text: text } },
        "b\n::error title=mine::x": { "result": "success", "outputs": { "x": "\n::add-mask::hunter2\n" } },
        "c": { "result": text },
    });
    let ran = alone("gate", &[("jobs", &needs.to_string())]);
    assert_eq!((ran.code, ran.output("verdict")), (Some(1), "fail"), "{}", ran.log);
    canary.is_alive("a name or an output was run");
    assert_eq!(commands(&ran.log), [""; 0]);
    assert!(!ran.log.contains("hunter2") && !ran.summary.contains("hunter2"), "{}", ran.log);
}

/// Linux takes 128 KiB of one variable; the runner cannot start the step then, and a step that cannot start has failed.
#[test]
#[cfg(target_os = "linux")]
fn needs_that_are_too_large_are_red() {
    let of = |bytes: usize| serde_json::json!({ "a": { "result": "success", "outputs": { "x": "x".repeat(bytes) } } });
    let ran = alone("gate", &[("jobs", &of(100_000).to_string())]);
    assert_eq!(ran.code, Some(0), "{}", ran.log);
    let ran = alone("gate", &[("jobs", &of(140_000).to_string())]);
    assert_eq!((ran.code, ran.output("verdict")), (None, ""), "{}", ran.log);
    assert!(ran.log.contains("cannot start"), "{}", ran.log);
}

#[test]
fn the_inputs_of_alls_green_mean_the_same() {
    let jobs = r#"{"a":{"result":"success"},"docs":{"result":"skipped"},"flaky":{"result":"failure"}}"#;
    let check = |with: &[(&str, &str)], code: i32, verdict: &str| {
        let mut all = vec![("jobs", jobs)];
        all.extend(with);
        let ran = alone("gate", &all);
        assert_eq!((ran.code, ran.output("verdict")), (Some(code), verdict), "{with:?}: {}", ran.log);
    };
    check(&[("allowed-skips", "docs"), ("allowed-failures", "flaky")], 0, "pass");
    check(&[("allowed-skips", "docs")], 1, "fail");
    check(&[("allowed-failures", "[\"flaky\"]")], 1, "fail");
    check(&[], 1, "fail");
    let ran = alone("gate", &[]);
    assert_eq!((ran.code, ran.output("verdict")), (Some(2), ""), "{}", ran.log);
}
