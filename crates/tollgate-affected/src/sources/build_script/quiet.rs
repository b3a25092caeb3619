//! Crates that never ask cargo to watch a file, so that a build script may call them and its own text still
//! says all.
//!
//! A crate is here when its sources (newest version, 2026) print no `rerun-if-changed` and write to standard output
//! nothing that they are given. Some print `rerun-if-env-changed`, which adds no file; `cc` lets compilers print,
//! which do not know cargo. A crate that is not here may watch anything.

use super::protos;
use crate::workspace::{Dependency, Kind, Package};

/// Sorted.
const QUIET: [&str; 68] = [
    "anyhow",
    "base64",
    "built",
    "camino",
    "cc",
    "cfg-if",
    "cfg_aliases",
    "chrono",
    "clap",
    "clap_mangen",
    "codegen",
    "convert_case",
    "dunce",
    "embed-manifest",
    "eyre",
    "flate2",
    "fs-err",
    "fs_extra",
    "genco",
    "git2",
    "glob",
    "globset",
    "handlebars",
    "heck",
    "hex",
    "indexmap",
    "itertools",
    "jiff",
    "lazy_static",
    "md5",
    "memchr",
    "minijinja",
    "once_cell",
    "path-slash",
    "phf_codegen",
    "phf_shared",
    "pkg-config",
    "prettyplease",
    "proc-macro2",
    "prost",
    "prost-types",
    "protox",
    "quote",
    "regex",
    "rustc_version",
    "schemars",
    "semver",
    "serde",
    "serde_json",
    "serde_yaml",
    "sha2",
    "static_vcruntime",
    "syn",
    "tar",
    "tempfile",
    "tera",
    "thiserror",
    "time",
    "toml",
    "toml_edit",
    "url",
    "uuid",
    "version_check",
    "walkdir",
    "which",
    "winres",
    "winresource",
    "zip",
];

/// The first build dependency that may watch something of its own.
pub(super) fn loud(package: &Package) -> Option<&Dependency> {
    let is_quiet = |dependency: &Dependency| {
        let name = dependency.name.as_str();
        let is_known = QUIET.binary_search(&name).is_ok() || protos::PACKAGES.contains(&name);
        is_known && dependency.local.is_none()
    };
    package.dependencies.iter().find(|dependency| dependency.kind == Kind::Build && !is_quiet(dependency))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_list_is_sorted() {
        assert!(super::QUIET.is_sorted());
    }
}
