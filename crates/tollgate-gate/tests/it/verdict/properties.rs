//! What holds for every verdict, over random jobs, results, graphs, policies and plans.

use std::collections::BTreeMap;

use proptest::prelude::*;
use tollgate_common::jobs::{Allowed, Skip};
use tollgate_common::workflow::Dag;
use tollgate_gate::verdict::id::JobId;
use tollgate_gate::verdict::needs::{JobResult, Need, Needs};
use tollgate_gate::verdict::policy::{JobPolicy, Policy};
use tollgate_gate::verdict::report::{Report, Role, Verdict};
use tollgate_gate::verdict::{Input, decide, words};

use crate::support::HEAD;

fn result() -> impl Strategy<Value = JobResult> {
    prop_oneof![
        4 => Just(JobResult::Success),
        2 => Just(JobResult::Failure),
        2 => Just(JobResult::Cancelled),
        4 => Just(JobResult::Skipped),
        1 => Just(JobResult::Other("timed_out".to_owned())),
    ]
}

fn policy() -> impl Strategy<Value = JobPolicy> {
    let skip = prop_oneof![1 => Just(Skip::Never), 3 => Just(Skip::Planned), 1 => Just(Skip::Always)];
    let skip_on = prop_oneof![4 => Just(Vec::new()), 1 => Just(vec!["pull_request".to_owned()])];
    let allow = prop::sample::subsequence(vec![Allowed::Failure, Allowed::Cancelled], 0..=2);
    (skip, skip_on, allow, prop::bool::weighted(0.1)).prop_map(|(skip, skip_on, allow, advisory)| JobPolicy {
        skip,
        skip_on,
        allow,
        advisory,
    })
}

/// What is drawn for one job: its result, its policy, what the plan says, what it needs.
type Drawn = (JobResult, Option<JobPolicy>, u8, Vec<prop::sample::Index>);

fn input() -> impl Strategy<Value = Input> {
    let job = (
        result(),
        prop::option::of(policy()),
        0..4_u8,
        prop::collection::vec(any::<prop::sample::Index>(), 0..3),
    );
    let event =
        prop::option::weighted(0.8, prop_oneof![Just("pull_request".to_owned()), Just("push".to_owned())]);
    let planner = prop_oneof![6 => Just(JobResult::Success).boxed(), 1 => result().boxed()];
    let others = (
        event,
        planner,
        prop::bool::weighted(0.9),
        prop::bool::weighted(0.2),
        prop::bool::weighted(0.7),
        any::<bool>(),
    );
    (prop::collection::vec(job, 1..8), others).prop_map(|(jobs, others)| build(&jobs, others))
}

fn build(jobs: &[Drawn], others: (Option<String>, JobResult, bool, bool, bool, bool)) -> Input {
    let (event, planner, has_commit, allow_empty, has_dag, full) = others;
    let id = |n: usize| JobId::new(&format!("j{n}"));
    let mut input = Input { event, commit: has_commit.then(|| HEAD.to_owned()), ..Input::default() };
    input.needs.jobs.push(Need { id: JobId::new("plan"), result: planner });
    let mut edges = vec![("plan".to_owned(), Vec::new())];
    let (mut run, mut skip) = (BTreeMap::new(), BTreeMap::new());
    for (n, (result, policy, planned, needs)) in jobs.iter().enumerate() {
        input.needs.jobs.push(Need { id: id(n), result: result.clone() });
        // Only on those before it, so that there is no circle.
        let needs = needs.iter().filter(|_| n > 0).map(|index| format!("j{}", index.index(n))).collect();
        edges.push((format!("j{n}"), needs));
        input.policy.jobs.extend(policy.clone().map(|policy| (id(n), policy)));
        match planned {
            0 => drop(run.insert(format!("j{n}"), "changed")),
            1 => {}
            _ => drop(skip.insert(format!("j{n}"), "unchanged")),
        }
    }
    let plan = serde_json::json!({"version": 1, "base": null, "head": HEAD, "run": run, "skip": skip});
    input.needs.plan = Some(plan.to_string());
    // Named, since which job is the planner would otherwise hang on what the others may do.
    input.policy.plan_job = Some(JobId::new("plan"));
    input.policy.allow_empty = allow_empty;
    input.policy.full_run_on = if full { vec!["push".to_owned()] } else { Vec::new() };
    input.dag = has_dag.then(|| Dag::new(edges));
    input
}

/// A red verdict, or none at all.
fn is_red(input: &Input) -> bool {
    decide(input).map_or(true, |report| report.verdict != Verdict::Pass)
}

fn without<T>(list: &[T], place: usize) -> Vec<T>
where
    T: Clone,
{
    list.iter().enumerate().filter(|(at, _)| *at != place).map(|(_, item)| item.clone()).collect()
}

/// All that is stricter than a policy by one step.
fn stricter(policy: &Policy) -> Vec<Policy> {
    let mut all = Vec::new();
    for (id, job) in &policy.jobs {
        let mut with = |job: JobPolicy| {
            let mut policy = policy.clone();
            policy.jobs.insert(id.clone(), job);
            all.push(policy);
        };
        for place in 0..job.allow.len() {
            with(JobPolicy { allow: without(&job.allow, place), ..job.clone() });
        }
        with(JobPolicy { advisory: false, ..job.clone() });
        with(JobPolicy { skip: Skip::Never, skip_on: Vec::new(), ..job.clone() });
    }
    all.push(Policy { allow_empty: false, ..policy.clone() });
    all
}

