//! What an expression of a script stands for, as far as it is put together from literals.

use std::cell::Cell;

use super::format::{Arguments, Piece, pieces};
use super::scope::{Binding, Place};
use super::tree::{Node, split};

/// Stands for the directory of what the script generates, where no file of the repository is.
pub(super) const GENERATED: &str = "\0";

/// A text of which the beginning is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) text: String,
    /// Whether that is all of it.
    pub(super) is_whole: bool,
}

impl Value {
    pub(super) fn known(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_whole: true }
    }

    pub(super) const fn unknown() -> Self {
        Self { text: String::new(), is_whole: false }
    }

    /// What follows; nothing can follow what is not known to its end.
    fn push(&mut self, next: &Self) {
        if self.is_whole {
            self.text.push_str(&next.text);
            self.is_whole = next.is_whole;
        }
    }
}

/// The elements of a list of literals; `None` where it is none.
pub(super) fn elements<'t, 'a>(list: &'t [Node<'a>], place: &Place<'t, 'a>) -> Option<Vec<Value>> {
    Evaluation { left: DEEPEST, budget: &Cell::new(MOST) }.elements(list, place)
}

/// The values that an argument may have, be it a text or a list of these; `None` where it is neither, or not all
/// of it is known.
pub(super) fn literals<'t, 'a>(argument: &'t [Node<'a>], place: &Place<'t, 'a>) -> Option<Vec<String>> {
    let evaluation = Evaluation { left: DEEPEST, budget: &Cell::new(MOST) };
    let values = evaluation.elements(argument, place).or_else(|| evaluation.values(argument, place))?;
    values.into_iter().map(|value| value.is_whole.then_some(value.text)).collect()
}

/// What a line of a format string may become.
pub(super) fn line<'t, 'a>(
    pieces: &[Piece<'_>],
    arguments: &Arguments<'t, 'a>,
    place: &Place<'t, 'a>,
) -> Vec<Value> {
    let evaluation = Evaluation { left: DEEPEST, budget: &Cell::new(MOST) };
    evaluation.formatted(pieces, arguments, place).unwrap_or_else(|| vec![Value::unknown()])
}

/// So many steps from one name to another are followed.
const DEEPEST: usize = 16;

/// So many values are looked at for one expression, whatever a script makes of its names.
const MOST: usize = 10_000;

#[derive(Clone, Copy)]
struct Evaluation<'e> {
    left: usize,
    budget: &'e Cell<usize>,
}

