//! Which job runs when, and what becomes of the others.

use tollgate_common::records::End;

use crate::support::Place;

#[test]
fn jobs_run_along_their_needs_and_then_what_is_cheap_first() {
    let place = Place::new(
        "[jobs.last]\nrun = 'true'\nneeds = ['b']\n[jobs.c]\nrun = 'true'\n[jobs.b]\nrun = 'true'\n[jobs.a]\nrun = 'true'\n",
    );
    let ran = place.run(&["--all"]);
    assert_eq!((ran.code, ran.sentence()), (Some(0), "run: PASS — 4 jobs passed"));
    assert_eq!(ran.started(), ["c", "b", "last", "a"], "nothing is known: the order of the file");
    for (job, wall_ms) in [("c", 500_000), ("a", 100_000), ("b", 200_000), ("last", 1)] {
        for _ in 0..3 {
            place.took(job, "true", wall_ms);
        }
    }
    // The median of four, of which one is what it really took, is still far from the others.
    assert_eq!(place.run(&["--all"]).started(), ["a", "b", "last", "c"]);
}

#[test]
fn a_failure_ends_the_run() {
    let toml = "[jobs.a]\nrun = 'false'\n[jobs.b]\nrun = 'true'\nneeds = ['a']\n[jobs.c]\nrun = 'true'\n";
    let place = Place::new(toml);
    let ran = place.run(&["--all"]);
    assert_eq!((ran.code, ran.sentence()), (Some(1), "run: FAIL — a failed, b and c were not run"));
    assert_eq!(ran.row("a"), "✗ a failed: exit code 1 all jobs");
    assert_eq!(ran.row("b"), "✗ b not run: a did not pass");
    assert_eq!(ran.row("c"), "✗ c not run: a failed");
    assert!(ran.stdout.contains("\nto run again what failed:\n  false\n\n"), "{}", ran.stdout);
    let ran = place.run(&["--all", "--keep-going"]);
    assert_eq!((ran.code, ran.sentence()), (Some(1), "run: FAIL — a failed, b was not run, 1 job passed"));
    assert_eq!(place.records().iter().filter(|run| run.end == End::Failed && run.exit == Some(1)).count(), 2);
}

#[test]
fn what_runs_beside_it_is_ended() {
    let place = Place::new(
        "[jobs.long]\nrun = \"sh -c 'echo $$ >pid; sleep 60'\"\n[jobs.bad]\nrun = \"sh -c 'while ! [ -s pid ]; do sleep 0.02; done; exit 9'\"\n",
    );
    let ran = place.run(&["--all", "-j2"]);
    assert_eq!((ran.code, ran.sentence()), (Some(1), "run: FAIL — bad failed, long was stopped"));
    assert_eq!(ran.row("long"), "✗ long stopped: bad failed all jobs");
    assert!(ran.stderr.contains("\nending 1 job, because another failed\n"), "{}", ran.stderr);
    assert!(!crate::support::is_there(&place.wait_for("pid")));
    let ends: Vec<End> = place.records().iter().map(|run| run.end).collect();
    assert_eq!(ends, [End::Failed, End::Cancelled]);
}

#[test]
fn one_that_passes_when_tried_again_is_flaky() {
    let place = Place::new(
        "[jobs.a]\nrun = \"sh -c 'echo try; test -e seen || { touch seen; exit 1; }'\"\nretries = 2\n[jobs.b]\nrun = 'true'\nneeds = ['a']\n",
    );
    let ran = place.run(&["--all"]);
    assert_eq!((ran.code, ran.sentence()), (Some(0), "run: PASS — 2 jobs passed, a is flaky"));
    assert_eq!(ran.row("a"), "! a passed at try 2: flaky all jobs");
    assert!(ran.stderr.contains(
        "! a: failed, and is tried again\n--- a: what the try that failed has written:\ntry\n---\n"
    ));
    let tries: Vec<(u32, End)> = place.records().iter().map(|run| (run.attempt, run.end)).collect();
    assert_eq!(tries, [(1, End::Failed), (2, End::Passed), (1, End::Passed)]);
    let place = Place::new("[jobs.a]\nrun = 'false'\nretries = 2\n");
    let ran = place.run(&["--all"]);
    assert_eq!(
        (ran.code, ran.row("a").as_str()),
        (Some(1), "✗ a failed: exit code 1, 3 times tried all jobs")
    );
}

