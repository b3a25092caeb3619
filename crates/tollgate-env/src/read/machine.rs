//! What the machine has: memory, and space on a file system.
//!
//! The memory is the least of what the machine has and of what the control groups of this process leave it: version 2
//! (`memory.max`, kernel documentation "Control Group v2") or version 1 (`memory.limit_in_bytes`). A group is bound by
//! those above it. Where nothing can be read — no Linux — nothing is known.

use std::fs;
use std::path::Path;

/// A limit of memory.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Memory {
    /// In bytes.
    pub bytes: u64,
    /// Who says so: a file.
    pub source: String,
}

/// The least limit; `root` is `/` but for tests.
#[must_use]
pub fn memory(root: &Path) -> Option<Memory> {
    let of_machine = total(root);
    let groups = fs::read_to_string(root.join("proc/self/cgroup")).unwrap_or_default();
    let of_groups = groups.lines().flat_map(|line| limits(root, line));
    of_groups.chain(of_machine).min()
}

/// The memory of the machine.
fn total(root: &Path) -> Option<Memory> {
    let text = fs::read_to_string(root.join("proc/meminfo")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(Memory { bytes: kib.checked_mul(1024)?, source: "/proc/meminfo".to_owned() })
}

/// `0::/a/b` of version 2, `4:memory:/a/b` of version 1: the limits of this group and of those above.
fn limits(root: &Path, line: &str) -> Vec<Memory> {
    let mut parts = line.splitn(3, ':');
    let (Some(_), Some(controllers), Some(path)) = (parts.next(), parts.next(), parts.next()) else {
        return Vec::new();
    };
    let (mounts, file): (&[&str], _) = match controllers {
        "" => (&["sys/fs/cgroup", "sys/fs/cgroup/unified"], "memory.max"),
        names if names.split(',').any(|name| name == "memory") => {
            (&["sys/fs/cgroup/memory"], "memory.limit_in_bytes")
        }
        _ => return Vec::new(),
    };
    let group = Path::new(path.trim_start_matches('/'));
    let all = mounts
        .iter()
        .flat_map(|mount| group.ancestors().map(move |group| Path::new(mount).join(group).join(file)));
    let limit = |path: std::path::PathBuf| {
        // `max` is no limit, and neither is a number that no machine has.
        let bytes = fs::read_to_string(root.join(&path)).ok()?.trim().parse::<u64>().ok()?;
        (bytes < 1 << 60).then(|| Memory { bytes, source: format!("/{}", path.display()) })
    };
    all.filter_map(limit).collect()
}

/// How much a user may still write to the file system of a directory, which need not be there yet.
#[cfg(unix)]
#[must_use]
pub fn free_space(dir: &Path) -> Option<u64> {
    let there = dir.ancestors().find(|dir| dir.exists())?;
    let of = nix::sys::statvfs::statvfs(there).ok()?;
    // How wide these numbers are differs by system.
    u64::try_from(u128::from(of.blocks_available()) * u128::from(of.fragment_size())).ok()
}

/// Nothing is known of it here.
#[cfg(not(unix))]
#[must_use]
pub fn free_space(_: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine(files: &[(&str, &str)]) -> Option<(u64, String)> {
        let dir = tempfile::tempdir().expect("a temp dir");
        for (path, text) in files {
            let path = dir.path().join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("directories");
            fs::write(path, text).expect("a file");
        }
        memory(dir.path()).map(|memory| (memory.bytes, memory.source))
    }

    const INFO: (&str, &str) = ("proc/meminfo", "MemTotal:       16384 kB\nMemFree:        1 kB\n");

    #[test]
    fn row_44_the_least_limit_counts() {
        let said = |bytes, source: &str| Some((bytes, source.to_owned()));
        assert_eq!(machine(&[]), None);
        assert_eq!(machine(&[INFO]), said(16_777_216, "/proc/meminfo"));
        let v2 = ("proc/self/cgroup", "0::/a/b\n");
        assert_eq!(
            machine(&[
                INFO,
                v2,
                ("sys/fs/cgroup/a/b/memory.max", "max\n"),
                ("sys/fs/cgroup/a/memory.max", "4096\n")
            ]),
            said(4096, "/sys/fs/cgroup/a/memory.max")
        );
        // In a container the group is the root of what is mounted.
        assert_eq!(
            machine(&[INFO, ("proc/self/cgroup", "0::/\n"), ("sys/fs/cgroup/memory.max", "8192")]),
            said(8192, "/sys/fs/cgroup/memory.max")
        );
        let v1 = ("proc/self/cgroup", "9:cpu:/x\n4:memory:/a\n0::/\n");
        assert_eq!(
            machine(&[INFO, v1, ("sys/fs/cgroup/memory/a/memory.limit_in_bytes", "2048\n")]),
            said(2048, "/sys/fs/cgroup/memory/a/memory.limit_in_bytes")
        );
        assert_eq!(
            machine(&[INFO, v1, ("sys/fs/cgroup/memory/a/memory.limit_in_bytes", "9223372036854771712\n")]),
            said(16_777_216, "/proc/meminfo")
        );
        assert_eq!(machine(&[v2, ("sys/fs/cgroup/a/b/memory.max", "much")]), None);
    }

    #[cfg(unix)]
    #[test]
    fn row_45_a_directory_that_is_not_there_yet_has_space() {
        assert!(free_space(Path::new("/tmp/not/there/yet")).is_some_and(|bytes| bytes > 0));
    }
}
