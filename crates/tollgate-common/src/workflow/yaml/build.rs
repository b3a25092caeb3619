//! From the parser's events to the tree. The limits are GitHub's own: the source of its parser is public, as
//! `src/Sdk/WorkflowParser` of actions/runner (at 258d6c8), and so is what it refuses.

use std::collections::{BTreeMap, BTreeSet};

use granit_parser::{Event, Marker, Parser, ScalarStyle, StructureStyle, Tag};

use super::{Entry, Error, Mapping, Node, Place, Scalar, Sequence, Span, Style};

/// `ParseOptions.MaxFileSize`, in characters.
const LONGEST: usize = 1024 * 1024;
/// `ParseOptions.MaxDepth`.
const DEEPEST: usize = 50;
/// `YamlObjectReader.c_maxYamlNodes`: an alias counts as often as it is used.
const MOST_NODES: usize = 50_000;
/// `ParseOptions.MaxResultSize`, for the text that aliases multiply.
const MOST_TEXT: usize = 10 * 1024 * 1024;

/// Reads the one document of a text.
///
/// # Errors
/// When the text is no YAML, has a key twice (GitHub compares them without regard to case), has no document or
/// several, or is larger than GitHub reads.
pub fn parse(source: &str) -> Result<Node, Error> {
    let text = source.trim_start_matches('\u{feff}');
    if text.chars().count() > LONGEST {
        return Err(Error::new(beginning(), format!("the file has more than {LONGEST} characters")));
    }
    let mut builder = Builder { source, shift: source.len() - text.len(), ..Builder::default() };
    for event in Parser::new_from_str(text) {
        match event {
            Ok((event, span)) => builder.event(event, span.start, span.end)?,
            Err(error) => {
                let at = builder.span(*error.marker(), *error.marker());
                return Err(Error::new(at, error.info()));
            }
        }
    }
    builder.root.ok_or_else(|| Error::new(beginning(), "there is nothing in the file"))
}

fn beginning() -> Span {
    Span { line: 1, column: 1, ..Span::default() }
}

/// What is being built: the collections that are open, from the outermost in.
#[derive(Default)]
struct Builder<'a> {
    source: &'a str,
    /// The bytes before the first character that the parser sees.
    shift: usize,
    open: Vec<Open>,
    root: Option<Node>,
    anchors: BTreeMap<usize, Anchored>,
    nodes: usize,
    text: usize,
}

struct Anchored {
    node: Node,
    nodes: usize,
    text: usize,
}

