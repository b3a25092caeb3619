//! The toolchain file, rows 1 to 8 of the design's table.

use snapbox::{assert_data_eq, str};

use crate::support::{Case, only, silent};

fn file(text: &str) -> Case {
    only("toolchain-file").file("repo/rust-toolchain.toml", text)
}

fn channel(name: &str) -> Case {
    file(&format!("[toolchain]\nchannel = \"{name}\"\n"))
}

#[test]
fn a_release_a_dated_nightly_and_a_named_toolchain_hold() {
    for name in ["1.95.0", "1.96.0-beta.2", "nightly-2026-08-20", "my-own", "1.70.0-x86_64-unknown-linux-gnu"]
    {
        silent(&channel(name));
        silent(&only("toolchain-file").file("repo/rust-toolchain", &format!("{name}\n")));
    }
    silent(&file("\u{feff}[toolchain]\nchannel = \"1.95.0\"\n"));
    // It holds for what is below.
    silent(&channel("1.95.0").cwd("repo/crates/a"));
}

#[test]
fn row_1_no_file() {
    let settings = "version = \"12\"\ndefault_toolchain = \"stable-x86_64-unknown-linux-gnu\"\n";
    let stable = || {
        let case = only("toolchain-file").file("rustup/settings.toml", settings);
        case.toolchain("stable-x86_64-unknown-linux-gnu", "1.95.0", &[])
    };
    assert_data_eq!(
        stable().found(),
        str![[r#"
info[toolchain-unpinned]: no toolchain file says which Rust this is built with, so it is the default one (`stable` is 1.95.0 here)
  wanted  rust-toolchain.toml with `[toolchain]` and `channel = "X.Y.Z"`
"#]]
    );
    let pinned = stable().file("repo/tollgate.toml", "[env.toolchain]\npin = true\n");
    assert_data_eq!(
        pinned.found(),
        str![[r#"
error[toolchain-unpinned]: no toolchain file says which Rust this is built with, so it is the default one (`stable` is 1.95.0 here)
  wanted  rust-toolchain.toml with `[toolchain]` and `channel = "X.Y.Z"`
  fix     tollgate-env --fix --only toolchain-unpinned
"#]]
    );
    assert_eq!((stable().run().code, pinned.run().code), (0, 1));
}

#[test]
fn row_2_a_channel_that_moves() {
    let stable = || channel("stable").toolchain("stable-aarch64-apple-darwin", "1.95.0", &[]);
    assert_data_eq!(
        stable().found(),
        str![[r#"
warning[toolchain-floating]: `stable` is another compiler every six weeks, which here is 1.95.0
  --> rust-toolchain.toml:2:11  stable
  found   stable
  wanted  1.95.0
  fix     tollgate-env --fix --only toolchain-floating
"#]]
    );
    assert_data_eq!(
        channel("beta").found(),
        str![[r#"
warning[toolchain-floating]: `beta` is another compiler every six weeks
  --> rust-toolchain.toml:2:11  beta
  found   beta
  wanted  X.Y.Z
"#]]
    );
    let pinned = stable().file("repo/tollgate.toml", "[env.toolchain]\npin = true\n");
    assert_eq!((stable().run().code, pinned.run().code), (0, 1));
}

/// A machine in the name makes it no more exact.
#[test]
fn a_channel_with_a_machine() {
    let host = "x86_64-unknown-linux-gnu";
    for (name, rule, wanted) in [
        ("stable", "toolchain-floating", Some("1.95.0")),
        ("beta", "toolchain-floating", Some("1.96.0-beta.2")),
        ("1.70", "toolchain-minor", Some("1.70.1")),
        ("nightly", "toolchain-nightly", Some("nightly-2026-04-16")),
        ("nightly-2026-08-20", "", None),
        ("1.70.0", "", None),
        ("mine", "", None),
    ] {
        let found = channel(&format!("{name}-{host}"))
            .toolchain(&format!("stable-{host}"), "1.95.0", &[])
            .toolchain(&format!("beta-{host}"), "1.96.0-beta.2", &[])
            .toolchain(&format!("1.70-{host}"), "1.70.1", &[])
            .toolchain(&format!("nightly-{host}"), "1.97.0-nightly", &[])
            .found();
        assert_eq!(found.contains(&format!("[{rule}]")), wanted.is_some(), "{name}: {found}");
        let wanted = wanted.map(|wanted| format!("  wanted  {wanted}-{host}"));
        assert!(wanted.is_none_or(|wanted| found.contains(&wanted)), "{name}: {found}");
        assert_eq!(found.is_empty(), rule.is_empty(), "{name}: {found}");
    }
}

#[test]
fn row_3_no_patch_release() {
    assert_data_eq!(
        channel("1.70").found(),
        str![[r#"
warning[toolchain-minor]: `1.70` is another toolchain than `1.70.0`, and moves with each patch release
  --> rust-toolchain.toml:2:11  1.70
  found   1.70
  wanted  1.70.0
  fix     tollgate-env --fix --only toolchain-minor
"#]]
    );
}

#[test]
fn row_4_nightly_without_a_date() {
    assert_data_eq!(
        channel("nightly").found(),
        str![[r#"
error[toolchain-nightly]: `nightly` without a date is another compiler every day
  --> rust-toolchain.toml:2:11  nightly
  found   nightly
  wanted  nightly-YYYY-MM-DD
"#]]
    );
    assert_eq!(channel("nightly").run().code, 1);
}

#[test]
fn row_5_a_key_that_rustup_does_not_know() {
    let case = file("[toolchain]\nchannel = \"1.95.0\"\ncomponent = [\"clippy\"]\nzebra = 1\n");
    assert_data_eq!(
        case.found(),
        str![[r#"
error[toolchain-key]: rustup does not know the key `component`, and passes over it
  --> rust-toolchain.toml:3:1  component
  found   component
  wanted  components
  fix     tollgate-env --fix --only toolchain-key

error[toolchain-key]: rustup does not know the key `zebra`, and passes over it
  --> rust-toolchain.toml:4:1  zebra
  found   zebra
"#]]
    );
}

#[test]
fn row_6_two_files() {
    assert_data_eq!(
        channel("1.95.0").file("repo/rust-toolchain", "1.94.0\n").found(),
        str![[r#"
error[toolchain-two-files]: rust-toolchain.toml is not read: rustup takes rust-toolchain, which is beside it
  --> rust-toolchain:1:1
  --> rust-toolchain.toml:1:1
  fix     git rm -- :/rust-toolchain
"#]]
    );
}

#[test]
fn row_7_one_line_that_is_no_channel() {
    let legacy = |text: &str| only("toolchain-file").file("repo/rust-toolchain", text).found();
    assert_data_eq!(
        legacy("toolchain.channel = \"1.95.0\"\n"),
        str![[r#"
error[toolchain-legacy]: rust-toolchain has one line, so that rustup takes it for the name of a channel
  --> rust-toolchain:1:1  toolchain.channel = "1.95.0"
  found   toolchain.channel = "1.95.0"
  wanted  rust-toolchain.toml with a table [toolchain]
  fix     tollgate-env --fix --only toolchain-legacy
"#]]
    );
    assert_data_eq!(
        legacy("\u{feff}1.95.0\n"),
        str![[r#"
error[toolchain-legacy]: rust-toolchain begins with a byte order mark, which becomes part of the channel's name
  --> rust-toolchain:1:1  /u{feff}1.95.0
  found   /u{feff}1.95.0
  wanted  rust-toolchain.toml with a table [toolchain]
  fix     tollgate-env --fix --only toolchain-legacy
"#]]
    );
    assert_data_eq!(
        legacy("# pinned\n1.95.0\n"),
        str![[r#"
error[toolchain-legacy]: rust-toolchain has a comment, which is taken for the name of a channel
  --> rust-toolchain:1:1
  found   # pinned
  wanted  rust-toolchain.toml with a table [toolchain]
  fix     tollgate-env --fix --only toolchain-legacy
"#]]
    );
    silent(
        &only("toolchain-file").file("repo/rust-toolchain", "# pinned\n[toolchain]\nchannel = \"1.95.0\"\n"),
    );
}

#[test]
fn row_8_a_link_that_was_written_as_text() {
    assert_data_eq!(
        only("toolchain-file").file("repo/rust-toolchain", "../rust-toolchain").found(),
        str![[r#"
error[toolchain-link]: rust-toolchain is a symbolic link that was written as text
  --> rust-toolchain:1:1  ../rust-toolchain
  found   ../rust-toolchain
  wanted  a link, or the name of a channel
  fix     git config core.symlinks true
"#]]
    );
    assert_data_eq!(
        file("../rust-toolchain.toml").found(),
        str![[r#"
error[toolchain-link]: the toolchain file is a symbolic link that was written as text
  --> rust-toolchain.toml:1:1
  found   ../rust-toolchain.toml
  wanted  a link, or a table [toolchain]
  fix     git config core.symlinks true
"#]]
    );
}

#[test]
fn what_rustup_refuses() {
    for text in [
        "",
        "channel = \"1.95.0\"\n",
        "[toolchain]\n",
        "[toolchain]\nprofile = \"minimal\"\n",
        "[toolchain]\nchannel = 1.95\n",
        "[toolchain]\nchannel = \"1.95.0\"\npath = \"/x\"\n",
        "[toolchain]\npath = \"/x\"\ncomponents = [\"clippy\"]\n",
        "[toolchain\n",
    ] {
        let found = file(text).found();
        assert!(found.starts_with("error[toolchain-unreadable]: "), "{text:?}: {found}");
    }
    silent(&file("[toolchain]\npath = \"/x\"\n"));
}
