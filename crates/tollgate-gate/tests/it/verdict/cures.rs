//! What mends a plan that proves nothing is said with the verdict, in every format.

use std::fs;

use snapbox::{assert_data_eq, str};

use crate::support::{HEAD, Ran, gate, needs, plan};

fn judged(jobs: &str, plan: Option<&str>, args: &[&str], env: &[(&str, &str)]) -> (Ran, tempfile::TempDir) {
    let dir = tempfile::tempdir().expect("a directory");
    fs::write(dir.path().join("tollgate.toml"), "[jobs.docs]\nskip = \"planned\"\n").expect("a policy");
    let mut all = vec!["--needs", "-", "--sha", HEAD];
    all.extend(args);
    (gate(dir.path(), &all, env, needs(jobs, plan).as_bytes()), dir)
}

const JOBS: &str = "plan=success test=success docs=skipped";

fn helps(text: &str) -> String {
    text.lines().filter(|line| line.starts_with("help: ")).map(|line| format!("{line}\n")).collect()
}

#[test]
fn each_fault_of_a_plan_has_its_cure() {
    let other = plan("", "docs").replace(HEAD, &"1".repeat(40));
    let none = plan("", "docs").replace(&format!("\"{HEAD}\""), "null");
    let said = [Some(&*other), Some(&*none), Some("{}"), None].map(|plan| {
        let (ran, _dir) = judged(JOBS, plan, &[], &[]);
        assert_eq!(ran.code, 1);
        helps(&ran.stdout)
    });
    assert_data_eq!(
        said.concat(),
        str![[r#"
help: make the plan in this very run: check out abcdefabcdefabcdefabcdefabcdefabcdefabcd in the job `plan` (no other `ref`), and give it the output `plan: ${{ steps.ID.outputs.plan }}`, where ID is its step that runs tollgate-affected, not the plan of another run; or, if 1111111111111111111111111111111111111111 is the commit to judge, say `--sha 1111111111111111111111111111111111111111` to the gate
help: check out the commit (actions/checkout) in the job `plan` before it plans
help: give the job `plan` the output `plan: ${{ steps.ID.outputs.plan }}`, where ID is its step that runs tollgate-affected, as it is, and use one release of the tools in all jobs
help: give the job `plan` the output `plan: ${{ steps.ID.outputs.plan }}`, where ID is its step that runs tollgate-affected

"#]]
    );
    for (jobs, plan) in
        [(JOBS, plan("test", "docs")), ("plan=failure test=success docs=skipped", plan("", "docs"))]
    {
        let (ran, _dir) = judged(jobs, Some(&plan), &[], &[]);
        assert_eq!(helps(&ran.stdout), "", "{jobs}");
    }
}

#[test]
fn it_is_in_every_format() {
    let other = plan("", "docs").replace(HEAD, &"1".repeat(40));
    let part = format!("`--sha {}`", "1".repeat(40));
    let (ran, _dir) = judged(JOBS, Some(&other), &["--format", "json"], &[]);
    let answer: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert!(answer["help"].as_str().is_some_and(|help| help.contains(&part)), "{answer}");
    let env = [("GITHUB_ACTIONS", "true"), ("GITHUB_STEP_SUMMARY", "summary.md")];
    let (ran, dir) = judged(JOBS, Some(&other), &[], &env);
    let errors: Vec<&str> = ran.stdout.lines().filter(|line| line.starts_with("::error")).collect();
    assert!(errors.len() == 1 && errors[0].contains("%0Ahelp: ") && errors[0].contains(&part), "{ran:?}");
    assert!(helps(&ran.stdout).contains(&part), "{ran:?}");
    let summary = fs::read_to_string(dir.path().join("summary.md")).expect("a summary");
    assert!(summary.contains(&"1".repeat(40)) && summary.contains("the output"), "{summary}");
    let (ran, _dir) = judged(JOBS, Some(&plan("test", "docs")), &["--format", "json"], &[]);
    let answer: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(answer["help"], serde_json::Value::Null);
}
