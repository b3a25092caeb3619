//! What happens to the choice of a toolchain in one job, step by step, by rustup's rules.
//!
//! `+toolchain` comes before RUSTUP_TOOLCHAIN, that before the nearest of an override of a directory and a toolchain
//! file, and that before the default (rustup 1.29, chapter "Overrides" of its book). Whatever is not known makes
//! what comes after it unknown: nothing is assumed of scripts that cannot be read.

use std::collections::BTreeMap;

use tollgate_common::workflow::expression::Answer;

use super::actions::{self, Action, Branch};
use super::files::{Files, Says};
use super::scope::{Bound, find};
use super::scripts;
use super::steps::{Act, Kind};
use super::toolchain::{Known, Stated, Toolchain};
use crate::finding::Place;
use crate::read::repository::{Repository, upwards};

/// Why a toolchain is the one that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Why {
    /// `cargo +1.80.0`, `rustup run 1.80.0`
    Named,
    Variable,
    Override,
    File,
    Default,
}

/// A toolchain that is installed by name.
#[derive(Clone, Debug)]
pub(super) struct Install {
    pub(super) stated: Stated,
    /// Where the action or the command stands.
    pub(super) by: Place,
    /// The step that does it.
    pub(super) step: usize,
    pub(super) how: How,
    /// What the step hangs on, where that is not known.
    pub(super) condition: Option<String>,
}

/// How a toolchain comes to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    Named,
    /// Only a comment says which it is: `@29eef33 # stable`.
    Comment,
    /// It is in the image in which the job runs.
    Image,
}

/// A version that is written as a number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Float {
    pub(super) place: Place,
    pub(super) written: String,
    pub(super) becomes: String,
}

impl Float {
    /// What stands at the origin of a name, where that is another version as it is written.
    pub(super) fn of(bound: &Bound, becomes: &str) -> Option<Self> {
        let written = bound.float.clone().filter(|_| bound.text().as_deref() == Some(becomes))?;
        let is_version = Toolchain::parse(&written).is_some_and(|of| of.is_release());
        is_version.then_some(Self { place: bound.place.clone()?, written, becomes: becomes.to_owned() })
    }
}

/// A command of cargo's or rustc's.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) known: Known,
    pub(super) why: Why,
    pub(super) place: Place,
    /// Whether it compiles the project, and so speaks for what the job is for.
    pub(super) counts: bool,
    /// Whether what it runs may run other toolchains by itself, as tests and tools do.
    pub(super) may_run_others: bool,
    pub(super) step: usize,
    pub(super) condition: Option<String>,
}

/// The job as it went.
#[derive(Clone, Debug, Default)]
pub(super) struct Story {
    pub(super) installs: Vec<Install>,
    pub(super) runs: Vec<Run>,
    /// The steps in which something runs of which nothing is known.
    pub(super) opaque: Vec<usize>,
    /// The steps with scripts of which not all is taken apart; what they say is in `texts`.
    pub(super) unclear: Vec<usize>,
    /// Versions that commands name by what YAML has made of them.
    pub(super) floats: Vec<Float>,
    /// What the steps say beside, for toolchains that are named in them in ways that are not read.
    pub(super) texts: Vec<(usize, String)>,
}

/// What rustup would look at.
pub(super) struct State<'a> {
    pub(super) repository: &'a Repository,
    pub(super) files: &'a Files,
    /// Whether the toolchain files are those of the repository.
    pub(super) has_files: bool,
    pub(super) variable: Known,
    pub(super) overrides: BTreeMap<String, Known>,
    pub(super) default: Known,
    /// Whether anything may have happened.
    pub(super) doubt: bool,
    pub(super) step: usize,
    pub(super) story: Story,
}

/// Goes through the steps of a job; `image` is the toolchain of the container that it runs in.
pub(super) fn tell(
    acts: &[Act],
    image: Known,
    is_doubtful: bool,
    repository: &Repository,
    files: &Files,
) -> Story {
    let mut state = State {
        repository,
        files,
        has_files: false,
        variable: Known::Nothing,
        overrides: BTreeMap::new(),
        default: image.clone(),
        doubt: is_doubtful,
        step: 0,
        story: Story::default(),
    };
    if let Known::Is(stated) = image {
        let by = stated.place.clone();
        state.story.installs.push(Install { stated, by, step: 0, how: How::Image, condition: None });
    }
    for (step, act) in acts.iter().enumerate() {
        state.step = step;
        match &act.kind {
            Kind::Uses { name, version, with_is_unknown, .. } => {
                state.uses(act, actions::action(name), version, *with_is_unknown);
            }
            Kind::Run => scripts::run(&mut state, act),
            Kind::Opaque => state.doubt = true,
        }
    }
    state.story
}

