//! Which files of a package cargo looks at as a whole: all that it owns, less `package.exclude`, or only
//! `package.include`.
//!
//! As in `sources/path.rs` of cargo 1.95 (`list_files`): the patterns are those of `.gitignore`, relative to the
//! package; `include` makes `exclude` moot; the manifest and the lock file beside it always count. What git
//! ignores is no matter here, since it does not change.

use globset::{Candidate, GlobBuilder, GlobSet, GlobSetBuilder};
use toml::{Table, Value};

use crate::path::RepoPath;

/// The files of a package that cargo looks at as a whole.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    /// The patterns of `include`, else of `exclude`; `None` where these are not known, so that all files count.
    patterns: Option<Patterns>,
}

#[derive(Clone, Debug)]
struct Patterns {
    are_included: bool,
    globs: GlobSet,
    rules: Vec<Rule>,
}

#[derive(Clone, Copy, Debug)]
struct Rule {
    is_whitelist: bool,
    is_only_dir: bool,
}

impl Listed {
    /// As a manifest says, which may inherit from the root manifest.
    #[must_use]
    pub fn new(manifest: &Table, root: Option<&Table>) -> Self {
        let key = if has_any(manifest, root, "include") { "include" } else { "exclude" };
        let lines = list(manifest, root, key);
        Self { patterns: lines.and_then(|lines| Patterns::new(&lines, key == "include")) }
    }

    /// Whether the package has the file, a path relative to it, for cargo.
    #[must_use]
    pub fn has(&self, file: &[u8]) -> bool {
        let Some(patterns) = &self.patterns else { return true };
        let is_of_cargo = matches!(file, b"Cargo.toml" | b"Cargo.lock");
        is_of_cargo || patterns.matches(file) == patterns.are_included
    }

    /// Whether there are patterns at all.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.patterns.is_some()
    }
}

/// Whether the list is there and not empty; one that cannot be understood counts as there.
fn has_any(manifest: &Table, root: Option<&Table>, key: &str) -> bool {
    let is_declared = manifest.get("package").is_some_and(|package| package.get(key).is_some());
    is_declared && list(manifest, root, key).is_none_or(|list| !list.is_empty())
}

/// The patterns of a key; `None` where there are none, or they cannot be understood.
fn list(manifest: &Table, root: Option<&Table>, key: &str) -> Option<Vec<String>> {
    let declared = manifest.get("package")?.get(key)?;
    let is_inherited = declared.get("workspace").and_then(Value::as_bool) == Some(true);
    let list = if is_inherited { root?.get("workspace")?.get("package")?.get(key)? } else { declared };
    list.as_array()?.iter().map(|pattern| pattern.as_str().map(str::to_owned)).collect()
}

impl Patterns {
    fn new(lines: &[String], are_included: bool) -> Option<Self> {
        let (mut builder, mut rules) = (GlobSetBuilder::new(), Vec::new());
        for line in lines {
            let Some((glob, rule)) = pattern(line) else { continue };
            let glob = GlobBuilder::new(&glob).literal_separator(true).backslash_escape(true).build().ok()?;
            builder.add(glob);
            rules.push(rule);
        }
        Some(Self { are_included, globs: builder.build().ok()?, rules })
    }

    /// Whether the last pattern that matches the file, or else the nearest directory above it that any
    /// pattern matches, says so.
    fn matches(&self, file: &[u8]) -> bool {
        let path = RepoPath::new(file).unwrap_or_default();
        let above = std::iter::successors(Some(path), RepoPath::parent);
        let mut verdicts = above.enumerate().filter_map(|(steps, path)| self.verdict(&path, steps > 0));
        verdicts.next().unwrap_or(false)
    }

