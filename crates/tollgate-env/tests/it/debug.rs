//! `--debug`: what was started and read, on standard error, and nothing else of it anywhere.

#![cfg(unix)]

use crate::support::{Case, only};

fn case() -> Case {
    only("tools,toolchain-file,cargo-config,git")
        .file("repo/rust-toolchain.toml", "[toolchain]\nchannel = \"1.95.0\"\n")
        .file("repo/.cargo/config.toml", "[build]\njobs = 2\n")
        .file(
            "repo/tollgate.toml",
            "[env.tools.good]\nrequired = \">=1\"\n[env.tools.bad]\nrequired = \">=1\"\n\
             [env.tools.slow]\nrequired = \">=1\"\n[env.tools.lost]\nrequired = \">=1\"\n",
        )
        .program("bin/good", "echo good 1.2.3")
        .program("bin/bad", "echo said-to-nobody >&2; exit 3")
        .program("bin/slow", "exec sleep 60")
        .file("bin/lost", "#!/nowhere/at/all\n")
        .program("bin/lost", "")
        .file("bin/lost", "#!/nowhere/at/all\n")
        .args(&["--timeout", "0.5"])
        .env("PATH", "{dir}/bin:/usr/bin:/bin")
}

/// The line about something, without its times.
fn line(stderr: &str, about: &str) -> String {
    let line =
        stderr.lines().find(|line| line.contains(about)).unwrap_or_else(|| panic!("{about}: {stderr}"));
    let is_time = |word: &str| word.contains('.') && word.parse::<f64>().is_ok();
    line.split_whitespace().filter(|word| !is_time(word)).collect::<Vec<_>>().join(" ")
}

#[test]
fn programs_and_files_with_what_came_of_them() {
    let ran = case().args(&["--debug"]).run();
    for (about, expected) in [
        ("bin/good", "debug: ms ran {dir}/bin/good --version: exit status: 0, 11 bytes, ms"),
        ("bin/bad", "debug: ms ran {dir}/bin/bad --version: exit status: 3, 15 bytes, ms"),
        ("bin/slow", "debug: ms ran {dir}/bin/slow --version: ended by us, 0 bytes, ms"),
        ("bin/lost", "debug: ms ran {dir}/bin/lost --version: not started (entity not found)"),
        ("rust-toolchain.toml", "debug: ms read {dir}/repo/rust-toolchain.toml: 31 bytes"),
        ("config.toml", "debug: ms read {dir}/repo/.cargo/config.toml: 17 bytes"),
        ("ran git", "debug: ms ran git rev-parse --is-shallow-repository: exit status: 128, 69 bytes, ms"),
    ] {
        assert_eq!(line(&ran.stderr, about), expected, "{}", ran.stderr);
    }
    assert!(!ran.stderr.contains("said-to-nobody"), "{ran:?}");
    assert!(ran.stderr.lines().all(|line| line.starts_with("debug: ")), "{ran:?}");
}

#[test]
fn the_answer_is_the_same() {
    let (with, without) = (case().args(&["--debug"]).run(), case().run());
    assert_eq!((with.stdout, with.code), (without.stdout, without.code));
    assert_eq!(without.stderr, "");
}
