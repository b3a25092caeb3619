//! The live probe of sccache: how long all of it takes, and what it leaves in the user's cache.

#![cfg(target_os = "linux")]

use std::fs;
use std::time::{Duration, Instant};

use snapbox::{assert_data_eq, str};

use crate::sccache::{good, stats};
use crate::support::{Case, only, real_path, silent};

/// An sccache of which one step takes its time; it keeps what it compiles, and says to whom it was told to.
fn slow(at: &str, seconds: &str) -> Case {
    let script = format!(
        "echo \"$1 $2\" >> \"$HOME/log\"\n\
         case \"$1 $2\" in {at}) sleep {seconds};; esac\n\
         case \"$1 $2\" in\n\
         'rustc --crate-name') dir=${{SCCACHE_DIR:-$HOME/.cache/sccache}}; mkdir -p $dir; echo x > $dir/entry; echo \"${{SCCACHE_DIR:-default}}\" >> \"$HOME/dirs\";;\n\
         '--show-stats '*) echo '{}';;\n\
         esac",
        stats("Local disk: x", 1, 1, 1, 0)
    );
    only("sccache")
        .program("bin/sccache", &script)
        .env("RUSTC_WRAPPER", "sccache")
        .env("PATH", &format!("{{dir}}/bin:{}", real_path()))
        .file("tmp/kept", "")
        .env("TMPDIR", "{dir}/tmp")
        .args(&["--probe"])
}

#[test]
fn all_of_it_has_one_limit() {
    for (at, seconds) in [
        ("--start-server ", 2),
        ("rustc --crate-name", 2),
        ("--show-stats --stats-format", 2),
        ("--stop-server ", 1),
    ] {
        let (case, start) = (slow(&format!("'{at}'"), "60").args(&["--timeout", "0.25"]), Instant::now());
        let found = case.found();
        assert!(start.elapsed() < Duration::from_secs(seconds), "{at}: {:?}", start.elapsed());
        // Whatever happened, the server was told to end.
        let log = fs::read_to_string(case.root().join("home/log")).expect("a log");
        assert!(log.ends_with("--stop-server \n"), "{at}: {log}");
        match at {
            "--stop-server " => assert_eq!(found, ""),
            _ => assert_eq!(
                found,
                "inconclusive[sccache-probe]: sccache started, and was not done with one line of Rust within 1 s"
            ),
        }
    }
}

/// Each step is in time, and all of them together are not.
#[test]
fn what_is_slow_everywhere_is_too_slow() {
    let (case, start) = (slow("*", "0.7").args(&["--timeout", "0.25"]), Instant::now());
    assert!(case.found().contains("was not done"));
    assert!(start.elapsed() < Duration::from_millis(1800), "{:?}", start.elapsed());
}

#[test]
fn the_cache_of_this_machine_stays_as_it_is() {
    for variable in ["", "{dir}/mine"] {
        let case = slow("none", "0").env("SCCACHE_DIR", variable);
        silent(&case);
        let root = case.root();
        let dirs = fs::read_to_string(root.join("home/dirs")).expect("it compiled");
        assert!(dirs.lines().all(|dir| dir.starts_with(&root.join("tmp").display().to_string())), "{dirs}");
        assert!(!root.join("home/.cache").exists() && !root.join("mine").exists());
        assert_eq!(fs::read_dir(root.join("tmp")).expect("a directory").count(), 1);
    }
}

/// What is elsewhere can only be tried there; and what a file of its own says is its affair.
#[test]
fn a_storage_elsewhere_is_tried() {
    for (name, value) in
        [("SCCACHE_BUCKET", "b"), ("SCCACHE_MULTILEVEL_CHAIN", "disk,s3"), ("SCCACHE_CONF", "/x")]
    {
        let case = slow("none", "0").env(name, value).args(&["--skip", "sccache-stale"]);
        silent(&case);
        assert_eq!(
            fs::read_to_string(case.root().join("home/dirs")).expect("it compiled"),
            "default\ndefault\n"
        );
    }
}

#[test]
fn a_cache_that_cannot_be_written_is_seen_without_trying() {
    let case = good().args(&["--probe"]).file("home/.cache/sccache", "no directory");
    assert_data_eq!(
        case.found(),
        str![[r#"
warning[sccache-read-only]: sccache compiles and stores nothing: its cache can only be read
  found   {dir}/home/.cache/sccache
  wanted  credentials that may write, or a mode that says that it only reads
"#]]
    );
    let other = good().args(&["--probe"]).file("file", "").env("SCCACHE_DIR", "{dir}/file/below");
    assert!(other.found().contains("  found   SCCACHE_DIR\n"), "{}", other.found());
    silent(&other.env("SCCACHE_LOCAL_RW_MODE", "READ_ONLY"));
}
