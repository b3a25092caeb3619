//! Scripts of the repository that a step starts: whether they may change which toolchain is chosen later.
//!
//! They are read by their words, and only those for a shell: one that says nothing of Rust, of what later steps see
//! and of other scripts leaves all as it was. What is read into the shell of the step itself is not judged here.

use super::programs::{HOLE, is_one_of};
use super::shell;
use super::steps::below;
use crate::read::repository::{Repository, dir_of, name_of};

/// Programs that run the script they are given.
const RUNNERS: &str = "bash sh dash zsh pipenv poetry uv timeout";
/// What speaks of Rust or of later steps, as a part of a word.
const PARTS: [&str; 5] = ["rust", "cargo", "toolchain", "github_env", "github_path"];
/// What starts something else, or reads it, or makes another commit of the directory.
const STARTERS: &str = "\
    source . eval exec mise nix nix-shell asdf devbox direnv make just task bash sh dash zsh pwsh git python python3 \
    node ruby perl npm npx uv xargs find";

/// Whether all that a command runs is scripts of this repository that leave the choice alone.
pub(super) fn leaves_choice(
    repository: &Repository,
    dir: Option<&str>,
    name: &str,
    words: &[(String, usize)],
) -> bool {
    let Some(dir) = dir else { return false };
    let script = |word: &str| Some((below(dir, word)?, repository.text(&below(dir, word)?)?));
    let at =
        words.iter().position(|(word, _)| script(word).is_some_and(|(path, text)| is_shell(&path, text)));
    let Some((at, (path, text))) = at.and_then(|at| Some((at, script(&words[at].0)?))) else { return false };
    let is_run = at == 0 || is_one_of(RUNNERS, name);
    // What it is given may be what it runs.
    let others =
        words.iter().enumerate().filter(|(index, _)| *index != at && *index != 0).map(|(_, (word, _))| word);
    is_run
        && is_quiet(repository, &path, text)
        && others.into_iter().all(|word| is_harmless(repository, &path, word))
}

/// Whether it is a script for a shell of Unix, by its name or its first line.
fn is_shell(path: &str, text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    path.ends_with(".sh") || path.ends_with(".bash") || (first.starts_with("#!") && first.ends_with("sh"))
}

/// Whether a script says nothing that could change the choice.
fn is_quiet(repository: &Repository, path: &str, text: &str) -> bool {
    let is_start = |line: &&str| line.trim_start().starts_with('#');
    let body: String = text.lines().filter(|line| !is_start(line)).flat_map(|line| [line, "\n"]).collect();
    let of_word = |c: char| c.is_alphanumeric() || "_-./~".contains(c);
    let mut words = body.split(|c| !of_word(c)).filter(|word| !word.is_empty());
    // A program that a variable names may be any.
    let is_known = |command: &shell::Command| {
        command.words.first().is_none_or(|word| word.is_literal || !word.text.starts_with(['$', HOLE]))
    };
    words.all(|word| is_harmless(repository, path, word)) && shell::read(&body).commands.iter().all(is_known)
}

/// Whether a word speaks of nothing that matters, and names no other file of the repository.
fn is_harmless(repository: &Repository, script: &str, word: &str) -> bool {
    let word = word.to_lowercase();
    let is_file = |word: &str| {
        let dir = dir_of(word);
        let is_dir = |from: &str| below(from, dir).is_some_and(|dir| repository.dirs.contains(&dir));
        word.starts_with("./")
            || word.starts_with("../")
            || (!dir.is_empty() && (is_dir("") || is_dir(dir_of(script))))
    };
    let is_script = [".sh", ".bash", ".py", ".ps1"].iter().any(|end| word.ends_with(end));
    let is_starter = is_one_of(STARTERS, name_of(&word));
    !is_starter && !is_script && !is_file(&word) && !PARTS.iter().any(|part| word.contains(part))
}
