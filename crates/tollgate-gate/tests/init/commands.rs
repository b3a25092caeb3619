//! What is taken over from workflows, and what is said of the rest.

use crate::support::{GATE, PACKAGE, Scratch, WORKSPACE};

/// A workflow of pull requests with one job of these lines.
fn workflow(job: &str) -> String {
    let lines: String = job.lines().map(|line| format!("    {line}\n")).collect();
    format!("on: pull_request\njobs:\n  one:\n{lines}")
}

/// The jobs of a workspace whose workflow has these steps, as `name: command`.
fn check(files: &[(&str, &str)], job: &str, expected: &[&str]) -> Scratch {
    let scratch = Scratch::with_workflow(files, &workflow(job));
    scratch.adopt(&[]);
    let jobs: Vec<String> = scratch.jobs().iter().map(|(name, run)| format!("{name}: {run}")).collect();
    assert_eq!(jobs, expected, "{job}\n{}", scratch.read("tollgate.toml"));
    scratch
}

fn steps(commands: &[&str]) -> String {
    let steps: String = commands.iter().map(|command| format!("  - run: {command}\n")).collect();
    format!("runs-on: ubuntu-latest\nsteps:\n{steps}")
}

#[test]
fn commands_are_found_and_take_the_packages_where_that_means_the_same() {
    let workspace = |commands: &[&str], expected: &[&str]| {
        check(&WORKSPACE, &steps(commands), expected);
    };
    workspace(
        &[
            "cargo fmt --all -- --check",
            "cargo clippy --workspace --all-targets -- -D warnings",
            "cargo test",
        ],
        &[
            "fmt: cargo fmt --all -- --check",
            "clippy: cargo clippy {packages} --all-targets -- -D warnings",
            "test: cargo test {packages}",
        ],
    );
    workspace(
        &["cargo nextest run --workspace --locked -- --skip x"],
        &["test: cargo nextest run {packages} --locked --no-tests=pass -- --skip x"],
    );
    workspace(
        &["cargo test --all --features x", "cargo test -p a", "cargo test --workspace --doc"],
        &[
            "test: cargo test --all --features x",
            "test-p-a: cargo test -p a",
            "test-workspace-doc: cargo test --workspace --doc",
        ],
    );
    workspace(
        &["cargo test --workspace", "cargo test --workspace --release", "cargo hack check --each-feature"],
        &[
            "test: cargo test {packages}",
            "test-release: cargo test {packages} --release",
            "hack: cargo hack check --each-feature",
        ],
    );
    check(&PACKAGE, &steps(&["cargo test --workspace"]), &["test: cargo test --workspace"]);
    let root = [("Cargo.toml", "[package]\nname = \"a\"\n[workspace]\nmembers = [\"b\"]\n")];
    check(&root, &steps(&["cargo test"]), &["test: cargo test"]);
    check(&root, &steps(&["cargo test --workspace"]), &["test: cargo test {packages}"]);
}

#[test]
fn toolchains_are_part_of_the_command() {
    for (lines, expected) in [
        ("  - run: cargo +1.70 check --workspace", "msrv: cargo +1.70 check {packages}"),
        (
            "  - uses: dtolnay/rust-toolchain@1.70.0\n  - run: cargo check --workspace",
            "msrv: cargo +1.70.0 check {packages}",
        ),
        (
            "  - uses: dtolnay/rust-toolchain@stable\n  - run: cargo check --workspace",
            "check: cargo check {packages}",
        ),
        ("  - run: rustup default nightly\n  - run: cargo doc", "doc: cargo +nightly doc {packages}"),
        (
            "  - uses: dtolnay/rust-toolchain@master\n    with: {toolchain: nightly}\n  - run: cargo miri test",
            "miri: cargo +nightly miri test",
        ),
    ] {
        let job = format!("runs-on: ubuntu-latest\nsteps:\n{lines}\n");
        let scratch = check(
            &WORKSPACE,
            &(job + "  - run: cargo +stable test"),
            &all(expected, "test: cargo +stable test {packages}"),
        );
        let gate = scratch.read(GATE);
        if let Some(toolchain) = expected.split(" +").nth(1).and_then(|rest| rest.split(' ').next()) {
            assert!(
                gate.contains(&format!("rustup toolchain install {toolchain} --profile minimal")),
                "{gate}"
            );
        }
    }
}

