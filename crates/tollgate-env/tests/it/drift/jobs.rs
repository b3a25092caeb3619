//! What runs in a job, by rustup's precedence: one line for each job that installs something else.

use snapbox::{assert_data_eq, str};

use super::{file, heads, jobs, steps};
use crate::support::silent;

const INSTALL: &str = "      - uses: dtolnay/rust-toolchain@1.79.0\n";

#[test]
fn what_beats_the_toolchain_file_runs() {
    for fine in [
        "      - run: cargo +1.79.0 test\n",
        "      - run: rustup run 1.79.0 cargo test\n",
        "      - run: cargo test\n        env:\n          RUSTUP_TOOLCHAIN: 1.79.0\n",
        "      - run: RUSTUP_TOOLCHAIN=1.79.0 cargo test\n",
        "      - run: |\n          export RUSTUP_TOOLCHAIN=1.79.0\n          cargo test\n",
        "      - run: rustup override set 1.79.0\n      - run: cargo test\n",
        "      - run: rustup override set 1.79.0 && cargo test\n",
        "      - run: echo RUSTUP_TOOLCHAIN=1.79.0 >> $GITHUB_ENV\n      - run: cargo test\n",
        "      - run: rm rust-toolchain.toml\n      - run: cargo test\n",
        "      - run: cargo test\n        working-directory: old\n",
        "      - run: cd old && cargo test\n",
        "      - run: cargo \"+$V\" test\n        env:\n          V: 1.79.0\n",
        "      - run: V=1.79.0; cargo +$V test\n",
    ] {
        silent(
            &steps("1.80.0", &format!("{INSTALL}{fine}"))
                .file("repo/old/rust-toolchain.toml", &file("1.79.0")),
        );
    }
}

#[test]
fn what_does_not_beat_it_does_not() {
    let found =
        |later: &str| heads(&steps("1.80.0", &format!("{INSTALL}{later}")).file("repo/a/b/x/Cargo.toml", ""));
    let expected = "error[toolchain-drift]: job `test` installs 1.79.0 and then runs 1.80.0, which the toolchain file says";
    for later in [
        "      - run: rustup default 1.79.0\n      - run: cargo test\n",
        "      - run: cargo test --manifest-path a/Cargo.toml\n",
        "      - run: cargo test\n        working-directory: a/b\n",
        "      - run: |\n          cd a\n          cargo build --release\n",
        "      - run: cargo fmt --check\n",
        "      - run: cargo check --features \"$(cargo metadata | jq -r .x)\"\n",
        "      - run: |\n          A=`jq -r x | paste -s`\n          cargo check --features $A\n",
        "      - run: sudo apt-get install -y mold && cargo clippy\n",
        "      - run: npx playwright install chromium\n      - run: cargo clippy\n",
        "      - if: always()\n        run: cargo test\n",
        "      - if: ${{ vars.what }}\n        run: cargo test\n",
        "      - uses: Swatinem/rust-cache@v2\n      - run: cargo nextest run\n",
    ] {
        assert_eq!(found(later), expected, "{later}");
    }
    // What cargo starts may start others.
    let warning = expected.replace("error", "warning");
    assert_eq!(found("      - run: cargo xtask ci\n"), warning);
    // An override of another directory is none here.
    let other =
        "      - run: rustup override set 1.79.0\n        working-directory: a\n      - run: cargo test\n";
    assert_eq!(found(other), expected);
}

