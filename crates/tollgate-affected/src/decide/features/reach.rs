//! Which features are on in a build: from the members down through all that their features turn on.
//!
//! As cargo's resolver of editions 2021 and later does it (The Cargo Book, "Features" and "Resolver"): apart
//! for the host and for the target. The first resolver turns on more, so that what is sure here is sure there.

use std::collections::{BTreeMap, BTreeSet};

use super::ends::{Whose, Wish, Wishes};
use crate::workspace::{Dependency, Kind, Package, PackageId, Workspace};

/// A way to build the workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct World<'w> {
    /// With tests, benches or examples.
    pub(super) dev: bool,
    /// With the members' default features.
    pub(super) defaults: bool,
    /// A feature that the user asks for: of all members that have it (The Cargo Book, "Features", "Feature
    /// resolver version 2 command-line flags").
    pub(super) chosen: Option<&'w str>,
}

impl World<'_> {
    /// The builds for which nobody chooses features.
    pub(super) fn plain() -> impl Iterator<Item = Self> {
        let worlds = [(false, true), (true, true), (false, false), (true, false)];
        worlds.into_iter().map(|(dev, defaults)| Self { dev, defaults, chosen: None })
    }
}

/// How much to believe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Belief {
    /// What is on for sure, on any platform.
    Sure,
    /// What may be on; the host is not told from the target.
    Possible,
}

/// What is on. The first of each is whether it is for the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Node<'w> {
    Built(bool, PackageId),
    Optional(bool, PackageId, &'w str),
    Feature(bool, &'w Whose, &'w str),
}

/// What the packages declare at one end.
pub(super) type End<'w> = BTreeMap<PackageId, &'w Wishes<'w>>;

/// All that is on in one build.
pub(super) struct Reach<'w> {
    on: BTreeSet<Node<'w>>,
}

impl Reach<'_> {
    /// Whether a feature is on, for the host or for the target.
    pub(super) fn has(&self, for_host: bool, whose: &Whose, feature: &str) -> bool {
        match (whose, feature.strip_prefix("dep:")) {
            (Whose::Local(id), Some(alias)) => self.on.contains(&Node::Optional(for_host, *id, alias)),
            _ => self.on.contains(&Node::Feature(for_host, whose, feature)),
        }
    }
}

/// Follows what is declared, in one build.
pub(super) struct Walk<'w> {
    pub(super) workspace: &'w Workspace,
    pub(super) end: &'w End<'w>,
    pub(super) world: World<'w>,
    pub(super) belief: Belief,
    /// The local packages by their ids.
    pub(super) locals: &'w [Whose],
}

/// Where a walk is.
#[derive(Default)]
struct State<'w> {
    on: BTreeSet<Node<'w>>,
    pending: Vec<Node<'w>>,
    /// What is on as soon as an optional dependency is (`dep?/feature`).
    weak: Vec<(Node<'w>, Node<'w>)>,
}

impl<'w> State<'w> {
    fn turn_on(&mut self, node: Node<'w>) {
        if self.on.insert(node) {
            self.pending.push(node);
        }
    }
}

impl<'w> Walk<'w> {
    pub(super) fn reach(&self) -> Reach<'w> {
        let mut state = State::default();
        for id in self.workspace.members().filter(|id| self.end.contains_key(id)) {
            self.root(id, &mut state);
        }
        if self.belief == Belief::Possible {
            self.patched(&mut state);
        }
        loop {
            while let Some(node) = state.pending.pop() {
                self.follow(node, &mut state);
            }
            let is_on = |(needs, _): &(Node<'w>, _)| state.on.contains(needs);
            let ready: Vec<_> = state.weak.iter().filter(|weak| is_on(weak)).map(|(_, then)| *then).collect();
            ready.into_iter().for_each(|node| state.turn_on(node));
            if state.pending.is_empty() {
                return Reach { on: state.on };
            }
        }
    }

