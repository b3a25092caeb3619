//! Whether a script prints something that decides when it runs again, whenever it succeeds.
//!
//! Only then cargo does not watch the whole package. Followed are the statements of `main`, one after the
//! other, until one may end it early; what is in a branch does not count, and neither does what a platform or
//! a feature may leave out.

use super::printed::{Line, lines, println};
use super::protos::{self, Compiler};
use super::scope::Place;
use super::tree::{Node, Tree, any, mentions, statements};
use super::value::elements;

/// So many calls deep `main` is followed.
const DEEPEST: usize = 8;

/// Whether the script always says something.
pub(super) fn always_says(script: &[Node<'_>], compiler: Option<&Compiler>) -> bool {
    let ends_well = any(script, &mut |rest| may_end_well(rest));
    let has_other_entry = mentions(script, "no_main");
    let flow = Flow { script, compiler, left: DEEPEST };
    !ends_well && !has_other_entry && flow.function("main", Exit::Fails)
}

/// Whether the process may end here with success: `exit(1)` does not.
fn may_end_well(nodes: &[Node<'_>]) -> bool {
    if !nodes[0].is_ident("exit") {
        return false;
    }
    let code = nodes.get(1).and_then(|next| next.group(b'('));
    !code.is_some_and(|code| matches!(code, [digit, ..] if matches!(digit.tree, Tree::Punct(b'1'..=b'9'))))
}

/// What an error that is passed on with `?` does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Exit {
    /// It ends the script, which then has failed.
    Fails,
    /// It ends a function, and its caller may go on.
    Returns,
}

#[derive(Clone, Copy)]
struct Flow<'t, 'a> {
    script: &'t [Node<'a>],
    compiler: Option<&'t Compiler>,
    left: usize,
}

impl<'t, 'a> Flow<'t, 'a> {
    /// Whether a call of this function always says something.
    fn function(self, name: &str, exit: Exit) -> bool {
        let Some(left) = self.left.checked_sub(1) else { return false };
        let Some((body, at)) = body(self.script, name) else { return false };
        let place = Place::top(self.script, at);
        Flow { left, ..self }.block(body, exit, &place)
    }

    fn block(self, block: &'t [Node<'a>], exit: Exit, outside: &Place<'t, 'a>) -> bool {
        let mut at = 0;
        for statement in statements(block) {
            if self.says(statement, exit, &outside.inside(block, at)) {
                return true;
            }
            if may_leave(statement, exit) {
                return false;
            }
            at += statement.len();
        }
        false
    }

    /// Whether this statement always says something, for itself.
    fn says(self, statement: &'t [Node<'a>], exit: Exit, place: &Place<'t, 'a>) -> bool {
        let print = match statement {
            [std, _, _, rest @ ..] if std.is_ident("std") => rest,
            _ => statement,
        };
        if let Some(arguments) = println(print) {
            let rest = print.get(3..).unwrap_or_default();
            let is_all = matches!(rest, []) || matches!(rest, [end] if end.is_punct(b';'));
            let says = |line: &Line| matches!(line, Line::Watches(_) | Line::WatchesEnvironment);
            return is_all && !may_leave(arguments, exit) && lines(arguments, place).iter().any(says);
        }
        match statement {
            [keyword, .., block] if keyword.is_ident("for") => {
                block.group(b'{').is_some_and(|inside| self.each(statement, inside, exit, place))
            }
            [name, arguments, ..] if arguments.group(b'(').is_some() => {
                !may_leave(&statement[1..2], exit)
                    && is_plain_call(&statement[2..])
                    && name.ident().is_some_and(|name| self.function(name, Exit::Returns))
            }
            _ => self.compiler.is_some_and(|compiler| {
                let early = |before: &[Node<'_>]| exit == Exit::Returns && may_leave(before, exit);
                protos::always_compiles(statement, compiler, early)
            }),
        }
    }

    /// Whether a loop over a list of literals says something for the first of them.
    fn each(
        self,
        statement: &'t [Node<'a>],
        body: &'t [Node<'a>],
        exit: Exit,
        place: &Place<'t, 'a>,
    ) -> bool {
        let Some(keyword) = statement.iter().position(|node| node.is_ident("in")) else { return false };
        let last = statement.len() - 1;
        let list = elements(&statement[keyword + 1..last], place);
        let may_leave = may_leave(&statement[..last], exit);
        let place = place.ahead(last);
        !may_leave && list.is_some_and(|list| !list.is_empty()) && self.block(body, Exit::Returns, &place)
    }
}

