//! The machine as the suite uses it: a place for repositories, and an environment from which nothing leaks.
//!
//! This is the one place that starts programs. They see where the machine's tools are, and no configuration
//! of git, cargo or a CI system; crates.io is a directory with the few packages that the workspaces need.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;
use tollgate_common::ctx::Env;

use crate::files::write;

/// Where programs run, and with what.
#[derive(Debug)]
pub struct Machine {
    dir: TempDir,
    env: Env,
}

/// What a program needs to be found and started; rustup is told the toolchain by the last one.
const KEPT: [&str; 10] = [
    "PATH",
    "HOME",
    "USERPROFILE",
    "SYSTEMROOT",
    "TEMP",
    "TMPDIR",
    "CARGO",
    "RUSTC",
    "RUSTUP_HOME",
    "RUSTUP_TOOLCHAIN",
];

impl Machine {
    /// A place of its own, with the programs of this environment, the toolchain of this directory, and this
    /// registry: dependencies of packages by `NAME VERSION`.
    ///
    /// # Errors
    /// When the temporary directory cannot be made.
    pub fn new(env: &Env, cwd: &Path, registry: &BTreeMap<String, Vec<String>>) -> Result<Self> {
        let dir = TempDir::with_prefix("conformance-").context("cannot make a temporary directory")?;
        let home = dir.path().join("cargo-home");
        let nowhere = dir.path().join("no-such-config");
        let mut variables: BTreeMap<OsString, OsString> =
            KEPT.iter().filter_map(|name| Some((OsString::from(name), env.get(name)?.to_owned()))).collect();
        let mut set = |name: &str, value: &OsStr| variables.insert(name.into(), value.to_owned());
        set("CARGO_HOME", home.as_os_str());
        set("CARGO_NET_OFFLINE", "true".as_ref());
        set("GIT_CONFIG_GLOBAL", nowhere.as_os_str());
        set("GIT_CONFIG_NOSYSTEM", "1".as_ref());
        for role in ["AUTHOR", "COMMITTER"] {
            set(&format!("GIT_{role}_NAME"), "A".as_ref());
            set(&format!("GIT_{role}_EMAIL"), "a@example.com".as_ref());
            set(&format!("GIT_{role}_DATE"), "2026-01-01T00:00:00Z".as_ref());
        }
        // Scenarios have toolchain files. Whoever runs the suite has chosen, and nothing is to be installed.
        set("RUSTUP_AUTO_INSTALL", "0".as_ref());
        write_registry(&home, registry)?;
        let mut machine = Self { dir, env: variables.into_iter().collect() };
        if env.get("RUSTUP_TOOLCHAIN").is_none() {
            let sysroot = run(machine.command("rustc", cwd).args(["--print", "sysroot"]))?;
            let sysroot = String::from_utf8_lossy(&sysroot.stdout).trim_end().to_owned();
            let with = |(name, value): (&OsStr, &OsStr)| (name.to_owned(), value.to_owned());
            let chosen = ("RUSTUP_TOOLCHAIN".into(), sysroot.into());
            machine.env = machine.env.iter().map(with).chain([chosen]).collect();
        }
        Ok(machine)
    }

    /// A directory of this machine.
    #[must_use]
    pub fn place(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Leaves everything where it is, and says where.
    #[must_use]
    pub fn keep(&mut self) -> &Path {
        self.dir.disable_cleanup(true);
        self.dir.path()
    }

    /// A command with this machine's environment, and no standard input.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that makes commands here")]
    pub fn command(&self, program: impl AsRef<OsStr>, dir: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(dir).env_clear().envs(self.env.iter()).stdin(Stdio::null());
        command
    }

    /// Runs git, which has to succeed.
    ///
    /// # Errors
    /// When it does not.
    pub fn git(&self, dir: &Path, args: &[&str]) -> Result<String> {
        let output = run(self.command("git", dir).args(args))?;
        Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
    }

    /// Cargo, ready to be told what to do.
    pub(crate) fn cargo(&self, dir: &Path) -> Command {
        self.command(self.env.get("CARGO").unwrap_or(OsStr::new("cargo")), dir)
    }
}

/// Runs a command, which has to succeed.
pub(crate) fn run(command: &mut Command) -> Result<Output> {
    let shown = format!("{command:?}");
    let shown = shown.rsplit_once("=\"").map_or(shown.as_str(), |(_, shown)| shown);
    let output = command.output().with_context(|| format!("cannot run {shown}"))?;
    if !output.status.success() {
        bail!("{shown} failed: {}", String::from_utf8_lossy(&output.stderr).trim_end());
    }
    Ok(output)
}

/// A directory source, which cargo takes in the place of crates.io; its checksums are those of the lock
/// files that the workspaces have.
fn write_registry(home: &Path, registry: &BTreeMap<String, Vec<String>>) -> Result<()> {
    let source = home.join("registry-of-the-suite");
    let shown = serde_json::to_string(&source)?;
    let config = format!(
        "[source.crates-io]\nreplace-with = \"suite\"\n[source.suite]\ndirectory = {shown}\n[net]\noffline = true\n"
    );
    write(&home.join("config.toml"), &config)?;
    std::fs::create_dir_all(&source)?;
    for (id, dependencies) in registry {
        let (name, version) = id.split_once(' ').with_context(|| format!("`{id}` is no name and version"))?;
        let dir = source.join(format!("{name}-{version}"));
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"{version}\"\nedition = \"2021\"\n[dependencies]\n{}\n",
            dependencies.join("\n")
        );
        write(&dir.join("Cargo.toml"), &manifest)?;
        write(&dir.join("src/lib.rs"), "")?;
        let checksum = format!("{{\"files\":{{}},\"package\":\"{name}-{version}\"}}\n");
        write(&dir.join(".cargo-checksum.json"), &checksum)?;
    }
    Ok(())
}