#[test]
fn what_is_not_known_is_no_finding() {
    for unknown in [
        // The toolchain.
        "      - run: cargo +${{ steps.a.outputs.b }} test\n",
        "      - run: cargo +$V test\n",
        "      - run: cargo test\n        env:\n          RUSTUP_TOOLCHAIN: ${{ vars.V }}\n",
        // The directory.
        "      - run: cargo test\n        working-directory: ${{ vars.dir }}\n",
        "      - run: cd $DIR && cargo test\n",
        "      - run: cd generated && cargo test\n",
        // What came before.
        "      - uses: somebody/setup-everything@v1\n      - run: cargo test\n",
        "      - run: source ./env\n      - run: cargo test\n",
        "      - run: ./ci/install-rust.sh\n      - run: cargo test\n",
        "      - run: sudo apt-get install -y rustc\n      - run: cargo test\n",
        "      - run: pipenv run ./prepare.sh\n      - run: cargo test\n",
        "      - run: git checkout old\n      - run: cargo test\n",
        "      - run: sed -i s/80/79/ rust-toolchain.toml\n      - run: cargo test\n",
        "      - run: |\n          cat > x <<E\n          cargo test\n          E\n",
        "      - uses: ./own\n      - run: cargo test\n",
        "      - uses: docker://our/image\n      - run: cargo test\n",
        "      - run: x\n        shell: python\n      - run: cargo test\n",
        "      - run: cargo test\n        shell: msys2 {0}\n",
        // What it is for.
        "      - run: cargo test\n      - run: ./x --toolchain 1.79.0\n",
        // What runs.
        "      - run: ./build.sh\n",
        "      - run: make\n",
        "      - if: false\n        run: cargo test\n",
    ] {
        let case = steps("1.80.0", &format!("{INSTALL}{unknown}"));
        silent(&case.file("repo/own/action.yml", "runs:\n  using: node20\n  main: x.js\n"));
    }
    // What comes before the environment of the job.
    let job =
        "  test:\n    env:\n      RUSTUP_TOOLCHAIN: 1.80.0\n    steps:\n      - uses: actions/checkout@v4\n";
    let set = "      - run: echo RUSTUP_TOOLCHAIN=$X >> $GITHUB_ENV\n";
    silent(&jobs("1.80.0", &format!("{job}{INSTALL}{set}      - run: cargo test\n")));
    // A workflow that only other repositories call runs in theirs.
    let called = format!(
        "on: workflow_call\njobs:\n  test:\n    steps:\n      - uses: actions/checkout@v4\n{INSTALL}      - run: cargo test\n"
    );
    silent(&jobs("1.80.0", "  a:\n    steps: []\n").file("repo/.github/workflows/b.yml", &called));
    // Without a checkout, or with one of something else, there is no file.
    let job = |checkout: &str| format!("  test:\n    steps:\n{checkout}{INSTALL}      - run: cargo test\n");
    for checkout in [
        "",
        "      - uses: actions/checkout@v4\n        with:\n          repository: a/b\n",
        "      - uses: actions/checkout@v4\n        with:\n          path: a\n",
        "      - uses: actions/checkout@v4\n        with:\n          ref: old\n",
    ] {
        silent(&jobs("1.80.0", &job(checkout)));
    }
    // The toolchain file says components only, or a path.
    let with = |text: &str| {
        steps("", &format!("{INSTALL}      - run: cargo test\n")).file("repo/rust-toolchain.toml", text)
    };
    silent(&with("[toolchain]\ncomponents = [\"clippy\"]\n"));
    silent(&with("[toolchain]\npath = \"/opt/rust\"\n"));
    silent(&with("[toolchain]\nchannel = \"our-own\"\n"));
}

#[test]
fn steps_that_do_not_go_together_are_not_held_against_each_other() {
    let with = |install: &str, run: &str| {
        let install = format!("      - uses: dtolnay/rust-toolchain@1.79.0\n        if: {install}\n");
        heads(&steps("1.80.0", &format!("{install}      - run: cargo test\n        if: {run}\n")))
    };
    let expected = "error[toolchain-drift]: job `test` installs 1.79.0 and then runs 1.80.0, which the toolchain file says";
    for (install, run) in [
        ("vars.a == 'x'", "vars.a == 'x'"),
        ("vars.a == 'x'", "always() && vars.a == 'x'"),
        ("vars.a == 'x'", "always()"),
    ] {
        assert_eq!(with(install, run), expected, "{install}, {run}");
    }
    for (install, run) in [
        ("vars.a == 'x'", "vars.a != 'x'"),
        ("vars.a", "${{ !vars.a }}"),
        ("runner.os == 'Linux'", "runner.os == 'Windows'"),
        ("false", "true"),
    ] {
        assert_eq!(with(install, run), "", "{install}, {run}");
    }
}

#[test]
fn nightly_beside_is_for_tools() {
    let nightly =
        |later: &str| steps("1.80.0", &format!("      - uses: dtolnay/rust-toolchain@nightly\n{later}"));
    let expected = "error[toolchain-drift]: job `test` installs nightly and then runs 1.80.0, which the toolchain file says";
    assert_eq!(heads(&nightly("      - run: cargo fmt --check\n")), expected);
    assert_eq!(heads(&nightly("      - run: cargo miri setup\n      - run: cargo clippy\n")), expected);
    for fine in [
        "      - run: cargo +nightly fmt\n      - run: cargo clippy\n",
        "      - run: cargo test\n",
        "      - run: cargo xtask fmt\n      - run: cargo clippy\n",
        "      - run: just fmt\n      - run: cargo clippy\n",
        "      - run: cargo public-api\n      - run: cargo clippy\n",
        "      - run: cargo clippy\n      - run: ./x --toolchain nightly\n",
    ] {
        silent(&nightly(fine));
    }
}

