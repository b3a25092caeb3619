//! The order of jobs, played through without any.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

/// `name: needs | usual seconds | target | retries`, a task a line; all but the name may be left out.
fn tasks(text: &str) -> (Vec<String>, Vec<Task>) {
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split('|').map(str::trim).collect()).collect();
    let heads: Vec<(&str, &str)> =
        lines.iter().map(|line| line[0].split_once(':').unwrap_or((line[0], ""))).collect();
    let names: Vec<String> = heads.iter().map(|(name, _)| (*name).to_owned()).collect();
    let place = |need: &str| names.iter().position(|name| name == need).expect("a need");
    let part = |line: &[&str], at: usize| {
        line.get(at).filter(|part| !part.is_empty()).map(|part| (*part).to_owned())
    };
    let task = |(line, (_, needs)): (&Vec<&str>, &(&str, &str))| Task {
        needs: needs.split_whitespace().map(place).collect(),
        usual: part(line, 1).map(|seconds| Duration::from_secs(seconds.parse().expect("seconds"))),
        target: part(line, 2),
        retries: part(line, 3).map_or(0, |retries| retries.parse().expect("retries")),
        ..Task::default()
    };
    let tasks = lines.iter().zip(&heads).map(task).collect();
    (names, tasks)
}

const ONE: Rules = Rules { lanes: 1, keep_going: false };
const TWO: Rules = Rules { lanes: 2, keep_going: false };

/// Plays a run: what is in `events` happens in that order (`a` passes, `a!` fails, `a?` was stopped, `^C`). What was done
/// stands in the answer, and at the end the fates.
fn play(text: &str, rules: Rules, events: &str) -> String {
    let (names, tasks) = tasks(text);
    let mut schedule = Schedule::new(tasks, rules);
    let mut told = Vec::new();
    let tell = |actions: Vec<Action>, told: &mut Vec<String>| {
        told.extend(actions.into_iter().map(|action| match action {
            Action::Start { task, attempt: 1 } => names[task].clone(),
            Action::Start { task, attempt } => format!("{}#{attempt}", names[task]),
            Action::StopAll => "stop".to_owned(),
            Action::KillAll => "kill".to_owned(),
        }));
    };
    tell(schedule.begin(), &mut told);
    for event in events.split_whitespace() {
        let how = if event.ends_with('!') {
            How::Failed
        } else if event.ends_with('?') {
            How::Stopped
        } else {
            How::Passed
        };
        let name = event.trim_end_matches(['!', '?']);
        let event = match names.iter().position(|known| known == name) {
            Some(task) => Event::Ended(task, how),
            None => Event::Interrupt,
        };
        tell(schedule.on(event), &mut told);
    }
    let because = |because| match because {
        Because::Need(task) => format!("needs {}", names[task]),
        Because::FailFast(task) => format!("after {}", names[task]),
        Because::Interrupt => "^C".to_owned(),
    };
    let fates = names.iter().enumerate().map(|(task, name)| match schedule.fate(task) {
        None => format!("{name}: open"),
        Some(Fate::Passed) => format!("{name}: ok"),
        Some(Fate::Failed | Fate::TimedOut) => format!("{name}: bad"),
        Some(Fate::Stopped(why)) => format!("{name}: stopped ({})", because(why)),
        Some(Fate::NotRun(why)) => format!("{name}: not run ({})", because(why)),
    });
    format!("{} | {}", told.join(" "), fates.collect::<Vec<_>>().join(", "))
}

#[test]
fn the_cheapest_goes_first_and_the_unknown_in_their_order() {
    let all = "c\nb||\na|9\nd|2";
    assert_eq!(play(all, ONE, "d a c b"), "d a c b | c: ok, b: ok, a: ok, d: ok");
    // What is cheap waits for what it needs.
    assert_eq!(play("a|9\nb: a|1\nc|5", ONE, "c a b"), "c a b | a: ok, b: ok, c: ok");
    assert_eq!(play("a|9\nb: a|1\nc|50", ONE, "a b c"), "a b c | a: ok, b: ok, c: ok");
}

