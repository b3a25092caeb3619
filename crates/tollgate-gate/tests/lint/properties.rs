//! What holds for every workflow, tried on random ones.

use std::fmt::Write;

use proptest::prelude::*;
use tollgate_common::Outcome;
use tollgate_common::workflow::Workflow;

use crate::support::Scratch;

const CONDITIONS: [&str; 12] = [
    "",
    "always()",
    "${{ !cancelled() }}",
    "success()",
    "failure()",
    "github.event_name == 'pull_request'",
    "github.event_name == 'push'",
    "needs.job0.outputs.go == 'true'",
    "always() && needs.job0.result == 'success'",
    "${{ !cancelled() && github.actor != 'x' }}",
    "success() || failure()",
    "false",
];

const JUDGES: [&str; 8] = [
    "{if: \"contains(needs.*.result, 'failure')\", run: exit 1}",
    "{if: \"contains(needs.*.result, 'failure') || contains(needs.*.result, 'cancelled')\", run: exit 1}",
    "{if: needs.job0.result != 'success', run: exit 1}",
    "{uses: re-actors/alls-green@v1, with: {jobs: '${{ toJSON(needs) }}', allowed-skips: 'job0, job1'}}",
    "{run: tollgate-gate}",
    "{run: exit 0}",
    "{run: \"for r in ${{ join(needs.*.result, ' ') }}; do [ $r = success ] || [ $r = skipped ] || exit 1; done\"}",
    "{run: \"jq -e 'all(.result == \\\"success\\\")' <<< '${{ toJSON(needs) }}'\"}",
];

#[derive(Clone, Debug)]
struct Plan {
    /// For each job the earlier ones that it needs, and which condition it has.
    jobs: Vec<(Vec<usize>, usize)>,
    gate: (Vec<usize>, usize, usize),
    /// How the needs of the gate are written.
    style: usize,
}

fn plans() -> impl Strategy<Value = Plan> {
    let job = (prop::collection::vec(any::<prop::sample::Index>(), 0..3), 0..CONDITIONS.len());
    let gate =
        (prop::collection::vec(any::<prop::sample::Index>(), 1..4), 0..CONDITIONS.len(), 0..JUDGES.len());
    (prop::collection::vec(job, 1..7), gate, 0..4usize).prop_map(|(jobs, gate, style)| {
        let places = |from: &[prop::sample::Index], of: usize| {
            let mut places: Vec<usize> =
                if of == 0 { Vec::new() } else { from.iter().map(|at| at.index(of)).collect() };
            places.sort_unstable();
            places.dedup();
            places
        };
        let all = jobs.len();
        Plan {
            jobs: jobs
                .iter()
                .enumerate()
                .map(|(at, (needs, condition))| (places(needs, at), *condition))
                .collect(),
            gate: (places(&gate.0, all), gate.1, gate.2),
            style,
        }
    })
}

fn source(plan: &Plan) -> String {
    let names = |places: &[usize]| places.iter().map(|at| format!("job{at}")).collect::<Vec<_>>();
    let mut text = "on: [pull_request, merge_group] # when\n\njobs:\n".to_owned();
    let condition = |at: usize| match CONDITIONS[at] {
        "" => String::new(),
        condition => format!("    if: {condition} # why\n"),
    };
    for (at, (needs, of)) in plan.jobs.iter().enumerate() {
        let _ = write!(
            text,
            "  job{at}:\n    needs: [{}]\n{}    steps: [run: x]\n",
            names(needs).join(", "),
            condition(*of)
        );
    }
    let needs = names(&plan.gate.0);
    let needs = match plan.style {
        0 => format!("[{}]", needs.join(", ")),
        1 => needs.iter().map(|need| format!("\n      - {need} # it")).collect(),
        2 => format!(
            "[\n{}    ]",
            needs.iter().map(|need| format!("      {need}, # it\n")).collect::<String>()
        ),
        _ => needs.iter().map(|need| format!("\n    -   '{need}'")).collect(),
    };
    let _ = write!(
        text,
        "  # The one.\n  gate:\n    needs: {needs}\n{}    timeout-minutes: 5\n\n    steps: [{}]\n",
        condition(plan.gate.1),
        JUDGES[plan.gate.2]
    );
    text
}

/// What is left of a text when needs and conditions are taken out.
fn frame(text: &str) -> Vec<&str> {
    let is_changeable = |line: &&str| {
        let line = line.trim_start();
        let is_need = line.starts_with("job") && !line.contains(':');
        line.starts_with("needs:") || line.starts_with("if:") || line.starts_with('-') || is_need
    };
    text.lines().filter(|line| !is_changeable(line)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn what_is_mended_stays_mended_and_nothing_else_is_touched(plan in plans()) {
        let before = source(&plan);
        let scratch = Scratch::new(&[("ci.yml", &before)]);
        let run = scratch.lint(&["--fix"]);
        prop_assert!(matches!(run.outcome, Outcome::Pass | Outcome::No), "{before}\n{run:?}");
        let after = scratch.read("ci.yml");
        prop_assert!(Workflow::parse(&after).is_ok(), "{after}");
        prop_assert_eq!(frame(&after), frame(&before), "{}", after);
        let comments = |text: &str| text.matches('#').count();
        prop_assert_eq!(comments(&after), comments(&before), "{}", after);
        let again = scratch.json(&[]);
        let fixable = again["findings"].as_array().expect("a list").iter().filter(|finding| !finding["fix"].is_null());
        let left: Vec<_> = fixable.map(|finding| finding["message"].to_string()).collect();
        // Whoever needs a job waits for it: mending can bring to light what was hidden, but never the same again.
        let second = scratch.lint(&["--fix"]);
        prop_assert!(matches!(second.outcome, Outcome::Pass | Outcome::No), "{after}");
        prop_assert!(left.is_empty() || scratch.read("ci.yml") != after, "{after}\n{left:?}");
    }
}
