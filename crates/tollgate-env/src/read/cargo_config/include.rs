//! `include`: other files that a configuration takes in (cargo 1.94).
//!
//! A list of paths, or of tables with `path` and `optional`, relative to the directory of the file; each ends in
//! `.toml` and is no pattern. Source: cargo `src/context/mod.rs`, `include_paths`, at af373f7.

use std::ops::Range;
use std::path::{Component, Path, PathBuf};

use toml::Spanned;
use toml::de::DeValue;

/// A file that is included.
pub(super) struct Include {
    pub(super) path: PathBuf,
    /// Where it is named.
    pub(super) span: Range<usize>,
}

type Wrong = (String, Range<usize>);

/// The files that are included, strongest first.
pub(super) fn files(of: &Path, include: Option<Spanned<DeValue<'_>>>) -> Vec<Result<Include, Wrong>> {
    let Some(include) = include else { return Vec::new() };
    let Some(list) = include.get_ref().as_array() else {
        return vec![Err(("`include` has to be a list".to_owned(), include.span()))];
    };
    list.iter().rev().filter_map(|one| file(of, one).transpose()).collect()
}

/// One entry; `None` for one that may be missing and is.
fn file(of: &Path, entry: &Spanned<DeValue<'_>>) -> Result<Option<Include>, Wrong> {
    let wrong = |what: &str| (what.to_owned(), entry.span());
    let (path, optional) = match entry.get_ref() {
        DeValue::String(path) => (path.as_ref(), false),
        DeValue::Table(table) => {
            let path = table.get("path").and_then(|path| path.get_ref().as_str());
            let optional = table.get("optional").and_then(|flag| flag.get_ref().as_bool());
            (path.ok_or_else(|| wrong("an `include` needs a `path`"))?, optional.unwrap_or_default())
        }
        _ => return Err(wrong("an `include` is a path, or a table with `path`")),
    };
    if Path::new(path).extension().is_none_or(|extension| extension != "toml") {
        return Err(wrong("the path of an `include` has to end in .toml"));
    }
    if path.contains(['*', '?', '[', ']', '{', '}']) {
        return Err(wrong("the path of an `include` cannot be a pattern"));
    }
    let path = normal(&of.parent().unwrap_or(of).join(path));
    Ok((!optional || path.exists()).then(|| Include { path, span: entry.span() }))
}

/// Without `..`, by the letters of it, as cargo does; `.` is in none that is absolute.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(normal.pop()),
            part => normal.push(part),
        }
    }
    normal
}
