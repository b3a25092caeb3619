//! What one source has the compiler take in, for a look at the whole tree.

use super::place::Place;
use crate::path::RepoPath;
use crate::sources::Source;
use crate::workspace::Workspace;

/// A file that the compiler reads, or may read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TakenIn {
    /// The line of the source that says so.
    pub(crate) line: usize,
    /// The file; or the directory that it is in, where its name is computed.
    pub(crate) target: RepoPath,
    /// How the file ends, where its name is computed.
    pub(crate) ending: Option<String>,
}

pub(crate) fn taken_in(workspace: &Workspace, source: &Source) -> Vec<TakenIn> {
    let place = Place::of(workspace, source);
    let mentions = source.mentions.iter().filter(|mention| mention.by_compiler);
    let names = mentions.flat_map(|mention| place.names(mention));
    let taken_in = |(target, name): (RepoPath, super::Name<'_>)| TakenIn {
        line: name.line,
        target,
        ending: name.ending.map(str::to_owned),
    };
    names.map(taken_in).collect()
}
