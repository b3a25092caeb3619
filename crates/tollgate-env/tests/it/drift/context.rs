//! What is in the context of an image, and what its commands run: whether row 62 is said, and how heavily.

use super::{file, heads};
use crate::support::{Case, only, silent};

const ERROR: &str = "error[dockerfile-drift]: the image has 1.69, and the toolchain file says 1.70.0: every build downloads 1.70.0";
const WARNING: &str = "warning[dockerfile-drift]: the image has 1.69, and the toolchain file says 1.70.0: the image is built with another compiler";

fn root() -> Case {
    only("toolchain-drift").file("repo/rust-toolchain.toml", &file("1.70.0"))
}

#[test]
fn row_62_the_last_line_of_dockerignore_that_matches_decides() {
    let with = |copy: &str, ignored: &str| {
        let text = format!("FROM rust:1.69\nCOPY {copy} ./\nRUN cargo build\n");
        root().file("repo/Dockerfile", &text).file("repo/.dockerignore", ignored)
    };
    let is = |expected: &str, copy: &str, all: &[&str]| {
        for ignored in all {
            assert_eq!(heads(&with(copy, ignored)), expected, "COPY {copy}, {ignored:?}");
        }
    };
    let name = "rust-toolchain.toml";
    let kept = [
        "*\n!rust-toolchain.toml\n",
        "**\n!/rust-toolchain.toml\n",
        "*\n!*.toml\n",
        "# rust-toolchain.toml is not kept out\ntarget\n",
        "rust-toolchain\ndocs/rust-toolchain.toml\n",
        "/target/\n*.md\n*/rust-toolchain.toml\n",
        "rust-toolchain.toml\n!rust-toolchain*\n",
    ];
    is(ERROR, name, &kept);
    is(ERROR, ".", &kept);
    assert_eq!(with(name, kept[0]).run().code, 1);
    let hidden = [
        "*\n",
        "  **  \n",
        "rust-toolchain*\n",
        "/rust-toolchain.toml/\n",
        "!rust-toolchain.toml\n*.toml\n",
        "*\n!src\n!Cargo.*\n",
        "**/rust-toolchain.tom?\n",
        "rust-[a-z]oolchain.toml\n",
        "*\n# !rust-toolchain.toml\n",
    ];
    is(WARNING, ".", &hidden);
}

#[test]
fn row_62_a_dockerignore_of_a_directory_above_or_beside() {
    let case = |ignored: &str, text: &str| {
        let below = only("toolchain-drift").file("repo/app/rust-toolchain.toml", &file("1.70.0"));
        let below = below.file("repo/app/Dockerfile", "FROM rust:1.69\nCOPY . .\nRUN cargo build\n");
        heads(&below.file(ignored, text))
    };
    assert_eq!(case("repo/.dockerignore", "app/rust-toolchain.toml\n"), WARNING);
    assert_eq!(case("repo/.dockerignore", "app\n"), WARNING);
    assert_eq!(case("repo/.dockerignore", "app\n!app/*.toml\n"), ERROR);
    assert_eq!(case("repo/app/.dockerignore", "*\n!rust-toolchain.toml\n"), ERROR);
    assert_eq!(case("repo/app/.dockerignore", "*\n"), WARNING);
    assert_eq!(case("repo/app/Dockerfile.dockerignore", "*.toml\n"), WARNING);
}

#[test]
fn row_62_what_an_installer_of_packages_names_is_not_run() {
    let run = |command: &str| {
        let text = format!("FROM rust:1.69\nCOPY . .\nRUN {command}\n");
        root().file("repo/Dockerfile", &text)
    };
    for fine in [
        "apt-get install -y make",
        "apt-get update && apt-get install -y --no-install-recommends \\\n    cargo \\\n    make",
        "apk add --no-cache make just",
        "echo make && ls /root/.cargo",
        "apt-get install -y build-essential make; rm -rf /var/lib/apt/lists/*",
        "cp Makefile make && chmod +x make",
        "which cargo",
        "[\"apt-get\", \"install\", \"make\"]",
        "--mount=type=cache,target=/var/cache/apt apt install make",
    ] {
        silent(&run(fine));
    }
    for builds in [
        "apt-get install -y x && make",
        "apt-get install -y make && cd /src && make release",
        "--mount=type=cache,target=/usr/local/cargo/registry cargo build",
        "--mount=type=cache,target=target \\\n    cargo build",
        "set -eux; CARGO_NET=x cargo build",
        "cd app && RUSTFLAGS=\"-C a\" just release",
        "if [ -f x ]; then cargo build; fi",
        "time cargo build",
        "sh -c 'cd x && cargo build'",
        "[\"cargo\", \"build\"]",
        "/usr/local/cargo/bin/cargo build",
        "bash -c \"make build\"",
        "<<EOF\nset -e\ncargo build\nEOF",
        "(cd a && cargo build)",
        "xargs -n1 cargo build",
        "cross-env A=b cargo build",
    ] {
        assert_eq!(heads(&run(builds)), ERROR, "{builds}");
    }
}

#[test]
fn row_62_a_package_below_that_stands_alone_is_a_context_of_its_own() {
    const PERHAPS: &str = "warning[dockerfile-drift]: the image has 1.69, and the toolchain file says 1.70.0: where that is in the context, every build downloads 1.70.0";
    let below = |manifest: &str| {
        let below = root().file("repo/tools/Dockerfile", "FROM rust:1.69\nCOPY . .\nRUN cargo build\n");
        below.file("repo/tools/Cargo.toml", manifest).file("repo/Cargo.toml", "[workspace]\n")
    };
    for alone in [
        "",
        "[package]\nname = \"a\"\nversion = \"0.1.0\"\n",
        "[package]\nname = \"a\"\n\n[workspace]\n",
        "[package]\nname = \"a\"\nversion.workspace = true\n\n[workspace.package]\nversion = \"0.1.0\"\n",
        "[package]\nname = \"a\"\ndescription = \"x.workspace = true\"\n",
        "[package]\nname = \"a\"\n# version.workspace = true\n",
        "[package]\nname = \"a\"\nversion = { workspace = false }\n",
        "not a manifest",
    ] {
        silent(&below(alone));
    }
    for member in [
        "[package]\nname = \"a\"\nversion.workspace = true\n",
        "[package]\nname = \"a\"\n\n[dependencies]\nb = { workspace = true, features = [\"c\"] }\n",
        "[package]\nname = \"a\"\n\n[lints]\nworkspace = true\n",
        "[target.'cfg(unix)'.dev-dependencies.b]\nworkspace = true\n",
    ] {
        assert_eq!(heads(&below(member)), PERHAPS, "{member}");
    }
    // The workspace is itself below the toolchain file.
    let nested = root().file("repo/a/Cargo.toml", "[workspace]\n");
    let nested = nested.file("repo/a/b/Cargo.toml", "[lints]\nworkspace = true\n");
    silent(&nested.file("repo/a/b/Dockerfile", "FROM rust:1.69\nCOPY . .\nRUN cargo build\n"));
}
