//! From the tree of a file to the types of a workflow.

use super::expression::{Answer, condition};
use super::model::{
    Condition, Flag, Job, Matrix, Needs, Run, Step, Strategy, Trigger, Triggers, Uses, Workflow,
};
use super::yaml::{Entry, Error, Mapping, Node, Scalar, Sequence};

type Result<T> = std::result::Result<T, Error>;

pub(super) fn workflow(root: Node) -> Result<Workflow> {
    let raw = mapping(root, "a workflow")?;
    let on = raw.entry("on").ok_or_else(|| {
        Error::new(raw.place.span, "there is no `on` in it, so that nothing starts the workflow")
    })?;
    let jobs = raw.get("jobs").ok_or_else(|| Error::new(raw.place.span, "there are no `jobs` in it"))?;
    let Node::Mapping(all) = jobs else { return Err(unexpected(jobs, "`jobs`", "a map")) };
    let jobs: Result<Vec<Job>> = all.entries.iter().map(job).collect();
    Ok(Workflow { name: text(&raw, "name")?, on: triggers(on)?, jobs: jobs?, raw })
}

fn triggers(on: &Entry) -> Result<Triggers> {
    let named = |name: &Scalar| Trigger { name: name.clone(), filters: None };
    let events = match &on.value {
        value if value.is_null() => return Err(unexpected(value, "`on`", "the name of an event")),
        Node::Scalar(name) => vec![named(name)],
        Node::Sequence(names) => {
            scalars(names, "`on`", "the name of an event")?.into_iter().map(|name| named(&name)).collect()
        }
        Node::Mapping(events) => {
            let one = |event: &Entry| Trigger {
                name: event.key.clone(),
                filters: Some(event.value.clone()).filter(|filters| !filters.is_null()),
            };
            events.entries.iter().map(one).collect()
        }
    };
    Ok(Triggers { key: on.key.clone(), events })
}

fn job(entry: &Entry) -> Result<Job> {
    let what = format!("the job `{}`", entry.key.text);
    let raw = mapping(entry.value.clone(), &what)?;
    let steps = match raw.get("steps") {
        None => Vec::new(),
        Some(Node::Sequence(steps)) => steps.items.iter().map(step).collect::<Result<_>>()?,
        Some(other) => return Err(unexpected(other, "`steps`", "a list")),
    };
    Ok(Job {
        id: entry.key.clone(),
        name: text(&raw, "name")?,
        needs: needs(&raw)?,
        condition: condition_of(&raw)?,
        uses: uses(&raw)?,
        strategy: strategy(&raw)?,
        continue_on_error: flag(&raw, "continue-on-error")?,
        timeout: text(&raw, "timeout-minutes")?,
        steps,
        raw,
    })
}

fn step(node: &Node) -> Result<Step> {
    let raw = mapping(node.clone(), "a step")?;
    let script = text(&raw, "run")?;
    let shell = text(&raw, "shell")?;
    Ok(Step {
        id: text(&raw, "id")?,
        name: text(&raw, "name")?,
        condition: condition_of(&raw)?,
        uses: uses(&raw)?,
        run: script.map(|script| Run { script, shell }),
        env: entries(&raw, "env")?,
        continue_on_error: flag(&raw, "continue-on-error")?,
        raw,
    })
}

fn needs(raw: &Mapping) -> Result<Needs> {
    let Some(entry) = raw.entry("needs").filter(|entry| !entry.value.is_null()) else {
        return Ok(Needs::default());
    };
    let ids = match &entry.value {
        Node::Scalar(id) => vec![id.clone()],
        Node::Sequence(ids) => scalars(ids, "`needs`", "the id of a job")?,
        other @ Node::Mapping(_) => {
            return Err(unexpected(other, "`needs`", "the id of a job, or a list of them"));
        }
    };
    Ok(Needs { ids, entry: Some(entry.clone()) })
}

