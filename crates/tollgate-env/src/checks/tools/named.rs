//! The tools that the `run` lines of the jobs name: the first word of each command.
//!
//! This is no shell. A word that is computed names nothing, and a line that cannot be taken apart names less than it
//! could; what is found is at most that a tool is not there.

use std::collections::BTreeMap;

use tollgate_common::config::ConfigFile;
use tollgate_common::jobs::Jobs;
use tollgate_common::shell::assignment;

use crate::rim::Rim;

/// Words of the shell's, and programs that are everywhere or only start another one.
const NO_TOOLS: [&str; 85] = [
    ".",
    ":",
    "[",
    "[[",
    "awk",
    "bash",
    "case",
    "cat",
    "cd",
    "chmod",
    "cp",
    "do",
    "done",
    "echo",
    "elif",
    "else",
    "env",
    "esac",
    "eval",
    "exec",
    "exit",
    "export",
    "false",
    "fi",
    "find",
    "for",
    "function",
    "grep",
    "if",
    "ln",
    "ls",
    "mkdir",
    "mv",
    "printf",
    "read",
    "return",
    "rm",
    "sed",
    "set",
    "sh",
    "source",
    "sudo",
    "test",
    "then",
    "time",
    "true",
    "unset",
    "while",
    "xargs",
    // Of the shells of Unix, builtin.
    "alias",
    "bg",
    "break",
    "builtin",
    "command",
    "compgen",
    "continue",
    "declare",
    "dirs",
    "disown",
    "enable",
    "fg",
    "getopts",
    "hash",
    "history",
    "in",
    "jobs",
    "kill",
    "let",
    "local",
    "mapfile",
    "popd",
    "pushd",
    "pwd",
    "readarray",
    "readonly",
    "select",
    "shift",
    "shopt",
    "times",
    "trap",
    "type",
    "ulimit",
    "umask",
    "until",
    "wait",
];

/// What comes with a toolchain, and is looked after by the check of that.
const OF_TOOLCHAIN: [&str; 6] = ["cargo", "rustc", "rustdoc", "rustfmt", "rustup", "clippy-driver"];

/// cargo's own subcommands, and those that are components (cargo 1.98, `cargo --list`).
const SUBCOMMANDS: [&str; 48] = [
    "add",
    "b",
    "bench",
    "build",
    "c",
    "check",
    "clean",
    "clippy",
    "config",
    "d",
    "doc",
    "fetch",
    "fix",
    "fmt",
    "generate-lockfile",
    "git-checkout",
    "help",
    "info",
    "init",
    "install",
    "locate-project",
    "login",
    "logout",
    "metadata",
    "miri",
    "new",
    "owner",
    "package",
    "pkgid",
    "publish",
    "r",
    "read-manifest",
    "remove",
    "report",
    "rm",
    "run",
    "rustc",
    "rustdoc",
    "search",
    "t",
    "test",
    "tree",
    "uninstall",
    "update",
    "vendor",
    "verify-project",
    "version",
    "yank",
];

/// The tools with the first job that names each, in the order of the jobs' names; and whether `tollgate.toml` declares
/// those jobs.
pub(super) fn tools(rim: &Rim) -> (bool, Vec<(String, String)>) {
    let has_file = |path: &str| rim.root.join(path).is_file();
    let jobs = ConfigFile::discover(&rim.cwd, &rim.root).and_then(|file| Jobs::read(&file, has_file));
    let mut tools = BTreeMap::new();
    let are_declared = jobs.as_ref().is_ok_and(|jobs| jobs.declared);
    for (job, of) in jobs.map(|jobs| jobs.by_name).unwrap_or_default() {
        let run = of.run.map(|run| bare(&run)).unwrap_or_default();
        for name in commands(&run).filter_map(|words| tool(&words, rim)) {
            tools.entry(name).or_insert_with(|| job.clone());
        }
    }
    (are_declared, tools.into_iter().map(|(name, job)| (job, name)).collect())
}

