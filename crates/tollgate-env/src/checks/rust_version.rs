//! Whether what the manifests say of Rust's versions fits together, and fits the toolchain.

use std::path::PathBuf;

use crate::checks::toolchain::{Used, used};
use crate::finding::{Change, Finding, Fix, Place, Severity};
use crate::place::place;
use crate::read::manifest::{Manifest, Said};
use crate::read::release::{INHERITANCE, Release, of_edition, of_resolver};
use crate::read::workspace::Workspace;
use crate::rim::Rim;
use crate::rules::{Check, Rule};

pub(crate) const CHECK: Check = Check {
    id: "rust-version",
    title: "rust-version, edition and resolver in the manifests: in harmony, and with the toolchain",
    rules: &[
        Rule {
            id: "cargo-silent",
            why: "cargo could not be asked which packages there are, so they were taken from the manifests. Members \
                  that are not named there were not looked at.",
        },
        Rule { id: "manifest-unreadable", why: "cargo starts nothing where it cannot read a manifest." },
        Rule {
            id: "rust-version-above-toolchain",
            why: "cargo does not build a package whose rust-version is above the toolchain.",
        },
        Rule {
            id: "rust-version-differs",
            why: "A member that asks for a newer Rust than the workspace says makes that untrue. One that is content with \
                  an older one may have been forgotten, or promises more, so that this only informs. A version with a \
                  role in `[env.toolchain] roles` is meant.",
        },
        Rule {
            id: "clippy-msrv-differs",
            why: "`msrv` in clippy.toml wins over rust-version: clippy suggests what that Rust cannot do, or hides \
                  what it can. Without the key clippy reads rust-version.",
        },
        Rule {
            id: "edition-above-rust-version",
            why: "cargo refuses a package whose rust-version is below the first release that knows its edition.",
        },
        Rule {
            id: "manifest-above-toolchain",
            why: "A cargo that does not know an edition, a resolver or the inheritance from a workspace refuses the \
                  manifest. Where the rust-version is such a cargo's, this repository cannot be built with it, \
                  whatever the published package can.",
        },
    ],
    run,
};

fn run(rim: &Rim) -> Vec<Finding> {
    let Some(workspace) = rim.workspace() else { return Vec::new() };
    let mut findings = of_reading(workspace, rim);
    findings.extend(judge(workspace, used(rim).as_ref(), rim));
    findings.extend(clippy_files(workspace).iter().filter_map(|file| of_clippy(file, workspace, rim)));
    findings
}

fn of_reading(workspace: &Workspace, rim: &Rim) -> Vec<Finding> {
    let broken = workspace.broken.iter().map(|broken| {
        let path = rim.show(&broken.path);
        let message = format!("{path} cannot be read: {}", broken.what);
        Finding::new("manifest-unreadable", Severity::Error, message)
            .at(Place { line: broken.line, ..Place::file(path) })
    });
    let silent = workspace.metadata.as_ref().err().map(|what| {
        let message = format!("cargo did not say which packages there are: {what}");
        Finding::new("cargo-silent", Severity::Inconclusive, message)
    });
    broken.chain(silent).collect()
}

/// What one package says, its own or the workspace's.
struct Versions<'a> {
    manifest: &'a Manifest,
    rust: Option<(Release, &'a Said, &'a Manifest)>,
    edition: Option<(&'a Said, &'a Manifest)>,
}

fn judge(workspace: &Workspace, used: Option<&Used>, rim: &Rim) -> Vec<Finding> {
    let root = workspace.root_manifest();
    let mut findings = Vec::new();
    for manifest in &workspace.manifests {
        let Some(versions) = versions(manifest, root) else { continue };
        let is_default = workspace.metadata.as_ref().map_or(true, |metadata| {
            metadata.default_members().any(|package| package.manifest_path == manifest.path)
        });
        findings.extend(used.and_then(|used| above_toolchain(&versions, used, is_default, rim)));
        findings.extend(differs(&versions, root, rim));
        let mut too_old = below_edition(&versions, rim);
        too_old = too_old.or_else(|| used.and_then(|used| edition_unknown(&versions, used, rim)));
        findings.extend(too_old);
    }
    let of_all = workspace.manifests.iter().filter_map(|manifest| versions(manifest, root));
    findings.extend(of_all.filter_map(|versions| below_inheritance(&versions, rim)).next());
    if let Some(root) = root {
        findings.extend(below_resolver(root, workspace, used, rim));
    }
    merged(findings, used)
}

