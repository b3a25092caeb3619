//! What sources of other packages bring along: a source that `#[path]` or `include!` takes in has modules
//! and includes of its own, and these become part of whoever takes it in.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use memchr::memmem;

use super::mentions::{Context, Mention, mentions};
use super::{for_each, is_rust_word};
use crate::path::RepoPath;

/// More than any package takes in; a bound for what is read.
const MOST: usize = 10_000;

/// A source that is taken in.
struct Taken {
    /// The directory of the source, from the one that began it all.
    dir: String,
    path: RepoPath,
    /// The directory of its modules, likewise.
    modules: String,
}

/// Everything that a source takes in through the sources of other packages that it takes in. The result is
/// relative to the same directory, at the lines of the source itself.
pub(super) fn taken_in(packages: &Packages<'_>, source: &RepoPath, mentions: &[Mention]) -> Vec<Mention> {
    let mut of_sources = mentions.iter().filter(|mention| is_of_source(mention)).peekable();
    if of_sources.peek().is_none() {
        return Vec::new();
    }
    let from = source.parent().unwrap_or_default();
    let package = packages.of(source);
    let mut found = Vec::new();
    for mention in of_sources {
        let mut seen = BTreeSet::new();
        // A source that is named is as a `mod.rs`: its modules are beside it (The Rust Reference, "The path
        // attribute").
        let beside = parent(&mention.text);
        let mut pending: Vec<Taken> = taken(&from, &mention.text, beside).into_iter().collect();
        while let Some(next) = pending.pop() {
            let is_foreign = packages.of(&next.path) != package;
            if !is_foreign || seen.len() > MOST || !seen.insert(next.path.clone()) {
                continue;
            }
            for_each(packages.root, std::slice::from_ref(&next.path), |_, text| {
                let (inner, modules) = read(text, &next);
                for (path, modules) in &modules {
                    pending.extend(taken(&from, path, modules));
                }
                let sources = inner.iter().filter(|inner| is_of_source(inner));
                pending.extend(sources.filter_map(|inner| taken(&from, &inner.text, parent(&inner.text))));
                let modules = modules.into_iter().map(|(text, _)| text);
                let texts = inner.into_iter().map(|inner| inner.text).chain(modules);
                found.extend(texts.map(|text| Mention { text, ..mention.clone() }));
            });
        }
    }
    found
}

/// Whether the compiler takes a source in as code, by a path from the source that says so.
fn is_of_source(mention: &Mention) -> bool {
    let by_source = matches!(mention.context, Context::Include | Context::PathAttribute);
    by_source && mention.text.contains("..") && mention.text.ends_with(".rs")
}

fn taken(from: &RepoPath, text: &str, modules: &str) -> Option<Taken> {
    Some(Taken { dir: parent(text).to_owned(), path: from.join(text)?, modules: modules.to_owned() })
}

/// What a source takes in itself: files, and modules with the directory of their modules.
fn read(text: &[u8], taken: &Taken) -> (Vec<Mention>, Vec<(String, String)>) {
    let mut hits: Vec<usize> =
        memmem::find_iter(text, "include").chain(memmem::find_iter(text, "path")).collect();
    hits.sort_unstable();
    let by_source = |mention: &Mention| matches!(mention.context, Context::Include | Context::PathAttribute);
    let files = mentions(text, &hits, 0).into_iter().filter(by_source);
    let files = files.map(|file| Mention { text: format!("{}/{}", taken.dir, file.text), ..file });
    let modules = modules(text).flat_map(|name| {
        let below = format!("{}/{name}", taken.modules);
        [(format!("{below}.rs"), below.clone()), (format!("{below}/mod.rs"), below)]
    });
    (files.collect(), modules.collect())
}

/// The names of the modules that are declared but not written inline.
fn modules(text: &[u8]) -> impl Iterator<Item = &str> {
    memmem::find_iter(text, "mod ").filter_map(|at| {
        let is_word = at == 0 || !is_rust_word(text[at - 1]);
        let rest = text[at + 4..].trim_ascii_start();
        let length = rest.iter().position(|byte| !is_rust_word(*byte))?;
        let (name, rest) = rest.split_at(length);
        let is_declared = is_word && length > 0 && rest.trim_ascii_start().starts_with(b";");
        std::str::from_utf8(name).ok().filter(|_| is_declared)
    })
}

fn parent(text: &str) -> &str {
    text.rsplit_once('/').map_or(".", |(dir, _)| dir)
}

/// The packages of the tree below `root`, as far as somebody asked.
pub(super) struct Packages<'a> {
    pub(super) root: &'a Path,
    known: RefCell<BTreeMap<RepoPath, bool>>,
}

impl<'a> Packages<'a> {
    pub(super) fn new(root: &'a Path) -> Self {
        Self { root, known: RefCell::default() }
    }

    /// The directory of the nearest manifest above a file.
    fn of(&self, path: &RepoPath) -> Option<RepoPath> {
        let is_package = |dir: &RepoPath| {
            let look = || dir.on_disk(self.root).join("Cargo.toml").is_file();
            *self.known.borrow_mut().entry(dir.clone()).or_insert_with(look)
        };
        std::iter::successors(path.parent(), RepoPath::parent).find(is_package)
    }
}

#[cfg(test)]
mod tests {
    use super::modules;

    #[test]
    fn modules_that_are_declared() {
        let source = "mod a;\npub(crate) mod b ;\nmod c { mod d; }\nmymod e;\nmod\nf;\n#[cfg(test)] mod  g;";
        assert_eq!(modules(source.as_bytes()).collect::<Vec<_>>(), ["a", "b", "d", "g"]);
    }
}
