//! The verdict: its rules as a table, its reader, its formats, what can go wrong around it, and what holds for all.

mod case;
mod compat;
mod cures;
mod facts;
mod faults;
mod formats;
mod inputs;
mod leaves;
mod properties;
mod rules;
mod sentences;
mod sinks;
