//! `tollgate.toml`: finding it, reading it, and saying exactly where it is wrong.
//!
//! One file serves all the tools, and no file is needed. Each tool owns the type of its own section and
//! asks for it here; a section that no tool has is rejected, so that a typo cannot switch a rule off.

use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use serde::de::DeserializeOwned;
use toml::de::{DeTable, DeValue};

use crate::text::did_you_mean;
use crate::{Failure, Result};

/// The name of the file, in the root of the workspace or of the repository.
pub const FILE_NAME: &str = "tollgate.toml";

/// The sections of the file.
const SECTIONS: [&str; 4] = ["affected", "env", "gate", "jobs"];

/// A `tollgate.toml` as it was read. No file is the same as an empty one.
#[derive(Clone, Debug, Default)]
pub struct ConfigFile {
    path: Option<PathBuf>,
    text: String,
}

/// The nearest directory, `start` or above it, that has a `.git`: the root of the repository, above which nothing is
/// looked for. (In a worktree and in a submodule `.git` is a file.)
#[must_use]
pub fn repository(start: &Path) -> Option<&Path> {
    start.ancestors().find(|dir| dir.join(".git").exists())
}

impl ConfigFile {
    /// Finds and reads the nearest file, in `start` or above it, at most up to `ceiling`. Whatever has the name is
    /// taken for it: a link to nowhere or a directory is an error, and not the same as no file.
    ///
    /// # Errors
    /// When the file cannot be read, is not TOML, or has a section that no tool knows.
    pub fn discover(start: &Path, ceiling: &Path) -> Result<Self> {
        let found = start
            .ancestors()
            .take_while(|dir| dir.starts_with(ceiling))
            .map(|dir| dir.join(FILE_NAME))
            .find(|file| !matches!(file.symlink_metadata(), Err(err) if is_absent(err.kind())));
        found.map_or_else(|| Ok(Self::default()), |path| Self::read(&path))
    }

    /// Reads the file at `path`.
    ///
    /// # Errors
    /// See [`ConfigFile::discover`].
    pub fn read(path: &Path) -> Result<Self> {
        let text =
            std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let file = Self { path: Some(path.to_owned()), text };
        file.parse()?;
        Ok(file)
    }

    /// A file that is at hand as text; `path` is what errors name.
    ///
    /// # Errors
    /// See [`ConfigFile::discover`].
    pub fn from_text(path: &Path, text: &str) -> Result<Self> {
        let file = Self { path: Some(path.to_owned()), text: text.to_owned() };
        file.parse()?;
        Ok(file)
    }

    /// Where the file is, if there is one.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Its text; empty where there is no file.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// One section as the type of the tool that owns it; the default where the file has no such section.
    ///
    /// # Errors
    /// When the section does not fit the type, with line, column and the offending text.
    pub fn section<T: DeserializeOwned + Default>(&self, name: &str) -> Result<T> {
        let mut table = self.parse()?;
        let Some(value) = table.remove(name) else {
            return Ok(T::default());
        };
        T::deserialize(toml::de::ValueDeserializer::from(value)).map_err(|err| self.explain(&err))
    }

    fn parse(&self) -> Result<DeTable<'_>> {
        let table = DeTable::parse(&self.text).map_err(|err| self.explain(&err))?.into_inner();
        for (key, value) in &table {
            let name: &str = key.get_ref();
            if !SECTIONS.contains(&name) {
                return Err(self.at(
                    &key.span(),
                    &format!("unknown section `{name}`"),
                    suggest(name, SECTIONS),
                ));
            }
            if !matches!(value.get_ref(), DeValue::Table(_)) {
                return Err(self.at(&value.span(), &format!("`{name}` must be a table"), None));
            }
        }
        Ok(table)
    }

    fn explain(&self, err: &toml::de::Error) -> Failure {
        let hint = unknown_field(err.message()).and_then(|(unknown, known)| suggest(unknown, known));
        self.at(&err.span().unwrap_or_default(), err.message(), hint)
    }

    /// The line and column at which a span begins, both from one.
    #[must_use]
    pub fn position(&self, span: &Range<usize>) -> (usize, usize) {
        let place = Place::of(&self.text, span);
        (place.line, place.column)
    }

    /// The failure that shows one place of the file.
    #[must_use]
    pub fn at(&self, span: &Range<usize>, message: &str, hint: Option<String>) -> Failure {
        let path = self.path.as_deref().unwrap_or_else(|| Path::new(FILE_NAME));
        let place = Place::of(&self.text, span);
        let (line, column) = (place.line, place.column);
        let gutter = " ".repeat(line.to_string().len());
        let marks = format!("{}{}", " ".repeat(column - 1), "^".repeat(place.width));
        let quoted = format!("{gutter} |\n{line} | {}\n{gutter} | {marks}", place.text);
        let failure = Failure::new(anyhow!("{}:{line}:{column}: {message}\n{quoted}", path.display()));
        hint.into_iter().fold(failure, Failure::hint)
    }
}

/// A place in a text as people count: lines and columns (characters) from one.
#[derive(Debug, PartialEq, Eq)]
struct Place<'a> {
    line: usize,
    column: usize,
    /// How many characters of this line belong to the span; at least one.
    width: usize,
    text: &'a str,
}

