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
