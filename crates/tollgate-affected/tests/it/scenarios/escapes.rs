//! Names that a source spells by the numbers of their characters.

use super::Row;
use crate::oracle;
use crate::support::Scratch;

#[test]
fn of_modules() {
    for spelled in ["\\x78.rs", "\\u{78}.rs", "mo\\u{0064}s/x.rs"] {
        let scratch = Scratch::with_packages(&[("a", &[]), ("user", &["a = { path = \"../a\" }"])]);
        scratch.write("crates/a/src/lib.rs", &format!("#[path = \"{spelled}\"]\npub mod m;\n"));
        let file = if spelled.starts_with("mo") { "mods/x.rs" } else { "x.rs" };
        let path = format!("crates/a/src/{file}");
        scratch.write(&path, "");
        scratch.commit("a module");
        let rows: &[Row<'_>] = &[(spelled, &|s| s.write(&path, "pub fn f() {}\n"), "a, user")];
        oracle::check(&scratch, rows);
    }
}