/// A script without what is quoted and without comments. One that installs something or writes a text down is not
/// read at all: what it needs may be its own work. Neither is one with functions, whose names look like tools.
fn bare(run: &str) -> String {
    if ["install", "<<", "()", "function "].iter().any(|words| run.contains(words)) {
        return String::new();
    }
    let run = run.replace("\\\r\n", " ").replace("\\\n", " ");
    let mut bare = String::with_capacity(run.len());
    let mut quote = None;
    let mut is_comment = false;
    for c in run.chars() {
        match (quote, c) {
            (None, '\n') => (is_comment, _) = (false, bare.push('\n')),
            _ if is_comment => {}
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            // Where something is quoted stays visible: a word with it is no name.
            (None, '"' | '\'' | '`') => (quote, _) = (Some(c), bare.push('"')),
            (None, '#') if bare.is_empty() || bare.ends_with(char::is_whitespace) => is_comment = true,
            (None, c) => bare.push(c),
        }
    }
    bare
}

/// The words of each command, without the variables that are set for it. What stands in brackets goes on in the next
/// words: a command that sets a variable to that is passed over.
fn commands(run: &str) -> impl Iterator<Item = Vec<&str>> {
    let is_open = |command: &&str| {
        let mut variables = command.split_whitespace().take_while(|word| assignment(word).is_some());
        variables.any(|word| word.contains(['(', '{']))
    };
    separated(run)
        .into_iter()
        .filter(move |command| !is_open(command))
        .map(move |command| {
            command.split_whitespace().skip_while(|word| assignment(word).is_some()).collect()
        })
        .filter(|words: &Vec<_>| !words.is_empty())
}

/// The commands of a script. The `&` of `2>&1` and `&>file` separates nothing.
fn separated(run: &str) -> Vec<&str> {
    let (mut commands, mut start) = (Vec::new(), 0);
    for (at, c) in run.char_indices() {
        let is_redirection = c == '&' && (run[..at].ends_with(['>', '<']) || run[at + 1..].starts_with('>'));
        if matches!(c, '\n' | ';' | '|' | '&') && !is_redirection {
            commands.push(&run[start..at]);
            start = at + 1;
        }
    }
    commands.push(&run[start..]);
    commands
}

fn tool(words: &[&str], rim: &Rim) -> Option<String> {
    let first = *words.first()?;
    if first == "cargo" {
        return subcommand(&words[1..], rim);
    }
    let is_name = |word: &str| word.chars().all(|c| c.is_ascii_alphanumeric() || "-_.+".contains(c));
    (is_name(first)
        && !NO_TOOLS.contains(&first)
        && !OF_TOOLCHAIN.contains(&first)
        && !first.starts_with('-'))
    .then(|| first.to_owned())
}

/// `cargo +nightly nextest run` is a matter of `cargo-nextest`; an alias is none of a tool's.
fn subcommand(words: &[&str], rim: &Rim) -> Option<String> {
    let name = words.iter().find(|word| !word.starts_with('+'))?;
    let is_name =
        name.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)) && !name.starts_with('-');
    if !is_name || SUBCOMMANDS.contains(name) {
        return None;
    }
    let is_alias = rim.cargo_config().items.iter().any(|item| item.key == ["alias", name]);
    (!is_alias).then(|| format!("cargo-{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_taken_apart_as_far_as_that_is_safe() {
        for (run, expected) in [
            ("cargo nextest run", &["cargo nextest run"][..]),
            ("A=1 B='x y' just ci && make", &["just ci", "make"]),
            ("a | b; c\nd & e || f", &["a", "b", "c", "d", "e", "f"]),
            ("echo \"x; y\" # z; w\nv", &["echo \"", "v"]),
            ("cargo test 2>&1 | tee x &>y", &["cargo test 2>&1", "tee x &>y"]),
            ("docker run \\\n  image x", &["docker run image x"]),
            ("V=$(git describe --tags) make; A=(b c d)\nx", &["x"]),
            ("f() { x; }\nf", &[]),
            ("cargo install x && x", &[]),
            ("cat <<EOF\nx\nEOF", &[]),
            ("", &[]),
        ] {
            let bare = bare(run);
            let found: Vec<_> = commands(&bare).map(|words| words.join(" ")).collect();
            assert_eq!(found, expected, "{run:?}");
        }
    }
}
