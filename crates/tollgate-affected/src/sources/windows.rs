//! The surroundings of hits in a text: so many lines on either side, joined where they meet.

use std::ops::Range;

/// How many lines before and after a hit may belong to the same expression.
const NEAR: usize = 8;

/// The surroundings of the hits, in ascending order and apart from each other.
pub(super) fn windows(text: &[u8], hits: &[usize]) -> Vec<Range<usize>> {
    let mut windows: Vec<Range<usize>> = Vec::new();
    for &hit in hits {
        let start = memchr::memrchr_iter(b'\n', &text[..hit]).nth(NEAR).map_or(0, |newline| newline + 1);
        let end =
            memchr::memchr_iter(b'\n', &text[hit..]).nth(NEAR).map_or(text.len(), |newline| hit + newline);
        match windows.last_mut() {
            Some(last) if start <= last.end => last.end = end,
            _ => windows.push(start..end),
        }
    }
    windows
}

/// The first line of a text, with the lines in which calls go on that it begins: a path that is joined there is
/// no bare one.
pub(super) fn with_calls(text: &str) -> &str {
    let goes_on = |line: &&str| line.trim_start().starts_with(['.', ')', '?']);
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().map_or(0, str::len);
    let calls: usize = lines.take_while(goes_on).map(str::len).sum();
    &text[..first + calls]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_and_its_calls() {
        for (text, expected) in [
            ("a\nb\n", "a\n"),
            ("a\n    .b()\n    .c();\nd", "a\n    .b()\n    .c();\n"),
            ("a(b(\nc\n))\n.d()", "a(b(\n"),
            ("c\n))\n.d()", "c\n))\n.d()"),
            ("", ""),
        ] {
            assert_eq!(with_calls(text), expected, "{text}");
        }
    }

    #[test]
    fn hits_that_are_near_share_their_surroundings() {
        let text = "\n".repeat(100);
        assert_eq!(windows(text.as_bytes(), &[0, 5, 20, 90]), [0..28, 82..98]);
    }
}
