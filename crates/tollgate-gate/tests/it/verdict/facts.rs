//! Facts about GitHub Actions and Linux that the verdict has to live with, each with what would go wrong without it.

use std::fs;
use std::process::Stdio;

use super::case::on;
use crate::support::{HEAD, binary, gate, needs, plan};

/// One string of the environment or the command line has at most 131,071 bytes (`MAX_ARG_STRLEN` of Linux is 32 pages,
/// with the zero at its end): above that the step cannot even start, and a file still works.
#[cfg(target_os = "linux")]
#[test]
fn needs_that_are_too_large_for_a_variable_end_red_and_come_by_a_file() {
    let dir = tempfile::tempdir().expect("a temp dir");
    let filled = |size: usize| {
        let empty = r#"{"a":{"result":"success","outputs":{"x":""}}}"#;
        empty.replace("\"\"", &format!("\"{}\"", "x".repeat(size - empty.len())))
    };
    let largest = 131_071 - "NEEDS=".len();
    for (size, expected) in [(largest, Some(Some(0))), (largest + 1, None)] {
        let mut command = binary(dir.path());
        command.env("NEEDS", filled(size)).stdout(Stdio::null());
        assert_eq!(command.status().ok().map(|status| status.code()), expected, "{size} bytes");
        fs::write(dir.path().join("needs.json"), filled(size)).expect("a file");
        let mut command = binary(dir.path());
        command.args(["--needs", "needs.json"]).stdout(Stdio::null());
        assert_eq!(command.status().expect("the binary").code(), Some(0), "{size} bytes");
    }
}

/// A plan goes through the same variable, so it has to be far smaller.
#[test]
fn the_plan_of_200_jobs_is_small_enough_for_a_variable() {
    let jobs: Vec<_> = (0..200).map(|n| format!("job-with-a-long-name-{n:03}")).collect();
    let plan = plan("", &jobs.join(" ")).replace("nothing changed", &"changed ".repeat(20));
    let results: String = jobs.iter().map(|id| format!(" {id}=skipped")).collect();
    let needs = needs(&format!("plan=success{results}"), Some(&plan));
    assert!(needs.len() < 131_072 * 2 / 3, "{}", needs.len());
    let dir = tempfile::tempdir().expect("a temp dir");
    let mut command = binary(dir.path());
    command.env("NEEDS", needs).args(["--sha", HEAD]).stdout(Stdio::null());
    for id in &jobs {
        command.args(["--skip", &format!("{id}=planned")]);
    }
    assert_eq!(command.status().expect("the binary").code(), Some(0));
}

/// A matrix has one result under the id of its job, whatever its legs are called; a job that calls a workflow, and one
/// that is an alias of another, are jobs like others.
#[test]
fn jobs_of_all_kinds_are_known_by_their_ids() {
    let mut case = on("build=failure call=skipped test=skipped");
    case.workflow = Some(
        "on: push\njobs:\n  build:\n    name: build (${{ matrix.os }})\n    runs-on: ${{ matrix.os }}\n    \
         strategy: { matrix: { os: [a, b] } }\n    steps: [{ run: x }]\n  call:\n    needs: Build\n    \
         uses: ./.github/workflows/called.yml\n  test: &test\n    needs: [call]\n    runs-on: x\n    steps: [{ run: x }]\n  \
         other: *test\n  gate:\n    needs: [build, call, test]\n    runs-on: x\n    steps: [{ run: x }]\n"
            .to_owned(),
    );
    case.is(1, "FAIL — build failed; call and test never ran because of it");
}

/// "Re-run failed jobs" keeps the outputs of those that succeeded, so the plan may be of an earlier attempt; it is for
/// the same commit.
#[test]
fn a_plan_of_an_earlier_attempt_is_as_good() {
    let dir = tempfile::tempdir().expect("a temp dir");
    let needs = needs("plan=success test=success docs=skipped", Some(&plan("test", "docs")));
    for (attempt, commit, expected) in [("1", HEAD, 0), ("2", HEAD, 0), ("2", &"1".repeat(40), 1)] {
        let env = [("GITHUB_ACTIONS", "true"), ("GITHUB_SHA", commit), ("GITHUB_RUN_ATTEMPT", attempt)];
        let ran = gate(dir.path(), &["--needs", "-", "--skip", "docs=planned"], &env, needs.as_bytes());
        assert_eq!(ran.code, expected, "{ran:?}");
    }
}

/// A summary of more than 1 MiB is not shown at all.
#[test]
fn a_summary_that_would_be_too_large_counts_the_rest() {
    let dir = tempfile::tempdir().expect("a temp dir");
    let jobs: Vec<_> = (0..20_000).map(|n| format!("job-{n:05}=failure")).collect();
    let env = [("GITHUB_ACTIONS", "true"), ("GITHUB_STEP_SUMMARY", "summary.md")];
    gate(dir.path(), &["--needs", "-"], &env, needs(&jobs.join(" "), None).as_bytes());
    let summary = fs::read_to_string(dir.path().join("summary.md")).expect("a summary");
    assert!(summary.len() < 1 << 20, "{}", summary.len());
    let rows = summary.matches("| failed |").count();
    assert!(rows > 10_000 && summary.ends_with(&format!("\n… and {} more\n\n</details>\n", 20_000 - rows)));
}
