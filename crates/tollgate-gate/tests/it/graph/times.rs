//! What becomes of the jobs of runs: the times of each job of the file.

use serde_json::Value;
use snapbox::{assert_data_eq, str};
use tollgate_common::records::{End, Record, file};

use super::repo::{Repo, answer};

const JOBS: &str = "build: {steps: [run: x]}
test: {needs: build, strategy: {matrix: {os: [a, b]}}, steps: [run: x]}
call: {needs: build, name: Ship, uses: o/r/.github/workflows/x.yml@v1}
last: {needs: [test, call], steps: [run: x]}
";

/// `job queue+run work` of each job, or why there is no time; in seconds.
fn times(answer: &Value) -> String {
    let seconds = |value: &Value| value.as_u64().map(|milliseconds| milliseconds / 1000);
    let one = |job: &Value| {
        let time = &job["time"];
        let id = job["id"].as_str().expect("an id");
        match seconds(&time["run_ms"]["median"]) {
            Some(run) => {
                let queue = seconds(&time["queue_ms"]["median"])
                    .map_or_else(|| "?".to_owned(), |queue| queue.to_string());
                format!("{id} {queue}+{run} {}", seconds(&time["work_ms"]).expect("a number"))
            }
            None => format!("{id} {}", time["why"].as_str().expect("why")),
        }
    };
    answer["jobs"].as_array().expect("a list").iter().map(one).collect::<Vec<_>>().join(", ")
}

#[test]
fn of_one_run() {
    let last = "last | 100 103 110 success";
    for (jobs, expected) in [
        // The legs of a matrix and the jobs of a called workflow: from the first start to the last end.
        (
            &[
                "build | 0 5 20 success",
                "test (a) | 20 25 60 success",
                "test (b) | 20 30 90 success",
                "Ship / x | 20 \
              21 40 success",
                "Ship / y | 40 50 95 success",
                last,
            ][..],
            "build 5+15 15, test 5+65 95, call 1+74 64, last 3+7 7",
        ),
        // A job that was created with the run has not queued while it waited for its needs.
        (
            &[
                "build | 0 5 20 success",
                "test (a) | 0 25 60 success",
                "test (b) | 0 30 90 success",
                "Ship / x | 0 21 \
              95 success",
                "last | 0 103 110 success",
            ],
            "build 5+15 15, test 5+65 95, call 1+74 74, last 8+7 7",
        ),
        // Only a success says how long a job takes.
        (
            &[
                "build | 0 5 20 failure",
                "test (a) | 20 25 60 success",
                "test (b) | 20 30 90 cancelled",
                "Ship / x | \
              20 - - in_progress",
                "last | 100 100 100 skipped",
            ],
            "build did not succeed, test did not succeed, call did not succeed, last skipped",
        ),
        // A leg that was skipped is none.
        (
            &["build | 0 5 20 success", "test (a) | 20 20 20 skipped", "test (b) | 20 30 90 success", last],
            "build 5+15 15, test 10+60 60, call not in any run, last 3+7 7",
        ),
        // The last attempt counts, and legs of two attempts do not make one time.
        (
            &[
                "build | 0 5 20 failure@1",
                "build | 500 505 530 success@2",
                "test (a) | 540 545 560 success@2",
                "test \
              (b) | 20 30 90 success@1",
                last,
            ],
            "build 5+25 25, test did not succeed, call not in any run, last 3+7 7",
        ),
        // Times that are missing, or go backwards.
        (
            &["build | - 5 20 success", "test (a) | 20 60 25 success", "Ship | 20 - 90 success", last],
            "build ?+15 15, test did not succeed, call did not succeed, last 3+7 7",
        ),
    ] {
        assert_eq!(times(&Repo::of_jobs(JOBS).ran(jobs).timed()), expected, "{jobs:?}");
    }
}

