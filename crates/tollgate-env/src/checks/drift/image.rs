//! Names of images, as far as they say which Rust is in them.
//!
//! The tags of the official image are `[VERSION][-slim][-CODENAME]` and `[VERSION-]alpine[X.Y]`
//! (docker-library/official-images, `library/rust`); those of cargo-chef `(latest|CHEF)-rust-ALIAS` with such a tag
//! behind it.

use super::toolchain::Toolchain;

/// An image with Rust in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Image {
    /// Which, where the tag says it.
    pub(super) toolchain: Option<Toolchain>,
    /// Whether the tag is another compiler next month, and no digest holds it.
    pub(super) floats: bool,
}

/// Where the official images are found.
const REGISTRIES: [&str; 6] = [
    "docker.io/library/",
    "docker.io/",
    "index.docker.io/library/",
    "public.ecr.aws/docker/library/",
    "mirror.gcr.io/library/",
    "library/",
];

/// What an image says, if it is an official one or cargo-chef's.
pub(super) fn rust(reference: &str) -> Option<Image> {
    // A container of a job may say where its image is from.
    let reference = reference.strip_prefix("docker://").unwrap_or(reference);
    let (reference, digest) =
        reference.split_once('@').map_or((reference, None), |(of, digest)| (of, Some(digest)));
    let reference =
        REGISTRIES.iter().find_map(|registry| reference.strip_prefix(registry)).unwrap_or(reference);
    let (name, tag) = reference.split_once(':').map_or((reference, None), |(name, tag)| (name, Some(tag)));
    let toolchain = match name {
        "rust" => version(tag.unwrap_or("latest"))?,
        "lukemathwalker/cargo-chef" => chef(tag.unwrap_or("latest"))?,
        "rustlang/rust" => tag.filter(|tag| tag.starts_with("nightly")).map(|_| Toolchain::Nightly(None)),
        _ => return None,
    };
    let floats = digest.is_none() && !toolchain.as_ref().is_some_and(Toolchain::is_release);
    // With a digest, what the tag says is only what it said once; a release stays what it is.
    let toolchain = toolchain.filter(|of| digest.is_none() || of.is_release());
    Some(Image { toolchain, floats })
}

/// The version of a tag; `Some(None)` where it has none, `None` where it is not known what it says.
fn version(tag: &str) -> Option<Option<Toolchain>> {
    if tag.is_empty() || tag.contains(['$', '\0']) {
        return None;
    }
    let first = tag.split('-').next()?;
    Some(Toolchain::parse(first).filter(Toolchain::is_release))
}

fn chef(tag: &str) -> Option<Option<Toolchain>> {
    match tag.split_once("rust-") {
        Some((_, alias)) => version(alias),
        None if tag.contains(['$', '\0']) => None,
        None => Some(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_says_its_version_or_floats() {
        for (reference, expected) in [
            ("rust:1.80.1", "1.80.1"),
            ("rust:1.80-slim-bookworm", "1.80"),
            ("docker.io/library/rust:1.80.1-alpine3.20@sha256:ab", "1.80.1"),
            ("rust", "floats"),
            ("rust:latest", "floats"),
            ("rust:1", "floats"),
            ("rust:1-bookworm", "floats"),
            ("rust:alpine", "floats"),
            ("rust:bookworm@sha256:ab", "held"),
            ("rustlang/rust:nightly", "nightly floats"),
            ("lukemathwalker/cargo-chef:latest-rust-1.80.1-alpine", "1.80.1"),
            ("lukemathwalker/cargo-chef:latest-rust-1", "floats"),
            ("lukemathwalker/cargo-chef:0.1.60-rust-bullseye", "floats"),
            ("lukemathwalker/cargo-chef", "floats"),
            ("rust:${VERSION}", "-"),
            ("mcr.microsoft.com/devcontainers/rust:1-1-bookworm", "-"),
            ("ghcr.io/somebody/rust:1.80", "-"),
            ("debian:bookworm", "-"),
        ] {
            let shown = match rust(reference) {
                None => "-".to_owned(),
                Some(Image { toolchain, floats }) => {
                    let version = toolchain.map(|of| of.to_string());
                    let floats = if floats { Some("floats".to_owned()) } else { None };
                    let parts: Vec<_> = version.into_iter().chain(floats).collect();
                    if parts.is_empty() { "held".to_owned() } else { parts.join(" ") }
                }
            };
            assert_eq!(shown, expected, "{reference}");
        }
    }
}
