//! A file that no package owns and no rule covers, where whoever names it is to be selected: what no search of the
//! sources can find out about it.

use super::Input;
use crate::change::is_compared_by_content;
use crate::path::RepoPath;

/// Why it is not enough to know which sources name a file, of which a program has to name one of the first steps;
/// a sentence.
pub(super) fn unclear(input: &Input, path: &RepoPath, first: &[&[u8]]) -> Option<String> {
    let workspace = &input.workspace;
    if is_compared_by_content(path) {
        return Some("no package owns it, and what it means to cargo is not known".to_owned());
    }
    let is_near = |dir: &&RepoPath| path.is_within(dir) || dir.is_within(path);
    if let Some(dir) = input.vendored.iter().find(is_near) {
        return Some(format!("it is vendored in {dir}, and anybody may depend on it"));
    }
    let mut dirs = workspace.packages.iter().filter_map(|package| package.dir.as_ref());
    if let Some(dir) = dirs.find(|dir| is_within_but_for_case(path, dir)) {
        return Some(format!("it may lie in {dir}, whose name differs only in its case"));
    }
    if first.iter().any(|name| !is_plain(name)) {
        return Some("no package owns it, and its name may be written in many ways".to_owned());
    }
    let mut configs = input.tool_configs.iter();
    let config = configs.find(|(_, text)| first.iter().any(|name| says(text.as_bytes(), name)));
    config.map(|(config, _)| format!("no package owns it, and {config} may name it"))
}

/// Whether a name stands in a literal as it is.
fn is_plain(name: &[u8]) -> bool {
    name.iter().all(|byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\'))
}

fn is_within_but_for_case(path: &RepoPath, dir: &RepoPath) -> bool {
    let mut components = path.components();
    !dir.is_root()
        && dir
            .components()
            .all(|name| components.next().is_some_and(|other| other.eq_ignore_ascii_case(name)))
}

/// Whether a name stands in a text, by itself or right behind a flag, as in `-Tmemory.x`.
fn says(text: &[u8], name: &[u8]) -> bool {
    let is_word = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    memchr::memmem::find_iter(text, name).any(|at| {
        let before = &text[..at];
        let is_flag = before.len() > 1 && before[before.len() - 2] == b'-';
        (!is_word(before.last()) || is_flag) && !is_word(text.get(at + name.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_configuration_says() {
        for (text, expected) in [
            ("runner = \"tools/run.sh\"", true),
            ("rustflags = [\"-Ctarget-cpu=x\", \"-Ltools\"]", true),
            ("[alias]\nmytools = \"x\"", false),
            ("toolset = 1", false),
            ("", false),
        ] {
            assert_eq!(says(text.as_bytes(), b"tools"), expected, "{text}");
        }
    }

    #[test]
    fn directories_that_differ_in_case() {
        let path = |text: &str| RepoPath::new(text).expect("a path");
        assert!(is_within_but_for_case(&path("crates/A/x"), &path("crates/a")));
        assert!(!is_within_but_for_case(&path("crates/ab/x"), &path("crates/a")));
        assert!(!is_within_but_for_case(&path("crates"), &path("crates/a")));
        assert!(!is_within_but_for_case(&path("x"), &RepoPath::root()));
    }
}