/// One finding for what is the same in several manifests, as bad as the worst; the toolchain's place is the last.
fn merged(findings: Vec<Finding>, used: Option<&Used>) -> Vec<Finding> {
    let mut merged: Vec<Finding> = Vec::new();
    for finding in findings {
        let same = merged.iter_mut().find(|of| of.id == finding.id && of.message == finding.message);
        let Some(same) = same else {
            merged.push(finding);
            continue;
        };
        same.severity = same.severity.max(finding.severity);
        for place in finding.places {
            if !same.places.contains(&place) {
                same.places.push(place);
            }
        }
    }
    let path = used.and_then(|used| used.place.as_ref()).map(|place| place.path.as_str());
    for finding in &mut merged {
        finding.places.sort_by_key(|place| Some(place.path.as_str()) == path);
    }
    merged
}

fn versions<'a>(manifest: &'a Manifest, root: Option<&'a Manifest>) -> Option<Versions<'a>> {
    let package = manifest.package.as_ref()?;
    let of_workspace = root.and_then(|root| Some((root, root.workspace.as_ref()?)));
    let rust = match (&package.rust_version, &package.rust_version_inherited) {
        (Some(said), _) => Some((said, manifest)),
        (None, Some(_)) => of_workspace.and_then(|(root, of)| Some((of.rust_version.as_ref()?, root))),
        (None, None) => None,
    };
    let edition = match (&package.edition, &package.edition_inherited) {
        (Some(said), _) => Some((said, manifest)),
        (None, Some(_)) => of_workspace.and_then(|(root, of)| Some((of.edition.as_ref()?, root))),
        (None, None) => None,
    };
    let rust = rust.and_then(|(said, manifest)| Some((Release::least(&said.value)?, said, manifest)));
    Some(Versions { manifest, rust, edition })
}

/// Row 19. A member that is not built unless it is named may be meant for another toolchain.
fn above_toolchain(versions: &Versions<'_>, used: &Used, is_default: bool, rim: &Rim) -> Option<Finding> {
    let (wanted, said, manifest) = versions.rust?;
    if wanted <= used.release {
        return None;
    }
    let message = format!("Rust {} is needed, and the toolchain is {}", said.value, used.name);
    let severity = if is_default { Severity::Error } else { Severity::Warning };
    let finding = Finding::new("rust-version-above-toolchain", severity, message)
        .found(used.release.to_string())
        .wanted(format!("{} or newer", said.value));
    let finding = match used.name.as_str() {
        channel @ ("stable" | "beta" | "nightly") => finding.fix(Fix::command(["rustup", "update", channel])),
        _ => finding,
    };
    let claim = format!("by {}", owner(versions.manifest, manifest));
    Some(used.beside(finding.at(manifest.claim(said, claim, rim))))
}

/// A nightly may know by `cargo-features` what its release did not.
fn is_below(used: &Used, first: Release) -> bool {
    used.release < first && !used.name.starts_with("nightly")
}

/// The package, or the workspace where the value stands there: then the finding is one for all.
fn owner(of: &Manifest, says: &Manifest) -> String {
    match &of.package {
        Some(package) if of.path == says.path && package.rust_version.is_some() => {
            format!("the package {}", package.name)
        }
        _ => "the workspace".to_owned(),
    }
}

/// Row 20.
fn differs(versions: &Versions<'_>, root: Option<&Manifest>, rim: &Rim) -> Option<Finding> {
    let root = root?;
    let of_workspace = root.workspace.as_ref()?.rust_version.as_ref()?;
    let own = versions.manifest.package.as_ref()?.rust_version.as_ref()?;
    let is_role = |role: &String| Release::least(role) == Release::least(&own.value);
    let is_same = Release::least(&own.value) == Release::least(&of_workspace.value);
    if is_same || rim.config.toolchain.roles.values().any(is_role) {
        return None;
    }
    let name = &versions.manifest.package.as_ref()?.name;
    let message = format!("{name} says another rust-version than the workspace");
    // A library that promises more than the rest is most often meant; one that asks for more makes the rest's untrue.
    let is_below = Release::least(&own.value) < Release::least(&of_workspace.value);
    let severity = if is_below { Severity::Info } else { Severity::Warning };
    Some(
        Finding::new("rust-version-differs", severity, message)
            .at(versions.manifest.claim(own, format!("of {name}"), rim))
            .at(root.claim(of_workspace, "of the workspace", rim))
            .found(&own.value)
            .wanted("rust-version.workspace = true, or a role in `[env.toolchain] roles`"),
    )
}

/// Row 22.
fn below_edition(versions: &Versions<'_>, rim: &Rim) -> Option<Finding> {
    let ((rust, said, rust_at), (edition, edition_at)) = (versions.rust?, versions.edition?);
    let first = of_edition(&edition.value).filter(|first| rust < *first)?;
    let message = format!(
        "edition {} needs Rust {first}, and the rust-version of {} is {}",
        edition.value,
        owner(versions.manifest, rust_at),
        said.value
    );
    Some(
        Finding::new("edition-above-rust-version", Severity::Error, message)
            .at(rust_at.claim(said, "rust-version", rim))
            .at(edition_at.claim(edition, "edition", rim))
            .found(&said.value)
            .wanted(format!("{first} or newer")),
    )
}

