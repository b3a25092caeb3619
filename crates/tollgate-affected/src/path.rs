//! Paths inside the repository: bytes, relative, normalised, separated by `/`.
//!
//! Git's paths are bytes and stay bytes: they are compared as bytes and escaped only when shown. What is
//! above the repository cannot be expressed, so a [`RepoPath`] is always something git could report.

mod nearest;

use std::borrow::Cow;
use std::fmt;
use std::path::{Component, Path, PathBuf};

pub use nearest::Nearest;

/// A file or directory of the repository; the empty path is its root.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct RepoPath(Vec<u8>);

impl RepoPath {
    /// The root of the repository.
    #[must_use]
    pub const fn root() -> Self {
        Self(Vec::new())
    }

    /// A path as git spells it. Empty components, `.` and `..` are resolved; `None` where the path leaves
    /// the repository or is absolute.
    #[must_use]
    pub fn new(bytes: impl AsRef<[u8]>) -> Option<Self> {
        let bytes = bytes.as_ref();
        if bytes.first() == Some(&b'/') {
            return None;
        }
        Self::root().join(bytes)
    }

    /// The path of `path` below `root`, both absolute and spelled alike.
    #[must_use]
    pub fn below(root: &Path, path: &Path) -> Option<Self> {
        let mut bytes = Vec::new();
        for component in path.strip_prefix(root).ok()?.components() {
            let Component::Normal(name) = component else {
                return None;
            };
            if !bytes.is_empty() {
                bytes.push(b'/');
            }
            bytes.extend_from_slice(name.as_encoded_bytes());
        }
        Some(Self(bytes))
    }

    /// This directory's entry `relative`, which may climb with `..`, but not out of the repository.
    #[must_use]
    pub fn join(&self, relative: impl AsRef<[u8]>) -> Option<Self> {
        let relative = relative.as_ref();
        let mut joined = Vec::with_capacity(self.0.len() + 1 + relative.len());
        joined.extend_from_slice(&self.0);
        for component in relative.split(|byte| *byte == b'/') {
            match component {
                b"" | b"." => {}
                b".." if joined.is_empty() => return None,
                b".." => joined.truncate(joined.iter().rposition(|byte| *byte == b'/').unwrap_or(0)),
                name => {
                    if !joined.is_empty() {
                        joined.push(b'/');
                    }
                    joined.extend_from_slice(name);
                }
            }
        }
        Some(Self(joined))
    }

    /// The bytes, as git spells them.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The path as text, where it is UTF-8.
    #[must_use]
    pub fn to_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    /// Whether this is the root.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this is `dir` or lies below it. Compared by components: `ab/c` is not below `a`.
    #[must_use]
    pub fn is_within(&self, dir: &Self) -> bool {
        dir.is_root() || (self.0.starts_with(&dir.0) && matches!(self.0.get(dir.0.len()), None | Some(b'/')))
    }

    /// What is left of this path below `dir`.
    #[must_use]
    pub fn relative_to(&self, dir: &Self) -> Option<&[u8]> {
        if !self.is_within(dir) {
            return None;
        }
        let rest = &self.0[dir.0.len()..];
        Some(if dir.is_root() { rest } else { rest.strip_prefix(b"/").unwrap_or(rest) })
    }

