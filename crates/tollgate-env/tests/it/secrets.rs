//! Nothing of a variable's value is seen anywhere: a mark in every variable, in URLs and in what programs say.

#![cfg(unix)]

use clap::ValueEnum;
use tollgate_env::cli::Format;

use crate::support::{Case, only};

/// In every value; no format may show it.
const MARK: &str = "m4rk3d";

/// Everything in which a mark could come to light, with findings of every check that meets one.
fn marked() -> Case {
    let script = format!("echo {MARK} >&2; exit 1");
    let url = format!("https://user:{MARK}@index.example/");
    let case = only("variables,tools,cargo-config,wrapper,linker,sccache,toolchain,toolchain-parts")
        // Names in which a value stands.
        .file(&format!("repo/{MARK}-CARGO_HOME/config.toml"), "")
        .program(&format!("repo/{MARK}-RUSTC"), "exit 1")
        .file(
            "repo/tollgate.toml",
            "[env.vars.DECLARED]\nkind = \"int\"\n[env.vars.SECRET]\nkind = \"int\"\nsecret = true\n\
             [env.tools.liar]\nrequired = \">=1\"\n[env.tools.talker]\nrequired = \">=1\"\n",
        )
        .file(
            "repo/.cargo/config.toml",
            &format!(
                "[build]\nrustc-wrapper = \"sccache\"\nrustflags = [\"-Clink-arg=-fuse-ld=mold\"]\njobz = \"{url}\"\n\
                 [registries.x]\nindex = \"{url}\"\ntoken = \"{MARK}\"\n[registries.crates-io]\nprotocol = \"git\"\n"
            ),
        )
        .program("bin/liar", &script)
        // It prints what it has been given.
        .program("bin/talker", "echo \"no version: $SECRET $MY_TOKEN https://user:$MY_TOKEN@host/\"")
        .program("bin/cc", &format!("echo \"collect2: fatal error: cannot find 'ld' {MARK}\" >&2; exit 1"))
        .program("bin/sccache", &format!("echo 'sccache: error: {url} {MARK}' >&2; exit 2"));
    let names = [
        "DECLARED",
        "SECRET",
        "UNDECLARED",
        "MY_TOKEN",
        "RUSTC_WORKSPACE_WRAPPER",
        "RUSTC",
        "RUSTFLAGS",
        "CARGO_BUILD_TARGET",
        "CARGO_INCREMENTAL",
        "SCCACHE_DIRECT",
        "SCCACHE_CACHE_SIZE",
        "SCCACHE_REDIS_TTL",
        "SCCACHE_REDIS_EXPIRATION",
        "SCCACHE_REDIS_ENDPOINT",
        "SCCACHE_GHA_ENABLED",
        "CARGO_REGISTRIES_X_TOKEN",
        "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER",
        "RUSTUP_TOOLCHAIN_SOURCE",
        "DOCKER_HOST",
        "CARGO_HOME",
    ];
    names.into_iter().fold(case, |case, name| case.env(name, &format!("{MARK}-{name}")))
}

#[test]
fn no_format_shows_a_value() {
    let names = Format::value_variants().iter().filter_map(ValueEnum::to_possible_value);
    let names: Vec<String> = names.map(|format| format.get_name().to_owned()).collect();
    let formats = names.iter().map(|format| vec!["--format", format.as_str(), "--timings"]);
    let others = [
        vec!["--profile", "ci", "--debug"],
        vec!["--probe", "--timeout", "2", "--debug"],
        vec!["--strict", "--fail-on", "info"],
        vec!["--fix", "--debug"],
    ];
    for args in formats.chain(others) {
        for github in ["", "true"] {
            let ran = marked().args(&args).env("GITHUB_ACTIONS", github).run();
            assert!(ran.stdout.contains("variable-kind"), "{ran:?}");
            assert_eq!(ran.stderr.contains("debug: "), args.contains(&"--debug"), "{ran:?}");
            assert_eq!(ran.stderr.contains("+jobs = "), args.contains(&"--fix"), "{ran:?}");
            assert!(ran.stdout.contains("tool-version-unknown"), "{ran:?}");
            let all = format!("{}{}", ran.stdout, ran.stderr);
            let shown: Vec<_> = all.lines().filter(|line| line.contains(MARK)).collect();
            assert_eq!(shown, Vec::<&str>::new(), "{args:?}");
        }
    }
}

#[test]
fn what_a_program_says_is_shown_without_what_it_was_given() {
    let found = marked().found();
    assert!(found.contains("found   no version: [hidden] [hidden] https://[hidden]@host/"), "{found}");
}

#[test]
fn what_the_compiler_cache_says_is_not_shown() {
    let said = format!(
        "echo 'sccache: error: Server startup failed: https://u:{MARK}@h {MARK}' | tee /dev/stderr; exit 2"
    );
    let case = only("sccache")
        .program("bin/sccache", &said)
        .env("RUSTC_WRAPPER", "sccache")
        .env("SCCACHE_WEBDAV_ENDPOINT", &format!("https://u:{MARK}@h/"))
        .env("PATH", &format!("{{dir}}/bin:{}", crate::support::real_path()))
        .args(&["--probe"]);
    let found = case.found();
    assert!(found.contains("its storage refuses") && !found.contains(MARK), "{found}");
}

/// Every file below a directory, with what is in it.
fn files(dir: &std::path::Path, all: &mut Vec<(std::path::PathBuf, Vec<u8>)>) {
    for entry in std::fs::read_dir(dir).expect("a directory").flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, all);
        } else {
            all.push((path.clone(), std::fs::read(path).expect("a file")));
        }
    }
}

#[test]
fn nothing_is_written() {
    let case = marked()
        .file("repo/Cargo.toml", "[package]\nname = \"a\"\n")
        .env("PATH", &format!("{{dir}}/bin:{}", crate::support::real_path()))
        .env("TMPDIR", "{dir}/home")
        .args(&["--for", "job:test", "--probe", "--timeout", "2"]);
    let tree = |case: &Case| {
        let mut all = Vec::new();
        files(&case.root(), &mut all);
        all.sort();
        all
    };
    let before = tree(&case);
    assert!(case.run().stdout.contains("variable-kind"));
    let after: Vec<_> =
        tree(&case).into_iter().filter(|file| !before.contains(file)).map(|file| file.0).collect();
    assert_eq!(after, Vec::<std::path::PathBuf>::new());
    assert_eq!(tree(&case).len(), before.len());
}
