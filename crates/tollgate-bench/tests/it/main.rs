//! The whole program on a small generated workspace, with real cargo, real git, and a tool that does nothing.
#![cfg(unix)]

use std::os::unix::fs::symlink;
use std::path::Path;

use tollgate_common::{Ctx, Outcome, ctx::Env};

struct Shared(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

impl std::io::Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("not poisoned").extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Runs `tollgate-bench affected` with these further arguments on a tool that is really another program.
#[expect(clippy::disallowed_methods, reason = "cargo and git are found by PATH, as the tests themselves are")]
fn bench(dir: &Path, program: &str, arguments: &[&str]) -> (Outcome, String, String) {
    let tool = dir.join("target/release/tool");
    std::fs::create_dir_all(tool.parent().expect("a parent")).expect("made");
    symlink(program, &tool).expect("linked");
    let (stdout, stderr) = (std::sync::Arc::default(), std::sync::Arc::default());
    let mut ctx = Ctx {
        cwd: dir.to_owned(),
        env: std::env::vars_os().collect::<Env>(),
        stdin: Box::new(std::io::empty()),
        stdout: Box::new(Shared(std::sync::Arc::clone(&stdout))),
        stderr: Box::new(Shared(std::sync::Arc::clone(&stderr))),
        stdout_color: false,
        stderr_color: false,
        stderr_is_terminal: false,
    };
    let argv = ["tollgate-bench", "affected", "--tool", "target/release/tool"];
    let argv = argv.iter().chain(arguments).map(|argument| (*argument).into());
    let outcome = tollgate_common::execute(argv, &mut ctx, tollgate_bench::run);
    let text = |bytes: &std::sync::Mutex<Vec<u8>>| {
        String::from_utf8(bytes.lock().expect("not poisoned").clone()).expect("text")
    };
    (outcome, text(&stdout), text(&stderr))
}

#[test]
fn a_row_for_each_size() {
    let dir = tempfile::tempdir().expect("a directory");
    let (outcome, stdout, stderr) = bench(dir.path(), "/bin/true", &["--members", "2,5", "--runs", "2"]);
    assert_eq!(outcome, Outcome::Pass, "{stderr}");
    let rows: Vec<_> = stdout.lines().filter(|line| line.starts_with("| generated")).collect();
    assert_eq!(rows.len(), 2, "{stdout}");
    assert!(rows[0].starts_with("| generated-2 | 2 | 15 | "), "{stdout}");
    assert!(rows[1].starts_with("| generated-5 | 5 | 33 | "), "{stdout}");
    // A tool that does nothing takes less than cargo, and cargo takes some time.
    let cells: Vec<_> = rows[0].split('|').map(str::trim).collect();
    assert!(cells[6].starts_with('-') && !cells[4].starts_with("0 "), "{stdout}");
}

#[test]
fn a_tool_that_fails_is_not_measured() {
    let dir = tempfile::tempdir().expect("a directory");
    let (outcome, stdout, stderr) = bench(dir.path(), "/bin/false", &["--members", "2", "--runs", "1"]);
    assert_eq!((outcome, stdout.as_str()), (Outcome::Unusable, ""));
    assert!(stderr.contains("tool failed (exit status: 1)"), "{stderr}");
}
