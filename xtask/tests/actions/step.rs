//! A step as it is written, and what its expressions come to.
//!
//! Everything has to be known: a key that nothing here plays, or an expression that cannot be decided, is a failure of
//! the test and not something to pass over.

use tollgate_common::workflow::expression::{Answer, Piece, Value, World, condition, evaluate, pieces, runs};
use tollgate_common::workflow::yaml::{Mapping, Node};

/// Names with values, in the order in which they are written.
pub(crate) type Pairs = Vec<(String, String)>;

/// A step of a job or of a composite action. Texts are as written.
#[derive(Debug, Default)]
pub(crate) struct Step {
    pub(crate) id: Option<String>,
    pub(crate) condition: Option<String>,
    pub(crate) uses: Option<String>,
    pub(crate) with: Pairs,
    pub(crate) run: Option<String>,
    pub(crate) env: Pairs,
    pub(crate) directory: Option<String>,
}

impl Step {
    pub(crate) fn read(node: &Node) -> Self {
        let mut step = Self::default();
        for entry in &mapping(node).entries {
            let text = || Some(scalar(&entry.value));
            match entry.key.text.as_str() {
                "id" => step.id = text(),
                "if" => step.condition = text(),
                "uses" => step.uses = text(),
                "with" => step.with = pairs(Some(&entry.value)),
                "run" => step.run = text(),
                "env" => step.env = pairs(Some(&entry.value)),
                "working-directory" => step.directory = text(),
                "shell" => assert_eq!(scalar(&entry.value), "bash"),
                "name" => {}
                other => panic!("`{other}` of a step is not played"),
            }
        }
        step
    }
}

/// The list of steps at this key.
pub(crate) fn steps(of: &Mapping) -> Vec<Step> {
    match of.get("steps") {
        Some(Node::Sequence(steps)) => steps.items.iter().map(Step::read).collect(),
        other => panic!("steps are a list, and not {other:?}"),
    }
}

pub(crate) fn mapping(node: &Node) -> &Mapping {
    match node {
        Node::Mapping(mapping) => mapping,
        other => panic!("a map is expected, and not {other:?}"),
    }
}

pub(crate) fn scalar(node: &Node) -> String {
    match node {
        Node::Scalar(scalar) if scalar.is_null() => String::new(),
        Node::Scalar(scalar) => scalar.text.clone(),
        other => panic!("a text is expected, and not {other:?}"),
    }
}

/// The texts of a map.
pub(crate) fn pairs(node: Option<&Node>) -> Pairs {
    let entries = node.map(|node| mapping(node).entries.as_slice()).unwrap_or_default();
    entries.iter().map(|entry| (entry.key.text.clone(), scalar(&entry.value))).collect()
}

/// What a text with `${{ }}` comes to.
pub(crate) fn text(written: &str, world: &World) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Text(range) => written[range.clone()].to_owned(),
        Piece::Computed(_, expr) => evaluate(expr, world)
            .as_text()
            .unwrap_or_else(|| panic!("what `{written}` comes to is not known")),
    };
    pieces(written).expect("an expression").iter().map(piece).collect()
}

/// The value of a text that is one expression.
pub(crate) fn value(written: &str, world: &World) -> Value {
    match pieces(written).expect("an expression").as_slice() {
        [Piece::Computed(_, expr)] => evaluate(expr, world),
        _ => panic!("`{written}` is to be one expression"),
    }
}

pub(crate) fn texts(written: &Pairs, world: &World) -> Pairs {
    written.iter().map(|(name, value)| (name.clone(), text(value, world))).collect()
}

/// Whether something with this `if` runs.
pub(crate) fn is_run(written: Option<&str>, world: &World) -> bool {
    let parsed = written.and_then(|text| condition(text).expect("a condition"));
    match runs(parsed.as_ref().map(|(expr, _)| expr), world) {
        Answer::Yes => true,
        Answer::No => false,
        Answer::Unknown => panic!("whether {written:?} holds is not known"),
    }
}

/// Pairs as a context.
pub(crate) fn object(pairs: &Pairs) -> Value {
    Value::object(pairs.iter().map(|(name, value)| (name.clone(), Value::text(value))))
}
