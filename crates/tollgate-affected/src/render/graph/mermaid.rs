//! The affected graph for Mermaid, as GitHub draws it in Markdown.

use std::fmt::Write as _;

use tollgate_common::text::escape;

use super::{Drawn, Edge, Graph, Node};
use crate::report::Report;

/// So many nodes can be drawn so that one can see something; Mermaid itself refuses more than 500 edges
/// (`maxEdges`) and more than 50,000 characters (`maxTextSize`).
const MOST: usize = 200;
const MOST_EDGES: usize = 400;
const MOST_TEXT: usize = 22_000;

/// A flowchart. Of a graph that is too large a part, and a node that says so.
#[must_use]
pub fn mermaid(report: &Report) -> String {
    let graph = Graph::new(report);
    let nodes = graph.nodes.iter().enumerate().map(|(index, (shape, drawn))| node(index, shape, drawn));
    let nodes = fitting(nodes, MOST);
    let is_shown = |ends: &(usize, usize)| ends.0.max(ends.1) < nodes.len();
    let all = || graph.edges.iter().flat_map(|(ends, edges)| edges.iter().map(move |edge| (ends, edge)));
    let edges =
        fitting(all().filter(|(ends, _)| is_shown(ends)).map(|(ends, of)| edge(*ends, of)), MOST_EDGES);
    let mut text = format!("flowchart LR\n{}{}", nodes.concat(), edges.concat());
    if nodes.len() < graph.nodes.len() || edges.len() < all().count() {
        let _ = writeln!(
            text,
            "  more[\"this is a part of {} nodes and {} edges; all of them: --format dot\"]",
            graph.nodes.len(),
            all().count()
        );
    }
    tests_only(&graph.nodes[..nodes.len()], &mut text);
    text
}

/// The lines that there is room for.
fn fitting(lines: impl Iterator<Item = String>, most: usize) -> Vec<String> {
    let mut room = MOST_TEXT;
    let fits = |line: &String| {
        let fits = line.len() <= room;
        room = room.saturating_sub(line.len());
        fits
    };
    lines.take(most).take_while(fits).collect()
}

fn node(index: usize, node: &Node, drawn: &Drawn) -> String {
    let label = quoted(&drawn.label);
    match node {
        Node::Everything => format!("  n{index}{{{{{label}}}}}\n"),
        Node::Package(_) => format!("  n{index}[{label}]\n"),
        Node::File(_) => format!("  n{index}({label})\n"),
    }
}

fn edge((from, to): (usize, usize), Edge { label, tests_only }: &Edge) -> String {
    let arrow = if *tests_only { "-.->" } else { "-->" };
    let label = if label.is_empty() { String::new() } else { format!("|{}|", quoted(label)) };
    format!("  n{from} {arrow}{label} n{to}\n")
}

fn tests_only(nodes: &[(Node, Drawn)], text: &mut String) {
    let dashed = nodes.iter().enumerate().filter(|(_, (_, drawn))| drawn.tests_only);
    let names: Vec<_> = dashed.map(|(index, _)| format!("n{index}")).collect();
    if !names.is_empty() {
        let _ = writeln!(text, "  classDef tests stroke-dasharray: 4 4\n  class {} tests", names.join(","));
    }
}

/// A quoted label. Everything that could mean something to Mermaid, or to the HTML that it makes of it, is written
/// as an entity code (mermaid.js.org, "Flowcharts", entity codes).
fn quoted(text: &str) -> String {
    let mut safe = String::from("\"");
    for c in escape(text).chars() {
        if c.is_ascii_punctuation() && !matches!(c, '/' | '.' | '-' | '_' | ',') {
            let _ = write!(safe, "#{};", u32::from(c));
        } else {
            safe.push(c);
        }
    }
    safe + "\""
}
