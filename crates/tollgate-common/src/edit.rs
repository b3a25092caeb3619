//! Changes of a text by places: made, shown and written.
//!
//! Comes in: a text, and what is to stand in the place of what. Goes out: the text with that and everything else as it
//! was, what is different, and the file. Knows no format: whoever changes a file of some kind reads it again.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;

/// What is put in the place of what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The bytes that go away; none where something is only put in.
    pub at: Range<usize>,
    /// What comes there.
    pub text: String,
}

/// The text with its edits. One that touches what an earlier one changed is left out.
#[must_use]
pub fn applied(source: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| (edit.at.start, edit.at.end));
    let (mut text, mut end) = (String::with_capacity(source.len()), 0);
    for edit in edits {
        if let Some(kept) = source.get(end..edit.at.start) {
            text.extend([kept, &edit.text]);
            end = edit.at.end;
        }
    }
    text + &source[end..]
}

/// Where the line begins in which a place is.
#[must_use]
pub fn line_start(source: &str, at: usize) -> usize {
    source[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

/// The end of a line, before what ends it.
#[must_use]
pub fn line_end(source: &str, at: usize) -> usize {
    let end = source[at..].find('\n').map_or(source.len(), |newline| at + newline);
    if source[..end].ends_with('\r') { end - 1 } else { end }
}

/// What ends lines here.
#[must_use]
pub fn newline(source: &str, at: usize) -> &'static str {
    let end = line_end(source, at);
    if source[end..].starts_with("\r\n") { "\r\n" } else { "\n" }
}

/// What is different, as a unified diff; a file that was not there is `None`.
#[cfg(feature = "diff")]
#[must_use]
pub fn diff(path: &str, before: Option<&str>, after: &str) -> String {
    let old = before.map_or_else(|| "/dev/null".to_owned(), |_| format!("a/{path}"));
    let diff = similar::TextDiff::from_lines(before.unwrap_or_default(), after);
    diff.unified_diff().header(&old, &format!("b/{path}")).to_string()
}

/// Puts a text in the place of a file, whole or not at all. Where the file is no longer what was read (`None`: it was
/// not there) nothing is written, and the answer is no.
///
/// # Errors
/// When it cannot be written; the file is as it was then.
pub fn replace(path: &Path, before: Option<&str>, after: &str) -> io::Result<bool> {
    let Some(before) = before else { return create(path, after) };
    // What a link leads to is changed, and not the link.
    let path = &path.canonicalize()?;
    let permissions = fs::metadata(path)?.permissions();
    if permissions.readonly() {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it is read-only"));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.{}.tmp", std::process::id()));
    let written = File::create_new(&beside).and_then(|mut file| {
        file.write_all(after.as_bytes())?;
        file.sync_all()?;
        fs::set_permissions(&beside, permissions)?;
        let is_same = fs::read(path)? == before.as_bytes();
        if is_same {
            fs::rename(&beside, path)?;
        }
        Ok(is_same)
    });
    if !matches!(written, Ok(true)) {
        let _ = fs::remove_file(&beside);
    }
    written
}

fn create(path: &Path, text: &str) -> io::Result<bool> {
    let mut file = match OpenOptions::new().write(true).create_new(true).open(path) {
        Err(err) if err.kind() == io::ErrorKind::AlreadyExists => return Ok(false),
        file => file?,
    };
    file.write_all(text.as_bytes()).map(|()| true).inspect_err(|_| {
        let _ = fs::remove_file(path);
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(at: Range<usize>, text: &str) -> Edit {
        Edit { at, text: text.to_owned() }
    }

    #[test]
    fn edits_are_made_by_their_places() {
        for (edits, expected) in [
            (vec![], "0123456789"),
            (vec![edit(8..9, "x"), edit(1..3, "")], "034567x9"),
            (vec![edit(0..0, "a"), edit(0..0, "b"), edit(10..10, "c")], "ab0123456789c"),
            // One of them has to wait.
            (vec![edit(1..4, "x"), edit(3..5, "y"), edit(4..5, "z")], "0xz56789"),
            (vec![edit(1..4, "x"), edit(1..4, "x")], "0x456789"),
        ] {
            assert_eq!(applied("0123456789", edits.clone()), expected, "{edits:?}");
        }
    }

    #[test]
    fn lines_keep_what_ends_them() {
        let text = "ab\r\ncd\nef";
        assert_eq!((line_start(text, 5), line_end(text, 5), newline(text, 5)), (4, 6, "\n"));
        assert_eq!((line_start(text, 1), line_end(text, 1), newline(text, 1)), (0, 2, "\r\n"));
        assert_eq!((line_start(text, 8), line_end(text, 8), newline(text, 8)), (7, 9, "\n"));
    }

    #[cfg(feature = "diff")]
    #[test]
    fn a_diff_names_its_files() {
        assert_eq!(
            diff("x/y", Some("a\nb\n"), "a\nc\n"),
            "--- a/x/y\n+++ b/x/y\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"
        );
        assert_eq!(diff("y", None, "a\n"), "--- /dev/null\n+++ b/y\n@@ -0,0 +1 @@\n+a\n");
    }

    #[test]
    fn a_file_is_replaced_only_as_it_was_read() {
        let dir = tempfile::tempdir().expect("a directory");
        let (path, names) =
            (dir.path().join("a.toml"), || fs::read_dir(dir.path()).expect("a directory").count());
        assert!(replace(&path, None, "one").expect("it is made"));
        assert!(!replace(&path, None, "two").expect("it is there already"));
        assert!(!replace(&path, Some("other"), "two").expect("it is another one"));
        assert_eq!((fs::read_to_string(&path).expect("a file").as_str(), names()), ("one", 1));
        assert!(replace(&path, Some("one"), "two").expect("it is written"));
        assert_eq!((fs::read_to_string(&path).expect("a file").as_str(), names()), ("two", 1));
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let dir = tempfile::tempdir().expect("a directory");
        let (file, link) = (dir.path().join("file"), dir.path().join("link"));
        fs::write(&file, "one").expect("a file");
        symlink("file", &link).expect("a link");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("permissions");
        assert!(replace(&link, Some("one"), "two").expect("it is written"));
        assert!(link.is_symlink());
        assert_eq!(fs::read_to_string(&file).expect("a file"), "two");
        assert_eq!(fs::metadata(&file).expect("a file").permissions().mode() & 0o777, 0o755);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).expect("permissions");
        assert!(replace(&link, Some("two"), "three").is_err());
        assert_eq!(fs::read_to_string(&file).expect("a file"), "two");
    }
}