#[test]
fn who_shares_a_target_directory_waits_and_others_go_ahead() {
    let text = "a|1|t\nb|2|t\nc|3\nd|4|u";
    assert_eq!(play(text, TWO, ""), "a c | a: open, b: open, c: open, d: open");
    assert_eq!(play(text, TWO, "c"), "a c d | a: open, b: open, c: ok, d: open");
    assert_eq!(play(text, TWO, "c a"), "a c d b | a: ok, b: open, c: ok, d: open");
    let (_, tasks) = tasks("a|1|t\nb|2|t\nc|3\nd|4\ne: a");
    let mut schedule = Schedule::new(tasks, TWO);
    schedule.begin();
    let waits: Vec<_> = (0..5).map(|task| schedule.waits_for(task)).collect();
    assert_eq!(waits, [None, Some(Wait::Target(0)), None, Some(Wait::Lane), Some(Wait::Need(0))]);
}

#[test]
fn after_a_failure_nothing_goes_on() {
    assert_eq!(
        play("a\nb\nc: a", TWO, "a! b?"),
        "a b stop | a: bad, b: stopped (after a), c: not run (needs a)"
    );
    // One that ends well all the same has passed, and one that fails meanwhile has failed.
    assert_eq!(play("a\nb\nc\n", TWO, "a! b"), "a b stop | a: bad, b: ok, c: not run (after a)");
    assert_eq!(play("a\nb\nc", TWO, "a! b!"), "a b stop | a: bad, b: bad, c: not run (after a)");
}

#[test]
fn those_that_keep_going_leave_out_what_needs_the_failed_one() {
    let rules = Rules { keep_going: true, ..ONE };
    assert_eq!(
        play("a\nb: a\nc: b\nd\ne: d b", rules, "a! d"),
        "a d | a: bad, b: not run (needs a), c: not run (needs a), d: ok, e: not run (needs a)"
    );
}

#[test]
fn one_is_tried_again_as_often_as_it_may() {
    assert_eq!(play("a|||2\nb", ONE, "a! a! a b"), "a a#2 a#3 b | a: ok, b: ok");
    assert_eq!(play("a|||1\nb", ONE, "a! a!"), "a a#2 stop | a: bad, b: not run (after a)");
    assert_eq!(play("a|||5\nb", TWO, "b! a!"), "a b stop | a: bad, b: bad", "not when all is over");
    assert_eq!(play("a|||5", ONE, "^C a!"), "a stop | a: bad");
}

#[test]
fn an_interrupt_stops_and_another_kills() {
    assert_eq!(play("a\nb\nc", TWO, "^C a? b"), "a b stop | a: stopped (^C), b: ok, c: not run (^C)");
    assert_eq!(play("a\nb", ONE, "^C ^C ^C a?"), "a stop kill kill | a: stopped (^C), b: not run (^C)");
    // The first reason counts.
    assert_eq!(
        play("a\nb\nc", TWO, "a! ^C b?"),
        "a b stop stop | a: bad, b: stopped (after a), c: not run (after a)"
    );
    // What the next try would have said is not known: a leave to fail must not make that green.
    assert_eq!(
        play("a||t|1\nb\nc: b|1|t", Rules { keep_going: true, ..TWO }, "b a! ^C c"),
        "a b c stop | a: stopped (^C), b: ok, c: ok"
    );
}