#[test]
fn what_may_fail_makes_nothing_red_but_what_needs_it() {
    let toml = "[jobs.a]\nrun = 'false'\nallow = ['failure']\n[jobs.b]\nrun = 'true'\n";
    let ran = Place::new(toml).run(&["--all"]);
    assert_eq!((ran.code, ran.sentence()), (Some(0), "run: PASS — a failed as allowed, 1 job passed"));
    assert_eq!(ran.row("a"), "! a failed, which it may: exit code 1 all jobs");
    let ran = Place::new(&format!("{toml}needs = ['a']\n")).run(&["--all"]);
    assert_eq!((ran.code, ran.sentence()), (Some(1), "run: FAIL — a failed as allowed, b was not run"));
    let slow = "[jobs.a]\nrun = 'sleep 60'\ntimeout = '1s'\nallow = ['cancelled']\n[jobs.b]\nrun = 'true'\n";
    let ran = Place::new(slow).run(&["--all"]);
    assert_eq!((ran.code, ran.row("a").as_str()), (Some(0), "! a ran out of time, which it may all jobs"));
}

#[test]
fn a_job_whose_time_is_over_has_failed() {
    let place = Place::new(
        "[jobs.a]\nrun = \"sh -c 'echo before; sleep 60'\"\ntimeout = '1s'\n[jobs.b]\nrun = 'true'\n",
    );
    let ran = place.run(&["--all"]);
    assert_eq!((ran.code, ran.sentence()), (Some(1), "run: FAIL — a failed, b was not run"));
    assert_eq!(ran.row("a"), "✗ a ran out of time all jobs");
    assert!(ran.stderr.contains("--- a: what it has written:\nbefore\n---\n"));
    let record = place.records().remove(0);
    assert_eq!((record.end, record.signal), (End::TimedOut, Some(2)));
    assert!((1000..4000).contains(&record.wall_ms), "{record:?}");
}

#[test]
fn who_shares_a_target_directory_waits_and_says_so() {
    let toml = "[jobs.a]\nrun = 'cargo a'\n[jobs.b]\nrun = 'cargo b'\n[jobs.c]\nrun = 'cargo c'\ntarget-dir = 'other'\n\
                [jobs.d]\nrun = 'cargo fmt'\n";
    let place = Place::new(toml);
    place.program("cargo", "sleep 0.3; echo \"target: $CARGO_TARGET_DIR\"");
    let ran = place.run(&["--all", "-j4", "-v"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(
        ran.stderr.contains("\nb  waits for a, which uses the same target directory\n"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains(&format!("target: {}/other\n", place.repo().display())), "{}", ran.stderr);
    let records = place.records();
    let span = |job: &str| {
        let run = records.iter().find(|run| run.job == job).expect("a record");
        (run.start_ms, run.start_ms + run.wall_ms, run.waited_ms)
    };
    let (a, b, c, d) = (span("a"), span("b"), span("c"), span("d"));
    assert!(b.0 >= a.1 && b.2 >= 250, "{a:?} {b:?}");
    assert!(c.0 < a.1 && d.0 < a.1, "{a:?} {c:?} {d:?}");
}

#[test]
fn a_job_that_a_signal_ended_says_which() {
    let place = Place::new("[jobs.a]\nrun = \"sh -c 'kill -9 $$'\"\n");
    let ran = place.run(&["--all"]);
    assert_eq!((ran.code, ran.row("a").as_str()), (Some(1), "✗ a failed: signal 9 (SIGKILL) all jobs"));
}

/// Who waits for the directory with the third waits with the second, too.
#[test]
fn a_log_is_told_once_of_each_that_waits() {
    let toml = ["a", "b", "c", "d"].map(|job| format!("[jobs.{job}]\nrun = 'cargo {job}'\n")).concat();
    let place = Place::new(&toml);
    place.program("cargo", "sleep 0.3");
    let waits = |args: &[&str]| -> Vec<String> {
        let ran = place.run(args);
        let is_wait = |line: &&str| line.contains("  waits for ");
        ran.stderr.lines().filter(is_wait).map(str::to_owned).collect()
    };
    let line = |job: &str| format!("{job}  waits for a, which uses the same target directory");
    assert_eq!(waits(&["--all", "-j2"]), ["b", "c", "d"].map(line));
    assert_eq!(waits(&["--all", "--no-cache"]), [""; 0], "one at a time");
}

#[test]
fn two_runs_at_once_lose_no_record() {
    let jobs: String = (0..20).map(|n| format!("[jobs.j{n}]\nrun = 'true'\n")).collect();
    let place = Place::new(&jobs);
    let mut runs: Vec<_> = (0..2).map(|_| place.command(&["--all", "-j2"]).output()).collect();
    std::thread::scope(|scope| {
        let other = scope.spawn(|| place.run(&["--all", "-j3"]));
        runs.push(place.command(&["--all", "-j3"]).output());
        assert_eq!(other.join().expect("no panic").code, Some(0));
    });
    assert!(runs.iter().all(|run| run.as_ref().is_ok_and(|run| run.status.success())));
    assert_eq!(place.records().len(), 80);
}
