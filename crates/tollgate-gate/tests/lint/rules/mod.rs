//! The rules: what each finds, and what it leaves alone.

mod closure;
mod conditions;
mod events;
mod files;
mod judging;
mod needs;
mod scripts;