#[test]
fn several_runs_give_the_median_and_the_90th_percentile() {
    let repo = Repo::of_jobs("a: {steps: [run: x]}\n");
    let pages: Vec<String> =
        (1..=10_u64).map(|run| answer(run, &[&format!("a | 0 {run} {} success", 10 * run)])).collect();
    // In one file after the other, one of them twice, and as pages that `gh api --paginate --slurp` puts into a list.
    repo.write("first.json", &(pages[..3].join("\n") + &pages[0]));
    repo.write("rest.json", &format!("[{}]", pages[3..].join(",")));
    let answer = repo.json(&["--runs", "first.json", "rest.json"]);
    let time = &answer["jobs"][0]["time"];
    assert_eq!((&time["runs"], &time["legs"]), (&10.into(), &1.into()));
    assert_eq!(time["run_ms"], serde_json::json!({"median": 49_500, "p90": 81_000}));
    assert_eq!(
        answer["basis"],
        serde_json::json!({"measured_by": "github", "runs": 10, "wall_ms": {"median": 55_000, "p90": 90_000}})
    );
}

#[test]
fn what_is_left_out_is_said() {
    let repo = Repo::of_jobs("a: {steps: [run: x]}\nb: {name: a, steps: [run: x]}\nc: {steps: [run: x]}\n")
        .ran(&["a | 0 1 2 success", "c | 0 1 2 success", "gone | 0 1 2 success"]);
    let text = std::fs::read_to_string(repo.path().join("jobs.json")).expect("a file");
    let other = answer(2, &["c | 0 1 90 success"]).replace("\"ci\"", "\"nightly\"");
    repo.write("jobs.json", &(text.replace("\"total_count\":3", "\"total_count\":9") + &other));
    let answer = repo.timed();
    assert_eq!(
        answer["notes"],
        serde_json::json!([
            "the runs have 6 jobs more than the files hold: ask for all pages (gh api --paginate)",
            "1 job of another workflow left out: `nightly`",
            "no job is called `gone`; what it took is left out",
            "several jobs could be called `a`; what it took is left out"
        ])
    );
    assert_eq!(answer["unknown"], serde_json::json!(["a", "b"]));
    assert_eq!(times(&answer), "a not in any run, b not in any run, c 1+1 1");
}

