//! The graph of jobs: which file it is of, what it makes of times, its formats, and what can go wrong.

mod advice;
mod choosing;
mod errors;
mod formats;
mod hints;
mod hostile;
mod repo;
mod times;
