//! Scripts of the repository that steps run: they are read before anything is doubted.

use super::{heads, steps};

const WARNING: &str = "warning[toolchain-drift]: job `test` installs stable and then runs 1.80.0, which the toolchain file says";

/// A job that installs something else, runs this line, and then cargo; with a script.
fn found(line: &str, path: &str, script: &str) -> String {
    let text = format!("      - uses: dtolnay/rust-toolchain@stable\n{line}      - run: cargo test\n");
    heads(&steps("1.80.0", &text).file(&format!("repo/{path}"), script))
}

#[test]
fn a_script_that_has_nothing_to_do_with_rust_leaves_the_choice() {
    let script = "#!/bin/bash\nset -e\nawslocal s3 mb s3://x && docker compose up -d\n";
    for (line, path) in [
        ("      - run: ./ci/setup.sh\n", "ci/setup.sh"),
        ("      - run: bash ci/install-deps.sh --all\n", "ci/install-deps.sh"),
        ("      - run: ci/prepare\n", "ci/prepare"),
        ("      - run: cd ci && ./rust_setup.sh\n", "ci/rust_setup.sh"),
        (
            "      - run: pipenv run ./prepare_tests.sh\n        working-directory: ./a/b\n",
            "a/b/prepare_tests.sh",
        ),
        ("      - run: sudo .ci/setup.sh\n", ".ci/setup.sh"),
    ] {
        assert_eq!(found(line, path, script), WARNING, "{line}");
    }
}

#[test]
fn a_script_that_may_choose_is_doubted() {
    let run = "      - run: ./ci/setup.sh\n";
    for script in [
        "rustup default 1.79.0",
        "echo X=1 >> $GITHUB_ENV",
        "echo ~/x >> \"$GITHUB_PATH\"",
        "rm -f ../rust-toolchain.toml",
        "cargo install x",
        "source ./env",
        ". lib",
        "./other",
        "bash other",
        "eval \"$1\"",
        "exec \"$@\"",
        "$TOOL install",
        "curl x | sh",
        "mise install",
        "nix develop",
        "make setup",
        "git checkout main",
        "python3 setup.py",
        "docker ps; ci/other.sh",
        "echo $(ci/other)",
    ] {
        assert_eq!(found(run, "ci/setup.sh", &format!("#!/bin/sh\necho a\n{script}\n")), "", "{script}");
    }
    let script = "docker compose up -d\n";
    for (line, path) in [
        // Not there, not a script of a shell, read into the shell, and with what it is to run.
        ("      - run: ./ci/setup.sh\n", "ci/another.sh"),
        ("      - run: ./ci/setup.py\n", "ci/setup.py"),
        ("      - run: source ci/setup.sh\n", "ci/setup.sh"),
        ("      - run: ./ci/setup.sh cargo test\n", "ci/setup.sh"),
        ("      - run: ./ci/setup.sh ./install-it\n", "ci/setup.sh"),
        ("      - run: mise exec ./ci/setup.sh\n", "ci/setup.sh"),
        ("      - run: ./setup.sh\n        working-directory: ${{ needs.a.outputs.b }}\n", "setup.sh"),
    ] {
        assert_eq!(found(line, path, script), "", "{line}");
    }
}
