//! A `Cargo.toml` as far as checks ask about it: each thing with where it stands.
//!
//! Comes in: the text. It does not know which packages are members, nor what a member inherits.

use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::finding::Place;
use crate::place::place;
use crate::rim::Rim;

/// Something that a manifest says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What.
    pub value: String,
    /// Where.
    pub span: Range<usize>,
}

/// A manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// Where it is.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
    /// The table `[package]`.
    pub package: Option<Package>,
    /// The table `[workspace]`.
    pub workspace: Option<Workspace>,
    /// `resolver`, of the package or of the workspace.
    pub resolver: Option<Said>,
    /// Where a value is first taken from the workspace.
    pub inherits: Option<Range<usize>>,
    /// Dependencies and patches from git.
    pub git: Vec<Git>,
    /// What `[patch]` and `[replace]` put in the place of something else.
    pub patches: Vec<Said>,
    /// The table `[patch]`.
    pub patch: Option<Range<usize>>,
    /// What `[profile.release]` is.
    pub release: Option<Release>,
}

/// The table `[package]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// `rust-version`, unless it is the workspace's.
    pub rust_version: Option<Said>,
    /// Where it takes `rust-version` from the workspace.
    pub rust_version_inherited: Option<Range<usize>>,
    /// `edition`, unless it is the workspace's.
    pub edition: Option<Said>,
    /// Where it takes `edition` from the workspace.
    pub edition_inherited: Option<Range<usize>>,
}

/// The table `[workspace]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Workspace {
    /// `members`, as patterns.
    pub members: Vec<String>,
    /// `exclude`.
    pub exclude: Vec<String>,
    /// `package.rust-version`.
    pub rust_version: Option<Said>,
    /// `package.edition`.
    pub edition: Option<Said>,
}

/// A dependency from git.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Git {
    /// The name it has in the table, and where.
    pub name: Said,
    /// The name of the package.
    pub package: String,
    /// The repository.
    pub url: String,
    /// The branch.
    pub branch: Option<Said>,
    /// Whether a commit or a tag is named.
    pub is_fixed: bool,
}

/// The table `[profile.release]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Release {
    /// Where it begins.
    pub span: Range<usize>,
    /// `trim-paths`, where it removes something.
    pub trims: bool,
    /// Whether its `rustflags` remap paths.
    pub remaps: bool,
}

type Table<'i> = DeTable<'i>;
type Value<'i> = Spanned<DeValue<'i>>;

/// The tables of dependencies, of a package and of `target.X`.
const DEPENDENCIES: [&str; 5] =
    ["dependencies", "dev-dependencies", "dev_dependencies", "build-dependencies", "build_dependencies"];

/// A manifest that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Where it is.
    pub path: PathBuf,
    /// What is wrong.
    pub what: String,
    /// In which line.
    pub line: usize,
}

impl Broken {
    fn new(path: &Path, what: impl Into<String>, line: usize) -> Self {
        Self { path: path.to_owned(), what: what.into(), line }
    }

    /// Something that no TOML begins with is said for what it is.
    fn of_text(path: &Path, text: &str, err: &toml::de::Error) -> Self {
        let conflict = text.lines().position(|line| line.starts_with("<<<<<<< "));
        let start = err.span().map_or(0, |span| span.start);
        let line = text.get(..start).unwrap_or_default().matches('\n').count();
        match conflict {
            Some(line) => Self::new(path, "it has a conflict that nobody resolved", line + 1),
            None => Self::new(path, err.message(), line + 1),
        }
    }
}

impl Manifest {
    /// Reads one.
    ///
    /// # Errors
    /// When it cannot be read or is no TOML.
    pub fn read(path: &Path) -> Result<Self, Broken> {
        let text = std::fs::read_to_string(path).map_err(|err| Broken::new(path, err.to_string(), 1))?;
        Self::parse(path, text)
    }

