//! A reader that lets only UTF-8 through, without the byte order mark at its beginning.
//!
//! A JSON parser that passes over a string does not look at its bytes. Comes in: bytes. Goes out: the same bytes, or
//! an error with the offset of the first one that is wrong, from zero.

use std::io::{self, Read};

use anyhow::{Context, anyhow};
use tollgate_common::Failure;

const BUFFER: usize = 64 * 1024;
const BOM: &[u8] = b"\xef\xbb\xbf";

/// See the module.
pub(super) struct Utf8Reader<R> {
    input: R,
    buffer: Vec<u8>,
    /// What is given out next: bytes of the buffer that are known to be good.
    good: std::ops::Range<usize>,
    /// How many bytes of the buffer are filled; those behind `good` may be the beginning of a character.
    filled: usize,
    /// The offset of the buffer's first byte.
    offset: u64,
    error: Option<Failure>,
    is_blank: bool,
}

impl<R: Read> Utf8Reader<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, buffer: vec![0; BUFFER], good: 0..0, filled: 0, offset: 0, error: None, is_blank: true }
    }

    /// Why reading ended, if it was for the bytes and not for what they say.
    pub(super) fn take_error(&mut self) -> Option<Failure> {
        self.error.take()
    }

    /// Whether nothing but blanks has been read.
    pub(super) fn is_blank(&self) -> bool {
        self.is_blank
    }

    /// Reads on, and says whether there is something to give out.
    fn fill(&mut self) -> Result<bool, Failure> {
        loop {
            self.buffer.copy_within(self.good.end..self.filled, 0);
            self.offset += self.good.end as u64;
            self.filled -= self.good.end;
            self.good = 0..0;
            let read = match self.input.read(&mut self.buffer[self.filled..]) {
                Err(err) if err.kind() == io::ErrorKind::Interrupted => continue,
                read => read.context("the needs cannot be read")?,
            };
            self.filled += read;
            self.good = self.check(read == 0)?;
            self.is_blank &= self.buffer[self.good.clone()].iter().all(u8::is_ascii_whitespace);
            if !self.good.is_empty() || read == 0 {
                return Ok(!self.good.is_empty());
            }
        }
    }

    /// Which bytes of the buffer are good. At the end there is no more to come for a character that has begun.
    fn check(&self, is_end: bool) -> Result<std::ops::Range<usize>, Failure> {
        let filled = &self.buffer[..self.filled];
        if self.offset == 0 && !is_end && filled.len() < BOM.len() && BOM.starts_with(filled) {
            return Ok(0..0);
        }
        let start = if self.offset == 0 && filled.starts_with(BOM) { BOM.len() } else { 0 };
        match std::str::from_utf8(filled) {
            Ok(_) => Ok(start..filled.len()),
            Err(err) if err.error_len().is_none() && !is_end => Ok(start..err.valid_up_to().max(start)),
            Err(err) => {
                let at = self.offset + err.valid_up_to() as u64;
                Err(Failure::new(anyhow!(
                    "the needs are not UTF-8: the byte at offset {at} is not part of a character"
                )))
            }
        }
    }
}

impl<R: Read> Read for Utf8Reader<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.good.is_empty() {
            match self.fill() {
                Ok(true) => {}
                Ok(false) => return Ok(0),
                Err(failure) => {
                    self.error = Some(failure);
                    return Err(io::Error::other("see `take_error`"));
                }
            }
        }
        let count = into.len().min(self.good.len());
        into[..count].copy_from_slice(&self.buffer[self.good.start..self.good.start + count]);
        self.good.start += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives out a few bytes at a time, as a pipe may.
    struct Slow<'a>(&'a [u8], usize);

    impl Read for Slow<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let count = self.1.min(self.0.len()).min(into.len());
            into[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn check(input: &[u8], expected: Result<&str, u64>) {
        for step in [1, 2, 3, BUFFER] {
            let mut reader = Utf8Reader::new(Slow(input, step));
            let mut text = Vec::new();
            let read = reader.read_to_end(&mut text);
            match expected {
                Ok(expected) => {
                    assert_eq!(text, expected.as_bytes(), "{input:?} in steps of {step}: {read:?}");
                }
                Err(offset) => {
                    let failure = reader.take_error().expect("an error").to_string();
                    assert!(
                        failure.contains(&format!("offset {offset} ")),
                        "{input:?} in steps of {step}: {failure}"
                    );
                }
            }
        }
    }

    #[test]
    fn only_utf_8_passes_and_a_byte_order_mark_at_the_beginning_does_not() {
        check(b"", Ok(""));
        check("a\u{e9}\u{20ac}\u{1f600}z".as_bytes(), Ok("a\u{e9}\u{20ac}\u{1f600}z"));
        check(b"\xef\xbb\xbf{}", Ok("{}"));
        check(b"\xef\xbb\xbf", Ok(""));
        check(b"{}\xef\xbb\xbf", Ok("{}\u{feff}"));
        check(b"a\xff", Err(1));
        check(b"ab\xe2\x82", Err(2));
        check(b"ab\xe2\x82z", Err(2));
        check(b"\xef\xbb", Err(0));
        check(b"\xef\xbb\xbf\xff", Err(3));
    }

    #[test]
    fn a_character_on_the_edge_of_the_buffer_is_one_character() {
        let text = "a".repeat(BUFFER - 1) + "\u{20ac}" + &"b".repeat(BUFFER);
        check(text.as_bytes(), Ok(&text));
        let mut bytes = text.clone().into_bytes();
        bytes[BUFFER] = b'x';
        check(&bytes, Err(BUFFER as u64 - 1));
    }
}