/// Whether one job comes before another in the graph, or is the planner whose plan should have excused it.
fn is_above(report: &Report, above: &JobId, below: &JobId) -> bool {
    if report.plan.as_ref().is_some_and(|plan| plan.job == *above) {
        return true;
    }
    let Some(dag) = &report.dag else { return false };
    dag.descendants(above.as_str()).contains(below.as_str())
}

/// The rules once more, as short as can be and without a graph: whether this is a pass.
fn passes(input: &Input) -> bool {
    let plan: serde_json::Value =
        serde_json::from_str(input.needs.plan.as_deref().unwrap_or("null")).expect("JSON");
    let (planner, jobs) = input.needs.jobs.split_first().expect("the planner");
    let is_proof = planner.result == JobResult::Success && input.commit.is_some();
    let holds_on = |events: &[String]| input.event.as_ref().is_some_and(|event| events.contains(event));
    let may_skip = |id: &JobId, policy: &JobPolicy| {
        let on = policy.skip_on.is_empty() || holds_on(&policy.skip_on);
        let full = &input.policy.full_run_on;
        let is_full = !full.is_empty() && (input.event.is_none() || holds_on(full));
        let by_plan = is_proof && plan["skip"].get(id.as_str()).is_some();
        match policy.skip {
            Skip::Never => (false, false),
            Skip::Planned => (on && by_plan && !is_full, true),
            Skip::Always => (on, by_plan),
        }
    };
    let is_good = |need: &Need| {
        let policy = input.policy.of(&need.id);
        let by_policy = match need.result {
            JobResult::Success => true,
            JobResult::Failure => policy.allow.contains(&Allowed::Failure),
            JobResult::Cancelled => policy.allow.contains(&Allowed::Cancelled),
            JobResult::Skipped => may_skip(&need.id, &policy).0,
            JobResult::Other(_) => false,
        };
        by_policy || policy.advisory
    };
    let proves = |need: &Need| match need.result {
        JobResult::Cancelled => false,
        JobResult::Skipped => may_skip(&need.id, &input.policy.of(&need.id)) == (true, true),
        _ => true,
    };
    let has_run = jobs.iter().any(|need| need.result == JobResult::Success);
    let is_proved = has_run || input.policy.allow_empty || jobs.iter().all(proves);
    planner.result == JobResult::Success && jobs.iter().all(is_good) && is_proved
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_worse_result_is_no_better_verdict(input in input(), worse in result()) {
        prop_assume!(is_red(&input));
        for place in 0..input.needs.jobs.len() {
            let mut other = input.clone();
            if other.needs.jobs[place].result == JobResult::Success {
                other.needs.jobs[place].result = worse.clone();
                prop_assert!(is_red(&other), "{}", input.needs.jobs[place].id);
            }
        }
    }

    #[test]
    fn what_passes_is_what_the_rules_let_pass(input in input()) {
        let input = Input { dag: None, ..input };
        prop_assert_eq!(!is_red(&input), passes(&input));
    }

    #[test]
    fn one_more_failure_is_no_better_verdict(input in input(), policy in prop::option::of(policy())) {
        prop_assume!(decide(&input).is_ok_and(|report| report.verdict != Verdict::Pass));
        let mut other = input;
        let id = JobId::new("added");
        other.policy.jobs.extend(policy.map(|policy| (id.clone(), policy)));
        other.needs.jobs.push(Need { id, result: JobResult::Failure });
        prop_assert!(is_red(&other));
    }

    #[test]
    fn a_stricter_policy_is_no_better_verdict(input in input()) {
        prop_assume!(is_red(&input));
        for policy in stricter(&input.policy) {
            let other = Input { policy, ..input.clone() };
            prop_assert!(is_red(&other));
        }
    }

    #[test]
    fn what_is_red_has_a_cause_and_what_followed_has_one_above_it(input in input()) {
        let Ok(report) = decide(&input) else { return Ok(()) };
        let is_pass = report.verdict == Verdict::Pass;
        prop_assert_eq!(report.causes().count() == 0, is_pass);
        for job in &report.jobs {
            if let Role::Consequence(causes) = &job.role {
                prop_assert!(!causes.is_empty());
                for &cause in causes {
                    prop_assert_eq!(&report.jobs[cause].role, &Role::Cause);
                    prop_assert!(is_above(&report, &report.jobs[cause].id, &job.id), "{} {}", report.jobs[cause].id, job.id);
                }
            }
        }
        prop_assert!(!words::sentence(&report).contains('\n'));
    }

    #[test]
    fn no_text_makes_the_reader_panic_or_pass(text in "[{}\\[\\]\":,a-c \n\u{e9}]{0,60}") {
        // None of these letters spell `success`.
        prop_assert!(Needs::read(text.as_bytes(), None).is_err());
    }

    #[test]
    fn what_is_written_is_read(jobs in prop::collection::btree_map("[a-z_][a-z0-9_-]{0,8}", result(), 1..6)) {
        let written: BTreeMap<_, _> = jobs.iter().map(|(id, result)| (id, serde_json::json!({"result": result.as_str(), "outputs": {"x": "y"}}))).collect();
        let text = serde_json::to_string_pretty(&written).expect("JSON");
        let read = Needs::read(text.as_bytes(), None).expect("needs");
        let expected: Vec<_> = jobs.into_iter().map(|(id, result)| Need { id: JobId::new(&id), result }).collect();
        prop_assert_eq!(read.jobs, expected);
    }
}
