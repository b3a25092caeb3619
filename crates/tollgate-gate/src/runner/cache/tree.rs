//! The files of a repository as one word: those that git tracks or would track, as they lie there, and what the index
//! says of them.
//!
//! Contents are hashed as they are, and not as git would store them: no filter, no line ending and no flag of the index
//! hides a difference. Git is asked as a program and writes nothing. What is ignored is not looked at, and history
//! neither. A submodule, a repository in the repository, and a link that leads out are more than we can tell.

use std::collections::BTreeSet;
use std::fs::{self, File, Metadata};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tollgate_common::Ctx;
use tollgate_common::process::{command_with, probe};
use tollgate_common::text::escape;

use crate::runner::output;

/// So long is git waited for.
const PATIENCE: Duration = Duration::from_secs(20);

/// So much of what it says is read.
const LENGTH: usize = 256 * 1024 * 1024;

/// Asking a repository that is the user's: nothing of ours stays there.
const CAREFULLY: [&str; 4] = ["-c", "core.fsmonitor=false", "-c", "core.untrackedCache=false"];

/// The files as they were at one moment.
#[derive(Debug)]
pub(super) struct Tree {
    /// The same for the same files with the same contents.
    pub(super) id: String,
    top: PathBuf,
    listing: Listing,
}

/// What can be told without reading a file: any change of one shows, also one that was taken back.
#[derive(Debug, PartialEq, Eq)]
struct Listing {
    /// The index as git lists it.
    index: Vec<u8>,
    /// Every path with what the system says of it.
    stamps: Vec<u8>,
    /// The regular files, a line each.
    regular: Vec<u8>,
    /// The others, with what is to be known of them.
    others: Vec<u8>,
}

impl Tree {
    /// Reads it; else why that cannot be.
    pub(super) fn read(root: &Path, target: &Path, ctx: &Ctx) -> Result<Self, String> {
        let top = git(root, &["rev-parse", "--show-toplevel"], None, ctx)?;
        let top = path(top.strip_suffix(b"\n").unwrap_or(&top))?;
        // What is made for asking is there before anything is looked at.
        output::input(target, b"")
            .map_err(|err| format!("no file can be written below {target:?}: {err}"))?;
        let listing = Listing::read(&top, ctx)?;
        let hashes = hash(&listing.regular, &["--stdin-paths", "--no-filters"], &top, target, ctx)?;
        let lines = |text: &[u8]| text.split(|byte| *byte == b'\n').count();
        if lines(&hashes) != lines(&listing.regular) {
            return Err("git did not tell the contents of every file".to_owned());
        }
        let parts = [&listing.index, &listing.regular, &hashes, &listing.others];
        let parts = parts.map(|part| [part.len().to_string().as_bytes(), b"\n", part].concat());
        let id = word(&parts.concat(), &top, target, ctx)?;
        if Listing::read(&top, ctx)? != listing {
            return Err("files changed while they were read".to_owned());
        }
        Ok(Self { id, top, listing })
    }

    /// Whether nobody has changed anything since it was read.
    pub(super) fn is_current(&self, ctx: &Ctx) -> bool {
        Listing::read(&self.top, ctx).is_ok_and(|listing| listing == self.listing)
    }
}

impl Listing {
    fn read(top: &Path, ctx: &Ctx) -> Result<Self, String> {
        let index = git(top, &["ls-files", "-z", "--stage"], None, ctx)?;
        let args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
        let all = git(top, &args, None, ctx)?;
        let names: BTreeSet<&[u8]> = all.split(|byte| *byte == 0).filter(|name| !name.is_empty()).collect();
        let mut listing = Self { index, stamps: Vec::new(), regular: Vec::new(), others: Vec::new() };
        let mut directories = BTreeSet::from([top.to_owned()]);
        for name in names {
            listing.add(name, top)?;
            let inner = path(name)?;
            directories.extend(inner.ancestors().skip(1).map(|dir| top.join(dir)));
        }
        // A file that came and went again leaves its trace there.
        for directory in directories {
            match fs::symlink_metadata(&directory) {
                Ok(seen) => listing.stamps.extend(stamp(&seen)),
                Err(err) if err.kind() == ErrorKind::NotFound => {}
                Err(err) => return Err(unreadable(&directory, &err)),
            }
        }
        Ok(listing)
    }

