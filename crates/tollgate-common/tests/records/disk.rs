//! The file: torn, spoiled, too large, and written by several processes at once.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command};

use tollgate_common::records::file::{append, path, read};
use tollgate_common::records::{KEPT_PER_JOB, Record};

use crate::record;

/// So many runs does each of several writers record.
const EACH: u64 = 200;

#[test]
fn it_is_below_the_target_directory() {
    assert!(path(Path::new("t")).ends_with("t/tollgate/runs.jsonl"));
}

#[test]
fn no_file_is_no_records_and_a_directory_is_an_error() {
    let dir = tempfile::tempdir().expect("a directory");
    let file = path(dir.path());
    assert_eq!(read(&file).expect("nothing").all, []);
    append(&file, &record("a", 1)).expect("a line");
    append(&file, &record("b", 2)).expect("a line");
    assert_eq!(read(&file).expect("two").all, [record("a", 1), record("b", 2)]);
    assert!(read(dir.path()).is_err());
    assert!(append(dir.path(), &record("a", 1)).is_err());
}

#[test]
fn a_torn_line_spoils_no_other() {
    let dir = tempfile::tempdir().expect("a directory");
    let file = path(dir.path());
    append(&file, &record("a", 1)).expect("a line");
    let line = record("torn", 1).line().expect("JSON");
    fs::OpenOptions::new()
        .append(true)
        .open(&file)
        .expect("a file")
        .write_all(&line.as_bytes()[..20])
        .expect("half");
    append(&file, &record("b", 2)).expect("a line");
    let read = read(&file).expect("readable");
    assert_eq!((read.all, read.skipped), (vec![record("a", 1), record("b", 2)], 1));
}

#[test]
fn rubbish_is_read_in_bounds_and_thrown_away() {
    let dir = tempfile::tempdir().expect("a directory");
    for rubbish in [&b"x"[..], b"\n", b"x\n", b"\xff\x00{}\n"] {
        let file = path(dir.path());
        let _ = fs::remove_file(&file);
        append(&file, &record("before", 1)).expect("a line");
        let mut open = fs::OpenOptions::new().append(true).open(&file).expect("a file");
        let block = rubbish.repeat(1024 * 1024 / rubbish.len());
        for _ in 0..50 {
            open.write_all(&block).expect("rubbish");
        }
        assert_eq!(read(&file).expect("readable").all, []);
        append(&file, &record("after", 2)).expect("a line");
        assert_eq!(read(&file).expect("readable").all, [record("after", 2)], "{rubbish:?}");
        assert!(fs::metadata(&file).expect("a file").len() < 1000, "{rubbish:?}");
    }
}

#[test]
fn it_stays_small_and_keeps_the_latest() {
    let dir = tempfile::tempdir().expect("a directory");
    let file = path(dir.path());
    let long = Record { command: "x".repeat(15_000), ..record("a", 0) };
    for wall_ms in 0..200 {
        append(&file, &Record { wall_ms, ..long.clone() }).expect("a line");
        assert!(fs::metadata(&file).expect("a file").len() <= 1024 * 1024);
    }
    let walls: Vec<u64> = read(&file).expect("readable").all.iter().map(|run| run.wall_ms).collect();
    assert_eq!(walls.last(), Some(&199));
    assert!(walls.is_sorted() && walls.len() > 30 && walls.len() <= KEPT_PER_JOB, "{walls:?}");
}

/// Set in the processes that a test starts: this program again, with the test that then writes instead.
const WRITER: &str = "TOLLGATE_TEST_WRITER";

/// What such a process does; it finds the file in the directory that it is in.
#[expect(clippy::disallowed_methods, reason = "a test has no `Ctx`")]
fn is_writer() -> bool {
    let is_writer = std::env::var_os(WRITER).is_some();
    for n in (0..EACH).filter(|_| is_writer) {
        append(Path::new("runs.jsonl"), &record(&format!("{}", std::process::id()), n)).expect("a line");
    }
    is_writer
}

#[expect(clippy::disallowed_methods, reason = "a test has no `Ctx`")]
fn start(dir: &Path) -> Child {
    let program = std::env::current_exe().expect("this test");
    let arguments = ["--exact", "disk::two_processes_write_at_once_and_nothing_is_lost", "--test-threads=1"];
    Command::new(program)
        .args(arguments)
        .env(WRITER, "1")
        .current_dir(dir)
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("a writer")
}

#[test]
fn two_processes_write_at_once_and_nothing_is_lost() {
    if is_writer() {
        return;
    }
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("runs.jsonl");
    let mut writers = [start(dir.path()), start(dir.path()), start(dir.path())];
    for writer in &mut writers {
        assert!(writer.wait().expect("an end").success());
    }
    let read = read(&file).expect("readable");
    assert_eq!(read.skipped, 0);
    for writer in &writers {
        let job = writer.id().to_string();
        let walls: Vec<u64> = read.all.iter().filter(|run| run.job == job).map(|run| run.wall_ms).collect();
        assert_eq!(walls, (0..EACH).collect::<Vec<_>>());
    }
}

#[test]
fn the_file_is_made_small_while_others_write() {
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("runs.jsonl");
    let mut writers = [start(dir.path()), start(dir.path())];
    let ids = writers.each_ref().map(|writer| writer.id().to_string());
    let long = Record { command: "x".repeat(15_000), ..record("long", 0) };
    for _ in 0..EACH {
        append(&file, &long).expect("a line");
    }
    for writer in &mut writers {
        assert!(writer.wait().expect("an end").success());
    }
    let read = read(&file).expect("readable");
    assert_eq!(read.skipped, 0);
    for id in ids {
        let of_writer: Vec<u64> =
            read.all.iter().filter(|run| run.job == id).map(|run| run.wall_ms).collect();
        assert!(of_writer.is_sorted() && of_writer.last() == Some(&(EACH - 1)), "{of_writer:?}");
    }
}