fn edition_unknown(versions: &Versions<'_>, used: &Used, rim: &Rim) -> Option<Finding> {
    let (edition, manifest) = versions.edition?;
    let first = of_edition(&edition.value).filter(|first| is_below(used, *first))?;
    let message = format!("edition {} needs Rust {first}, and the toolchain is {}", edition.value, used.name);
    let finding = Finding::new("manifest-above-toolchain", Severity::Error, message)
        .at(manifest.claim(edition, "edition", rim))
        .found(used.release.to_string())
        .wanted(format!("{first} or newer"));
    Some(used.beside(finding))
}

fn below_inheritance(versions: &Versions<'_>, rim: &Rim) -> Option<Finding> {
    let (rust, said, rust_at) = versions.rust?;
    let span = versions.manifest.inherits.as_ref().filter(|_| rust < INHERITANCE)?;
    let message = format!(
        "{} takes values from the workspace, for which cargo {INHERITANCE} is needed, and its rust-version is {}",
        versions.manifest.package.as_ref()?.name,
        said.value
    );
    Some(
        Finding::new("manifest-above-toolchain", Severity::Warning, message)
            .at(rust_at.claim(said, "rust-version", rim))
            .at(versions.manifest.at(span, rim))
            .found(&said.value)
            .wanted(format!("{INHERITANCE} or newer")),
    )
}

/// The resolver of the root manifest holds for all, so that the least rust-version counts.
fn below_resolver(root: &Manifest, workspace: &Workspace, used: Option<&Used>, rim: &Rim) -> Option<Finding> {
    let resolver = root.resolver.as_ref()?;
    let first = of_resolver(&resolver.value)?;
    let finding = |severity, message: String, found: &str| {
        Finding::new("manifest-above-toolchain", severity, message)
            .at(root.claim(resolver, "resolver", rim))
            .found(found)
            .wanted(format!("{first} or newer"))
    };
    if let Some(used) = used.filter(|used| is_below(used, first)) {
        let message =
            format!("resolver {} needs Rust {first}, and the toolchain is {}", resolver.value, used.name);
        return Some(used.beside(finding(Severity::Error, message, &used.release.to_string())));
    }
    let all = workspace.manifests.iter().filter_map(|manifest| versions(manifest, Some(root))?.rust);
    let (rust, said, manifest) = all.min_by_key(|(rust, ..)| *rust)?;
    (rust < first).then(|| {
        let message = format!(
            "resolver {} needs Rust {first}, and a rust-version here is {}",
            resolver.value, said.value
        );
        finding(Severity::Warning, message, &said.value).at(manifest.claim(said, "rust-version", rim))
    })
}

/// The files in which clippy looks, of the root and of each member: the first of the two names in each.
fn clippy_files(workspace: &Workspace) -> Vec<PathBuf> {
    let dirs = workspace.manifests.iter().filter_map(|manifest| manifest.path.parent());
    let first = dirs.filter_map(|dir| {
        [".clippy.toml", "clippy.toml"].iter().map(|name| dir.join(name)).find(|path| path.is_file())
    });
    first.collect()
}

#[derive(serde::Deserialize)]
struct Clippy {
    msrv: Option<toml::Spanned<String>>,
}

/// Row 21. The file of the root is held against the least version that is meant: that of the workspace, or of its
/// package.
fn of_clippy(file: &std::path::Path, workspace: &Workspace, rim: &Rim) -> Option<Finding> {
    let text = rim.text(file).ok()?;
    let msrv = toml::from_str::<Clippy>(&text).ok()?.msrv?;
    let release = Release::least(msrv.get_ref())?;
    let root = workspace.root_manifest();
    let beside = workspace.manifests.iter().find(|manifest| manifest.path.parent() == file.parent())?;
    let of_workspace = beside.workspace.as_ref().and_then(|of| Some((of.rust_version.as_ref()?, beside)));
    let of_package =
        versions(beside, root).and_then(|of| of.rust).map(|(_, said, manifest)| (said, manifest));
    let (said, manifest) = of_package.or(of_workspace)?;
    if Release::least(&said.value)? == release {
        return None;
    }
    let message = format!(
        "clippy takes Rust {} for the oldest that is meant, and rust-version is {}",
        msrv.get_ref(),
        said.value
    );
    let at = Place { claim: Some("msrv".to_owned()), ..place(rim.show(file), &text, &msrv.span()) };
    Some(
        Finding::new("clippy-msrv-differs", Severity::Warning, message)
            .change(Change::Remove { at: at.clone(), key: "msrv".to_owned() })
            .at(at)
            .at(manifest.claim(said, "rust-version", rim))
            .found(msrv.get_ref())
            .wanted("no `msrv`: clippy reads rust-version then"),
    )
}
