//! The checks: each reads what it needs at the rim and judges it by a function of that.

pub(crate) mod cargo_config;
pub(crate) mod dependencies;
pub(crate) mod drift;
pub(crate) mod git;
pub(crate) mod linker;
pub(crate) mod lockfile;
pub(crate) mod release_profile;
pub(crate) mod resources;
pub(crate) mod rust_version;
pub(crate) mod rustflags;
pub(crate) mod sccache;
pub(crate) mod toolchain;
pub(crate) mod toolchain_file;
pub(crate) mod toolchain_parts;
pub(crate) mod tools;
pub(crate) mod variables;
pub(crate) mod version_manager;
pub(crate) mod wrapper;