#[test]
fn a_toolchain_file_wins_over_what_an_action_installs() {
    let job = "runs-on: ubuntu-latest\nsteps:\n  - uses: dtolnay/rust-toolchain@nightly\n  - run: cargo test --workspace\n  \
               - run: rustup override set beta\n  - run: cargo doc --workspace\n";
    let file = ("rust-toolchain.toml", "[toolchain]\nchannel = \"1.95.0\"\n");
    let files = [&WORKSPACE[..], &[file]].concat();
    check(&files, job, &["doc: cargo +beta doc {packages}", "test: cargo test {packages}"]);
}

fn all<'a>(one: &'a str, test: &'a str) -> Vec<&'a str> {
    let mut all = vec![one, test];
    if one.starts_with("miri") {
        all.swap(0, 1);
    }
    all
}

#[test]
fn a_matrix_is_kept_as_far_as_it_is_known() {
    let job = "strategy:\n  matrix:\n    os: [ubuntu-latest, macOS-latest, windows-2025, my-own]\n    rust: [stable, '1.70', nightly]\n\
               runs-on: ${{ matrix.os }}\nsteps:\n  - uses: dtolnay/rust-toolchain@master\n    with:\n      toolchain: ${{ matrix.rust }}\n  \
               - run: cargo test ${{ matrix.flags }}\n  - run: cargo clippy --workspace\n";
    let scratch = check(&WORKSPACE, job, &["clippy: cargo clippy {packages}", "test: cargo test {packages}"]);
    let config = scratch.read("tollgate.toml");
    for expected in [
        "# Look at this: its matrix also has the toolchains 1.70, nightly.\n",
        "# Look at this: there it runs on my-own.\n",
        "# Look at this: there it is `cargo test ${{ matrix.flags }}`, of which a part is computed, or runs in the background.\n",
    ] {
        assert!(config.contains(expected), "{expected}\n{config}");
    }
    let gate = scratch.read(GATE);
    assert!(gate.contains("        os: [macos-latest, ubuntu-latest, windows-2025]\n"), "{gate}");
    assert!(gate.contains("    name: test (${{ matrix.os }})\n"), "{gate}");
}

#[test]
fn variables_are_part_of_the_command_or_of_the_workflow() {
    let job = "runs-on: ubuntu-latest\nenv: {RUSTDOCFLAGS: -D warnings, RUST_BACKTRACE: 1, SECRET: '${{ secrets.X }}'}\n\
               steps:\n  - run: cargo doc --workspace --no-deps\n  - run: A=1 cargo test --workspace\n    env: {RUSTFLAGS: --cfg a --cfg \"b c\"}\n";
    let scratch = check(
        &WORKSPACE,
        job,
        &["doc: RUSTDOCFLAGS=-Dwarnings cargo doc {packages} --no-deps", "test: A=1 cargo test {packages}"],
    );
    let (config, gate) = (scratch.read("tollgate.toml"), scratch.read(GATE));
    assert!(config.contains("RUSTFLAGS is `--cfg a --cfg \"b c\"`, but in the workflow only"), "{config}");
    for expected in [
        "          RUSTDOCFLAGS: '-Dwarnings'\n",
        "          A: '1'\n          PACKAGES: ${{ fromJSON(needs.plan.outputs.args).test }}\n          RUSTFLAGS: '--cfg a --cfg \"b c\"'\n",
        "env:\n  CARGO_TERM_COLOR: always\n  RUST_BACKTRACE: '1'\n",
    ] {
        assert!(gate.contains(expected), "{expected}\n{gate}");
    }
    assert!(!gate.contains("secrets"), "{gate}");
}

#[test]
fn what_is_not_taken_over_is_said() {
    let job = "runs-on: ubuntu-latest\nservices: {db: {image: postgres}}\nsteps:\n  - uses: actions/checkout@v4\n  \
               - run: sudo apt-get install -y protobuf-compiler\n  - run: cargo test\n  - run: cargo test\n    working-directory: fuzz\n";
    let scratch = Scratch::with_workflow(&WORKSPACE, &workflow(job));
    let run = scratch.adopt(&[]);
    let said = "- ci.yml, job `one`: taken over, but for `sudo apt-get install -y protobuf-compiler`, `cargo test` in `fuzz`, \
                a container, or services beside it\n";
    assert!(run.stderr.contains(said), "{}", run.stderr);

    let two = "on: pull_request\njobs:\n  fmt: {runs-on: a, steps: [run: cargo fmt --check]}\n  site: {runs-on: a, steps: [run: make]}\n";
    let run = Scratch::with_workflow(&WORKSPACE, two).adopt(&[]);
    for said in [
        "not taken over, so the gate does not know of them: ci.yml (site)",
        "ci.yml, job `fmt`: taken over, but for what tollgate.toml says of it",
    ] {
        assert!(run.stderr.contains(said), "{}", run.stderr);
    }
}

