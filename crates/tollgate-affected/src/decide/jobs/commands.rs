//! Which files a command of a job reads, as far as it says: a script, the settings of a tool, a directory that is
//! looked through, and what a task runner has its tasks in.
//!
//! Comes in: the `run` of a job. Goes out: whether a file of the repository is one of these. A word that is no path
//! makes a job run for nothing, at worst.

use crate::path::RepoPath;

/// Programs that run what stands in a file, and the files, which no command has to name: `just`, `make`, Task, mise,
/// `cross` and cargo-make.
const RUNNERS: [(&str, &[&str]); 7] = [
    ("just", &["justfile", "Justfile", ".justfile"]),
    ("make", &["Makefile", "makefile", "GNUmakefile"]),
    ("cargo-make", &["Makefile.toml"]),
    ("makers", &["Makefile.toml"]),
    ("task", &["Taskfile.yml", "Taskfile.yaml", "Taskfile.dist.yml", "Taskfile.dist.yaml"]),
    ("mise", &["mise.toml", ".mise.toml"]),
    ("cross", &["Cross.toml"]),
];

/// What stands for packages in a command, and for no directory.
const PLACEHOLDER: &str = "{packages}";

/// The files and directories that a command names, and the files that its programs read.
pub(super) fn inputs(command: &str) -> Vec<RepoPath> {
    let mut inputs = Vec::new();
    let command = command.replace(PLACEHOLDER, " ");
    let mut words = command.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let mut program = word;
        if word == "cargo" {
            let _ = words.next_if(|word| word.starts_with('+'));
            // The name of a subcommand is that of many a directory.
            program = match words.next() {
                Some("make") => "cargo-make",
                _ => continue,
            };
        }
        let runs = RUNNERS.iter().filter(|(name, _)| *name == program).flat_map(|(_, files)| *files);
        inputs.extend(runs.filter_map(RepoPath::new));
        let is_apart = |c: char| !(c.is_alphanumeric() || "._-/".contains(c));
        inputs.extend(word.split(is_apart).filter(|part| !part.is_empty()).filter_map(RepoPath::new));
    }
    inputs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_command_reads() {
        for (command, file, expected) in [
            ("./ci/run.sh", "ci/run.sh", true),
            ("./ci/run.sh", "ci/other.sh", false),
            ("bash \"ci/run.sh\" && true", "ci/run.sh", true),
            ("FILE=ci/x.txt ci/run.sh", "ci/x.txt", true),
            ("shellcheck ci/*.sh", "ci/run.sh", true),
            ("ruff check tools", "tools/deep/x.py", true),
            ("ruff check ./tools/", "tools/deep/x.py", true),
            ("ruff check .", "tools/deep/x.py", true),
            ("cargo test {packages}", "packages/x.json", false),
            ("cargo test {packages}", "test/x.txt", false),
            ("cargo +nightly test", "test/x.txt", false),
            ("cargo test --config ci/cargo.toml", "ci/cargo.toml", true),
            ("just lint", "justfile", true),
            ("cargo make lint", "Makefile.toml", true),
            ("cargo make lint", "Makefile", false),
            ("make -C docs all", "Makefile", true),
            ("make -C docs all", "docs/Makefile", true),
            ("../x /etc/x", "x", false),
        ] {
            let path = RepoPath::new(file).expect("a path");
            assert_eq!(
                inputs(command).iter().any(|input| path.is_within(input)),
                expected,
                "{command}: {file}"
            );
        }
    }
}
