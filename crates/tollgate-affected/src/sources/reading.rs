//! The text of sources, one after the other.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::path::RepoPath;

/// Bytes; nearly every source fits.
const FIRST_READ: usize = 256 * 1024;

/// Reads each source. One that went away (or never was more than a broken link) says nothing.
pub(crate) fn for_each<'a>(root: &Path, sources: &'a [RepoPath], mut f: impl FnMut(&'a RepoPath, &[u8])) {
    let mut buffer = Vec::new();
    for path in sources {
        if let Some(length) = read_into(&path.on_disk(root), &mut buffer) {
            f(path, &buffer[..length]);
        }
    }
}

/// Reads a file in as few system calls as it takes: asking for its size first would be one more. Its end is where
/// nothing more comes, and not where less came than was asked for: file systems over a network may cut a read short.
fn read_into(path: &Path, buffer: &mut Vec<u8>) -> Option<usize> {
    let mut file = File::open(path).ok()?;
    let mut filled = 0;
    loop {
        if filled == buffer.len() {
            buffer.resize((2 * filled).max(FIRST_READ), 0);
        }
        match file.read(&mut buffer[filled..]).ok()? {
            0 => return Some(filled),
            read => filled += read,
        }
    }
}