impl Evaluation<'_> {
    fn deeper(self) -> Option<Self> {
        self.spend(1)?;
        Some(Self { left: self.left.checked_sub(1)?, ..self })
    }

    fn spend(self, values: usize) -> Option<()> {
        self.budget.set(self.budget.get().checked_sub(values)?);
        Some(())
    }

    fn values<'t, 'a>(self, expression: &'t [Node<'a>], place: &Place<'t, 'a>) -> Option<Vec<Value>> {
        let this = self.deeper()?;
        let (begun, rest) = this.beginning(without_reference(expression), place)?;
        this.follow(begun, rest, place)
    }

    /// What an expression begins with, and what stands after that.
    fn beginning<'t, 'a>(
        self,
        expression: &'t [Node<'a>],
        place: &Place<'t, 'a>,
    ) -> Option<(Vec<Value>, &'t [Node<'a>])> {
        let (first, rest) = expression.split_first()?;
        if let Some(text) = first.text() {
            return Some((vec![Value::known(text)], rest));
        }
        let is_path = rest.first().is_some_and(|next| next.is_punct(b':') || next.is_punct(b'!'));
        if let Some(name) = first.ident().filter(|_| !is_path) {
            return Some((self.named(name, place)?, rest));
        }
        // `std::path::Path::new(…)`, `env!(…)`.
        let call = expression.iter().position(|node| node.group(b'(').is_some())?;
        let (path, arguments) = (&expression[..call], expression[call].group(b'(')?);
        let is_path = |node: &Node<'_>| node.ident().is_some() || node.is_punct(b':') || node.is_punct(b'!');
        let names: Vec<&str> = path.iter().filter_map(Node::ident).collect();
        let values = path.iter().all(is_path).then(|| self.called(&names, arguments, place))??;
        Some((values, &expression[call + 1..]))
    }

    fn named(self, name: &str, place: &Place<'_, '_>) -> Option<Vec<Value>> {
        match place.lookup(name)? {
            Binding::Value(expression, at) => self.values(expression, &at),
            Binding::Each(list, at) => self.elements(list, &at),
        }
    }

    /// What a call is worth: a path made of its argument, the directory of the package, or pieces put together.
    fn called<'t, 'a>(
        self,
        names: &[&str],
        arguments: &'t [Node<'a>],
        place: &Place<'t, 'a>,
    ) -> Option<Vec<Value>> {
        match names {
            [.., "Path" | "Utf8Path", "new"] | [.., "PathBuf" | "Utf8PathBuf" | "String", "from"] => {
                self.values(arguments, place)
            }
            [.., "var" | "var_os" | "env"] => match arguments.first()?.text()? {
                "CARGO_MANIFEST_DIR" => Some(vec![Value::known(".")]),
                "OUT_DIR" => Some(vec![Value::known(GENERATED)]),
                _ => None,
            },
            [.., "concat"] => {
                let mut whole = vec![Value::known("")];
                for piece in split(arguments) {
                    whole = self.product(&whole, &self.values_or_unknown(piece, place))?;
                }
                Some(whole)
            }
            [.., "format"] => {
                let format = arguments.first()?.text()?;
                self.formatted(&pieces(format), &Arguments::of(arguments), place)
            }
            _ => None,
        }
    }

    fn values_or_unknown<'t, 'a>(self, expression: &'t [Node<'a>], place: &Place<'t, 'a>) -> Vec<Value> {
        self.values(expression, place).unwrap_or_else(|| vec![Value::unknown()])
    }

    fn formatted<'t, 'a>(
        self,
        pieces: &[Piece<'_>],
        arguments: &Arguments<'t, 'a>,
        place: &Place<'t, 'a>,
    ) -> Option<Vec<Value>> {
        let mut whole = vec![Value::known("")];
        for piece in pieces {
            let argument = match piece {
                Piece::Text(text) => {
                    whole = self.product(&whole, &[Value::known(text)])?;
                    continue;
                }
                Piece::Named(name) => match arguments.named(name) {
                    Some(argument) => self.values_or_unknown(argument, place),
                    None => self.named(name, place).unwrap_or_else(|| vec![Value::unknown()]),
                },
                Piece::Numbered(number) => match arguments.numbered(*number) {
                    Some(argument) => self.values_or_unknown(argument, place),
                    None => vec![Value::unknown()],
                },
                Piece::Shaped => vec![Value::unknown()],
            };
            whole = self.product(&whole, &argument)?;
        }
        Some(whole)
    }

    /// Each of the ones with each of the others after it.
    fn product(self, ones: &[Value], others: &[Value]) -> Option<Vec<Value>> {
        self.spend(ones.len() * others.len())?;
        let with = |one: &Value, other: &Value| {
            let mut one = one.clone();
            one.push(other);
            one
        };
        Some(ones.iter().flat_map(|one| others.iter().map(|other| with(one, other))).collect())
    }

    /// What leaves a path as it is, and what is joined to it.
    fn follow<'t, 'a>(
        self,
        mut values: Vec<Value>,
        mut rest: &'t [Node<'a>],
        place: &Place<'t, 'a>,
    ) -> Option<Vec<Value>> {
        loop {
            let (method, arguments) = match rest {
                [] => return Some(values),
                [question, after @ ..] if question.is_punct(b'?') => {
                    rest = after;
                    continue;
                }
                [dot, method, arguments, after @ ..] if dot.is_punct(b'.') => {
                    rest = after;
                    (method.ident()?, arguments.group(b'(')?)
                }
                _ => return None,
            };
            match method {
                "display" | "unwrap" | "expect" | "to_str" | "to_string" | "to_string_lossy" | "to_owned"
                | "as_path" | "as_str" | "to_path_buf" | "into" | "clone" | "as_ref" | "into_string" => {}
                "join" => {
                    let dirs = self.product(&values, &[Value::known("/")])?;
                    values = self.product(&dirs, &self.values_or_unknown(arguments, place))?;
                }
                _ => return None,
            }
        }
    }

    fn elements<'t, 'a>(self, list: &'t [Node<'a>], place: &Place<'t, 'a>) -> Option<Vec<Value>> {
        let this = self.deeper()?;
        let (list, rest) = match without_reference(list) {
            [vec, bang, list, rest @ ..] if vec.is_ident("vec") && bang.is_punct(b'!') => (list, rest),
            [list, rest @ ..] => (list, rest),
            [] => return None,
        };
        let is_plain = match rest {
            [] => true,
            [dot, method, empty] => {
                let keeps = method.ident().is_some_and(|name| matches!(name, "iter" | "into_iter"));
                dot.is_punct(b'.') && keeps && empty.group(b'(').is_some_and(<[_]>::is_empty)
            }
            _ => false,
        };
        if let Some(name) = list.ident().filter(|_| is_plain) {
            return match place.lookup(name)? {
                Binding::Value(expression, at) => this.elements(expression, &at),
                Binding::Each(..) => None,
            };
        }
        // `[value; 3]` is a list too, but nobody writes paths so; and an attribute may leave an element out.
        let is_odd = |node: &Node<'_>| node.is_punct(b';') || node.is_punct(b'#');
        let inside = list.group(b'[').filter(|inside| !inside.iter().any(is_odd));
        let inside = inside.filter(|_| is_plain)?;
        Some(split(inside).into_iter().flat_map(|element| this.values_or_unknown(element, place)).collect())
    }
}

fn without_reference<'t, 'a>(expression: &'t [Node<'a>]) -> &'t [Node<'a>] {
    let begin = expression.iter().position(|node| !node.is_punct(b'&')).unwrap_or(expression.len());
    &expression[begin..]
}
