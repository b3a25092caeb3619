//! A repository, and `init` run in it: in this process, with an environment made by hand.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;

use tollgate_common::{Ctx, Outcome};

use crate::files::Files;
use crate::in_process::{self, Run};

/// The workflow that is written.
pub(crate) const GATE: &str = ".github/workflows/gate.yml";

/// A directory with files in it.
pub(crate) struct Scratch(Files);

/// A package and its source.
pub(crate) const PACKAGE: [(&str, &str); 2] =
    [("Cargo.toml", "[package]\nname = \"one\"\nedition = \"2021\"\n"), ("src/lib.rs", "")];

/// A virtual workspace with two members.
pub(crate) const WORKSPACE: [(&str, &str); 5] = [
    ("Cargo.toml", "[workspace]\nresolver = \"2\"\nmembers = [\"crates/*\"]\n"),
    ("crates/a/Cargo.toml", "[package]\nname = \"a\"\nedition = \"2021\"\n"),
    ("crates/a/src/lib.rs", ""),
    ("crates/b/Cargo.toml", "[package]\nname = \"b\"\nedition = \"2021\"\n"),
    ("crates/b/src/lib.rs", ""),
];

impl Scratch {
    /// Files in a new repository of git whose branch is `main`.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let scratch = Self::without_git(files);
        scratch.git(&["init", "--quiet", "--initial-branch=main"]);
        scratch
    }

    pub(crate) fn without_git(files: &[(&str, &str)]) -> Self {
        let scratch = Self(Files::new());
        for (path, text) in files {
            scratch.write(path, text);
        }
        scratch
    }

    /// The same with one workflow, `ci.yml`.
    pub(crate) fn with_workflow(files: &[(&str, &str)], workflow: &str) -> Self {
        let scratch = Self::new(files);
        scratch.write(".github/workflows/ci.yml", workflow);
        scratch
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.0.path().canonicalize().expect("a directory")
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        self.0.write(path, text);
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.0.path().join(path)).unwrap_or_else(|err| panic!("{path}: {err}"))
    }

    pub(crate) fn has(&self, path: &str) -> bool {
        self.0.path().join(path).exists()
    }

    #[expect(clippy::disallowed_methods, reason = "a test has no `Ctx`")]
    pub(crate) fn git(&self, arguments: &[&str]) {
        let mut command = Command::new("git");
        command.args(arguments).current_dir(self.0.path()).env("GIT_CONFIG_GLOBAL", "/dev/null");
        assert!(command.status().expect("git").success(), "{arguments:?}");
    }

    pub(crate) fn init(&self, arguments: &[&str]) -> Run {
        self.run("", &[&["init"], arguments].concat(), None)
    }

    /// On a terminal at which somebody types this.
    pub(crate) fn init_asked(&self, typed: &str) -> Run {
        self.run("", &["init"], Some(typed))
    }

    pub(crate) fn run(&self, folder: &str, arguments: &[&str], typed: Option<&str>) -> Run {
        let cwd = if folder.is_empty() { self.path() } else { self.path().join(folder) };
        let env = path().into_iter().map(|path| ("PATH", path)).collect();
        let ctx = Ctx {
            stdin: Box::new(Cursor::new(typed.unwrap_or("y\n").to_owned())),
            stderr_is_terminal: typed.is_some(),
            ..in_process::ctx(&cwd, env)
        };
        let run = in_process::run(ctx, arguments);
        let root = self.path().display().to_string();
        Run { stderr: run.stderr.replace(&root, "[ROOT]"), ..run }
    }

    /// Writes it all, and lints what was written.
    pub(crate) fn adopt(&self, arguments: &[&str]) -> Run {
        let run = self.init(&[&["--yes"], arguments].concat());
        assert_eq!(run.outcome, Outcome::Pass, "{}", run.stderr);
        self.lints();
        run
    }

    /// What was written has nothing that the lint would say a word about.
    pub(crate) fn lints(&self) {
        let lint = self.run("", &["lint", GATE], None);
        assert_eq!(lint.outcome, Outcome::Pass, "{}\n{}", lint.stdout, lint.stderr);
        assert!(lint.stdout.starts_with("1 gate in 1 workflow file: nothing found"), "{}", lint.stdout);
    }

    /// The jobs of the `tollgate.toml` that was written: name and command.
    pub(crate) fn jobs(&self) -> Vec<(String, String)> {
        let (mut jobs, mut name) = (Vec::new(), String::new());
        for line in self.read("tollgate.toml").lines() {
            if let Some(header) = line.strip_prefix("[jobs.") {
                name = header.trim_end_matches(']').to_owned();
            } else if let Some(run) = line.strip_prefix("run = ") {
                let run = run.trim_matches(['"', '\'']).to_owned();
                jobs.push((name.clone(), run));
            }
        }
        jobs
    }
}

#[expect(clippy::disallowed_methods, reason = "a test has no `Ctx`")]
fn path() -> Option<std::ffi::OsString> {
    std::env::var_os("PATH")
}

/// All files below a directory but those of git, sorted.
pub(crate) fn files(dir: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![dir.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.extend((!path.ends_with(".git") && !path.ends_with("target")).then_some(path));
            } else {
                found.push(path.strip_prefix(dir).expect("below").to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found.sort();
    found
}
