//! The process as a value: where it runs, its environment, its streams.
//!
//! Everything a tool may know of the process it runs in comes through here, so that a test, or another
//! team's xtask, can build one by hand. This is the only reader of the real environment.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io::{self, IsTerminal, Read, Write};
use std::path::PathBuf;

/// The environment variables of a process, sorted by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Env(BTreeMap<OsString, OsString>);

impl Env {
    /// The value of a variable. One that is set but empty counts as not set, as CI systems export
    /// variables that do not apply as empty strings.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&OsStr> {
        self.0.get(OsStr::new(name)).map(OsString::as_os_str).filter(|value| !value.is_empty())
    }

    /// The value of a variable as text; `None` also where it is not UTF-8.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(OsStr::to_str)
    }

    /// All variables, for handing them to a child.
    pub fn iter(&self) -> impl Iterator<Item = (&OsStr, &OsStr)> {
        self.0.iter().map(|(name, value)| (name.as_os_str(), value.as_os_str()))
    }
}

impl<N: Into<OsString>, V: Into<OsString>> FromIterator<(N, V)> for Env {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        // Windows treats names without regard to case; everywhere we ask for upper-case names.
        let name = |name: OsString| {
            if cfg!(windows) { name.to_ascii_uppercase() } else { name }
        };
        Self(variables.into_iter().map(|(n, v)| (name(n.into()), v.into())).collect())
    }
}

/// The process a tool runs in.
pub struct Ctx {
    /// The directory that relative paths on the command line are relative to.
    pub cwd: PathBuf,
    /// The environment. Children get exactly this one.
    pub env: Env,
    /// Standard input.
    pub stdin: Box<dyn Read + Send>,
    /// Standard output: data.
    pub stdout: Box<dyn Write + Send>,
    /// Standard error: talk.
    pub stderr: Box<dyn Write + Send>,
    /// Whether standard output is written in colour.
    pub stdout_color: bool,
    /// Whether standard error is written in colour.
    pub stderr_color: bool,
    /// Whether a line of standard error can be written over.
    pub stderr_is_terminal: bool,
}

impl Ctx {
    /// The real process.
    ///
    /// # Errors
    /// When the current directory cannot be found, as after its removal.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the process")]
    pub fn from_process() -> io::Result<Self> {
        let env: Env = std::env::vars_os().collect();
        let (stdout, stderr) = (io::stdout(), io::stderr());
        Ok(Self {
            cwd: std::env::current_dir()?,
            stdout_color: wants_color(&env, stdout.is_terminal()),
            stderr_color: wants_color(&env, stderr.is_terminal()),
            stderr_is_terminal: stderr.is_terminal() && understands_escapes(&env),
            env,
            stdin: Box::new(io::stdin()),
            stdout: Box::new(stdout),
            stderr: Box::new(stderr),
        })
    }
}

/// Colour on terminals that can show it, unless `NO_COLOR` (no-color.org); `CLICOLOR_FORCE` asks for it anywhere.
fn wants_color(env: &Env, is_terminal: bool) -> bool {
    if env.get("NO_COLOR").is_some() {
        return false;
    }
    if env.text("CLICOLOR_FORCE").is_some_and(|force| force != "0") {
        return true;
    }
    is_terminal && understands_escapes(env)
}

/// Windows terminals say that they understand escape sequences by `WT_SESSION`, `TERM` or `ConEmuANSI`.
fn understands_escapes(env: &Env) -> bool {
    if cfg!(windows) {
        ["WT_SESSION", "TERM", "CONEMUANSI"].iter().any(|name| env.get(name).is_some())
    } else {
        env.get("TERM").is_some_and(|term| term != "dumb")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(variables: &[(&str, &str)], is_terminal: bool, expected: bool) {
        let env: Env = variables.iter().copied().collect();
        assert_eq!(wants_color(&env, is_terminal), expected, "{variables:?} terminal: {is_terminal}");
    }

    #[test]
    fn colour_is_for_terminals_that_did_not_decline() {
        check(&[("TERM", "xterm")], true, true);
        check(&[("TERM", "xterm")], false, false);
        check(&[("TERM", "xterm"), ("NO_COLOR", "1")], true, false);
        check(&[("TERM", "xterm"), ("NO_COLOR", "")], true, true);
        check(&[("CLICOLOR_FORCE", "1")], false, true);
        check(&[("CLICOLOR_FORCE", "0")], false, false);
        check(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false, false);
        check(&[("TERM", "dumb")], true, false);
    }

    #[test]
    fn an_empty_variable_is_not_set() {
        let env: Env = [("A", ""), ("B", "b")].into_iter().collect();
        assert_eq!((env.get("A"), env.text("B"), env.get("C")), (None, Some("b"), None));
    }
}
