//! Arguments that a workflow gives to the build of an image.

use snapbox::{assert_data_eq, str};

use super::{file, heads, jobs};
use crate::support::{Case, silent};

fn build(with: &str, dockerfile: &str) -> Case {
    let job = format!(
        "  image:\n    steps:\n      - uses: actions/checkout@v4\n      - uses: docker/build-push-action@v6\n        with:\n{with}"
    );
    jobs("1.70.0", &job).file("repo/Dockerfile", dockerfile)
}

const BUILD: &str = "COPY . .\nRUN cargo build\n";

#[test]
fn an_argument_that_the_dockerfile_does_not_have() {
    let with =
        "          context: .\n          build-args: |\n            A=b\n            RUST_VERSION=stable\n";
    let case = build(with, "FROM rust:1.70.0\nARG RUST\n");
    assert_data_eq!(
        case.found(),
        str![[r#"
warning[dockerfile-drift]: the build argument RUST_VERSION=stable has no effect: Dockerfile has no `ARG RUST_VERSION`
  --> .github/workflows/ci.yml:10:13  RUST_VERSION=stable
  found   RUST_VERSION=stable
  wanted  `ARG RUST_VERSION` in Dockerfile, or no argument
"#]]
    );
    for fine in ["ARG RUST_VERSION\nFROM debian\n", "FROM debian\nARG A RUST_VERSION=1.70.0\n"] {
        silent(&build(with, fine));
    }
    let plain = |with: &str| build(with, "FROM debian\n");
    silent(&plain("          build-args: RUST_FEATURES=a\n"));
    silent(&plain("          build-args: ${{ inputs.a }}\n"));
    silent(&plain("          build-args: RUST_VERSION=${{ inputs.a }}\n"));
    silent(&plain("          file: other/Dockerfile\n          build-args: RUST_VERSION=stable\n"));
    silent(&plain(
        "          context: https://example.org/a.git\n          build-args: RUST_VERSION=stable\n",
    ));
    assert!(
        heads(&plain("          file: ./Dockerfile\n          build-args: RUST_VERSION=stable\n"))
            .contains("has no effect")
    );
}

#[test]
fn row_62_the_value_that_is_given_is_judged() {
    let with = |version: &str| format!("          build-args: RUST_VERSION={version}\n");
    let text =
        |default: &str| format!("ARG RUST_VERSION{default}\nFROM rust:${{RUST_VERSION}}-slim\n{BUILD}");
    let head = "error[dockerfile-drift]: the image has 1.69, and the toolchain file says 1.70.0: every build downloads 1.70.0";
    assert_eq!(heads(&build(&with("1.69"), &text("=1.70.0"))), head);
    assert_eq!(heads(&build(&with("1.69"), &text(""))), head);
    silent(&build(&with("1.70.0"), &text("=1.69")));
    // What is not known leaves the default.
    assert_eq!(heads(&build(&with("${{ inputs.a }}"), &text("=1.69"))), head);
    silent(&build(&with("1.70.0"), &text("")).file("repo/other/rust-toolchain.toml", &file("1.70.0")));
}
