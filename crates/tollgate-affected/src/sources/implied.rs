//! Files that a program reads though its source names something else: whoever lists directories as git does reads
//! the files that say what git ignores, in each directory and above.

use memchr::memmem;

use super::mentions::{Context, Mention};

/// The names of files that stand for others in a source.
const IMPLIED: [(&[&str], &[&str]); 1] =
    [(&[".gitignore", ".ignore"], &["WalkBuilder", "ignore::Walk", "\"check-ignore\"", "\"ls-files\""])];

/// Whether there are words for a file of this name.
pub(super) fn is_implied(name: &[u8]) -> bool {
    IMPLIED.iter().any(|(files, _)| files.iter().any(|file| file.as_bytes() == name))
}

/// The implied files of these names that a source reads, as if it looked for them from its own directory up.
pub(super) fn implied<'a>(text: &[u8], names: impl Iterator<Item = &'a [u8]>) -> Vec<Mention> {
    let mut found = Vec::new();
    for name in names {
        let words = IMPLIED.iter().filter(|(files, _)| files.iter().any(|file| file.as_bytes() == name));
        let at =
            words.flat_map(|(_, words)| *words).filter_map(|word| memmem::find(text, word.as_bytes())).min();
        found.extend(at.map(|at| Mention {
            text: format!("../{}", String::from_utf8_lossy(name)),
            line: memchr::memchr_iter(b'\n', &text[..at]).count() + 1,
            context: Context::Literal,
            by_compiler: false,
            only_tests: false,
        }));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_git_ignores() {
        for (source, name, expected) in [
            ("use x;\nWalkBuilder::new(dir)", ".gitignore", Some(2)),
            ("git(&[\"ls-files\"])", ".ignore", Some(1)),
            ("WalkBuilder::new(dir)", "README.md", None),
            ("WalkDir::new(dir)", ".gitignore", None),
        ] {
            let found = implied(source.as_bytes(), [name.as_bytes()].into_iter());
            assert_eq!(found.first().map(|mention| mention.line), expected, "{source}");
            assert!(expected.is_none() || is_implied(name.as_bytes()));
        }
    }
}
