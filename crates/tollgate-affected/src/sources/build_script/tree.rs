//! Tokens as a tree: what stands between two delimiters is one node.

use std::borrow::Cow;

use crate::sources::lexer::{Token, tokens};

/// A token, or everything between two delimiters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Node<'a> {
    pub(super) tree: Tree<'a>,
    /// From one.
    pub(super) line: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Tree<'a> {
    Ident(&'a str),
    Str(Cow<'a, str>),
    Punct(u8),
    /// The opening delimiter, and what is inside.
    Group(u8, Vec<Node<'a>>),
}

/// No script that a person wrote is nested deeper, and each level costs a frame of our stack.
const DEEPEST: usize = 128;

/// The source as a tree; `None` where delimiters do not match or are nested too deeply.
pub(super) fn parse(text: &str) -> Option<Vec<Node<'_>>> {
    let mut open: Vec<(u8, usize, Vec<Node<'_>>)> = Vec::new();
    let mut nodes = Vec::new();
    for (token, line) in tokens(text) {
        let tree = match token {
            Token::Ident(name) => Tree::Ident(name),
            Token::Str(text) => Tree::Str(text),
            Token::Punct(delimiter @ (b'(' | b'[' | b'{')) => {
                if open.len() == DEEPEST {
                    return None;
                }
                open.push((delimiter, line, std::mem::take(&mut nodes)));
                continue;
            }
            Token::Punct(closing @ (b')' | b']' | b'}')) => {
                let (delimiter, line, before) = open.pop()?;
                if !matches!((delimiter, closing), (b'(', b')') | (b'[', b']') | (b'{', b'}')) {
                    return None;
                }
                let inside = std::mem::replace(&mut nodes, before);
                nodes.push(Node { tree: Tree::Group(delimiter, inside), line });
                continue;
            }
            Token::Punct(punct) => Tree::Punct(punct),
        };
        nodes.push(Node { tree, line });
    }
    open.is_empty().then_some(nodes)
}

impl<'a> Node<'a> {
    pub(super) fn ident(&self) -> Option<&'a str> {
        match self.tree {
            Tree::Ident(name) => Some(name),
            _ => None,
        }
    }

    pub(super) fn is_ident(&self, name: &str) -> bool {
        self.ident() == Some(name)
    }

    pub(super) fn is_punct(&self, punct: u8) -> bool {
        self.tree == Tree::Punct(punct)
    }

    /// What is inside, of a group with this delimiter.
    pub(super) fn group(&self, delimiter: u8) -> Option<&[Self]> {
        match &self.tree {
            Tree::Group(opening, inside) if *opening == delimiter => Some(inside),
            _ => None,
        }
    }

    pub(super) fn text(&self) -> Option<&str> {
        match &self.tree {
            Tree::Str(text) => Some(text),
            _ => None,
        }
    }
}

/// Whether any node, at any depth, is as `f` says; it also sees the nodes after it.
pub(super) fn any<'a, 'b>(nodes: &'b [Node<'a>], f: &mut impl FnMut(&'b [Node<'a>]) -> bool) -> bool {
    (0..nodes.len()).any(|at| {
        f(&nodes[at..])
            || match &nodes[at].tree {
                Tree::Group(_, inside) => any(inside, f),
                _ => false,
            }
    })
}

/// Whether a name stands anywhere among the nodes.
pub(super) fn mentions(nodes: &[Node<'_>], name: &str) -> bool {
    any(nodes, &mut |rest| rest[0].is_ident(name))
}

/// The pieces between the commas of a list; a comma at its end begins none.
pub(super) fn split<'a, 'b>(nodes: &'b [Node<'a>]) -> Vec<&'b [Node<'a>]> {
    let mut pieces: Vec<_> = nodes.split(|node| node.is_punct(b',')).collect();
    if pieces.last().is_some_and(|last| last.is_empty()) {
        pieces.pop();
    }
    pieces
}

/// The statements of a block. What ends in a block of its own ends there, unless it goes on with `else`.
pub(super) fn statements<'a, 'b>(block: &'b [Node<'a>]) -> Vec<&'b [Node<'a>]> {
    const WITH_BLOCK: [&str; 12] =
        ["if", "for", "while", "loop", "match", "unsafe", "fn", "impl", "mod", "struct", "enum", "trait"];
    let mut statements = Vec::new();
    let mut start = 0;
    for (at, node) in block.iter().enumerate() {
        let first = &block[start];
        let is_block_like =
            first.group(b'{').is_some() || first.ident().is_some_and(|name| WITH_BLOCK.contains(&name));
        let goes_on = || {
            block
                .get(at + 1)
                .is_some_and(|next| next.is_ident("else") || next.is_punct(b'.') || next.is_punct(b'?'))
        };
        if node.is_punct(b';') || (is_block_like && node.group(b'{').is_some() && !goes_on()) {
            statements.push(&block[start..=at]);
            start = at + 1;
        }
    }
    if start < block.len() {
        statements.push(&block[start..]);
    }
    statements
}