    /// The directory that holds this path; `None` for the root.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        if self.is_root() {
            return None;
        }
        let end = self.0.iter().rposition(|byte| *byte == b'/').unwrap_or(0);
        Some(Self(self.0[..end].to_vec()))
    }

    /// The last component; empty for the root.
    #[must_use]
    pub fn file_name(&self) -> &[u8] {
        self.0.rsplit(|byte| *byte == b'/').next().unwrap_or_default()
    }

    /// The components from the root down.
    pub fn components(&self) -> impl Iterator<Item = &[u8]> {
        self.0.split(|byte| *byte == b'/').filter(|component| !component.is_empty())
    }

    /// Whether this path ends in `suffix`, as `.rs`.
    #[must_use]
    pub fn has_suffix(&self, suffix: &str) -> bool {
        self.0.ends_with(suffix.as_bytes())
    }

    /// Where this path is on disk. On Windows a name that is not UTF-8 has no place there.
    #[must_use]
    pub fn on_disk(&self, root: &Path) -> PathBuf {
        #[cfg(unix)]
        {
            use std::os::unix::ffi::OsStrExt;
            root.join(std::ffi::OsStr::from_bytes(&self.0))
        }
        #[cfg(not(unix))]
        {
            root.join(String::from_utf8_lossy(&self.0).as_ref())
        }
    }

    /// The path for people and for JSON: as it is where it is plain text, else in git's own quoting
    /// (`core.quotePath`): in double quotes, with C escapes and octal bytes.
    #[must_use]
    pub fn display(&self) -> Cow<'_, str> {
        match self.to_str() {
            Some("") => Cow::Borrowed("."),
            // A name that a CI system could take for a command is quoted too.
            Some(text) if text.starts_with("::") || text.contains("##[") => Cow::Owned(quote(&self.0)),
            Some(text) if !text.contains(['"', '\\']) && tollgate_common::text::escape(text) == text => {
                Cow::Borrowed(text)
            }
            _ => Cow::Owned(quote(&self.0)),
        }
    }
}

fn quote(bytes: &[u8]) -> String {
    let mut quoted = String::from('"');
    for &byte in bytes {
        match byte {
            b'"' => quoted.push_str("\\\""),
            b'\\' => quoted.push_str("\\\\"),
            b'\n' => quoted.push_str("\\n"),
            b'\t' => quoted.push_str("\\t"),
            b' '..=b'~' => quoted.push(char::from(byte)),
            _ => quoted.push_str(&format!("\\{byte:03o}")),
        }
    }
    quoted.push('"');
    quoted
}

impl fmt::Display for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.display())
    }
}

impl fmt::Debug for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RepoPath({})", self.display())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> RepoPath {
        RepoPath::new(text).expect("inside the repository")
    }

    #[test]
    fn paths_are_normalised_and_never_leave_the_repository() {
        for (input, expected) in [
            ("a/b", Some("a/b")),
            ("./a//b/", Some("a/b")),
            ("a/../b", Some("b")),
            ("", Some("")),
            ("a/..", Some("")),
            ("../a", None),
            ("a/../../b", None),
            ("/a", None),
        ] {
            assert_eq!(RepoPath::new(input), expected.map(|text| RepoPath(text.into())), "{input}");
        }
    }

    #[test]
    fn containment_is_by_component() {
        for (file, dir, expected) in [
            ("a/b", "a", Some("b")),
            ("ab/c", "a", None),
            ("a", "a", Some("")),
            ("a/b/c", "a/b", Some("c")),
            ("a", "", Some("a")),
            ("a", "a/b", None),
        ] {
            let rest = path(file).relative_to(&path(dir)).map(<[u8]>::to_vec);
            assert_eq!(rest.as_deref(), expected.map(str::as_bytes), "{file} in {dir}");
        }
    }

    #[test]
    fn odd_names_are_quoted_as_git_does() {
        for (bytes, expected) in [
            (&b"src/lib.rs"[..], "src/lib.rs"),
            ("src/ünï.rs".as_bytes(), "src/ünï.rs"),
            (b"a b", "a b"),
            (b"a\nb", "\"a\\nb\""),
            (b"a\"b\\", "\"a\\\"b\\\\\""),
            (b"\xff\x1b[31m", "\"\\377\\033[31m\""),
            (b"", "."),
        ] {
            assert_eq!(RepoPath::new(bytes).expect("inside").to_string(), expected);
        }
    }

    #[test]
    fn parents_and_names() {
        assert_eq!(path("a/b").parent(), Some(path("a")));
        assert_eq!(path("a").parent(), Some(RepoPath::root()));
        assert_eq!(RepoPath::root().parent(), None);
        assert_eq!(path("a/b").file_name(), b"b");
    }
}
