//! Modules that a macro declares, or may.

use super::{CODE, TESTS, check_edits, edit, package};
use crate::oracle;

#[test]
fn modules_that_macros_declare() {
    check_edits(
        &[
            (
                "src/lib.rs",
                "macro_rules! pass { ($($item:item)*) => { $($item)* } }\n\
                 macro_rules! named { ($($name:ident)*) => { $(mod $name;)* } }\n\
                 macro_rules! fixed { () => { mod fixed_tests; } }\n\
                 macro_rules! either { (if #[$a:meta] { $($x:item)* } else { $($y:item)* }) => { #[$a] mod t { $($x)* } $($y)* } }\n\
                 pass! { mod passed_tests; #[cfg(test)] mod for_tests; }\n\
                 named! { named_tests }\n\
                 pub mod deep;\n\
                 #[cfg(test)]\npass! { mod in_tests; }\n\
                 either! { if #[cfg(test)] { pub fn f() {} } else { mod else_tests; } }\n\
                 #[cfg(test)]\nmod tests { named! { tested } }\n",
            ),
            ("src/deep.rs", "fixed!();\n"),
            ("src/deep/fixed_tests.rs", "\n"),
            ("src/passed_tests.rs", "\n"),
            ("src/for_tests.rs", "\n"),
            ("src/named_tests.rs", "\n"),
            ("src/in_tests.rs", "\n"),
            ("src/else_tests.rs", "\n"),
            ("src/tests/tested.rs", "\n"),
        ],
        &[
            ("src/deep/fixed_tests.rs", CODE),
            ("src/passed_tests.rs", CODE),
            ("src/named_tests.rs", CODE),
            ("src/in_tests.rs", TESTS),
            ("src/else_tests.rs", CODE),
            ("src/tests/tested.rs", TESTS),
        ],
    );
}

/// Of what a macro does with the attributes of its arguments nothing is known.
#[test]
fn an_attribute_among_the_arguments_of_a_macro() {
    let scratch = package(&[
        (
            "src/lib.rs",
            "macro_rules! bare { ($(#[$a:meta])* mod $n:ident;) => { mod $n; } }\nbare! { #[cfg(test)] mod tests; }\n",
        ),
        ("src/tests.rs", "\n"),
    ]);
    oracle::check(&scratch, &[("it is dropped", &edit("src/tests.rs"), CODE)]);
}
