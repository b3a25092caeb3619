//! Scripts and what they ask cargo to watch, as tables.

use semver::VersionReq;

use super::{BuildScript, read};
use crate::path::RepoPath;
use crate::workspace::{Dependency, Kind, Package, PackageId};

fn package(build_dependencies: &[(&str, &str)]) -> Package {
    let dependency = |(name, requirement): &(&str, &str)| Dependency {
        name: (*name).to_owned(),
        alias: (*name).to_owned(),
        kind: Kind::Build,
        optional: false,
        target: None,
        requirement: VersionReq::parse(requirement.trim_start_matches("local ")).expect("a requirement"),
        features: Vec::new(),
        local: requirement.starts_with("local ").then_some(PackageId(0)),
    };
    Package {
        name: "a".to_owned(),
        version: semver::Version::new(1, 0, 0),
        dir: RepoPath::new("a"),
        is_member: true,
        targets: Vec::new(),
        binaries: Vec::new(),
        build_script: RepoPath::new("a/build.rs"),
        outer_sources: Vec::new(),
        test_dirs: Vec::new(),
        is_proc_macro: false,
        dependencies: build_dependencies.iter().map(dependency).collect(),
        features: std::collections::BTreeMap::new(),
        matrix_fields: serde_json::Map::new(),
    }
}

/// In one line: `unclear` or `always` or `default`, and the watched paths; a computed one ends in `…`.
fn show(script: &BuildScript) -> String {
    let mut shown = match (&script.unclear, script.always_says) {
        (Some(_), _) => "unclear".to_owned(),
        (None, true) => "always".to_owned(),
        (None, false) => "default".to_owned(),
    };
    for watched in &script.watched {
        shown += &format!(" {}{}", watched.path, if watched.is_whole { "" } else { "/…" });
    }
    shown
}

fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(show(&read(text, &package(&[]))), *expected, "{text}");
    }
}

fn check_main(cases: &[(&str, &str)]) {
    for (body, expected) in cases {
        let text = format!("fn main() {{ {body} }}");
        assert_eq!(show(&read(&text, &package(&[]))), *expected, "{text}");
    }
}

