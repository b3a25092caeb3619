//! What is said to whoever runs it: what was left alone, and what to do next.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use tollgate_common::text::{Style, count, escape, escape_lines};

use super::WORKFLOW;
use super::decide::Proposal;
use super::found::OldJob;
use super::seen::Seen;
use super::workflow::is_commit;

/// Before the question.
pub(super) fn before(proposal: &Proposal, style: Style) -> String {
    let mut text = String::new();
    for note in &proposal.notes {
        let _ = writeln!(text, "{}: {}", style.hint("note"), escape_lines(note));
    }
    for path in &proposal.same {
        let _ = writeln!(text, "{}: {path} is there already", style.hint("note"));
    }
    for (path, content) in &proposal.left {
        let _ = writeln!(
            text,
            "{}: {} is there already, and is left as it is; this would be in it:",
            style.warning("left"),
            escape(path)
        );
        for line in content.lines() {
            let _ = writeln!(text, "  | {}", escape(line));
        }
    }
    for what in &proposal.by_hand {
        let _ = writeln!(text, "{}: {}", style.warning("by hand"), escape_lines(what));
    }
    text
}

/// The last line, where something is missing until somebody does it.
pub(super) fn rest(proposal: &Proposal, style: Style) -> Option<String> {
    let (files, things) = (proposal.left.len(), proposal.by_hand.len());
    let files = (files > 0).then(|| format!("{} that {} there already", count(files, "file"), were(files)));
    let things = (things > 0).then(|| format!("{} to do by hand", count(things, "thing")));
    let parts: Vec<String> = files.into_iter().chain(things).collect();
    let what = parts.join(" and ");
    (!parts.is_empty()).then(|| format!("{}: {what}, see above\n", style.warning("left for you")))
}

fn were(count: usize) -> &'static str {
    if count == 1 { "was" } else { "were" }
}

/// What was written, or would be, and what comes next.
pub(super) fn after(seen: &Seen, proposal: &Proposal, reference: &str, wrote: &str, style: Style) -> String {
    let written: Vec<_> = proposal.changes.iter().map(|change| escape(&change.path)).collect();
    let mut text = format!("\n{} {}\n", style.strong(wrote), written.join(", "));
    let mut steps = vec![
        "read the files, then try them here: `tollgate-gate lint`, `tollgate-affected`, `tollgate-env`, \
         `tollgate-gate run`"
            .to_owned(),
    ];
    let has_style = seen.has("rustfmt.toml") || seen.has(".rustfmt.toml");
    if has_style && proposal.changes.iter().any(|change| change.path.ends_with("xtask/src/main.rs")) {
        steps.push("lay the new member out as you do: `cargo fmt --package xtask`".to_owned());
    }
    if let Some(check) = &proposal.check {
        steps.push(format!(
            "push them on a branch and open a pull request: `{check}` has to report there before it can be required"
        ));
        steps.push(format!(
            "require the status check `{check}`, and no other, for `{}` (Settings → Rules → Rulesets → Require status \
             checks to pass; in older repositories Settings → Branches)",
            escape(seen.branch())
        ));
    }
    if proposal.check.is_some() && !is_commit(reference) {
        steps.push(format!(
            "pin the actions to a commit, which nobody can move: `git ls-remote {} '{reference}*'` says which; delete \
             {}, and `tollgate-gate init --action-ref COMMIT` writes it anew; or let Renovate or Dependabot do it",
            env!("CARGO_PKG_REPOSITORY"),
            WORKFLOW,
        ));
    }
    steps.extend(workflows(proposal));
    for (number, step) in (1..).zip(steps) {
        let _ = writeln!(text, "{number}. {step}");
    }
    text
}

/// What becomes of the jobs that there are.
fn workflows(proposal: &Proposal) -> Option<String> {
    let check = proposal.check.as_ref().filter(|_| !proposal.old.is_empty())?;
    let (known, unknown): (Vec<&OldJob>, Vec<&OldJob>) = proposal.old.iter().partition(|job| job.is_known);
    let (whole, part): (Vec<&OldJob>, Vec<&OldJob>) =
        known.into_iter().partition(|job| job.is_exact && job.rest.is_empty());
    let mut text = String::from("the jobs that there are:\n");
    if !whole.is_empty() {
        let _ = writeln!(text, "   - {WORKFLOW} does what these do, and they can go: {}", by_file(&whole));
    }
    for job in part.iter().take(MOST) {
        let what = if job.rest.is_empty() {
            "what tollgate.toml says of it".to_owned()
        } else {
            first(&job.rest, ", ")
        };
        let _ = writeln!(text, "   - {}: taken over, but for {what}", job.place());
    }
    if part.len() > MOST {
        let _ = writeln!(text, "   - taken over in part: {}", by_file(&part[MOST..]));
    }
    if !unknown.is_empty() {
        let _ =
            writeln!(text, "   - not taken over, so the gate does not know of them: {}", by_file(&unknown));
    }
    let _ = write!(
        text,
        "   to keep a workflow and add the gate to it instead, move the jobs `{}` and `{check}` there:\n   \
         {}/blob/v{}/docs/guide.md#keep-your-workflow",
        proposal.plan,
        env!("CARGO_PKG_REPOSITORY"),
        env!("CARGO_PKG_VERSION"),
    );
    Some(text)
}

/// How many of something are shown; the rest is counted.
const MOST: usize = 6;

fn by_file(jobs: &[&OldJob]) -> String {
    let mut files: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for job in jobs {
        files.entry(&job.file).or_default().push(escape(&job.id).into_owned());
    }
    let files: Vec<String> =
        files.iter().map(|(file, ids)| format!("{} ({})", escape(file), first(ids, ", "))).collect();
    first(&files, "; ")
}

fn first(things: &[String], between: &str) -> String {
    let shown = things[..things.len().min(MOST)].join(between);
    let more = things.len().saturating_sub(MOST);
    if more > 0 { format!("{shown}{between}and {more} more") } else { shown }
}
