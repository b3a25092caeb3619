//! What is made of a workflow file.

use std::path::Path;

use tollgate_common::workflow::expression::Answer;
use tollgate_common::workflow::yaml::Node;
use tollgate_common::workflow::{Matrix, Workflow};

fn workflow(source: &str) -> Workflow {
    Workflow::parse(source).unwrap_or_else(|error| panic!("{error}\n{source}"))
}

#[test]
fn everything_has_its_place() {
    let source = "\
name: CI
on:
  pull_request:
    paths: [src/**]
  merge_group:
env: {A: b}
jobs:
  build:
    name: build ${{ matrix.os }}
    needs: [plan, 'Lint'] # both
    if: ${{ needs.plan.outputs.build == 'true' }}
    runs-on: ${{ matrix.os }}
    timeout-minutes: 20
    continue-on-error: ${{ matrix.experimental }}
    strategy:
      fail-fast: false
      matrix:
        os: [linux, windows]
        rust: ${{ fromJSON(needs.plan.outputs.rust) }}
        include: [{os: mac}]
    something-new: [1]
    steps:
      - uses: actions/checkout@v4
        with: {Fetch-Depth: 0}
      - id: it
        name: Run
        if: always()
        shell: bash
        env: {X: '${{ toJSON(needs) }}'}
        continue-on-error: true
        run: |
          echo a
  call:
    uses: ./.github/workflows/x.yml
    needs: build
    with: {a: b}
    secrets: inherit
";
    let workflow = workflow(source);
    let [build, call] = &workflow.jobs[..] else { panic!("two jobs") };
    let events: Vec<_> = workflow.on.events.iter().map(|event| event.name.text.as_str()).collect();
    assert_eq!(
        (events, workflow.name.as_ref().unwrap().text.as_str()),
        (vec!["pull_request", "merge_group"], "CI")
    );
    assert!(workflow.on.get("pull_request").unwrap().filter("paths").is_some());
    assert_eq!(workflow.on.get("merge_group").unwrap().filters, None);
    let needs: Vec<_> =
        build.needs.ids.iter().map(|need| (need.text.as_str(), need.place.span.column)).collect();
    assert_eq!(needs, [("plan", 13), ("Lint", 19)]);
    assert!(build.condition.as_ref().unwrap().wrapped && build.is_matrix() && !call.is_matrix());
    assert_eq!(build.timeout.as_ref().unwrap().text, "20");
    assert_eq!(build.continue_on_error.as_ref().unwrap().value, Answer::Unknown);
    let strategy = build.strategy.as_ref().unwrap();
    let Some(Matrix::Axes { axes, include: Some(_), exclude: None }) = &strategy.matrix else {
        panic!("axes")
    };
    assert_eq!(axes.iter().map(|axis| axis.key.text.as_str()).collect::<Vec<_>>(), ["os", "rust"]);
    assert_eq!(strategy.fail_fast.as_ref().unwrap().value, Answer::No);
    assert!(build.raw.get("something-new").is_some() && workflow.raw.get("env").is_some());
    let checkout = build.steps[0].uses.as_ref().unwrap();
    assert_eq!(checkout.remote(), Some(("actions/checkout", "v4")));
    assert_eq!(checkout.input("fetch-depth").and_then(Node::scalar).unwrap().text, "0");
    let it = &build.steps[1];
    assert_eq!(
        (it.id.as_ref().unwrap().text.as_str(), it.name.as_ref().unwrap().text.as_str()),
        ("it", "Run")
    );
    let run = it.run.as_ref().unwrap();
    assert_eq!((run.script.text.as_str(), run.shell.as_ref().unwrap().text.as_str()), ("echo a\n", "bash"));
    assert_eq!(
        (it.env[0].key.text.as_str(), it.continue_on_error.as_ref().unwrap().value),
        ("X", Answer::Yes)
    );
    let uses = call.uses.as_ref().unwrap();
    assert_eq!((uses.local(), uses.remote(), uses.with.len()), (Some(".github/workflows/x.yml"), None, 1));
    let mut own = uses.clone();
    own.target.text = "$/.github/workflows/x.yml".to_owned();
    assert_eq!((own.local(), own.remote()), (Some(".github/workflows/x.yml"), None));
    assert_eq!((call.id.text.as_str(), call.id.place.span.line, call.condition.as_ref()), ("call", 33, None));
}

#[test]
fn on_has_three_shapes_and_needs_no_quotes() {
    for (text, expected) in [
        ("on: push", "push"),
        ("'on': push", "push"),
        ("\"on\": [push, pull_request]", "push pull_request"),
        ("on:\n- push\n- workflow_call", "push workflow_call"),
        ("on: {push: {branches: [a]}, merge_group: }", "push merge_group"),
        ("on:\n  push:\n  schedule: [{cron: x}]", "push schedule"),
        // A key that is `true` is no `on`, whatever a reader of YAML 1.1 makes of it.
        ("true: schedule\non: push", "push"),
    ] {
        let workflow = workflow(&format!("{text}\njobs: {{a: {{}}}}"));
        let events: Vec<_> = workflow.on.events.iter().map(|event| event.name.text.as_str()).collect();
        assert_eq!(events.join(" "), expected, "{text}");
    }
}

#[test]
fn jobs_and_lists_of_steps_can_be_aliases() {
    let source = "\
on: push
jobs:
  a: &job
    needs: [b]
    steps: &steps
      - run: x
  b:
    steps: *steps
  c: *job
";
    let workflow = workflow(source);
    let lines: Vec<_> = workflow.jobs.iter().map(|job| (job.id.place.span.line, job.steps.len())).collect();
    assert_eq!(lines, [(3, 1), (7, 1), (9, 1)]);
    let c = workflow.job("C").expect("c");
    assert_eq!((c.raw.place.alias.map(|alias| alias.line), c.needs.ids[0].place.span.line), (Some(9), 4));
    assert!(c.needs.entry.as_ref().unwrap().value.place().shared, "an edit would change two jobs");
}

#[test]
fn the_graph_is_that_of_the_needs() {
    let source = "on: push\njobs:\n  a: {needs: [B, x]}\n  b: {needs: c}\n  c: {needs: b}\n";
    let workflow = workflow(source);
    let dag = workflow.dag();
    assert_eq!(dag.ancestors("a").into_iter().collect::<Vec<_>>(), ["b", "c"]);
    let problems: Vec<_> =
        dag.problems().iter().map(|problem| workflow.problem(problem).to_string()).collect();
    assert_eq!(problems, ["3:18: there is no job `x`", "4:3: jobs wait for each other: b → c → b"]);
}

#[test]
fn what_is_no_workflow_is_refused_with_its_place() {
    for (text, expected) in [
        ("a", "1:1: a workflow has to be a map, and this is text"),
        ("jobs: {a: {}}", "1:1: there is no `on` in it, so that nothing starts the workflow"),
        ("true: push\njobs: {a: {}}", "1:1: there is no `on` in it, so that nothing starts the workflow"),
        ("on:\njobs: {a: {}}", "1:3: `on` has to be the name of an event, and this is nothing"),
        ("on: [{a: b}]\njobs: {a: {}}", "1:6: `on` has to be the name of an event, and this is a map"),
        ("on: push", "1:1: there are no `jobs` in it"),
        ("on: push\njobs: [a]", "2:7: `jobs` has to be a map, and this is a list"),
        ("on: push\njobs:\n  a:", "3:4: the job `a` has to be a map, and this is nothing"),
        ("on: push\njobs:\n  a: b", "3:6: the job `a` has to be a map, and this is text"),
        ("on: push\njobs:\n  a: {}\n  A: {}", "4:3: the key `A` stands here twice"),
        (
            "on: push\njobs: {a: {needs: {b: c}}}",
            "2:19: `needs` has to be the id of a job, or a list of them, and this is a map",
        ),
        (
            "on: push\njobs: {a: {needs: [[b]]}}",
            "2:20: `needs` has to be the id of a job, and this is a list",
        ),
        ("on: push\njobs: {a: {if: [b]}}", "2:16: `if` has to be an expression, and this is a list"),
        ("on: push\njobs: {a: {steps: {b: c}}}", "2:19: `steps` has to be a list, and this is a map"),
        ("on: push\njobs: {a: {steps: [b]}}", "2:20: a step has to be a map, and this is text"),
        (
            "on: push\njobs: {a: {strategy: {matrix: [b]}}}",
            "2:31: `matrix` has to be a map, and this is a list",
        ),
    ] {
        assert_eq!(Workflow::parse(text).expect_err(text).to_string(), expected, "{text}");
    }
    let failure = Workflow::parse_file(Path::new(".github/workflows/\u{1b}x.yml"), "on: push\n\tjobs: b");
    assert_eq!(
        failure.expect_err("no YAML").to_string(),
        ".github/workflows/\\u{1b}x.yml:1:5: while scanning a plain scalar, found a tab"
    );
}