#[test]
fn what_is_printed_and_when() {
    check_main(&[
        ("", "default"),
        (r#"println!("cargo:rerun-if-changed=a");"#, "always a"),
        (r#"println!("cargo::rerun-if-changed=a")"#, "always a"),
        (r#"std::println!("cargo::rerun-if-changed=a");"#, "always a"),
        (r#"println!("  cargo:rerun-if-changed=a \ncargo:rerun-if-changed=b");"#, "always a b"),
        (r#"println!("cargo:rerun-if-env-changed=A");"#, "always"),
        (r#"println!("cargo:rerun-if-env-changed={name}");"#, "always"),
        (r#"println!("cargo:rustc-cfg=a");"#, "default"),
        (r#"println!("cargo:rustc-env=A={}", value);"#, "default"),
        (r#"println!("note: cargo:rerun-if-changed=a");"#, "default"),
        (r#"eprintln!("cargo:rerun-if-changed=a");"#, "default"),
        ("// println!(\"cargo:rerun-if-changed=a\");\n", "default"),
        (r#"let x = "cargo:rerun-if-changed=a";"#, "default"),
        (r#"println!("");println!();"#, "default"),
        (r#"if cfg!(windows) { println!("cargo:rerun-if-changed=a"); }"#, "default a"),
        (r#"match x { _ => println!("cargo:rerun-if-changed=a") }"#, "default a"),
        (r#"#[cfg(windows)] println!("cargo:rerun-if-changed=a");"#, "default a"),
        (r#"#[cfg(windows)] { println!("cargo:rerun-if-changed=a"); }"#, "default a"),
        (r#"x && { println!("cargo:rerun-if-changed=a"); true };"#, "default a"),
        (r#"let f = || println!("cargo:rerun-if-changed=a");"#, "default a"),
        (r#"while x() { println!("cargo:rerun-if-changed=a"); }"#, "default a"),
        (r#"if x { return; } println!("cargo:rerun-if-changed=a");"#, "default a"),
        (r#"println!("cargo:rerun-if-changed=a"); if x { return; }"#, "always a"),
        (r#"if x { std::process::exit(0); } println!("cargo:rerun-if-changed=a");"#, "default a"),
        (r#"if x { std::process::exit(1); } println!("cargo:rerun-if-changed=a");"#, "always a"),
        (r#"x()?; println!("cargo:rerun-if-changed=a");"#, "always a"),
        (r#"ensure!(x); println!("cargo:rerun-if-changed=a");"#, "default a"),
        (r#"if x {} else { y() } println!("cargo:rerun-if-changed=a");"#, "always a"),
        (r#"let x = if y { 1 } else { 2 }; println!("cargo:rerun-if-changed=a");"#, "always a"),
    ]);
}

#[test]
fn functions_that_main_calls() {
    let helper = "fn f() { if x { return; } println!(\"cargo:rerun-if-changed=a\"); }";
    let plain = "fn f() { println!(\"cargo:rerun-if-changed=a\"); }";
    check(&[
        (&format!("fn main() {{ f(); }} {plain}"), "always a"),
        (&format!("fn main() -> R {{ f()?; Ok(()) }} {plain}"), "always a"),
        (&format!("fn main() {{ f().unwrap(); }} {plain}"), "always a"),
        (&format!("fn main() {{ f() }} {plain}"), "always a"),
        (&format!("#[allow(x)] pub fn main() {{ f() }} #[inline] {plain}"), "always a"),
        (&format!("fn main() {{ f(); }} {helper}"), "default a"),
        (&format!("fn main() {{ if x {{ f(); }} }} {plain}"), "default a"),
        (&format!("fn main() {{ x(f); }} {plain}"), "default a"),
        (&format!("fn main() {{ f().ok(); }} {plain}"), "default a"),
        (&format!("fn main() {{ fn f() {{}} f(); }} {plain}"), "default a"),
        (&format!("fn main() {{ let f = || (); f(); }} {plain}"), "default a"),
        (&format!("fn main() {{ use x::f; f(); }} {plain}"), "default a"),
        (&format!("fn main() {{ f(); }} #[cfg(windows)] {plain}"), "default a"),
        (&format!("#[cfg(windows)] fn main() {{ f(); }} {plain}"), "default a"),
        (&format!("#[x::main] fn main() {{ f(); }} {plain}"), "default a"),
        (&format!("fn main() {{ f(); }} async {plain}"), "default a"),
        (&format!("#![no_main] fn main() {{ f(); }} {plain}"), "default a"),
        (plain, "default a"),
        ("fn main() { f(); } fn f() { g(); } fn g() { f(); }", "default"),
        ("fn main() { f(); } fn f() { x()?; println!(\"cargo:rerun-if-changed=a\"); }", "default a"),
        ("fn main() { f(); } fn f() { println!(\"cargo:rerun-if-changed={}\", x()?); }", "default /…"),
        (
            "fn main() { f(); } fn f() { g(x()?); } fn g() { println!(\"cargo:rerun-if-changed=a\"); }",
            "default a",
        ),
        (
            "fn main() { f(); } fn f() { for p in [x()?] { println!(\"cargo:rerun-if-changed=a\"); } }",
            "default a",
        ),
        ("mod m { fn main() { println!(\"cargo:rerun-if-changed=a\"); } } use m::main;", "default a"),
    ]);
}

#[test]
fn paths_that_are_put_together() {
    check_main(&[
        (r#"for p in ["a", "b"] { println!("cargo:rerun-if-changed={p}"); }"#, "always a b"),
        (r#"for p in &["a", "b"] { println!("cargo:rerun-if-changed={}", p); }"#, "always a b"),
        (r#"for p in ["a"].iter() { println!("cargo:rerun-if-changed=x/{p}/y"); }"#, "always x/a/y"),
        (r#"for p in vec!["a"] { if x { continue; } println!("cargo:rerun-if-changed={p}"); }"#, "default a"),
        (r#"for p in [] { println!("cargo:rerun-if-changed={p}"); }"#, "default"),
        (r#"for p in [#[cfg(x)] "a"] { println!("cargo:rerun-if-changed={p}"); }"#, "default /…"),
        (r#"for p in read_dir("x") { println!("cargo:rerun-if-changed={p}"); }"#, "default /…"),
        (r#"for (p, q) in [("a", "b")] { println!("cargo:rerun-if-changed={p}"); }"#, "always /…"),
        (r#"let p = "a"; println!("cargo:rerun-if-changed={p}");"#, "always a"),
        (
            r#"let p = Path::new("a").join("b"); println!("cargo:rerun-if-changed={}", p.display());"#,
            "always a/b",
        ),
        (r#"let p = "a"; let p = f(p); println!("cargo:rerun-if-changed={p}");"#, "always /…"),
        (r#"let p = "a"; if let Some(p) = f() { println!("cargo:rerun-if-changed={p}"); }"#, "default /…"),
        (r#"let p = "a"; if p.is_empty() { println!("cargo:rerun-if-changed={p}"); }"#, "default a"),
        (r#"let p = "a"; f(|p| println!("cargo:rerun-if-changed={p}"));"#, "default /…"),
        (r#"let p = "a"; match f() { p => println!("cargo:rerun-if-changed={p}") }"#, "default /…"),
        (r#"let mut p = "a"; p = "b"; println!("cargo:rerun-if-changed={p}");"#, "always /…"),
        (
            r#"#[cfg(x)] let p = "a"; #[cfg(y)] let p = "b"; println!("cargo:rerun-if-changed={p}");"#,
            "always /…",
        ),
        (r#"let p = if x { "a" } else { "b" }; println!("cargo:rerun-if-changed={p}");"#, "always /…"),
        (r#"let p = "a".replace("a", "b"); println!("cargo:rerun-if-changed={p}");"#, "always /…"),
        (r#"println!("cargo:rerun-if-changed=proto/{name}.proto");"#, "always proto/…"),
        (r#"println!("cargo:rerun-if-changed=proto/a-{name}");"#, "always proto/…"),
        (r#"println!("cargo:rerun-if-changed={}/a", env!("CARGO_MANIFEST_DIR"));"#, "always ./a"),
        (
            r#"println!("cargo:rerun-if-changed={d}/a", d = std::env::var("CARGO_MANIFEST_DIR")?);"#,
            "always ./a",
        ),
        (r#"println!("cargo:rerun-if-changed={}", concat!("a/", "b"));"#, "always a/b"),
        (r#"println!("cargo:rerun-if-changed={}", format!("a/{}", "b"));"#, "always a/b"),
        (r#"println!("cargo:rerun-if-changed={1}/{0}", "a", "b");"#, "always b/a"),
        (r#"println!("cargo:rerun-if-changed={:?}", "a");"#, "always /…"),
        (r#"println!("cargo:rerun-if-changed={}/a", env::var("OUT_DIR").unwrap());"#, "always"),
        (r#"println!("cargo:rerun-if-changed=a\\b");"#, "always a/b"),
        (r#"println!("cargo:rerun-if-changed=");"#, "always "),
        (r#"println!("cargo:rerun-if-changed={{a}}");"#, "always {a}"),
    ]);
    check(&[
        ("const P: &str = \"a\"; fn main() { println!(\"cargo:rerun-if-changed={P}\"); }", "always a"),
        (
            "const P: &str = Q; const Q: &str = P; fn main() { println!(\"cargo:rerun-if-changed={P}\"); }",
            "always /…",
        ),
        (
            "static P: [&str; 1] = [\"a\"]; fn main() { for p in P { println!(\"cargo:rerun-if-changed={p}\"); } }",
            "always a",
        ),
        ("fn main() { f(\"a\"); } fn f(p: &str) { println!(\"cargo:rerun-if-changed={p}\"); }", "always /…"),
        (
            "const P: &str = \"a\"; fn main() { f(\"b\"); } fn f(P: &str) { println!(\"cargo:rerun-if-changed={P}\"); }",
            "always /…",
        ),
    ]);
}

#[test]
fn what_is_not_understood() {
    let says = r#"println!("cargo:rerun-if-changed=a");"#;
    for odd in [
        r#"println!("{line}");"#,
        r#"println!("{}", x);"#,
        r#"println!("cargo:{key}={value}");"#,
        r#"println!("x\n{line}");"#,
        "println!(concat!(\"cargo:\", \"x\"));",
        r#"print!("cargo:");"#,
        "std::io::stdout().write_all(x);",
        "use std::io::stdout as out;",
        "use std::io::stdout;",
        r#"Command::new("x").status();"#,
        r#"Command::new("x").spawn();"#,
        r#"Command::new("x").stdout(Stdio::inherit()).output();"#,
        r#"File::create("/dev/stdout");"#,
        "macro_rules! m { () => {} }",
        r#"include!("x.rs");"#,
        "use std::println as p;",
        "extern crate x;",
        "mod x;",
        "#[path = \"x.rs\"] mod x;",
        r#"println!("cargo:rerun-if-changed=/a");"#,
    ] {
        let script = read(&format!("fn main() {{ {says} {odd} }}"), &package(&[]));
        assert!(script.unclear.is_some(), "{odd}");
    }
    for plain in [
        r#"let out = Command::new("x").output()?; f(out.stdout, out.status.success());"#,
        r#"cmd.stdout(Stdio::piped());"#,
        r#"let x = std::include_str!("x");"#,
        "mod m { fn f() {} }",
        r#"println!("cargo:warning={x}");"#,
        r#"let stdout = String::from_utf8(x); stdout.trim();"#,
    ] {
        let script = read(&format!("fn main() {{ {says} {plain} }}"), &package(&[]));
        assert_eq!(show(&script), "always a", "{plain}");
    }
    check(&[("fn main() {", "unclear"), ("fn main() { ) }", "unclear"), (&"(".repeat(100_000), "unclear")]);
    let doubling: String = (0..40).map(|n| format!("const A{n}: [&str; 2] = [A{0}, A{0}];", n + 1)).collect();
    let text =
        format!("{doubling} fn main() {{ for a in A0 {{ println!(\"cargo:rerun-if-changed={{a}}\"); }} }}");
    assert!(show(&read(&text, &package(&[]))).ends_with("/…"));
}

#[test]
fn crates_that_may_watch_something() {
    let says = "fn main() { println!(\"cargo:rerun-if-changed=a\"); }";
    for (dependency, expected) in [
        (("serde_json", "1"), "always a"),
        (("walkdir", "2"), "always a"),
        (("bindgen", "0.70"), "unclear a"),
        (("serde_json", "local 1"), "unclear a"),
        (("prost-build", "0.13"), "always a"),
    ] {
        assert_eq!(show(&read(says, &package(&[dependency]))), expected, "{dependency:?}");
    }
}

#[test]
fn compilers_of_protocol_buffers() {
    let tonic = ("tonic-build", "0.12");
    for (dependency, body, expected) in [
        (tonic, r#"tonic_build::compile_protos("proto/a.proto")?;"#, "always proto/a.proto proto"),
        (tonic, r#"tonic_build::compile_protos("a.proto").unwrap();"#, "always a.proto ."),
        (
            tonic,
            r#"tonic_build::configure().build_server(true).compile_protos(&["p/a.proto"], &["p", "q"])?;"#,
            "always p/a.proto p q",
        ),
        (tonic, r#"tonic_build::configure().compile_with_config(c, &["a"], &["b"])?;"#, "always a b"),
        (tonic, r#"let p = ["a"]; tonic_build::configure().compile(&p, &["b"])?;"#, "always a b"),
        (tonic, r#"tonic_build::configure().compile(&f(), &["b"])?;"#, "unclear"),
        (tonic, r#"if x { tonic_build::compile_protos("p/a")?; }"#, "default p/a p"),
        (tonic, r#"x && tonic_build::compile_protos("p/a").is_ok();"#, "default p/a p"),
        (
            tonic,
            r#"tonic_build::configure().emit_rerun_if_changed(false).compile(&["a"], &["b"])?;"#,
            "default a b",
        ),
        (("tonic-build", "0.7"), r#"tonic_build::compile_protos("p/a")?;"#, "default p/a p"),
        (("tonic-build", ">=0.8"), r#"tonic_build::compile_protos("p/a")?;"#, "default p/a p"),
        (("tonic-build", "local 0.12"), r#"tonic_build::compile_protos("p/a")?;"#, "unclear p/a p"),
        (("prost-build", "0.13"), r#"prost_build::compile_protos(&["p/a"], &["p"])?;"#, "default p/a p"),
        (
            ("prost-build", "0.13"),
            r#"println!("cargo:rerun-if-changed=p"); prost_build::compile_protos(&["p/a"], &["p"])?;"#,
            "always p p/a",
        ),
        (("tonic-prost-build", "0.14"), r#"tonic_prost_build::compile_protos("p/a")?;"#, "default p/a p"),
    ] {
        let text = format!("fn main() -> Result<(), E> {{ {body} Ok(()) }}");
        assert_eq!(show(&read(&text, &package(&[dependency]))), expected, "{text}");
    }
}
