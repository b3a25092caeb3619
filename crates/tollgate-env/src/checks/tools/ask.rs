//! Asking a tool its version.
//!
//! Each is asked by its own program: through `cargo`, rustup might install something. A subcommand of cargo's gets its
//! own name first, as cargo would give it; some know no other form.

use std::fmt;
use std::path::Path;
use std::process::ExitStatus;

use serde::Deserialize;

use crate::rim::Rim;
use crate::version::{self, Pattern};

/// What is known of a tool that is there.
pub(super) enum State {
    Version(Version),
    /// It cannot be used, and why.
    Broken(&'static str),
    /// It did not end.
    Hangs,
    /// It said this, of its standard output the first line.
    Unknown(String),
}

/// A version, and whose.
pub(super) struct Version {
    version: semver::Version,
    is_protoc: bool,
}

impl Version {
    /// What it can be compared as: protoc 3.21 and its successors call themselves also 21 (protobuf's "Version
    /// Support").
    pub(super) fn meanings(&self) -> impl Iterator<Item = semver::Version> {
        let version = &self.version;
        let short = self.is_protoc && version.major == 3 && version.minor >= 20;
        let short = short.then(|| semver::Version::new(version.minor, version.patch, 0));
        std::iter::once(version.clone()).chain(short)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.version.fmt(f)
    }
}

/// What makes a tool say its version, the best way first.
fn questions(name: &str) -> Vec<Vec<&str>> {
    let own = match name {
        // Its `--version` begins with the version of the package.
        "gcc" | "g++" => vec!["-dumpfullversion"],
        "go" | "zig" | "openssl" => vec!["version"],
        "kubectl" => vec!["version", "--client"],
        "helm" => vec!["version", "--short"],
        "java" | "javac" => vec!["-version"],
        "ssh" => vec!["-V"],
        _ => match name.strip_prefix("cargo-") {
            Some(subcommand) => vec![subcommand, "--version"],
            None => return vec![vec!["--version"]],
        },
    };
    vec![own, vec!["--version"]]
}

pub(super) fn version(name: &str, program: &Path, pattern: Option<&Pattern>, rim: &Rim) -> State {
    let mut said = String::new();
    let mut broken = None;
    for args in questions(name) {
        let Ok(answer) = rim.ask(program, &args) else {
            // It is there and executable: it is for another machine, or what it names in `#!` is not there.
            return State::Broken("it cannot be started");
        };
        let Some(status) = answer.status else { return State::Hangs };
        let (stdout, stderr) =
            (String::from_utf8_lossy(&answer.stdout), String::from_utf8_lossy(&answer.stderr));
        // Some say it to standard error, of which nothing is shown.
        let found = [&stdout, &stderr].into_iter().find_map(|said| version::find(said, pattern));
        broken = broken.or(crashed(status));
        if let Some(version) = found.filter(|_| status.success() || broken.is_none()) {
            return State::Version(Version { version, is_protoc: name == "protoc" });
        }
        if let Some(line) = stdout.lines().map(str::trim).find(|line| !line.is_empty()) {
            said = line.chars().take(100).collect();
        }
    }
    match broken {
        Some(what) => State::Broken(what),
        None => State::Unknown(said),
    }
}

/// Ends that no tool has that works. Any other may be its word for a question that it does not know.
fn crashed(status: ExitStatus) -> Option<&'static str> {
    #[cfg(unix)]
    if std::os::unix::process::ExitStatusExt::signal(&status).is_some() {
        return Some("it crashes");
    }
    match status.code() {
        Some(126) => Some("it cannot be executed"),
        Some(127) => Some("something that it needs is not there"),
        _ => None,
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Docker {
    client: Client,
    server: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Client {
    version: String,
}

/// What is to be said of docker's daemon.
pub(super) enum Daemon {
    /// The client of this version reaches none.
    Absent(String),
    /// It was asked, and did not answer in time.
    Silent,
}

/// Whether the client reaches its daemon; `None` where it does. A daemon on another machine is not asked.
pub(super) fn docker_daemon(program: &Path, rim: &Rim) -> Option<Daemon> {
    let is_local = |host: &str| host.starts_with("unix:") || host.starts_with("npipe:");
    if !rim.env.get("DOCKER_HOST").is_none_or(|host| host.to_str().is_some_and(is_local))
        || rim.env.get("DOCKER_CONTEXT").is_some()
    {
        return None;
    }
    let answer = rim.ask(program, &["version", "--format", "{{json .}}"]).ok()?;
    if answer.status.is_none() {
        return Some(Daemon::Silent);
    }
    let docker: Docker = serde_json::from_slice(&answer.stdout).ok()?;
    docker.server.is_none().then_some(Daemon::Absent(docker.client.version))
}
