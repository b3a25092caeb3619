//! What a job depends on besides the tree, as one word: the command, where it runs, the variables, the programs and the
//! toolchain, and the files outside of the tree that cargo and its like are known to look for.
//!
//! What is read is data; [`Pieces::text`] is a function of it in which every piece has its length, so that no two answers
//! look alike. What is not known well enough is a reason not to have a key.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tollgate_common::ctx::Env;
use tollgate_common::process::{command_with, probe};
use tollgate_common::text::escape;

use crate::runner::command::Invocation;

/// So long is the compiler waited for; rustup may have much to look at.
const PATIENCE: Duration = Duration::from_secs(10);

/// Subcommands of cargo whose answer, or use, is not in the tree: they ask the network or send something there.
const ELSEWHERE: [&str; 10] =
    ["audit", "deny", "install", "login", "outdated", "owner", "publish", "semver-checks", "update", "vet"];

/// Variables of the session: which window one sits at, and whom one asks for keys. All others may matter to a job.
const SESSION: [&str; 27] = [
    "_",
    "ALACRITTY_WINDOW_ID",
    "DBUS_SESSION_BUS_ADDRESS",
    "GPG_TTY",
    "INVOCATION_ID",
    "ITERM_SESSION_ID",
    "JOURNAL_STREAM",
    "KITTY_PID",
    "KITTY_WINDOW_ID",
    "KONSOLE_DBUS_SESSION",
    "KONSOLE_DBUS_WINDOW",
    "OLDPWD",
    "PWD",
    "SHLVL",
    "SSH_AGENT_PID",
    "SSH_AUTH_SOCK",
    "SSH_CLIENT",
    "SSH_CONNECTION",
    "SSH_TTY",
    "STY",
    "TERM_SESSION_ID",
    "TMUX",
    "TMUX_PANE",
    "WEZTERM_PANE",
    "WINDOWID",
    "WT_SESSION",
    "XDG_SESSION_ID",
];

/// Files that cargo, rustfmt and clippy look for in a directory and in all above it. Git may ignore them, and those above
/// the repository are none of its.
const LOOKED_FOR: [&str; 10] = [
    ".cargo/config",
    ".cargo/config.toml",
    ".clippy.toml",
    ".rustfmt.toml",
    "Cargo.lock",
    "Cargo.toml",
    "clippy.toml",
    "rust-toolchain",
    "rust-toolchain.toml",
    "rustfmt.toml",
];

/// All that is put into the word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Pieces {
    /// What the files of the tree are.
    pub(super) tree: String,
    /// Where the job runs.
    pub(super) directory: PathBuf,
    pub(super) argv: Vec<String>,
    pub(super) env: BTreeMap<OsString, OsString>,
    /// What the compiler says of itself.
    pub(super) toolchain: Vec<u8>,
    /// The programs that are started, with what the system says of their files.
    pub(super) programs: Vec<String>,
    /// What stands in the files that are looked for; those that are not there are not in it.
    pub(super) outside: BTreeMap<PathBuf, Vec<u8>>,
}

impl Pieces {
    /// Everything, each with its length.
    pub(super) fn text(&self) -> Vec<u8> {
        let mut text = format!("tollgate {} key 1\n", env!("CARGO_PKG_VERSION")).into_bytes();
        let mut add = |name: &str, value: &[u8]| {
            text.extend(format!("{name} {}\n", value.len()).bytes().chain(value.iter().copied()));
        };
        add("tree", self.tree.as_bytes());
        add("directory", self.directory.as_os_str().as_encoded_bytes());
        self.argv.iter().for_each(|word| add("word", word.as_bytes()));
        for (name, value) in &self.env {
            add("variable", name.as_encoded_bytes());
            add("value", value.as_encoded_bytes());
        }
        add("toolchain", &self.toolchain);
        self.programs.iter().for_each(|program| add("program", program.as_bytes()));
        for (path, content) in &self.outside {
            add("file", path.as_os_str().as_encoded_bytes());
            add("content", content);
        }
        text
    }
}

/// What a command gets as its environment, but for what says where its user sits.
pub(super) fn variables(env: &Env, command: &Invocation) -> BTreeMap<OsString, OsString> {
    let is_session = |name: &OsStr| SESSION.iter().any(|known| OsStr::new(known) == name);
    let ours = env.iter().filter(|(name, _)| !is_session(name));
    let ours = ours.map(|(name, value)| (name.to_owned(), value.to_owned()));
    // What stands first is nearer to the command.
    let own = command.env.iter().rev().map(|(name, value)| (name.into(), value.into()));
    ours.chain(own).collect()
}

