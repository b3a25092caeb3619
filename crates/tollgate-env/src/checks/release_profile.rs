//! Whether what is released says more than it should, and can be built again to the same bytes.

use crate::cli::Profile;
use crate::finding::{Finding, Place, Severity};
use crate::read::lock_file::LockFile;
use crate::read::workspace::Workspace;
use crate::rim::Rim;
use crate::rules::{Check, Rule};

pub(crate) const CHECK: Check = Check {
    id: "release-profile",
    title: "what is released: without the paths of this machine, and without the day",
    rules: &[
        Rule {
            id: "release-paths",
            why: "Messages of panics hold the paths under which a program was built: the name of a user, and another \
                  program on each machine. `--remap-path-prefix` takes them out; `trim-paths` of the profile does \
                  the same and is not stable (cargo 1.95).",
        },
        Rule {
            id: "release-date",
            why: "A build script of the dependencies writes the time of the build into the program. Where \
                  SOURCE_DATE_EPOCH is set they take that (reproducible-builds.org), and the same source gives the \
                  same bytes.",
        },
    ],
    run,
};

/// Crates that are known to write the time of the build, and that obey the variable.
const DATING: [&str; 6] = ["built", "build-info-build", "chrono-build", "shadow-rs", "vergen", "vergen-lib"];

fn run(rim: &Rim) -> Vec<Finding> {
    let Some(workspace) = rim.workspace() else { return Vec::new() };
    if !has_programs(workspace) {
        return Vec::new();
    }
    let severity = if rim.profile == Profile::Release { Severity::Warning } else { Severity::Info };
    paths(workspace, severity, rim).into_iter().chain(date(workspace, severity, rim)).collect()
}

/// Whether a program is made here that could be released. One that is called `xtask` works on the repository.
fn has_programs(workspace: &Workspace) -> bool {
    match &workspace.metadata {
        Ok(metadata) => metadata.packages.iter().any(|package| {
            let mut kinds = package.targets.iter().flat_map(|target| &target.kind);
            package.name != "xtask" && kinds.any(|kind| kind == "bin")
        }),
        // Stable cargo refuses a manifest with `trim-paths`, too.
        Err(_) => workspace.manifests.iter().any(|manifest| {
            let is_xtask = manifest.package.as_ref().is_none_or(|package| package.name == "xtask");
            !is_xtask
                && ["src/main.rs", "src/bin"].iter().any(|path| manifest.path.with_file_name(path).exists())
        }),
    }
}

/// Row 66.
fn paths(workspace: &Workspace, severity: Severity, rim: &Rim) -> Option<Finding> {
    let root = workspace.root_manifest()?;
    let release = root.release.as_ref();
    let by_profile = release.is_some_and(|release| release.trims || release.remaps);
    // Who never wrote a profile for it most likely releases no programs.
    let is_meant = release.is_some() || rim.profile == Profile::Release;
    if by_profile || !is_meant || remaps(rim) {
        return None;
    }
    let place = match release {
        Some(release) => root.at(&release.span, rim),
        None => Place::file(rim.show(&root.path)),
    };
    let message = "programs that are built here for a release hold the paths of this machine";
    Some(Finding::new("release-paths", severity, message).at(place).wanted(
        "RUSTFLAGS with `--remap-path-prefix=FROM=TO` for the directory of the sources and cargo's home",
    ))
}

/// Whether a variable remaps, or a configuration of cargo's.
fn remaps(rim: &Rim) -> bool {
    let has = |text: &str| text.contains("remap-path-prefix") || text.contains("trim-paths");
    let by_variable = rim.env.iter().any(|(name, value)| match name.to_str() {
        Some("CARGO_PROFILE_RELEASE_TRIM_PATHS") => true,
        Some(name) => name.ends_with("RUSTFLAGS") && has(&value.to_string_lossy()),
        None => false,
    });
    let dirs = rim.cwd.ancestors().map(|dir| dir.join(".cargo"));
    let files = dirs.flat_map(|dir| [dir.join("config.toml"), dir.join("config")]);
    let mut texts = files.filter_map(|file| rim.text(&file).ok());
    by_variable || texts.any(|text| has(&text))
}

/// Row 66.
fn date(workspace: &Workspace, severity: Severity, rim: &Rim) -> Option<Finding> {
    if rim.env.get("SOURCE_DATE_EPOCH").is_some() {
        return None;
    }
    let path = workspace.lock_path(rim);
    let lock = LockFile::parse(&path, &rim.text(&path).ok()?);
    let package = lock.packages.iter().find(|package| DATING.contains(&package.name.as_str()))?;
    let message = format!(
        "{} can write the time of the build into the program, and SOURCE_DATE_EPOCH is not set",
        package.name
    );
    Some(
        Finding::new("release-date", severity, message)
            .at(Place {
                line: package.line,
                value: Some(format!("{} {}", package.name, package.version)),
                ..Place::file(rim.show(&path))
            })
            .wanted("SOURCE_DATE_EPOCH with the time of the commit: `git log -1 --format=%ct`"),
    )
}