/// A job without a time counts as nothing, and every figure that rests on that says so.
#[test]
fn what_is_not_known_makes_the_rest_a_lower_bound() {
    let repo = Repo::of_jobs(JOBS).ran(&[
        "build | 0 5 20 success",
        "test (a) | 20 25 60 success",
        "test (b) | 20 30 90 success",
        "last | 100 103 110 success",
    ]);
    assert_data_eq!(
        repo.graph(&["--runs", "jobs.json"]).stdout,
        str![[r#"
.github/workflows/ci.yml: 4 jobs on 3 levels
times of 1 run on GitHub

job                   queue     run  0s            30s            1m            1m 30s
build                  5.0s   15.0s  ··████████
├─ test ×2             5.0s  1m 05s            ··███████████████████████████████
│  └─ last             3.0s    7.0s                                             ··███  + call
└─ call (a workflow)                 not in any run

critical path  at least 1m 40s, 13.0s of it queueing: build → test → last
work           at least 1m 57s of run time
a whole run    took 1m 50s
what if        a job took 0 s? it would save: test 1m 05s, build 15.0s, last 7.0s
unknown        call: what is not known counts as nothing, so that slack and savings may be other
hint: `test` (line 5) seems to need `build` only so that it does not start when that fails; without waiting, 20.0s would be saved
hint: `last` (line 7) seems to need `test` only so that it does not start when that fails; without waiting, 10.0s would be saved

"#]]
    );
    let answer = repo.timed();
    assert_eq!((&answer["complete"], &answer["unknown"]), (&false.into(), &serde_json::json!(["call"])));
}

/// Jobs that were skipped in every run took no time in any, which is known.
#[test]
fn what_is_always_skipped_is_no_gap() {
    let repo = Repo::of_jobs("a: {steps: [run: x]}\nb: {needs: a, steps: [run: x]}\n");
    let runs = [1, 2].map(|run| answer(run, &["a | 0 1 61 success", "b | 61 61 61 skipped"]));
    repo.write("jobs.json", &runs.concat());
    let text = repo.graph(&["--runs", "jobs.json"]).stdout;
    assert!(text.contains("critical path  1m 01s") && text.contains("skipped in all 2 runs"), "{text}");
    assert_eq!(repo.timed()["complete"], true);
}

/// Runs that tell no time are no basis for any figure.
#[test]
fn what_never_succeeded_is_no_basis() {
    let repo = Repo::of_jobs("a: {steps: [run: x]}\nb: {needs: a, steps: [run: x]}\n")
        .ran(&["a | 0 1 61 failure", "b | 61 61 61 skipped"]);
    let text = repo.graph(&["--runs", "jobs.json"]).stdout;
    assert!(text.contains("\nno times are known: no job succeeded in 1 run\n"), "{text}");
    assert!(repo.timed()["basis"].is_null() && repo.timed()["complete"] == false);
}

/// `tollgate.toml` has the times that were recorded here.
#[test]
fn of_records() {
    let repo = Repo::new(&[(
        "tollgate.toml",
        "[jobs.fmt]\n[jobs.test]\nneeds = [\"fmt\"]\n[jobs.never]\n[jobs.broken]\n",
    )]);
    let path = file::path(&repo.path().join("target"));
    let record = |run: &str, job: &str, waited_ms: u64, wall_ms: u64, end: End| {
        let record =
            Record { run: run.to_owned(), job: job.to_owned(), waited_ms, wall_ms, end, ..Record::default() };
        file::append(&path, &record).expect("written");
    };
    record("1", "fmt", 0, 1_000, End::Passed);
    record("1", "test", 500, 60_000, End::Passed);
    record("2", "fmt", 0, 3_000, End::Passed);
    record("2", "test", 500, 90_000, End::Failed);
    record("2", "broken", 0, 5, End::TimedOut);
    record("2", "gone", 0, 5, End::Passed);
    assert_data_eq!(
        repo.graph(&[]).stdout,
        str![[r#"
tollgate.toml: 4 jobs on 2 levels
medians of 2 of `tollgate-gate run` on this machine

job      queue     run   p90  0s          15s        30s         45s        1m
fmt               2.0s  3.0s  ██
└─ test   0.5s  1m 00s          ██████████████████████████████████████████████
never                         not in any run
broken                        did not succeed

critical path  at least 1m 03s, 0.5s of it queueing: fmt → test
work           at least 1m 02s of run time
what if        a job took 0 s? it would save: test 1m 00s, fmt 2.0s
unknown        never, broken: what is not known counts as nothing, so that slack and savings may be other

"#]]
    );
}

/// A laptop is none of the machines that a workflow runs on.
#[test]
fn records_say_nothing_of_a_workflow() {
    let repo = Repo::of_jobs("fmt: {steps: [run: x]}\n");
    let record = Record { job: "fmt".to_owned(), wall_ms: 1_000, end: End::Passed, ..Record::default() };
    file::append(&file::path(&repo.path().join("target")), &record).expect("written");
    assert!(repo.json(&[])["basis"].is_null());
}

/// What cargo 1.95 wrote when it built a package with serde in a directory of its own.
#[test]
fn of_crates() {
    let repo = Repo::of_jobs(JOBS);
    repo.write("timing.html", include_str!("fixtures/cargo-timing.html"));
    let text = repo.graph(&["--timings", "test=timing.html"]).stdout;
    let crates = text.split("\n\n").last().expect("the last part");
    assert_data_eq!(
        crates,
        str![[r#"
crates of test: 26 units in 16.3s, 30.3s of work (timing.html)
  last chain   proc-macro2 1.0.107 build-script 0.5s → proc-macro2 1.0.107 build-script (run) 0.4s → proc-macro2 1.0.107 1.4s → quote 1.0.47 0.4s → syn 3.0.9 5.6s → serde_derive 1.0.229 7.0s → serde 1.0.229 0.9s
  slowest      serde_derive 1.0.229 7.0s, syn 3.0.9 5.6s, serde_core 1.0.229 5.1s, serde_json 1.0.154 3.5s, memchr 2.8.3 1.9s

"#]]
    );
}