#[test]
fn stable_for_a_pinned_one_is_a_warning() {
    for uses in [
        "@stable",
        "@29eef336d9b2848a0b548edc03f92a220660cdb8 # stable",
        "@29eef33 # dtolnay/rust-toolchain@stable",
    ] {
        let case = steps(
            "1.80.0",
            &format!("      - uses: dtolnay/rust-toolchain{uses}\n      - run: cargo test\n"),
        );
        let expected = "warning[toolchain-drift]: job `test` installs stable and then runs 1.80.0, which the toolchain file says";
        assert_eq!((heads(&case).as_str(), case.run().code), (expected, 0), "{uses}");
    }
    // What only a comment says is never an error.
    let commented = "      - uses: dtolnay/rust-toolchain@29eef33 # 1.79.0\n      - run: cargo test\n";
    let expected = "warning[toolchain-drift]: job `test` installs 1.79.0 and then runs 1.80.0, which the toolchain file says";
    assert_eq!(heads(&steps("1.80.0", commented)), expected);
    for fine in ["@29eef33", "@29eef33 # master", "@29eef33 # v1", "@master # stable\n        with: ${{ x }}"]
    {
        silent(&steps(
            "1.80.0",
            &format!("      - uses: dtolnay/rust-toolchain{fine}\n      - run: cargo test\n"),
        ));
    }
}

