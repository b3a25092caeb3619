//! A file that no package owns and no rule covers, where whoever names it is to be selected: what no search of the
//! sources can find out about it.

use toml::{Table, Value};

use super::Input;
use super::naming::Outside;
use crate::change::is_compared_by_content;
use crate::path::RepoPath;

/// Why it is not enough to know which sources name a file; a sentence.
pub(super) fn unclear(input: &Input, path: &RepoPath, outside: &Outside<'_>) -> Option<String> {
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
    if outside.first_steps(path).any(|name| !is_plain(name)) {
        return Some("no package owns it, and its name may be written in many ways".to_owned());
    }
    let mut configs = input.tool_configs.iter();
    let config = configs.find(|(config, text)| names(text, &|text| outside.is_path_to(text, config, path)));
    config.map(|(config, _)| format!("no package owns it, and it is named by {config}"))
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

/// Whether a value of a configuration, or all of one that is no TOML, names a file.
fn names(text: &str, is_path: &impl Fn(&str) -> bool) -> bool {
    text.parse::<Table>().map_or_else(|_| is_path(text), |table| value_names(&Value::Table(table), is_path))
}

fn value_names(value: &Value, is_path: &impl Fn(&str) -> bool) -> bool {
    match value {
        Value::String(text) => is_path(text),
        Value::Array(values) => values.iter().any(|value| value_names(value, is_path)),
        Value::Table(table) => table.values().any(|value| value_names(value, is_path)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_configuration_says() {
        for (text, expected) in [
            ("runner = \"x\"", true),
            ("[a]\nb = [1, { c = \"x\" }]", true),
            ("x = \"y\"", false),
            ("x", true),
        ] {
            assert_eq!(names(text, &|text| text == "x"), expected, "{text}");
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
