//! Images of GitLab and of development containers, and places that disagree where no file says it.

use snapbox::{assert_data_eq, str};

use super::{file, heads};
use crate::support::{Case, only, silent};

fn tool(path: &str, text: &str) -> Case {
    only("toolchain-drift")
        .file(&format!("repo/{path}"), text)
        .file("repo/rust-toolchain.toml", &file("1.70.0"))
}

#[test]
fn an_image_with_another_rust_than_the_file() {
    let case = tool(".gitlab-ci.yml", "test:\n  image: rust:1.95-slim\n  script: [cargo test]\n");
    assert_data_eq!(
        case.found(),
        str![[r#"
warning[toolchain-drift]: 1.95 here, and 1.70.0 in the toolchain file: the image has one and rustup downloads the other
  --> .gitlab-ci.yml:2:10  rust:1.95-slim
  --> rust-toolchain.toml:2:11  1.70.0
  found   1.95
  wanted  1.70.0
"#]]
    );
    assert_eq!(case.run().code, 0);
    for (path, text) in [
        (".gitlab-ci.yml", "image:\n  name: rust:1.95\n"),
        (
            ".devcontainer/devcontainer.json",
            "{\n  // \"image\": \"rust:1.70\"\n  \"image\": \"rust:1.95\"\n}\n",
        ),
        (
            ".devcontainer/devcontainer.json",
            "{\"features\": {\"ghcr.io/devcontainers/features/rust:1\": {\"version\": \"1.95\"}}}\n",
        ),
    ] {
        assert!(
            heads(&tool(path, text)).contains("[toolchain-drift]: 1.95"),
            "{path}: {}",
            heads(&tool(path, text))
        );
        silent(&tool(path, &text.replace("1.95", "1.70")));
    }
    for (path, text) in [
        (".gitlab-ci.yml", "image: rust:$VERSION\n"),
        (
            ".devcontainer/devcontainer.json",
            "{\"image\": \"mcr.microsoft.com/devcontainers/rust:1-1-bookworm\"}\n",
        ),
        // That is said by `version-manager`.
        ("mise.toml", "[tools]\nrust = \"1.95\"\n"),
    ] {
        silent(&tool(path, text));
    }
    silent(&case.file("repo/tollgate.toml", "[env.toolchain.roles]\na = \"1.95\"\n"));
}

#[test]
fn an_image_of_gitlab_can_float() {
    assert_data_eq!(
        heads(&tool(".gitlab-ci.yml", "image: rust:latest\n")),
        str![
            "warning[image-floating]: the image rust:latest names no release of Rust, and is another compiler when it is built again"
        ]
    );
}

#[test]
fn without_a_file_the_places_have_to_agree() {
    let step =
        |version: &str| format!("      - uses: dtolnay/rust-toolchain@{version}\n      - run: cargo test\n");
    let with = |image: &str| {
        super::steps("", &step("1.80.0")).file("repo/Dockerfile", &format!("FROM {image}\nRUN cargo build\n"))
    };
    assert_data_eq!(
        with("rust:1.79.0-slim").found(),
        str![[r#"
warning[toolchain-drift]: no toolchain file says which Rust is meant, and these places mean 1.79.0, 1.80.0
  --> Dockerfile:1:6  rust:1.79.0-slim
  --> .github/workflows/ci.yml:7:15  1.80.0
  found   1.79.0, 1.80.0
  wanted  one of them in rust-toolchain.toml, and `[env.toolchain] roles` for the others
"#]]
    );
    for fine in ["rust:1.80.0", "rust:1.80", "debian:12"] {
        silent(&with(fine));
    }
    // A version manager is one of them.
    let mise = super::steps("", &step("1.80.0")).file("repo/mise.toml", "[tools]\nrust = \"1.79.0\"\n");
    assert!(heads(&mise).contains("these places mean 1.79.0, 1.80.0"));
    let other = || with("rust:1.79.0-slim");
    silent(&other().file("repo/Cargo.toml", "[package]\nrust-version = \"1.79\"\n"));
    silent(&other().file("repo/tollgate.toml", "[env.toolchain.roles]\nimage = \"1.79.0\"\n"));
    silent(&super::steps("", &step("stable")).file("repo/Dockerfile", "FROM rust:1.79.0\nRUN cargo build\n"));
}
