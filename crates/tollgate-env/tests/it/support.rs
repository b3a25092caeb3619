//! A repository, a home of rustup and an environment, made for one question.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use tollgate_common::{Ctx, execute};

/// One question. `repo/` is the repository, `rustup/` the home of rustup, `bin/` the only directory on PATH.
pub(crate) struct Case {
    dir: tempfile::TempDir,
    env: Vec<(String, String)>,
    args: Vec<String>,
    cwd: PathBuf,
}

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: u8,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("one writer").extend(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Kept {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("one writer").clone()).expect("UTF-8")
    }
}

/// A question about one check, in an empty repository.
pub(crate) fn only(check: &str) -> Case {
    let dir = tempfile::tempdir().expect("a temp dir");
    for made in ["repo/.git", "rustup/toolchains", "bin", "home"] {
        fs::create_dir_all(dir.path().join(made)).expect("directories");
    }
    let root = dir.path().canonicalize().expect("a path");
    let at = |name: &str| root.join(name).display().to_string();
    let env = [("HOME", at("home")), ("RUSTUP_HOME", at("rustup")), ("PATH", at("bin"))];
    let env = env.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Case { dir, env, args: vec!["--only".to_owned(), check.to_owned()], cwd: root.join("repo") }
}

impl Case {
    /// A file below the temporary directory.
    pub(crate) fn file(self, path: &str, text: &str) -> Self {
        let path = self.dir.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("directories");
        fs::write(path, text).expect("a file");
        self
    }

    /// A program on PATH.
    #[cfg(unix)]
    pub(crate) fn program(self, path: &str, script: &str) -> Self {
        use std::os::unix::fs::PermissionsExt;
        let case = self.file(path, &format!("#!/bin/sh\n{script}\n"));
        fs::set_permissions(case.dir.path().join(path), fs::Permissions::from_mode(0o755))
            .expect("permissions");
        case
    }

    /// A toolchain that rustup has installed: the name of its directory, its release, its components.
    pub(crate) fn toolchain(self, name: &str, release: &str, components: &[&str]) -> Self {
        let lib = format!("rustup/toolchains/{name}/lib/rustlib");
        let manifest = format!(
            "[pkg.rust]\nversion = \"{release} (59807616e 2026-04-14)\"\n\n[renames.clippy]\nto = \"clippy-preview\"\n"
        );
        self.file(&format!("{lib}/components"), &(components.join("\n") + "\n"))
            .file(&format!("{lib}/multirust-channel-manifest.toml"), &manifest)
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        let value = value.replace("{dir}", &self.root().display().to_string());
        self.env.push((name.to_owned(), value));
        self
    }

    pub(crate) fn args(mut self, args: &[&str]) -> Self {
        self.args.extend(args.iter().map(|arg| (*arg).to_owned()));
        self
    }

    /// The directory that is asked about, from the temporary one.
    pub(crate) fn cwd(mut self, path: &str) -> Self {
        self.cwd = self.root().join(path);
        fs::create_dir_all(&self.cwd).expect("directories");
        self
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.dir.path().canonicalize().expect("a path")
    }

    pub(crate) fn run(&self) -> Ran {
        let (stdout, stderr) = (Kept::default(), Kept::default());
        let mut ctx = Ctx {
            cwd: self.cwd.clone(),
            env: self.env.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect(),
            stdin: Box::new(io::empty()),
            stdout: Box::new(stdout.clone()),
            stderr: Box::new(stderr.clone()),
            stdout_color: false,
            stderr_color: false,
            stderr_is_terminal: false,
        };
        let argv =
            std::iter::once("tollgate-env").chain(self.args.iter().map(String::as_str)).map(OsString::from);
        let code = execute(argv, &mut ctx, tollgate_env::run).code();
        let here = |text: String| text.replace(&self.root().display().to_string(), "{dir}");
        Ran { code, stdout: here(stdout.text()), stderr: here(stderr.text()) }
    }

    /// What the tool prints, without its last line.
    pub(crate) fn found(&self) -> String {
        let ran = self.run();
        assert!(ran.stderr.is_empty(), "{ran:?}");
        let (findings, sentence) =
            ran.stdout.trim_end().rsplit_once('\n').unwrap_or(("", ran.stdout.trim_end()));
        assert!(sentence.starts_with("env: "), "{ran:?}");
        findings.trim_end().to_owned()
    }
}

/// Nothing was found.
#[track_caller]
pub(crate) fn silent(case: &Case) {
    assert_eq!(case.found(), "");
}

/// The directories in which this machine has its programs.
#[cfg(unix)]
#[expect(clippy::disallowed_methods, reason = "a test has no `Ctx` of the machine's")]
pub(crate) fn real_path() -> String {
    std::env::var("PATH").expect("a path")
}
