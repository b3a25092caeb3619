//! The affected graph: changed files, the packages that they touch, and through whom the change came.
//!
//! Every edge points the way that the change takes. Only the causes of the report are edges, so that each
//! package shows how it was reached, and not everything that it depends on.

mod dot;
mod mermaid;

use std::collections::{BTreeMap, BTreeSet};

pub use dot::dot;
pub use mermaid::mermaid;

use crate::path::RepoPath;
use crate::report::{Cause, Level, Report};
use crate::workspace::{Kind, PackageId};

/// What is drawn as a node; what matters most comes first, since not every drawing has room for all.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    /// All packages at once.
    Everything,
    /// A local package.
    Package(PackageId),
    /// A changed file.
    File(RepoPath),
}

/// How a node is drawn.
struct Drawn {
    label: String,
    /// Whether only its tests are affected.
    tests_only: bool,
}

/// What is written on an edge, and whether it goes to tests only.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Edge {
    label: String,
    tests_only: bool,
}

/// Nodes and edges, sorted.
struct Graph {
    nodes: Vec<(Node, Drawn)>,
    edges: BTreeMap<(usize, usize), BTreeSet<Edge>>,
}

impl Graph {
    fn new(report: &Report) -> Self {
        let mut edges = BTreeSet::new();
        let mut nodes = BTreeSet::new();
        for (id, selected) in &report.selected {
            for cause in &selected.causes {
                if let Some((from, edge)) = edge(cause) {
                    nodes.insert(Node::Package(*id));
                    edges.insert((from, Node::Package(*id), edge));
                }
            }
        }
        for everything in &report.everything {
            nodes.insert(Node::Everything);
            if let Some(path) = &everything.path {
                let edge = Edge { label: String::new(), tests_only: false };
                edges.insert((Node::File(path.clone()), Node::Everything, edge));
            }
        }
        nodes.extend(edges.iter().map(|(from, ..)| from.clone()));
        let nodes: Vec<_> = nodes.into_iter().map(|node| (node.clone(), drawn(report, &node))).collect();
        let index = |node: &Node| nodes.binary_search_by(|(known, _)| known.cmp(node)).ok();
        let mut indexed: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for (from, to, edge) in edges {
            if let (Some(from), Some(to)) = (index(&from), index(&to)) {
                indexed.entry((from, to)).or_default().insert(edge);
            }
        }
        Self { nodes, edges: indexed }
    }
}

fn edge(cause: &Cause) -> Option<(Node, Edge)> {
    match cause {
        Cause::File { path, .. } => {
            Some((Node::File(path.clone()), Edge { label: String::new(), tests_only: false }))
        }
        Cause::External { path, chain } => {
            Some((Node::File(path.clone()), Edge { label: chain.join(" → "), tests_only: false }))
        }
        Cause::Package { on, kind, through } => {
            let kind_word = match kind {
                Kind::Normal => "",
                Kind::Build => "build",
                Kind::Dev => "dev",
            };
            let through = through.join(" → ");
            let label = [kind_word, &through].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
            Some((Node::Package(*on), Edge { label: label.join(", "), tests_only: *kind == Kind::Dev }))
        }
        Cause::Companion { on } => {
            Some((Node::Package(*on), Edge { label: "companion".to_owned(), tests_only: true }))
        }
        Cause::Everything => None,
    }
}

fn drawn(report: &Report, node: &Node) -> Drawn {
    match node {
        Node::File(path) => Drawn { label: path.to_string(), tests_only: false },
        Node::Package(id) => {
            let level = report.selected.get(id).map(|selected| selected.level);
            Drawn { label: report.name(*id).to_owned(), tests_only: level == Some(Level::Test) }
        }
        Node::Everything => {
            Drawn { label: format!("all {} packages", report.member_count()), tests_only: false }
        }
    }
}
