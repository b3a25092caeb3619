//! How cargo is told of a member where its name is not enough: `-p clap` is refused where a package from a registry, or
//! another local one, that is part of the same build has that name too (The Cargo Book, "Package ID Specifications").
//!
//! Comes in: the workspace and the text of its lock file. Goes out: what to call such members. Of a lock file only
//! these few lines are read: the answer may not need the rest.

use std::collections::BTreeMap;

use super::Workspace;

/// For each member that shares its name, the name with its version; `None` where another has that version too.
type Specs = BTreeMap<String, Option<String>>;

/// What to call the members that share their names with others.
pub(crate) fn specs(workspace: &Workspace, lock: &str) -> Specs {
    let (members, others): (Vec<_>, Vec<_>) =
        workspace.packages.iter().partition(|package| package.is_member);
    let mut versions: BTreeMap<&str, Vec<String>> =
        members.iter().map(|package| (package.name.as_str(), Vec::new())).collect();
    let local = others.iter().map(|package| (package.name.as_str(), package.version.to_string()));
    let locked = external(lock).map(|(name, version)| (name, version.to_owned()));
    for (name, version) in local.chain(locked) {
        versions.entry(name).and_modify(|known| known.push(version));
    }
    let shared = members.iter().filter(|package| !versions[package.name.as_str()].is_empty());
    let spec = |package: &&&super::Package| {
        let version = package.version.to_string();
        let is_alone = !versions[package.name.as_str()].contains(&version);
        (package.name.clone(), is_alone.then(|| format!("{}@{version}", package.name)))
    };
    shared.map(|package| spec(&package)).collect()
}

/// The names and versions of the packages that are not local, as cargo writes them.
fn external(lock: &str) -> impl Iterator<Item = (&str, &str)> {
    lock.split("[[package]]").skip(1).filter_map(|entry| {
        let value = |key: &str| {
            let line = entry.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = \""))?;
            line.strip_suffix('"')
        };
        value("source").and_then(|_| Some((value("name")?, value("version")?)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_a_lock_file_and_not_local() {
        let lock = "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"0.1.0\"\n\n[[package]]\nname = \"b\"\nversion = \"1.0.0\"\nsource = \"registry+x\"\nchecksum = \"1\"\ndependencies = [\n \"a\",\n]\n";
        assert_eq!(external(lock).collect::<Vec<_>>(), [("b", "1.0.0")]);
        assert_eq!(external("").next(), None);
    }
}
