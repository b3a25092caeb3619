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
    /// A question that is about no check.
    #[cfg(unix)]
    pub(crate) fn alone(args: &[&str]) -> Self {
        let case = only("env");
        Self { args: args.iter().map(|arg| (*arg).to_owned()).collect(), ..case }
    }

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
            "manifest-version = \"2\"\ndate = \"2026-04-16\"\n\n[pkg.rust]\nversion = \"{release} (59807616e 2026-04-14)\"\n\n[renames.clippy]\nto = \"clippy-preview\"\n"
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

    /// The cargo and the rustc that run this test, and git, on PATH; a home of cargo's that is empty.
    pub(crate) fn real_programs(self) -> Self {
        let bin = std::path::Path::new(env!("CARGO")).parent().expect("a directory").display().to_string();
        self.env("PATH", &format!("{{dir}}/bin:{bin}:/usr/local/bin:/usr/bin:/bin"))
            .env("CARGO_HOME", "{dir}/cargo")
            .env("GIT_CONFIG_NOSYSTEM", "1")
    }

    /// A crate in what cargo has kept of crates.io's index: the versions, each with its rust-version and what else its
    /// entry says (cargo 1.95, `src/cargo/sources/registry/index/cache.rs`).
    pub(crate) fn indexed(self, name: &str, versions: &[(&str, &str, &str)]) -> Self {
        let index = "cargo/registry/index/index.crates.io-1949cf8c6b5b557f";
        let path = match name.len() {
            1 | 2 => format!("{}/{name}", name.len()),
            3 => format!("3/{}/{name}", &name[..1]),
            _ => format!("{}/{}/{name}", &name[..2], &name[2..4]),
        };
        let mut text = "\u{3}\u{2}\0\0\0Unknown\0".to_owned();
        for (version, rust, more) in versions {
            let rust = if rust.is_empty() { String::new() } else { format!(",\"rust_version\":\"{rust}\"") };
            let more = if more.is_empty() { "\"deps\":[]" } else { more };
            let sum = "0".repeat(64);
            // What was taken back has a word for it in place of its dependencies.
            let (yanked, more) = if more == "yanked" { (true, "\"deps\":[]") } else { (false, more) };
            text += &format!(
                "{version}\0{{\"name\":\"{name}\",\"vers\":\"{version}\",\"cksum\":\"{sum}\",\
                 \"features\":{{}},\"yanked\":{yanked}{rust},{more}}}\0"
            );
        }
        let config = "{\"dl\":\"https://static.crates.io/crates\",\"api\":\"https://crates.io\"}";
        self.file(&format!("{index}/.cache/{path}"), &text).file(&format!("{index}/config.json"), config)
    }

    /// Runs git in the repository, which becomes one of its.
    pub(crate) fn git(self, args: &[&str]) -> Self {
        #[expect(clippy::disallowed_methods, reason = "a test has no `Ctx`")]
        let mut git = std::process::Command::new("git");
        git.args(["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"]);
        let at = self.root();
        // It would go on by itself after a commit.
        git.args(["-c", "maintenance.auto=false"]);
        git.args(args)
            .current_dir(at.join("repo"))
            .env("HOME", at.join("home"))
            .env("GIT_CONFIG_NOSYSTEM", "1");
        for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "XDG_CONFIG_HOME"] {
            git.env_remove(name);
        }
        let output = git.output().expect("git");
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
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
