//! The root manifest: what it says of the workspace, and a member added to it.
//!
//! An edit goes in by the places that the parser gives, so that comments and layout stay as they are.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::seen::Manifest;

/// What a manifest says; nothing where it is no TOML.
pub(super) fn read(text: &str) -> Option<Manifest> {
    let table = DeTable::parse(text).ok()?.into_inner();
    let workspace = table.get("workspace").and_then(|value| value.get_ref().as_table());
    let texts = |key: &str| -> Vec<String> {
        let items = workspace.and_then(|workspace| workspace.get(key)?.get_ref().as_array());
        items
            .map(|items| items.iter().filter_map(|item| Some(item.get_ref().as_str()?.to_owned())).collect())
            .unwrap_or_default()
    };
    Some(Manifest {
        is_package: table.contains_key("package"),
        is_workspace: workspace.is_some(),
        members: texts("members"),
        exclude: texts("exclude"),
        has_default_members: workspace.is_some_and(|workspace| workspace.contains_key("default-members")),
    })
}

/// What ends lines in a text.
pub(super) fn newline(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// A manifest with one more member; `exclude` are packages that would become part of a workspace that was none before.
/// `None` where nobody can tell how.
pub(super) fn with_member(text: &str, member: &str, exclude: &[String]) -> Option<String> {
    let table = DeTable::parse(text).ok()?.into_inner();
    let Some(workspace) = table.get("workspace") else {
        return Some(with_workspace(text, member, exclude));
    };
    if let Some(members) = workspace.get_ref().as_table()?.get("members") {
        return with_item(text, members.span(), members.get_ref(), member);
    }
    let header = after_header(text, "workspace")?;
    let line = newline(text);
    Some(insert(text, header, &format!("members = [\"{member}\"]{line}")))
}

fn with_workspace(text: &str, member: &str, exclude: &[String]) -> String {
    let line = newline(text);
    let end = if text.is_empty() || text.ends_with('\n') { "" } else { line };
    let quoted: Vec<String> = exclude.iter().map(|folder| format!("{folder:?}")).collect();
    let exclude =
        if quoted.is_empty() { String::new() } else { format!("exclude = [{}]{line}", quoted.join(", ")) };
    format!("{text}{end}{line}[workspace]{line}members = [\"{member}\"]{line}{exclude}")
}

/// One more item at the end of a list: on a line of its own where the others are.
fn with_item(text: &str, span: Range<usize>, list: &DeValue<'_>, item: &str) -> Option<String> {
    let items = list.as_array()?;
    let close = span.end.checked_sub(1).filter(|at| text[*at..].starts_with(']'))?;
    let Some(last) = items.iter().last().map(toml::Spanned::span) else {
        return Some(insert(text, span.start + 1, &format!("\"{item}\"")));
    };
    let has_comma = text[last.end..close].trim_start().starts_with(',');
    let start = text[..last.start].rfind('\n').map_or(0, |at| at + 1);
    let margin = &text[start..last.start];
    let comma = if has_comma { "" } else { "," };
    if !margin.trim().is_empty() || !text[span.clone()].contains('\n') {
        let at = if has_comma { last.end + text[last.end..].find(',')? + 1 } else { last.end };
        return Some(insert(text, at, &format!("{comma} \"{item}\"{}", if has_comma { "," } else { "" })));
    }
    // A comment may stand behind the last item: the new line goes below it.
    let end = text[last.end..].find('\n').map(|at| last.end + at + 1)?;
    let with_comma = insert(text, end, &format!("{margin}\"{item}\",{}", newline(text)));
    Some(insert(&with_comma, last.end, comma))
}

/// The byte after the line `[name]`.
fn after_header(text: &str, name: &str) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        at += line.len();
        let bare = line.split('#').next().unwrap_or_default().trim();
        let inner = bare.strip_prefix('[').and_then(|bare| bare.strip_suffix(']'));
        if inner.is_some_and(|inner| inner.trim() == name) && line.ends_with('\n') {
            return Some(at);
        }
    }
    None
}

fn insert(text: &str, at: usize, new: &str) -> String {
    format!("{}{new}{}", &text[..at], &text[at..])
}

/// A lock file with one more package of the workspace, where it would stand; `None` where it is there, or the file is
/// none. `--locked` would fail without.
pub(super) fn with_locked(text: &str, name: &str, version: &str) -> Option<String> {
    let table = DeTable::parse(text).ok()?.into_inner();
    let packages = table.get("package")?.get_ref().as_array()?;
    let line = newline(text);
    let entry = format!("[[package]]{line}name = \"{name}\"{line}version = \"{version}\"{line}");
    for package in packages {
        let other = package.get_ref().as_table()?.get("name")?;
        if other.get_ref().as_str()? == name {
            return None;
        }
        if other.get_ref().as_str()? > name {
            let start = text[..other.span().start].rfind("[[package]]")?;
            return Some(insert(text, start, &format!("{entry}{line}")));
        }
    }
    let end = if text.ends_with('\n') { "" } else { line };
    // Below the packages there may be `[metadata]` of old formats, or patches nobody uses.
    match text.find(&format!("{line}[metadata]")).or_else(|| text.find(&format!("{line}[[patch"))) {
        Some(at) => Some(insert(text, at, &format!("{line}{entry}"))),
        None => Some(format!("{text}{end}{line}{entry}")),
    }
}