impl State<'_> {
    fn uses(&mut self, act: &Act, action: Action, version: &str, with_is_unknown: bool) {
        if with_is_unknown && action != Action::Harmless {
            self.doubt = true;
            return;
        }
        let given = match actions::toolchain(action, act).map(|bound| (bound, bound.text())) {
            None => Given::Nothing,
            Some((_, Some(text))) if text.is_empty() => Given::Nothing,
            Some((bound, Some(text))) => stated(&text, bound).map_or(Given::Unknown, Given::Toolchain),
            Some((_, None)) => Given::Unknown,
        };
        match action {
            Action::Harmless => {}
            Action::Unknown => self.doubt = true,
            Action::Checkout => self.checkout(act),
            Action::Dtolnay => self.dtolnay(act, version, given),
            Action::Moonrepo => self.set_default(act, given.known()),
            Action::Hecrj => {
                self.install(act, &given.known());
                self.default = Known::Unknown;
            }
            Action::SetupToolchain => self.setup_toolchain(act, given),
            Action::ActionsRs => self.actions_rs(act, given.known()),
            Action::ActionsRsCargo | Action::Cross => {
                let known = if given == Given::Nothing { Known::Unknown } else { given.known() };
                self.ran(act, (known, Why::Named), act.place(), true, false);
            }
        }
    }

    /// A commit says nothing of what it installs; the comment behind it does, as those who pin commits write it.
    fn dtolnay(&mut self, act: &Act, version: &str, given: Given) {
        let is_nothing = given == Given::Nothing && actions::branch(version) == Branch::Other;
        let source = self.repository.text(&act.path).unwrap_or_default();
        match comment(source, act.scalar.place.span.end).filter(|_| is_nothing) {
            Some(name) if Toolchain::parse(name).is_some_and(|of| !matches!(of, Toolchain::Named(_))) => {
                let known = by_name(act, name);
                self.set_default(act, known);
                if let Some(install) = self.story.installs.last_mut() {
                    install.how = How::Comment;
                }
            }
            _ => self.set_default(act, dtolnay(act, version, given)),
        }
    }

    fn checkout(&mut self, act: &Act) {
        let is_given = |name| act.input(&[name]).is_some_and(|bound| bound.text().as_deref() != Some(""));
        if is_given("path") {
            // Beside the root; commands there have a directory that is not known.
            return;
        }
        let other = is_given("repository") || is_given("sparse-checkout");
        // `ref` may be another version of this repository.
        self.has_files = !other && !is_given("ref") && act.happens.is_yes();
        if !self.has_files {
            self.doubt = true;
        }
    }

    fn setup_toolchain(&mut self, act: &Act, given: Given) {
        if given == Given::Nothing {
            // The file, or stable; by `rustup show`, so that nothing is chosen.
            self.default = Known::Unknown;
            return;
        }
        let known = given.known();
        self.install(act, &known);
        let dir = match act.input(&["rust-src-dir"]).map(Bound::text) {
            None => Some(String::new()),
            Some(dir) => dir.and_then(|dir| super::steps::below("", &dir)),
        };
        match (actions::is_on(act, "override", true), dir) {
            (Some(true), Some(dir)) => self.set_override(dir, known, act.happens),
            _ => self.doubt = true,
        }
    }

    fn actions_rs(&mut self, act: &Act, known: Known) {
        self.install(act, &known);
        match (actions::is_on(act, "override", false), actions::is_on(act, "default", false)) {
            (Some(false), Some(false)) => {}
            (Some(false), Some(true)) => set(&mut self.default, known, act.happens),
            (Some(true), Some(false)) => self.set_override(String::new(), known, act.happens),
            _ => self.doubt = true,
        }
    }

    /// An action that installs one toolchain and makes it the default.
    fn set_default(&mut self, act: &Act, known: Known) {
        self.install(act, &known);
        set(&mut self.default, known, act.happens);
    }

    pub(super) fn set_override(&mut self, dir: String, known: Known, happens: Answer) {
        set(self.overrides.entry(dir).or_default(), known, happens);
    }

    fn install(&mut self, act: &Act, known: &Known) {
        if let Known::Is(stated) = known {
            self.installed(act, stated.clone(), act.place());
        }
    }

    pub(super) fn installed(&mut self, act: &Act, stated: Stated, by: Place) {
        let condition = act.condition.clone();
        self.story.installs.push(Install { stated, by, step: self.step, how: How::Named, condition });
    }

    /// The toolchain that a command in a directory is run with, when it names none.
    pub(super) fn chosen(&self, act: &Act, variable: Option<&Known>, dir: Option<&str>) -> (Known, Why) {
        let variable = variable.cloned().unwrap_or_else(|| self.variable(act));
        match variable {
            Known::Nothing => {}
            known if self.doubt && find(&act.scope.env, VARIABLE).is_none() => {
                return (Known::Unknown, why(&known));
            }
            known => return (known, Why::Variable),
        }
        let Some(dir) = dir.filter(|dir| !self.doubt && self.repository.dirs.contains(*dir)) else {
            return (Known::Unknown, Why::Default);
        };
        for dir in upwards(dir) {
            match self.overrides.get(dir) {
                None | Some(Known::Nothing) => {}
                Some(known) => return (known.clone(), Why::Override),
            }
            match self.files.nearest(dir).filter(|(of, _)| *of == dir) {
                None => {}
                Some(_) if !self.has_files => return (Known::Unknown, Why::File),
                Some((_, file)) => match &file.says {
                    Says::Toolchain(stated) => return (Known::Is(stated.clone()), Why::File),
                    Says::Unknown => return (Known::Unknown, Why::File),
                    Says::Nothing => break,
                },
            }
        }
        (self.default.clone(), Why::Default)
    }

    /// RUSTUP_TOOLCHAIN, as a step sees it.
    fn variable(&self, act: &Act) -> Known {
        // GITHUB_ENV comes before the `env` of the job.
        if self.variable == Known::Unknown {
            return Known::Unknown;
        }
        match find(&act.scope.env, VARIABLE) {
            None => self.variable.clone(),
            Some(bound) => match bound.text() {
                None => Known::Unknown,
                Some(text) if text.is_empty() => Known::Nothing,
                Some(text) => stated(&text, bound).map_or(Known::Unknown, Known::Is),
            },
        }
    }

    pub(super) fn ran(
        &mut self,
        act: &Act,
        chosen: (Known, Why),
        place: Place,
        counts: bool,
        may_run_others: bool,
    ) {
        let ((known, why), condition, step) = (chosen, act.condition.clone(), self.step);
        self.story.runs.push(Run { known, why, place, counts, may_run_others, step, condition });
    }
}

