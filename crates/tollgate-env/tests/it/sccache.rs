//! sccache, rows 32 to 37 of the design's table. The scripts print what sccache 0.19.0 printed on Linux.

#![cfg(target_os = "linux")]

use std::fs;
use std::time::{Duration, Instant};

use snapbox::{assert_data_eq, str};

use crate::support::{Case, only, real_path, silent};

const TIMED_OUT: &str = "sccache: error: Timed out waiting for server startup. Maybe the remote service is unreachable?\n\
                         Run with SCCACHE_LOG=debug SCCACHE_NO_DAEMON=1 to get more information";

/// A port without a server (redis), with `server_startup_timeout_ms` above the 10 s that it tries again.
const REFUSED: &str = "sccache: error: Server startup failed: cache storage failed to read: Unexpected (temporary) at read => I/O error\n\n\
                       Context:\n   service: redis\n   path: .sccache_check\n   range: 0-\n\nSource:\n   \
                       Connection refused (os error 111): Connection refused (os error 111)\n\n\
                       Run with SCCACHE_LOG=debug SCCACHE_NO_DAEMON=1 to get more information";

pub(super) fn stats(location: &str, hits: u64, misses: u64, writes: u64, write_errors: u64) -> String {
    let count = |n: u64| if n == 0 { "{}".to_owned() } else { format!("{{\"Rust\":{n}}}") };
    format!(
        "{{\"stats\":{{\"compile_requests\":2,\"cache_hits\":{{\"counts\":{},\"adv_counts\":{{}}}},\
         \"cache_misses\":{{\"counts\":{},\"adv_counts\":{{}}}},\"cache_writes\":{writes},\
         \"cache_write_errors\":{write_errors},\"not_cached\":{{}}}},\"cache_location\":\"{location}\",\
         \"cache_size\":null,\"version\":\"0.19.0\"}}",
        count(hits),
        count(misses)
    )
}

/// A wrapper that answers each of these questions by a script; it writes down who asked what.
pub(super) fn sccache(first: &str, stats: &str) -> Case {
    let script = format!(
        "echo \"$1 $2 $SCCACHE_SERVER_PORT $SCCACHE_NO_DAEMON $SCCACHE_IDLE_TIMEOUT$SCCACHE_SERVER_UDS$SCCACHE_LOG\" >> \"$HOME/log\"\n\
         case \"$1 $2\" in\n\
         'rustc -vV') {first};;\n\
         '--start-server ') setsid sleep 64.7 >/dev/null 2>&1 & echo $! > \"$HOME/server\";;\n\
         '--show-stats '*) echo '{stats}';;\n\
         '--stop-server ') kill $(cat \"$HOME/server\");;\n\
         esac"
    );
    only("sccache")
        .file("repo/.cargo/config.toml", "[build]\nrustc-wrapper = \"sccache\"\n")
        .program("bin/sccache", &script)
        .env("PATH", &format!("{{dir}}/bin:{}", real_path()))
        .env("TMPDIR", "{dir}/home")
}

pub(super) fn good() -> Case {
    sccache("echo rustc 1.95.0", &stats("Local disk: x", 1, 1, 1, 0))
}

/// Whom the script saw, without the number of the port.
fn log(case: &Case) -> Vec<String> {
    let log = fs::read_to_string(case.root().join("home/log")).unwrap_or_default();
    log.lines().map(str::to_owned).collect()
}

/// Whether something that was told to end does not: it may take a moment.
fn stays(lives: impl Fn() -> bool) -> bool {
    (0..40).all(|_| {
        std::thread::sleep(Duration::from_millis(50));
        lives()
    })
}

/// Whether the server lives on.
fn is_alive(case: &Case) -> bool {
    let id = fs::read_to_string(case.root().join("home/server")).expect("a server");
    stays(|| fs::read_to_string(format!("/proc/{}/cmdline", id.trim())).is_ok_and(|of| of.contains("64.7")))
}

#[test]
fn nothing_is_probed_unless_it_is_asked_for() {
    let case = good();
    silent(&case);
    assert_eq!(log(&case), Vec::<String>::new());
    // Nor where it is no wrapper.
    let case = good().env("RUSTC_WRAPPER", "").args(&["--probe"]).env("CARGO_INCREMENTAL", "1");
    silent(&case);
    assert_eq!(log(&case), Vec::<String>::new());
}

#[test]
fn a_probe_leaves_nothing_behind() {
    for args in [["--probe", "--strict"], ["--profile", "ci"]] {
        let case = good().args(&args).env("SCCACHE_SERVER_UDS", "/x").env("SCCACHE_LOG", "debug");
        silent(&case);
        let log = log(&case);
        let port = log[0].split(' ').nth(2).expect("a port").to_owned();
        assert!(port.parse::<u16>().is_ok_and(|port| port > 1023 && port != 4226), "{log:?}");
        let expected = [
            format!("rustc -vV {port} 1 30"),
            format!("--start-server  {port}  30"),
            format!("rustc --crate-name {port}  30"),
            format!("rustc --crate-name {port}  30"),
            format!("--show-stats --stats-format {port}  30"),
            format!("--stop-server  {port}  30"),
        ];
        assert_eq!(log, expected);
        assert!(!is_alive(&case));
        let left: Vec<_> = fs::read_dir(case.root().join("home")).expect("a home").flatten().collect();
        assert_eq!(left.len(), 2, "{left:?}");
    }
}

