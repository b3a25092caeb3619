//! The gate as its users meet it.

mod graph;
mod support;
mod verdict;
