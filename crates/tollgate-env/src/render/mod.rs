//! A finished report as text: one function a format.

pub mod json;
mod text;

pub use text::{explain, list, text};
