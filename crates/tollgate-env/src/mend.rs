//! `--fix`: the changes of files that mend findings, made by what the files say now.
//!
//! Comes in: findings with a [`Change`]. Goes out: which of them can be mended, what that makes of their files, and the
//! files. Nothing outside of the repository is touched, and what was changed has to read as what it is.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use tollgate_common::edit::{self, Edit, applied, line_end, line_start};
use tollgate_common::text::escape;
use tollgate_common::workflow::yaml;
use tollgate_common::{Failure, Result};

use crate::finding::{Change, Finding, Fix, Place};

/// A file with its changes.
#[derive(Debug)]
pub(crate) struct Mended {
    disk: PathBuf,
    path: String,
    before: Option<String>,
    after: String,
}

/// Says of each finding whether `--fix` mends it.
pub(crate) fn offer(root: &Path, findings: &mut [Finding]) {
    for finding in findings {
        let edit = finding.change.as_ref().and_then(|change| Some((change, place(root, change)?)));
        if edit.is_some_and(|(change, (_, before))| edit_of(change, before.as_deref()).is_some()) {
            finding.fix = Some(Fix::safe(["tollgate-env", "--fix", "--only", finding.id]));
        } else {
            finding.change = None;
        }
    }
}

/// What becomes of the files.
///
/// # Errors
/// When a change would make a file something that cannot be read.
pub(crate) fn mend(root: &Path, findings: &[Finding]) -> Result<Vec<Mended>> {
    let mut by_file: BTreeMap<&str, Vec<&Change>> = BTreeMap::new();
    for change in findings.iter().filter_map(|finding| finding.change.as_ref()) {
        by_file.entry(change.path()).or_default().push(change);
    }
    let mut mended = Vec::new();
    for (path, changes) in by_file {
        let Some((disk, before)) = place(root, changes[0]) else { continue };
        let edits: Vec<_> = changes.iter().filter_map(|change| edit_of(change, before.as_deref())).collect();
        let after = applied(before.as_deref().unwrap_or_default(), edits);
        if before.as_ref() != Some(&after) {
            check(path, &after)?;
            mended.push(Mended { disk, path: path.to_owned(), before, after });
        }
    }
    Ok(mended)
}

impl Mended {
    /// What is different.
    pub(crate) fn diff(&self) -> String {
        edit::diff(&self.path, self.before.as_deref(), &self.after)
    }

    /// Writes the file, if it is still the one that was read.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn write(&self) -> Result<bool> {
        let written = edit::replace(&self.disk, self.before.as_deref(), &self.after);
        Ok(written.with_context(|| format!("cannot write {}", escape(&self.path)))?)
    }

    /// The file, as it is shown.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }
}

/// Where the file of a change is, and its text; `None` where it cannot be read, or is not in the repository.
fn place(root: &Path, change: &Change) -> Option<(PathBuf, Option<String>)> {
    let disk = root.join(change.path());
    if let Change::Create { .. } = change {
        return (disk.starts_with(root) && disk.symlink_metadata().is_err()).then_some((disk, None));
    }
    let is_inside = disk.canonicalize().ok()?.starts_with(root.canonicalize().ok()?);
    is_inside.then(|| Some((fs::read_to_string(&disk).ok()?, disk)))?.map(|(text, disk)| (disk, Some(text)))
}

/// The change in the text as it is now; `None` where that is not what a check has seen.
fn edit_of(change: &Change, text: Option<&str>) -> Option<Edit> {
    match (change, text) {
        (Change::Create { text, .. }, None) => Some(Edit { at: 0..0, text: text.clone() }),
        (Change::Create { .. }, Some(_)) | (_, None) => None,
        (Change::Replace { at, old, new }, Some(source)) => {
            let start = offset(source, at)?;
            source[start..]
                .starts_with(old.as_str())
                .then(|| Edit { at: start..start + old.len(), text: new.clone() })
        }
        (Change::Remove { at, key }, Some(source)) => remove(source, offset(source, at)?, key),
        (Change::Rename { at, key, new }, Some(source)) => {
            let value = offset(source, at)?;
            let start = key_start(source, value, key)?;
            Some(Edit { at: start..start + key.len(), text: new.clone() })
        }
    }
}

/// The byte at a place.
fn offset(source: &str, at: &Place) -> Option<usize> {
    let mut start = 0;
    for _ in 1..at.line {
        start += source[start..].find('\n')? + 1;
    }
    let line = source.get(start..)?;
    let column = line.char_indices().map(|(at, _)| at).chain([line.len()]).nth(at.column - 1)?;
    (start + column <= line_end(source, start)).then_some(start + column)
}

/// Where a key begins that stands alone before its value on a line.
fn key_start(source: &str, value: usize, key: &str) -> Option<usize> {
    let start = line_start(source, value);
    let before = &source[start..value];
    let name = before.trim_end().strip_suffix([':', '='])?.trim();
    (name == key).then(|| start + before.len() - before.trim_start().len())
}

