//! The configuration of cargo, rows 31, 42 and 43 of the design's table.

use snapbox::{assert_data_eq, str};

use crate::support::{Case, only, silent};

const HOST: &str = "x86_64-unknown-linux-gnu";

fn config(check: &str, text: &str) -> Case {
    only(check).toolchain(&format!("stable-{HOST}"), "1.96.0", &[]).file("repo/.cargo/config.toml", text)
}

fn named(of: &Case, id: &str) -> bool {
    of.found().contains(&format!("[{id}]"))
}

#[cfg(unix)]
#[test]
fn row_31_the_wrapper_is_not_there() {
    let text = "[build]\nrustc-wrapper = \"sccache\"\n";
    assert_data_eq!(
        config("wrapper", text).found(),
        str![[r#"
error[wrapper-missing]: `sccache`, the build.rustc-wrapper of cargo's configuration, is not there: no command of cargo's can start
  --> .cargo/config.toml:2:17  sccache
  wanted  the program, or an empty RUSTC_WRAPPER
  fix     cargo install --locked sccache
"#]]
    );
    silent(&config("wrapper", text).program("bin/sccache", ""));
    // Empty means none; its own variable wins over CARGO_BUILD_…, and that over files.
    silent(&config("wrapper", text).env("RUSTC_WRAPPER", ""));
    silent(&config("wrapper", text).env("CARGO_BUILD_RUSTC_WRAPPER", ""));
    silent(
        &config("wrapper", text)
            .program("bin/mine", "")
            .env("RUSTC_WRAPPER", "mine")
            .env("CARGO_BUILD_RUSTC_WRAPPER", "x"),
    );
    // A name without a slash is looked for on PATH, with one it is relative to the directory above `.cargo`.
    let relative = "[build]\nrustc-wrapper = \"tools/wrap\"\nrustc = \"tools/rustc\"\n";
    silent(
        &config("wrapper", relative)
            .program("repo/tools/wrap", "")
            .program("repo/tools/rustc", "")
            .cwd("repo/a/b"),
    );
    assert!(named(&config("wrapper", relative).program("repo/.cargo/tools/wrap", ""), "wrapper-missing"));
    // It has to be a program.
    assert!(named(&config("wrapper", text).file("bin/sccache", ""), "wrapper-missing"));
}

#[test]
fn row_31_a_variable_is_named_and_its_value_is_not() {
    assert_data_eq!(
        config("wrapper", "").env("RUSTC_WORKSPACE_WRAPPER", "/no/such/thing").found(),
        str![[r#"
error[wrapper-missing]: the program that RUSTC_WORKSPACE_WRAPPER names is not there: no command of cargo's can start
  found   RUSTC_WORKSPACE_WRAPPER
  fix     unset RUSTC_WORKSPACE_WRAPPER
"#]]
    );
}

#[cfg(unix)]
#[test]
fn the_nearest_file_wins_and_home_is_the_last() {
    let wrapper = |name: &str| format!("[build]\nrustc-wrapper = \"{name}\"\n");
    let case = || {
        only("wrapper")
            .file("home/.cargo/config.toml", &wrapper("of-home"))
            .file("repo/.cargo/config.toml", &wrapper("of-repo"))
            .file("repo/a/.cargo/config", &wrapper("of-a"))
            .file("other/config.toml", &wrapper("of-other"))
    };
    for (cwd, cargo_home, expected) in [
        ("repo/a/b", None, "of-a"),
        ("repo", None, "of-repo"),
        ("repo", Some("{dir}/other"), "of-repo"),
        ("elsewhere", None, "of-home"),
        ("elsewhere", Some("{dir}/other"), "of-other"),
    ] {
        let case = case().cwd(cwd);
        let case = cargo_home.map_or_else(|| case, |home| case_with(cwd, home, &wrapper));
        assert!(case.found().contains(&format!("`{expected}`")), "{cwd} {cargo_home:?}\n{}", case.found());
    }
    fn case_with(cwd: &str, home: &str, wrapper: &dyn Fn(&str) -> String) -> Case {
        only("wrapper")
            .file("home/.cargo/config.toml", &wrapper("of-home"))
            .file("repo/.cargo/config.toml", &wrapper("of-repo"))
            .file("other/config.toml", &wrapper("of-other"))
            .env("CARGO_HOME", home)
            .cwd(cwd)
    }
}

#[cfg(unix)]
#[test]
fn what_is_included_is_weaker_than_what_includes_it() {
    let wrapper = |name: &str| format!("[build]\nrustc-wrapper = \"{name}\"\n");
    let case = |text: &str| {
        config("wrapper", text)
            .file("repo/.cargo/first.toml", &wrapper("of-first"))
            .file("repo/.cargo/second.toml", &wrapper("of-second"))
            .file("repo/common/third.toml", &wrapper("./of-third"))
            .program("repo/of-third", "")
    };
    let includes = "include = [\"first.toml\", { path = \"second.toml\" }]\n";
    assert!(case(includes).found().contains("`of-second`"));
    assert!(case(includes).found().contains("--> .cargo/second.toml:2:17"));
    assert!(case(&(includes.to_owned() + &wrapper("own"))).found().contains("`own`"));
    assert!(
        case("include = [\"first.toml\", { path = \"x.toml\", optional = true }]\n")
            .found()
            .contains("`of-first`")
    );
    // Its programs are relative to the directory above its own.
    silent(&case("include = [\"../common/third.toml\"]\n"));
}

#[test]
fn an_include_that_cargo_refuses() {
    for (include, expected) in [
        ("\"x.toml\"", "`include` has to be a list"),
        ("[\"x.toml\"]", "it includes {dir}/repo/.cargo/x.toml, which is not there"),
        ("[\"x\"]", "the path of an `include` has to end in .toml"),
        ("[\"*.toml\"]", "the path of an `include` cannot be a pattern"),
        ("[1]", "an `include` is a path, or a table with `path`"),
        ("[{ optional = true }]", "an `include` needs a `path`"),
        ("[\"config.toml\"]", "it includes {dir}/repo/.cargo/config.toml, which includes it"),
    ] {
        let found = config("cargo-config", &format!("include = {include}\n")).found();
        let expected =
            format!("error[cargo-config-unreadable]: cargo cannot read .cargo/config.toml: {expected}\n");
        assert!(found.starts_with(&expected), "{include}\n{found}");
        assert!(found.contains("--> .cargo/config.toml:1:1"), "{found}");
    }
    assert!(config("cargo-config", "[build\n").found().contains("--> .cargo/config.toml:1:7"));
    silent(&config("cargo-config", "include = [{ path = \"x.toml\", optional = true }]\n"));
}

#[test]
fn an_include_needs_cargo_1_94() {
    let with = |channel: &str| {
        config("cargo-config", "include = [\"x.toml\"]\n")
            .file("repo/.cargo/x.toml", "")
            .file("repo/rust-toolchain.toml", &format!("[toolchain]\nchannel = \"{channel}\"\n"))
    };
    assert_data_eq!(
        with("1.93.0").found(),
        str![[r#"
warning[cargo-config-include]: cargo 1.93 passes over `include`: nothing of what it names holds
  --> .cargo/config.toml:1:11
  found   1.93
  wanted  1.94 or newer
"#]]
    );
    for channel in ["1.94.0", "1.100.0", "stable", "nightly-2026-08-20"] {
        silent(&with(channel));
    }
    // The stable that is installed, or the default one.
    let host = "x86_64-unknown-linux-gnu";
    let old = |channel: &str| with(channel).toolchain(&format!("beta-{host}"), "1.92.0", &[]);
    silent(&with("nightly").toolchain(&format!("nightly-{host}"), "1.92.0-nightly", &[]));
    assert!(old("beta").found().contains("cargo 1.92 passes over"));
    // What is not taken in cannot be wrong, and does not hold.
    silent(&old("1.93.0").args(&["--skip", "cargo-config-include"]).file("repo/.cargo/x.toml", "["));
    let wrapper = |minor: &str| {
        only("wrapper")
            .file("repo/.cargo/config.toml", "include = [\"x.toml\"]\n")
            .file("repo/.cargo/x.toml", "build.rustc-wrapper = \"no-such\"\n")
            .file("repo/rust-toolchain.toml", &format!("[toolchain]\nchannel = \"1.{minor}\"\n"))
    };
    silent(&wrapper("93"));
    assert!(named(&wrapper("94"), "wrapper-missing"));
}

#[test]
fn row_42_the_index_by_git() {
    assert_data_eq!(
        config("cargo-config", "[registries.crates-io]\nprotocol = \"git\"\n").found(),
        str![[r#"
warning[cargo-config-git-protocol]: the index of crates.io is cloned as a whole: protocol = "git"
  --> .cargo/config.toml:2:12  git
  wanted  sparse, which is the default
  fix     tollgate-env --fix --only cargo-config-git-protocol
"#]]
    );
    let git = || config("cargo-config", "").env("CARGO_REGISTRIES_CRATES_IO_PROTOCOL", "git");
    assert!(git().found().contains("unset CARGO_REGISTRIES_CRATES_IO_PROTOCOL"), "{}", git().found());
    silent(&config(
        "cargo-config",
        "[registries.crates-io]\nprotocol = \"sparse\"\n[registries.mine]\nprotocol = \"git\"\n",
    ));
}

#[test]
fn row_43_keys_that_cargo_does_not_know() {
    let text = "biuld.jobs = 1\n[build]\njobz = 4\nrustc_wrapper = \"\"\n[net]\nzebra.x = 1\n[target.x]\nlinkr = \"cc\"\n";
    assert_data_eq!(
        config("cargo-config", text).found(),
        str![[r#"
warning[cargo-config-key]: cargo does not know the key `biuld`, and passes over it
  --> .cargo/config.toml:1:14
  found   biuld
  wanted  build

warning[cargo-config-key]: cargo does not know the key `build.jobz`, and passes over it
  --> .cargo/config.toml:3:1  jobz
  found   jobz
  wanted  jobs
  fix     tollgate-env --fix --only cargo-config-key

warning[cargo-config-key]: cargo does not know the key `build.rustc_wrapper`, and passes over it
  --> .cargo/config.toml:4:1  rustc_wrapper
  found   rustc_wrapper
  wanted  rustc-wrapper
  fix     tollgate-env --fix --only cargo-config-key

warning[cargo-config-key]: cargo does not know the key `net.zebra`, and passes over it
  --> .cargo/config.toml:6:11
  found   zebra

warning[cargo-config-key]: cargo does not know the key `target.x.linkr`, and passes over it
  --> .cargo/config.toml:8:1  linkr
  found   linkr
  wanted  linker
  fix     tollgate-env --fix --only cargo-config-key
"#]]
    );
    // What others may read, and what has names of its own.
    silent(&config(
        "cargo-config",
        "[alias]\nxtask = \"run\"\n[other-tool]\nx = 1\n[env]\nA = \"b\"\n[target.x.openssl]\nrustc-link-lib = [\"x\"]\n[target.x.ssl]\n\
         [profile.dev.package.a]\nopt-level = 1\n[http]\nssl-version.min = \"tlsv1.2\"\n[source.x]\ndirectory = \"v\"\n",
    ));
}

#[test]
fn row_43_two_files() {
    assert_data_eq!(
        config("cargo-config", "").file("repo/.cargo/config", "").found(),
        str![[r#"
warning[cargo-config-two-files]: .cargo/config.toml is not read: cargo takes .cargo/config, which is beside it
  --> .cargo/config.toml:1:1
  --> .cargo/config:1:1
  wanted  one of the two
  fix     git rm -- :/.cargo/config
"#]]
    );
    silent(&only("cargo-config").file("repo/.cargo/config", ""));
}

#[test]
fn variables_that_cargo_refuses_to_set() {
    assert_data_eq!(
        config("cargo-config", "[env]\nRUSTUP_TOOLCHAIN = { value = \"1.95.0\", force = true }\n").found(),
        str![[r#"
error[cargo-config-env]: cargo refuses to set RUSTUP_TOOLCHAIN in [env], so that nothing is built
  --> .cargo/config.toml:2:22  value
"#]]
    );
}

/// The wrapper that cargo itself tries to start.
#[cfg(unix)]
#[expect(clippy::disallowed_methods, reason = "a test has no `Ctx`")]
fn of_cargo(case: &Case, cwd: &str, env: &[(&str, &str)]) -> String {
    let root = case.root();
    let mut cargo = std::process::Command::new(env!("CARGO"));
    cargo.args(["check", "--offline"]).current_dir(root.join(cwd)).env_clear();
    cargo.env("PATH", crate::support::real_path()).env("HOME", root.join("home")).envs(env.iter().copied());
    let said = String::from_utf8(cargo.output().expect("cargo").stderr).expect("text");
    let (_, rest) = said.split_once("could not execute process `").unwrap_or_else(|| panic!("{said}"));
    let program = rest.split(' ').next().expect("a program");
    program.replace(&format!("{}/repo/", root.display()), "")
}

#[cfg(unix)]
#[test]
fn the_wrapper_is_the_one_that_cargo_tries() {
    let case = || {
        let wrapper = |name: &str| format!("[build]\nrustc-wrapper = \"{name}\"\n");
        only("wrapper")
            .file("repo/Cargo.toml", "[package]\nname = \"a\"\nedition = \"2021\"\n")
            .file("repo/src/lib.rs", "")
            .file("home/.cargo/config.toml", &wrapper("of-home"))
            .file("repo/.cargo/config.toml", "include = [\"one.toml\", \"./two.toml\"]\n")
            .file("repo/.cargo/one.toml", &wrapper("of-one"))
            .file("repo/.cargo/two.toml", &format!("include = [\"sub/three.toml\"]\n{}", wrapper("of-two")))
            .file("repo/.cargo/sub/three.toml", &wrapper("of-three"))
            .file("repo/tests/.cargo/config.toml", "include = [\"../../.cargo/sub/three.toml\"]\n")
            .file("repo/src/.cargo/config", &wrapper("tools/of-src"))
            .file("repo/src/.cargo/config.toml", &wrapper("of-src-toml"))
            .file("repo/benches/.cargo/config.toml", "include = [\"here.toml\"]\n")
            .file("repo/benches/.cargo/here.toml", &wrapper("./of-here"))
    };
    for (cwd, env, expected) in [
        ("repo", &[][..], "of-two"),
        ("repo/src", &[], "src/tools/of-src"),
        ("repo/tests", &[], "of-three"),
        ("repo/benches", &[], "benches/./of-here"),
        ("repo", &[("CARGO_BUILD_RUSTC_WRAPPER", "of-variable")], "of-variable"),
        ("repo", &[("RUSTC_WRAPPER", "of-own"), ("CARGO_BUILD_RUSTC_WRAPPER", "of-variable")], "of-own"),
        ("repo/src", &[("RUSTC_WRAPPER", "tools/of-own")], "src/tools/of-own"),
    ] {
        let case = env.iter().fold(case().cwd(cwd), |case, (name, value)| case.env(name, value));
        assert_eq!(of_cargo(&case, cwd, env), expected, "{cwd} {env:?}");
        let found = case.found();
        // A variable is named, and what it holds is not.
        let expected = env.first().map_or(expected, |(name, _)| name).trim_start_matches("benches/");
        assert!(found.contains(expected), "{cwd} {env:?} {expected}\n{found}");
    }
}

#[cfg(unix)]
#[test]
fn files_that_are_the_same_are_one() {
    // A link from the old name to the new one is what cargo itself advises.
    let case = config("cargo-config", "[build]\njobz = 1\n");
    std::os::unix::fs::symlink("config.toml", case.root().join("repo/.cargo/config")).expect("a link");
    assert!(!named(&case, "cargo-config-two-files"));
    // The home of cargo above the repository is read in its place, and once.
    let flag = |name: &str| format!("[build]\nrustflags = [\"{name}\"]\n");
    let case = only("rustflags")
        .file(".cargo/config.toml", &flag("-outer"))
        .file("repo/.cargo/config.toml", &flag("-inner"))
        .env("CARGO_HOME", "{dir}/.cargo")
        .env("RUSTFLAGS", "-g")
        .toolchain("stable-x86_64-unknown-linux-gnu", "1.96.0", &[]);
    assert_eq!(case.found().matches("build.rustflags").count(), 2, "{}", case.found());
}