#[test]
fn what_may_fail_stops_nobody_but_those_that_need_it() {
    let (_, mut tasks) = tasks("a\nb: a\nc");
    tasks[0].may_fail = true;
    let mut schedule = Schedule::new(tasks.clone(), ONE);
    schedule.begin();
    assert_eq!(schedule.on(Event::Ended(0, How::Failed)), [Action::Start { task: 2, attempt: 1 }]);
    assert_eq!(schedule.fate(1), Some(Fate::NotRun(Because::Need(0))));
    assert!(schedule.is_allowed(0, Fate::Failed) && !schedule.is_allowed(0, Fate::TimedOut));
    let mut schedule = Schedule::new(tasks, ONE);
    schedule.begin();
    assert_eq!(schedule.on(Event::Ended(0, How::TimedOut)), [Action::StopAll]);
}

fn task(at: usize) -> impl Strategy<Value = Task> {
    let needs = prop::collection::btree_set(0..at.max(1), 0..=at.min(3));
    let usual = prop::option::of(0u64..5).prop_map(|seconds| seconds.map(Duration::from_secs));
    let target = prop::option::of("[tu]");
    (needs, usual, target, 0u32..3, any::<bool>()).prop_map(
        move |(needs, usual, target, retries, may_fail)| {
            let needs = needs.into_iter().filter(|need| *need < at).collect();
            Task { needs, usual, target, retries, may_fail, may_time_out: false }
        },
    )
}

fn run() -> impl Strategy<Value = (Vec<Task>, Rules, Vec<(usize, u8)>)> {
    let tasks = (0..9usize).prop_flat_map(|count| (0..count).map(task).collect::<Vec<_>>());
    let rules = (0usize..4, any::<bool>()).prop_map(|(lanes, keep_going)| Rules { lanes, keep_going });
    // Which of those that run ends next, and how.
    (tasks, rules, prop::collection::vec((0usize..8, 0u8..40), 40))
}

/// A start keeps the rules, given what runs already.
fn start(tasks: &[Task], schedule: &Schedule, running: &[usize], task: usize) {
    for need in &tasks[task].needs {
        assert_eq!(schedule.fate(*need), Some(Fate::Passed));
    }
    for other in running {
        assert!(tasks[task].target.is_none() || tasks[task].target != tasks[*other].target);
    }
    assert!(running.len() < schedule.rules.lanes.max(1));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn every_run_keeps_the_rules((tasks, rules, luck) in run()) {
        let mut schedule = Schedule::new(tasks.clone(), rules);
        let mut running: Vec<usize> = Vec::new();
        let mut tries: BTreeMap<usize, u32> = BTreeMap::new();
        let mut actions = schedule.begin();
        let (mut stopped, mut luck) = (false, luck.into_iter().cycle());
        for _ in 0..500 {
            for action in actions.drain(..) {
                let Action::Start { task, attempt } = action else { stopped = true; continue };
                prop_assert!(!stopped, "started after the end");
                start(&tasks, &schedule, &running, task);
                let count = tries.entry(task).or_default();
                *count += 1;
                prop_assert!(*count == attempt && attempt <= tasks[task].retries + 1);
                running.push(task);
            }
            if running.is_empty() { break; }
            let (which, how) = luck.next().expect("endless");
            if how == 39 {
                actions = schedule.on(Event::Interrupt);
                continue;
            }
            let task = running.remove(which % running.len());
            let how = match how % 10 { 0 | 1 => How::Failed, 2 => How::TimedOut, _ if stopped => How::Stopped, _ => How::Passed };
            actions = schedule.on(Event::Ended(task, how));
        }
        prop_assert!(schedule.is_over(), "nothing runs and something waits: {:?}", schedule);
        for (at, task) in tasks.iter().enumerate() {
            let fate = schedule.fate(at).expect("over");
            if let Fate::NotRun(Because::Need(root)) = fate {
                prop_assert!(matches!(schedule.fate(root), Some(Fate::Failed | Fate::TimedOut)));
            }
            let ran = tries.contains_key(&at);
            prop_assert_eq!(ran, !matches!(fate, Fate::NotRun(_)));
            if !stopped && task.needs.iter().all(|need| schedule.fate(*need) == Some(Fate::Passed)) {
                prop_assert!(ran, "it could have run");
            }
        }
    }
}
