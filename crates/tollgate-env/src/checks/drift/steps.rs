//! The steps of a job one after another, with the steps of this repository's own actions in their place.

use tollgate_common::workflow::expression::Answer;
use tollgate_common::workflow::yaml::{self, Mapping, Node, Scalar};

use super::scope::{Bounds, Scope, find, spot};
use crate::finding::Place;
use crate::read::repository::Repository;

/// Actions that use actions: GitHub allows ten levels.
const DEEPEST: usize = 10;

/// A step that does something.
#[derive(Clone, Debug)]
pub(super) struct Act {
    pub(super) kind: Kind,
    /// Where it stands: `uses` or `run`.
    pub(super) scalar: Scalar,
    /// The file in which it does.
    pub(super) path: String,
    pub(super) scope: Scope,
    /// The directory in which it runs, from the root; `None` where that is not known.
    pub(super) dir: Option<String>,
    /// Whether it runs when all before it went well.
    pub(super) happens: Answer,
    /// What it hangs on, where that is not known.
    pub(super) condition: Option<String>,
}

/// What a step does.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// An action from elsewhere, by name and version.
    Uses {
        name: String,
        version: String,
        with: Bounds,
        /// Whether all of what it is given is computed.
        with_is_unknown: bool,
    },
    Run,
    /// An action of this repository that is not made of steps, or an image.
    Opaque,
}

impl Act {
    pub(super) fn place(&self) -> Place {
        spot(&self.path, self.scalar.place.span, None)
    }

    /// What an action is given by one of these names.
    pub(super) fn input(&self, names: &[&str]) -> Option<&super::scope::Bound> {
        let Kind::Uses { with, .. } = &self.kind else { return None };
        names.iter().find_map(|name| find(with, name))
    }
}

/// Where steps are found: the repository, the file, and its `defaults.run`.
pub(super) struct Around<'a> {
    pub(super) repository: &'a Repository,
    pub(super) path: &'a str,
    pub(super) dir: Option<String>,
    /// `defaults.run.shell`.
    pub(super) shell: Option<String>,
}

/// All steps of a job or an action that may run.
pub(super) fn expand<'a>(
    steps: impl IntoIterator<Item = &'a Mapping>,
    scope: &Scope,
    around: &Around<'_>,
    depth: usize,
) -> Vec<Act> {
    steps.into_iter().flat_map(|raw| step(raw, scope, around, depth)).collect()
}

fn step(raw: &Mapping, scope: &Scope, around: &Around<'_>, depth: usize) -> Vec<Act> {
    let scope = scope.with_env(raw, around.path);
    let happens = scope.happens(raw);
    let scalar = |key: &str| raw.get(key).and_then(Node::scalar).cloned();
    if happens.is_no() {
        return Vec::new();
    }
    let act = |kind, scalar, dir| Act {
        kind,
        scalar,
        path: around.path.to_owned(),
        scope: scope.clone(),
        dir,
        happens,
        condition: condition(raw, happens),
    };
    if let Some(run) = scalar("run") {
        let dir = scalar("working-directory").map_or_else(
            || around.dir.clone(),
            |dir| scope.resolve(&dir, around.path).text().and_then(|dir| below("", &dir)),
        );
        let shell = scalar("shell").map(|shell| shell.text).or_else(|| around.shell.clone());
        let kind = if shell.is_none_or(|shell| is_plain(&shell)) { Kind::Run } else { Kind::Opaque };
        return vec![act(kind, run, dir)];
    }
    let Some(uses) = scalar("uses") else { return Vec::new() };
    let dir = Some(String::new());
    if let Some(local) = uses.text.strip_prefix("./") {
        return match called(local, raw, &scope, around, depth) {
            Some(acts) => acts.into_iter().map(|of| under(of, raw, happens)).collect(),
            None => vec![act(Kind::Opaque, uses, dir)],
        };
    }
    let kind = match uses.text.split_once('@') {
        Some((name, version)) if !name.starts_with("docker:") => Kind::Uses {
            name: name.to_ascii_lowercase(),
            version: version.to_owned(),
            with: given(raw, &scope, around.path),
            with_is_unknown: matches!(raw.get("with"), Some(Node::Scalar(_))),
        },
        _ => Kind::Opaque,
    };
    vec![act(kind, uses, dir)]
}

