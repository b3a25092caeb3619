//! The two formats of records: Makefile rules as rustc and cargo write them, and the output of build scripts.

/// The prerequisites of the rules in a `.d` file. As cargo reads them (`parse_rustc_dep_info`): a space in a
/// path is escaped by a backslash, and no other byte is; a line without `: ` names no prerequisite.
pub(super) fn inputs(text: &[u8]) -> Vec<Vec<u8>> {
    let mut inputs = Vec::new();
    for line in text.split(|byte| *byte == b'\n').filter(|line| !line.starts_with(b"#")) {
        let Some(colon) = memchr::memmem::find(line, b": ") else { continue };
        let mut words = line[colon + 2..].split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
        while let Some(word) = words.next() {
            let mut input = word.to_owned();
            while input.ends_with(b"\\")
                && let Some(rest) = words.next()
            {
                input.pop();
                input.push(b' ');
                input.extend_from_slice(rest);
            }
            inputs.push(input);
        }
    }
    inputs
}

/// The paths that a build script asked cargo to watch.
pub(super) fn watched(output: &[u8]) -> impl Iterator<Item = &[u8]> {
    const PREFIXES: [&[u8]; 2] = [b"cargo:rerun-if-changed=", b"cargo::rerun-if-changed="];
    let lines = output.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    lines.filter_map(|line| PREFIXES.iter().find_map(|prefix| line.strip_prefix(*prefix)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prerequisites() {
        for (text, expected) in [
            ("x.d: src/lib.rs src/a.rs\n\nsrc/lib.rs:\nsrc/a.rs:\n", vec!["src/lib.rs", "src/a.rs"]),
            ("a\\ b.d: src/a\\ b\\ c.rs d\n", vec!["src/a b c.rs", "d"]),
            ("C:\\x\\y.d: C:\\x\\src\\lib.rs src\\a.rs\r\n", vec!["C:\\x\\src\\lib.rs", "src\\a.rs"]),
            ("# env-dep:A=b: c\n# checksum:blake3=1 file_len:1 a: b\n", vec![]),
            ("x: a\\", vec!["a\\"]),
            ("", vec![]),
        ] {
            let found = inputs(text.as_bytes());
            let found: Vec<_> = found.iter().map(|input| String::from_utf8_lossy(input)).collect();
            assert_eq!(found, expected, "{text:?}");
        }
    }

    #[test]
    fn what_scripts_watched() {
        let output =
            b"x\ncargo:rerun-if-changed=a b \n cargo::rerun-if-changed=c\ncargo:rerun-if-env-changed=D\n";
        let found: Vec<_> = watched(output).collect();
        assert_eq!(found, [&b"a b"[..], b"c"]);
    }
}
