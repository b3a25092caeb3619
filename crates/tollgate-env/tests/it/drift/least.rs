//! Images with a Rust that the manifests do not take.

use snapbox::{assert_data_eq, str};

use super::{file, heads};
use crate::support::{Case, only, silent};

fn image(text: &str) -> Case {
    let case =
        only("toolchain-drift").file("repo/Cargo.toml", "[workspace.package]\nrust-version = \"1.70\"\n");
    case.file("repo/Dockerfile", text)
}

#[test]
fn row_62_an_image_below_the_least_rust_version() {
    let case = image("ARG V=1.69.0\nFROM rust:$V AS a\nFROM a\nCOPY . .\nRUN cd x && make\nFROM a\nCOPY . .\nRUN cargo build\n")
        .file("repo/a/Cargo.toml", "[package]\nrust-version = \"1.80\"\n");
    assert_data_eq!(
        case.found(),
        str![[r#"
warning[dockerfile-drift]: the image has 1.69.0, and the least `rust-version` here is 1.70: cargo refuses to compile with less
  --> Dockerfile:2:6  rust:1.69.0
  --> Dockerfile:1:7  1.69.0  (in the image's tag)
  --> Cargo.toml:2:16  1.70  (rust-version)
  found   1.69.0
  wanted  rust:1.70 or later
"#]]
    );
    assert_eq!(case.run().code, 0);
    // In the directory of a package that inherits, and in one that is none.
    let below = |dir: &str| {
        image("FROM scratch\n")
            .file(&format!("repo/{dir}/Dockerfile"), "FROM rust:1.69\nCOPY . .\nRUN cargo build\n")
    };
    let head = "warning[dockerfile-drift]: the image has 1.69, and the least `rust-version` here is 1.70: cargo refuses to compile with less";
    assert_eq!(heads(&below("docker")), head);
    let member =
        below("a").file("repo/Cargo.toml", "[workspace]\n[workspace.package]\nrust-version = \"1.70\"\n");
    assert_eq!(heads(&member.file("repo/a/Cargo.toml", "[package]\nedition.workspace = true\n")), head);
    silent(&below("a").file("repo/a/Cargo.toml", "[package]\n"));
}

#[test]
fn row_62_images_that_are_not_below() {
    for fine in [
        "FROM rust:1.70\nCOPY . .\nRUN cargo build\n",
        "FROM rust:1.70.0\nCOPY . .\nRUN cargo build\n",
        "FROM rust:1.80\nCOPY . .\nRUN cargo build\n",
        "FROM rust:1.69\nCOPY . .\nRUN echo\n",
        "FROM rust:1.69\nCOPY a.sh .\nRUN cargo install mdbook\n",
        "FROM rust:1.69\nRUN git clone x && cd x && cargo build\n",
        "FROM rust:1.69\nCOPY . .\nRUN cargo +1.70 build\n",
        "FROM rust:1.69\nRUN rustup default 1.70\nCOPY . .\nRUN cargo build\n",
        "FROM rust:1.69\nRUN x --default-toolchain 1.70\nCOPY . .\nRUN cargo build\n",
        "FROM our/rust:1.69\nCOPY . .\nRUN cargo build\n",
    ] {
        silent(&image(fine));
    }
    let below = || image("FROM rust:1.69\nCOPY . .\nRUN cargo build\n");
    assert!(heads(&below()).starts_with("warning"));
    silent(&below().file("repo/tollgate.toml", "[env.toolchain.roles]\nold = \"1.69\"\n"));
    silent(&below().file("repo/Cargo.toml", "[package]\nname = \"a\"\n"));
    // The least of all is meant.
    silent(&below().file("repo/a/Cargo.toml", "[package]\nrust-version = \"1.65\"\n"));
    // A toolchain file decides, wherever it is.
    silent(&below().file("repo/a/rust-toolchain.toml", &file("1.70")));
}