/// Whether a lock file has a package of this name.
pub(super) fn is_locked(text: &str, name: &str) -> bool {
    text.lines().any(|line| line.trim_end() == format!("name = \"{name}\""))
}

/// A configuration of cargo with one more alias; `None` where nobody can tell how.
pub(super) fn with_alias(text: &str, name: &str, command: &str) -> Option<String> {
    let table = DeTable::parse(text).ok()?.into_inner();
    let line = newline(text);
    let entry = format!("{name} = \"{command}\"{line}");
    if table.contains_key("alias") {
        return Some(insert(text, after_header(text, "alias")?, &entry));
    }
    let end = if text.is_empty() || text.ends_with('\n') { "" } else { line };
    let gap = if text.trim().is_empty() { "" } else { line };
    Some(format!("{text}{end}{gap}[alias]{line}{entry}"))
}

/// The command of an alias; `Some(None)` where there is one that is no text.
pub(super) fn alias(text: &str, name: &str) -> Option<Option<String>> {
    let table = DeTable::parse(text).ok()?.into_inner();
    let value = table.get("alias")?.get_ref().as_table()?.get(name)?.get_ref().as_str().map(str::to_owned);
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_added_and_the_rest_stays() {
        let check = |text: &str, expected: &str| {
            assert_eq!(with_member(text, "xtask", &[]).as_deref(), Some(expected), "{text}");
            let members = read(expected).expect("TOML").members;
            assert!(members.contains(&"xtask".to_owned()), "{members:?}");
        };
        check("[workspace]\nmembers = [\"a\"]\n", "[workspace]\nmembers = [\"a\", \"xtask\"]\n");
        check("[workspace]\nmembers = [\"a\", ]\n", "[workspace]\nmembers = [\"a\", \"xtask\", ]\n");
        check("[workspace]\nmembers = []\n", "[workspace]\nmembers = [\"xtask\"]\n");
        check("workspace = { members = [\"a\"] }\n", "workspace = { members = [\"a\", \"xtask\"] }\n");
        check("workspace.members = [\"a\"] # b\n", "workspace.members = [\"a\", \"xtask\"] # b\n");
        check(
            "[workspace]\nmembers = [\n    # all\n    \"a\", # the first\n    \"b\" # the last\n]\n",
            "[workspace]\nmembers = [\n    # all\n    \"a\", # the first\n    \"b\", # the last\n    \"xtask\",\n]\n",
        );
        check(
            "[workspace]\r\nmembers = [\r\n\t\"a\",\r\n]\r\n",
            "[workspace]\r\nmembers = [\r\n\t\"a\",\r\n\t\"xtask\",\r\n]\r\n",
        );
        check(
            "[package]\nname = \"a\"\n[workspace] # ours\nresolver = \"2\"\n",
            "[package]\nname = \"a\"\n[workspace] # ours\nmembers = [\"xtask\"]\nresolver = \"2\"\n",
        );
        check("[package]\nname = \"a\"", "[package]\nname = \"a\"\n\n[workspace]\nmembers = [\"xtask\"]\n");
        assert_eq!(with_member("[workspace", "xtask", &[]), None);
        let excluded = with_member("[package]\n", "xtask", &["a b".to_owned()]).expect("a manifest");
        assert_eq!(read(&excluded).expect("TOML").exclude, ["a b"]);
    }

    #[test]
    fn a_locked_package_stands_where_cargo_would_put_it() {
        let package = |name: &str| format!("[[package]]\nname = \"{name}\"\nversion = \"0.0.0\"\n");
        let (a, x, z) = (package("a"), package("xtask"), package("z"));
        let head = "# generated\nversion = 4\n";
        let check = |text: String, expected: Option<String>| {
            assert_eq!(with_locked(&text, "xtask", "0.0.0"), expected, "{text}");
        };
        check(format!("{head}\n{a}\n{z}"), Some(format!("{head}\n{a}\n{x}\n{z}")));
        let b = "[[package]]\nname = \"b\"\nversion = \"0.0.0\"\ndependencies = [\n \"a\",\n]\n";
        check(format!("{head}\n{a}\n{b}\n{z}"), Some(format!("{head}\n{a}\n{b}\n{x}\n{z}")));
        check(format!("{head}\n{a}"), Some(format!("{head}\n{a}\n{x}")));
        check(format!("{head}\n{x}"), None);
        check("version = 4\n".to_owned(), None);
    }

    #[test]
    fn an_alias_is_added_where_the_others_are() {
        for (text, expected) in [
            ("", "[alias]\nx = \"y\"\n"),
            ("[build]\njobs = 1\n", "[build]\njobs = 1\n\n[alias]\nx = \"y\"\n"),
            ("[alias]\na = \"b\"\n[build]\n", "[alias]\nx = \"y\"\na = \"b\"\n[build]\n"),
        ] {
            assert_eq!(with_alias(text, "x", "y").as_deref(), Some(expected), "{text}");
        }
        assert_eq!(with_alias("alias.a = \"b\"\n", "x", "y"), None);
        assert_eq!(alias("[alias]\nx = \"y z\"\n", "x"), Some(Some("y z".to_owned())));
        assert_eq!(alias("[alias]\nx = [\"y\"]\n", "x"), Some(None));
    }
}
