//! JSON for programs. One module a version; a version that was released does not change any more.

pub mod v1;
