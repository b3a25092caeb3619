//! The inputs of re-actors/alls-green: its names and its lists, our meaning.

use crate::support::{gate, needs};

#[track_caller]
fn check(jobs: &str, failures: &str, skips: &str, code: u8, sentence: &str) {
    let dir = tempfile::tempdir().expect("a temp dir");
    let json = needs(jobs, None);
    let flags =
        ["--compat", "alls-green", "--jobs", &json, "--allowed-failures", failures, "--allowed-skips", skips];
    let ran = gate(dir.path(), &flags, &[], b"");
    assert_eq!((ran.code, ran.sentence().as_str()), (code, sentence), "{ran:?}");
}

#[test]
fn what_is_allowed_is_one_thing_each() {
    check("a=success b=success", "", "", 0, "PASS — all 2 jobs succeeded");
    check("a=success b=failure", "b", "", 0, "PASS — 2 of 2 jobs ran; b failed, which only warns");
    check("a=success b=failure", "", "b", 1, "FAIL — b failed");
    check("a=success b=skipped", "b", "", 1, "FAIL — b was skipped, and nothing allows that");
    check("a=success b=skipped", "", "b", 0, "PASS — 1 of 2 jobs ran, 1 skipped as they may be at any time");
    check("a=success b=cancelled", "b", "b", 3, "CANCELLED — b was cancelled or timed out");
    for result in ["failure", "skipped"] {
        let expected = match result {
            "failure" => "PASS — 2 of 2 jobs ran; b failed, which only warns",
            _ => "PASS — 1 of 2 jobs ran, 1 skipped as they may be at any time",
        };
        check(
            &format!("a=success b={result}"),
            "b, c",
            "b",
            2,
            "error: the policy names the job `c`, which is not among the needs of the gate",
        );
        check(&format!("a=success b={result}"), "[\"b\"]", "\"b\"", 0, expected);
    }
}

#[test]
fn an_object_lets_everything_skip_and_still_not_all_of_it() {
    let dir = tempfile::tempdir().expect("a temp dir");
    let run = |jobs: &str| {
        let json = needs(jobs, None);
        gate(dir.path(), &["--compat", "alls-green", "--jobs", &json, "--allowed-skips", &json], &[], b"")
    };
    let ran = run("a=success b=skipped");
    let note =
        "note: `allowed-skips` is an object, so it holds for every job in it: all of needs, if it is that";
    assert_eq!((ran.code, ran.stdout.contains(note)), (0, true), "{ran:?}");
    assert_eq!(run("a=skipped b=skipped").code, 1);
}
