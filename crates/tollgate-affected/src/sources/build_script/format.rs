//! Format strings: the literal pieces of one, and the arguments between them.

use super::tree::{Node, split};

/// A piece of a format string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    Text(String),
    /// `{name}`, which may be an argument's name or a variable's.
    Named(&'t str),
    /// `{}` or `{3}`, by the place among the arguments.
    Numbered(usize),
    /// `{x:?}` and the like, which write something else than the value itself.
    Shaped,
}

/// The pieces of a format string (`std::fmt`, "Syntax").
pub(super) fn pieces(format: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut text, mut rest, mut next) = (String::new(), format, 0);
    while let Some(at) = rest.find(['{', '}']) {
        text.push_str(&rest[..at]);
        let brace = &rest[at..=at];
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix(brace) {
            text.push_str(brace);
            rest = after;
            continue;
        }
        let end = rest.find('}').unwrap_or(rest.len());
        let argument = rest[..end].trim();
        rest = rest.get(end + 1..).unwrap_or_default();
        pieces.push(Piece::Text(std::mem::take(&mut text)));
        pieces.push(match (argument, argument.parse()) {
            ("", _) => {
                next += 1;
                Piece::Numbered(next - 1)
            }
            (_, Ok(number)) => Piece::Numbered(number),
            (name, _) if !name.contains(':') => Piece::Named(name),
            _ => {
                next += usize::from(argument.starts_with(':'));
                Piece::Shaped
            }
        });
    }
    pieces.push(Piece::Text(text + rest));
    pieces
}

/// The arguments after a format string.
pub(super) struct Arguments<'t, 'a> {
    arguments: Vec<&'t [Node<'a>]>,
}

impl<'t, 'a> Arguments<'t, 'a> {
    /// Of a call, the string itself included.
    pub(super) fn of(call: &'t [Node<'a>]) -> Self {
        Self { arguments: split(call).into_iter().skip(1).collect() }
    }

    pub(super) fn numbered(&self, number: usize) -> Option<&'t [Node<'a>]> {
        self.arguments.get(number).map(|argument| without_name(argument).unwrap_or(argument))
    }

    pub(super) fn named(&self, name: &str) -> Option<&'t [Node<'a>]> {
        let of_name =
            |argument: &&&[Node<'_>]| argument[0].is_ident(name) && without_name(argument).is_some();
        self.arguments
            .iter()
            .filter(|argument| !argument.is_empty())
            .find(of_name)
            .and_then(|argument| without_name(argument))
    }
}

/// The value of `name = value`.
fn without_name<'t, 'a>(argument: &'t [Node<'a>]) -> Option<&'t [Node<'a>]> {
    match argument {
        [name, equals, value @ ..] if name.ident().is_some() && equals.is_punct(b'=') => {
            (!value.first().is_some_and(|next| next.is_punct(b'='))).then_some(value)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pieces_of_a_format_string() {
        let text = |text: &str| Piece::Text(text.to_owned());
        for (format, expected) in [
            ("a", vec![text("a")]),
            ("{{a}}", vec![text("{a}")]),
            ("a{}b{name}", vec![text("a"), Piece::Numbered(0), text("b"), Piece::Named("name"), text("")]),
            (
                "{1}{}{}",
                vec![
                    text(""),
                    Piece::Numbered(1),
                    text(""),
                    Piece::Numbered(0),
                    text(""),
                    Piece::Numbered(1),
                    text(""),
                ],
            ),
            ("{:?}{}", vec![text(""), Piece::Shaped, text(""), Piece::Numbered(1), text("")]),
            ("{a:?}", vec![text(""), Piece::Shaped, text("")]),
            ("{", vec![text(""), Piece::Numbered(0), text("")]),
        ] {
            assert_eq!(pieces(format), expected, "{format}");
        }
    }
}
