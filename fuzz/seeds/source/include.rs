//! A source.
#![doc = include_str!("../README.md")]
#[cfg_attr(unix, path = "unix/mod.rs")]
mod imp;
const A: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../data/a.bin"));
/* a /* nested */ comment */ const R: &str = r#"raw "text""#;
fn f<'a>(x: &'a str) -> char { '\'' }
fn root() -> PathBuf { Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("fixtures").join("x.json") }
