//! Which features are on in any case: at both ends, whatever a changed manifest asks for.
//!
//! In any build of the whole workspace: with the members' default features or without, with tests or without,
//! and with any features that are asked for by name alone, of all members that have them. Not with a feature of
//! one member and not of the others (`--workspace --features member/feature`).

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::ends::{Both, Whose};
use super::reach::{Belief, End, Reach, Walk, World};
use super::requests::{Case, Key};
use crate::workspace::{PackageId, Workspace};

/// Whether a feature is on: in which build, and for the host or for the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Question<'w> {
    pub(super) world: World<'w>,
    pub(super) for_host: bool,
}

/// What is on at both ends. A build is followed when somebody asks about it.
pub(super) struct Settled<'w> {
    workspace: &'w Workspace,
    locals: &'w [Whose],
    ends: &'w [End<'w>; 2],
    reached: RefCell<BTreeMap<(World<'w>, Belief), AtBoth<'w>>>,
}

/// What is on in one build, at both ends.
type AtBoth<'w> = Rc<[Reach<'w>; 2]>;

/// What the packages declare at the base and at the head.
pub(super) fn ends<'w>(declared: &'w BTreeMap<PackageId, Both<'_>>) -> [End<'w>; 2] {
    let base = declared.iter().filter_map(|(id, both)| Some((*id, both.base()?)));
    let head = declared.iter().filter_map(|(id, both)| Some((*id, both.head()?)));
    [base.collect(), head.collect()]
}

impl<'w> Settled<'w> {
    pub(super) fn new(workspace: &'w Workspace, locals: &'w [Whose], ends: &'w [End<'w>; 2]) -> Self {
        Self { workspace, locals, ends, reached: RefCell::default() }
    }

    /// The questions that a case puts: in which builds it comes up.
    pub(super) fn asked_in(&self, case: &Case, whose: &Whose) -> Vec<Question<'w>> {
        let is_macro = |id: &PackageId| self.workspace.package(*id).is_proc_macro;
        let for_host = case.host || matches!(whose, Whose::Local(id) if is_macro(id));
        let plain = World::plain().filter(|world| self.is_possible(case, *world));
        let worlds = plain.chain(self.chosen(case)).filter(|world| world.dev || !case.dev);
        worlds.map(|world| Question { world, for_host }).collect()
    }

    /// Whether the feature that a case needs may be on. Of a package that is no more nobody knows.
    fn is_possible(&self, case: &Case, world: World<'w>) -> bool {
        let given = case.given.as_ref().filter(|(whose, _)| matches!(whose, Whose::Local(_)));
        given.is_none_or(|(whose, feature)| {
            let ends = self.reach(world, Belief::Possible);
            ends.iter().any(|reach| reach.has(false, whose, feature))
        })
    }

    /// The builds in which the user turns on the feature that a case needs. Others have more features on.
    fn chosen(&self, case: &Case) -> Vec<World<'w>> {
        let Some((whose, feature)) = &case.given else { return Vec::new() };
        let world = World { dev: true, defaults: false, chosen: None };
        let leading = self
            .ends
            .iter()
            .flat_map(|end| self.walk(end, world, Belief::Possible).leading_to(whose, feature));
        let names: BTreeSet<&str> = leading.collect();
        let builds = names
            .into_iter()
            .flat_map(|name| [false, true].map(|dev| World { dev, defaults: false, chosen: Some(name) }));
        builds.collect()
    }

    /// The questions to which the answer is not "on for sure, at both ends".
    pub(super) fn open(
        &self,
        (whose, feature): &Key,
        mut questions: BTreeSet<Question<'w>>,
    ) -> BTreeSet<Question<'w>> {
        questions.retain(|Question { world, for_host }| {
            let ends = self.reach(*world, Belief::Sure);
            !ends.iter().all(|reach| reach.has(*for_host, whose, feature))
        });
        questions
    }

    fn reach(&self, world: World<'w>, belief: Belief) -> AtBoth<'w> {
        let mut reached = self.reached.borrow_mut();
        let follow = || {
            let [base, head] = self.ends;
            Rc::new([self.walk(base, world, belief).reach(), self.walk(head, world, belief).reach()])
        };
        Rc::clone(reached.entry((world, belief)).or_insert_with(follow))
    }

    fn walk(&self, end: &'w End<'w>, world: World<'w>, belief: Belief) -> Walk<'w> {
        Walk { workspace: self.workspace, end, world, belief, locals: self.locals }
    }
}
