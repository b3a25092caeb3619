//! The toolchain files of a repository: which one rustup finds from a directory.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::toolchain::{Stated, Toolchain};
use crate::place::place;
use crate::read::repository::{Repository, dir_of, is_toolchain_file, name_of, upwards};
use crate::read::toolchain_file::{Content, ToolchainFile};

/// What the file of a directory says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Says {
    Toolchain(Stated),
    /// Components and the like: the toolchain is chosen elsewhere.
    Nothing,
    /// It is a path, or cannot be read.
    Unknown,
}

/// A toolchain file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct File {
    pub(super) says: Says,
    /// Whether it lists components or targets.
    pub(super) has_lists: bool,
}

/// All of them, by directory.
#[derive(Clone, Debug, Default)]
pub(super) struct Files(BTreeMap<String, File>);

impl Files {
    pub(super) fn of(repository: &Repository) -> Self {
        let mut files = BTreeMap::new();
        // The one without extension comes first, and wins.
        for (path, text) in repository.named(|path| is_toolchain_file(name_of(path))) {
            files.entry(dir_of(path).to_owned()).or_insert_with(|| file(path, text));
        }
        Self(files)
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The file that rustup finds from a directory, with where it is.
    pub(super) fn nearest(&self, dir: &str) -> Option<(&str, &File)> {
        upwards(dir).find_map(|dir| self.0.get_key_value(dir)).map(|(dir, file)| (dir.as_str(), file))
    }
}

fn file(path: &str, text: &str) -> File {
    let legacy = name_of(path) == "rust-toolchain";
    let read = ToolchainFile { path: PathBuf::from(path), legacy, text: Ok(text.to_owned()) };
    let stated = |channel: &str, span: &std::ops::Range<usize>| {
        Toolchain::parse(channel).map_or(Says::Unknown, |toolchain| {
            Says::Toolchain(Stated { toolchain, place: place(path, text, span) })
        })
    };
    match read.content() {
        Ok(Content::Line { channel, span }) => File { says: stated(&channel, &span), has_lists: false },
        Ok(Content::Table(table)) => {
            let has_lists = !table.components.is_empty() || !table.targets.is_empty();
            let says = match (&table.channel, &table.path) {
                (Some((channel, span)), None) => stated(channel, span),
                (None, None) => Says::Nothing,
                _ => Says::Unknown,
            };
            File { says, has_lists }
        }
        Err(_) => File { says: Says::Unknown, has_lists: false },
    }
}