/// A boolean or a number is the text of it; see `TemplateReader.Validate` of the runner.
fn condition_of(raw: &Mapping) -> Result<Option<Condition>> {
    let Some(entry) = raw.entry("if") else { return Ok(None) };
    let Node::Scalar(scalar) = &entry.value else {
        return Err(unexpected(&entry.value, "`if`", "an expression"));
    };
    let lower = scalar.as_bool().map(|value| value.to_string());
    let read = if scalar.is_null() { Ok(None) } else { condition(lower.as_ref().unwrap_or(&scalar.text)) };
    let wrapped = matches!(&read, Ok(Some((_, true))));
    let expression = read.map(|found| found.map(|(expr, _)| expr));
    Ok(Some(Condition { key: entry.key.clone(), scalar: scalar.clone(), wrapped, expression }))
}

fn uses(raw: &Mapping) -> Result<Option<Uses>> {
    let Some(target) = text(raw, "uses")? else { return Ok(None) };
    Ok(Some(Uses { target, with: entries(raw, "with")? }))
}

fn strategy(raw: &Mapping) -> Result<Option<Strategy>> {
    let raw = match raw.get("strategy") {
        None => return Ok(None),
        Some(Node::Mapping(raw)) => raw,
        // All of it is computed, and so a matrix may be.
        Some(Node::Scalar(scalar)) => {
            let matrix = Some(Matrix::Expression(scalar.clone()));
            return Ok(Some(Strategy { matrix, ..Strategy::default() }));
        }
        Some(other) => return Err(unexpected(other, "`strategy`", "a map")),
    };
    let matrix = match raw.get("matrix") {
        None => None,
        Some(Node::Scalar(scalar)) => Some(Matrix::Expression(scalar.clone())),
        Some(Node::Mapping(matrix)) => Some(Matrix::Axes {
            axes: matrix.entries.iter().filter(|axis| !is_special(&axis.key)).cloned().collect(),
            include: matrix.get("include").cloned(),
            exclude: matrix.get("exclude").cloned(),
        }),
        Some(other) => return Err(unexpected(other, "`matrix`", "a map")),
    };
    Ok(Some(Strategy { matrix, fail_fast: flag(raw, "fail-fast")?, raw: raw.clone() }))
}

fn is_special(key: &Scalar) -> bool {
    matches!(key.text.as_str(), "include" | "exclude")
}

fn flag(raw: &Mapping, key: &str) -> Result<Option<Flag>> {
    let flag = |scalar: Scalar| {
        let value = scalar.as_bool().map_or(Answer::Unknown, Answer::from);
        Flag { scalar, value }
    };
    Ok(text(raw, key)?.map(flag))
}

fn text(raw: &Mapping, key: &str) -> Result<Option<Scalar>> {
    match raw.get(key) {
        None => Ok(None),
        Some(Node::Scalar(scalar)) => Ok(Some(scalar.clone())),
        Some(other) => Err(unexpected(other, &format!("`{key}`"), "text")),
    }
}

/// Keys with values; none where an expression stands in their place.
fn entries(raw: &Mapping, key: &str) -> Result<Vec<Entry>> {
    match raw.get(key) {
        None | Some(Node::Scalar(_)) => Ok(Vec::new()),
        Some(Node::Mapping(mapping)) => Ok(mapping.entries.clone()),
        Some(other) => Err(unexpected(other, &format!("`{key}`"), "a map")),
    }
}

fn scalars(list: &Sequence, what: &str, of: &str) -> Result<Vec<Scalar>> {
    let one = |node: &Node| match node {
        Node::Scalar(scalar) if !scalar.is_null() => Ok(scalar.clone()),
        other => Err(unexpected(other, what, of)),
    };
    list.items.iter().map(one).collect()
}

fn mapping(node: Node, what: &str) -> Result<Mapping> {
    match node {
        Node::Mapping(mapping) => Ok(mapping),
        other => Err(unexpected(&other, what, "a map")),
    }
}

fn unexpected(node: &Node, what: &str, wanted: &str) -> Error {
    Error::new(node.met_at(), format!("{what} has to be {wanted}, and this is {}", node.kind()))
}
