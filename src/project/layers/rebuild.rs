//! What runs again after a change: [`Layers::rebuilds`].

use super::edit::{Edited, edits};
use super::given::{Dependent, Given};
use super::{Layers, Origin, Step, StepKind};
use crate::dockerfile::image::ImageRef;
use crate::dockerfile::{Base, Kind};
use crate::project::places;

/// Something that is other than at the last build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A file of the context is changed, new or gone: its path from the root of the context.
    File(String),
    /// A build argument has another value.
    Argument(String),
    /// What an image's name stands for is another image: the name as in the Dockerfile.
    Image(String),
}

/// What becomes of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Its result is taken from the cache.
    Kept,
    /// Whether it runs depends on what another step makes, or on what only the build knows.
    Perhaps(Cause),
    /// It runs again.
    Again(Cause),
}

/// Why a step runs again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// It takes this file from the context, by the input of this number.
    File {
        /// The path from the root of the context.
        path: String,
        /// An index into [`Step::inputs`].
        input: usize,
    },
    /// A variable that depends on this build argument is in its words or its environment.
    Argument {
        /// The build argument.
        argument: String,
        /// The variable.
        variable: String,
    },
    /// The image is another one.
    Image,
    /// Its text is another, or it stands elsewhere.
    Text,
    /// What it starts from was made again by this step: an index into [`Layers::steps`].
    Parent(usize),
    /// What it takes from another stage by an input was made again by a step there.
    Stage {
        /// An index into [`Step::inputs`].
        input: usize,
        /// An index into [`Layers::steps`].
        step: usize,
    },
    /// Only the build knows what it takes by the input of this number.
    Unknown {
        /// An index into [`Step::inputs`].
        input: usize,
    },
}

/// What changes make of each step.
#[derive(Clone, Debug)]
pub struct Rebuild {
    /// For each of [`Layers::steps`]. What makes no layer is always kept.
    pub fates: Vec<Fate>,
}

impl Fate {
    /// Whether it is sure to run again.
    pub fn is_again(&self) -> bool {
        matches!(self, Fate::Again(_))
    }

    /// Why it may run again.
    pub fn cause(&self) -> Option<&Cause> {
        match self {
            Fate::Kept => None,
            Fate::Perhaps(cause) | Fate::Again(cause) => Some(cause),
        }
    }

    /// The same for what follows from it.
    fn passed_on(&self, cause: Cause) -> Fate {
        match self {
            Fate::Kept => Fate::Kept,
            Fate::Perhaps(_) => Fate::Perhaps(cause),
            Fate::Again(_) => Fate::Again(cause),
        }
    }

    /// The graver of two.
    fn or(self, other: impl FnOnce() -> Fate) -> Fate {
        match self {
            Fate::Again(_) => self,
            Fate::Kept => other(),
            Fate::Perhaps(_) => match other() {
                Fate::Again(cause) => Fate::Again(cause),
                Fate::Kept | Fate::Perhaps(_) => self,
            },
        }
    }
}

/// So many changed steps of a stage are asked what they make of a path; beyond that only the build knows.
const CONTENT_LIMIT: usize = 500;

/// The work of one call of [`Layers::rebuilds`].
struct Run<'a> {
    layers: &'a Layers<'a>,
    files: Vec<&'a str>,
    images: Vec<ImageRef>,
    given: Given,
    /// For each step what became of its text; empty where none was edited.
    edits: Vec<Edited>,
    /// For each step done whether its own definition or inputs changed, what it starts from aside.
    own: Vec<Fate>,
    fates: Vec<Fate>,
    /// For each step done what becomes of all that the steps up to it made: where it is a `COPY --link`, more than its own fate.
    states: Vec<Fate>,
}

