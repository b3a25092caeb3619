//! Images without Rust, in which rustup installs one: row 62 for those.

use snapbox::{assert_data_eq, str};

use super::{file, heads};
use crate::support::{Case, only, silent};

fn dockerfile(text: &str) -> Case {
    only("toolchain-drift").file("repo/Dockerfile", text).file("repo/rust-toolchain.toml", &file("1.70.0"))
}

const INIT: &str = "RUN curl -sSf https://sh.rustup.rs | sh -s -- -y --profile minimal";

#[test]
fn row_62_an_installer_of_another_rust() {
    let case = dockerfile(&format!(
        "ARG RUST=1.69.0\nFROM debian:12 AS base\nARG RUST\nENV V=\"$RUST\"\n{INIT} \\\n    --default-toolchain ${{V}}\n\
         FROM base\nCOPY . .\nRUN cargo build\n"
    ));
    assert_data_eq!(
        case.found(),
        str![[r#"
error[dockerfile-drift]: the image installs 1.69.0, and the toolchain file says 1.70.0: every build downloads 1.70.0
  --> Dockerfile:6:25  1.69.0
  --> Dockerfile:1:10  1.69.0  (what is installed)
  --> rust-toolchain.toml:2:11  1.70.0
  found   1.69.0
  wanted  1.70.0
"#]]
    );
    assert_eq!(case.run().code, 1);
    let error = "error[dockerfile-drift]: the image installs 1.69, and the toolchain file says 1.70.0: every build downloads 1.70.0";
    for installs in [
        "FROM debian:12\nRUN ./rustup-init -y --default-toolchain=1.69",
        "FROM debian:12\nRUN ./rustup-init -y --default-toolchain \"1.69\"; rm rustup-init",
        "FROM debian:12\nARG V=1.69\nRUN bash /tmp/rustup.sh -y --default-toolchain ${V:-1.70.0} && rm x",
        "FROM debian:12\nENV V 1.69\nRUN rustup-init --default-toolchain none && rustup toolchain install $V --profile minimal\nRUN sh rustup.sh --default-toolchain $V",
        // The toolchain file beats the default.
        "FROM rust:1.69\nRUN rustup default 1.69",
        "FROM rust:1.68\nRUN rustup toolchain install --profile minimal 1.69",
    ] {
        assert_eq!(
            heads(&dockerfile(&format!("{installs}\nCOPY . .\nRUN cargo build\n"))),
            error,
            "{installs}"
        );
    }
}

#[test]
fn row_62_how_heavily_an_installer_weighs() {
    let with = |installs: &str, rest: &str| {
        heads(&dockerfile(&format!("FROM debian:12\n{INIT} {installs}\n{rest}\nRUN cargo build\n")))
    };
    let head = |version: &str, then: &str| {
        format!(
            "warning[dockerfile-drift]: the image installs {version}, and the toolchain file says 1.70.0: {then}"
        )
    };
    let downloads = "every build downloads 1.70.0";
    assert_eq!(with("--default-toolchain stable", "COPY . ."), head("stable", downloads));
    assert_eq!(
        with("--default-toolchain 1.69", "WORKDIR /a\nCOPY . /b"),
        head("1.69", "where that is in the context, every build downloads 1.70.0")
    );
    let other = "the image is built with another compiler";
    assert_eq!(with("--default-toolchain 1.69", "COPY src src"), head("1.69", other));
    // It may be in the image.
    let image = "FROM our/image\nRUN rustup default 1.69\nCOPY . .\nRUN cargo build\n";
    assert_eq!(heads(&dockerfile(image)), head("1.69", downloads));
    // What is installed beside it in the image is not downloaded again.
    let beside = "RUN rustup default 1.69\nCOPY . .\nRUN rustup toolchain install && cargo build\n";
    assert_eq!(
        heads(&dockerfile(&format!("FROM rust:1.69\n{beside}"))),
        head("1.69", "the build installs 1.70.0 beside it")
    );
}

#[test]
fn row_62_installers_that_are_fine() {
    for fine in [
        "RUN x --default-toolchain 1.70.0\nCOPY . .\nRUN cargo build\n",
        "RUN x --default-toolchain 1.70\nCOPY . .\nRUN cargo build\n",
        "RUN x --default-toolchain 1.69\nCOPY . .\nRUN cargo +1.69 build\n",
        "RUN x --default-toolchain 1.69\nENV RUSTUP_TOOLCHAIN=1.69\nCOPY . .\nRUN cargo build\n",
        "ARG RUSTUP_TOOLCHAIN=1.69\nRUN x --default-toolchain 1.69\nCOPY . .\nRUN cargo build\n",
        "RUN x --default-toolchain 1.69\nCOPY . .\nRUN rm rust-toolchain.toml && cargo build\n",
        "RUN x --default-toolchain 1.69\nCOPY . .\nRUN rustup override set 1.69 && cargo build\n",
        "RUN x --default-toolchain 1.69 && rustup toolchain install 1.70.0\nCOPY . .\nRUN cargo build\n",
        "ARG V\nRUN x --default-toolchain $V\nCOPY . .\nRUN cargo build\n",
        "RUN x --default-toolchain 1.69 && rustup toolchain install $(cat v)\nCOPY . .\nRUN cargo build\n",
        "RUN x --default-toolchain none\nCOPY . .\nRUN cargo build\n",
        "RUN x --default-toolchain 1.69\nCOPY . .\nRUN echo\n",
        // Nothing of the project, or not known to be.
        "RUN x --default-toolchain stable\nCOPY src src\nRUN cargo build\n",
        "RUN x --default-toolchain 1.69\nRUN git clone x && cargo build\n",
        "RUN x --default-toolchain 1.69\nCOPY a.sh .\nRUN cargo install --locked mdbook\n",
        "RUN rustup toolchain install 1.69\nCOPY src src\nRUN cargo build\n",
    ] {
        silent(&dockerfile(&format!("FROM debian:12\n{fine}")));
    }
    silent(&dockerfile("FROM rust:1.70.0\nRUN rustup toolchain install 1.69\nCOPY . .\nRUN cargo build\n"));
    let role = dockerfile("FROM debian\nRUN x --default-toolchain 1.69\nCOPY . .\nRUN cargo build\n");
    silent(&role.file("repo/tollgate.toml", "[env.toolchain.roles]\nold = \"1.69\"\n"));
    let own = only("toolchain-drift")
        .file("repo/rust-toolchain.toml", &file("1.70.0"))
        .file("repo/a/Cargo.toml", "");
    silent(&own.file(
        "repo/a/Dockerfile",
        "FROM debian\nRUN x --default-toolchain 1.69\nCOPY . .\nRUN cargo build\n",
    ));
}

#[test]
fn row_62_what_is_compiled_before_the_file_is_there() {
    let order = |first: &str, then: &str| heads(&dockerfile(&format!("FROM rust:1.69\n{first}\n{then}\n")));
    assert!(order("COPY . .", "RUN cargo build").starts_with("error"));
    assert!(order("RUN cargo install x", "COPY . .\nRUN cargo build").starts_with("error"));
    assert!(order("RUN cargo install x", "COPY . .\nRUN ./build.sh").starts_with("warning"));
}
