//! Small sources and the paths they mention.

use super::super::steps_up::steps_up;
use super::*;

fn check(source: &str, expected: &[(&str, Context)]) {
    let mut found = Vec::new();
    read(source, 0, steps_up(source.as_bytes()), &mut found);
    let found: Vec<_> = found.iter().map(|mention| (mention.text.as_str(), mention.context)).collect();
    assert_eq!(found, expected, "{source}");
}

#[test]
fn what_the_compiler_reads() {
    check(r#"include_str!("../README.md")"#, &[("../README.md", Context::Include)]);
    check(r#"#![doc = include_str!("a.md")] "b""#, &[("a.md", Context::Include), ("b", Context::Literal)]);
    check(r#"std::include_bytes! { "x" }"#, &[("x", Context::Include)]);
    check(r#"a = { path = "../x" }"#, &[("../x", Context::Literal)]);
    check(r#"let path = "../x";"#, &[("../x", Context::Literal)]);
    check(r#"let path = "../..";"#, &[]);
    check(r#"path = "../x")] mod x;"#, &[("../x", Context::PathAttribute)]);
    check(r#"#[template(any(x), path = "x.html")] struct A;"#, &[("x.html", Context::PathAttribute)]);
    check(r#"#[path = "../x.rs"] mod x;"#, &[("../x.rs", Context::PathAttribute)]);
    check(r#"#[cfg_attr(unix, path = "u.rs")] mod x;"#, &[("u.rs", Context::PathAttribute)]);
    check(r#"include!(concat!(env!("OUT_DIR"), "/x.rs"))"#, &[]);
    check(r#"include_str!(concat!("../a/", $x, ".txt"))"#, &[("../a/*.txt", Context::Include)]);
    check(r#"include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../x"))"#, &[("/../x", Context::Package)]);
}

#[test]
fn what_a_build_script_watches() {
    check(r#"println!("cargo::rerun-if-changed=../x")"#, &[("../x", Context::Literal)]);
    check(r#"println!("cargo:rerun-if-changed={dir}/x")"#, &[("{dir}/x", Context::Literal)]);
}

#[test]
fn pieces_of_one_expression_belong_together() {
    check(r#"root.join("a").join("b.txt")"#, &[("./a/b.txt", Context::Literal)]);
    check(r#"root.join("a"); root.join("b")"#, &[("./a", Context::Literal), ("./b", Context::Literal)]);
    check(r#"f("a", "b")"#, &[("a", Context::Literal), ("b", Context::Literal)]);
    check(r#"root.join("a").join(name)"#, &[("./a/*", Context::Literal)]);
}

#[test]
fn steps_up_alone_count_where_they_are_opened() {
    check(r#"WalkDir::new("../..")"#, &[("../..", Context::Literal)]);
    check(r#"read_dir("..")"#, &[("..", Context::Literal)]);
    check(r#"current_dir()?.join("../..")"#, &[("../..", Context::Package)]);
    check(r#"dir.join("..")"#, &[]);
    check(r#"command().current_dir(dir).arg("..")"#, &[]);
    check(
        r#"["", ".", "..", "../git"]"#,
        &[("", Context::Literal), (".", Context::Literal), ("../git", Context::Literal)],
    );
}

#[test]
fn walking_up_from_the_package() {
    let cases = [
        (r#"Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")"#, "tests/data", Context::Package),
        (
            r#"Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().parent().expect("x").join("t")"#,
            "../../t",
            Context::Package,
        ),
        (r#"PathBuf::from(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2)"#, "", Context::Above),
        (r#"let dir = env!("CARGO_MANIFEST_DIR"); walk(dir)"#, "", Context::Package),
        (r#"let dir = Path::new(env!("CARGO_MANIFEST_DIR")); dir.parent()"#, "", Context::Above),
        (r#"env!("CARGO_WORKSPACE_DIR")"#, "", Context::Above),
    ];
    for (source, text, context) in cases {
        check(source, &[(text, context)]);
    }
}

#[test]
fn a_path_in_the_package_that_is_walked_up_from() {
    let package = Context::Package;
    let joined = r#"let a = Path::new(env!("CARGO_MANIFEST_DIR")).join("b");"#;
    check(&format!("{joined} a.parent()"), &[("b", package)]);
    check(&format!("{joined} a.parent()?.parent()"), &[("b", Context::Above), ("b", package)]);
    check(&format!("{joined} a.ancestors()"), &[("b", Context::Above), ("b", package)]);
    check(r#"concat!(env!("CARGO_MANIFEST_DIR"), "/b"); a.pop()"#, &[("/b", package)]);
    check(r#"include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/b")); a.ancestors()"#, &[("/b", package)]);
}

/// Each line is read by itself too, which is no reason to take it for all of the path.
#[test]
fn a_path_that_is_joined_in_the_next_line() {
    let source = "let a = Path::new(env!(\"CARGO_MANIFEST_DIR\"))\n    .join(\"b\");\nc.parent();\n";
    let hits = [source.find("CARGO").expect("a hit")];
    let found = mentions(source.as_bytes(), &hits, 1);
    assert!(found.iter().all(|mention| mention.context != Context::Above), "{found:?}");
}

#[test]
fn surroundings_that_begin_inside_a_string_are_read_both_ways() {
    let filler = "a line of a long string\n".repeat(20);
    let source = format!("let a = \"{filler}\";\nlet b = include_str!(\n    \"../b\"\n);\n// \"../c\"\n");
    let hits: Vec<usize> = source.match_indices("../b").map(|(at, _)| at).collect();
    let found = mentions(source.as_bytes(), &hits, 0);
    let found: Vec<_> = found.iter().map(|mention| (mention.text.as_str(), mention.line)).collect();
    assert!(found.contains(&("../b", 23)), "{found:?}");
}

/// Each line is read by itself too, which is no reason to take it for all of the path.
#[test]
fn a_path_that_is_pushed_to_in_the_next_line() {
    let source = "let mut a = PathBuf::from(b);\na.push(\"c\");\na.push(\"d\");\n";
    let hits = [source.find("\"c").expect("a hit") + 1];
    let found = mentions(source.as_bytes(), &hits, 0);
    let is_path = |mention: &&Mention| !mention.text.contains(')');
    let found: Vec<_> = found.iter().filter(is_path).map(|mention| mention.text.as_str()).collect();
    assert_eq!(found, ["./c/d"]);
}
