//! Facts about GitHub and Linux that the gate has to live with.

use std::process::Stdio;

use crate::support::{binary, needs, plan};

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
        std::fs::write(dir.path().join("needs.json"), filled(size)).expect("a file");
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
    command.env("NEEDS", needs).args(["--sha", crate::support::HEAD]).stdout(Stdio::null());
    for id in &jobs {
        command.args(["--skip", &format!("{id}=planned")]);
    }
    assert_eq!(command.status().expect("the binary").code(), Some(0));
}
