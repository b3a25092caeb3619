//! What version managers are told of Rust: mise, asdf and proto. They set the toolchain before rustup is asked.
//!
//! Sources: mise.jdx.dev ("Configuration", "Rust"), asdf-vm.com ("Configuration"), moonrepo.dev/docs/proto ("Config").
//! Only a version that is written down is read; what is computed or floats for the manager says nothing.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

/// A version that a file names.
#[derive(Debug)]
pub struct Pin {
    /// The manager, by the name of its program.
    pub manager: &'static str,
    /// The file.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
    /// The version.
    pub version: String,
    /// Where that is.
    pub span: Range<usize>,
}

/// The files, whose they are, and the keys that lead to the version. Without keys it is lines of names and versions.
const FILES: [(&str, &str, &[&str]); 5] = [
    ("mise.toml", "mise", &["tools", "rust"]),
    (".mise.toml", "mise", &["tools", "rust"]),
    (".config/mise.toml", "mise", &["tools", "rust"]),
    (".tool-versions", "asdf", &[]),
    (".prototools", "proto", &["rust"]),
];

/// The pins from a directory up to the root of the repository, nearest first.
#[must_use]
pub fn pins(cwd: &Path, root: &Path) -> Vec<Pin> {
    let dirs = cwd.ancestors().take_while(|dir| dir.starts_with(root));
    let files = dirs.flat_map(|dir| FILES.map(|(file, manager, keys)| (dir.join(file), manager, keys)));
    files.filter_map(|(path, manager, keys)| pin(path, manager, keys)).collect()
}

fn pin(path: PathBuf, manager: &'static str, keys: &[&str]) -> Option<Pin> {
    let text = fs::read_to_string(&path).ok()?;
    let (version, span) = if keys.is_empty() { line(&text) } else { table(&text, keys) }?;
    let is_written = version.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'));
    let floats =
        matches!(version.as_str(), "" | "latest" | "system" | "lts") || version.starts_with("prefix-");
    (is_written && !floats).then_some(Pin { manager, path, text, version, span })
}

/// `rust 1.70.0`; the first version is the one that is used.
fn line(text: &str) -> Option<(String, Range<usize>)> {
    let line = text.lines().find(|line| line.split_whitespace().next() == Some("rust"))?;
    let version = line.split('#').next()?.split_whitespace().nth(1)?;
    let start = version.as_ptr() as usize - text.as_ptr() as usize;
    Some((version.to_owned(), start..start + version.len()))
}

/// A version, a list of them of which the first is used, or a table with `version`.
fn table(text: &str, keys: &[&str]) -> Option<(String, Range<usize>)> {
    let document = DeTable::parse(text).ok()?.into_inner();
    let (last, above) = keys.split_last()?;
    let mut table = &document;
    for key in above {
        table = table.get(*key)?.get_ref().as_table()?;
    }
    let mut value = table.get(*last)?;
    if let DeValue::Array(list) = value.get_ref() {
        value = list.first()?;
    }
    if let DeValue::Table(of) = value.get_ref() {
        value = of.get("version")?;
    }
    Some((value.get_ref().as_str()?.to_owned(), value.span()))
}