    fn verdict(&self, path: &RepoPath, is_dir: bool) -> Option<bool> {
        let name = path.on_disk(std::path::Path::new(""));
        let matching = self.globs.matches_candidate(&Candidate::new(&name));
        let mut rules = matching.into_iter().rev().map(|at| self.rules[at]);
        rules.find(|rule| is_dir || !rule.is_only_dir).map(|rule| !rule.is_whitelist)
    }
}

/// A line as a glob and what it says; `None` where it says nothing. As `GitignoreBuilder::add_line` of the
/// `ignore` crate 0.4, which cargo uses.
fn pattern(line: &str) -> Option<(String, Rule)> {
    let line = if line.ends_with("\\ ") { line } else { line.trim_end() };
    if line.starts_with('#') || line.is_empty() {
        return None;
    }
    let escaped = line.strip_prefix('\\').filter(|rest| rest.starts_with(['!', '#']));
    let negated = line.strip_prefix('!').filter(|_| escaped.is_none());
    let line = escaped.or(negated).unwrap_or(line);
    let (line, is_absolute) = match line.strip_prefix('/').filter(|_| escaped.is_none()) {
        Some(rest) => (rest, true),
        None => (line, false),
    };
    let dir = line.strip_suffix('/').map(|dir| dir.strip_suffix('\\').unwrap_or(dir));
    let rule = Rule { is_whitelist: negated.is_some(), is_only_dir: dir.is_some() };
    let line = dir.unwrap_or(line);
    let is_anchored = is_absolute || line.contains('/') || line == "**";
    let glob = if is_anchored { line.to_owned() } else { format!("**/{line}") };
    let glob = if glob.ends_with("/**") { format!("{glob}/*") } else { glob };
    Some((glob, rule))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(package: &str, root: &str) -> Listed {
        let table = |text: &str| toml::from_str::<Table>(text).expect("TOML");
        Listed::new(&table(&format!("[package]\n{package}")), Some(&table(root)))
    }

    #[test]
    fn what_cargo_lists() {
        for (package, file, expected) in [
            ("", "a.txt", true),
            ("exclude = [\"data\"]", "data/a.txt", false),
            ("exclude = [\"data\"]", "sub/data/a.txt", false),
            ("exclude = [\"/data\"]", "sub/data/a.txt", true),
            ("exclude = [\"data/\"]", "data", true),
            ("exclude = [\"data/\"]", "data/a", false),
            ("exclude = [\"data/*\", \"!data/a\"]", "data/a", true),
            ("exclude = [\"data\", \"!data/a\"]", "data/a", true),
            ("exclude = [\"*.md\"]", "docs/a.md", false),
            ("exclude = [\"docs/*.md\"]", "docs/b/a.md", true),
            ("exclude = [\"docs/**\"]", "docs/b/a.md", false),
            ("exclude = [\"**\"]", "a", false),
            ("exclude = [\"# a\", \"\"]", "# a", true),
            ("exclude = [\"Cargo.toml\"]", "Cargo.toml", true),
            ("exclude = [\"Cargo.toml\"]", "sub/Cargo.toml", false),
            ("include = [\"src/**\"]", "src/a/b.rs", true),
            ("include = [\"src/**\"]", "tests/a.rs", false),
            ("include = [\"src/**\"]", "Cargo.lock", true),
            ("include = [\"/src\"]", "src/a/b.rs", true),
            ("include = [\"src\", \"!*.txt\"]", "src/a.txt", false),
            ("include = [\"src\"]\nexclude = [\"src\"]", "src/a", true),
            ("include = []\nexclude = [\"src\"]", "src/a", false),
            ("exclude.workspace = true", "images/a.png", false),
            ("include.workspace = true", "a", true),
            ("exclude = [\"a[\"]", "a[", true),
            ("exclude = [1]", "a", true),
            ("include = 1\nexclude = [\"a\"]", "a", true),
        ] {
            let listed = listed(package, "[workspace.package]\nexclude = [\"images\"]\n");
            assert_eq!(listed.has(file.as_bytes()), expected, "{file} with {package}");
        }
    }
}
