//! `--fix`: changes of `needs` and `if` in the text, by the places of what is there. Everything else stays.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::{Context, anyhow};
use tollgate_common::edit::{self, Edit, applied, line_end, line_start, newline};
use tollgate_common::text::escape;
use tollgate_common::workflow::yaml::{Entry, Node, Sequence, Style};
use tollgate_common::workflow::{Job, Workflow};
use tollgate_common::{Failure, Result};

use super::finding::{Finding, Fix};
use super::input::Input;
use crate::workflows::File;

/// A file with its changes.
#[derive(Debug)]
pub(super) struct Fixed {
    disk: PathBuf,
    path: String,
    before: String,
    text: String,
    /// How many changes were made.
    pub(super) fixes: usize,
}

/// The files with what mends the findings, where that can be done.
pub(super) fn fix(input: &Input, findings: &[Finding]) -> Result<Vec<Fixed>> {
    let mut by_file: BTreeMap<usize, BTreeSet<&Fix>> = BTreeMap::new();
    for finding in findings {
        if let Some(fix) = &finding.fix {
            by_file.entry(finding.file).or_default().insert(fix);
        }
    }
    let mut fixed = Vec::new();
    for (file, fixes) in by_file {
        fixed.extend(fix_file(&input.files[file], &fixes)?);
    }
    Ok(fixed)
}

/// Writes the files.
pub(super) fn write(fixed: &[Fixed]) -> Result<()> {
    for file in fixed {
        let is_written = edit::replace(&file.disk, Some(&file.before), &file.text)
            .with_context(|| format!("cannot write {}", escape(&file.path)))?;
        if !is_written {
            return Err(Failure::new(anyhow!("{} was changed meanwhile", escape(&file.path)))
                .hint("it was left as it is; run it again"));
        }
    }
    Ok(())
}

fn fix_file(file: &File, fixes: &BTreeSet<&Fix>) -> Result<Option<Fixed>> {
    let mut needs: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut conditions: BTreeMap<&str, &str> = BTreeMap::new();
    for fix in fixes {
        match fix {
            Fix::AddNeed { job, need } => needs.entry(job).or_default().push(need),
            Fix::SetIf { job, text } => {
                conditions.insert(job, text);
            }
        }
    }
    let source = &file.source;
    let mut edits = Vec::new();
    let mut done = 0;
    for (id, wanted) in &needs {
        if let Some(edit) = file.workflow.job(id).and_then(|job| add_needs(source, job, wanted)) {
            done += wanted.len();
            edits.push(edit);
        }
    }
    for (id, text) in &conditions {
        if let Some(edit) = file.workflow.job(id).and_then(|job| set_if(source, job, text)) {
            done += 1;
            edits.push(edit);
        }
    }
    if edits.is_empty() {
        return Ok(None);
    }
    let text = applied(source, edits);
    check(file, &text, &needs)?;
    let (disk, path, before) = (file.disk.clone(), file.path.clone(), source.clone());
    Ok(Some(Fixed { disk, path, before, text, fixes: done }))
}

/// What was written is read again: it has to be a workflow with the same jobs, and with the needs that were added.
fn check(file: &File, text: &str, needs: &BTreeMap<&str, Vec<&str>>) -> Result<()> {
    let wrong = |what: String| {
        Failure::new(anyhow!("{} was left as it is: {what}", escape(&file.path)))
            .hint("this is a bug in tollgate; make the change by hand")
    };
    let after = Workflow::parse(text).map_err(|error| wrong(format!("with the change it reads {error}")))?;
    let ids = |workflow: &Workflow| workflow.jobs.iter().map(|job| job.id.text.clone()).collect::<Vec<_>>();
    let has = |id: &str, need: &str| {
        let job = after.job(id);
        job.is_some_and(|job| job.needs.ids.iter().any(|has| has.text.eq_ignore_ascii_case(need)))
    };
    let is_whole = needs.iter().all(|(id, needs)| needs.iter().all(|need| has(id, need)));
    if ids(&after) == ids(&file.workflow) && is_whole {
        Ok(())
    } else {
        Err(wrong("the change would have changed something else".to_owned()))
    }
}

