//! `cargo xtask codegen`: writes the pages that are what the tools say of themselves: docs/reference/cli.md from their
//! `--help`, docs/env.md from the table of its checks, and the rest of docs/reference from their types.
//!
//! Checked in CI, so that the pages and the tools cannot part. The same input gives the same bytes.
//! What tollgate-codegen writes goes by way of `target/<profile>/reference`, which is emptied first.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{ExitCode, Stdio};

use crate::environment::Origin;
use crate::usage::TOOLS;
use crate::{Failure, Result, cargo, host};

/// All of it is generated.
const REFERENCE: &str = "docs/reference";

const COMMAND: &str = "cargo xtask codegen";

/// What a command says to `--help`.
struct Block {
    /// The command as one types it: `cargo xtask gate lint`.
    command: String,
    help: String,
}

/// A page: its path from the root of the repository, and its text.
type Page = (String, String);

/// Writes the pages.
pub(crate) fn write(origin: &Origin) -> Result<ExitCode> {
    for (name, page) in pages(origin)? {
        let path = cargo::root().join(&name);
        let folder = path.parent().unwrap_or(&path);
        std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(&path, page))
            .map_err(|err| Failure::Here(format!("cannot write {}: {err}", path.display())))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Fails with 1 if a page on disk is not the one that would be written, or is one that nothing writes any more.
pub(crate) fn check(origin: &Origin) -> Result<ExitCode> {
    let pages = pages(origin)?;
    for (name, page) in &pages {
        let on_disk = match std::fs::read_to_string(cargo::root().join(name)) {
            Ok(text) => text,
            Err(err) if err.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(err) => return Err(Failure::Here(format!("cannot read {name}: {err}"))),
        };
        if let Some((line, found, expected)) = difference(&on_disk, page) {
            host::talk(&format!(
                "error: {name} is not what the tools say\n  --> {name}:{line}\n  \
                 in the file: {found}\n  to be there: {expected}\nhelp: {COMMAND}\n"
            ));
            return Err(Failure::Child(1));
        }
    }
    if let Some(stale) = stale(&in_reference()?, &pages) {
        host::talk(&format!(
            "error: {REFERENCE}/{stale} is written by nothing\nhelp: git rm {REFERENCE}/{stale}\n"
        ));
        return Err(Failure::Child(1));
    }
    Ok(ExitCode::SUCCESS)
}

/// What is in the directory of the reference, sorted.
fn in_reference() -> Result<Vec<String>> {
    let folder = cargo::root().join(REFERENCE);
    let cannot = |err| Failure::Here(format!("cannot read {}: {err}", folder.display()));
    let mut names = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(cannot)? {
        names.push(entry.map_err(cannot)?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// The first of the names that is none of the pages; all of that directory is generated.
fn stale<'a>(names: &'a [String], pages: &[Page]) -> Option<&'a str> {
    let is_written = |name: &String| pages.iter().any(|(path, _)| *path == format!("{REFERENCE}/{name}"));
    names.iter().find(|name| !is_written(name)).map(String::as_str)
}

fn pages(origin: &Origin) -> Result<Vec<Page>> {
    let env = cargo::build("tollgate-env", &[], origin)?;
    let mut pages = vec![
        (format!("{REFERENCE}/cli.md"), page(&blocks(origin)?)),
        ("docs/env.md".to_owned(), said(&env, &[], "--page", origin)?),
    ];
    pages.extend(reference(origin)?);
    Ok(pages)
}

/// The files that tollgate-codegen writes, by way of a directory of their own.
fn reference(origin: &Origin) -> Result<Vec<Page>> {
    let codegen = cargo::build("tollgate-codegen", &[], origin)?;
    let folder = codegen.with_file_name("reference");
    let cannot =
        |what: &str, err: std::io::Error| Failure::Here(format!("cannot {what} {}: {err}", folder.display()));
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(|err| cannot("remove", err))?;
    }
    std::fs::create_dir_all(&folder).map_err(|err| cannot("make", err))?;
    let mut command = host::command(codegen, &origin.tool);
    // Standard output is xtask's own, and says nothing here.
    let code = cargo::code_of(command.arg("reference").arg(&folder).stdout(Stdio::null()))?;
    if code != 0 {
        return Err(Failure::Child(code));
    }
    let entries = std::fs::read_dir(&folder).map_err(|err| cannot("read", err))?;
    let mut pages = Vec::new();
    for entry in entries {
        let path = entry.map_err(|err| cannot("read", err))?.path();
        let text = std::fs::read_to_string(&path).map_err(|err| cannot("read", err))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        pages.push((format!("{REFERENCE}/{name}"), text));
    }
    pages.sort();
    Ok(pages)
}

/// The first line that differs: its number, and what both have there.
fn difference<'a>(found: &'a str, expected: &'a str) -> Option<(usize, &'a str, &'a str)> {
    if found == expected {
        return None;
    }
    // Split and not `lines`, which would not see a missing end of line.
    let (mut found, mut expected) = (found.split('\n'), expected.split('\n'));
    (1..).find_map(|number| match (found.next(), expected.next()) {
        (Some(a), Some(b)) if a == b => None,
        (a, b) => Some((number, a.unwrap_or("(ends)"), b.unwrap_or("(ends)"))),
    })
}

