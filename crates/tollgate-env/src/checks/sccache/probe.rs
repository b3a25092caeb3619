//! The live probe: a server of its own on a port of its own, one line of Rust compiled twice, and the end of that
//! server.
//!
//! The first question is the one that cargo asks. For it the server stays in the process group of the question, so
//! that a server that cannot start is ended with it; the one that compiles ends by itself after a while if it could
//! not be told to. What it printed is recognized and never shown.

use std::fs;
use std::io;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use tollgate_common::process::probe::Answer;

use super::daemon::Numbers;
use super::settings::{REMOTE, is_gha, is_to_read_only};
use crate::finding::{Finding, Fix, Severity};
use crate::read::scratch::Scratch;
use crate::rim::Rim;

/// How many times as long as a version all of it may take: sccache waits 10 s for its server. Only to end that server
/// there is a version's time more.
const PATIENCE: u32 = 4;

/// After so many seconds without work the server ends by itself.
const IDLE: &str = "30";

/// What would make it write or listen elsewhere.
const NOT_OURS: [&str; 6] = [
    "SCCACHE_SERVER_UDS",
    "SCCACHE_LOG",
    "SCCACHE_ERROR_LOG",
    "SCCACHE_START_SERVER",
    "SCCACHE_NO_DAEMON",
    "SCCACHE_RECACHE",
];

/// What one probe works with.
struct Probe<'a> {
    program: &'a Path,
    rim: &'a Rim,
    port: u16,
    scratch: Scratch,
    /// When its time is over.
    until: Instant,
}

pub(super) fn findings(program: &Path, rim: &Rim) -> Option<Finding> {
    let unknown = |what: &str| Some(Finding::new("sccache-probe", Severity::Inconclusive, what));
    let Ok(probe) = Probe::new(program, rim) else {
        return unknown("sccache could not be probed: there is no room for a file, or no free port");
    };
    let mut first = probe.command(&["rustc", "-vV"]);
    first.env("SCCACHE_NO_DAEMON", "1");
    let Ok(answer) = rim.run(&mut first, rim.limit * PATIENCE) else {
        return unknown("sccache could not be started");
    };
    if !is_good(&answer) {
        return Some(refused(&answer, rim));
    }
    if let Some(dir) = local_dir(rim).filter(|dir| !is_to_read_only(&rim.env) && !is_writable(dir)) {
        return Some(read_only().found(shown(&dir, rim)));
    }
    match probe.compile_twice() {
        Ok(Some(_)) if is_to_read_only(&rim.env) => None,
        Ok(Some(numbers)) => judge(&numbers),
        Ok(None) => unknown("sccache did not compile one line of Rust, or did not say what it counted"),
        Err(err) if err.kind() == io::ErrorKind::TimedOut => {
            let seconds = (rim.limit * PATIENCE).as_secs_f64();
            unknown(&format!("sccache started, and was not done with one line of Rust within {seconds} s"))
        }
        Err(_) => unknown("sccache could not be started again"),
    }
}

/// Where sccache stores on this machine, if it is that which it does; `None` also where a file of its own may say
/// another place (sccache 0.19, `docs/Local.md`, `docs/Configuration.md`).
fn local_dir(rim: &Rim) -> Option<PathBuf> {
    let get = |name: &str| rim.env.get(name).map(PathBuf::from);
    let is_elsewhere = REMOTE.into_iter().any(|name| get(name).is_some())
        || is_gha(&rim.env)
        || get("SCCACHE_MULTILEVEL_CHAIN").is_some();
    let home = get("HOME").or_else(|| get("USERPROFILE"))?;
    let (config, cache) = if cfg!(target_os = "macos") {
        let support = home.join("Library/Application Support/Mozilla.sccache");
        (support, home.join("Library/Caches/Mozilla.sccache"))
    } else {
        let config = get("XDG_CONFIG_HOME").unwrap_or_else(|| home.join(".config"));
        let cache = get("XDG_CACHE_HOME").unwrap_or_else(|| home.join(".cache"));
        (config.join("sccache"), cache.join("sccache"))
    };
    let has_file = get("SCCACHE_CONF").is_some() || config.join("config").exists();
    if is_elsewhere || has_file || cfg!(windows) {
        return None;
    }
    Some(get("SCCACHE_DIR").map_or(cache, |dir| rim.cwd.join(dir)))
}

/// Whether the directory, or what is to hold it, may be written to. It is not tried.
#[cfg(unix)]
fn is_writable(dir: &Path) -> bool {
    let there = dir.ancestors().find(|dir| dir.exists());
    there.is_some_and(|dir| dir.is_dir() && nix::unistd::access(dir, nix::unistd::AccessFlags::W_OK).is_ok())
}

