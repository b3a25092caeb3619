//! The file with the records of runs: read without ever failing, added to by several processes at once, kept small.
//!
//! A line is added with one write to a file opened for appending, under a lock on the file beside it, so that nobody
//! writes to the old file while another puts a smaller one in its place. Where the lock cannot be had the line is
//! written all the same: the worst that can happen is that one is lost.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use super::{Record, Records};

/// From this size on the file is written anew with what is worth keeping.
const LIMIT: u64 = 1024 * 1024;

/// What is kept then.
const KEPT: usize = 512 * 1024;

/// Only the end of a larger file is read: it is not one that we wrote.
const READ: u64 = 4 * 1024 * 1024;

/// Writing takes a millisecond; who holds the lock for longer was stopped in the middle of it.
const PATIENCE: Duration = Duration::from_secs(2);

/// Where the records are, below a target directory of cargo.
#[must_use]
pub fn path(target: &Path) -> PathBuf {
    target.join("tollgate").join("runs.jsonl")
}

/// The records of a file; none where there is no such file.
///
/// # Errors
/// When the file is there and cannot be read. Whoever can do without says so and goes on.
pub fn read(path: &Path) -> io::Result<Records> {
    match end_of(path) {
        Ok(bytes) => Ok(Records::parse(&bytes)),
        Err(err) if err.kind() == io::ErrorKind::NotFound => Ok(Records::default()),
        Err(err) => Err(err),
    }
}

/// Adds a record, and makes its directory where there is none.
///
/// # Errors
/// When the line cannot be written.
pub fn append(path: &Path, record: &Record) -> io::Result<()> {
    if let Some(dir) = path.parent() {
        fs::create_dir_all(dir)?;
    }
    let lock = lock(path);
    let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
    let mut line = record.line()?;
    if is_torn(&mut file)? {
        line.insert(0, '\n');
    }
    file.write_all(line.as_bytes())?;
    if lock.is_some() && file.metadata()?.len() > LIMIT {
        drop(file);
        shrink(path)?;
    }
    Ok(())
}

/// The whole file, or the lines at the end of one that is too large.
fn end_of(path: &Path) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let start = file.metadata()?.len().saturating_sub(READ);
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    file.take(READ).read_to_end(&mut bytes)?;
    if start > 0 {
        let first = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
        bytes.drain(..first);
    }
    Ok(bytes)
}

/// Whether the last line has no end: somebody was killed, or the disk was full, in the middle of it.
fn is_torn(file: &mut File) -> io::Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(false);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

/// Puts a smaller file in the place of this one, whole or not at all.
fn shrink(path: &Path) -> io::Result<()> {
    let records = read(path)?;
    let mut text = String::new();
    for record in records.pruned(KEPT) {
        text.push_str(&record.line()?);
    }
    let new = beside(path, "new");
    fs::write(&new, text)?;
    fs::rename(&new, path)
}

/// Held until it is dropped; `None` where it cannot be had.
fn lock(path: &Path) -> Option<File> {
    let file = OpenOptions::new().write(true).create(true).truncate(false).open(beside(path, "lock")).ok()?;
    let deadline = Instant::now() + PATIENCE;
    loop {
        match file.try_lock() {
            Ok(()) => return Some(file),
            Err(TryLockError::WouldBlock) if Instant::now() < deadline => {
                thread::sleep(Duration::from_millis(5));
            }
            Err(_) => return None,
        }
    }
}

fn beside(path: &Path, extension: &str) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    PathBuf::from(name)
}
