//! What only looks as if it were there for tests: the words of the attribute in a comment, in a string, or on
//! something else.

use super::Row;
use crate::oracle;
use crate::support::Scratch;

const CONSTANT: &str = "pub const X: &str = include_str!(\"../../../common/x.txt\");\n";

/// `a`, and `user` that depends on it.
fn workspace(library: &str) -> Scratch {
    let scratch = Scratch::with_packages(&[("a", &[]), ("user", &["a = { path = \"../a\" }"])]);
    scratch.write("common/x.txt", "1");
    scratch.write("crates/a/src/lib.rs", library);
    scratch
}

fn check(scratch: &Scratch, what: &str) {
    scratch.commit(what);
    let rows: &[Row<'_>] = &[(what, &|s| s.write("common/x.txt", "2"), "a, user")];
    oracle::check(scratch, rows);
}

#[test]
fn an_attribute_that_is_none() {
    for before in [
        "// Not under #[cfg(test)]: its users need it too.\n",
        "/// As well without `#[cfg(test)]`.\n",
        "/*\n#[cfg(test)]\n*/\n",
        "pub const TEMPLATE: &str = \"\n#[cfg(test)]\n\"; ",
        "pub fn f(#[cfg(test)] _a: u8) {}\n",
        "pub struct S { #[cfg(test)] pub a: u8 }\n",
    ] {
        check(&workspace(&format!("{before}{CONSTANT}")), before);
    }
    let parameter =
        "pub fn f(#[cfg(test)] _a: u8) -> &'static str { include_str!(\"../../../common/x.txt\") }\n";
    check(&workspace(parameter), "an attribute of a parameter");
}

#[test]
fn a_module_that_no_attribute_leaves_out() {
    for declared in
        ["// no #[cfg(test)]\npub mod testing;\n", "/// Without `#[cfg(test)]`.\npub mod testing;\n"]
    {
        let scratch = workspace(declared);
        scratch.write("crates/a/src/testing.rs", CONSTANT);
        check(&scratch, declared);
    }
}
