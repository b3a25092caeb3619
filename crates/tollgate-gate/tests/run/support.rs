//! A directory with a `tollgate.toml`, and the program in another, where nobody stands beside it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tollgate_common::records::{Record, file};

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// The last line of the answer, without the time at its end.
    pub(crate) fn sentence(&self) -> &str {
        let last = self.stdout.lines().rfind(|line| line.starts_with("run: "));
        let last = last.unwrap_or_else(|| panic!("no sentence: {self:?}"));
        last.rsplit_once(" in ").expect("a time").0
    }

    /// The jobs that were started, in their order.
    pub(crate) fn started(&self) -> Vec<&str> {
        self.stderr.lines().filter_map(|line| Some(line.split_once(": started")?.0)).collect()
    }

    /// The line of the table about a job, one blank between its parts and without its time.
    pub(crate) fn row(&self, job: &str) -> String {
        let is_row = |line: &&str| line.split_whitespace().nth(1) == Some(job);
        let row = self.stdout.lines().find(is_row).unwrap_or_else(|| panic!("no row of {job}: {self:?}"));
        let is_time = |word: &&str| word.ends_with('s') && word.starts_with(|c: char| c.is_ascii_digit());
        row.split_whitespace().filter(|word| !is_time(word)).collect::<Vec<_>>().join(" ")
    }
}

/// A place to run in.
pub(crate) struct Place {
    dir: tempfile::TempDir,
}

impl Place {
    pub(crate) fn new(toml: &str) -> Self {
        let place = Self { dir: tempfile::tempdir().expect("a directory") };
        fs::create_dir_all(place.repo().join(".git")).expect("directories");
        fs::create_dir(place.bin()).expect("a directory");
        let program = place.bin().join("tollgate-gate");
        let built = env!("CARGO_BIN_EXE_tollgate-gate");
        if fs::hard_link(built, &program).is_err() {
            fs::copy(built, &program).expect("a copy");
        }
        fs::write(place.repo().join("tollgate.toml"), toml).expect("a file");
        place
    }

    pub(crate) fn repo(&self) -> PathBuf {
        // As the program will see it.
        fs::canonicalize(self.dir.path()).expect("a directory").join("repo")
    }

    pub(crate) fn bin(&self) -> PathBuf {
        self.dir.path().join("bin")
    }

    /// A program on `PATH`, and beside the one that is tested.
    pub(crate) fn program(&self, name: &str, script: &str) {
        let path = self.bin().join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("a script");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("executable");
    }

    /// The run, with nothing of this process in its environment but where programs are.
    #[expect(clippy::disallowed_methods, reason = "a test has no `Ctx`")]
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(self.bin().join("tollgate-gate"));
        let path =
            std::env::join_paths([self.bin(), "/usr/local/bin".into(), "/usr/bin".into(), "/bin".into()]);
        command.env_clear().env("PATH", path.expect("a path")).env("LC_ALL", "C");
        command.current_dir(self.repo()).stdin(Stdio::null()).arg("run").args(args);
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        self.run_with(args, &[])
    }

    pub(crate) fn run_with(&self, args: &[&str], env: &[(&str, &str)]) -> Ran {
        let output = self.command(args).envs(env.iter().copied()).output().expect("the program");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Ran { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    pub(crate) fn records(&self) -> Vec<Record> {
        let read = file::read(&file::path(&self.repo().join("target"))).expect("records");
        assert_eq!(read.skipped, 0);
        read.all
    }

    /// A record of a job that took so long.
    pub(crate) fn took(&self, job: &str, command: &str, wall_ms: u64) {
        let (job, command) = (job.to_owned(), command.to_owned());
        let end = tollgate_common::records::End::Passed;
        let record = Record { job, command, wall_ms, end, ..Record::default() };
        file::append(&file::path(&self.repo().join("target")), &record).expect("a record");
    }

    /// Waits for a file that a job writes when it is so far.
    pub(crate) fn wait_for(&self, name: &str) -> String {
        let path = self.repo().join(name);
        let mut text = String::new();
        until(name, || {
            text = fs::read_to_string(&path).unwrap_or_default();
            text.ends_with('\n')
        });
        text.trim().to_owned()
    }
}

pub(crate) fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !is_so() {
        assert!(Instant::now() < deadline, "{what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Whether a process runs. One that has ended may wait for a parent that never looks.
#[expect(clippy::disallowed_methods, reason = "a test has no `Ctx`")]
pub(crate) fn is_there(pid: &str) -> bool {
    let state = Command::new("ps").args(["-o", "stat=", "-p", pid]).output().expect("ps");
    let state = String::from_utf8_lossy(&state.stdout).trim().to_owned();
    !state.is_empty() && !state.starts_with('Z')
}

/// The files of a directory, sorted.
pub(crate) fn files(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).expect("a directory").flatten();
    let mut names: Vec<String> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
