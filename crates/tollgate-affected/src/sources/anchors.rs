//! Where a source begins a path at the directory of its package: by the variables that cargo sets.

use memchr::{memchr, memmem};

use super::{is_in_comment_line, is_rust_word};

/// The variables from whose value a path is walked up.
const ANCHORS: [&str; 3] = ["CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "CARGO_WORKSPACE_DIR"];

/// Where a path begins at the directory of a package.
pub(super) fn anchors(text: &[u8]) -> impl Iterator<Item = usize> {
    let is_anchor = |at: &usize| ANCHORS.iter().any(|anchor| text[*at..].starts_with(anchor.as_bytes()));
    memmem::find_iter(text, "CARGO_")
        .filter(is_anchor)
        .filter(|at| !is_set(text, *at) && !is_only_talked_of(text, *at))
}

/// Whether this is a line of a comment without a literal, which no example in it is either.
fn is_only_talked_of(text: &[u8], at: usize) -> bool {
    let rest = memchr(b'\n', &text[at..]).map_or(&text[at..], |end| &text[at..at + end]);
    is_in_comment_line(text, at) && !rest.contains(&b'"')
}

/// Whether the variable whose name is at this place is given to a child process or taken from it, and not read.
/// With its name alone `.env` reads it: so do options of clap.
fn is_set(text: &[u8], at: usize) -> bool {
    let before = text[..at].strip_suffix(b"\"").map(<[u8]>::trim_ascii_end).unwrap_or_default();
    let ends = |calls: &[&[u8]]| calls.iter().any(|call| before.ends_with(call));
    if ends(&[b".env_remove(", b"env::remove_var("]) {
        return true;
    }
    let name = text[at..].iter().take_while(|byte| is_rust_word(**byte)).count();
    let value = text[at + name..].strip_prefix(b"\"").map(<[u8]>::trim_ascii_start);
    let Some(mut value) = value.and_then(|rest| rest.strip_prefix(b",")) else { return false };
    while let Some(comment) = value.trim_ascii_start().strip_prefix(b"//") {
        value = memchr(b'\n', comment).map_or(&[], |end| &comment[end..]);
    }
    let is_given = value.trim_ascii_start().first().is_some_and(|byte| *byte != b')');
    is_given && ends(&[b".env(", b"env::set_var("])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn read_or_only_set() {
        for (source, is_read) in [
            ("env!(\"CARGO_MANIFEST_DIR\")", true),
            ("std::env::var(\"CARGO_MANIFEST_DIR\")", true),
            ("concat!(env!(\"CARGO_MANIFEST_DIR\"), x)", true),
            ("var_or(\"CARGO_MANIFEST_DIR\", x)", true),
            ("Arg::new(x).env(\"CARGO_MANIFEST_DIR\")", true),
            ("Arg::new(x).env(\"CARGO_MANIFEST_DIR\",)", true),
            ("Arg::new(x).env(\n\"CARGO_MANIFEST_DIR\", // why\n)", true),
            ("cmd.env(\"CARGO_MANIFEST_DIR\", cwd)", false),
            ("cmd.env(\n    \"CARGO_MANIFEST_DIR\",\n    // why\n    cwd,\n)", false),
            ("cmd.env_remove(\"CARGO_MANIFEST_DIR\")", false),
            ("env::set_var(\"CARGO_MANIFEST_DIR\", x)", false),
            ("cmd.env(\"CARGO_MANIFEST_DIR\", env!(\"CARGO_MANIFEST_DIR\"))", true),
            ("cmd.env(\"CARGO_MANIFEST_DIR", true),
            ("    // CARGO_MANIFEST_DIR is ours\nlet x = \"\";", false),
            ("/// env!(\"CARGO_MANIFEST_DIR\")", true),
            ("let x = \"$CARGO_MANIFEST_DIR/x\";", true),
        ] {
            assert_eq!(anchors(source.as_bytes()).next().is_some(), is_read, "{source}");
        }
    }
}
