//! A terminal that is closed: all ends politely, unless somebody wanted it to go on.

use std::fs;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::support::{Place, is_there};

#[expect(clippy::disallowed_methods, reason = "a test has no `Ctx`")]
fn hang_up(id: u32) {
    let status = Command::new("kill").args(["-HUP", &id.to_string()]).status().expect("kill");
    assert!(status.success());
}

/// The kernel tells who is in the foreground, and then a shell tells its jobs.
#[test]
fn a_terminal_that_says_so_twice_has_not_lost_patience() {
    let job =
        "trap 'sleep 1; echo tidied >tidied; exit 1' INT\necho $$ >job.pid\nwhile :; do sleep 0.1; done\n";
    let place = Place::new("[jobs.a]\nrun = 'sh job.sh'\n");
    fs::write(place.repo().join("job.sh"), job).expect("a script");
    let mut command = place.command(&["--all", "--format", "json"]);
    let child =
        command.process_group(0).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the program");
    let pid = place.wait_for("job.pid");
    hang_up(child.id());
    std::thread::sleep(Duration::from_millis(300));
    hang_up(child.id());
    let output = child.wait_with_output().expect("an end");
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((output.status.code(), answer["interrupted_by"].as_str()), (Some(3), Some("SIGHUP")));
    assert!(place.repo().join("tidied").exists(), "it had no time");
    assert!(!is_there(&pid));
}

/// As `nohup` does it.
#[test]
#[cfg(target_os = "linux")]
fn who_is_told_to_outlive_the_terminal_does() {
    let place = Place::new("[jobs.a]\nrun = \"sh -c 'echo $$ >job.pid; sleep 1'\"\n");
    let direct = place.command(&["--all"]);
    #[expect(clippy::disallowed_methods, reason = "a test has no `Ctx`")]
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' HUP; exec \"$0\" \"$@\""]).arg(direct.get_program()).args(direct.get_args());
    command.current_dir(place.repo()).process_group(0).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().expect("a shell");
    place.wait_for("job.pid");
    hang_up(child.id());
    assert_eq!(child.wait().expect("an end").code(), Some(0));
}