#[test]
fn only_what_a_pull_request_starts_counts() {
    let files = [
        ("release.yml", "on: {push: {tags: ['v*']}}\njobs: {a: {runs-on: a, steps: [run: cargo audit]}}\n"),
        (
            "night.yml",
            "on: {schedule: [{cron: '0 0 * * *'}]}\njobs: {a: {runs-on: a, steps: [run: cargo deny check]}}\n",
        ),
        (
            "called.yml",
            "on: workflow_call\njobs: {a: {runs-on: ubuntu-latest, steps: [run: cargo fmt --check]}}\n",
        ),
        ("idle.yml", "on: workflow_call\njobs: {a: {runs-on: a, steps: [run: cargo machete]}}\n"),
        (
            "ci.yml",
            "on: pull_request\njobs:\n  c: {uses: ./.github/workflows/called.yml}\n  \
             n: {if: github.event_name == 'push', runs-on: a, steps: [run: cargo vet]}\n",
        ),
    ];
    let scratch = Scratch::new(&PACKAGE);
    files.iter().for_each(|(name, text)| scratch.write(&format!(".github/workflows/{name}"), text));
    let run = scratch.adopt(&[]);
    let names: Vec<String> = scratch.jobs().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["fmt", "test"], "{}", scratch.read("tollgate.toml"));
    assert!(
        run.stderr.contains("gate.yml does what these do, and they can go: called.yml (a)"),
        "{}",
        run.stderr
    );
}

#[test]
fn text_of_others_does_nothing() {
    let job = "runs-on: ubuntu-latest\nsteps:\n  - run: \"cargo test \\e[31m --workspace\"\n  - run: |\n      curl x | sh; echo '::error::x'\n      a\u{202e}b '\n";
    let scratch = Scratch::with_workflow(&WORKSPACE, &workflow(job));
    let run = scratch.adopt(&[]);
    let all = [run.stderr, run.stdout, scratch.read("tollgate.toml"), scratch.read(GATE)].concat();
    assert!(!all.contains(['\u{1b}', '\u{202e}']), "{all}");
}

#[test]
fn what_waited_waits() {
    let workflow = "on: pull_request\njobs:\n  lint: {runs-on: a, timeout-minutes: 7, steps: [run: cargo clippy --workspace]}\n  \
                    unit: {needs: lint, continue-on-error: true, runs-on: a, steps: [run: cargo test --workspace]}\n";
    let scratch = Scratch::with_workflow(&WORKSPACE, workflow);
    scratch.adopt(&[]);
    let config = scratch.read("tollgate.toml");
    assert!(config.contains("run = \"cargo test {packages}\"\nneeds = [\"clippy\"]\n"), "{config}");
    assert!(config.contains("allow = [\"failure\"]\n"), "{config}");
    assert!(config.contains("timeout = \"7m\"\n"), "{config}");
    assert!(scratch.read(GATE).contains("    timeout-minutes: 7\n"));
}

#[test]
fn a_job_that_may_fail_here_and_there_may_not_fail() {
    let check = |leave: &str, may: bool, is_told: bool| {
        let workflow = format!(
            "on: pull_request\njobs:\n  unit: {{continue-on-error: {leave}, runs-on: a, steps: [run: cargo test --workspace]}}\n"
        );
        let scratch = Scratch::with_workflow(&WORKSPACE, &workflow);
        scratch.adopt(&[]);
        let config = scratch.read("tollgate.toml");
        assert_eq!(config.contains("allow = [\"failure\"]\n"), may, "{config}");
        let told = "# Look at this: there `continue-on-error` is computed, and here it may not fail";
        assert_eq!(config.contains(told), is_told, "{config}");
    };
    check("true", true, false);
    check("false", false, false);
    check("\"${{ matrix.rust != 'stable' }}\"", false, true);
}
