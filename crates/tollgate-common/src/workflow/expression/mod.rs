//! GitHub's expressions: what stands in `${{ }}`, and in an `if` also without.
//!
//! Comes in: text. Goes out: a tree with positions ([`parse()`]), a text taken apart into what is written and what is
//! computed ([`pieces()`]), and what an expression comes to in a world of which only a part is known
//! ([`World`]). The grammar is that of the runner's source (`src/Sdk/Expressions` of actions/runner, at 258d6c8).

mod answer;
mod eval;
mod functions;
mod lexer;
mod parser;
mod template;
mod value;
mod world;

use std::fmt;
use std::ops::Range;

pub use answer::Answer;
pub use eval::evaluate;
pub use parser::parse;
pub use template::{Piece, condition, pieces};
pub use value::Value;
pub use world::{Conclusion, World, runs};

/// A part of an expression, with the bytes of the text that it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: Kind,
    /// The bytes of the text in which the expression stands.
    pub range: Range<usize>,
}

/// What an expression is. Names are compared without regard to case.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// `12`, `-1.5e3`, `0xff`, `NaN`
    Number(f64),
    /// `'it''s'`, as `it's`
    Text(String),
    /// A context: `github`
    Context(String),
    /// `a.b`, which is the same as `a['b']`
    Property(Box<Expr>, String),
    /// `a[b]`
    Index(Box<Expr>, Box<Expr>),
    /// `a.*` or `a[*]`
    Star(Box<Expr>),
    /// `f(a, b)`
    Call(String, Vec<Expr>),
    /// `!a`
    Not(Box<Expr>),
    /// `a == b` and the like
    Compare(Comparison, Box<Expr>, Box<Expr>),
    /// `a && b && c`
    And(Vec<Expr>),
    /// `a || b || c`
    Or(Vec<Expr>),
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// Why a text is no expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What is wrong.
    pub message: String,
    /// The bytes of the text at which it is.
    pub range: Range<usize>,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.message)
    }
}

impl std::error::Error for Error {}

/// The functions that say how things stand; an `if` without any of them has `success() &&` put before it.
const STATUS_FUNCTIONS: [&str; 4] = ["always", "cancelled", "failure", "success"];

impl Expr {
    /// The parts that it is directly made of.
    #[must_use]
    pub fn parts(&self) -> Vec<&Self> {
        match &self.kind {
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::Context(_) => Vec::new(),
            Kind::Property(of, _) | Kind::Star(of) | Kind::Not(of) => vec![of],
            Kind::Index(a, b) | Kind::Compare(_, a, b) => vec![a, b],
            Kind::Call(_, parts) | Kind::And(parts) | Kind::Or(parts) => parts.iter().collect(),
        }
    }

    /// It and every part of it, outermost first.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Self)) {
        visit(self);
        for part in self.parts() {
            part.walk(visit);
        }
    }

    /// Whether any part of it is so.
    pub fn any(&self, mut is: impl FnMut(&Self) -> bool) -> bool {
        let mut found = false;
        self.walk(&mut |part| found = found || is(part));
        found
    }

    /// Whether it calls this function.
    #[must_use]
    pub fn calls(&self, function: &str) -> bool {
        self.any(|part| matches!(&part.kind, Kind::Call(name, _) if name.eq_ignore_ascii_case(function)))
    }

    /// Whether it calls one of the functions that say how things stand, as `always`.
    #[must_use]
    pub fn has_status_function(&self) -> bool {
        STATUS_FUNCTIONS.iter().any(|function| self.calls(function))
    }

    /// The names of a chain such as `needs.build.result` or `needs['build'].*`, where `*` stands for itself.
    #[must_use]
    pub fn path(&self) -> Option<Vec<&str>> {
        let (of, last) = match &self.kind {
            Kind::Context(name) => return Some(vec![name]),
            Kind::Property(of, name) => (of, name.as_str()),
            Kind::Star(of) => (of, "*"),
            Kind::Index(of, by) => match &by.kind {
                Kind::Text(name) => (of, name.as_str()),
                _ => return None,
            },
            _ => return None,
        };
        let mut path = of.path()?;
        path.push(last);
        Some(path)
    }
}
