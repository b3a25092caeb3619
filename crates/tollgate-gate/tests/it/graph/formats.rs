//! One graph in every format. The answers of GitHub are written by the documentation, with all fields that it has.

use snapbox::{IntoData, assert_data_eq, file, str};

use super::repo::Repo;

const CI: &str = "name: ci
on: pull_request
jobs:
  plan: {outputs: {x: y}, steps: [run: x]}
  fmt: {needs: plan, if: needs.plan.outputs.x, steps: [run: x]}
  clippy: {needs: plan, if: needs.plan.outputs.x, steps: [run: x]}
  test:
    needs: plan
    if: needs.plan.outputs.x
    strategy: {matrix: {os: [ubuntu-latest, macos-latest]}}
    steps: [run: x]
  package: {needs: plan, uses: ./.github/workflows/package.yml}
  release: {needs: [test, package], if: github.event_name == 'push', environment: production, steps: [run: x]}
  gate:
    needs: [plan, fmt, clippy, test, package]
    if: always()
    steps: [{env: {NEEDS: '${{ toJSON(needs) }}'}, run: tollgate-gate}]
";
const PACKAGE: &str =
    "on: workflow_call\njobs:\n  build: {steps: [run: x]}\n  sign: {needs: build, steps: [run: x]}\n";

fn repo() -> Repo {
    let repo = Repo::new(&[("ci.yml", CI), ("package.yml", PACKAGE)]);
    repo.write("run-1.json", include_str!("fixtures/run-1.json"));
    repo.write("run-2.json", include_str!("fixtures/run-2.json"));
    repo
}