    /// Reads the text of one.
    ///
    /// # Errors
    /// When it is no TOML.
    pub fn parse(path: &Path, text: String) -> Result<Self, Broken> {
        let document = DeTable::parse(&text).map_err(|err| Broken::of_text(path, &text, &err))?;
        let root = document.get_ref();
        let mut manifest = Self { path: path.to_owned(), ..Self::default() };
        if let Some(table) = table(root, "package").or_else(|| table(root, "project")) {
            manifest.package = Some(package(table));
            manifest.resolver = said(table, "resolver");
            manifest.inherits = inherited(table);
        }
        if let Some(table) = table(root, "workspace") {
            manifest.workspace = Some(workspace(table));
            manifest.resolver = said(table, "resolver").or(manifest.resolver);
            manifest.git.extend(self::table(table, "dependencies").map(git).unwrap_or_default());
        }
        of_dependencies(root, &mut manifest);
        of_patches(root, &mut manifest);
        manifest.release = table(root, "profile").and_then(release);
        drop(document);
        manifest.text = text;
        Ok(manifest)
    }

    /// A part of it as a place.
    #[must_use]
    pub fn at(&self, span: &Range<usize>, rim: &Rim) -> Place {
        place(rim.show(&self.path), &self.text, span)
    }

    /// Something it says as a place, with what that says.
    #[must_use]
    pub fn claim(&self, said: &Said, claim: impl Into<String>, rim: &Rim) -> Place {
        Place { claim: Some(claim.into()), ..self.at(&said.span, rim) }
    }
}

fn table<'t, 'i>(of: &'t Table<'i>, key: &str) -> Option<&'t Table<'i>> {
    of.get(key).and_then(|value| value.get_ref().as_table())
}

fn said(of: &Table<'_>, key: &str) -> Option<Said> {
    let value = of.get(key)?;
    let text = value.get_ref().as_str()?;
    Some(Said { value: text.to_owned(), span: value.span() })
}

fn strings(of: &Table<'_>, key: &str) -> Vec<String> {
    let array = of.get(key).and_then(|value| value.get_ref().as_array());
    let texts = array.into_iter().flat_map(|array| array.iter()).filter_map(|item| item.get_ref().as_str());
    texts.map(str::to_owned).collect()
}

/// Where a key is `{ workspace = true }`.
fn from_workspace(of: &Table<'_>, key: &str) -> Option<Range<usize>> {
    let value = of.get(key)?;
    is_inherited(value).then(|| value.span())
}

fn is_inherited(value: &Value<'_>) -> bool {
    let flag = value.get_ref().as_table().and_then(|table| table.get("workspace"));
    flag.is_some_and(|flag| flag.get_ref().as_bool() == Some(true))
}

/// The first value that is the workspace's.
fn inherited(of: &Table<'_>) -> Option<Range<usize>> {
    of.iter()
        .filter(|(_, value)| is_inherited(value))
        .map(|(key, _)| key.span())
        .min_by_key(|span| span.start)
}

fn package(of: &Table<'_>) -> Package {
    Package {
        name: said(of, "name").map(|name| name.value).unwrap_or_default(),
        rust_version: said(of, "rust-version"),
        rust_version_inherited: from_workspace(of, "rust-version"),
        edition: said(of, "edition"),
        edition_inherited: from_workspace(of, "edition"),
    }
}

fn workspace(of: &Table<'_>) -> Workspace {
    let package = table(of, "package");
    Workspace {
        members: strings(of, "members"),
        exclude: strings(of, "exclude"),
        rust_version: package.and_then(|package| said(package, "rust-version")),
        edition: package.and_then(|package| said(package, "edition")),
    }
}

fn of_dependencies(root: &Table<'_>, manifest: &mut Manifest) {
    let targets = table(root, "target").into_iter().flat_map(|targets| targets.iter());
    let targets = targets.filter_map(|(_, value)| value.get_ref().as_table());
    for owner in std::iter::once(root).chain(targets) {
        for key in DEPENDENCIES {
            let Some(table) = table(owner, key) else { continue };
            manifest.git.extend(git(table));
            manifest.inherits = manifest.inherits.take().or_else(|| inherited(table));
        }
    }
}

fn of_patches(root: &Table<'_>, manifest: &mut Manifest) {
    if let Some((key, _)) = root.get_key_value("patch") {
        manifest.patch = Some(key.span());
    }
    let sources = table(root, "patch").into_iter().flat_map(|patch| patch.iter());
    let sources = sources.filter_map(|(_, value)| value.get_ref().as_table());
    for of in sources.chain(table(root, "replace")) {
        manifest.git.extend(git(of));
        let named = |(key, value): (&Spanned<_>, &Value<'_>)| {
            let package = value.get_ref().as_table().and_then(|table| said(table, "package"));
            let key_text: &std::borrow::Cow<'_, str> = key.get_ref();
            let value = package.map_or_else(|| key_text.clone().into_owned(), |package| package.value);
            Said { value, span: key.span() }
        };
        manifest.patches.extend(of.iter().map(named));
    }
}

