//! What is understood of a source, form by form.

use super::*;

/// Each declaration as `line: name in inline/modules at "path" (tests)`, then what else there is.
fn shown(text: &str) -> Vec<String> {
    let tests = |in_tests: bool| if in_tests { " (tests)" } else { "" };
    let found = declarations(text, |word| word.starts_with('w'));
    let module = |module: &Module| {
        let within: Vec<_> = module
            .within
            .iter()
            .map(|step| match step {
                Step::Name(name) => name.clone(),
                Step::Path(path) => format!("{path:?}"),
            })
            .collect();
        let within = if within.is_empty() { String::new() } else { format!(" in {}", within.join("/")) };
        let paths = module.paths.iter().map(|path| format!(" at {}{}", path.text, tests(path.in_tests)));
        let name = module.name.as_deref().unwrap_or("-");
        let paths = paths.collect::<String>();
        format!("{}: {name}{within}{paths}{}", module.line, tests(module.in_tests))
    };
    let modules = found.modules.iter().map(module);
    let said =
        found.said.iter().map(|said| format!("{}: says {}{}", said.line, said.word, tests(said.in_tests)));
    let by_macros = found.by_macros.iter().map(|(name, line)| format!("{line}: a macro declares {name}"));
    let unclear = found.unclear.iter().map(|line| format!("{line}: unclear"));
    modules.chain(said).chain(by_macros).chain(unclear).collect()
}

fn check(rows: &[(&str, &[&str])]) {
    for (text, expected) in rows {
        assert_eq!(shown(text), *expected, "{text}");
    }
}

#[test]
fn conditions() {
    check(&[
        ("mod a;", &["1: a"]),
        ("#[cfg(test)] pub(in crate::x) mod a;", &["1: a (tests)"]),
        ("#[cfg(test)]\n/// mod b;\n#[allow(x)]\nmod a;", &["4: a (tests)"]),
        ("#[cfg(all(unix, any(test, all(test, x))))] mod a;", &["1: a (tests)"]),
        ("#[cfg(all())] mod a;", &["1: a"]),
        ("#[cfg(any())] mod a;", &["1: a"]),
        ("#[cfg(any(test, x))] mod a;", &["1: a"]),
        ("#[cfg(not(test))] mod a;", &["1: a"]),
        ("#[cfg(test = \"x\")] mod a;", &["1: a"]),
        ("#[cfg(feature = \"test\")] mod a;", &["1: a"]),
        ("#[cfg_attr(test, x)] mod a;", &["1: a"]),
        ("#[cfg_attr(x, cfg(test))] mod a;", &["1: a"]),
        ("#[cfg(test)] use a::{b, c}; mod a;", &["1: a"]),
        ("#[cfg(test)] fn f() -> X { g() } mod a;", &["1: a"]),
        ("#[cfg(test)] struct A; mod a;", &["1: a"]),
        ("#[cfg(test)] const A: [u8; 2] = [1, 2]; mod a;", &["1: a"]),
        ("#[cfg(test)] mod a { mod b; } mod c;", &["1: b in a (tests)", "1: c"]),
        ("mod a { #![cfg(test)] mod b; } mod c;", &["1: b in a (tests)", "1: c"]),
        ("#!/bin/sh 'x\n#![cfg(test)]\nmod a;", &["3: a (tests)"]),
        ("\u{feff}mod a;", &["1: a"]),
        ("mod r#a;", &["1: a"]),
        ("\"mod a;\" /* mod b; /* */ mod c; */ // mod d;", &[]),
    ]);
}

#[test]
fn paths() {
    check(&[
        ("#[path = \"x.rs\"] mod a;", &["1: - at x.rs"]),
        ("#[path = r\"x.rs\"]\n#[cfg(test)]\nmod a;", &["3: - at x.rs (tests)"]),
        (
            "#[cfg_attr(test, path = \"x.rs\")] #[cfg_attr(all(unix), path = \"y.rs\")] mod a;",
            &["1: a at x.rs (tests) at y.rs"],
        ),
        ("#[cfg_attr(unix, cfg_attr(test, path = \"x.rs\"))] mod a;", &["1: a at x.rs (tests)"]),
        ("#[path = \"d\"] mod a { mod b { mod c; } }", &["1: c in \"d\"/b"]),
        ("fn f() { #[path = \"x.rs\"] mod a; }", &["1: - at x.rs"]),
        ("#[path = \"/x.rs\"] mod a;", &["1: -", "1: unclear"]),
        ("#[path = concat!(\"x\", \".rs\")] mod a;", &["1: -", "1: unclear"]),
        ("include!(\"x.rs\"); const A: X = include!(\"y.rs\");", &["1: - at x.rs", "1: - at y.rs"]),
        ("#[cfg(test)] include!(\"x.rs\");", &["1: - at x.rs (tests)"]),
        ("include!(concat!(env!(\"OUT_DIR\"), \"/x.rs\"));", &["1: unclear"]),
        ("#[cfg(test)] mod a { include!(concat!(x)); }", &[]),
    ]);
}

#[test]
fn macros() {
    check(&[
        ("m! { mod a; }", &["1: a", "1: says a"]),
        ("m! { #[cfg(test)] mod a; }", &["1: a", "1: says a"]),
        ("#[cfg(test)] m! { mod a; }", &["1: a (tests)", "1: says a (tests)"]),
        ("#[cfg(test)] x::m!(wa, b); m!(wc);", &["1: says wa (tests)", "1: says wc"]),
        ("fn f() { m!(wa) }", &[]),
        ("#[each(wa)] fn f() {} #[cfg(wb)] fn g() {}", &["1: says wa"]),
        ("macro_rules! m { () => { mod a; } }", &["1: a macro declares a"]),
        ("macro_rules! m { ($n:ident) => { mod $n; mod $n { } } }", &[]),
        ("macro_rules! m { ($n:ident) => { mod [<$n _a>]; } }", &["1: unclear"]),
        ("macro_rules! m { ($n:ident) => { #[path = \"x.rs\"] mod $n; } }", &["1: unclear"]),
        ("macro_rules! m { ($p:expr) => { include!($p); } }", &["1: unclear"]),
    ]);
}

#[test]
fn what_is_no_rust() {
    check(&[
        ("fn f() { ) mod a;", &["1: a", "1: unclear"]),
        ("mod a {", &["1: unclear"]),
        ("} mod a;", &["1: a", "1: unclear"]),
        ("mod\u{2028}a;", &["1: unclear"]),
        ("mod", &[]),
        ("#[", &[]),
        ("include!(", &["1: unclear"]),
    ]);
    let long = "a ".repeat(LARGEST);
    check(&[(long.as_str(), &["1: unclear"])]);
}