/// Takes out a line with a key; where that was the only input of a step, `with:` goes too.
fn remove(source: &str, value: usize, key: &str) -> Option<Edit> {
    let first = key_start(source, value, key)?;
    // What goes on in the next line is more than a line.
    if source[value..].starts_with(['|', '>', '[', '{', '&', '*', '!'])
        || source[value..].starts_with("\"\"\"")
    {
        return None;
    }
    let start = line_start(source, first);
    let end = next_line(source, value);
    let indent = |line: &str| line.len() - line.trim_start().len();
    let is_said = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    let own = first - start;
    let below = source[end..].lines().find(is_said).map_or(0, indent);
    if below > own {
        return None;
    }
    let above = source[..start].trim_end_matches('\n').rfind('\n').map_or(0, |newline| newline + 1);
    let is_with = source[above..start].trim() == "with:";
    let start = if is_with && below < own { above } else { start };
    Some(Edit { at: start..end, text: String::new() })
}

/// Where the next line begins.
fn next_line(source: &str, at: usize) -> usize {
    source[at..].find('\n').map_or(source.len(), |newline| at + newline + 1)
}

/// What was changed is read again.
fn check(path: &str, text: &str) -> Result<()> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_toml = name.ends_with(".toml") || path.ends_with(".cargo/config");
    let said = if is_toml {
        toml::from_str::<toml::Table>(text).err().map(|err| err.message().to_owned())
    } else if name.ends_with(".yml") || name.ends_with(".yaml") {
        yaml::parse(text).err().map(|err| err.to_string())
    } else {
        None
    };
    said.map_or(Ok(()), |what| {
        Err(Failure::new(anyhow!("{} was left as it is: with the change it reads {what}", escape(path)))
            .hint("this is a bug in tollgate; make the change by hand"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: usize, column: usize) -> Place {
        Place { line, column, ..Place::file("a.yml") }
    }

    #[test]
    fn a_place_is_found_in_the_text() {
        let text = "aä\r\n\tb\nc";
        for ((line, column), expected) in [
            ((1, 1), Some(0)),
            ((1, 3), Some(3)),
            ((2, 2), Some(6)),
            ((3, 2), Some(9)),
            ((3, 3), None),
            ((1, 4), None),
            ((4, 1), None),
        ] {
            assert_eq!(offset(text, &at(line, column)), expected, "{line}:{column}");
        }
    }

    #[test]
    fn a_key_goes_with_its_line_and_nothing_else() {
        let without = |source: &str, line, column, key: &str| {
            let change = Change::Remove { at: at(line, column), key: key.to_owned() };
            edit_of(&change, Some(source)).map(|edit| applied(source, vec![edit]))
        };
        let step = "- uses: a\n  with: \n    # why\n    x: 1  # one\n    y: 2\n- uses: b\n";
        for (source, line, column, key, expected) in [
            ("a = 1\r\nmsrv = \"1.65\"\r\nb = 2", 2, 8, "msrv", Some("a = 1\r\nb = 2")),
            ("msrv = \"1.65\"", 1, 8, "msrv", Some("")),
            ("a = { msrv = \"1.65\" }", 1, 14, "msrv", None),
            (step, 4, 8, "x", Some("- uses: a\n  with: \n    # why\n    y: 2\n- uses: b\n")),
            (step, 4, 8, "y", None),
            // The only one.
            ("- uses: a\n  with:\n    x: 1\n- uses: b\n", 3, 8, "x", Some("- uses: a\n- uses: b\n")),
            ("- uses: a\n  with:\n    x: 1\n  if: b\n", 3, 8, "x", Some("- uses: a\n  if: b\n")),
            ("- uses: a\n  with:\n    x: 1", 3, 8, "x", Some("- uses: a\n")),
            ("  with: {x: 1}\n", 1, 13, "x", None),
            ("  with:\n    x: |\n      a\n", 2, 8, "x", None),
            ("  with:\n    x: a\n      b\n", 2, 8, "x", None),
        ] {
            assert_eq!(without(source, line, column, key).as_deref(), expected, "{source}");
        }
    }

    #[test]
    fn what_was_changed_meanwhile_stays() {
        let dir = tempfile::tempdir().expect("a directory");
        let (root, file) = (dir.path(), dir.path().join("a.toml"));
        fs::write(&file, "x = 1\n").expect("a file");
        let change = Change::Replace { at: Place::file("a.toml"), old: "x".to_owned(), new: "y".to_owned() };
        let mut findings = [Finding::new("id", crate::finding::Severity::Error, "").change(change)];
        offer(root, &mut findings);
        let mended = mend(root, &findings).expect("changes");
        // It is another file, though the place is as it was.
        fs::write(&file, "x = 2\n").expect("a file");
        assert!(!mended[0].write().expect("nothing went wrong"));
        assert_eq!(fs::read_to_string(&file).expect("a file"), "x = 2\n");
        assert!(mend(root, &findings).expect("changes")[0].write().expect("it is written"));
        assert_eq!(fs::read_to_string(&file).expect("a file"), "y = 2\n");
        // What stands there is no longer what was found.
        assert!(mend(root, &findings).expect("changes").is_empty());
        offer(root, &mut findings);
        assert_eq!((&findings[0].fix.is_some(), &findings[0].change), (&true, &None));
    }

    #[test]
    fn what_would_not_be_read_is_not_written() {
        assert!(check("a.toml", "a = \n").is_err() && check("a.toml", "a = 1\n").is_ok());
        assert!(check("x/a.yml", "a: [\n").is_err() && check("x/a.yml", "a: []\n").is_ok());
    }
}
