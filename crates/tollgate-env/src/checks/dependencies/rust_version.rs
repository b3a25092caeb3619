//! Row 23: locked packages that need a younger Rust than the one that is used, by what this machine has of the index.

use super::built;
use crate::checks::toolchain::{Used, used};
use crate::finding::{Finding, Fix, Place, Severity};
use crate::read::index::{Index, Needs};
use crate::read::lock_file::{LockFile, Locked};
use crate::read::release::Release;
use crate::read::workspace::{Metadata, Workspace};
use crate::rim::Rim;

/// At most so many places of one finding.
const SHOWN: usize = 10;

/// A package that needs a younger Rust.
struct TooYoung<'a> {
    package: &'a Locked,
    /// Its place in the lock file.
    place: usize,
    needs: Release,
}

pub(super) fn check(workspace: &Workspace, lock: &LockFile, rim: &Rim) -> Vec<Finding> {
    let (Some(used), Some(home)) = (used(rim), rim.cargo_home()) else { return Vec::new() };
    let index = Index::find(&home);
    let of_crates_io = lock.packages.iter().enumerate().filter(|(_, package)| package.is_of_crates_io());
    let (mut found, mut unknown) = (Vec::new(), 0);
    for (place, package) in of_crates_io {
        match index.needs(&package.name, &package.version) {
            Some(Needs::Rust(needs)) if needs > used.release => {
                found.push(TooYoung { package, place, needs });
            }
            Some(_) => {}
            None => unknown += 1,
        }
    }
    let mut findings = Vec::new();
    if !found.is_empty() {
        let members: Vec<_> = workspace.metadata.iter().flat_map(Metadata::default_members).collect();
        let always = built::always(&members, lock, &index);
        let (built, unsure): (Vec<_>, Vec<_>) = found.iter().partition(|of| always.contains(&of.place));
        findings.extend(built.iter().map(|of| certain(of, &used, &index, lock, rim)));
        findings.extend(uncertain(&unsure, &used, lock, rim));
    }
    findings.extend(not_here(unknown, lock, rim));
    findings
}

/// What nobody has fetched here says nothing.
fn not_here(unknown: usize, lock: &LockFile, rim: &Rim) -> Option<Finding> {
    let path = rim.show(&lock.path);
    let packages = tollgate_common::text::count(unknown, "package");
    let message = format!("which Rust is needed by {packages} in {path} is not known on this machine");
    (unknown > 0).then(|| {
        Finding::new("dependency-rust-version-unsure", Severity::Inconclusive, message)
            .at(Place::file(path))
            .fix(Fix::command(["cargo", "fetch", "--locked"]))
    })
}

fn at(of: &TooYoung<'_>, lock: &LockFile, rim: &Rim) -> Place {
    Place {
        line: of.package.line,
        value: Some(format!("{} {}", of.package.name, of.package.version)),
        claim: Some(format!("needs Rust {}", of.needs)),
        ..Place::file(rim.show(&lock.path))
    }
}

fn certain(of: &TooYoung<'_>, used: &Used, index: &Index, lock: &LockFile, rim: &Rim) -> Finding {
    let (name, version) = (&of.package.name, &of.package.version);
    let message = format!("{name} {version} needs Rust {}, and the toolchain is {}", of.needs, used.name);
    let finding = Finding::new("dependency-rust-version", Severity::Error, message)
        .at(at(of, lock, rim))
        .found(used.release.to_string())
        .wanted(format!("{} or newer", of.needs));
    let finding = used.beside(finding);
    match older(of.package, used.release, index) {
        Some(older) => {
            let package = format!("{name}@{version}");
            finding.fix(Fix::command(["cargo", "update", &package, "--precise", &older]))
        }
        None => finding,
    }
}

/// The newest version that would do in the place of this one, and that this Rust can build.
fn older(package: &Locked, release: Release, index: &Index) -> Option<String> {
    let now = semver::Version::parse(&package.version).ok()?;
    let compatible = match now.major {
        0 => format!("0.{}", now.minor),
        major => major.to_string(),
    };
    let compatible = semver::VersionReq::parse(&compatible).ok()?;
    let candidates = index.versions(&package.name).into_iter().filter(|of| {
        let rust = of.rust_version.as_ref().and_then(|rust| Release::least(rust));
        !of.yanked && rust.is_some_and(|rust| rust <= release)
    });
    let candidates = candidates.filter_map(|of| semver::Version::parse(&of.vers).ok());
    candidates.filter(|of| *of < now && compatible.matches(of)).max().map(|of| of.to_string())
}

/// One finding for all: whether they are built at all depends.
fn uncertain(unsure: &[&TooYoung<'_>], used: &Used, lock: &LockFile, rim: &Rim) -> Option<Finding> {
    let newest = unsure.iter().map(|of| of.needs).max()?;
    let message = format!(
        "{} in {} {} a newer Rust than the toolchain, which is {}; whether they are built hangs on features and targets",
        tollgate_common::text::count(unsure.len(), "package"),
        rim.show(&lock.path),
        if unsure.len() == 1 { "needs" } else { "need" },
        used.name
    );
    let finding = Finding::new("dependency-rust-version-unsure", Severity::Inconclusive, message)
        .found(used.release.to_string())
        .wanted(format!("{newest} or newer for all of them"));
    // Those that need the youngest say enough.
    let mut sorted = unsure.to_vec();
    sorted.sort_by_key(|of| (std::cmp::Reverse(of.needs), of.place));
    Some(sorted.iter().take(SHOWN).map(|of| at(of, lock, rim)).fold(finding, Finding::at))
}
