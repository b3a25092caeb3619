//! x
mod command;
mod schedule;
