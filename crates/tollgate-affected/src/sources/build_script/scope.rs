//! What a name stands for at a place in a script: the literal it was bound to, or nobody knows.
//!
//! Lexical scoping, as far as tokens tell: outwards from the place, the nearest binding counts. Whatever may
//! bind the name in another way than by a plain `let`, `const`, `static` or `for` makes it unknown.

use super::tree::{Node, mentions};

/// A place in a source: in each enclosing block, outermost first, its nodes and how far it is.
#[derive(Clone, Debug)]
pub(super) struct Place<'t, 'a> {
    frames: Vec<(&'t [Node<'a>], usize)>,
}

/// What a name is bound to: an expression, and where that stands.
pub(super) enum Binding<'t, 'a> {
    /// To its value.
    Value(&'t [Node<'a>], Place<'t, 'a>),
    /// To each element of it in turn.
    Each(&'t [Node<'a>], Place<'t, 'a>),
}

impl<'t, 'a> Place<'t, 'a> {
    pub(super) fn top(nodes: &'t [Node<'a>], at: usize) -> Self {
        Self { frames: vec![(nodes, at)] }
    }

    /// A place inside the group that stands at this one.
    pub(super) fn inside(&self, nodes: &'t [Node<'a>], at: usize) -> Self {
        let mut frames = self.frames.clone();
        frames.push((nodes, at));
        Self { frames }
    }

    /// So many nodes further on in the innermost block.
    pub(super) fn ahead(&self, by: usize) -> Self {
        let mut frames = self.frames.clone();
        if let Some((_, at)) = frames.last_mut() {
            *at += by;
        }
        Self { frames }
    }

    pub(super) fn lookup(&self, name: &str) -> Option<Binding<'t, 'a>> {
        for depth in (0..self.frames.len()).rev() {
            let (nodes, at) = self.frames[depth];
            let here =
                |at| Self { frames: self.frames[..depth].iter().copied().chain([(nodes, at)]).collect() };
            let start = start_of_statement(nodes, at);
            let header = &nodes[start..at];
            if binds(header) && mentions(header, name) {
                let list = for_list(header, name)?;
                return Some(Binding::Each(list, here(start)));
            }
            if let Some(at) = last_let(&nodes[..start], name) {
                return Some(Binding::Value(plain_let(nodes, at, name)?, here(at)));
            }
            let mut items = (0..nodes.len()).filter(|at| is_item(nodes, *at, name));
            if let Some(at) = items.next() {
                let is_only = items.next().is_none();
                return is_only.then(|| constant(&nodes[at..]))?.map(|value| Binding::Value(value, here(at)));
            }
        }
        None
    }
}

fn start_of_statement(nodes: &[Node<'_>], at: usize) -> usize {
    let ends = |node: &Node<'_>| node.is_punct(b';') || node.group(b'{').is_some();
    nodes[..at].iter().rposition(ends).map_or(0, |end| end + 1)
}

/// Whether the beginning of a statement can bind names for what follows in it.
fn binds(header: &[Node<'_>]) -> bool {
    let is_binder = |node: &Node<'_>| {
        node.ident().is_some_and(|name| matches!(name, "let" | "for" | "fn" | "impl"))
            || node.is_punct(b'|')
            || node.is_punct(b'=')
    };
    header.iter().any(is_binder)
}

/// The list of `for name in list`.
fn for_list<'t, 'a>(header: &'t [Node<'a>], name: &str) -> Option<&'t [Node<'a>]> {
    match header {
        [begin, bound, keyword, list @ ..]
            if begin.is_ident("for")
                && bound.is_ident(name)
                && keyword.is_ident("in")
                && !mentions(list, name) =>
        {
            Some(list)
        }
        _ => None,
    }
}

/// The last `let` whose pattern has the name in it.
fn last_let(nodes: &[Node<'_>], name: &str) -> Option<usize> {
    let lets = (0..nodes.len()).rev().filter(|at| nodes[*at].is_ident("let"));
    lets.into_iter().find(|at| {
        let pattern = nodes[at + 1..].split(|node| node.is_punct(b'=') || node.is_punct(b';')).next();
        pattern.is_some_and(|pattern| mentions(pattern, name))
    })
}

/// The value of `let name = value;` or `let name: Type = value;`. With an attribute it may be left out, and
/// another one counts.
fn plain_let<'t, 'a>(nodes: &'t [Node<'a>], at: usize, name: &str) -> Option<&'t [Node<'a>]> {
    let has_attribute = at > 0 && nodes[at - 1].group(b'[').is_some();
    let nodes = &nodes[at..];
    let is_plain = !has_attribute
        && nodes.get(1)?.is_ident(name)
        && nodes.get(2).is_some_and(|next| next.is_punct(b'=') || next.is_punct(b':'));
    is_plain.then(|| constant(nodes))?
}

/// Whether `const NAME`, `static NAME`, or anything that brings in or declares the name begins here.
fn is_item(nodes: &[Node<'_>], at: usize, name: &str) -> bool {
    const DECLARES: [&str; 6] = ["const", "static", "fn", "struct", "mod", "enum"];
    let is_lifetime = at > 0 && nodes[at - 1].is_punct(b'\'');
    let Some(keyword) = nodes[at].ident().filter(|_| !is_lifetime) else { return false };
    if keyword == "use" {
        let until_end = nodes[at..].split(|node| node.is_punct(b';')).next().unwrap_or_default();
        return mentions(until_end, name);
    }
    DECLARES.contains(&keyword) && nodes.get(at + 1).is_some_and(|next| next.is_ident(name))
}

/// What stands between the `=` and the `;` of a declaration that begins here.
fn constant<'t, 'a>(nodes: &'t [Node<'a>]) -> Option<&'t [Node<'a>]> {
    let is_constant = nodes[0].ident().is_some_and(|name| matches!(name, "let" | "const" | "static"));
    let end = nodes.iter().position(|node| node.is_punct(b';'))?;
    let begin = nodes[..end].iter().position(|node| node.is_punct(b'='))? + 1;
    is_constant.then_some(&nodes[begin..end])
}
