//! JSON for programs. One module a version; a version that was released does not change any more.

pub(crate) mod lint_v1;
pub(crate) mod replay_v1;
pub mod v1;