/// The dependencies of a table that come from git.
fn git(of: &Table<'_>) -> Vec<Git> {
    let one = |(key, value): (&Spanned<std::borrow::Cow<'_, str>>, &Value<'_>)| {
        let table = value.get_ref().as_table()?;
        let url = said(table, "git")?.value;
        let name = Said { value: key.get_ref().clone().into_owned(), span: key.span() };
        let package = said(table, "package").map_or_else(|| name.value.clone(), |package| package.value);
        let is_fixed = table.get("rev").is_some() || table.get("tag").is_some();
        Some(Git { name, package, url, branch: said(table, "branch"), is_fixed })
    };
    of.iter().filter_map(one).collect()
}

fn release(profiles: &Table<'_>) -> Option<Release> {
    let (key, value) = profiles.get_key_value("release")?;
    let table = value.get_ref().as_table()?;
    let trims = table.get("trim-paths").is_some_and(|value| {
        !matches!(value.get_ref(), DeValue::Boolean(false)) && value.get_ref().as_str() != Some("none")
    });
    let remaps = strings(table, "rustflags").iter().any(|flag| flag.contains("remap-path-prefix"));
    Some(Release { span: key.span(), trims, remaps })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Manifest {
        Manifest::parse(Path::new("Cargo.toml"), text.to_owned()).expect("a manifest")
    }

    #[test]
    fn a_manifest_is_read_with_places() {
        let manifest = parse(
            "[package]\nname = \"a\"\nedition.workspace = true\nrust-version = \"1.70\"\nresolver = \"2\"\n\
             [workspace.package]\nedition = \"2021\"\n[target.'cfg(unix)'.dependencies]\n\
             x = { git = \"https://example.com/x\", branch = \"main\" }\ny = { workspace = true }\n\
             [patch.crates-io]\nz = { path = \"z\" }\n[patch.'https://example.com/w']\nv2 = { package = \"v\", path = \"v\" }\n\
             [profile.release]\ntrim-paths = \"all\"\n",
        );
        let text = |span: &Range<usize>| manifest.text[span.clone()].to_owned();
        let package = manifest.package.as_ref().expect("a package");
        assert_eq!(package.name, "a");
        assert_eq!(package.rust_version.as_ref().map(|said| text(&said.span)).as_deref(), Some("\"1.70\""));
        assert_eq!((package.edition.as_ref(), package.edition_inherited.is_some()), (None, true));
        let workspace = manifest.workspace.as_ref().and_then(|of| of.edition.as_ref());
        assert_eq!(workspace.map(|said| said.value.as_str()), Some("2021"));
        assert_eq!(manifest.inherits.as_ref().map(text).as_deref(), Some("edition"));
        let git: Vec<_> = manifest.git.iter().map(|git| (git.package.as_str(), git.is_fixed)).collect();
        assert_eq!(git, [("x", false)]);
        let patches: Vec<_> =
            manifest.patches.iter().map(|said| (said.value.as_str(), text(&said.span))).collect();
        assert_eq!(patches, [("z", "z".to_owned()), ("v", "v2".to_owned())]);
        assert_eq!(
            manifest.release.as_ref().map(|of| (of.trims, text(&of.span))),
            Some((true, "release".to_owned()))
        );
    }

    #[test]
    fn what_does_not_fit_is_passed_over() {
        let manifest = parse("package = 1\nworkspace = []\npatch = \"x\"\n[dependencies]\na = 1\n");
        assert_eq!((manifest.package, manifest.workspace, manifest.git.len()), (None, None, 0));
        let broken = |text: &str| {
            let broken = Manifest::parse(Path::new("Cargo.toml"), text.to_owned()).expect_err("no TOML");
            (broken.line, broken.what)
        };
        let conflict = (2, "it has a conflict that nobody resolved".to_owned());
        assert_eq!(broken("[package]\n<<<<<<< HEAD\nname = \"a\"\n"), conflict);
        assert_eq!(broken("[package]\nname = = 1\n").0, 2);
    }
}
