//! Ways from the directory of a package to one beside it, of which only the name is said.

use super::{Row, check};
use crate::oracle;
use crate::support::Scratch;

#[test]
fn to_a_directory_beside_the_package() {
    let ways = [
        "let dir = dir.parent().unwrap().join(name);",
        "let dir = Path::parent(dir).unwrap().join(name);",
        "let dir = Some(dir).and_then(Path::parent).unwrap().join(name);",
        "let dir = Path::ancestors(dir).nth(1).unwrap().join(name);",
        "let dir = dir.with_file_name(name);",
        "let mut dir = dir.to_path_buf();\ndir.set_file_name(name);",
    ];
    let scratch = Scratch::new();
    scratch.write("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"crates/a\", \"crates/b\"]\n");
    scratch.package("crates/a", "a", &[]);
    scratch.package("crates/b", "b", &[]);
    scratch.write("crates/shared/x.txt", "1");
    for way in ways {
        let test = format!(
            "use std::path::Path;\n#[test]\nfn it() {{\nlet (dir, name) = (Path::new(env!(\"CARGO_MANIFEST_DIR\")), \"shared\");\n{way}\nstd::fs::read(dir.join(\"x.txt\")).unwrap();\n}}\n"
        );
        scratch.write("crates/a/tests/it.rs", &test);
        scratch.commit(way);
        let rows: &[Row<'_>] = &[(way, &|s| s.write("crates/shared/x.txt", "2"), "a (tests)")];
        check(&scratch, rows);
    }
    // That these are Rust.
    oracle::check_sound(&scratch, &[("an edit of a", &|s| s.write("crates/a/tests/it.rs", ""), "a (tests)")]);
}