impl Layers<'_> {
    /// Which steps run again after changes. Files that the ignore file leaves out change nothing.
    pub fn rebuilds(&self, changes: &[Change]) -> Rebuild {
        self.rebuilt(changes, Vec::new())
    }

    /// The same where the Dockerfile is edited, too: `before` is the model of its text before that.
    pub fn rebuilds_from(&self, before: &Layers, changes: &[Change]) -> Rebuild {
        self.rebuilt(changes, edits(self, before))
    }

    fn rebuilt(&self, changes: &[Change], edits: Vec<Edited>) -> Rebuild {
        let mut files = Vec::new();
        let mut images = Vec::new();
        let mut arguments = std::collections::BTreeSet::new();
        for change in changes {
            match change {
                Change::File(path) if !self.ignores(path) => files.push(path.as_str()),
                Change::File(_) => {}
                Change::Argument(name) => {
                    arguments.insert(name.clone());
                }
                Change::Image(name) => images.extend(ImageRef::parse(name).ok()),
            }
        }
        let given = Given::new(self, arguments);
        let mut run = Run { layers: self, files, images, given, edits, own: Vec::new(), fates: Vec::new(), states: Vec::new() };
        for stage in &self.file.stages {
            let base = match stage.base {
                Base::Stage(base) => Some(base),
                Base::Scratch | Base::Image(_) | Base::Repository(_) | Base::Unknown => None,
            };
            let mut dependent = run.given.open(base);
            for step in self.stage_steps(stage.index) {
                run.step(step, &dependent);
                run.given.step(self, &self.steps[step], &mut dependent);
            }
            run.given.close(dependent);
        }
        Rebuild { fates: run.fates }
    }
}

