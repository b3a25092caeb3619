//! `run` from end to end: the real program, real children, real signals.
#![cfg(unix)]

mod cache;
mod configuration;
mod hangup;
mod json;
mod junit;
mod named;
mod order;
mod output;
mod red;
mod selection;
mod stopping;
mod support;
mod terminal;
