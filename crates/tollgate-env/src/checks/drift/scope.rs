//! What the expressions of a workflow come to, and where it was written: `env`, `matrix` and `inputs`.
//!
//! Anything else (`github`, outputs of steps and jobs, secrets) is not known, and what hangs on it is not either.

use tollgate_common::workflow::expression::{
    Answer, Expr, Piece, Value, World, condition, evaluate, pieces, runs,
};
use tollgate_common::workflow::yaml::{Entry, Mapping, Node, Scalar, Span, Style};

use crate::finding::Place;

/// A value, and where it was written.
#[derive(Clone, Debug, Default)]
pub(super) struct Bound {
    pub(super) value: Value,
    pub(super) place: Option<Place>,
    /// What is written, where GitHub makes another text of it: `1.70` is a number, and so `1.7`.
    pub(super) float: Option<String>,
    /// Whether it is written elsewhere than where it is used.
    pub(super) is_handed_on: bool,
    /// What is in it, for a map.
    pub(super) fields: Vec<(String, Bound)>,
}

/// Names with values.
pub(super) type Bounds = Vec<(String, Bound)>;

/// What is known at a place of a workflow.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    pub(super) env: Bounds,
    pub(super) matrix: Bounds,
    /// Whether a name that is not in `matrix` is nowhere in the matrix.
    pub(super) matrix_is_whole: bool,
    /// Those of an action or of a called workflow; `None` where they are not known.
    pub(super) inputs: Option<Bounds>,
}

impl Bound {
    /// Its text, where that is known.
    pub(super) fn text(&self) -> Option<String> {
        match &self.value {
            Value::Text(text) => Some(text.clone()),
            Value::Bool(value) => Some(value.to_string()),
            Value::Null => Some(String::new()),
            _ => None,
        }
    }

    fn field(&self, names: &[&str]) -> Option<&Self> {
        names.iter().try_fold(self, |bound, name| find(&bound.fields, name))
    }
}

/// GitHub compares names without regard to case.
pub(super) fn find<'a>(bounds: &'a Bounds, name: &str) -> Option<&'a Bound> {
    bounds.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, bound)| bound)
}

/// Where something stands in a workflow.
pub(super) fn spot(path: &str, span: Span, value: Option<&str>) -> Place {
    Place { line: span.line, column: span.column, value: value.map(str::to_owned), ..Place::file(path) }
}

impl Scope {
    /// What a node of the file at `path` comes to.
    pub(super) fn bind(&self, node: &Node, path: &str) -> Bound {
        match node {
            Node::Scalar(scalar) => self.resolve(scalar, path),
            Node::Mapping(mapping) => {
                let fields = self.bind_all(&mapping.entries, path);
                Bound { value: object(&fields, false), fields, ..Bound::default() }
            }
            Node::Sequence(list) => {
                let items = list.items.iter().map(|item| self.bind(item, path).value).collect();
                Bound { value: Value::Array(items), ..Bound::default() }
            }
        }
    }

    /// The same for all entries of a map.
    pub(super) fn bind_all(&self, entries: &[Entry], path: &str) -> Bounds {
        entries.iter().map(|entry| (entry.key.text.clone(), self.bind(&entry.value, path))).collect()
    }

    /// The same for a text. A value that is handed on keeps the place at which it was written.
    pub(super) fn resolve(&self, scalar: &Scalar, path: &str) -> Bound {
        let own =
            Bound { place: Some(spot(path, scalar.place.span, Some(&scalar.text))), ..Bound::default() };
        let Ok(pieces) = pieces(&scalar.text) else { return own };
        match pieces.as_slice() {
            [Piece::Computed(_, expr)] => match self.handed_on(expr) {
                Some(bound) => {
                    let place = bound.place.clone().or(own.place);
                    Bound { place, is_handed_on: true, ..bound.clone() }
                }
                None => Bound { value: evaluate(expr, &self.world()), is_handed_on: true, ..own },
            },
            [] | [Piece::Text(_)] => {
                let (value, float) = literal(scalar);
                Bound { value, float, ..own }
            }
            pieces => Bound {
                value: self.joined(pieces, &scalar.text).map_or(Value::Unknown, Value::Text),
                is_handed_on: true,
                ..own
            },
        }
    }

