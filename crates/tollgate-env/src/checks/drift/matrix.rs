//! The combinations of a matrix, as far as they are written down (docs.github.com, "Running variations of jobs in a
//! workflow").

use tollgate_common::workflow::yaml::{Entry, Node};
use tollgate_common::workflow::{Job, Matrix};

use super::scope::{Bounds, Scope, find};

/// GitHub refuses more.
const MOST: usize = 256;

/// A scope for each combination; one with an unknown matrix where it is computed.
pub(super) fn scopes(job: &Job, scope: &Scope, path: &str) -> Vec<Scope> {
    let whole = |matrix: Bounds| Scope { matrix, matrix_is_whole: true, ..scope.clone() };
    let unknown = || vec![Scope { matrix: Vec::new(), matrix_is_whole: false, ..scope.clone() }];
    match job.strategy.as_ref().map(|strategy| &strategy.matrix) {
        None | Some(None) => vec![whole(Vec::new())],
        Some(Some(Matrix::Expression(_))) => unknown(),
        Some(Some(Matrix::Axes { axes, include, exclude })) => {
            match combinations(axes, include.as_ref(), exclude.as_ref(), scope, path) {
                Some(all) => all.into_iter().map(whole).collect(),
                None => partly(axes, scope, path),
            }
        }
    }
}

/// Where a part is computed: the axes that have one value are known, the others are not.
fn partly(axes: &[Entry], scope: &Scope, path: &str) -> Vec<Scope> {
    let one = |axis: &Entry| match axis.value.sequence()?.items.as_slice() {
        [item] => Some((axis.key.text.clone(), scope.bind(item, path))),
        _ => None,
    };
    vec![Scope { matrix: axes.iter().filter_map(one).collect(), matrix_is_whole: false, ..scope.clone() }]
}

fn combinations(
    axes: &[Entry],
    include: Option<&Node>,
    exclude: Option<&Node>,
    scope: &Scope,
    path: &str,
) -> Option<Vec<Bounds>> {
    let mut all: Vec<Bounds> = if axes.is_empty() { Vec::new() } else { vec![Vec::new()] };
    for axis in axes {
        let items = &axis.value.sequence()?.items;
        let with = |combination: &Bounds, item: &Node| {
            let mut combination = combination.clone();
            combination.push((axis.key.text.clone(), scope.bind(item, path)));
            combination
        };
        all =
            all.iter().flat_map(|one| items.iter().map(|item| with(one, item)).collect::<Vec<_>>()).collect();
        if all.len() > MOST {
            return None;
        }
    }
    let excluded = entries(exclude, scope, path)?;
    all.retain(|one| {
        !excluded.iter().any(|excluded| excluded.iter().all(|(name, value)| has(one, name, value)))
    });
    for added in entries(include, scope, path)? {
        add(&mut all, axes, &added);
    }
    Some(all)
}

fn has(combination: &Bounds, name: &str, value: &super::scope::Bound) -> bool {
    find(combination, name).is_some_and(|bound| bound.value == value.value)
}

/// What is included goes to every combination of the axes that it does not contradict; where there is none, it is a
/// combination of its own.
fn add(all: &mut Vec<Bounds>, axes: &[Entry], added: &Bounds) {
    let is_axis = |name: &str| axes.iter().any(|axis| axis.key.text.eq_ignore_ascii_case(name));
    let fits = |one: &Bounds| {
        added.iter().all(|(name, value)| !is_axis(name) || has(one, name, value))
            && axes.iter().all(|axis| find(one, &axis.key.text).is_some())
    };
    let mut is_added = false;
    for one in all.iter_mut().filter(|one| !axes.is_empty() && fits(one)) {
        for (name, value) in added {
            if !is_axis(name) {
                one.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
                one.push((name.clone(), value.clone()));
            }
        }
        is_added = true;
    }
    if !is_added {
        all.push(added.clone());
    }
}

/// The maps of `include` or `exclude`; `None` where they are computed.
fn entries(node: Option<&Node>, scope: &Scope, path: &str) -> Option<Vec<Bounds>> {
    let Some(node) = node else { return Some(Vec::new()) };
    let maps = node.sequence()?.items.iter().map(|item| Some(scope.bind_all(&item.mapping()?.entries, path)));
    maps.collect()
}
