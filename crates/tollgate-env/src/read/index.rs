//! What this machine has kept of the index of crates.io: which Rust each version of a crate needs, and what it depends
//! on. Nothing is fetched; a crate that is not there is not known.
//!
//! The form of these files is cargo's own affair. Where the version is not the one that is known nothing is read.
//! Source: cargo 1.95, `src/cargo/sources/registry/index/cache.rs`.

use std::fs;
use std::path::{Path, PathBuf};

use memchr::memmem;
use serde::Deserialize;

use crate::read::manifest::Manifest;
use crate::read::release::Release;
use crate::read::workspace::Dependency;

/// The first bytes: the version of the file, then the version of the index.
const KNOWN: [u8; 5] = [3, 2, 0, 0, 0];

/// The index of crates.io as this machine has kept it.
#[derive(Clone, Debug)]
pub struct Index {
    dirs: Vec<PathBuf>,
    sources: Vec<PathBuf>,
}

/// The Rust that a version of a crate needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// At least this.
    Rust(Release),
    /// It does not say.
    Any,
}

/// One version of a crate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Version {
    /// Its version.
    pub vers: String,
    /// The Rust that it needs.
    #[serde(default)]
    pub rust_version: Option<String>,
    /// What it depends on.
    #[serde(default)]
    pub deps: Vec<IndexDependency>,
    /// Whether it was taken back.
    #[serde(default)]
    pub yanked: bool,
}

/// A dependency as the index has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct IndexDependency {
    name: String,
    #[serde(default)]
    package: Option<String>,
    req: String,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    optional: bool,
    #[serde(default)]
    target: Option<String>,
}

impl IndexDependency {
    /// As `cargo metadata` has it.
    #[must_use]
    pub fn as_declared(&self) -> Dependency {
        Dependency {
            name: self.package.clone().unwrap_or_else(|| self.name.clone()),
            req: self.req.clone(),
            kind: self.kind.clone().filter(|kind| kind != "normal"),
            optional: self.optional,
            target: self.target.clone(),
        }
    }
}

impl Index {
    /// Finds what is kept of crates.io in a home of cargo's, by the sparse protocol or by git.
    #[must_use]
    pub fn find(cargo_home: &Path) -> Self {
        let of_crates_io = |dir: &str| {
            let entries = fs::read_dir(cargo_home.join(dir)).into_iter().flatten().flatten();
            let is_it = |path: &PathBuf| {
                let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
                name.starts_with("index.crates.io-") || name.starts_with("github.com-")
            };
            let mut dirs: Vec<_> = entries.map(|entry| entry.path()).filter(is_it).collect();
            // The sparse one is the one that is used today.
            dirs.sort_by_key(|dir| std::cmp::Reverse(dir.file_name().map(ToOwned::to_owned)));
            dirs
        };
        Self { dirs: of_crates_io("registry/index"), sources: of_crates_io("registry/src") }
    }

    /// The Rust that a version of a crate needs, by its entry or else by its sources; `None` where neither is here.
    #[must_use]
    pub fn needs(&self, name: &str, version: &str) -> Option<Needs> {
        let of = |text: Option<String>| {
            text.and_then(|text| Release::least(&text)).map_or(Needs::Any, Needs::Rust)
        };
        if let Some(entry) = self.version(name, version) {
            return Some(of(entry.rust_version));
        }
        let mut files = self.sources.iter().map(|dir| dir.join(format!("{name}-{version}/Cargo.toml")));
        let manifest = files.find_map(|file| Manifest::read(&file).ok())?;
        Some(of(manifest.package?.rust_version.map(|said| said.value)))
    }

    /// One version of a crate.
    #[must_use]
    pub fn version(&self, name: &str, version: &str) -> Option<Version> {
        let bytes = self.file(name)?;
        // A file may have a megabyte, of which one line is wanted.
        let key = [b"\0", version.as_bytes(), b"\0"].concat();
        let entry = bytes.get(memmem::find(&bytes, &key)? + key.len()..)?;
        serde_json::from_slice(entry.split(|byte| *byte == 0).next()?).ok()
    }

    /// All versions of a crate.
    #[must_use]
    pub fn versions(&self, name: &str) -> Vec<Version> {
        let bytes = self.file(name).unwrap_or_default();
        entries(&bytes).filter_map(|(_, entry)| serde_json::from_slice(entry).ok()).collect()
    }

    fn file(&self, name: &str) -> Option<Vec<u8>> {
        let path = file_of(name)?;
        let bytes = self.dirs.iter().find_map(|dir| fs::read(dir.join(".cache").join(&path)).ok())?;
        bytes.starts_with(&KNOWN).then_some(bytes)
    }
}

/// The file of a crate (the cargo book, "Index Format").
fn file_of(name: &str) -> Option<PathBuf> {
    let name = name.to_lowercase();
    if !name.is_ascii() {
        return None;
    }
    let path = match name.len() {
        0 => return None,
        length @ (1 | 2) => format!("{length}/{name}"),
        3 => format!("3/{}/{name}", &name[..1]),
        _ => format!("{}/{}/{name}", &name[..2], &name[2..4]),
    };
    Some(path.into())
}

/// After the head: a text with what the server called this state, and then version and entry in turn, each ended by a
/// zero.
fn entries(bytes: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut parts = bytes.get(KNOWN.len()..).unwrap_or_default().split(|byte| *byte == 0);
    let _ = parts.next();
    std::iter::from_fn(move || Some((parts.next()?, parts.next()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_file_is_read() {
        let bytes =
            b"\x03\x02\0\0\0etag: \"x\"\x000.1.0\0{\"name\":\"a\",\"vers\":\"0.1.0\",\"deps\":[]}\x001.0.0\0\
                      {\"name\":\"a\",\"vers\":\"1.0.0\",\"rust_version\":\"1.60\",\"deps\":[]}\0";
        let found: Vec<_> = entries(bytes).map(|(version, _)| String::from_utf8_lossy(version)).collect();
        assert_eq!(found, ["0.1.0", "1.0.0"]);
        let dir = tempfile::tempdir().expect("a temp dir");
        let cache = dir.path().join("registry/index/index.crates.io-1/.cache/1");
        fs::create_dir_all(&cache).expect("directories");
        fs::write(cache.join("a"), bytes).expect("a file");
        let index = Index::find(dir.path());
        let rust = |version: &str| index.version("a", version).map(|of| of.rust_version);
        assert_eq!(
            (rust("1.0.0"), rust("0.1.0"), rust("2.0.0")),
            (Some(Some("1.60".into())), Some(None), None)
        );
        assert_eq!((index.versions("a").len(), index.versions("b").len()), (2, 0));
        fs::write(cache.join("a"), [b"\x04", &bytes[1..]].concat()).expect("a file");
        assert_eq!(rust("1.0.0"), None, "another form");
    }
}
