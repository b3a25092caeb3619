//! What git says of the repository: asked in plain English, and only about what is there already.

use std::path::Path;

use crate::rim::Rim;
use crate::scrub::{without_userinfo, without_values};

/// What came of a question to git.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// It was answered.
    Yes(String),
    /// It was answered by no: exit status 1, and nothing else.
    No,
    /// It failed, with what it complained of.
    Failed(String),
    /// There is no git, or its time was over.
    Silent,
}

/// Asks git something about the repository.
#[must_use]
pub fn ask(rim: &Rim, args: &[&str]) -> Said {
    let mut command = rim.command("git", args);
    // Its words are looked at; and it takes no lock only to refresh the index.
    command.current_dir(&rim.root).env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0");
    let Ok(answer) = rim.run(&mut command, rim.limit) else {
        return Said::Silent;
    };
    let text = |bytes: &[u8]| without_userinfo(String::from_utf8_lossy(bytes).trim_end());
    match answer.status.map(|status| status.code()) {
        Some(Some(0)) => Said::Yes(text(&answer.stdout)),
        Some(Some(1)) if answer.stderr.is_empty() => Said::No,
        Some(_) => Said::Failed(without_values(&text(&answer.stderr), &rim.env)),
        None => Said::Silent,
    }
}

/// Whether git keeps a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It does.
    Tracked,
    /// It does not, and nobody said that it should not.
    Untracked,
    /// A line of a file says that it should not: the file, the line, the pattern.
    Ignored(String, usize, String),
}

/// Whether git keeps a file; `None` where nobody can tell.
#[must_use]
pub fn kept(rim: &Rim, path: &Path) -> Option<Kept> {
    let path = path.to_str()?;
    match ask(rim, &["ls-files", "--error-unmatch", "--", path]) {
        Said::Yes(_) => return Some(Kept::Tracked),
        Said::No => {}
        Said::Failed(what) if what.contains("did not match any file") => {}
        Said::Failed(_) | Said::Silent => return None,
    }
    match ask(rim, &["check-ignore", "--verbose", "--no-index", "--", path]) {
        Said::Yes(line) => ignored(&line),
        Said::No => Some(Kept::Untracked),
        Said::Failed(_) | Said::Silent => None,
    }
}

/// `FILE:LINE:PATTERN<tab>PATH`; a pattern with `!` takes back what another said.
fn ignored(line: &str) -> Option<Kept> {
    let (source, _) = line.lines().next()?.split_once('\t')?;
    let mut parts = source.rsplitn(3, ':');
    let (pattern, number, file) = (parts.next()?, parts.next()?, parts.next()?);
    if pattern.starts_with('!') {
        return Some(Kept::Untracked);
    }
    Some(Kept::Ignored(file.to_owned(), number.parse().ok()?, pattern.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_git_check_ignore_is_understood() {
        let ignored_by =
            |file: &str, line, pattern: &str| Some(Kept::Ignored(file.to_owned(), line, pattern.to_owned()));
        assert_eq!(ignored(".gitignore:3:Cargo.lock\tCargo.lock"), ignored_by(".gitignore", 3, "Cargo.lock"));
        assert_eq!(ignored("C:/g/ignore:12:*.lock\t/x/Cargo.lock"), ignored_by("C:/g/ignore", 12, "*.lock"));
        assert_eq!(ignored(".gitignore:3:!Cargo.lock\tCargo.lock"), Some(Kept::Untracked));
        assert_eq!(ignored("nonsense"), None);
    }
}