/// Why the answer of a command can never be known beforehand, as far as one can see.
pub(super) fn elsewhere(argv: &[String]) -> Option<String> {
    let words: Vec<&str> = argv.iter().flat_map(|word| word.split_whitespace()).collect();
    let is_cargo = |word: &str| Path::new(word).file_stem().is_some_and(|stem| stem == "cargo");
    for (at, _) in words.iter().enumerate().filter(|(_, word)| is_cargo(word)) {
        let subcommand = words[at + 1..].iter().find(|word| !word.starts_with(['-', '+']));
        if let Some(known) = ELSEWHERE.iter().find(|known| subcommand == Some(known)) {
            return Some(format!("`cargo {known}` depends on more than the tree"));
        }
    }
    let names_another = |(at, word): (usize, &&str)| *word == "rustup" || (at != 1 && word.starts_with('+'));
    words.iter().enumerate().any(names_another).then(|| "which toolchain it uses is not seen".to_owned())
}

/// What the compiler that a command would use says of itself.
pub(super) fn toolchain(pieces: &Pieces) -> Result<Vec<u8>, String> {
    let env: Env = pieces.env.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    let rustc = env.get("RUSTC").map_or_else(|| OsString::from("rustc"), OsStr::to_owned);
    let mut command = command_with(&env, &pieces.directory, rustc);
    command.args(pieces.argv.get(1).filter(|word| word.starts_with('+'))).arg("-vV");
    let wrong = |why: &str| format!("`rustc -vV` {why}");
    let answer = probe::ask(&mut command, PATIENCE).map_err(|err| wrong(&err.to_string()))?;
    let is_good = answer.status.is_some_and(|status| status.success()) && !answer.stdout.is_empty();
    if is_good { Ok(answer.stdout) } else { Err(wrong("failed")) }
}

/// The program, and for `cargo NAME` the one that does it, as they lie on `PATH`.
pub(super) fn programs(pieces: &Pieces) -> Result<Vec<String>, String> {
    let Some(program) = pieces.argv.first() else { return Ok(Vec::new()) };
    let found = find(program, pieces).ok_or_else(|| format!("`{}` is not found", escape(program)))?;
    let subcommand = pieces.argv.iter().skip(1).find(|word| !word.starts_with(['-', '+']));
    let other = subcommand.filter(|_| found.file_stem().is_some_and(|stem| stem == "cargo"));
    let other = other.and_then(|name| find(&format!("cargo-{name}"), pieces));
    [Some(found), other].into_iter().flatten().map(|path| stamp(&path)).collect()
}

fn find(program: &str, pieces: &Pieces) -> Option<PathBuf> {
    let is_program = |path: &PathBuf| path.is_file();
    if program.contains('/') || program.contains(std::path::MAIN_SEPARATOR) {
        return Some(pieces.directory.join(program)).filter(is_program);
    }
    let path = pieces.env.get(OsStr::new("PATH"))?;
    let file = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(path).map(|dir| pieces.directory.join(dir).join(&file)).find(is_program)
}

fn stamp(program: &Path) -> Result<String, String> {
    let seen = fs::metadata(program).and_then(|seen| Ok((seen.len(), seen.modified()?)));
    let (size, time) = seen.map_err(|err| format!("{} cannot be looked at: {err}", program.display()))?;
    Ok(format!("{} {size} {time:?}", program.display()))
}

/// What stands in the files that are looked for from a directory.
pub(super) fn outside(pieces: &Pieces) -> Result<BTreeMap<PathBuf, Vec<u8>>, String> {
    let home = |name: &str| pieces.env.get(OsStr::new(name)).filter(|dir| !dir.is_empty()).map(PathBuf::from);
    let cargo =
        home("CARGO_HOME").or_else(|| Some(home("HOME").or_else(|| home("USERPROFILE"))?.join(".cargo")));
    let of_cargo = cargo.iter().flat_map(|dir| ["config", "config.toml"].map(|name| dir.join(name)));
    let above = pieces.directory.ancestors().flat_map(|dir| LOOKED_FOR.map(|name| dir.join(name)));
    let mut found = BTreeMap::new();
    for path in above.chain(of_cargo) {
        match fs::read(&path) {
            Ok(content) => drop(found.insert(path, content)),
            Err(err) if matches!(err.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {}
            Err(err) => return Err(format!("{} cannot be read: {err}", path.display())),
        }
    }
    Ok(found)
}
