//! Jobs that ask the terminal of the run, and jobs that somebody halts.

#![cfg(target_os = "linux")]

use std::fs;
use std::process::{Command, Stdio};

use crate::support::{Place, files, until};

/// The run in a terminal of its own, in a shell that gives it the foreground.
fn in_a_terminal(place: &Place) -> String {
    let run = place.command(&["--all"]);
    in_a_terminal_of(place, &format!("'{}' run --all; echo ended with $?", run.get_program().display()))
}

/// What a line for the shell writes to its terminal.
#[expect(clippy::disallowed_methods, reason = "a test has no `Ctx`")]
fn in_a_terminal_of(place: &Place, line: &str) -> String {
    let mut command = Command::new("script");
    command.args(["-qec", line, "/dev/null"]).current_dir(place.repo()).stdin(Stdio::null());
    let output = command.output().expect("script(1)");
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn a_job_that_asks_the_terminal_fails_in_its_own_words() {
    let place = Place::new("[jobs.a]\nrun = 'sh ask.sh'\ntimeout = '10s'\n");
    fs::write(place.repo().join("ask.sh"), "read answer </dev/tty && echo answered\n").expect("a script");
    let said = in_a_terminal(&place);
    assert!(said.contains("/dev/tty: No such device"), "{said}");
    assert!(said.contains("a failed") && said.contains("ended with 1"), "{said}");
}

/// The terminal writes `^C` where the cursor is; behind the last column it would begin a line that nobody clears. And a
/// line has to fill all columns, as nothing else ends it.
#[test]
fn there_is_room_for_a_ctrl_c_behind_lines_that_are_written_over() {
    let place = Place::new("[jobs.a]\nrun = 'sleep 0.5'\n[jobs.b]\nrun = 'true'\n");
    let run = place.command(&["--all"]);
    let line = format!("stty cols 40 rows 20; '{}' run --all", run.get_program().display());
    let said = in_a_terminal_of(&place, &line);
    let frames = said.split("\u{1b}[4D").filter_map(|part| part.rsplit(['\r', '\n', '\u{1b}']).next());
    // What cleared the line before, or went up to it.
    let text = |frame: &str| -> Vec<char> {
        frame.trim_start_matches("[2K").trim_start_matches("[1A").chars().collect()
    };
    let frames = frames.map(text);
    let drawn: Vec<Vec<char>> = frames.filter(|frame| frame.len() > 4).collect();
    assert!(drawn.iter().all(|frame| frame.len() % 40 == 0), "{said:?}");
    assert!(drawn.iter().any(|frame| frame.len() == 80 && frame[40] == '·'), "{said:?}");
}

#[test]
fn a_job_that_is_halted_says_what_lets_it_go_on() {
    let place = Place::new("[jobs.a]\nrun = 'sh job.sh'\n");
    let job = "echo $$ >job.pid\nfor i in $(seq 300); do [ -e go ] && exit; sleep 0.1; done\n";
    fs::write(place.repo().join("job.sh"), job).expect("a script");
    let log = fs::File::create(place.repo().join("log")).expect("a file");
    let mut child = place.command(&["--all"]).stdout(Stdio::null()).stderr(log).spawn().expect("the program");
    let group = place.wait_for("job.pid");
    signal("-STOP", &group);
    let expected = format!(", halted by a signal; `kill -CONT -- -{group}` lets it go on\n");
    let log = || fs::read_to_string(place.repo().join("log")).expect("a log");
    until("nothing was said", || log().contains(&expected));
    fs::write(place.repo().join("go"), "").expect("a file");
    signal("-CONT", &group);
    assert_eq!(child.wait().expect("an end").code(), Some(0), "{:?}", files(&place.repo()));
    assert_eq!(log().matches("halted").count(), 1, "{}", log());
}

#[expect(clippy::disallowed_methods, reason = "a test has no `Ctx`")]
fn signal(signal: &str, group: &str) {
    let status = Command::new("kill").args([signal, "--", &format!("-{group}")]).status().expect("kill");
    assert!(status.success());
}
