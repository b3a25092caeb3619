//! The places that say which Rust is meant, rows 57 to 65 of the design's table.

mod build_args;
mod context;
mod images;
mod installers;
mod jobs;
mod least;
mod others;
mod scripts;

use snapbox::{assert_data_eq, str};

use crate::support::{Case, only, silent};

/// A repository with a toolchain file, unless the channel is empty, and a workflow of these jobs.
fn jobs(channel: &str, jobs: &str) -> Case {
    let case =
        only("toolchain-drift").file("repo/.github/workflows/ci.yml", &format!("on: push\njobs:\n{jobs}"));
    if channel.is_empty() { case } else { case.file("repo/rust-toolchain.toml", &file(channel)) }
}

fn file(channel: &str) -> String {
    format!("[toolchain]\nchannel = \"{channel}\"\n")
}

/// The same for a job `test` of these steps after its checkout.
fn steps(channel: &str, steps: &str) -> Case {
    jobs(
        channel,
        &format!(
            "  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n{steps}"
        ),
    )
}

/// The first lines of the findings.
fn heads(case: &Case) -> String {
    let found = case.found();
    found.lines().filter(|line| !line.starts_with(' ') && !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[test]
fn row_57_what_is_installed_is_not_what_runs() {
    let case = steps(
        "1.80.0",
        "      - uses: dtolnay/rust-toolchain@1.79.0\n      - run: |\n          cargo test\n",
    );
    assert_data_eq!(
        case.found(),
        str![[r#"
error[toolchain-drift]: job `test` installs 1.79.0 and then runs 1.80.0, which the toolchain file says
  --> .github/workflows/ci.yml:7:15  1.79.0  (installed)
  --> rust-toolchain.toml:2:11  1.80.0  (what runs)
  --> .github/workflows/ci.yml:9:11  cargo test  (runs it)
  found   1.79.0
  wanted  1.80.0, or what is installed by its name: `cargo +…`, `rustup override set …`
"#]]
    );
    assert_eq!(case.run().code, 1);
    // The same, another minor release of it, and nothing that runs.
    silent(&steps("1.80.0", "      - uses: dtolnay/rust-toolchain@1.80.0\n      - run: cargo test\n"));
    silent(&steps("1.80", "      - uses: dtolnay/rust-toolchain@1.80.0\n      - run: cargo test\n"));
    silent(&steps("1.80.0", "      - uses: dtolnay/rust-toolchain@1.79.0\n      - run: echo cargo test\n"));
    silent(&steps("", "      - uses: dtolnay/rust-toolchain@1.79.0\n      - run: cargo test\n"));
}

#[test]
fn row_58_an_input_that_beats_the_file() {
    let setup = |with: &str, file: &str| {
        let uses = "      - uses: actions-rust-lang/setup-rust-toolchain@v1\n";
        steps("", &format!("{uses}{with}      - run: cargo test\n")).file("repo/rust-toolchain.toml", file)
    };
    let with = |toolchain: &str| format!("        with:\n          toolchain: {toolchain}\n");
    let lists = "[toolchain]\nchannel = \"1.80.0\"\ncomponents = [\"clippy\"]\n";
    assert_data_eq!(
        setup(&with("1.79.0"), lists).found(),
        str![[r#"
warning[setup-overrides-file]: the input `toolchain` beats the toolchain file: 1.79.0 is used and not 1.80.0
  --> .github/workflows/ci.yml:9:22  1.79.0
  --> rust-toolchain.toml:2:11  1.80.0
  found   1.79.0
  wanted  no input `toolchain`: the action reads the file
"#]]
    );
    assert_data_eq!(
        setup(&with("1.80.0"), lists).found(),
        str![[r#"
warning[setup-overrides-file]: the input `toolchain` repeats the toolchain file, and its components and targets are not installed
  --> .github/workflows/ci.yml:9:22  1.80.0
  --> rust-toolchain.toml:2:11  1.80.0
  found   1.80.0
  wanted  no input `toolchain`: the action reads the file
  fix     tollgate-env --fix --only setup-overrides-file
"#]]
    );
    silent(&setup("", lists));
    silent(&setup(&with("1.80.0"), &file("1.80.0")));
    silent(&setup(&with("nightly"), lists));
    // What a matrix says is meant.
    let job = "  test:\n    strategy:\n      matrix:\n        rust: [1.79.0]\n    steps:\n      - uses: \
               actions-rust-lang/setup-rust-toolchain@v1\n        with:\n          toolchain: ${{ matrix.rust }}\n";
    silent(&jobs("1.80.0", job));
    silent(&setup(&with("1.79.0"), lists).file("repo/Cargo.toml", "[package]\nrust-version = \"1.79\"\n"));
    silent(
        &setup(&with("1.79.0"), lists)
            .file("repo/tollgate.toml", "[env.toolchain.roles]\nold = \"1.79.0\"\n"),
    );
}

#[test]
fn row_59_an_input_that_the_action_does_not_have() {
    let with = |uses: &str, input: &str| {
        steps(
            "",
            &format!("      - uses: {uses}\n        with:\n          {input}\n      - run: cargo test\n"),
        )
    };
    let case = with("dtolnay/rust-toolchain@1.70.0", "toolchain: 1.71.0");
    assert_data_eq!(
        case.found(),
        str![[r#"
error[action-ignored-input]: dtolnay/rust-toolchain@1.70.0 has no input `toolchain`: it installs 1.70.0
  --> .github/workflows/ci.yml:7:15  dtolnay/rust-toolchain@1.70.0
  --> .github/workflows/ci.yml:9:22  1.71.0
  found   1.71.0
  wanted  dtolnay/rust-toolchain@master
"#]]
    );
    assert_eq!(case.run().code, 1);
    assert_data_eq!(
        heads(&with("dtolnay/rust-toolchain@1.70.0", "toolchain: ${{ matrix.rust }}")),
        str![[r#""#]]
    );
    assert_data_eq!(
        heads(&with("dtolnay/rust-toolchain@stable", "override: true")),
        str![
            "warning[action-ignored-input]: dtolnay/rust-toolchain@stable has no input `override`, and passes over it"
        ]
    );
    assert_data_eq!(
        heads(&with("hecrj/setup-rust-action@v2", "toolchain: 1.79.0")),
        str![
            "warning[action-ignored-input]: hecrj/setup-rust-action@v2 has no input `toolchain`, and passes over it"
        ]
    );
    for (uses, input) in [
        ("dtolnay/rust-toolchain@master", "toolchain: 1.71.0"),
        ("dtolnay/rust-toolchain@stable", "toolchain: 1.71.0"),
        ("dtolnay/rust-toolchain@4be9e76fd7c4901c61fb841f559994984270fce7", "toolchain: 1.71.0"),
        ("dtolnay/rust-toolchain@1.70.0", "components: clippy"),
        ("hecrj/setup-rust-action@v2", "toolchain-version: 1.79.0"),
    ] {
        silent(&with(uses, input));
    }
}

#[test]
fn an_action_without_a_toolchain_of_its_own_needs_one() {
    let uses = |uses: &str| steps("", &format!("      - uses: {uses}\n"));
    assert_data_eq!(
        uses("dtolnay/rust-toolchain@master").found(),
        str![[r#"
error[action-input-missing]: dtolnay/rust-toolchain@master has no toolchain of its own, and is given none
  --> .github/workflows/ci.yml:7:15  dtolnay/rust-toolchain@master
  wanted  `with:` and `toolchain:`
"#]]
    );
    for fine in [
        "dtolnay/rust-toolchain@stable",
        "dtolnay/rust-toolchain@4be9e76fd7c4901c61fb841f559994984270fce7",
        "dtolnay/rust-toolchain@master\n        with: ${{ fromJSON(inputs.with) }}",
        "dtolnay/rust-toolchain@master\n        with:\n          toolchain: ${{ needs.a.outputs.b }}",
    ] {
        silent(&uses(fine));
    }
}

#[test]
fn row_60_a_version_that_is_a_number() {
    let with = |uses: &str, version: &str| {
        steps("", &format!("      - uses: {uses}\n        with:\n          toolchain: {version}\n"))
    };
    let case = with("actions-rust-lang/setup-rust-toolchain@v1", "1.70");
    assert_data_eq!(
        case.found(),
        str![[r#"
error[action-version-float]: 1.70 is a number here, and reaches actions-rust-lang/setup-rust-toolchain@v1 as 1.7
  --> .github/workflows/ci.yml:9:22  1.70
  found   1.70
  wanted  "1.70"
  fix     tollgate-env --fix --only action-version-float
"#]]
    );
    assert_eq!(case.run().code, 1);
    // That one guesses, so that the job works.
    assert_data_eq!(
        heads(&with("dtolnay/rust-toolchain@master", "1.70")),
        str![
            "warning[action-version-float]: 1.70 is a number here, and reaches dtolnay/rust-toolchain@master as 1.7, from which it guesses what was meant"
        ]
    );
    for fine in ["\"1.70\"", "1.71", "1.70.0", "stable"] {
        silent(&with("actions-rust-lang/setup-rust-toolchain@v1", fine));
    }
    let matrix = "  test:\n    strategy:\n      matrix:\n        rust: [1.80, stable]\n    steps:\n      - uses: \
                  actions-rust-lang/setup-rust-toolchain@v1\n        with:\n          toolchain: ${{ matrix.rust }}\n";
    assert_data_eq!(
        jobs("", matrix).found(),
        str![[r#"
error[action-version-float]: 1.80 is a number here, and reaches actions-rust-lang/setup-rust-toolchain@v1 as 1.8
  --> .github/workflows/ci.yml:6:16  1.80
  found   1.80
  wanted  "1.80"
  fix     tollgate-env --fix --only action-version-float
"#]]
    );
    silent(&jobs("", &matrix.replace("1.80", "'1.80'")));
    // In the environment it is one too.
    let named = |version: &str| {
        let env = format!("        env:\n          RUST: {version}\n");
        steps("", &format!("      - run: rustup default $RUST && cargo +${{{{ env.RUST }}}} test\n{env}"))
    };
    assert_data_eq!(
        named("1.80").found(),
        str![[r#"
error[action-version-float]: 1.80 is a number here, and reaches rustup as 1.8
  --> .github/workflows/ci.yml:9:17  1.80
  found   1.80
  wanted  "1.80"
  fix     tollgate-env --fix --only action-version-float
"#]]
    );
    silent(&named("'1.80'"));
    silent(&named("1.81"));
}

#[test]
fn row_61_the_minimum_is_not_drift() {
    let msrv = |version: &str, of_manifest: &str| {
        let job = format!(
            "  msrv:\n    steps:\n      - uses: actions/checkout@v4\n      - uses: dtolnay/rust-toolchain@{version}\n      \
             - run: cargo check\n"
        );
        let manifest = format!("[workspace.package]\nrust-version = \"{of_manifest}\"\n");
        jobs("", &job).file("repo/Cargo.toml", &manifest)
    };
    silent(&msrv("1.70.0", "1.70"));
    silent(&msrv("1.70", "1.70.0"));
    silent(&msrv("stable", "1.70"));
    silent(&msrv("1.71.0", "1.70").file("repo/a/Cargo.toml", "[package]\nrust-version = \"1.71\"\n"));
    silent(&msrv("1.71.0", "1.70").file("repo/tollgate.toml", "[env.toolchain.roles]\nmsrv = \"1.71\"\n"));
    assert_data_eq!(
        msrv("1.71.0", "1.70").found(),
        str![[r#"
warning[msrv-drift]: job `msrv` uses 1.71.0, and `rust-version` is 1.70
  --> .github/workflows/ci.yml:6:15  1.71.0
  --> Cargo.toml:2:16  1.70  (rust-version)
  found   1.71.0
  wanted  1.70
"#]]
    );
}

#[test]
fn row_65_an_action_that_nobody_mends() {
    let steps = "      - uses: actions-rs/toolchain@v1\n        with:\n          toolchain: stable\n          \
                 override: true\n      - uses: actions-rs/cargo@v1\n        with:\n          command: test\n";
    assert_data_eq!(
        self::steps("", steps).found(),
        str![[r#"
warning[action-archived]: actions-rs/toolchain is archived
  --> .github/workflows/ci.yml:7:15  actions-rs/toolchain@v1
  wanted  dtolnay/rust-toolchain, or `rustup toolchain install`

warning[action-archived]: actions-rs/cargo is archived
  --> .github/workflows/ci.yml:11:15  actions-rs/cargo@v1
  wanted  `run: cargo …`
"#]]
    );
    assert_eq!(self::steps("", steps).run().code, 0);
    silent(&self::steps("", "      - uses: actions-rust-lang/audit@v1\n"));
}