/// The variable that chooses a toolchain.
pub(super) const VARIABLE: &str = "RUSTUP_TOOLCHAIN";

fn why(known: &Known) -> Why {
    if *known == Known::Nothing { Why::Default } else { Why::Variable }
}

/// What happens only perhaps leaves behind what is not known.
pub(super) fn set(slot: &mut Known, known: Known, happens: Answer) {
    *slot = if happens.is_yes() { known } else { Known::Unknown };
}

/// What the input of an action says.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Given {
    Nothing,
    Toolchain(Stated),
    Unknown,
}

impl Given {
    fn known(self) -> Known {
        match self {
            Self::Toolchain(stated) => Known::Is(stated),
            Self::Nothing | Self::Unknown => Known::Unknown,
        }
    }
}

/// The last of a list, as actions-rust-lang/setup-rust-toolchain takes it.
pub(super) fn stated(text: &str, bound: &Bound) -> Option<Stated> {
    let toolchain = Toolchain::parse(text.rsplit(',').next()?)?;
    let place = bound.place.clone()?;
    Some(Stated { toolchain, place })
}

fn dtolnay(act: &Act, version: &str, given: Given) -> Known {
    match (actions::branch(version), given) {
        (Branch::Version(_), _) | (Branch::Channel(_), Given::Nothing) => by_name(act, version),
        // `1.7` is guessed to be 1.70, and `1.7` of YAML's is.
        (_, Given::Toolchain(stated)) => match &stated.toolchain {
            Toolchain::Release { minor, patch: None } if *minor < 11 => Known::Unknown,
            _ => Known::Is(stated),
        },
        (Branch::Channel(_) | Branch::Master | Branch::Other, _) => Known::Unknown,
    }
}

/// A toolchain that the line of an action names.
fn by_name(act: &Act, name: &str) -> Known {
    let place = Place { value: Some(name.to_owned()), ..act.place() };
    Toolchain::parse(name).map_or(Known::Unknown, |toolchain| Known::Is(Stated { toolchain, place }))
}

/// The last word of the comment on the rest of a line, without the action's name before it.
fn comment(source: &str, end: usize) -> Option<&str> {
    let line = source.get(end..)?.lines().next()?.trim().trim_start_matches(['"', '\'']).trim_start();
    let word = line.strip_prefix('#')?.split_whitespace().last()?;
    word.rsplit('@').next()
}