    /// A text with expressions in it, where all of it is known.
    pub(super) fn text(&self, text: &str) -> Option<String> {
        if !text.contains("${{") {
            return Some(text.to_owned());
        }
        self.joined(&pieces(text).ok()?, text)
    }

    /// The same, with a mark for each expression that is not known.
    pub(super) fn text_with(&self, text: &str, mark: char) -> String {
        let Ok(pieces) = pieces(text) else { return mark.to_string() };
        let part = |piece: &Piece| match piece {
            Piece::Text(range) => text[range.clone()].to_owned(),
            computed => self.joined(std::slice::from_ref(computed), text).unwrap_or_else(|| mark.to_string()),
        };
        pieces.iter().map(part).collect()
    }

    fn joined(&self, pieces: &[Piece], text: &str) -> Option<String> {
        let world = self.world();
        let parts = pieces.iter().map(|piece| match piece {
            Piece::Text(range) => text.get(range.clone()).map(str::to_owned),
            Piece::Computed(_, expr) => {
                let value = evaluate(expr, &world);
                Bound { value, ..Bound::default() }.text()
            }
        });
        parts.collect()
    }

    /// What `matrix.a.b`, `env.A` or `inputs.a` names.
    fn handed_on(&self, expr: &Expr) -> Option<&Bound> {
        let path = expr.path()?;
        let (context, names) = path.split_first()?;
        let (name, rest) = names.split_first()?;
        let bounds = match context.to_ascii_lowercase().as_str() {
            "matrix" => &self.matrix,
            "env" => &self.env,
            "inputs" => self.inputs.as_ref()?,
            _ => return None,
        };
        find(bounds, name)?.field(rest)
    }

    /// Whether something with this `if` happens, when all before it went well.
    pub(super) fn happens(&self, raw: &Mapping) -> Answer {
        let Some(Node::Scalar(scalar)) = raw.get("if") else { return Answer::Yes };
        match condition(&scalar.text) {
            Ok(found) => runs(found.as_ref().map(|(expr, _)| expr), &self.world()),
            Err(_) => Answer::Unknown,
        }
    }

    fn world(&self) -> World {
        let inputs = self.inputs.as_ref().map_or(Value::Unknown, |inputs| object(inputs, false));
        World {
            success: Answer::Yes,
            failure: Answer::No,
            cancelled: Answer::No,
            contexts: vec![
                ("matrix".to_owned(), object(&self.matrix, !self.matrix_is_whole)),
                // A step before may have set any other.
                ("env".to_owned(), object(&self.env, true)),
                ("inputs".to_owned(), inputs),
            ],
        }
    }

    /// With the variables of one more level.
    pub(super) fn with_env(&self, raw: &Mapping, path: &str) -> Self {
        let mut scope = self.clone();
        match raw.get("env") {
            Some(Node::Mapping(env)) => {
                for (name, bound) in self.bind_all(&env.entries, path) {
                    scope.env.retain(|(known, _)| !known.eq_ignore_ascii_case(&name));
                    scope.env.push((name, bound));
                }
            }
            // All of it is computed: any variable may be another.
            Some(_) => scope.env.iter_mut().for_each(|(_, bound)| *bound = Bound::default()),
            None => {}
        }
        scope
    }
}

fn object(bounds: &Bounds, open: bool) -> Value {
    let known = bounds.iter().map(|(name, bound)| (name.clone(), bound.value.clone())).collect();
    Value::Object { known, open }
}

/// A scalar as GitHub takes it: plain numbers are numbers, and lose the zeros at their end.
fn literal(scalar: &Scalar) -> (Value, Option<String>) {
    if scalar.is_null() {
        return (Value::Null, None);
    }
    if let Some(value) = scalar.as_bool() {
        return (Value::Bool(value), None);
    }
    let shown = shown(scalar);
    let float = (shown != scalar.text).then(|| scalar.text.clone());
    (Value::Text(shown), float)
}

/// `1.70` is a number, which as a text is `1.7` (`NumberToken.ToString` of the runner, format G15).
fn shown(scalar: &Scalar) -> String {
    let text = scalar.text.as_str();
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_float = text.split_once('.').is_some_and(|(whole, part)| is_digits(whole) && is_digits(part));
    if scalar.style == Style::Plain && is_float {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text.to_owned()
    }
}
