//! Lines to records and back, and what follows from them.

use std::time::Duration;

use proptest::prelude::*;
use snapbox::{assert_data_eq, str};
use tollgate_common::records::{End, KEPT_PER_JOB, RECENT, Record, Records, median};

use crate::record;

fn of(records: Vec<Record>) -> Records {
    Records { all: records, skipped: 0 }
}

#[test]
fn a_line_has_these_fields() {
    let record = Record {
        start_ms: 1_700_000_000_000,
        cpu_ms: Some(7),
        peak_bytes: Some(4096),
        tree: Some("abc".to_owned()),
        ..record("a\nb", 5)
    };
    assert_data_eq!(
        record.line().expect("JSON"),
        str![[r#"
{"version":1,"run":"1","job":"a/nb","start_ms":1700000000000,"waited_ms":0,"wall_ms":5,"cpu_ms":7,"peak_bytes":4096,"end":"passed","exit":0,"signal":null,"attempt":1,"tree":"abc","key":null,"command":"cargo a/nb"}

"#]]
    );
}

#[test]
fn what_is_no_record_is_skipped_and_counted() {
    let good = record("a", 1).line().expect("JSON");
    for (text, records, skipped) in [
        (String::new(), 0, 0),
        ("\n \n\n".to_owned(), 0, 0),
        (good.clone(), 1, 0),
        (good.trim_end().to_owned(), 1, 0),
        (format!("{good}{}", &good[..good.len() / 2]), 1, 1),
        (format!("{}{good}", &good[..9]), 0, 1),
        (format!("{}\n{good}", &good[..9]), 1, 1),
        (good.replace("\"version\":1", "\"version\":2"), 0, 1),
        (good.replace("\"version\":1,", ""), 0, 1),
        (good.replace("\"job\":\"a\",", ""), 0, 1),
        (good.replace("passed", "flown"), 0, 1),
        (good.replace("\"run\"", "\"of a later version\":[],\"run\""), 1, 0),
        (format!("{good}\u{0}\n[]\n1\nnull\n{{}}\n{good}"), 2, 5),
        (good.replace("cargo a", &"x".repeat(70_000)), 0, 1),
    ] {
        let read = Records::parse(text.as_bytes());
        assert_eq!((read.all.len(), read.skipped), (records, skipped), "{text}");
    }
    assert_eq!(Records::parse(b"\xff\xfe\n").skipped, 1);
}

#[test]
fn what_is_usual_is_the_median_of_the_latest_that_passed() {
    let runs = |walls: &[u64]| walls.iter().map(|wall| record("a", *wall)).collect::<Vec<_>>();
    let usual =
        |records: Vec<Record>| of(records).usual("a").map(|usual| (usual.median.as_millis(), usual.runs));
    assert_eq!(usual(vec![]), None);
    assert_eq!(usual(vec![record("b", 1)]), None);
    assert_eq!(usual(runs(&[9])), Some((9, 1)));
    assert_eq!(usual(runs(&[9, 1])), Some((5, 2)));
    assert_eq!(usual(runs(&[9, 1, 2])), Some((2, 3)));
    for end in [End::Failed, End::TimedOut, End::Cancelled] {
        assert_eq!(usual(vec![record("a", 9), Record { end, ..record("a", 1) }]), Some((9, 1)), "{end:?}");
    }
    let old = std::iter::repeat_n(1, 50).chain(std::iter::repeat_n(7, RECENT)).collect::<Vec<_>>();
    assert_eq!(usual(runs(&old)), Some((7, RECENT)));
}

#[test]
fn the_same_command_tells_more_than_others() {
    let other = Record { command: "cargo a -p x".to_owned(), ..record("a", 100) };
    let records = of(vec![record("a", 10), other.clone(), other]);
    let wall = |command| records.usual_of("a", command).map(|usual| usual.median.as_millis());
    assert_eq!(
        (wall("cargo a"), wall("cargo a -p x"), wall("cargo a -p y")),
        (Some(10), Some(100), Some(100))
    );
    assert_eq!(records.usual("a").map(|usual| usual.runs), Some(3));
    // One that is cut is still the same.
    let long = "x".repeat(20_000);
    let line = Record { command: long.clone(), ..record("a", 3) }.line().expect("JSON");
    let records = Records::parse((record("a", 50).line().expect("JSON") + &line).as_bytes());
    assert_eq!(records.usual_of("a", &long).map(|usual| usual.median), Some(Duration::from_millis(3)));
}

#[test]
fn the_latest_of_each_job_are_kept() {
    let runs = (0..300).map(|n| record(if n % 3 == 0 { "rare" } else { "often" }, n)).collect();
    let records = of(runs);
    let kept = records.pruned(usize::MAX);
    let walls =
        |job: &str| kept.iter().filter(|run| run.job == job).map(|run| run.wall_ms).collect::<Vec<_>>();
    assert_eq!((walls("rare").len(), walls("often").len()), (100, KEPT_PER_JOB));
    assert_eq!((walls("often")[0], walls("often").last()), (151, Some(&299)));
    assert!(kept.is_sorted_by_key(|run| run.wall_ms));
    let line = record("often", 299).line().expect("JSON").len();
    let few = records.pruned(line * 3).iter().map(|run| run.wall_ms).collect::<Vec<_>>();
    assert_eq!(few, [297, 298, 299], "the latest of each first");
}

proptest! {
    #[test]
    fn a_line_is_read_back(job in "\\PC+", command in any::<String>(), wall in any::<u64>(), exit in any::<Option<i32>>()) {
        let record = Record { command, exit, cpu_ms: Some(wall), ..record(&job, wall) };
        let line = record.line().expect("JSON");
        prop_assert_eq!(line.matches('\n').count(), 1);
        prop_assert_eq!(Records::parse(line.as_bytes()), of(vec![record]));
    }

    #[test]
    fn half_are_not_above_the_median_and_half_not_below(times in prop::collection::vec(0u64..1000, 1..40)) {
        let median = median(times.iter().copied().map(Duration::from_millis)).expect("one");
        let count = |f: fn(Duration, Duration) -> bool| {
            times.iter().filter(|time| f(Duration::from_millis(**time), median)).count() * 2
        };
        prop_assert!(count(|time, median| time > median) <= times.len());
        prop_assert!(count(|time, median| time < median) <= times.len());
    }
}
