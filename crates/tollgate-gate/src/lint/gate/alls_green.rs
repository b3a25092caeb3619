//! What re-actors/alls-green makes of results (`normalize_needed_jobs_status.py` of version 1): a job among the
//! allowed skips has to succeed or to be skipped, one among the allowed failures is not looked at, and every other
//! one has to succeed.

use tollgate_common::workflow::Uses;
use tollgate_common::workflow::expression::{Answer, Conclusion, Kind, Piece, World, evaluate, pieces};
use tollgate_common::workflow::yaml::Node;

use super::conditions::whole_needs;

/// Its inputs.
#[derive(Clone, Debug)]
pub(crate) struct AllsGreen {
    failures: Names,
    skips: Names,
    /// Whether it is given all of `needs`.
    reads_needs: bool,
}

/// A list of jobs.
#[derive(Clone, Debug)]
enum Names {
    /// These.
    Only(Vec<String>),
    /// All: an object stands for its keys.
    All,
    /// A text with expressions in it.
    Computed(String),
}

impl AllsGreen {
    pub(super) fn read(uses: &Uses) -> Self {
        let text = |input| uses.input(input).and_then(Node::scalar).map_or("", |scalar| scalar.text.as_str());
        Self {
            failures: Names::read(text("allowed-failures")),
            skips: Names::read(text("allowed-skips")),
            reads_needs: is_whole_needs(text("jobs")),
        }
    }

    /// Whether a need that ended like this makes it fail.
    pub(super) fn rejects(&self, need: &str, result: Conclusion, world: &World) -> Answer {
        if !self.reads_needs {
            return Answer::Unknown;
        }
        if result == Conclusion::Success {
            return Answer::No;
        }
        let (may_fail, may_skip) = (self.failures.has(need, world), self.skips.has(need, world));
        let as_skip = may_skip.and((result != Conclusion::Skipped).into());
        let as_required = (!may_fail).and(!may_skip);
        as_skip.or(as_required)
    }

    /// Whether it may fail on purpose.
    pub(crate) fn spares(&self, need: &str, world: &World) -> Answer {
        self.failures.has(need, world)
    }
}

/// Whether a text is `${{ toJSON(needs) }}`.
pub(super) fn is_whole_needs(text: &str) -> bool {
    match pieces(text.trim()).as_deref() {
        Ok([Piece::Computed(_, expr)]) => {
            matches!(&expr.kind, Kind::Call(name, _) if name.eq_ignore_ascii_case("toJSON"))
                && whole_needs(expr)
        }
        _ => false,
    }
}

impl Names {
    fn read(text: &str) -> Self {
        if is_whole_needs(text) {
            Self::All
        } else if text.contains("${{") {
            Self::Computed(text.to_owned())
        } else {
            Self::Only(list(text))
        }
    }

    /// It compares names as they are.
    fn has(&self, need: &str, world: &World) -> Answer {
        let is_in = |names: &[String]| names.iter().any(|name| name == need).into();
        match self {
            Self::All => Answer::Yes,
            Self::Only(names) => is_in(names),
            Self::Computed(text) => computed(text, world).map_or(Answer::Unknown, |text| is_in(&list(&text))),
        }
    }
}

fn computed(text: &str, world: &World) -> Option<String> {
    let mut found = String::new();
    for piece in pieces(text).ok()? {
        match piece {
            Piece::Text(range) => found.push_str(&text[range]),
            Piece::Computed(_, expr) => found.push_str(&evaluate(&expr, world).as_text()?),
        }
    }
    Some(found)
}

/// JSON, or names with commas between them.
fn list(text: &str) -> Vec<String> {
    match serde_json::from_str(text) {
        Ok(serde_json::Value::Array(names)) => {
            names.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect()
        }
        Ok(serde_json::Value::Object(names)) => names.into_iter().map(|(name, _)| name).collect(),
        _ => text.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect(),
    }
}
