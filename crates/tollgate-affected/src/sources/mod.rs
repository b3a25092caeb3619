//! Which files the sources name: found by their string literals.
//!
//! A program that reads a file must name it, or a directory above it. Reading ends in [`Mention`]s, plain
//! data; which changed file a mention means is decided in `decide::naming`.

pub mod lexer;
mod mentions;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use aho_corasick::AhoCorasick;
use anyhow::Context;
use tollgate_common::Result;

pub use mentions::{Context as MentionContext, Mention, mentions};

use crate::path::RepoPath;

/// The mentions of one source that may name a file that matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The source.
    pub path: RepoPath,
    /// What it mentions, in the order of the text.
    pub mentions: Vec<Mention>,
}

/// What climbs out of a directory.
const CLIMBS: [&str; 3] = ["../", "\"..\"", "..\\"];

/// The directories from which a path is walked up, and the steps.
const ANCHORS: [&str; 2] = ["CARGO_MANIFEST_DIR", "CARGO_WORKSPACE_DIR"];
const STEPS_UP: [&str; 3] = [".parent()", ".ancestors()", ".pop()"];

/// Searches sources for mentions of files.
pub struct Scanner {
    /// The climbs, the anchors, and after them the names.
    searcher: AhoCorasick,
    names: usize,
}

impl Scanner {
    /// A scanner for everything that climbs and, besides, for these names of files and directories.
    ///
    /// # Errors
    /// When there are more names than fit into memory.
    pub fn new(names: &BTreeSet<Vec<u8>>) -> Result<Self> {
        let fixed = CLIMBS.iter().chain(&ANCHORS).map(|needle| needle.as_bytes());
        let searcher = AhoCorasick::new(fixed.chain(names.iter().map(Vec::as_slice)));
        Ok(Self { searcher: searcher.context("too many changed files to search for")?, names: names.len() })
    }

    /// Reads the sources below `root` and keeps those with a mention that may matter.
    #[must_use]
    pub fn scan(&self, root: &Path, sources: &[RepoPath]) -> Vec<Source> {
        let mut found = Vec::new();
        let mut buffer = Vec::new();
        for path in sources {
            // A source that went away (or never was more than a broken link) names nothing.
            if read_into(&path.on_disk(root), &mut buffer).is_none() || !self.is_candidate(&buffer) {
                continue;
            }
            let mut mentions = mentions(&String::from_utf8_lossy(&buffer));
            mentions.retain(|mention| self.may_matter(mention));
            if !mentions.is_empty() {
                found.push(Source { path: path.clone(), mentions });
            }
        }
        found
    }

    fn is_candidate(&self, text: &[u8]) -> bool {
        let mut is_anchored = false;
        for found in self.searcher.find_iter(text) {
            let pattern = found.pattern().as_usize();
            if !(CLIMBS.len()..CLIMBS.len() + ANCHORS.len()).contains(&pattern) {
                return true;
            }
            is_anchored = true;
        }
        // With names to look for, a source that reads its whole package may read the files of these names.
        is_anchored && (self.names > 0 || STEPS_UP.iter().any(|step| memchr::memmem::find(text, step.as_bytes()).is_some()))
    }

    fn may_matter(&self, mention: &Mention) -> bool {
        mention.context != MentionContext::Literal || mention.text.contains("..") || self.searcher.is_match(&mention.text) || (self.names > 0 && mention.text.contains('*'))
    }
}

fn read_into(path: &Path, buffer: &mut Vec<u8>) -> Option<()> {
    buffer.clear();
    File::open(path).ok()?.read_to_end(buffer).ok().map(|_| ())
}