/// What is printed in a format, with the times of two runs and what cargo said of one.
fn shown(format: &str) -> String {
    let ran = repo().graph(&["--format", format, "--runs", "run-1.json", "run-2.json"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{format}");
    ran.stdout
}

#[test]
fn for_people() {
    assert_data_eq!(
        shown("text"),
        str![[r#"
.github/workflows/ci.yml: 7 jobs on 3 levels
medians of 2 runs on GitHub

job                  queue      run      p90    slack  0s                 5m                 10m
plan                  8.5s    58.0s    58.0s           ·███
├─ test ×2            8.0s  11m 02s  11m 33s               ·█████████████████████████████████████████
│  ├─ gate            6.0s    22.0s    22.0s                                                         ·█  + fmt, clippy, package
│  └─ release                                          skipped in all 2 runs  + package
├─ fmt                8.0s    25.0s    25.0s  10m 37s      ·▒
├─ clippy             6.0s   3m 05s   3m 09s   7m 59s      ·▒▒▒▒▒▒▒▒▒▒▒
└─ package (2 jobs)   4.0s   2m 04s   2m 04s   9m 02s      ▒▒▒▒▒▒▒▒

critical path  12m 44s, 22.5s of it queueing: plan → test → gate
work           23m 38s of run time on a path of 12m 44s: 1.9 at once on average
a whole run    took 12m 44s (90th percentile 13m 20s)
what if        a job took 0 s? it would save: test 7m 59s, plan 58.0s, gate 22.0s

"#]]
    );
}

#[test]
fn for_people_without_times() {
    assert_data_eq!(
        repo().graph(&[]).stdout,
        str![[r#"
.github/workflows/ci.yml: 7 jobs on 3 levels
no times are known: give the jobs of some runs with --runs

plan
├─ fmt
├─ clippy
├─ test ×2
└─ package (2 jobs)
   ├─ release        + test
   └─ gate           + fmt, clippy, test

longest chain  plan → package → gate

"#]]
    );
}

#[test]
fn for_people_on_a_small_terminal_and_in_a_log_of_github() {
    let arguments = ["--runs", "run-1.json"];
    let narrow = repo().graph_with(&arguments, &[("COLUMNS", "70")]).stdout;
    assert_data_eq!(
        narrow.lines().take(12).collect::<Vec<_>>().join("\n"),
        str![[r#"
.github/workflows/ci.yml: 7 jobs on 3 levels
times of 1 run on GitHub

job                  queue      run    slack  0s      5m      10m
plan                  4.0s    58.0s           ██
├─ test ×2            8.0s  10m 30s             █████████████████
│  ├─ gate            6.0s    22.0s                              █  + fmt, clippy, package
│  └─ release                                 skipped  + package
├─ fmt                8.0s    25.0s  10m 05s    ▒
├─ clippy             6.0s   3m 00s   7m 32s    ▒▒▒▒▒
└─ package (2 jobs)   4.0s   2m 04s   8m 30s    ▒▒▒

"#]]
    );
    let log = repo().graph_with(&arguments, &[("GITHUB_ACTIONS", "true")]).stdout;
    assert_eq!(log, repo().graph(&arguments).stdout);
}

#[test]
fn for_mermaid() {
    assert_data_eq!(
        shown("mermaid"),
        str![[r#"
flowchart LR
  j0["plan<br>58.0s#44; queued 8.5s"]:::critical
  j1["fmt<br>25.0s#44; queued 8.0s"]
  j2["clippy<br>3m 05s#44; queued 6.0s"]
  j3["test ×2<br>11m 02s#44; queued 8.0s"]:::critical
  j4["package (2 jobs)<br>2m 04s#44; queued 4.0s"]
  j5["release<br>skipped in all 2 runs"]:::unknown
  j6["gate<br>22.0s#44; queued 6.0s"]:::critical
  j0 --> j1
  j0 --> j2
  j0 --> j3
  j0 --> j4
  j3 --> j5
  j4 --> j5
  j1 --> j6
  j2 --> j6
  j3 --> j6
  j4 --> j6
  classDef critical fill:#cf222e,color:#fff,stroke:#82071e
  classDef unknown fill:#eaeef2,color:#57606a,stroke:#8c959f,stroke-dasharray:4
  linkStyle 2,8 stroke:#cf222e,stroke-width:3px

"#]]
    );
}

#[test]
fn for_graphviz() {
    assert_data_eq!(
        shown("dot"),
        str![[r##"
digraph jobs {
  rankdir=LR
  bgcolor=transparent
  fontname="sans-serif"
  node [shape=box style="rounded,filled" fillcolor="#f6f8fa" color="#8c959f" fontname="sans-serif"]
  edge [color="#8c959f"]
  label="critical path: 12m 44s, 22.5s of it queueing: plan → test → gate"
  labelloc=t
  j0 [label="plan\n58.0s, queued 8.5s" fillcolor="#cf222e" fontcolor=white color="#82071e"]
  j1 [label="fmt\n25.0s, queued 8.0s"]
  j2 [label="clippy\n3m 05s, queued 6.0s"]
  j3 [label="test ×2\n11m 02s, queued 8.0s" fillcolor="#cf222e" fontcolor=white color="#82071e"]
  j4 [label="package (2 jobs)\n2m 04s, queued 4.0s"]
  j5 [label="release\nskipped in all 2 runs" style="rounded,filled,dashed" fontcolor="#57606a"]
  j6 [label="gate\n22.0s, queued 6.0s" fillcolor="#cf222e" fontcolor=white color="#82071e"]
  j0 -> j1
  j0 -> j2
  j0 -> j3 [color="#cf222e" penwidth=3]
  j0 -> j4
  j3 -> j5
  j4 -> j5
  j1 -> j6
  j2 -> j6
  j3 -> j6 [color="#cf222e" penwidth=3]
  j4 -> j6
}

"##]]
        .raw()
    );
}

#[test]
fn as_json() {
    assert_data_eq!(shown("json"), file!["fixtures/graph.json"].raw());
}

#[test]
fn as_a_page() {
    assert_data_eq!(shown("html"), file!["fixtures/graph.html"].raw());
}

#[test]
fn as_a_page_with_crates_and_without_times() {
    let repo = repo();
    repo.write("timing.html", include_str!("fixtures/cargo-timing.html"));
    let page = repo.graph(&["--format", "html", "--timings", "test=timing.html"]).stdout;
    assert!(page.contains("<h2>Crates of test</h2>") && page.contains("serde_derive 1.0.229"), "{page}");
    assert!(page.contains("<dt>Longest chain</dt>") && !page.contains("<table>"), "{page}");
}