#[test]
fn the_server_is_ended_whatever_happens_between() {
    let case = sccache("echo rustc 1.95.0", "no json").args(&["--probe"]);
    assert_data_eq!(
        case.found(),
        str![
            "inconclusive[sccache-probe]: sccache did not compile one line of Rust, or did not say what it counted"
        ]
    );
    assert!(!is_alive(&case));
}

#[test]
fn row_32_the_storage_refuses() {
    let case = || sccache(&format!("echo '{REFUSED}' >&2; exit 2"), "").args(&["--probe"]);
    assert_data_eq!(
        case().found(),
        str![[r#"
error[sccache-backend]: sccache does not start: its storage refuses; builds do not get slower by that, they fail
  wanted  the storage that the SCCACHE_ variables name, or no wrapper
  fix     export RUSTC_WRAPPER=
"#]]
    );
    assert!(case().args(&["--degrade"]).found().starts_with("warning[sccache-backend]: "));
    assert_eq!((case().run().code, case().args(&["--degrade"]).run().code), (1, 0));
    // Nothing more is asked.
    let case = case();
    case.run();
    assert_eq!(log(&case).len(), 1);
}

#[test]
fn row_33_the_storage_does_not_answer() {
    // What it started stays with the question, and is ended with it.
    let long = format!("65.{}", std::process::id());
    let case = sccache(&format!("sleep {long} & echo '{TIMED_OUT}' >&2; exit 2"), "").args(&["--probe"]);
    assert_data_eq!(
        case.found(),
        str![[r#"
error[sccache-backend]: sccache gave up after 0 s: its storage does not answer; builds do not get slower by that, they fail
  wanted  the storage that the SCCACHE_ variables name, or no wrapper
  fix     export RUSTC_WRAPPER=
"#]]
    );
    let lives = || {
        let all = fs::read_dir("/proc").into_iter().flatten().flatten();
        let lines = all.filter_map(|of| fs::read_to_string(of.path().join("cmdline")).ok());
        lines.into_iter().any(|line| line.contains(&long) && line.starts_with("sleep"))
    };
    assert!(!stays(lives));
    // It does not even give up.
    let start = Instant::now();
    let hangs = sccache("sleep 60", "").args(&["--probe", "--timeout", "0.1"]).found();
    assert!(hangs.starts_with("error[sccache-backend]: sccache did not answer within 0 s"), "{hangs}");
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn row_34_nothing_is_written() {
    let case = |writes, errors, hits| {
        sccache("echo rustc 1.95.0", &stats("s3, name: b, prefix: /", hits, 2 - hits, writes, errors))
            .args(&["--probe"])
    };
    assert_data_eq!(
        case(0, 2, 0).found(),
        str![[r#"
warning[sccache-read-only]: sccache compiles and stores nothing: its cache can only be read
  found   2 of 2 writes failed
  wanted  credentials that may write, or a mode that says that it only reads
"#]]
    );
    // That is what was asked for.
    silent(&case(0, 2, 0).env("SCCACHE_S3_RW_MODE", "READ_ONLY"));
    // It was written too late for the second compilation.
    silent(&case(2, 0, 0));
    // Somebody else has written it.
    silent(&case(0, 0, 1));
    silent(&case(1, 0, 1));
}

#[test]
fn row_35_a_server_with_other_settings() {
    let case = |location: &str| sccache("", &stats(location, 0, 0, 0, 0)).env("SCCACHE_BUCKET", "mine");
    assert_data_eq!(
        case("Local disk: /x").found(),
        str![[r#"
warning[sccache-stale]: an sccache server runs that stores on this machine, and not where SCCACHE_BUCKET says
  found   Local disk
  wanted  SCCACHE_BUCKET
  fix     sccache --stop-server
"#]]
    );
    silent(&case("s3, name: mine, prefix: /"));
    silent(&case("Local disk: /x").env("SCCACHE_MULTILEVEL_CHAIN", "disk,s3"));
    silent(&case("Local disk: /x").env("SCCACHE_BUCKET", ""));
}

#[test]
fn row_36_the_cache_of_github_without_its_token() {
    let case = || good().env("SCCACHE_GHA_ENABLED", "true").args(&["--skip", "sccache-stale"]);
    assert_data_eq!(
        case().found(),
        str![[r#"
warning[sccache-gha]: sccache is to use the cache of GitHub Actions, and ACTIONS_RUNTIME_TOKEN is not exported
  wanted  a step with mozilla-actions/sccache-action, or with actions/github-script that exports it
"#]]
    );
    assert!(case().args(&["--profile", "ci"]).found().starts_with("error[sccache-gha]: "));
    let token = || case().env("ACTIONS_RUNTIME_TOKEN", "x");
    assert!(token().found().contains("ACTIONS_RESULTS_URL is not exported"));
    silent(&token().env("ACTIONS_RESULTS_URL", "https://x"));
    silent(&case().env("SCCACHE_GHA_ENABLED", "off"));
    assert!(
        case().env("SCCACHE_GHA_ENABLED", "").env("SCCACHE_GHA_VERSION", "1").found().contains("sccache-gha")
    );
}

#[test]
fn row_37_incremental_compilation() {
    assert_data_eq!(
        good().env("CARGO_INCREMENTAL", "1").found(),
        str![[r#"
error[sccache-incremental]: sccache refuses to run with CARGO_INCREMENTAL=1: every call of the compiler fails
  found   CARGO_INCREMENTAL
  fix     unset CARGO_INCREMENTAL
"#]]
    );
    silent(&good().env("CARGO_INCREMENTAL", "0"));
    // What is refused anyway is not tried.
    let case = good().env("CARGO_BUILD_INCREMENTAL", "1").args(&["--probe"]);
    assert!(case.found().contains("sccache-incremental"));
    assert_eq!(log(&case), Vec::<String>::new());
}

#[test]
fn settings_that_sccache_refuses() {
    for (variables, expected) in [
        (
            &[("SCCACHE_REDIS_TTL", "1"), ("SCCACHE_REDIS_EXPIRATION", "")][..],
            "SCCACHE_REDIS_EXPIRATION and SCCACHE_REDIS_TTL exclude each other",
        ),
        (
            &[("SCCACHE_MEMCACHED", "a"), ("SCCACHE_MEMCACHED_ENDPOINT", "b")],
            "SCCACHE_MEMCACHED and SCCACHE_MEMCACHED_ENDPOINT exclude each other",
        ),
        (
            &[("SCCACHE_BUCKET", "b"), ("SCCACHE_S3_NO_CREDENTIALS", "ON"), ("AWS_ACCESS_KEY_ID", "x")],
            "SCCACHE_S3_NO_CREDENTIALS and AWS_ACCESS_KEY_ID exclude each other",
        ),
        (&[("SCCACHE_DIRECT", "yes")], "SCCACHE_DIRECT is neither yes nor no"),
        (&[("SCCACHE_BUCKET", "b"), ("SCCACHE_S3_USE_SSL", "y")], "SCCACHE_S3_USE_SSL is neither yes nor no"),
    ] {
        let case = variables.iter().fold(good(), |case, (name, value)| case.env(name, value));
        let found = case.args(&["--skip", "sccache-stale"]).found();
        assert!(
            found.starts_with(&format!("error[sccache-config]: sccache refuses to start: {expected}\n")),
            "{found}"
        );
    }
    for variables in [
        &[("SCCACHE_REDIS_TTL", "1")][..],
        &[("SCCACHE_S3_NO_CREDENTIALS", "true"), ("AWS_ACCESS_KEY_ID", "x")],
        &[("SCCACHE_S3_USE_SSL", "y")],
        &[("SCCACHE_DIRECT", "On"), ("SCCACHE_CACHE_SIZE", "20G")],
        &[("SCCACHE_DIRECT", "")],
        &[
            ("SCCACHE_GHA_ENABLED", "maybe"),
            ("SCCACHE_GHA_VERSION", "1"),
            ("ACTIONS_RUNTIME_TOKEN", "x"),
            ("ACTIONS_CACHE_URL", "x"),
            // Otherwise the script's server is a stale one.
            ("SCCACHE_MULTILEVEL_CHAIN", "gha"),
        ],
    ] {
        silent(&variables.iter().fold(good(), |case, (name, value)| case.env(name, value)));
    }
}

#[test]
fn settings_that_sccache_passes_over() {
    assert_data_eq!(
        good().env("SCCACHE_CACHE_SIZE", "20GiB").env("SCCACHE_LOCAL_RW_MODE", "readonly").found(),
        str![[r#"
warning[sccache-mode]: sccache passes over SCCACHE_LOCAL_RW_MODE, which is no mode
  found   SCCACHE_LOCAL_RW_MODE
  wanted  READ_ONLY or READ_WRITE

warning[sccache-size]: sccache passes over SCCACHE_CACHE_SIZE, which is no size, and takes 10 GiB
  found   SCCACHE_CACHE_SIZE
  wanted  a number with K, M, G or T, as in 10G
"#]]
    );
    let gcs = sccache("", &stats("gcs, name: b", 0, 0, 0, 0)).env("SCCACHE_GCS_BUCKET", "b");
    assert!(gcs.found().contains("fix     export SCCACHE_GCS_RW_MODE=READ_WRITE"));
    silent(&gcs.env("SCCACHE_GCS_RW_MODE", "READ_ONLY"));
}