fn blocks(origin: &Origin) -> Result<Vec<Block>> {
    let mut blocks = Vec::new();
    for tool in &TOOLS {
        let executable = cargo::build(tool.package, &[], origin)?;
        let mut words = vec![tool.word.to_owned()];
        collect(&executable, &mut words, origin, &mut blocks)?;
    }
    Ok(blocks)
}

/// The block of one command, then those of its subcommands. `words` is its name, the tool's word first.
fn collect(
    executable: &Path,
    words: &mut Vec<String>,
    origin: &Origin,
    blocks: &mut Vec<Block>,
) -> Result<()> {
    let help = said(executable, &words[1..], "--help", origin)?;
    let names = subcommands(&help);
    blocks.push(Block { command: format!("cargo xtask {}", words.join(" ")), help });
    for name in names {
        words.push(name);
        collect(executable, words, origin, blocks)?;
        words.pop();
    }
    Ok(())
}

/// What a tool says to an option, 100 columns wide. All three streams are taken from the terminal, if there is
/// one: clap asks each of them for its width and looks at `COLUMNS` only if none has any.
fn said(executable: &Path, subcommand: &[String], option: &str, origin: &Origin) -> Result<String> {
    let mut command = host::command(executable, &origin.tool);
    command
        .args(subcommand)
        .arg(option)
        .env_remove("CLICOLOR_FORCE")
        .envs([("NO_COLOR", "1"), ("COLUMNS", "100")])
        .current_dir(cargo::root())
        .stdin(Stdio::null());
    let said = command.output().map_err(|err| cargo::cannot_start(command.get_program(), &err))?;
    if !said.status.success() {
        return Err(Failure::Here(format!(
            "{} {} {option} failed: {}",
            executable.display(),
            subcommand.join(" "),
            String::from_utf8_lossy(&said.stderr)
        )));
    }
    // clap names the program after its file, which has a suffix on Windows.
    Ok(String::from_utf8_lossy(&said.stdout).replace(".exe", ""))
}

/// The names that a help lists under "Commands:", but for `help` itself. A description that goes on in the
/// next line is indented deeper than a name.
fn subcommands(help: &str) -> Vec<String> {
    help.lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| line.starts_with("  "))
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|name| !name.is_empty() && *name != "help")
        .map(str::to_owned)
        .collect()
}

fn page(blocks: &[Block]) -> String {
    let mut text = format!(
        "<!-- generated by `{COMMAND}`, do not edit -->\n\n# Command line\n\n\
         What each tool says to `--help`.\n"
    );
    for Block { command, help } in blocks {
        let _ = write!(text, "\n## `{command}`\n\n```text\n");
        for line in help.trim().lines() {
            let _ = writeln!(text, "{}", line.trim_end());
        }
        text.push_str("```\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subcommands_are_those_listed() {
        let help = "A tool\n\nUsage: tool <COMMAND>\n\nCommands:\n  lint   Checks\n         in two lines\n  \
                    graph  Draws\n  help   Print this\n\nOptions:\n  -h, --help  Print help\n";
        assert_eq!(subcommands(help), ["lint", "graph"]);
        assert!(subcommands("Usage: tool\n\nOptions:\n  -h  Print help\n").is_empty());
    }

    #[test]
    fn the_first_difference_is_told_with_its_line() {
        assert_eq!(difference("a\nb\n", "a\nb\n"), None);
        assert_eq!(difference("a\nx\n", "a\nb\n"), Some((2, "x", "b")));
        assert_eq!(difference("", "a\n"), Some((1, "", "a")));
        assert_eq!(difference("a", "a\n"), Some((2, "(ends)", "")));
        assert_eq!(difference("a\nb\n", "a\n"), Some((2, "b", "")));
    }

    #[test]
    fn what_nothing_writes_is_stale() {
        let names = ["cli.md", "plan.html", "run-v1.md"].map(str::to_owned);
        let page = |path: &str| (path.to_owned(), String::new());
        let mut pages = vec![page("docs/reference/cli.md"), page("docs/plan.html")];
        assert_eq!(stale(&names, &pages), Some("plan.html"));
        pages.push(page("docs/reference/plan.html"));
        assert_eq!(stale(&names, &pages), Some("run-v1.md"));
        pages.push(page("docs/reference/run-v1.md"));
        assert_eq!(stale(&names, &pages), None);
    }

    #[test]
    fn a_page_is_the_blocks_in_fences() {
        let blocks = [Block {
            command: "cargo xtask gate".to_owned(),
            help: "One verdict  \n\nUsage: gate\n\n".to_owned(),
        }];
        let expected = "\n## `cargo xtask gate`\n\n```text\nOne verdict\n\nUsage: gate\n```\n";
        assert!(page(&blocks).ends_with(expected), "{}", page(&blocks));
    }
}