impl<'a> Place<'a> {
    fn of(text: &'a str, span: &Range<usize>) -> Self {
        let before = text.get(..span.start).unwrap_or(text);
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line_text = text[start..].lines().next().unwrap_or_default();
        let column = before[start..].chars().count() + 1;
        let rest = line_text.chars().count().saturating_sub(column - 1);
        let wanted = text.get(span.clone()).map_or(1, |part| part.chars().count());
        Self {
            line: before.matches('\n').count() + 1,
            column,
            width: wanted.min(rest).max(1),
            text: line_text,
        }
    }
}

const fn is_absent(kind: io::ErrorKind) -> bool {
    matches!(kind, io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn suggest<'a>(unknown: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    did_you_mean(unknown, known).map(|word| format!("did you mean `{word}`?"))
}

/// Takes serde's message "unknown field `a`, expected one of `b`, `c`" apart (also "unknown variant").
fn unknown_field(message: &str) -> Option<(&str, Vec<&str>)> {
    let rest = message.strip_prefix("unknown field ").or_else(|| message.strip_prefix("unknown variant "))?;
    let mut quoted = rest.split('`').skip(1).step_by(2);
    Some((quoted.next()?, quoted.collect()))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use snapbox::{assert_data_eq, str};

    use super::*;

    #[derive(Debug, Default, Deserialize)]
    #[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
    struct Section {
        base: Option<String>,
        #[serde(rename = "rule")]
        rules: Vec<Rule>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Rule {
        #[serde(rename = "paths")]
        _paths: Vec<String>,
    }

    fn section(text: &str) -> Result<Section> {
        ConfigFile::from_text(Path::new("tollgate.toml"), text)?.section("affected")
    }

    fn failure(text: &str) -> String {
        let failure = section(text).expect_err("the text is wrong");
        format!("{failure}\n{}", failure.hints().join("\n"))
    }

    #[test]
    fn a_missing_section_is_the_default() {
        assert!(section("[gate]\n").expect("fits").base.is_none());
        assert_eq!(section("[affected]\nbase = \"main\"\n").expect("fits").base.as_deref(), Some("main"));
    }

    #[test]
    fn an_unknown_section_is_named_with_its_place() {
        assert_data_eq!(
            failure("[gate]\n\n[afected]\nbase = 1\n"),
            str![[r#"
tollgate.toml:3:2: unknown section `afected`
  |
3 | [afected]
  |  ^^^^^^^
did you mean `affected`?
"#]]
        );
    }

    #[test]
    fn an_unknown_key_is_named_with_its_place_and_what_was_meant() {
        assert_data_eq!(
            failure("[affected]\nbse = \"main\"\n"),
            str![[r#"
tollgate.toml:2:1: unknown field `bse`, expected `base` or `rule`
  |
2 | bse = "main"
  | ^^^
did you mean `base`?
"#]]
        );
        assert_data_eq!(
            failure("[affected]\n# ünïcode\n[[affected.rule]]\npath = []\n"),
            str![[r#"
tollgate.toml:4:1: unknown field `path`, expected `paths`
  |
4 | path = []
  | ^^^^
did you mean `paths`?
"#]]
        );
    }

    #[test]
    fn a_wrong_type_shows_the_offending_text() {
        assert_data_eq!(
            failure("[affected]\nbase = 1\n"),
            str![[r#"
tollgate.toml:2:8: invalid type: integer `1`, expected a string
  |
2 | base = 1
  |        ^

"#]]
        );
        assert_data_eq!(
            failure("affected = 1\n"),
            str![[r#"
tollgate.toml:1:12: `affected` must be a table
  |
1 | affected = 1
  |            ^

"#]]
        );
        assert_data_eq!(
            failure("[affected\nbase = 1\n"),
            str![[r#"
tollgate.toml:1:10: unclosed table, expected `]`
  |
1 | [affected
  |          ^

"#]]
        );
    }

    #[test]
    fn a_place_is_counted_from_one() {
        let file = ConfigFile::from_text(Path::new("tollgate.toml"), "[affected]\nbase = \"ü\" # x\n");
        let file = file.expect("fits");
        assert_eq!((file.position(&(0..1)), file.position(&(18..19))), ((1, 1), (2, 8)));
        assert_eq!(file.position(&(23..24)), (2, 12));
    }

    #[test]
    fn the_nearest_file_below_the_ceiling_is_found() {
        let dir = tempfile::tempdir().expect("a temp dir");
        let inner = dir.path().join("a/b");
        std::fs::create_dir_all(&inner).expect("directories");
        std::fs::write(dir.path().join(FILE_NAME), "[affected]\n").expect("a file");
        let found = |ceiling: &Path| {
            ConfigFile::discover(&inner, ceiling).expect("readable").path().map(Path::to_owned)
        };
        assert_eq!(found(dir.path()), Some(dir.path().join(FILE_NAME)));
        assert_eq!(found(&dir.path().join("a")), None);
    }

    #[test]
    fn what_has_the_name_and_cannot_be_read_is_an_error() {
        let dir = tempfile::tempdir().expect("a temp dir");
        let inner = dir.path().join("a");
        std::fs::create_dir_all(inner.join(FILE_NAME)).expect("directories");
        std::fs::write(dir.path().join(FILE_NAME), "[affected]\n").expect("a file");
        assert!(ConfigFile::discover(&inner, dir.path()).is_err(), "a directory");
        #[cfg(unix)]
        {
            std::fs::remove_dir(inner.join(FILE_NAME)).expect("removed");
            std::os::unix::fs::symlink("nowhere", inner.join(FILE_NAME)).expect("a link");
            assert!(ConfigFile::discover(&inner, dir.path()).is_err(), "a link to nowhere");
        }
    }
}
