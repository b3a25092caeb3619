//! What is said while jobs run, and where.

use std::fs::File;

use snapbox::{assert_data_eq, str};
use tollgate_common::process::supervise::{Outputs, Patience, start};

use crate::support::{Place, files};

const JOBS: &str = "[jobs.good]\nrun = \"sh -c 'echo fine; echo too >&2'\"\n[jobs.bad]\nrun = \"sh -c 'echo one; echo ::error::two >&2; printf three; exit 4'\"\n";

#[test]
fn the_output_of_what_failed_is_told_whole_and_in_order() {
    let ran = Place::new(JOBS).run(&["--all"]);
    let bad = "--- bad: what it has written:\none\n::error::two\nthree\n---\n";
    assert!(ran.stderr.contains(bad) && !ran.stderr.contains("fine\ntoo\n"), "{}", ran.stderr);
    let ran = Place::new(JOBS).run(&["--all", "-v"]);
    assert!(
        ran.stderr.contains(bad) && ran.stderr.contains("--- good: what it has written:\nfine\ntoo\n---\n")
    );
}

#[test]
fn in_github_no_line_of_a_job_is_a_command() {
    let ran = Place::new(JOBS).run_with(&["--all"], &[("GITHUB_ACTIONS", "true")]);
    assert_eq!(ran.code, Some(1));
    let group = "::group::bad: what it has written\none\n| ::error::two\nthree\n::endgroup::\n";
    assert!(ran.stdout.contains(group), "{}", ran.stdout);
    let commands: Vec<&str> = ran.stdout.lines().filter(|line| line.starts_with("::")).collect();
    assert_eq!(commands.len(), 3, "{commands:?}");
    assert!(commands[2].starts_with("::error title=gate run::run: FAIL — bad failed, 1 job passed in "));
    // All of it in one stream, as the order of two is not kept.
    assert_eq!(ran.stderr, "");
}

#[test]
fn a_name_does_nothing_to_a_log() {
    let toml = "[jobs.\"::error::x\"]\nrun = 'true'\n[jobs.\"a\u{202e}b\"]\nrun = 'false'\n";
    for env in [&[][..], &[("GITHUB_ACTIONS", "true")]] {
        let ran = Place::new(toml).run_with(&["--all"], env);
        for text in [&ran.stdout, &ran.stderr] {
            assert!(!text.contains('\u{202e}') && !text.contains("\n::error::x"), "{text}");
        }
    }
}

#[test]
fn a_hundred_megabytes_of_output_take_no_memory() {
    let place = Place::new("[jobs.a]\nrun = \"sh -c 'yes | head -c 104857600; exit 1'\"\n");
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("output");
    let output = File::create(&path).expect("a file");
    let ended =
        start(place.command(&["--all"]), Outputs { stdout: output, stderr: None }, None, Patience::USUAL)
            .expect("the program");
    let ended = ended.wait().expect("an end");
    assert_eq!(ended.status.code(), Some(1));
    assert!(ended.output_bytes > 104_857_600, "{ended:?}");
    // What this process has counts too, as the child begins as a copy of it.
    assert!(ended.peak_bytes.expect("memory") < 80_000_000, "{ended:?}");
    assert_eq!(files(&place.repo().join("target/tollgate")), ["runs.jsonl", "runs.jsonl.lock"]);
}

#[test]
fn a_reader_that_goes_away_changes_nothing() {
    let place = Place::new(JOBS);
    let mut child = place
        .command(&["--all"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the program");
    drop((child.stdout.take(), child.stderr.take()));
    assert_eq!(child.wait().expect("an end").code(), Some(1));
    assert_eq!(place.records().len(), 2);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test has no `Ctx`")]
fn on_a_terminal_lines_are_written_over() {
    let place = Place::new("[jobs.a]\nrun = 'sleep 1.6'\n[jobs.b]\nrun = 'true'\nneeds = ['a']\n");
    for _ in 0..3 {
        place.took("a", "sleep 1.6", 1600);
    }
    // script(1) has a terminal for it.
    let mut command = std::process::Command::new("script");
    let program = place.bin().join("tollgate-gate");
    command.args(["-q", "-e", "-c"]).arg(format!("{} run --all", program.display())).arg("/dev/null");
    command.current_dir(place.repo()).env_clear().env("PATH", "/usr/bin:/bin").env("LC_ALL", "C.UTF-8");
    command.env("TERM", "xterm").env("NO_COLOR", "1");
    let Ok(output) = command.stdin(std::process::Stdio::null()).output() else { return };
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("s of usually 1.6s") && text.contains("b  needs a"), "{text}");
    assert!(text.contains("✓ a: passed in ") && text.contains("usually 1.6s)\r\n"), "{text}");
    assert!(!text.contains("a: started") && text.contains("run: PASS — 2 jobs passed in"), "{text}");
    assert!(!text.contains("\u{1b}[?25l"), "the cursor is left alone");
}

#[test]
fn the_summary_of_the_step_has_the_same() {
    let toml =
        "[jobs.\"a|b<c>\"]\nrun = \"sh -c 'exit 4'\"\n[jobs.d]\nrun = 'true'\nneeds = ['a|b<c>']\n[jobs.e]\n";
    let place = Place::new(toml);
    let env = [("GITHUB_ACTIONS", "true"), ("GITHUB_STEP_SUMMARY", "summary.md")];
    assert_eq!(place.run_with(&["--all"], &env).code, Some(1));
    let text = std::fs::read_to_string(place.repo().join("summary.md")).expect("a file");
    let (sentence, table) = text.split_once("\n\n").expect("two parts");
    assert!(
        sentence
            .starts_with("### run&#58; FAIL — a&#124;b&#60;c&#62; failed, d was not run, 1 job skipped in ")
    );
    let settled =
        (0..99).fold(table.to_owned(), |text, n| text.replace(&format!(" {}.{}s ", n / 10, n % 10), " … "));
    assert_data_eq!(
        settled,
        str![[r#"
| | job | result | time | | why |
|---|---|---|---:|---|---|
| ❌ | a&#124;b&#60;c&#62; | failed&#58; exit code 4 | … |  | all jobs |
| 🚫 | d | not run&#58; a&#124;b&#60;c&#62; did not pass |  |  | all jobs |
| ⏭️ | e | skipped |  |  | tollgate.toml does not say what it runs |

To run again what failed:

    sh -c 'exit 4'

"#]]
    );
    let broken = [("GITHUB_ACTIONS", "true"), ("GITHUB_STEP_SUMMARY", "/no/such/dir/x")];
    let ran = place.run_with(&["--all"], &broken);
    assert_eq!((ran.code, ran.stdout.contains("the summary cannot be written")), (Some(1), true));
}
