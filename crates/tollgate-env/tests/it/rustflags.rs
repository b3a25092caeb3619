//! Compiler flags, row 40 of the design's table.

use snapbox::{assert_data_eq, str};

use crate::support::{Case, only, silent};

const HOST: &str = "x86_64-unknown-linux-gnu";

fn config(text: &str) -> Case {
    only("rustflags")
        .toolchain(&format!("stable-{HOST}"), "1.96.0", &[])
        .file("repo/.cargo/config.toml", text)
}

const MOLD: &str = "[build]\nrustflags = [\"-C\", \"link-arg=-fuse-ld=mold\"]\n";

#[test]
fn row_40_flags_that_a_variable_takes_away() {
    let with = |name: &str, value: &str| config(MOLD).env(name, value);
    assert_data_eq!(
        with("RUSTFLAGS", "-Dwarnings").found(),
        str![[r#"
warning[rustflags-shadowed]: RUSTFLAGS is set, and cargo takes compiler flags from one source only: others do not hold
  --> .cargo/config.toml:2:13  build.rustflags  (does not hold)
  wanted  CARGO_BUILD_WARNINGS=deny (cargo 1.97) for warnings, `--config` for other flags
  fix     unset RUSTFLAGS
"#]]
    );
    // Also one that is set and empty.
    for (name, value) in
        [("RUSTFLAGS", ""), ("CARGO_ENCODED_RUSTFLAGS", "-g"), ("CARGO_ENCODED_RUSTFLAGS", "")]
    {
        assert!(
            with(name, value).found().starts_with(&format!("warning[rustflags-shadowed]: {name} is set"))
        );
    }
    silent(&config(MOLD));
    // It has them too; it adds to them.
    silent(&with("RUSTFLAGS", "-Dwarnings -C link-arg=-fuse-ld=mold"));
    silent(&with("CARGO_BUILD_RUSTFLAGS", "-Dwarnings"));
    // Flags for a target that nobody builds for.
    silent(&config("[target.aarch64-apple-darwin]\nrustflags = [\"-g\"]\n").env("RUSTFLAGS", "-D"));
    let cross =
        "[build]\ntarget = \"aarch64-apple-darwin\"\n[target.aarch64-apple-darwin]\nrustflags = [\"-g\"]\n";
    assert!(config(cross).env("RUSTFLAGS", "-D").found().contains("rustflags-shadowed"));
}

#[test]
fn row_40_flags_that_a_table_takes_away() {
    let text = format!("[build]\nrustflags = [\"--cfg\", \"a\"]\n[target.{HOST}]\nrustflags = [\"-g\"]\n");
    assert_data_eq!(
        config(&text).found(),
        str![[r#"
warning[rustflags-shadowed]: target.x86_64-unknown-linux-gnu.rustflags is set, and cargo takes compiler flags from one source only: others do not hold
  --> .cargo/config.toml:2:13  build.rustflags  (does not hold)
  --> .cargo/config.toml:4:13  target.x86_64-unknown-linux-gnu.rustflags  (holds)
  wanted  all flags in the table that is taken
"#]]
    );
    // As rust-analyzer writes it: the table has them all.
    silent(&config(&text.replace("[\"-g\"]", "\"--cfg b --cfg a\"")));
    // An empty list is none.
    silent(&config(&text.replace("[\"-g\"]", "[]")));
    // Tables of the same source are joined.
    silent(&config(&format!(
        "[target.{HOST}]\nrustflags = [\"-g\"]\n[target.'cfg(unix)']\nrustflags = [\"-O\"]\n"
    )));
}

#[test]
fn row_40_flags_that_a_workflow_takes_away() {
    let case = |workflow: &str| config(MOLD).file("repo/.github/workflows/ci.yml", workflow);
    let jobs = "jobs:\n  test:\n    runs-on: x\n    steps:\n      - run: cargo test\n";
    assert_data_eq!(
        case(&format!("on: push\nenv:\n  RUSTFLAGS: -Dwarnings\n{jobs}")).found(),
        str![[r#"
warning[rustflags-workflow]: workflows set RUSTFLAGS, so that compiler flags of cargo's configuration do not hold there
  --> .github/workflows/ci.yml:3:14  RUSTFLAGS: -Dwarnings
  --> .cargo/config.toml:2:13  build.rustflags  (does not hold)
  wanted  CARGO_BUILD_WARNINGS=deny (cargo 1.97) for warnings, `--config` for other flags
"#]]
    );
    let step = format!("on: push\n{jobs}        env:\n          RUSTFLAGS: -g\n");
    assert!(case(&step).found().contains("--> .github/workflows/ci.yml:8:22"), "{}", case(&step).found());
    // Each place once.
    let twice = format!("{step}env:\n  RUSTFLAGS: -O\n");
    let found = case(&twice).found();
    assert_eq!(
        (found.matches("build.rustflags").count(), found.matches("ci.yml").count()),
        (1, 2),
        "{found}"
    );
    for value in ["-D warnings -C link-arg=-fuse-ld=mold", "${{ matrix.flags }}", "\"\""] {
        silent(&case(&format!("on: push\nenv:\n  RUSTFLAGS: {value}\n{jobs}")));
    }
    silent(&case(&format!("on: push\nenv:\n  RUSTDOCFLAGS: -Dwarnings\n{jobs}")));
    silent(
        &only("rustflags")
            .file("repo/.github/workflows/ci.yml", &format!("on: push\nenv:\n  RUSTFLAGS: -g\n{jobs}")),
    );
}
