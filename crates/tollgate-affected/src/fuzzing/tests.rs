//! The entry points with texts made of pieces, on every run of the suite.

use proptest::prelude::*;

use super::*;

/// Texts made of these pieces: random bytes alone hardly ever get past the first error.
fn text(pieces: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        20 => prop::sample::select(pieces).prop_map(|piece| piece.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..4),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

const RUST: &[&str] = &[
    "\"",
    "'",
    "r#\"",
    "\"#",
    "b\"",
    "c\"",
    "r##",
    "/*",
    "*/",
    "//",
    "\n",
    "\\",
    "\\\n",
    "..",
    "/",
    "include!(",
    "include_str!(",
    "concat!(",
    "env!(\"CARGO_MANIFEST_DIR\")",
    ",",
    ")",
    "]",
    "#[path = ",
    "#[cfg_attr(unix, path = ",
    "mod a;",
    "{",
    "}",
    ";",
    ".join(",
    ".parent()",
    "ü",
    "'a",
    "'\\''",
    "\"../x\"",
    "format!(\"{x}/a\")",
    "fn main() ",
    "let mut x = PathBuf::from(",
    "let x = ",
    "x.push(\"a\")",
    "x",
    "for x in ",
    "[\"a\", \"b\"]",
    "if let Some(x) = x ",
    "println!(\"cargo:rerun-if-changed={}\", ",
    "println!(\"cargo::rerun-if-changed=a/{x}\")",
    "read_dir(",
    "current_dir(",
    "while x.pop() ",
    "#[cfg(test)]",
    "macro_rules! m ",
    "include",
    "!",
    "path",
    "include!(\"x.rs\");",
    "#[path = \"x.rs\"] mod a;",
    "#[cfg_attr(unix, path = \"x.rs\")]",
    " = ",
    "env::current_dir()",
    "compile_protos(&",
    " ",
];
const LOCK: &[&str] = &[
    "version = 4\n",
    "version = 3\n",
    "[[package]]\n",
    "name = \"a\"\n",
    "name = \"b\"\n",
    "version = \"1.0.0\"\n",
    "[[package]]\nname = \"c\"\nversion = \"1.0.0\"\n",
    "source = \"registry+x\"\n",
    "source = \"git+x?y#z\"\n",
    "[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n",
    "[[package]]\nname = \"a\"\nversion = \"2.0.0\"\nsource = \"registry+x\"\n",
    "dependencies = [\"a\"]\n",
    "dependencies = [\"a 1.0.0\", \"c\"]\n",
    "dependencies = [\"a 2.0.0 (registry+x)\"]\n",
    "checksum = \"0\"\n",
    "[metadata]\n",
    "\"checksum a 1.0.0 (registry+x)\" = \"1\"\n",
    "[root]\n",
    "\0",
];
const MANIFEST: &[&str] = &[
    "[package]\n",
    "name = \"a\"\n",
    "edition = \"2021\"\n",
    "edition.workspace = true\n",
    "build = false\n",
    "[workspace]\n",
    "members = [\"crates/*\"]\n",
    "exclude = [\"crates/a\"]\n",
    "resolver = \"1\"\n",
    "[workspace.package]\n",
    "[workspace.dependencies]\n",
    "[dependencies]\n",
    "[dev-dependencies]\n",
    "[build-dependencies]\n",
    "[target.'cfg(unix)'.dependencies]\n",
    "a = { path = \"../a\", features = [\"x\"] }\n",
    "b = { workspace = true, optional = true }\n",
    "log = \"1\"\n",
    "log = 1\n",
    "b = { path = \"../b\", default-features = false }\n",
    "b.workspace = true\n",
    "[features]\n",
    "default = [\"x\", \"dep:b\"]\n",
    "x = [\"b?/x\", \"a/x\", \"x\"]\n",
    "x = []\n",
    "x = [\"default\"]\n",
    "[patch.crates-io]\n",
    "[replace]\n",
    "[profile.dev]\n",
    "debug = 0\n",
    "[lints]\nworkspace = true\n",
    "[workspace.lints.rust]\n",
    "unused = \"warn\"\n",
    "[[test]]\n",
    "[lib]\n",
    "# c\n",
    "version = 4\n",
    "[[package]]\nname = \"a\"\nversion = \"0.1.0\"\n",
    "\0",
    "\0",
    "\0",
];
const EVENT: &[&str] = &[
    "\0",
    "\u{1}",
    "\u{2}",
    "\u{3}",
    "{",
    "}",
    "\"pull_request\":",
    "\"merge_group\":",
    "\"base\":",
    "\"head\":",
    "\"sha\":",
    "\"base_ref\":",
    "\"refs/heads/main\"",
    "\"before\":",
    "\"0000000000000000000000000000000000000000\"",
    "\"\"",
    "null",
    ",",
    "[",
    "]",
    "\"repository\":",
    "\"default_branch\":",
    "1",
];

proptest! {
    #[test]
    fn sources(data in text(RUST)) {
        source(&data);
    }

    #[test]
    fn locks(data in text(LOCK)) {
        lock(&data);
    }

    #[test]
    fn the_manifests(data in text(MANIFEST)) {
        manifests(&data);
    }

    /// Comments and nothing else changed.
    #[test]
    fn the_same_manifests(root in text(MANIFEST), member in text(MANIFEST)) {
        let without_nul = |text: Vec<u8>| text.into_iter().filter(|byte| *byte != 0).collect::<Vec<_>>();
        let (root, member) = (without_nul(root), without_nul(member));
        let commented = [&root[..], b"\n# A comment.\n"].concat();
        manifests(&[&root[..], &commented, &member, &member, b"", b""].join(&0));
    }

    #[test]
    fn events(data in text(EVENT)) {
        event(&data);
    }
}
