//! What a job writes: a file without a name while it runs, and from there to the reader, through a small buffer.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::anyhow;
use tollgate_common::text::escape;
use tollgate_common::{Failure, Result, github};

use super::report::TAIL;

/// A longer line is told in parts.
const LINE: u64 = 64 * 1024;

/// The output of one try.
#[derive(Debug)]
pub(crate) struct Output(File);

/// A file below the target directory, for writing and for reading. It has no name any more, so that nothing of it is
/// left however we end.
///
/// # Errors
/// When it cannot be made.
pub(crate) fn create(target: &Path) -> io::Result<(File, Output)> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let dir = target.join("tollgate");
    fs::create_dir_all(&dir)?;
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let path = dir.join(format!("output-{}-{number}", std::process::id()));
    let writer = OpenOptions::new().write(true).create(true).truncate(true).open(&path)?;
    let reader = File::open(&path)?;
    fs::remove_file(&path)?;
    Ok((writer, Output(reader)))
}

/// Whether there can be such files, before anything runs: without them no job could be started.
///
/// # Errors
/// When there cannot.
pub(crate) fn check(target: &Path) -> Result<()> {
    let shown = escape(&target.display().to_string()).into_owned();
    let wrong = |err: io::Error| {
        let what = anyhow!(err).context(format!("cannot write below the target directory {shown}"));
        Failure::new(what).hint("CARGO_TARGET_DIR names another one")
    };
    create(target).map(drop).map_err(wrong)
}

/// Bytes as a file without a name that a program can read from its beginning.
///
/// # Errors
/// When it cannot be made.
pub(crate) fn input(target: &Path, bytes: &[u8]) -> io::Result<File> {
    let (mut writer, Output(reader)) = create(target)?;
    writer.write_all(bytes)?;
    Ok(reader)
}

impl Output {
    /// Writes so many bytes of it as they are, and ends the last line.
    pub(crate) fn copy(&mut self, bytes: u64, to: &mut dyn Write) -> io::Result<()> {
        self.0.seek(SeekFrom::Start(0))?;
        let mut last = Last { to, byte: b'\n' };
        io::copy(&mut (&self.0).take(bytes), &mut last)?;
        if last.byte == b'\n' { Ok(()) } else { to.write_all(b"\n") }
    }

    /// The same for the log of GitHub Actions: no line of it is a command. Its runner takes a carriage return for the
    /// end of a line.
    pub(crate) fn copy_to_github(&mut self, bytes: u64, to: &mut dyn Write) -> io::Result<()> {
        self.0.seek(SeekFrom::Start(0))?;
        let mut reader = BufReader::new((&self.0).take(bytes));
        let mut line = Vec::new();
        while (&mut reader).take(LINE).read_until(b'\n', &mut line)? > 0 {
            let text = String::from_utf8_lossy(&line).replace("\r\n", "\n").replace('\r', "\n");
            to.write_all(github::log(&text).as_bytes())?;
            if !text.ends_with('\n') {
                to.write_all(b"\n")?;
            }
            line.clear();
        }
        Ok(())
    }

    /// The last of so many bytes.
    pub(crate) fn tail(&mut self, bytes: u64) -> io::Result<Vec<u8>> {
        self.part(bytes.saturating_sub(TAIL), bytes.min(TAIL))
    }

    /// So many bytes from a place on, or all that there are.
    pub(crate) fn part(&mut self, from: u64, bytes: u64) -> io::Result<Vec<u8>> {
        self.0.seek(SeekFrom::Start(from))?;
        let mut part = Vec::new();
        (&self.0).take(bytes).read_to_end(&mut part)?;
        Ok(part)
    }
}

/// Remembers the last byte that went through.
struct Last<'a> {
    to: &'a mut dyn Write,
    byte: u8,
}

impl Write for Last<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.byte = bytes[..written].last().copied().unwrap_or(self.byte);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(text: &[u8]) -> (tempfile::TempDir, Output) {
        let dir = tempfile::tempdir().expect("a directory");
        let (mut writer, output) = create(dir.path()).expect("a file");
        writer.write_all(text).expect("written");
        (dir, output)
    }

    #[test]
    fn it_is_told_as_it_was_written_and_leaves_no_file() {
        for (text, bytes, expected) in [
            (&b""[..], 0, &b""[..]),
            (b"a\n\x1b[31mb\xff\n", 9, b"a\n\x1b[31mb\xff\n"),
            (b"a", 1, b"a\n"),
            (b"a\nbc", 3, b"a\nb\n"),
        ] {
            let (dir, mut output) = output(text);
            for _ in 0..2 {
                let mut told = Vec::new();
                output.copy(bytes, &mut told).expect("told");
                assert_eq!(told, expected);
            }
            assert_eq!(fs::read_dir(dir.path().join("tollgate")).expect("a directory").count(), 0);
        }
    }

    #[test]
    fn no_line_of_it_is_a_command() {
        let text = b"a\n::error::b\r::set-output name=x::y\r\n  ##[group]c\nd";
        let (_dir, mut output) = output(text);
        let mut told = Vec::new();
        output.copy_to_github(text.len() as u64, &mut told).expect("told");
        let told = String::from_utf8(told).expect("UTF-8");
        assert_eq!(told, "a\n| ::error::b\n| ::set-output name=x::y\n  ## [group]c\nd\n");
    }

    #[test]
    fn a_long_line_is_told_in_parts_of_which_none_is_a_command() {
        let limit = usize::try_from(LINE).expect("small");
        for command in ["::error::x", "##[error]x"] {
            for before in 0..12 {
                let text = format!("{}{command}\nend\n", "x".repeat(limit - before));
                let (_dir, mut output) = output(text.as_bytes());
                let mut told = Vec::new();
                output.copy_to_github(text.len() as u64, &mut told).expect("told");
                let told = String::from_utf8(told).expect("UTF-8");
                assert!(!told.lines().any(|line| line.starts_with("::") || line.contains("##[")), "{before}");
                assert!(told.ends_with("\nend\n"));
            }
        }
    }

    #[test]
    fn its_end_is_kept() {
        let (_dir, mut output) = output("x".repeat(100_000).as_bytes());
        assert_eq!(output.tail(100_000).expect("a tail").len(), 65_536);
        assert_eq!(output.tail(10).expect("a tail"), b"x".repeat(10));
        assert_eq!(output.tail(0).expect("a tail"), b"");
    }
}
