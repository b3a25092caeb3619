//! How it ended, what it said, and what it took.

use std::os::unix::process::ExitStatusExt;
use std::time::Duration;

use tollgate_common::process::supervise::Cause;

use crate::{run, text};

#[test]
fn what_both_outputs_say_stands_in_the_order_in_which_it_was_said() {
    let dir = tempfile::tempdir().expect("a directory");
    let (ended, _) = run(dir.path(), "for i in 1 2 3 4 5; do echo o$i; echo e$i >&2; done; exit 3");
    assert_eq!((ended.status.code(), ended.cause), (Some(3), Cause::Itself));
    assert_eq!(text(dir.path(), &ended), "o1\ne1\no2\ne2\no3\ne3\no4\ne4\no5\ne5\n");
    let (ended, _) = run(dir.path(), "echo first; echo second >/dev/stderr; echo third");
    assert_eq!(text(dir.path(), &ended), "first\nsecond\nthird\n", "opened anew");
    let (ended, _) = run(dir.path(), "cat; echo no input");
    assert_eq!(text(dir.path(), &ended), "no input\n");
    let (ended, _) = run(dir.path(), "kill -9 $$");
    assert_eq!((ended.status.signal(), ended.cause), (Some(9), Cause::Itself));
}

#[test]
fn what_it_takes_is_measured_with_what_it_started() {
    let dir = tempfile::tempdir().expect("a directory");
    let work = "sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done'";
    let (busy, _) = run(dir.path(), work);
    assert!(busy.cpu.expect("time") > Duration::from_millis(50), "{busy:?}");
    assert!(busy.peak_bytes.expect("memory") > 500_000, "{busy:?}");
    let (idle, _) = run(dir.path(), "sleep 0.4");
    assert!(idle.wall >= Duration::from_millis(400) && idle.cpu.expect("time") < idle.wall / 4, "{idle:?}");
    let (large, _) = run(dir.path(), "head -c 100000000 /dev/zero | tail -c 100000000 >/dev/null");
    assert!(large.peak_bytes.expect("memory") > 90_000_000, "{large:?}");
}

/// The most memory of this process so far, in KiB.
#[cfg(target_os = "linux")]
fn own_peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

#[test]
#[cfg(target_os = "linux")]
fn a_hundred_megabytes_of_output_take_no_memory() {
    let dir = tempfile::tempdir().expect("a directory");
    let before = own_peak();
    let (ended, took) = run(dir.path(), "yes | head -c 104857600");
    assert_eq!(ended.output_bytes, 100 * 1024 * 1024);
    assert!(own_peak() - before < 20 * 1024, "{} KiB more", own_peak() - before);
    assert!(took < Duration::from_secs(20), "{took:?}");
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_loses_output_and_says_so() {
    use std::fs::File;
    use std::process::Command;
    use tollgate_common::process::supervise::{Outputs, Patience, start};

    #[expect(clippy::disallowed_methods, reason = "a test has no `Ctx`")]
    let mut command = Command::new("sh");
    command.args(["-c", "yes | head -c 1000000; exit 4"]);
    let full = File::options().write(true).open("/dev/full").expect("a file");
    let outputs = Outputs { stdout: full, stderr: None };
    let ended = start(command, outputs, None, Patience::USUAL).expect("sh").wait().expect("an end");
    assert_eq!((ended.status.code(), ended.output_bytes), (Some(4), 0));
    assert!(ended.output_lost.expect("a reason").contains("No space left"));
}
