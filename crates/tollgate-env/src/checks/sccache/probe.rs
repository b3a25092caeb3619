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
use std::time::{SystemTime, UNIX_EPOCH};

use tollgate_common::process::probe::{self, Answer};

use super::daemon::Numbers;
use super::settings::is_to_read_only;
use crate::finding::{Finding, Fix, Severity};
use crate::rim::Rim;

/// How many times as long as a version it may take: sccache waits 10 s for its server.
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
    dir: PathBuf,
}

/// The directory goes away with the probe.
impl Drop for Probe<'_> {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.dir);
    }
}

pub(super) fn findings(program: &Path, rim: &Rim) -> Option<Finding> {
    let unknown = |what: &str| Some(Finding::new("sccache-probe", Severity::Inconclusive, what));
    let Ok(probe) = Probe::new(program, rim) else {
        return unknown("sccache could not be probed: there is no room for a file, or no free port");
    };
    let mut first = probe.command(&["rustc", "-vV"]);
    first.env("SCCACHE_NO_DAEMON", "1");
    let Ok(answer) = probe::ask(&mut first, rim.limit * PATIENCE) else {
        return unknown("sccache could not be started");
    };
    if !is_good(&answer) {
        return Some(refused(&answer, rim));
    }
    match probe.compile_twice() {
        Ok(Some(_)) if is_to_read_only(&rim.env) => None,
        Ok(Some(numbers)) => judge(&numbers),
        Ok(None) => unknown("sccache did not compile one line of Rust, or did not say what it counted"),
        Err(_) => unknown("sccache could not be started again"),
    }
}

impl<'a> Probe<'a> {
    fn new(program: &'a Path, rim: &'a Rim) -> io::Result<Self> {
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        let temp = ["TMPDIR", "TEMP"].into_iter().find_map(|name| rim.env.get(name));
        let temp = temp.map_or_else(|| PathBuf::from("/tmp"), PathBuf::from);
        let dir = temp.join(format!("tollgate-sccache-{}-{since}", std::process::id()));
        fs::create_dir(&dir)?;
        let probe = Self { program, rim, port, dir };
        // New each time, so that the first compilation finds nothing.
        fs::write(probe.dir.join("lib.rs"), format!("pub fn probe_{since}() {{}}\n"))?;
        Ok(probe)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = self.rim.command(self.program, args);
        for name in NOT_OURS {
            command.env_remove(name);
        }
        command.env("SCCACHE_SERVER_PORT", self.port.to_string()).env("SCCACHE_IDLE_TIMEOUT", IDLE);
        command
    }

    fn ask(&self, args: &[&str]) -> io::Result<Answer> {
        probe::ask(&mut self.command(args), self.rim.limit * PATIENCE)
    }

    /// What was counted; `None` where something went wrong. The server is told to end in any case.
    fn compile_twice(&self) -> io::Result<Option<Numbers>> {
        let started = self.ask(&["--start-server"])?;
        let counted = self.count(&started);
        self.ask(&["--stop-server"])?;
        counted
    }

    fn count(&self, started: &Answer) -> io::Result<Option<Numbers>> {
        // In the directory that is asked about, which says the toolchain.
        let (dir, source) = (self.dir.display().to_string(), self.dir.join("lib.rs").display().to_string());
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
        let message = "sccache compiles and stores nothing: its cache can only be read";
        Finding::new("sccache-read-only", Severity::Warning, message)
            .found(format!("{} of 2 writes failed", stats.cache_write_errors))
            .wanted("credentials that may write, or a mode that says that it only reads")
    })
}
