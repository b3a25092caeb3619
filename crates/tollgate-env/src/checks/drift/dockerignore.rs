//! What `.dockerignore` keeps out of the context of an image.

use crate::read::repository::{Repository, dir_of};

/// Whether a toolchain file is kept out of the context.
pub(super) fn is_hidden(repository: &Repository, path: &str) -> bool {
    let beside = [
        format!("{path}.dockerignore"),
        ".dockerignore".to_owned(),
        format!("{}/.dockerignore", dir_of(path)),
    ];
    let text = beside.iter().find_map(|path| repository.text(path)).unwrap_or_default();
    text.lines().any(|line| {
        line.contains("rust-toolchain") || ["*", "**", "*.toml", "**/*.toml", "rust*"].contains(&line.trim())
    })
}
