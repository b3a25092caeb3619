//! The gate as its users meet it.

mod support;
mod verdict;
