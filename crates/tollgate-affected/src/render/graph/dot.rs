//! The affected graph for Graphviz.

use tollgate_common::text::escape;

use super::{Edge, Graph, Node};
use crate::report::Report;

/// A directed graph in the DOT language.
#[must_use]
pub fn dot(report: &Report) -> String {
    let graph = Graph::new(report);
    let mut text = "digraph affected {\n  rankdir=LR;\n  node [fontname=\"sans-serif\"];\n".to_owned();
    for (index, (node, drawn)) in graph.nodes.iter().enumerate() {
        let shape = match node {
            Node::File(_) => "note",
            Node::Package(_) => "box",
            Node::Everything => "doubleoctagon",
        };
        let style = if drawn.tests_only { ", style=dashed" } else { "" };
        text.push_str(&format!("  n{index} [label={}, shape={shape}{style}];\n", quoted(&drawn.label)));
    }
    for ((from, to), edges) in &graph.edges {
        for Edge { label, tests_only } in edges {
            let label = if label.is_empty() { String::new() } else { format!("label={}", quoted(label)) };
            let style = if *tests_only { "style=dashed" } else { "" };
            let attributes: Vec<_> =
                [label.as_str(), style].into_iter().filter(|one| !one.is_empty()).collect();
            let attributes =
                if attributes.is_empty() { String::new() } else { format!(" [{}]", attributes.join(", ")) };
            text.push_str(&format!("  n{from} -> n{to}{attributes};\n"));
        }
    }
    text + "}\n"
}

/// A quoted string. In labels a backslash begins an escape, and `&` an entity (graphviz.org, "escString").
fn quoted(text: &str) -> String {
    format!("\"{}\"", escape(text).replace('&', "&amp;").replace('\\', "\\\\").replace('"', "\\\""))
}
