//! What a matrix that is written down multiplies a job by.

use std::collections::BTreeMap;

use tollgate_common::workflow::Matrix;
use tollgate_common::workflow::yaml::{Entry, Node};

/// GitHub takes at most 256 jobs a run (docs.github.com, "Running variations of jobs in a workflow"); a matrix of more
/// combinations than this before any is taken out is not counted.
const LARGEST: usize = 4096;

/// A combination: the text of the value of each key.
type Leg = BTreeMap<String, String>;

/// How many legs a matrix has; `None` where something about it is computed.
pub(super) fn legs(matrix: &Matrix) -> Option<usize> {
    let Matrix::Axes { axes, include, exclude } = matrix else { return None };
    let mut legs = combined(axes)?;
    let exclude = listed(exclude.as_ref())?;
    legs.retain(|leg| !exclude.iter().any(|out| out.iter().all(|(key, value)| leg.get(key) == Some(value))));
    // One that fits a combination without writing over it adds to that and is no leg of its own. Only what the axes
    // say counts: an earlier `include` may be written over.
    let adds = |added: &Leg| !legs.iter().any(|leg| fits(leg, added));
    let own = listed(include.as_ref())?.iter().filter(|added| adds(added)).count();
    Some(legs.len() + own)
}

/// The values that a key of the matrix takes; `None` where one of them is computed or no plain text.
pub(super) fn values(matrix: &Matrix, key: &str) -> Option<Vec<String>> {
    let Matrix::Axes { axes, include, .. } = matrix else { return None };
    let mut found: Vec<String> = Vec::new();
    for axis in axes.iter().filter(|axis| axis.key.text.eq_ignore_ascii_case(key)) {
        for value in &axis.value.sequence()?.items {
            found.push(value.scalar()?.text.clone());
        }
    }
    for leg in include.iter().flat_map(|include| include.sequence().into_iter().flat_map(|list| &list.items))
    {
        for (_, value) in pairs(leg)?.filter(|(name, _)| name.eq_ignore_ascii_case(key)) {
            found.push(value.scalar()?.text.clone());
        }
    }
    (!found.is_empty() && found.iter().all(|value| !value.contains("${{"))).then_some(found)
}

fn fits(leg: &Leg, added: &Leg) -> bool {
    added.iter().all(|(key, value)| leg.get(key).is_none_or(|own| own == value))
}

fn combined(axes: &[Entry]) -> Option<Vec<Leg>> {
    if axes.is_empty() {
        return Some(Vec::new());
    }
    let mut legs = vec![Leg::new()];
    for axis in axes {
        let values: Option<Vec<String>> = axis.value.sequence()?.items.iter().map(text).collect();
        let values = values?;
        if legs.len().checked_mul(values.len()).is_none_or(|count| count > LARGEST) {
            return None;
        }
        let with = |leg: &Leg, value: &String| {
            let mut leg = leg.clone();
            leg.insert(axis.key.text.clone(), value.clone());
            leg
        };
        legs = legs.iter().flat_map(|leg| values.iter().map(move |value| with(leg, value))).collect();
    }
    Some(legs)
}

fn listed(node: Option<&Node>) -> Option<Vec<Leg>> {
    let Some(node) = node else { return Some(Vec::new()) };
    let leg = |node: &Node| pairs(node)?.map(|(key, value)| Some((key.to_owned(), text(value)?))).collect();
    node.sequence()?.items.iter().map(leg).collect()
}

fn pairs(node: &Node) -> Option<impl Iterator<Item = (&str, &Node)>> {
    Some(node.mapping()?.entries.iter().map(|entry| (entry.key.text.as_str(), &entry.value)))
}

/// A value as text, so that two can be compared; `None` where it is computed.
fn text(node: &Node) -> Option<String> {
    let mut text = String::new();
    node.scalars(&mut |scalar| {
        text.push_str(&scalar.text);
        text.push('\u{0}');
    });
    (!text.contains("${{")).then_some(text)
}

#[cfg(test)]
mod tests {
    use tollgate_common::workflow::Workflow;

    use super::*;

    fn count(matrix: &str) -> Option<usize> {
        let source =
            format!("on: push\njobs:\n  a:\n    strategy: {{matrix: {matrix}}}\n    steps: [run: x]\n");
        let workflow = Workflow::parse(&source).expect("a workflow");
        legs(workflow.jobs[0].strategy.as_ref().expect("a strategy").matrix.as_ref().expect("a matrix"))
    }

    #[test]
    fn legs_are_counted_as_github_does() {
        for (matrix, expected) in [
            ("{os: [a, b], rust: [1, 2, 3]}", Some(6)),
            ("{os: [a, b], exclude: [{os: a}]}", Some(1)),
            ("{os: [a, b], rust: [1, 2], exclude: [{os: a, rust: 2}]}", Some(3)),
            ("{include: [{os: a}, {os: b}]}", Some(2)),
            ("{os: [a, b], include: [{os: a, extra: x}]}", Some(2)),
            ("{os: [a, b], include: [{os: c}]}", Some(3)),
            ("{os: [a, b], include: [{extra: x}]}", Some(2)),
            // The example of "Expanding or adding matrix configurations": six.
            (
                "{fruit: [apple, pear], animal: [cat, dog], include: [{color: green}, {color: pink, animal: cat}, \
                 {fruit: apple, shape: circle}, {fruit: banana}, {fruit: banana, animal: cat}]}",
                Some(6),
            ),
            ("{os: '${{ fromJSON(x) }}'}", None),
            ("{os: [a, '${{ x }}']}", None),
            ("'${{ fromJSON(x) }}'", None),
            ("{os: [{name: a, x: 1}, {name: b, x: 1}], exclude: [{os: {name: a, x: 1}}]}", Some(1)),
        ] {
            assert_eq!(count(matrix), expected, "{matrix}");
        }
    }

    #[test]
    fn a_matrix_that_explodes_is_not_counted() {
        let axes: Vec<String> = (0..40).map(|axis| format!("a{axis}: [1, 2, 3, 4]")).collect();
        assert_eq!(count(&format!("{{{}}}", axes.join(", "))), None);
    }
}