/// A step of an action that is itself used under a condition.
fn under(act: Act, raw: &Mapping, happens: Answer) -> Act {
    let outer = condition(raw, happens);
    let condition = match (outer, act.condition.clone()) {
        (Some(outer), Some(inner)) => Some(format!("{outer} && {inner}")),
        (outer, inner) => outer.or(inner),
    };
    Act { happens: act.happens.and(happens), condition, ..act }
}

/// What a step hangs on, where it is not known whether that holds.
fn condition(raw: &Mapping, happens: Answer) -> Option<String> {
    if happens.is_yes() {
        return None;
    }
    raw.get("if").and_then(Node::scalar).map(|scalar| scalar.text.trim().to_owned())
}

/// Whether the commands of a shell can be told, and are those of the machine: `msys2 {0}` has others.
fn is_plain(shell: &str) -> bool {
    let program = shell.split_whitespace().next().unwrap_or_default();
    matches!(program, "bash" | "sh" | "pwsh" | "powershell" | "cmd")
}

/// The steps of an action of this repository; `None` where it has none, or cannot be read.
fn called(dir: &str, raw: &Mapping, scope: &Scope, around: &Around<'_>, depth: usize) -> Option<Vec<Act>> {
    let dir = below("", dir)?;
    let at = |name: &str| if dir.is_empty() { name.to_owned() } else { format!("{dir}/{name}") };
    let path = ["action.yml", "action.yaml"]
        .map(at)
        .into_iter()
        .find(|path| around.repository.text(path).is_some())?;
    let root = yaml::parse(around.repository.text(&path)?).ok()?;
    let root = root.mapping()?;
    let steps = root.get("runs")?.mapping()?.get("steps")?.sequence()?;
    if depth >= DEEPEST {
        return None;
    }
    let given = given(raw, scope, around.path);
    let inputs = with_defaults(root.get("inputs"), given, &path);
    let inputs = (!matches!(raw.get("with"), Some(Node::Scalar(_)))).then_some(inputs);
    let inner = Scope { inputs, ..scope.clone() };
    let around = Around { repository: around.repository, path: &path, dir: Some(String::new()), shell: None };
    Some(expand(steps.items.iter().filter_map(Node::mapping), &inner, &around, depth + 1))
}

/// What is given with `with`.
pub(super) fn given(raw: &Mapping, scope: &Scope, path: &str) -> Bounds {
    match raw.get("with") {
        Some(Node::Mapping(with)) => scope.bind_all(&with.entries, path),
        _ => Vec::new(),
    }
}

/// Inputs, with the defaults of those that are not given.
pub(super) fn with_defaults(declared: Option<&Node>, given: Bounds, path: &str) -> Bounds {
    let mut inputs = given;
    let Some(declared) = declared.and_then(Node::mapping) else { return inputs };
    for entry in &declared.entries {
        if find(&inputs, &entry.key.text).is_some() {
            continue;
        }
        let default = entry.value.mapping().and_then(|of| of.get("default"));
        let bound = default.map(|node| Scope::default().bind(node, path));
        let empty = || super::scope::Bound {
            value: tollgate_common::workflow::expression::Value::text(""),
            ..super::scope::Bound::default()
        };
        inputs.push((entry.key.text.clone(), bound.unwrap_or_else(empty)));
    }
    inputs
}

/// A directory from another one; `None` where it leads out of the repository, or is not a plain path.
pub(super) fn below(from: &str, to: &str) -> Option<String> {
    let to = to.replace('\\', "/");
    if to.starts_with(['/', '~', '-']) || to.contains(['$', '%', '\0', ':', '*']) {
        return None;
    }
    let mut parts: Vec<&str> = from.split('/').filter(|part| !part.is_empty()).collect();
    for part in to.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