#[test]
fn a_matrix_is_one_finding_with_all_its_places() {
    let job = "  test:
    strategy:
      matrix:
        rust: [1.79.0, 1.80.0, beta]
        include:
          - rust: 1.70.0
            args: --lib
        exclude:
          - rust: beta
    env:
      TOOLCHAIN: ${{ matrix.rust }}
    steps:
      - uses: actions/checkout@v4
      - uses: dtolnay/rust-toolchain@master
        with:
          toolchain: ${{ env.TOOLCHAIN }}
      - run: cargo test ${{ matrix.args }}
";
    assert_data_eq!(
        jobs("1.80.0", job).found(),
        str![[r#"
error[toolchain-drift]: job `test` installs 1.70.0, 1.79.0 and then runs 1.80.0, which the toolchain file says
  --> .github/workflows/ci.yml:6:16  1.79.0  (installed)
  --> .github/workflows/ci.yml:8:19  1.70.0  (installed)
  --> .github/workflows/ci.yml:16:15  (installs it)
  --> rust-toolchain.toml:2:11  1.80.0  (what runs)
  --> .github/workflows/ci.yml:19:14  cargo test ${{ matrix.args }}  (runs it)
  found   1.70.0, 1.79.0
  wanted  1.80.0, or what is installed by its name: `cargo +…`, `rustup override set …`
"#]]
    );
    // One that is computed is not known.
    silent(&jobs("1.80.0", &job.replace("[1.79.0, 1.80.0, beta]", "${{ fromJSON(needs.a.outputs.b) }}")));
    // A step for one of them only.
    let only = job.replace("      - run: cargo", "      - if: matrix.rust == '1.80.0'\n        run: cargo");
    silent(&jobs("1.80.0", &only));
}

#[test]
fn other_actions_choose_in_their_ways() {
    let with = |uses: &str, with: &str| {
        let step =
            format!("      - uses: {uses}\n        with:\n          {with}\n      - run: cargo test\n");
        heads(&steps("1.80.0", &step))
    };
    let expected = "error[toolchain-drift]: job `test` installs 1.79.0 and then runs 1.80.0, which the toolchain file says";
    for (uses, input) in [
        ("moonrepo/setup-rust@v1", "channel: 1.79.0"),
        ("hecrj/setup-rust-action@v2", "toolchain-version: 1.79.0"),
    ] {
        assert_eq!(with(uses, input), expected, "{uses}");
    }
    let archived = "warning[action-archived]: actions-rs/toolchain is archived";
    let actions_rs = |more: &str| with("actions-rs/toolchain@v1", &format!("toolchain: 1.79.0{more}"));
    assert_eq!(actions_rs(""), format!("{expected}\n{archived}"));
    assert_eq!(actions_rs("\n          default: true"), format!("{expected}\n{archived}"));
    assert_eq!(actions_rs("\n          override: true"), archived);
    assert_eq!(with("houseabsolute/actions-rust-cross@v1", "toolchain: 1.79.0"), "");
}

#[test]
fn own_actions_and_called_workflows_are_followed() {
    let action = "inputs:\n  toolchain:\n    default: 1.79.0\nruns:\n  using: composite\n  steps:\n    - uses: \
                  dtolnay/rust-toolchain@master\n      with:\n        toolchain: ${{ inputs.toolchain }}\n";
    let own = |with: &str| {
        steps("1.80.0", &format!("      - uses: ./.github/actions/rust\n{with}      - run: cargo test\n"))
            .file("repo/.github/actions/rust/action.yml", action)
    };
    // Two jobs with one of them are one finding.
    let job = |name: &str| {
        let steps = "      - uses: actions/checkout@v4\n      - uses: ./.github/actions/rust\n      - run: cargo test\n";
        format!("  {name}:\n    steps:\n{steps}")
    };
    let two = jobs("1.80.0", &format!("{}{}", job("a"), job("b")));
    assert_data_eq!(
        heads(&two.file("repo/.github/actions/rust/action.yml", action)),
        str![
            "error[toolchain-drift]: jobs `a`, `b` install 1.79.0 and then run 1.80.0, which the toolchain file says"
        ]
    );
    assert_data_eq!(
        own("").found(),
        str![[r#"
error[toolchain-drift]: job `test` installs 1.79.0 and then runs 1.80.0, which the toolchain file says
  --> .github/actions/rust/action.yml:3:14  1.79.0  (installed)
  --> .github/actions/rust/action.yml:7:13  (installs it)
  --> rust-toolchain.toml:2:11  1.80.0  (what runs)
  --> .github/workflows/ci.yml:8:14  cargo test  (runs it)
  found   1.79.0
  wanted  1.80.0, or what is installed by its name: `cargo +…`, `rustup override set …`
"#]]
    );
    silent(&own("        with:\n          toolchain: 1.80.0\n"));
    silent(&own("        with:\n          toolchain: ${{ needs.a.outputs.b }}\n"));
    let called = "on:\n  workflow_call:\n    inputs:\n      rust:\n        default: 1.80.0\njobs:\n  build:\n    \
                  steps:\n      - uses: actions/checkout@v4\n      - uses: dtolnay/rust-toolchain@master\n        \
                  with:\n          toolchain: ${{ inputs.rust }}\n      - run: cargo test\n";
    let caller = |with: &str| {
        jobs("1.80.0", &format!("  all:\n    uses: ./.github/workflows/called.yml\n{with}"))
            .file("repo/.github/workflows/called.yml", called)
    };
    assert_data_eq!(
        caller("    with:\n      rust: 1.79.0\n").found(),
        str![[r#"
error[toolchain-drift]: job `build` installs 1.79.0 and then runs 1.80.0, which the toolchain file says
  --> .github/workflows/ci.yml:6:13  1.79.0  (installed)
  --> .github/workflows/called.yml:10:15  (installs it)
  --> rust-toolchain.toml:2:11  1.80.0  (what runs)
  --> .github/workflows/called.yml:13:14  cargo test  (runs it)
  found   1.79.0
  wanted  1.80.0, or what is installed by its name: `cargo +…`, `rustup override set …`
"#]]
    );
    silent(&caller(""));
}

#[test]
fn the_installer_of_rustup_installs() {
    let init = "curl -sSf https://sh.rustup.rs | sh -s -- -y";
    let found = |option: &str, later: &str| {
        heads(&steps("1.90.0", &format!("      - run: {init} {option}\n      - run: cargo test\n{later}")))
    };
    let error = "error[toolchain-drift]: job `test` installs 1.61.0 and then runs 1.90.0, which the toolchain file says";
    for option in [
        "--default-toolchain 1.61.0",
        "--default-toolchain=1.61.0\n      - run: . \"$HOME/.cargo/env\"",
        "--default-toolchain=1.61.0\n      - run: source ~/.cargo/env && cargo build",
        "--default-toolchain=1.61.0 --profile minimal",
        "--default-toolchain '1.61.0'",
    ] {
        assert_eq!(found(option, ""), error, "{option}");
    }
    let case = steps(
        "1.90.0",
        "      - run: |\n          ./rustup-init -y --default-toolchain=$V\n          cargo test\n        env:\n          V: 1.61.0\n",
    );
    assert_data_eq!(
        case.found(),
        str![[r#"
error[toolchain-drift]: job `test` installs 1.61.0 and then runs 1.90.0, which the toolchain file says
  --> .github/workflows/ci.yml:11:14  1.61.0  (installed)
  --> .github/workflows/ci.yml:8:11  rustup  (installs it)
  --> rust-toolchain.toml:2:11  1.90.0  (what runs)
  --> .github/workflows/ci.yml:9:11  cargo test  (runs it)
  found   1.61.0
  wanted  1.90.0, or what is installed by its name: `cargo +…`, `rustup override set …`
"#]]
    );
    assert_eq!(case.run().code, 1);
    for fine in [
        "--default-toolchain none",
        "--default-toolchain=1.90.0",
        "--default-toolchain",
        "",
        "--default-toolchain ${{ needs.a.outputs.b }}",
    ] {
        assert_eq!(found(fine, ""), "", "{fine}");
    }
    assert_eq!(found("--default-toolchain 1.61.0", "      - run: cargo +1.61.0 test\n"), "");
    // What is installed to stay the default runs where no file says another.
    silent(&steps("", &format!("      - run: {init} --default-toolchain=1.61.0\n      - run: cargo test\n")));
}
