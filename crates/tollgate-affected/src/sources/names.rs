//! Many names at once, looked for in a text: vectorised where that can be.

use std::collections::BTreeSet;

use aho_corasick::{AhoCorasick, Match, MatchKind, packed};
use anyhow::Context;
use tollgate_common::Result;

/// A set of names to search for.
pub(super) struct Names {
    search: Search,
    counts: Counts,
}

/// Where a name counts.
enum Counts {
    /// As a component of a path in a literal.
    Component,
    /// Also within a literal that is more than a path.
    Word,
    /// Wherever it stands.
    Anywhere,
}

enum Search {
    None,
    /// A vectorised search, ten times as fast as the automaton (measured on 23 MB of sources: 2 against 20 ms).
    Packed(packed::Searcher),
    /// More names than the vectorised search takes.
    Automaton(AhoCorasick),
}

impl Names {
    /// Names that count where they are components of a path in a literal.
    pub(super) fn components(names: &BTreeSet<Vec<u8>>) -> Result<Self> {
        Ok(Self { search: Search::new(names)?, counts: Counts::Component })
    }

    /// Names that count within a longer literal too, such as `make -f x.mk` or `{root}/x.mk,y.mk`.
    pub(super) fn words(names: &BTreeSet<Vec<u8>>) -> Result<Self> {
        Ok(Self { search: Search::new(names)?, counts: Counts::Word })
    }

    /// Words of code, which count wherever they stand.
    pub(super) fn code(words: &[&str]) -> Result<Self> {
        let words = words.iter().map(|word| word.as_bytes().to_vec()).collect();
        Ok(Self { search: Search::new(&words)?, counts: Counts::Anywhere })
    }

    pub(super) const fn is_empty(&self) -> bool {
        matches!(self.search, Search::None)
    }

    /// Where the names stand in a text.
    pub(super) fn hits(&self, text: &[u8], mut f: impl FnMut(usize)) {
        let mut check = |found: Match| {
            let name = &text[found.start()..found.end()];
            let (before, after) = (text[..found.start()].last(), text.get(found.end()));
            let counts = match self.counts {
                Counts::Component => is_component(before, after),
                Counts::Word => is_component(before, after) || is_path_in_words(name, before, after),
                Counts::Anywhere => true,
            };
            if counts {
                f(found.start());
            }
        };
        match &self.search {
            Search::None => {}
            Search::Packed(searcher) => searcher.find_iter(text).for_each(&mut check),
            Search::Automaton(automaton) => automaton.find_iter(text).for_each(&mut check),
        }
    }

    pub(super) fn are_in(&self, text: &[u8]) -> bool {
        let mut found = false;
        self.hits(text, |_| found = true);
        found
    }
}

/// Whether a text may have any of many names: one pass that ends with the first, as most texts have none.
pub(super) enum Prefilter {
    Nothing,
    Packed(packed::Searcher),
    /// More names than the vectorised search takes: not worth a pass of their own.
    Everything,
}

impl Prefilter {
    pub(super) fn new<'a>(names: impl Iterator<Item = &'a [u8]>) -> Self {
        let names: BTreeSet<_> = names.collect();
        if names.is_empty() {
            return Self::Nothing;
        }
        packed::Config::new().builder().extend(&names).build().map_or(Self::Everything, Self::Packed)
    }

    /// Whether it finds only what is there.
    pub(super) const fn is_exact(&self) -> bool {
        matches!(self, Self::Packed(_))
    }

    pub(super) fn may_be_in(&self, text: &[u8]) -> bool {
        match self {
            Self::Nothing => false,
            Self::Packed(searcher) => searcher.find(text).is_some(),
            Self::Everything => true,
        }
    }
}

impl Search {
    fn new(names: &BTreeSet<Vec<u8>>) -> Result<Self> {
        if names.is_empty() {
            return Ok(Self::None);
        }
        // Of names that begin alike the longest counts, or `a` would hide `a-b`.
        let mut config = packed::Config::new();
        config.match_kind(packed::MatchKind::LeftmostLongest);
        if let Some(searcher) = config.builder().extend(names).build() {
            return Ok(Self::Packed(searcher));
        }
        let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(names);
        Ok(Self::Automaton(automaton.context("too many changed files to search for")?))
    }
}

fn is_component(before: Option<&u8>, after: Option<&u8>) -> bool {
    let is_edge = |byte: Option<&u8>| byte.is_none_or(|byte| b"\"/\\=".contains(byte));
    is_edge(before) && is_edge(after)
}

/// Whether a name that is not all of a component's surroundings is a path for certain: it goes on with a
/// slash on either side, or has a dot.
fn is_path_in_words(name: &[u8], before: Option<&u8>, after: Option<&u8>) -> bool {
    let is_apart = |byte: Option<&u8>| {
        byte.is_none_or(|byte| !byte.is_ascii_alphanumeric() && !b"_-.".contains(byte) && *byte < 0x80)
    };
    let is_slash = |byte: Option<&u8>| matches!(byte, Some(b'/' | b'\\'));
    is_apart(before) && is_apart(after) && (is_slash(before) || is_slash(after) || name.contains(&b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_names_count() {
        let names = BTreeSet::from([b"docs".to_vec(), b"x.mk".to_vec()]);
        for (text, component, word) in [
            ("\"docs\"", 1, 1),
            ("\"../docs/a\"", 1, 1),
            ("\"cat docs/a\"", 0, 1),
            ("\"read the docs\"", 0, 0),
            ("docs::f(docs / 2)", 0, 0),
            ("\"make -f x.mk\"", 0, 1),
            ("\"a-docs/\" \"docs.rs/\" \"ax.mk\"", 0, 0),
        ] {
            let count = |names: Names| {
                let mut hits = 0;
                names.hits(text.as_bytes(), |_| hits += 1);
                hits
            };
            assert_eq!(count(Names::components(&names).expect("names")), component, "{text}");
            assert_eq!(count(Names::words(&names).expect("names")), word, "{text}");
        }
    }
}
