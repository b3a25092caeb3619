//! From a place in the text of a scalar to the place in the source, through quotes, folds and indentation.

use std::ops::Range;

use super::{Scalar, Span, Style};

/// Where a part of a scalar's text stands in the source: exact as long as what is not blank stands there as it is in
/// the text; the whole scalar where an escape comes before it.
#[must_use]
pub fn locate(source: &str, scalar: &Scalar, part: Range<usize>) -> Span {
    let whole = scalar.place.span;
    let Some(written) = source.get(whole.start..whole.end) else { return whole };
    let Some(found) = find(&scalar.text, content(written, scalar.style), &part) else { return whole };
    whole.part(source, found)
}

impl Span {
    /// A part of what stands here, by its bytes.
    #[must_use]
    pub fn part(self, source: &str, part: Range<usize>) -> Self {
        let before = source.get(self.start..self.start + part.start).unwrap_or_default();
        let line_start = before.rfind('\n').map(|newline| newline + 1);
        let column = before[line_start.unwrap_or(0)..].chars().count();
        Self {
            start: self.start + part.start,
            end: self.start + part.end,
            line: self.line + before.matches('\n').count(),
            column: if line_start.is_some() { column + 1 } else { self.column + column },
        }
    }
}

/// Without the quotes: what is left, and where it begins.
fn content(written: &str, style: Style) -> (&str, usize) {
    match style {
        Style::SingleQuoted | Style::DoubleQuoted => {
            let inner = written.get(1..written.len().saturating_sub(1));
            inner.map_or((written, 0), |inner| (inner, 1))
        }
        _ => (written, 0),
    }
}

/// Walks both texts together. Blanks may differ; everything else may not.
fn find(text: &str, (written, shift): (&str, usize), part: &Range<usize>) -> Option<Range<usize>> {
    let solid = |text: &str| -> Vec<(usize, char)> {
        text.char_indices().filter(|(_, c)| !c.is_whitespace()).collect()
    };
    let (from, to) = (solid(text), solid(written));
    let first = from.iter().position(|(at, _)| *at >= part.start)?;
    let last = from.iter().rposition(|(at, _)| *at < part.end).filter(|last| *last >= first)?;
    if to.len() <= last || from[..=last].iter().zip(&to).any(|(a, b)| a.1 != b.1) {
        return None;
    }
    Some(shift + to[first].0..shift + to[last].0 + to[last].1.len_utf8())
}
