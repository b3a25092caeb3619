//! `rust-toolchain.toml` and `rust-toolchain`: the files by which a directory says its toolchain.
//!
//! rustup walks from the current directory upwards and takes the first directory that has one of the two; where it
//! has both, the one without extension wins. That one, when it has one line, is the name of a channel whatever the
//! line says. Source: rustup 1.29, `src/config.rs` and the chapter "Overrides" of its book.

use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;
use toml::de::DeTable;

/// The nearest directory with a file.
#[derive(Debug, Default)]
pub struct ToolchainFiles {
    /// The file that rustup reads.
    pub used: Option<ToolchainFile>,
    /// The file beside it that it does not.
    pub unused: Option<PathBuf>,
}

/// One file.
#[derive(Debug)]
pub struct ToolchainFile {
    /// Where it is.
    pub path: PathBuf,
    /// Whether it has no extension.
    pub legacy: bool,
    /// Its text; an error where it cannot be read.
    pub text: io::Result<String>,
}

/// What a file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// One line: the name of a channel.
    Line {
        /// The name.
        channel: String,
        /// Where it is in the text.
        span: Range<usize>,
    },
    /// A table.
    Table(Table),
}

/// The table `[toolchain]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The channel.
    pub channel: Option<(String, Range<usize>)>,
    /// The directory of a toolchain, in place of a channel.
    pub path: Option<(String, Range<usize>)>,
    /// The components.
    pub components: Vec<(String, Range<usize>)>,
    /// The targets.
    pub targets: Vec<(String, Range<usize>)>,
    /// The profile.
    pub profile: Option<(String, Range<usize>)>,
    /// Keys that rustup does not know and passes over.
    pub unknown: Vec<(String, Range<usize>)>,
}

/// The keys that rustup knows.
pub const KEYS: [&str; 5] = ["channel", "path", "components", "targets", "profile"];

impl ToolchainFiles {
    /// Walks upwards from a directory.
    #[must_use]
    pub fn read(cwd: &Path) -> Self {
        for dir in cwd.ancestors() {
            let (legacy, toml) = (dir.join("rust-toolchain"), dir.join("rust-toolchain.toml"));
            let used = |path: PathBuf, legacy| {
                let text = fs::read_to_string(&path);
                Some(ToolchainFile { path, legacy, text })
            };
            match (legacy.is_file(), toml.is_file()) {
                (true, is_toml) => return Self { used: used(legacy, true), unused: is_toml.then_some(toml) },
                (false, true) => return Self { used: used(toml, false), unused: None },
                (false, false) => {}
            }
        }
        Self::default()
    }

    /// What the file says, if there is one that can be read.
    #[must_use]
    pub fn content(&self) -> Option<Content> {
        self.used.as_ref().and_then(|file| file.content().ok())
    }
}

impl ToolchainFiles {
    /// The channel that the file names, if it does.
    #[must_use]
    pub fn channel(&self) -> Option<String> {
        match self.content()? {
            Content::Line { channel, .. } => Some(channel),
            Content::Table(table) => table.channel.map(|(channel, _)| channel),
        }
    }
}

#[derive(Deserialize)]
struct Document {
    toolchain: Option<toml::Table>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Spans {
    toolchain: Keys,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Keys {
    channel: Option<Spanned<String>>,
    path: Option<Spanned<String>>,
    components: Vec<Spanned<String>>,
    targets: Vec<Spanned<String>>,
    profile: Option<Spanned<String>>,
}

impl ToolchainFile {
    /// What it says.
    ///
    /// # Errors
    /// When it cannot be read or is not what rustup takes, in words.
    pub fn content(&self) -> Result<Content, String> {
        let text = self.text.as_ref().map_err(ToString::to_string)?;
        let lines: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        if let ([line], true) = (lines.as_slice(), self.legacy) {
            let start = text.find(line).unwrap_or_default();
            return Ok(Content::Line { channel: (*line).to_owned(), span: start..start + line.len() });
        }
        table(text).map(Content::Table)
    }
}

fn table(text: &str) -> Result<Table, String> {
    let words = |err: toml::de::Error| err.message().to_owned();
    let text_without_bom = text.strip_prefix('\u{feff}').unwrap_or(text);
    let offset = text.len() - text_without_bom.len();
    let document: Document = toml::from_str(text_without_bom).map_err(words)?;
    let Some(keys) = document.toolchain else { return Err("it has no table [toolchain]".to_owned()) };
    let spans: Spans = toml::from_str(text_without_bom).map_err(words)?;
    let moved = |span: Range<usize>| span.start + offset..span.end + offset;
    let one = |value: Spanned<String>| {
        let span = moved(value.span());
        (value.into_inner(), span)
    };
    let unknown = key_spans(text_without_bom).into_iter().filter(|(key, _)| keys.contains_key(key));
    let unknown = unknown.map(|(key, span)| (key, moved(span)));
    Ok(Table {
        channel: spans.toolchain.channel.map(one),
        path: spans.toolchain.path.map(one),
        components: spans.toolchain.components.into_iter().map(one).collect(),
        targets: spans.toolchain.targets.into_iter().map(one).collect(),
        profile: spans.toolchain.profile.map(one),
        unknown: unknown.collect(),
    })
}

/// The keys of the table that rustup does not know.
fn key_spans(text: &str) -> Vec<(String, Range<usize>)> {
    let Ok(document) = DeTable::parse(text) else { return Vec::new() };
    let Some(table) = document.get_ref().get("toolchain").and_then(|value| value.get_ref().as_table()) else {
        return Vec::new();
    };
    let unknown = table.iter().filter(|(key, _)| !KEYS.contains(&key.get_ref().as_ref()));
    unknown.map(|(key, _)| (key.get_ref().to_string(), key.span())).collect()
}
