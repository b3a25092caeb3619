//! Memory and space, rows 44 and 45 of the design's table, on the machine that runs the test. The numbers are judged
//! in the unit tests of the check.

#[cfg(unix)]
use snapbox::{assert_data_eq, str};

use crate::support::{Case, only, silent};

fn asking(resources: &str) -> Case {
    only("resources").real_programs().file("repo/tollgate.toml", &format!("[env.resources]\n{resources}\n"))
}

#[test]
fn what_the_machine_has_will_do() {
    silent(&asking("disk = \"1 MiB\"\nmemory-per-job = \"1 MiB\"").args(&["--profile", "ci"]));
}

#[cfg(target_os = "linux")]
#[test]
fn row_44_more_jobs_than_memory() {
    let case = || asking("disk = \"1 B\"\nmemory-per-job = \"1024 TiB\"").env("CARGO_BUILD_JOBS", "7");
    assert_data_eq!(
        case().found(),
        str![[r#"
warning[memory-per-job]: 7 jobs (CARGO_BUILD_JOBS) with 1048576 GiB each are more than the memory: [..]iB ([..])
  found   [..]iB
  wanted  at most 1 job
  fix     export CARGO_BUILD_JOBS=1
"#]]
    );
    assert_eq!((case().run().code, case().args(&["--fail-on", "warning"]).run().code), (0, 1));
    // The nearest file says it; a variable wins over both.
    let config = |jobs: &str| format!("[build]\njobs = {jobs}\n");
    let in_files = || {
        asking("disk = \"1 B\"\nmemory-per-job = \"1024 TiB\"")
            .file(".cargo/config.toml", &config("1000"))
            .file("repo/.cargo/config.toml", &config("5"))
    };
    assert_data_eq!(
        in_files().found(),
        str![[r#"
warning[memory-per-job]: 5 jobs (.cargo/config.toml) with 1048576 GiB each are more than the memory: [..]iB ([..])
  --> .cargo/config.toml:2:8  5
  found   [..]iB
  wanted  at most 1 job
  fix     export CARGO_BUILD_JOBS=1
"#]]
    );
    assert!(in_files().env("CARGO_BUILD_JOBS", "7").found().contains("7 jobs (CARGO_BUILD_JOBS)"));
    let default = in_files().file("repo/.cargo/config.toml", &config("\"default\""));
    assert!(default.found().contains("(as many as there are cores)"));
}

#[cfg(unix)]
#[test]
fn row_45_less_space_than_is_asked_for() {
    let plain = || {
        asking("disk = \"1024 TiB\"\nmemory-per-job = \"1 B\"")
            .file("repo/Cargo.toml", "[package]\nname = \"a\"\n")
            .file("repo/src/lib.rs", "")
    };
    let case = || plain().env("CARGO_TARGET_DIR", "{dir}/elsewhere/target");
    assert_data_eq!(
        case().found(),
        str![[r#"
warning[disk-space]: [..]iB of 1048576 GiB are free on the file system of the target directory of CARGO_TARGET_DIR
  found   [..]iB
  wanted  1048576 GiB
  fix     cargo clean
"#]]
    );
    assert_eq!((case().run().code, case().args(&["--profile", "ci"]).run().code), (0, 1));
    // The same where cargo cannot be asked; and without a variable, beside the manifest.
    assert!(case().env("PATH", "{dir}/bin").found().contains(" of CARGO_TARGET_DIR\n"));
    let beside = plain().env("PATH", "{dir}/bin");
    assert!(beside.found().contains("directory target\n"), "{}", beside.found());
    let by_config = plain().file("repo/.cargo/config.toml", "build.target-dir = \"../b\"\n");
    for case in [
        by_config,
        plain().file("repo/.cargo/config", "build.target-dir = \"../b\"\n").env("PATH", "{dir}/bin"),
    ] {
        assert!(case.found().contains("directory ../b\n"), "{}", case.found());
    }
}

#[test]
fn a_size_that_is_none_is_refused() {
    let ran = asking("disk = \"much\"").run();
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("`much` is no size, as in `10 GiB`"), "{}", ran.stderr);
}
