//! Version managers beside a toolchain file, row 16 of the design's table.

#[cfg(unix)]
use snapbox::{assert_data_eq, str};

use crate::support::{Case, only, silent};

fn pinned(file: &str, text: &str) -> Case {
    only("version-manager")
        .file("repo/rust-toolchain.toml", "[toolchain]\nchannel = \"1.70.0\"\n")
        .file(&format!("repo/{file}"), text)
}

#[cfg(unix)]
#[test]
fn row_16_a_version_manager_has_another_version() {
    let case = || pinned("mise.toml", "[tools]\nnode = \"20\"\nrust = \"1.95\"\n");
    assert_data_eq!(
        case().program("bin/mise", "").found(),
        str![[r#"
error[toolchain-manager]: mise sets the toolchain 1.95 by mise.toml, and the toolchain file names 1.70.0
  --> mise.toml:3:8  1.95
  --> rust-toolchain.toml:2:11  1.70.0
  found   1.95
  wanted  1.70.0
"#]]
    );
    // Nobody has it here.
    assert!(case().found().starts_with("warning[toolchain-manager]: "));
    for (file, text, place) in [
        (".mise.toml", "[tools]\nrust = { version = \"1.95.0\", components = \"clippy\" }\n", "2:20"),
        (".config/mise.toml", "[tools]\nrust = [\"1.95.0\", \"nightly\"]\n", "2:9"),
        (".tool-versions", "nodejs 20.0.0\nrust  1.95.0 1.70.0 # x\n", "2:7"),
        (".prototools", "rust = \"stable\"\n", "1:8"),
        (".prototools", "rust = \"1.7\"\n", "1:8"),
    ] {
        let found = pinned(file, text).cwd("repo/a/b").found();
        assert!(found.contains(&format!("--> {file}:{place}  ")), "{file}\n{found}");
    }
}

#[test]
fn row_16_the_same_version_or_none_that_is_known() {
    for (file, text) in [
        ("mise.toml", "[tools]\nrust = \"1.70.0\"\n"),
        ("mise.toml", "[tools]\nrust = \"1.70\"\n"),
        ("mise.toml", "[tools]\nrust = \"1\"\n"),
        ("mise.toml", "[tools]\nrust = \"latest\"\n"),
        ("mise.toml", "[tools]\nrust = \"{{ env.RUST }}\"\n"),
        ("mise.toml", "[tools]\nnode = \"20\"\n"),
        ("mise.toml", "[tools\n"),
        (".tool-versions", "rust system\nruster 1.2.3\n"),
        (".tool-versions", "# rust 1.95.0\n"),
        (".prototools", "[tools.rust]\nx = 1\n"),
        ("sub/mise.toml", "[tools]\nrust = \"1.95.0\"\n"),
    ] {
        silent(&pinned(file, text));
    }
    silent(&only("version-manager").file("repo/mise.toml", "[tools]\nrust = \"1.95.0\"\n"));
}
