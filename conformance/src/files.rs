//! Paths and files as scenarios name them: below a root, and with any bytes.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// The path below `root` that a scenario names: `%` and two hexadecimal digits are a byte.
pub(crate) fn at(root: &Path, name: &str) -> Result<PathBuf> {
    let mut bytes = Vec::new();
    let mut rest = name.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = name.get(name.len() - tail.len()..).and_then(|tail| tail.get(..2));
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.with_context(|| format!("{name}: `%` is not followed by two digits"))?);
        rest = &tail[2..];
    }
    let path = PathBuf::from(os_string(bytes)?);
    if path.is_absolute() || path.components().any(|part| part.as_os_str() == "..") {
        bail!("{name} does not stay in the repository");
    }
    Ok(root.join(path))
}

/// Writes a file, with the directories on its way.
pub(crate) fn write(path: &Path, text: &str) -> Result<()> {
    let parent = path.parent().unwrap_or(path);
    fs::create_dir_all(parent).with_context(|| format!("cannot create {}", parent.display()))?;
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// Copies a directory with everything in it; links stay links.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot list {}", from.display()))? {
        let entry = entry?;
        let (kind, to) = (entry.file_type()?, to.join(entry.file_name()));
        if kind.is_dir() {
            copy(&entry.path(), &to)?;
        } else if kind.is_symlink() {
            link(&fs::read_link(entry.path())?, &to)?;
        } else {
            fs::copy(entry.path(), &to)?;
        }
    }
    Ok(())
}

#[cfg(unix)]
fn os_string(bytes: Vec<u8>) -> Result<OsString> {
    Ok(std::os::unix::ffi::OsStringExt::from_vec(bytes))
}

#[cfg(not(unix))]
fn os_string(bytes: Vec<u8>) -> Result<OsString> {
    Ok(String::from_utf8(bytes).context("a name that is no text needs Unix")?.into())
}

#[cfg(unix)]
pub(crate) fn link(target: &Path, at: &Path) -> Result<()> {
    std::os::unix::fs::symlink(target, at).with_context(|| format!("cannot link {}", at.display()))
}

#[cfg(not(unix))]
pub(crate) fn link(_: &Path, at: &Path) -> Result<()> {
    bail!("cannot link {}: that needs Unix", at.display())
}

#[cfg(unix)]
pub(crate) fn make_executable(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
        .with_context(|| format!("cannot make {} executable", path.display()))
}

#[cfg(not(unix))]
pub(crate) fn make_executable(path: &Path) -> Result<()> {
    bail!("cannot make {} executable: that needs Unix", path.display())
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::ffi::OsStrExt as _;

    use super::*;

    #[test]
    fn names_are_bytes_below_the_root() {
        let check = |name: &str, expected: Option<&[u8]>| {
            let path = at(Path::new("/r"), name).ok();
            assert_eq!(path.as_ref().map(|path| path.as_os_str().as_bytes()), expected, "{name}");
        };
        check("a/b.rs", Some(b"/r/a/b.rs"));
        check("a/%FF%0a%25.rs", Some(b"/r/a/\xff\n%.rs"));
        check(
            "ü%fF",
            Some("/r/ü\u{0}".trim_end_matches('\0').bytes().chain([0xff]).collect::<Vec<_>>().as_slice()),
        );
        for wrong in ["a%", "a%f", "a%zz", "%ü", "../a", "/a", "a/../../b", "%2e%2e/a"] {
            check(wrong, None);
        }
    }
}