fn add_needs(source: &str, job: &Job, wanted: &[&str]) -> Option<Edit> {
    let Some(entry) = &job.needs.entry else {
        return insert_entry(source, job, &format!("needs: [{}]", wanted.join(", ")));
    };
    // It would change every job that shares it.
    if entry.value.place().shared || entry.value.place().alias.is_some() || job.raw.place.shared {
        return None;
    }
    match &entry.value {
        Node::Scalar(scalar) => {
            let span = scalar.place.span;
            let text = format!("[{}, {}]", &source[span.start..span.end], wanted.join(", "));
            Some(Edit { at: span.start..span.end, text })
        }
        Node::Sequence(list) if list.flow => add_to_flow(source, list, wanted),
        Node::Sequence(list) => add_to_block(source, list, wanted),
        Node::Mapping(_) => None,
    }
}

/// After the last item; on lines of their own where that has one.
fn add_to_flow(source: &str, list: &Sequence, wanted: &[&str]) -> Option<Edit> {
    let Some(last) = list.items.last() else {
        let at = list.place.span.start + 1;
        return Some(Edit { at: at..at, text: wanted.join(", ") });
    };
    let span = last.met_at();
    let before = &source[line_start(source, span.start)..span.start];
    let separator = if before.trim().is_empty() && list.items.len() > 1 {
        format!(",{}{before}", newline(source, span.end))
    } else {
        ", ".to_owned()
    };
    Some(Edit {
        at: span.end..span.end,
        text: wanted.iter().map(|need| format!("{separator}{need}")).collect(),
    })
}

/// On lines after that of the last item, with a dash where it has its own.
fn add_to_block(source: &str, list: &Sequence, wanted: &[&str]) -> Option<Edit> {
    let last = list.items.last()?.met_at();
    let before = &source[line_start(source, last.start)..last.start];
    let dash = before.find('-')?;
    let margin = &before[..dash];
    if !margin.trim().is_empty() || !before[dash + 1..].trim().is_empty() {
        return None;
    }
    let end = line_end(source, last.end);
    let line = newline(source, last.end);
    let text = wanted.iter().map(|need| format!("{line}{before}{need}")).collect();
    Some(Edit { at: end..end, text })
}

fn set_if(source: &str, job: &Job, text: &str) -> Option<Edit> {
    let Some(condition) = &job.condition else {
        return insert_entry(source, job, &format!("if: {}", plain(text, false)));
    };
    let scalar = &condition.scalar;
    if scalar.place.shared || scalar.place.alias.is_some() || job.raw.place.shared {
        return None;
    }
    let span = scalar.place.span;
    if scalar.is_null() {
        let at = span.start.max(condition.key.place.span.end);
        let colon = at + source[at..].find(':').filter(|colon| source[at..at + colon].trim().is_empty())? + 1;
        return Some(Edit { at: colon..colon, text: format!(" {}", plain(text, false)) });
    }
    let is_block = matches!(scalar.style, Style::Literal | Style::Folded);
    // The newline at the end of a block would make a text of `${{ }}`.
    let text = if is_block { text.to_owned() } else { plain(text, condition.wrapped) };
    Some(Edit { at: span.start..span.end, text })
}

/// An expression as a plain scalar; in `${{ }}` where it was, and where YAML would take its beginning for something
/// else.
fn plain(text: &str, is_wrapped: bool) -> String {
    let begins_badly = text.starts_with(['!', '\'', '"', '[', '{', '*', '&', '#', '|', '>', '@', '`', '%']);
    let is_risky = begins_badly || text.contains(": ") || text.contains(" #");
    if is_wrapped || is_risky { format!("${{{{ {text} }}}}") } else { text.to_owned() }
}

/// After `needs`, else after `name`, else before everything else of a job.
fn insert_entry(source: &str, job: &Job, text: &str) -> Option<Edit> {
    if job.raw.place.shared || job.raw.place.alias.is_some() {
        return None;
    }
    let first = job.raw.entries.first()?;
    let after = job.raw.entry("needs").or_else(|| job.raw.entry("name"));
    if job.raw.flow {
        let end = after.map(|entry| entry.value.met_at().end);
        return Some(match end {
            Some(end) => Edit { at: end..end, text: format!(", {text}") },
            None => {
                Edit { at: first.key.place.span.start..first.key.place.span.start, text: format!("{text}, ") }
            }
        });
    }
    let margin = |entry: &Entry| {
        let start = entry.key.place.span.start;
        source[line_start(source, start)..start].to_owned()
    };
    match after {
        Some(entry) => {
            let end = line_end(source, entry.value.met_at().end.max(entry.key.place.span.end));
            let text = format!("{}{}{text}", newline(source, end), margin(entry));
            Some(Edit { at: end..end, text })
        }
        None => {
            let start = first.key.place.span.start;
            let text = format!("{text}{}{}", newline(source, start), margin(first));
            Some(Edit { at: start..start, text })
        }
    }
}
