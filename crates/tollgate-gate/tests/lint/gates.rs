//! Which jobs are gates, and in which shapes of YAML.

use crate::support::{Scratch, workflow};

fn gates(source: &str) -> u64 {
    Scratch::new(&[("ci.yml", source)]).json(&[])["gates"].as_u64().expect("a number")
}

#[test]
fn a_gate_is_known_by_what_its_steps_do() {
    for (step, is_gate) in [
        ("{uses: re-actors/alls-green@release/v1, with: {jobs: '${{ toJSON(needs) }}'}}", true),
        ("{uses: Re-Actors/Alls-Green@v1, with: {jobs: '${{ toJSON(needs) }}'}}", true),
        ("{uses: someone/tollgate/.github/actions/gate@v1}", true),
        ("{uses: ./.github/actions/gate}", true),
        ("{run: tollgate-gate --needs needs.json}", true),
        ("{run: ./target/release/tollgate-gate verdict}", true),
        ("{run: cargo xtask gate}", true),
        ("{run: tollgate-gate lint}", false),
        ("{run: cargo run -p tollgate-gate -- --needs needs.json}", true),
        ("{run: cargo run -p tollgate-gate -- lint}", false),
        ("{run: 'rustup run 1.95 cargo xtask gate'}", true),
        ("{run: 'tollgate-gate lint && tollgate-gate'}", true),
        ("{run: 'NEEDS=$X tollgate-gate'}", true),
        ("{run: 'chmod +x tools/tollgate-gate; tools/tollgate-gate'}", true),
        ("{run: cargo build --package tollgate-gate}", false),
        ("{run: 'cargo install --locked tollgate-gate'}", false),
        ("{run: 'chmod +x tools/tollgate-gate && tools/tollgate-gate lint'}", false),
        ("{if: \"contains(needs.*.result, 'failure')\", run: exit 1}", true),
        ("{if: needs.a.result != 'success', run: 'echo bad; exit 1'}", true),
        ("{if: needs.a.outputs.x != 'y', run: exit 1}", false),
        ("{if: github.actor == 'x', run: exit 1}", false),
        ("{if: needs.a.result == 'success', run: make deploy}", false),
        ("{run: 'exit ${{ needs.a.result != ''success'' && 1 || 0 }}'}", true),
        ("{run: make}", false),
        ("{uses: ./, with: {jobs: '${{ toJSON(needs) }}'}}", true),
        ("{uses: matrix-org/done-action@v3, with: {needs: '${{ toJSON(needs) }}'}}", true),
        ("{uses: someone/notify@v1, with: {payload: '${{ toJSON(needs) }}'}}", false),
        ("{uses: someone/notify@v1, with: {needs: '${{ needs.a.result }}'}}", false),
    ] {
        let jobs = format!("a: {{steps: [run: x]}}\njob: {{needs: a, if: always(), steps: [{step}]}}");
        assert_eq!(gates(&workflow(&jobs)) == 1, is_gate, "{step}");
    }
}

#[test]
fn a_gate_is_on_the_way_of_a_pull_request() {
    let job = "jobs:\n  a: {steps: [run: x]}\n  job: {needs: a, IF steps: [{if: needs.a.result != 'success', run: exit 1}]}\n";
    for (on, condition, is_gate) in [
        ("pull_request", "if: always(),", true),
        ("pull_request_target", "if: always(),", true),
        ("merge_group", "if: always(),", true),
        ("workflow_call", "if: always(),", true),
        ("push", "if: always(),", false),
        ("schedule", "if: always(),", false),
        ("pull_request", "if: github.event_name == 'push',", false),
        ("pull_request", "if: always() && needs.a.result == 'failure',", true),
        ("pull_request", "environment: production,", false),
    ] {
        let source = format!("on: {on}\n{}", job.replace("IF", condition));
        assert_eq!(gates(&source) == 1, is_gate, "{on} {condition}");
    }
}

/// The same gate, with the same two mistakes, in other clothes.
#[test]
fn yaml_has_many_shapes_and_they_mean_the_same() {
    let expected = [
        "error skip-closure `gate` passes when `plan` fails",
        "error cancelled-passes `gate` passes when one of `build` and `test` is cancelled",
    ];
    for source in [
        // Block style.
        "on:\n  pull_request:\njobs:\n  plan:\n    steps:\n      - run: x\n  build:\n    needs: plan\n    steps:\n      - run: x\n  test:\n    needs:\n      - plan\n    steps:\n      - run: x\n  gate:\n    needs:\n      - build\n      - test\n    if: always()\n    steps:\n      - if: contains(needs.*.result, 'failure')\n        run: exit 1\n",
        // Flow style, quotes, a quoted `on`, and ids in another case.
        "\"on\": [pull_request]\njobs: {plan: {steps: [{run: x}]}, build: {needs: [PLAN], steps: [{run: x}]}, test: {\"needs\": 'Plan', steps: [{run: x}]}, gate: {needs: [BUILD, \"Test\"], if: '${{ always() }}', steps: [{if: \"${{ contains(needs.*.result, 'failure') }}\", run: 'exit 1'}]}}\n",
        // Blocks of text, and a bracket below its key.
        "on: pull_request\njobs:\n  plan:\n    steps: [run: x]\n  build:\n    needs: [\n      plan\n    ]\n    steps: [run: x]\n  test: {needs: plan, steps: [run: x]}\n  gate:\n    needs: [build, test]\n    if: >-\n      always()\n    steps:\n      - if: |\n          contains(\n            needs.*.result,\n            'failure'\n          )\n        run: |\n          echo bad\n          exit 1\n",
        // Anchors: lists, steps, a whole job.
        "on: pull_request\njobs:\n  plan: {steps: &steps [run: x]}\n  build: &job\n    needs: plan\n    steps: *steps\n  test: *job\n  gate:\n    needs: [build, test]\n    if: &always always()\n    steps:\n      - if: &bad contains(needs.*.result, 'failure')\n        run: exit 1\n      - if: *bad\n        run: exit 1\n",
        // Reusable workflows and a matrix.
        "on: pull_request\njobs:\n  plan: {uses: ./.github/workflows/plan.yml}\n  build: {needs: plan, uses: org/repo/.github/workflows/b.yml@v1, with: {x: y}}\n  test: {needs: plan, strategy: {fail-fast: false, matrix: {os: [a, b], include: [{os: c}], exclude: [{os: a}]}}, steps: [run: x]}\n  gate: {needs: [build, test], if: always(), steps: [{if: \"contains(needs.*.result, 'failure')\", run: exit 1}]}\n",
    ] {
        let scratch = Scratch::new(&[("ci.yml", source)]);
        let found: Vec<String> = scratch
            .findings(&[])
            .iter()
            .map(|finding| {
                let words: Vec<&str> = finding.split(' ').collect();
                [&words[..2], &words[3..]].concat().join(" ")
            })
            .collect();
        let found: Vec<String> = found.iter().map(|text| text.replace("BUILD", "build")).collect();
        assert_eq!(found, expected, "{source}");
    }
}
