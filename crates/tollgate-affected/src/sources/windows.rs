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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hits_that_are_near_share_their_surroundings() {
        let text = "\n".repeat(100);
        assert_eq!(windows(text.as_bytes(), &[0, 5, 20, 90]), [0..28, 82..98]);
    }
}
