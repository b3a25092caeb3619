//! What the command line and the CI event ask for, and what git or a list of paths answers.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;

use anyhow::{Context, anyhow};
use tollgate_common::ci::{self, Ci, Event};
use tollgate_common::{Ctx, Failure, Result, plan};

use crate::change::{
    Change, ChangedFile, Content, Difference, Head, Status, Versions, is_compared_by_content,
};
use crate::cli::{Args, OnUnknownBase};
use crate::config::Config;
use crate::git::{self, BaseRequest, HeadRequest, Repo};
use crate::path::RepoPath;

/// The CI run that this is part of.
pub(super) fn detect_ci(ctx: &Ctx) -> Option<Ci> {
    let payload = ci::event_path(&ctx.env).and_then(|path| std::fs::read(path).ok());
    ci::detect(&ctx.env, payload.as_deref())
}

/// The commit that the CI system reports for this run, which for a pull request may be the merge commit where its head is
/// checked out. The one that is checked out, where that is neither: the answer is about that one, and proves nothing
/// for another.
pub(super) fn commit(ci: Option<&Ci>, repo: Option<&Repo>) -> Option<String> {
    let reported = ci.and_then(|ci| ci.head.clone()).filter(|commit| plan::is_commit(commit));
    let of_request = ci.and_then(|ci| match &ci.event {
        Event::PullRequest { head_sha, .. } => head_sha.as_deref(),
        _ => None,
    });
    let Some(repo) = repo else { return reported };
    let head = repo.head_id();
    let is_there = reported == head || of_request.is_some_and(|id| repo.has_checked_out(id));
    reported.filter(|_| is_there).or(head)
}

/// What changed, or, where that may be, that it is not known.
pub(super) fn change(
    args: &Args,
    ctx: &mut Ctx,
    ci: Option<&Ci>,
    repo: std::result::Result<&Repo, &Failure>,
    config: &Config,
) -> Result<Change> {
    let head = match &args.head {
        Some(revision) => HeadRequest::Revision(revision),
        None if ci.is_some() => HeadRequest::Head,
        None => HeadRequest::WorkingTree,
    };
    let configured = config.base.as_deref();
    let base = match (&args.base, ci) {
        (Some(revision), ci) => BaseRequest::Revision { revision, in_ci: ci.is_some() },
        (None, Some(ci)) => BaseRequest::Event { ci, configured },
        (None, None) => BaseRequest::Default { configured },
    };
    let difference = match (&args.changed_files, repo) {
        (Some(path), _) => listed(path, ctx)?.ok_or_else(|| {
            // A command that failed to list anything looks just like this.
            Failure::new(anyhow!("the list of changed paths is empty"))
                .hint("see whether the command that lists them failed; if nothing changed, do not ask")
        }),
        (None, Ok(repo)) => {
            repo.check_head(head)?;
            repo.difference(base, head, args.direct)
        }
        (None, Err(failure)) => Err(failure.clone()),
    };
    let default = if ci.is_some() { OnUnknownBase::All } else { OnUnknownBase::Error };
    match (difference, args.on_unknown_base.unwrap_or(default)) {
        (Ok(difference), _) => Ok(Change::Between(difference)),
        (Err(failure), OnUnknownBase::All) => {
            Ok(Change::Unknown { reason: failure.to_string(), hints: failure.hints().to_vec() })
        }
        (Err(failure), OnUnknownBase::Error) => {
            Err(failure.hint("or select everything when this happens: --on-unknown-base all"))
        }
    }
}

/// The paths that somebody listed; `None` where there are none.
fn listed(path: &Path, ctx: &mut Ctx) -> Result<Option<Difference>> {
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        let read = ctx.stdin.read_to_end(&mut bytes);
        read.context("cannot read the changed paths from standard input")?;
    } else {
        let path = ctx.cwd.join(path);
        let read = std::fs::read(&path);
        bytes = read.with_context(|| format!("cannot read the changed paths from {}", path.display()))?;
    }
    let paths = parse_list(&bytes)?;
    if paths.is_empty() {
        return Ok(None);
    }
    let files = paths.into_iter().map(|path| ChangedFile { path, status: Status::Listed }).collect();
    Ok(Some(Difference { base: None, head: Head::List, files, contents: BTreeMap::new() }))
}

/// Paths separated by NUL bytes; a single one may end with a newline instead.
fn parse_list(bytes: &[u8]) -> Result<BTreeSet<RepoPath>> {
    let bytes = if bytes.contains(&0) { bytes } else { bytes.strip_suffix(b"\n").unwrap_or(bytes) };
    if !bytes.contains(&0) && bytes.contains(&b'\n') {
        let message = "the changed paths are separated by newlines, which may be part of a name";
        return Err(Failure::new(anyhow!(message))
            .hint("separate them by NUL bytes: git diff --name-only --no-renames -z BASE HEAD"));
    }
    let mut paths = BTreeSet::new();
    for entry in bytes.split(|byte| *byte == 0).filter(|entry| !entry.is_empty()) {
        let path = RepoPath::new(entry).filter(|path| !path.is_root()).ok_or_else(|| {
            let shown = String::from_utf8_lossy(entry);
            anyhow!("the changed path `{shown}` is not relative to the root of the repository")
        })?;
        paths.insert(path);
    }
    Ok(paths)
}

/// Of listed files only the present content is known.
pub(super) fn with_contents(change: Change, root: &Path, is_list: bool) -> Change {
    let Change::Between(mut difference) = change else {
        return change;
    };
    if is_list {
        for file in difference.files.iter().filter(|file| is_compared_by_content(&file.path)) {
            let base = Content::Unreadable("a list of paths does not say what was in the file".to_owned());
            let head = git::read_file(&file.path.on_disk(root));
            difference.contents.insert(file.path.clone(), Versions { base, head });
        }
    }
    Change::Between(difference)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_separated_by_nul_and_nothing_else() {
        let parsed = |bytes: &[u8]| {
            let paths = parse_list(bytes).map_err(|failure| failure.to_string())?;
            Ok::<_, String>(paths.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        assert_eq!(parsed(b"a\0b/c\0a\0"), Ok(vec!["a".to_owned(), "b/c".to_owned()]));
        assert_eq!(parsed(b"a\nb\0"), Ok(vec!["\"a\\nb\"".to_owned()]));
        assert_eq!(parsed(b"a\n"), Ok(vec!["a".to_owned()]));
        assert_eq!(parsed(b""), Ok(vec![]));
        for wrong in [&b"a\nb\n"[..], b"../a\0", b"/a\0", b".\0"] {
            assert!(parsed(wrong).is_err(), "{wrong:?}");
        }
    }
}