    fn add(&mut self, name: &[u8], top: &Path) -> Result<(), String> {
        let file = top.join(path(name)?);
        let seen = match fs::symlink_metadata(&file) {
            Ok(seen) => seen,
            Err(err) if err.kind() == ErrorKind::NotFound => {
                self.others.extend([b"absent ", name, b"\0"].concat());
                return Ok(());
            }
            Err(err) => return Err(unreadable(&file, &err)),
        };
        self.stamps.extend([name, b"\0", &stamp(&seen)].concat());
        if seen.is_symlink() {
            let to = fs::read_link(&file).map_err(|err| unreadable(&file, &err))?;
            if leads_out(&file, top) {
                return Err(format!("{} leads out of the repository", shown(name)));
            }
            self.others.extend([b"link ", name, b"\0", to.as_os_str().as_encoded_bytes(), b"\0"].concat());
        } else if !seen.is_file() {
            return Err(format!("{} is a repository of its own, or no file", shown(name)));
        } else if name.contains(&b'\n') || name.starts_with(b"\"") {
            return Err(format!("{} has a name that git would take for another", shown(name)));
        } else {
            self.regular.extend([name, b"\n"].concat());
            if is_executable(&seen) {
                self.others.extend([b"executable ", name, b"\0"].concat());
            }
        }
        Ok(())
    }
}

/// Bytes as one word.
pub(super) fn word(bytes: &[u8], dir: &Path, target: &Path, ctx: &Ctx) -> Result<String, String> {
    let answer = hash(bytes, &["--stdin"], dir, target, ctx)?;
    let word = String::from_utf8_lossy(&answer).trim().to_owned();
    let is_hash = word.len() >= 40 && word.bytes().all(|digit| digit.is_ascii_hexdigit());
    if is_hash { Ok(word) } else { Err("git did not tell a hash".to_owned()) }
}

/// Without `-w` nothing is stored.
fn hash(input: &[u8], args: &[&str], dir: &Path, target: &Path, ctx: &Ctx) -> Result<Vec<u8>, String> {
    let input = output::input(target, input).map_err(|err| format!("git cannot be asked: {err}"))?;
    git(dir, &[&["hash-object"], args].concat(), Some(input), ctx)
}

fn git(dir: &Path, args: &[&str], input: Option<File>, ctx: &Ctx) -> Result<Vec<u8>, String> {
    let mut command = command_with(&ctx.env, dir, "git");
    command.env("GIT_OPTIONAL_LOCKS", "0").args(CAREFULLY).args(args);
    let answer = match input {
        Some(input) => probe::ask_about(&mut command, input, PATIENCE, LENGTH),
        None => probe::ask_at_length(&mut command, PATIENCE, LENGTH),
    };
    let answer = answer.map_err(|err| format!("git cannot be asked: {err}"))?;
    match answer.status {
        Some(status) if status.success() && answer.stdout.len() < LENGTH => Ok(answer.stdout),
        Some(_) => Err(format!("`git {}` failed", args[0])),
        None => Err(format!("`git {}` took too long", args[0])),
    }
}

/// What is behind a link that leads out, nobody watches. One that leads nowhere is what it says.
fn leads_out(link: &Path, top: &Path) -> bool {
    match (fs::canonicalize(link), fs::canonicalize(top)) {
        (Ok(to), Ok(top)) => !to.starts_with(top),
        (Err(err), _) => err.kind() != ErrorKind::NotFound,
        (Ok(_), Err(_)) => true,
    }
}

#[cfg(unix)]
fn stamp(seen: &Metadata) -> Vec<u8> {
    use std::os::unix::fs::MetadataExt;
    let size = if seen.is_dir() { 0 } else { seen.size() };
    let times = (seen.mtime(), seen.mtime_nsec(), seen.ctime(), seen.ctime_nsec());
    format!("{} {} {size} {} {times:?}\0", seen.dev(), seen.ino(), seen.mode()).into_bytes()
}

#[cfg(not(unix))]
fn stamp(seen: &Metadata) -> Vec<u8> {
    format!("{} {:?} {:?}\0", seen.len(), seen.modified().ok(), seen.created().ok()).into_bytes()
}

#[cfg(unix)]
fn is_executable(seen: &Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&seen.permissions()) & 0o111 != 0
}

#[cfg(not(unix))]
fn is_executable(_: &Metadata) -> bool {
    false
}

#[cfg(unix)]
fn path(bytes: &[u8]) -> Result<PathBuf, String> {
    Ok(PathBuf::from(<std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(bytes)))
}

#[cfg(not(unix))]
fn path(bytes: &[u8]) -> Result<PathBuf, String> {
    String::from_utf8(bytes.to_vec()).map(PathBuf::from).map_err(|_| format!("{} is no text", shown(bytes)))
}

fn unreadable(file: &Path, err: &std::io::Error) -> String {
    format!("{} cannot be read: {err}", file.display())
}

fn shown(name: &[u8]) -> String {
    escape(&String::from_utf8_lossy(name)).into_owned()
}