/// What may follow a call: nothing, or what fails where the call failed.
fn is_plain_call(rest: &[Node<'_>]) -> bool {
    match rest {
        [] => true,
        [end] => end.is_punct(b';') || end.is_punct(b'?'),
        [question, end] => question.is_punct(b'?') && end.is_punct(b';'),
        [dot, method, _, rest @ ..] if dot.is_punct(b'.') => {
            let is_failing = method.ident().is_some_and(|name| matches!(name, "unwrap" | "expect"));
            is_failing && is_plain_call(rest)
        }
        _ => false,
    }
}

/// Macros that do not return from the function they are in.
const STAYING: [&str; 24] = [
    "println",
    "eprintln",
    "eprint",
    "format",
    "write",
    "writeln",
    "vec",
    "assert",
    "assert_eq",
    "assert_ne",
    "debug_assert",
    "matches",
    "env",
    "option_env",
    "concat",
    "cfg",
    "include_str",
    "include_bytes",
    "line",
    "file",
    "dbg",
    "panic",
    "unreachable",
    "quote",
];

/// Whether control may leave the block at this statement, other than by a failure of the script.
fn may_leave(statement: &[Node<'_>], exit: Exit) -> bool {
    any(statement, &mut |rest| match (&rest[0].tree, rest.get(1)) {
        (Tree::Ident(name), Some(next)) if next.is_punct(b'!') => {
            let is_call = rest.get(2).is_some_and(|after| matches!(after.tree, Tree::Group(..)));
            is_call && !STAYING.contains(name)
        }
        (Tree::Ident("return"), _) => true,
        (Tree::Ident("break" | "continue"), _) | (Tree::Punct(b'?'), _) => exit == Exit::Returns,
        _ => false,
    })
}

/// The body of a function at the top of the script, and where it stands: of the only one of this name, and
/// only where nothing may leave it out or make something else of it.
fn body<'t, 'a>(script: &'t [Node<'a>], name: &str) -> Option<(&'t [Node<'a>], usize)> {
    let begins =
        |rest: &[Node<'_>]| rest[0].is_ident("fn") && rest.get(1).is_some_and(|next| next.is_ident(name));
    let at = (0..script.len()).find(|at| begins(&script[*at..]))?;
    let mut named_so = 0;
    any(script, &mut |rest| {
        named_so += usize::from(declares(rest, name));
        false
    });
    if named_so != 1 {
        return None;
    }
    let end = script[at..].iter().position(|node| node.group(b'{').is_some())? + at;
    is_plain_item(&script[..at]).then_some((script[end].group(b'{')?, end))
}

/// Whether the name is declared or imported here, as whatever.
fn declares(nodes: &[Node<'_>], name: &str) -> bool {
    let is_next = |at: usize| nodes.get(at).is_some_and(|next| next.is_ident(name));
    match nodes[0].ident() {
        Some("use") => mentions(nodes.split(|node| node.is_punct(b';')).next().unwrap_or_default(), name),
        Some("fn" | "let" | "mut" | "const" | "static") => is_next(1),
        _ => false,
    }
}

/// Whether nothing stands before a function that changes what it is.
fn is_plain_item(before: &[Node<'_>]) -> bool {
    const LINTS: [&str; 6] = ["allow", "expect", "warn", "deny", "inline", "rustfmt"];
    match before {
        [before @ .., node] if node.is_ident("pub") || node.group(b'(').is_some() => is_plain_item(before),
        [before @ .., hash, attribute] if hash.is_punct(b'#') => {
            let first = attribute.group(b'[').and_then(|inside| inside.first()).and_then(Node::ident);
            first.is_some_and(|name| LINTS.contains(&name)) && is_plain_item(before)
        }
        [.., node] => node.is_punct(b';') || node.group(b'{').is_some() || node.group(b'[').is_some(),
        [] => true,
    }
}
