//! Text with `${{ }}` in it, and what an `if` is (`TemplateReader.ParseScalar` and
//! `WorkflowTemplateConverter.ConvertToIfCondition` of the runner).

use std::ops::Range;

use super::{Error, Expr, Kind, parse};

const OPEN: &str = "${{";

/// A piece of a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// It stands there as it is.
    Text(Range<usize>),
    /// It is computed; the range holds `${{` and `}}` too.
    Computed(Range<usize>, Expr),
}

/// Takes a text apart.
///
/// # Errors
/// When a `${{` is not closed, or holds no expression.
pub fn pieces(text: &str) -> Result<Vec<Piece>, Error> {
    let mut pieces = Vec::new();
    let mut from = 0;
    while let Some(open) = text[from..].find(OPEN).map(|at| from + at) {
        if open > from {
            pieces.push(Piece::Text(from..open));
        }
        let inner = open + OPEN.len();
        let Some(close) = close(text, inner) else {
            return Err(Error { message: "this `${{` is not closed".to_owned(), range: open..inner });
        };
        pieces.push(Piece::Computed(open..close + 2, parse(text, inner..close)?));
        from = close + 2;
    }
    if from < text.len() {
        pieces.push(Piece::Text(from..text.len()));
    }
    Ok(pieces)
}

/// Where the `}}` is that closes what begins at `from`; none in a string counts.
fn close(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut in_string = false;
    for at in from..bytes.len() {
        match bytes[at] {
            b'\'' => in_string = !in_string,
            b'}' if !in_string && at > from && bytes[at - 1] == b'}' => return Some(at - 1),
            _ => {}
        }
    }
    None
}

/// The expression that an `if` with this text is, and whether it stands in `${{ }}`; `None` where it is blank, which
/// is the same as `success()`.
///
/// With anything beside one `${{ }}` it is a text that is put together, and so true whatever is in it, except that
/// `success() &&` may stand before it. A newline at the end is something: that of `if: |` is enough.
///
/// # Errors
/// When it is no expression.
pub fn condition(text: &str) -> Result<Option<(Expr, bool)>, Error> {
    let pieces = pieces(text)?;
    match pieces.as_slice() {
        [Piece::Computed(_, expr)] => match &expr.kind {
            // A text alone is taken for the condition itself.
            Kind::Text(inner) => Ok(plain(inner)?.map(|inner| (at(inner, &expr.range), true))),
            _ => Ok(Some((expr.clone(), true))),
        },
        _ if pieces.iter().any(|piece| matches!(piece, Piece::Computed(..))) => {
            Ok(Some((put_together(text, &pieces), false)))
        }
        _ => Ok(plain(text)?.map(|expr| (expr, false))),
    }
}

fn plain(text: &str) -> Result<Option<Expr>, Error> {
    if text.trim().is_empty() { Ok(None) } else { parse(text, 0..text.len()).map(Some) }
}

/// The expression as if all of it stood in one place, for one whose own text is not that of the file.
fn at(mut expr: Expr, range: &Range<usize>) -> Expr {
    fn set(expr: &mut Expr, range: &Range<usize>) {
        expr.range = range.clone();
        match &mut expr.kind {
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::Context(_) => {}
            Kind::Property(of, _) | Kind::Star(of) | Kind::Not(of) => set(of, range),
            Kind::Index(a, b) | Kind::Compare(_, a, b) => {
                for part in [a, b] {
                    set(part, range);
                }
            }
            Kind::Call(_, parts) | Kind::And(parts) | Kind::Or(parts) => {
                parts.iter_mut().for_each(|part| set(part, range));
            }
        }
    }
    set(&mut expr, range);
    expr
}

/// `format('{0} and {1}', a, b)`, as the runner makes it of a text with several pieces.
fn put_together(text: &str, pieces: &[Piece]) -> Expr {
    let mut format = String::new();
    let mut arguments = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Text(range) => {
                format.push_str(&text[range.clone()].replace('{', "{{").replace('}', "}}"));
            }
            Piece::Computed(_, expr) => {
                format.push_str(&format!("{{{}}}", arguments.len()));
                arguments.push(expr.clone());
            }
        }
    }
    let whole = 0..text.len();
    arguments.insert(0, Expr { kind: Kind::Text(format), range: whole.clone() });
    Expr { kind: Kind::Call("format".to_owned(), arguments), range: whole }
}