    /// The names of features of which one at least has to be asked for where a feature is on that is not on else:
    /// all that may lead to it.
    pub(super) fn leading_to(&self, whose: &Whose, feature: &str) -> BTreeSet<&'w str> {
        let mut above: BTreeMap<Node<'w>, Vec<Node<'w>>> = BTreeMap::new();
        for node in self.all() {
            let mut state = State::default();
            self.follow(node, &mut state);
            for below in state.on {
                above.entry(below).or_default().push(node);
            }
        }
        let is_it = |node: &Node<'_>| Reach { on: [*node].into() }.has(false, whose, feature);
        let mut pending: Vec<Node<'w>> = self.all().filter(is_it).collect();
        let mut seen = BTreeSet::new();
        while let Some(node) = pending.pop() {
            if seen.insert(node) {
                pending.extend(above.get(&node).into_iter().flatten());
            }
        }
        let names = seen.into_iter().filter_map(|node| match node {
            Node::Feature(_, Whose::Local(id), name) if self.workspace.package(*id).is_member => Some(name),
            _ => None,
        });
        names.collect()
    }

    /// Whatever may be on of the local packages.
    fn all(&self) -> impl Iterator<Item = Node<'w>> {
        self.end.iter().flat_map(|(id, wishes)| {
            let features = wishes.features.keys();
            let features = features.map(|name| Node::Feature(false, &self.locals[id.0], name));
            let optional = wishes.dependencies.iter().filter(|wish| wish.on.optional);
            let optional = optional.flat_map(|wish| {
                let alias = wish.on.alias.as_str();
                [Node::Optional(false, *id, alias), Node::Feature(false, &self.locals[id.0], alias)]
            });
            features.chain(optional).chain([Node::Built(false, *id)])
        })
    }

    /// A member is built itself. A proc macro's features are those of its tests too, which are for the target.
    fn root(&self, id: PackageId, state: &mut State<'w>) {
        let default = self.world.defaults.then_some("default");
        let has = |name: &&str| self.end.get(&id).is_some_and(|wishes| wishes.features.contains_key(*name));
        let chosen = self.world.chosen.filter(has);
        for side in BTreeSet::from([false, self.side(false, id)]) {
            state.turn_on(Node::Built(side, id));
            for feature in default.into_iter().chain(chosen) {
                state.turn_on(Node::Feature(side, &self.locals[id.0], feature));
            }
        }
    }

    /// Of what stands in the place of an external package other external packages may ask any feature.
    fn patched(&self, state: &mut State<'w>) {
        for id in &self.workspace.patches {
            let features = self.end.get(id).map(|wishes| wishes.features.keys());
            for feature in features.into_iter().flatten() {
                state.turn_on(Node::Feature(false, &self.locals[id.0], feature));
            }
        }
    }

    fn follow(&self, node: Node<'w>, state: &mut State<'w>) {
        match node {
            Node::Built(side, id) => {
                let is_plain = |wish: &&Wish<'_>| !wish.on.optional;
                self.wishes(id).filter(is_plain).for_each(|wish| self.ask(side, wish, state));
            }
            Node::Optional(side, id, alias) => {
                let is_it = |wish: &&Wish<'_>| wish.on.optional && wish.on.alias == alias;
                self.wishes(id).filter(is_it).for_each(|wish| self.ask(side, wish, state));
            }
            Node::Feature(side, Whose::Local(id), name) => self.feature(side, *id, name, state),
            Node::Feature(_, Whose::Unknown { name, .. }, feature) if self.belief == Belief::Possible => {
                let called = self.workspace.iter().filter(|(_, package)| package.name == *name);
                for (id, _) in called {
                    state.turn_on(Node::Feature(false, &self.locals[id.0], feature));
                }
            }
            Node::Feature(..) => {}
        }
    }

    /// The dependencies that are built in this world.
    fn wishes(&self, id: PackageId) -> impl Iterator<Item = &'w Wish<'w>> {
        let package = self.workspace.package(id);
        let declared = self.end.get(&id).into_iter().flat_map(|wishes| &wishes.dependencies);
        declared.filter(move |wish| self.is_built(package, &wish.on))
    }

    fn is_built(&self, package: &Package, on: &Dependency) -> bool {
        let is_needed = match on.kind {
            Kind::Normal => true,
            Kind::Build => self.belief == Belief::Possible || package.build_script.is_some(),
            // Which features a proc macro's tests turn on for which side is not followed.
            Kind::Dev if self.belief == Belief::Sure && package.is_proc_macro => false,
            Kind::Dev => self.world.dev && package.is_member,
        };
        is_needed && (self.belief == Belief::Possible || on.target.is_none())
    }

    /// A package depends on another, and turns on what it asks for.
    fn ask(&self, side: bool, wish: &'w Wish<'w>, state: &mut State<'w>) {
        let side = self.side_of(side, wish);
        if let Whose::Local(id) = wish.whose {
            state.turn_on(Node::Built(side, id));
        }
        for feature in &wish.on.features {
            state.turn_on(Node::Feature(side, &wish.whose, feature));
        }
    }

    /// What a feature of a local package turns on.
    fn feature(&self, side: bool, id: PackageId, name: &'w str, state: &mut State<'w>) {
        let items = self.end.get(&id).and_then(|wishes| wishes.features.get(name));
        let own = &self.locals[id.0];
        if items.is_none() || self.belief == Belief::Possible {
            // The feature that an optional dependency is.
            state.turn_on(Node::Optional(side, id, name));
        }
        for item in items.into_iter().flatten() {
            match (item.split_once('/'), item.strip_prefix("dep:")) {
                (Some((alias, feature)), _) => self.of_dependency(side, id, alias, feature, state),
                (None, Some(alias)) => state.turn_on(Node::Optional(side, id, alias)),
                (None, None) => state.turn_on(Node::Feature(side, own, item)),
            }
        }
    }

    /// `alias/feature`, or `alias?/feature`.
    fn of_dependency(
        &self,
        side: bool,
        id: PackageId,
        alias: &'w str,
        feature: &'w str,
        state: &mut State<'w>,
    ) {
        let plain = alias.trim_end_matches('?');
        let is_weak = plain != alias && self.belief == Belief::Sure;
        for wish in self.wishes(id).filter(|wish| wish.on.alias == plain) {
            let turned_on = Node::Feature(self.side_of(side, wish), &wish.whose, feature);
            let optional = Node::Optional(side, id, plain);
            if is_weak && wish.on.optional {
                state.weak.push((optional, turned_on));
                continue;
            }
            state.turn_on(turned_on);
            if wish.on.optional {
                state.turn_on(optional);
            }
            if wish.on.optional && self.belief == Belief::Possible {
                state.turn_on(Node::Feature(side, &self.locals[id.0], plain));
            }
        }
    }

    /// Build dependencies and proc macros are for the host, and so is all below them.
    fn side_of(&self, side: bool, wish: &Wish<'_>) -> bool {
        let side = side || wish.on.kind == Kind::Build;
        match wish.whose {
            Whose::Local(id) => self.side(side, id),
            _ => side,
        }
    }

    fn side(&self, side: bool, id: PackageId) -> bool {
        let for_host = side || self.workspace.package(id).is_proc_macro;
        for_host && self.belief == Belief::Sure
    }
}
