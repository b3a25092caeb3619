//! What a script prints for cargo, call by call: which files it asks cargo to watch, as far as the text of
//! the call tells.

use super::format::{Arguments, Piece, pieces};
use super::scope::Place;
use super::tree::{Node, Tree};
use super::value::{Value, line};

/// What one line that a script prints means to cargo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// `rerun-if-changed`, with the paths that it may name.
    Watches(Vec<Value>),
    /// `rerun-if-env-changed`.
    WatchesEnvironment,
    /// Nothing that decides when the script runs again.
    Other,
    /// Nobody knows: how it begins is computed.
    Unknown,
}

/// The instructions, in the old and the new syntax (The Cargo Book, "Build Scripts").
const CHANGED: [&str; 2] = ["cargo:rerun-if-changed=", "cargo::rerun-if-changed="];
const ENV_CHANGED: [&str; 2] = ["cargo:rerun-if-env-changed=", "cargo::rerun-if-env-changed="];

/// What `println!` writes that stands at this place, if it does; `inside` are its arguments.
pub(super) fn println<'t, 'a>(nodes: &'t [Node<'a>]) -> Option<&'t [Node<'a>]> {
    match nodes {
        [name, bang, arguments, ..] if name.is_ident("println") && bang.is_punct(b'!') => {
            match &arguments.tree {
                Tree::Group(_, inside) => Some(inside),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The lines that a call of `println!` writes.
pub(super) fn lines<'t, 'a>(arguments: &'t [Node<'a>], place: &Place<'t, 'a>) -> Vec<Line> {
    let format = match arguments {
        [] => return Vec::new(),
        [format, ..] => format.text(),
    };
    let Some(format) = format else { return vec![Line::Unknown] };
    let all = Arguments::of(arguments);
    let judge = |mut pieces: Vec<Piece<'_>>| match directive(&pieces) {
        Directive::Changed(length) => {
            if let Some(Piece::Text(first)) = pieces.first_mut() {
                first.drain(..length);
            }
            Line::Watches(line(&pieces, &all, place))
        }
        Directive::EnvChanged => Line::WatchesEnvironment,
        Directive::Other => Line::Other,
        Directive::Unknown => Line::Unknown,
    };
    split_lines(pieces(format)).into_iter().map(judge).collect()
}

/// The pieces of each line.
fn split_lines(pieces: Vec<Piece<'_>>) -> Vec<Vec<Piece<'_>>> {
    let mut lines = vec![Vec::new()];
    for piece in pieces {
        let Piece::Text(text) = &piece else {
            lines.last_mut().into_iter().for_each(|line: &mut Vec<_>| line.push(piece.clone()));
            continue;
        };
        for (at, text) in text.split('\n').enumerate() {
            if at > 0 {
                lines.push(Vec::new());
            }
            lines.last_mut().into_iter().for_each(|line| line.push(Piece::Text(text.to_owned())));
        }
    }
    lines
}

enum Directive {
    /// And how long the beginning of the line is that says so.
    Changed(usize),
    EnvChanged,
    Other,
    Unknown,
}

/// What a line says, by its literal beginning. Cargo ignores white space around a line.
fn directive(line: &[Piece<'_>]) -> Directive {
    let Some(Piece::Text(first)) = line.first() else { return Directive::Unknown };
    let begun = first.trim_start();
    let space = first.len() - begun.len();
    if let Some(found) = CHANGED.iter().find(|directive| begun.starts_with(**directive)) {
        return Directive::Changed(space + found.len());
    }
    if ENV_CHANGED.iter().any(|directive| begun.starts_with(directive)) {
        return Directive::EnvChanged;
    }
    let may_become = CHANGED.iter().any(|directive| directive.starts_with(begun));
    if line.len() > 1 && may_become { Directive::Unknown } else { Directive::Other }
}
