//! Images with Rust in them, rows 62 to 64.

use snapbox::{assert_data_eq, str};

use super::{file, heads, jobs};
use crate::support::{Case, only, silent};

fn dockerfile(text: &str) -> Case {
    only("toolchain-drift").file("repo/Dockerfile", text).file("repo/rust-toolchain.toml", &file("1.70.0"))
}

#[test]
fn row_62_an_image_with_another_rust() {
    let case = dockerfile("ARG V=1.69\nFROM rust:${V}-slim AS build\nCOPY . .\nRUN cargo build\n");
    assert_data_eq!(
        case.found(),
        str![[r#"
error[dockerfile-drift]: the image has 1.69, and the toolchain file says 1.70.0: every build downloads 1.70.0
  --> Dockerfile:2:6  rust:1.69-slim
  --> Dockerfile:1:7  1.69  (in the image's tag)
  --> rust-toolchain.toml:2:11  1.70.0
  found   1.69
  wanted  rust:1.70.0
"#]]
    );
    assert_eq!(case.run().code, 1);
    let warning = "warning[dockerfile-drift]: the image has 1.69, and the toolchain file says 1.70.0: the image is built with another compiler";
    // The file is not copied.
    assert_eq!(heads(&dockerfile("FROM rust:1.69\nCOPY src src\nRUN cargo build\n")), warning);
    let hidden = dockerfile("FROM rust:1.69\nCOPY . .\nRUN cargo build\n")
        .file("repo/.dockerignore", "rust-toolchain*\n");
    assert_eq!(heads(&hidden), warning);
    for fine in [
        "FROM rust:1.70.0-slim\nCOPY . .\nRUN cargo build\n",
        "FROM rust:1.70\nCOPY . .\nRUN cargo build\n",
        "FROM rust:1.69\nCOPY . .\nRUN echo\n",
        "FROM rust:1.69\nCOPY . .\nRUN A=1 echo cargo\n",
        "FROM rust:1.69\nCOPY . .\nRUN rm rust-toolchain.toml && cargo build\n",
        "FROM rust:1.69\nENV RUSTUP_TOOLCHAIN=1.69\nCOPY . .\nRUN cargo build\n",
        "ARG V\nFROM rust:$V\nCOPY . .\nRUN cargo build\n",
        "FROM our/rust:1.69\nCOPY . .\nRUN cargo build\n",
    ] {
        silent(&dockerfile(fine));
    }
    let role = dockerfile("FROM rust:1.69\nCOPY . .\nRUN cargo build\n");
    silent(&role.file("repo/tollgate.toml", "[env.toolchain.roles]\nold = \"1.69\"\n"));
}

#[test]
fn row_62_what_is_copied_and_where() {
    // One finding for both stages, and the file is named.
    let twice = "FROM rust:1.69 AS a\nCOPY Cargo.toml rust-toolchain.toml ./\nRUN cargo build\n";
    assert_data_eq!(
        dockerfile(&format!("{twice}{}", twice.replace(" a", " b"))).found(),
        str![[r#"
error[dockerfile-drift]: the image has 1.69, and the toolchain file says 1.70.0: every build downloads 1.70.0
  --> Dockerfile:1:6  rust:1.69
  --> rust-toolchain.toml:2:11  1.70.0
  --> Dockerfile:4:6  rust:1.69
  found   1.69
  wanted  rust:1.70.0
"#]]
    );
    // The context may be a directory without the file.
    let below = only("toolchain-drift").file("repo/rust-toolchain.toml", &file("1.70.0"));
    let below = below.file("repo/tools/Dockerfile", "FROM rust:1.69\nCOPY . .\nRUN cargo build\n");
    assert_data_eq!(
        heads(&below),
        str![
            "warning[dockerfile-drift]: the image has 1.69, and the toolchain file says 1.70.0: where that is in the context, every build downloads 1.70.0"
        ]
    );
    // One of a package below is none of the workspace.
    silent(&below.file("repo/tools/Cargo.toml", ""));
    let beside = "FROM rust:1.69\nCOPY . .\nRUN rustup toolchain install && cargo build\n";
    assert_data_eq!(
        heads(&dockerfile(beside)),
        str![
            "warning[dockerfile-drift]: the image has 1.69, and the toolchain file says 1.70.0: the build installs 1.70.0 beside it"
        ]
    );
    // What is copied is somewhere else than cargo.
    let elsewhere = "FROM rust:1.69\nWORKDIR /a\nCOPY . /b\nRUN cargo build --manifest-path /b/Cargo.toml\n";
    assert!(heads(&dockerfile(elsewhere)).starts_with("warning"));
    let here = "FROM rust:1.69\nWORKDIR /a/\nCOPY . /a\nRUN cargo build\n";
    assert!(heads(&dockerfile(here)).starts_with("error"));
}

#[test]
fn row_63_stages_with_different_rusts() {
    let stages = |cook: &str, build: &str| {
        let text = format!(
            "FROM {cook} AS chef\nFROM chef AS cook\nRUN cargo chef cook --release\nFROM {build} AS build\n\
             COPY --from=cook /app/target target\nCOPY . .\nRUN cargo build --release\n"
        );
        only("toolchain-drift").file("repo/Dockerfile", &text)
    };
    let case = stages("lukemathwalker/cargo-chef:latest-rust-1.70.0", "rust:1.71.0-slim");
    assert_data_eq!(
        case.found(),
        str![[r#"
error[chef-drift]: what 1.70.0 has compiled is of no use to 1.71.0: all of it is compiled again
  --> Dockerfile:1:6  lukemathwalker/cargo-chef:latest-rust-1.70.0
  --> Dockerfile:4:6  rust:1.71.0-slim
  found   1.70.0, 1.71.0
  wanted  the same version in all stages
"#]]
    );
    assert_eq!(case.run().code, 1);
    silent(&stages("lukemathwalker/cargo-chef:latest-rust-1.71.0-bookworm", "rust:1.71.0-slim"));
    silent(&stages("lukemathwalker/cargo-chef:latest-rust-1.71.0", "chef"));
    silent(&stages("our/chef:1.70", "rust:1.71.0"));
    silent(&stages("rust:1.70.0 AS base\nRUN rustup default 1.71.0\nFROM base", "rust:1.71.0"));
}

#[test]
fn row_64_an_image_that_floats() {
    let image = |image: &str| dockerfile(&format!("FROM {image}\nRUN echo\n"));
    assert_data_eq!(
        image("rust:alpine AS build").found(),
        str![[r#"
warning[image-floating]: the image rust:alpine names no release of Rust, and is another compiler when it is built again
  --> Dockerfile:1:6  rust:alpine
  found   rust:alpine
  wanted  a tag with the whole version, such as `rust:1.80.1-slim-bookworm`, or a digest
"#]]
    );
    assert_data_eq!(
        image("rustlang/rust:nightly AS build\nRUN x\nFROM rustlang/rust:nightly\nFROM rust:1-slim").found(),
        str![[r#"
warning[image-floating]: the image rustlang/rust:nightly names no release of Rust, and is another compiler when it is built again
  --> Dockerfile:1:6  rustlang/rust:nightly
  --> Dockerfile:3:6  rustlang/rust:nightly
  found   rustlang/rust:nightly
  wanted  a digest: no tag of these images is the nightly of one day

warning[image-floating]: the image rust:1-slim names no release of Rust, and is another compiler when it is built again
  --> Dockerfile:4:6  rust:1-slim
  found   rust:1-slim
  wanted  a tag with the whole version, such as `rust:1.80.1-slim-bookworm`, or a digest
"#]]
    );
    for floats in [
        "rust",
        "rust:latest",
        "rust:1-slim",
        "lukemathwalker/cargo-chef:latest-rust-1",
        "rustlang/rust:nightly",
    ] {
        assert!(heads(&image(floats)).starts_with("warning[image-floating]"), "{floats}");
    }
    for fine in
        ["rust:1.70", "rust:1.70.0-alpine3.19", "rust:1@sha256:0abc", "debian:latest", "our/rust:latest"]
    {
        silent(&image(fine));
    }
    // The toolchain file decides.
    silent(&dockerfile("FROM rust AS a\nFROM a\nCOPY rust-toolchain.toml .\nRUN cargo build\n"));
    let without = only("toolchain-drift").file("repo/Dockerfile", "FROM rust\nCOPY . .\nRUN cargo build\n");
    assert!(heads(&without).starts_with("warning[image-floating]"));
    silent(&dockerfile("FROM rust\nRUN rustup default 1.70.0\nRUN cargo build\n"));
}

#[test]
fn a_job_in_an_image_is_a_job_with_that_rust() {
    let job = |image: &str| {
        let job = format!(
            "  test:\n    container: {image}\n    steps:\n      - uses: actions/checkout@v4\n      - run: cargo test\n"
        );
        jobs("1.70.0", &job)
    };
    assert_data_eq!(
        job("rust:1.69.0").found(),
        str![[r#"
error[toolchain-drift]: job `test` is in an image with 1.69.0 and then runs 1.70.0, which the toolchain file says
  --> .github/workflows/ci.yml:4:16  rust:1.69.0  (installed)
  --> rust-toolchain.toml:2:11  1.70.0  (what runs)
  --> .github/workflows/ci.yml:7:14  cargo test  (runs it)
  found   1.69.0
  wanted  1.70.0, or what is installed by its name: `cargo +…`, `rustup override set …`
"#]]
    );
    assert_data_eq!(
        heads(&job("rust:latest")),
        str![
            "warning[image-floating]: the image rust:latest names no release of Rust, and is another compiler when it is built again"
        ]
    );
    silent(&job("rust:1.70.0"));
    silent(&job("our/image:1.69.0"));
    silent(&job("${{ needs.a.outputs.image }}"));
}

#[test]
fn a_container_may_say_where_its_image_is_from() {
    let job = |container: &str| {
        let job = format!(
            "  test:\n    container:{container}\n    steps:\n      - uses: actions/checkout@v4\n      - run: cargo test\n"
        );
        heads(&jobs("1.70.0", &job))
    };
    let floats = "warning[image-floating]: the image docker://rust:latest names no release of Rust, and is another compiler when it is built again";
    assert_eq!(job(" docker://rust:latest"), floats);
    assert_eq!(job("\n      image: docker://rust:latest"), floats);
    let other = "error[toolchain-drift]: job `test` is in an image with 1.69.0 and then runs 1.70.0, which the toolchain file says";
    assert_eq!(job(" docker://rust:1.69.0"), other);
    assert_eq!(job(" docker://rust:1.70.0"), "");
    assert_eq!(job(" docker://ghcr.io/our/rust:1.69.0"), "");
}