struct Open {
    node: Node,
    /// The key whose value comes next.
    key: Option<Scalar>,
    keys: BTreeSet<String>,
    anchor: usize,
    /// How much there was before it, to know how much is in it.
    nodes: usize,
    text: usize,
}

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>, start: Marker, end: Marker) -> Result<(), Error> {
        let span = self.span(start, end);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                check_tag(tag.as_deref(), span)?;
                self.count(1, text.len(), span)?;
                let scalar = self.scalar(text.into_owned(), style, anchor, span);
                self.add(Node::Scalar(scalar), anchor, (1, 0))
            }
            Event::SequenceStart(style, anchor, tag) => {
                check_tag(tag.as_deref(), span)?;
                let (flow, place) = (is_flow(style, span), self.place(span, anchor));
                self.push(Node::Sequence(Sequence { items: Vec::new(), flow, place }), anchor)
            }
            Event::MappingStart(style, anchor, tag) => {
                check_tag(tag.as_deref(), span)?;
                let (flow, place) = (is_flow(style, span), self.place(span, anchor));
                self.push(Node::Mapping(Mapping { entries: Vec::new(), flow, place }), anchor)
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            Event::Alias(anchor) => self.alias(anchor, span),
            Event::DocumentStart(..) if self.root.is_some() => {
                Err(Error::new(span, "a second document begins here; GitHub reads one"))
            }
            // What else there is says nothing about the tree.
            _ => Ok(()),
        }
    }

    fn span(&self, start: Marker, end: Marker) -> Span {
        let byte = |marker: Marker| self.shift + marker.byte_offset().unwrap_or_default();
        let (from, to) = (byte(start), byte(end));
        Span { start: from, end: to.max(from), line: start.line(), column: start.col() + 1 }
    }

    fn scalar(&self, text: String, style: ScalarStyle, anchor: usize, mut span: Span) -> Scalar {
        let style = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted => Style::SingleQuoted,
            ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
        };
        // A block reaches to the next thing that is indented less.
        let is_nothing = style == Style::Plain && span.start == span.end;
        let text = if is_nothing { String::new() } else { text };
        let written = self.source.get(span.start..span.end).unwrap_or_default();
        span.end = span.start + written.trim_end_matches([' ', '\t', '\r', '\n']).len();
        Scalar { text, style, place: self.place(span, anchor) }
    }

    fn place(&self, span: Span, anchor: usize) -> Place {
        let shared = anchor != 0 || self.open.last().is_some_and(|open| open.node.place().shared);
        Place { span, alias: None, shared }
    }

    fn push(&mut self, node: Node, anchor: usize) -> Result<(), Error> {
        let span = node.span();
        if self.open.len() == DEEPEST {
            return Err(Error::new(span, format!("this is nested more than {DEEPEST} levels deep")));
        }
        if self.open.last().is_some_and(|open| matches!(open.node, Node::Mapping(_)) && open.key.is_none()) {
            return Err(Error::new(span, "a key has to be text"));
        }
        let (nodes, text) = (self.nodes, self.text);
        self.count(1, 0, span)?;
        self.open.push(Open { node, key: None, keys: BTreeSet::new(), anchor, nodes, text });
        Ok(())
    }

    fn close(&mut self, span: Span) -> Result<(), Error> {
        let Some(mut open) = self.open.pop() else { return Ok(()) };
        let (flow, last) = match &open.node {
            Node::Sequence(sequence) => (sequence.flow, sequence.items.last().map(Node::met_at)),
            Node::Mapping(mapping) => (mapping.flow, mapping.entries.last().map(end_of)),
            Node::Scalar(_) => (false, None),
        };
        let own = &mut open.node.place_mut().span;
        own.end = if flow { span.start + 1 } else { last.map_or(own.end, |last| last.end.max(own.start)) };
        let weight = (self.nodes - open.nodes, self.text - open.text);
        self.add(open.node, open.anchor, weight)
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Error> {
        let Some(anchored) = self.anchors.get(&anchor) else {
            return Err(Error::new(span, "this alias stands in what it names"));
        };
        let (mut node, weight) = (anchored.node.clone(), (anchored.nodes, anchored.text));
        self.count(weight.0, weight.1, span)?;
        node.place_mut().alias = Some(span);
        self.add(node, 0, weight)
    }

    fn count(&mut self, nodes: usize, text: usize, span: Span) -> Result<(), Error> {
        self.nodes += nodes;
        self.text += text;
        if self.nodes > MOST_NODES || self.text > MOST_TEXT {
            return Err(Error::new(span, "with its aliases the file is larger than what GitHub reads"));
        }
        Ok(())
    }

    /// Puts a finished node where it belongs; `weight` is how many nodes and bytes of text it is.
    fn add(&mut self, node: Node, anchor: usize, weight: (usize, usize)) -> Result<(), Error> {
        if anchor != 0 {
            let (nodes, text) = (weight.0, weight.1.max(text_of(&node)));
            self.anchors.insert(anchor, Anchored { node: node.clone(), nodes, text });
        }
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        match (&mut open.node, open.key.take()) {
            (Node::Sequence(sequence), _) => sequence.items.push(node),
            (Node::Mapping(mapping), Some(key)) => mapping.entries.push(Entry { key, value: node }),
            (Node::Mapping(_), None) => open.key = Some(key(node, &mut open.keys)?),
            (Node::Scalar(_), _) => {}
        }
        Ok(())
    }
}

/// A pair in a list, `[a: b]`, is a map without braces.
fn is_flow(style: StructureStyle, opening: Span) -> bool {
    style == StructureStyle::Flow && opening.end > opening.start
}

fn text_of(node: &Node) -> usize {
    node.scalar().map_or(0, |scalar| scalar.text.len())
}

fn end_of(entry: &Entry) -> Span {
    let (key, value) = (entry.key.place.span, entry.value.met_at());
    if value.end > key.end { value } else { key }
}

/// GitHub compares keys without regard to case, and takes those with an expression for what they become
/// (`TemplateReader.HandleMappingWithWellKnownProperties`).
fn key(node: Node, seen: &mut BTreeSet<String>) -> Result<Scalar, Error> {
    let Node::Scalar(key) = node else {
        return Err(Error::new(node.met_at(), "a key has to be text"));
    };
    if !key.text.contains("${{") && !seen.insert(key.text.to_lowercase()) {
        return Err(Error::new(key.place.span, format!("the key `{}` stands here twice", key.text)));
    }
    Ok(key)
}

/// The tags of the core schema say what a scalar is anyway; GitHub refuses any other.
fn check_tag(tag: Option<&Tag>, span: Span) -> Result<(), Error> {
    match tag {
        Some(tag) if !tag.is_yaml_core_schema() && !tag.suffix().is_empty() => {
            Err(Error::new(span, format!("the tag `{tag}` means nothing here")))
        }
        _ => Ok(()),
    }
}