#[cfg(not(unix))]
fn is_writable(_: &Path) -> bool {
    true
}

/// What a variable holds is not shown.
fn shown(dir: &Path, rim: &Rim) -> String {
    if rim.env.get("SCCACHE_DIR").is_some() { "SCCACHE_DIR".to_owned() } else { dir.display().to_string() }
}

impl<'a> Probe<'a> {
    fn new(program: &'a Path, rim: &'a Rim) -> io::Result<Self> {
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let (scratch, until) = (Scratch::new(rim)?, Instant::now() + rim.limit * PATIENCE);
        // New each time, so that the first compilation finds nothing.
        let name = scratch.path().file_name().unwrap_or_default().to_string_lossy().replace('-', "_");
        fs::write(scratch.path().join("lib.rs"), format!("pub fn {name}() {{}}\n"))?;
        Ok(Self { program, rim, port, scratch, until })
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = self.rim.command(self.program, args);
        for name in NOT_OURS {
            command.env_remove(name);
        }
        command.env("SCCACHE_SERVER_PORT", self.port.to_string()).env("SCCACHE_IDLE_TIMEOUT", IDLE);
        command
    }

    /// A command for the server that compiles. What is stored on this machine is stored where it goes away again; what
    /// is stored elsewhere is one small entry, which stays.
    fn serving(&self, args: &[&str]) -> Command {
        let mut command = self.command(args);
        if local_dir(self.rim).is_some() {
            command.env("SCCACHE_DIR", self.scratch.path().join("cache"));
        }
        command
    }

    fn ask(&self, args: &[&str]) -> io::Result<Answer> {
        let left = self.until.saturating_duration_since(Instant::now());
        let answer = self.rim.run(&mut self.serving(args), left)?;
        if answer.status.is_none() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(answer) }
    }

    /// What was counted; `None` where something went wrong. The server is told to end in any case.
    fn compile_twice(&self) -> io::Result<Option<Numbers>> {
        let counted = self.ask(&["--start-server"]).and_then(|started| self.count(&started));
        self.rim.run(&mut self.serving(&["--stop-server"]), self.rim.limit)?;
        counted
    }

    fn count(&self, started: &Answer) -> io::Result<Option<Numbers>> {
        // In the directory that is asked about, which says the toolchain.
        let dir = self.scratch.path();
        let (dir, source) = (dir.display().to_string(), dir.join("lib.rs").display().to_string());
        let emit = ["--crate-type", "rlib", "--emit", "link,metadata,dep-info", "--out-dir", &dir];
        let compile = [&["rustc", "--crate-name", "probe", &source], &emit[..]].concat();
        let mut is_good = is_good(started);
        for _ in 0..2 {
            is_good = is_good && self::is_good(&self.ask(&compile)?);
        }
        if !is_good {
            return Ok(None);
        }
        Ok(Numbers::parse(&self.ask(&["--show-stats", "--stats-format", "json"])?.stdout))
    }
}

fn is_good(answer: &Answer) -> bool {
    answer.status.is_some_and(|status| status.success())
}

/// Why it does not start, by what it is known to print.
fn refused(answer: &Answer, rim: &Rim) -> Finding {
    let said = String::from_utf8_lossy(&answer.stderr);
    let seconds = answer.wall.as_secs();
    let why = if answer.status.is_none() {
        format!("sccache did not answer within {seconds} s")
    } else if said.contains("Timed out waiting for server startup") {
        format!("sccache gave up after {seconds} s: its storage does not answer")
    } else if said.contains("Server startup failed") {
        "sccache does not start: its storage refuses".to_owned()
    } else {
        "sccache does not start".to_owned()
    };
    let severity = if rim.degrade { Severity::Warning } else { Severity::Error };
    Finding::new("sccache-backend", severity, format!("{why}; builds do not get slower by that, they fail"))
        .wanted("the storage that the SCCACHE_ variables name, or no wrapper")
        .fix(Fix::safe(["export", "RUSTC_WRAPPER="]))
}

/// One miss, one write, one hit. The write is made after the compilation, so that the hit may fail to come.
fn judge(numbers: &Numbers) -> Option<Finding> {
    let stats = &numbers.stats;
    let is_lost = stats.cache_misses.sum() > 0 && stats.cache_hits.sum() == 0 && stats.cache_writes == 0;
    is_lost.then(|| {
        let failed = format!("{} of 2 writes failed", stats.cache_write_errors);
        read_only().found(failed)
    })
}

fn read_only() -> Finding {
    let message = "sccache compiles and stores nothing: its cache can only be read";
    Finding::new("sccache-read-only", Severity::Warning, message)
        .wanted("credentials that may write, or a mode that says that it only reads")
}