impl Run<'_> {
    fn step(&mut self, index: usize, dependent: &Dependent) {
        let step = &self.layers.steps[index];
        let own = match step.kind {
            StepKind::Metadata => Fate::Kept,
            StepKind::Base => self.edited(index).or(|| self.base(step, dependent)),
            StepKind::Layer => self.edited(index).or(|| self.layer(step, dependent)),
        };
        let inherited = || match step.parent.filter(|_| step.kind != StepKind::Metadata) {
            Some(parent) => self.states[parent].passed_on(Cause::Parent(self.origin(parent))),
            None => Fate::Kept,
        };
        let state = own.clone().or(inherited);
        let fate = if step.linked { own.clone() } else { state.clone() };
        self.own.push(own);
        self.fates.push(fate);
        self.states.push(state);
    }

    /// The step that made again what a state holds: a `FROM` whose image is the same and a `COPY --link` that is kept only pass it on.
    fn origin(&self, step: usize) -> usize {
        let made_it = |index: &usize| match &self.layers.steps[*index] {
            step if step.kind == StepKind::Base => self.own[*index] != Fate::Kept,
            step => !step.linked || self.fates[*index] != Fate::Kept,
        };
        self.layers.chain(step).find(made_it).unwrap_or(step)
    }

    fn edited(&self, index: usize) -> Fate {
        match self.edits.get(index) {
            None | Some(Edited::No) => Fate::Kept,
            Some(Edited::Source) => Fate::Perhaps(Cause::Text),
            Some(Edited::Text) => Fate::Again(Cause::Text),
        }
    }

    fn base(&self, step: &Step, dependent: &Dependent) -> Fate {
        if let Some((argument, variable)) = self.given.reaches(self.layers, step, dependent) {
            return Fate::Again(Cause::Argument { argument, variable });
        }
        match &self.layers.file.stages[step.stage].base {
            Base::Image(image) | Base::Repository(image) if self.is_changed(image) => Fate::Again(Cause::Image),
            Base::Image(_) | Base::Repository(_) | Base::Scratch | Base::Stage(_) | Base::Unknown => Fate::Kept,
        }
    }

    fn is_changed(&self, image: &ImageRef) -> bool {
        self.images.contains(image)
    }

    fn layer(&self, step: &Step, dependent: &Dependent) -> Fate {
        let argument = || match self.given.reaches(self.layers, step, dependent) {
            Some((argument, variable)) => Fate::Again(Cause::Argument { argument, variable }),
            None => Fate::Kept,
        };
        (0..step.inputs.len()).fold(Fate::Kept, |fate, input| fate.or(|| self.input(step, input))).or(argument)
    }

    fn input(&self, step: &Step, input: usize) -> Fate {
        match &step.inputs[input].from {
            Origin::Context(source) => self.files.iter().fold(Fate::Kept, |fate, path| {
                fate.or(|| match source.takes(path) {
                    Some(true) => Fate::Again(Cause::File { path: (*path).to_owned(), input }),
                    Some(false) => Fate::Kept,
                    None => Fate::Perhaps(Cause::Unknown { input }),
                })
            }),
            Origin::Stage(stage, path) => self.content(*stage, path.as_deref().unwrap_or("/"), input),
            Origin::Image(image, _) if self.is_changed(image) => Fate::Perhaps(Cause::Image),
            Origin::Unknown if !(self.files.is_empty() && self.images.is_empty()) => Fate::Perhaps(Cause::Unknown { input }),
            Origin::Image(..) | Origin::Remote(_) | Origin::Inline | Origin::Unknown => Fate::Kept,
        }
    }

    /// What becomes of the content at a path that a stage ends with. It counts as content: a step that runs again and makes the same
    /// changes nothing.
    fn content(&self, stage: usize, path: &str, input: usize) -> Fate {
        // A stage below this one is none that Docker lets it take from.
        let Some(last) = self.layers.last_layer(stage).filter(|last| *last < self.fates.len()) else { return Fate::Kept };
        if self.states[last] == Fate::Kept {
            return Fate::Kept;
        }
        let mut changed = self.layers.chain(last).filter(|index| *self.made(*index) != Fate::Kept);
        let looked_at = changed.by_ref().take(CONTENT_LIMIT);
        let fate = looked_at.fold(Fate::Kept, |fate, index| fate.or(|| self.touches(index, path, input)));
        fate.or(|| changed.next().map_or(Fate::Kept, |step| Fate::Perhaps(Cause::Stage { input, step })))
    }

    /// Whether a step may make other files than before. That something before it changed does not change what is copied.
    fn made(&self, index: usize) -> &Fate {
        match &self.layers.instruction(&self.layers.steps[index]).kind {
            Kind::Run(_) => &self.fates[index],
            _ => &self.own[index],
        }
    }

    /// Whether what a step makes anew changes the content at a path.
    fn touches(&self, index: usize, path: &str, input: usize) -> Fate {
        let (layers, step) = (self.layers, &self.layers.steps[index]);
        let cause = Cause::Stage { input, step: index };
        match &layers.instruction(step).kind {
            Kind::Run(_) | Kind::From(_) => match self.made(index) {
                Fate::Kept => Fate::Kept,
                Fate::Perhaps(_) | Fate::Again(_) => Fate::Perhaps(cause),
            },
            Kind::Copy(transfer) | Kind::Add(transfer) => {
                let (target, _) = places::target(layers.file, step.instruction, transfer);
                let overlap = places::within(&target, path).is_some() || places::within(path, &target).is_some();
                let sure = !target.starts_with(['?', '$', '~']);
                match &self.own[index] {
                    Fate::Kept => Fate::Kept,
                    Fate::Again(Cause::File { path: file, input }) if sure => self.lands(step, file, *input, &target, path, cause),
                    // All that it wrote is taken, and some of that has changed.
                    Fate::Again(Cause::Stage { .. }) if sure && places::within(path, &target).is_some() => Fate::Again(cause),
                    Fate::Again(_) | Fate::Perhaps(_) if overlap || !sure => Fate::Perhaps(cause),
                    Fate::Again(_) | Fate::Perhaps(_) => Fate::Kept,
                }
            }
            _ => Fate::Kept,
        }
    }

    /// Whether any changed file that a copy takes lands at a path or below it.
    fn lands(&self, step: &Step, first: &str, input: usize, target: &str, path: &str, cause: Cause) -> Fate {
        let Origin::Context(source) = &step.inputs[input].from else { return Fate::Perhaps(cause) };
        let mut fate = Fate::Kept;
        let others = self.files.iter().copied().filter(|file| *file != first);
        for file in std::iter::once(first).chain(others) {
            let at = match source.landing(file) {
                Some("") => {
                    let named = places::join(target, places::name(file));
                    // It is the target itself, or a file in it: the text may not tell.
                    if places::within(path, &named).is_some() && places::within(path, target).is_none() {
                        return Fate::Perhaps(cause);
                    }
                    named
                }
                Some(below) => places::join(target, below),
                None => continue,
            };
            if places::within(path, &at).is_some() {
                return Fate::Again(cause);
            }
            if places::within(&at, path).is_some() {
                fate = Fate::Perhaps(cause.clone());
            }
        }
        fate
    }
}
