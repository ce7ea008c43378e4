//! The layer model: what the cache key of each instruction of a build is made of, and so what a change rebuilds.
//!
//! As BuildKit has it (`frontend/dockerfile/dockerfile2llb`, `solver`): `RUN`, `COPY`, `ADD` and `WORKDIR` are steps with a key, made of
//! their own definition and of what they start from. What they only read, sources of a copy and read-only mounts, counts by its
//! content. Every other instruction makes no step: it changes what later steps are given. The text of the Dockerfile is enough to
//! build the model; the disk is asked when files are to be counted.

pub mod content;
mod cost;
mod edit;
mod given;
mod ordinary;
mod rebuild;
mod source;
mod variables;

pub use cost::{Cost, Expense, cost};
pub use ordinary::{Ordinary, Standing};
pub use rebuild::{Cause, Change, Fate, Rebuild};
pub use source::{Amount, ContextSource};
pub use variables::{SetBy, Variables};

use super::{Build, Project, places};
use crate::dockerfile::expand::{PartialText, Value};
use crate::dockerfile::image::ImageRef;
use crate::dockerfile::mount::{Mount, MountKind};
use crate::dockerfile::stages::Source;
use crate::dockerfile::{Base, Dockerfile, Instruction, Kind, Stage, Transfer};
use crate::ignorefile::IgnoreFile;
use crate::source::Span;
use std::ops::Range;

/// The steps of a build.
#[derive(Debug)]
pub struct Layers<'a> {
    /// The Dockerfile.
    pub file: &'a Dockerfile,
    /// What the context is without.
    ignore: Option<&'a IgnoreFile>,
    /// The stage that is built: an index into `Dockerfile::stages`.
    pub target: usize,
    /// One for each instruction of a stage that Docker accepts, stage by stage. A stage that starts from one with `ONBUILD` triggers
    /// has theirs behind its `FROM`.
    pub steps: Vec<Step>,
    /// The steps of each stage.
    stages: Vec<Range<usize>>,
}

/// What an instruction does in a build.
#[derive(Clone, Debug)]
pub struct Step {
    /// The instruction, of a trigger its `ONBUILD`: an index into `Dockerfile::instructions`.
    pub instruction: usize,
    /// Whether it is the trigger of an `ONBUILD`.
    pub in_trigger: bool,
    /// The stage that runs it: an index into `Dockerfile::stages`.
    pub stage: usize,
    /// What it makes.
    pub kind: StepKind,
    /// Whether the target needs it.
    pub needed: bool,
    /// The step whose files it starts from: an index into [`Layers::steps`]. `None` where that is an image or nothing.
    pub parent: Option<usize>,
    /// Whether its key is free of its parent's: a `COPY --link`.
    pub linked: bool,
    /// What it reads beside the files it starts from.
    pub inputs: Vec<Input>,
}

/// What an instruction makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StepKind {
    /// `FROM`: the files that a stage starts from.
    Base,
    /// A layer of files.
    Layer,
    /// Nothing but a word in the image's configuration, or in what later steps are given.
    Metadata,
}

/// Something that a step reads beside the files it starts from.
#[derive(Clone, Debug)]
pub struct Input {
    /// The words that name it.
    pub span: Span,
    /// Whether it is mounted for a `RUN`, and not copied.
    pub mounted: bool,
    /// Where it comes from.
    pub from: Origin,
}

/// Where an input comes from.
#[derive(Clone, Debug)]
pub enum Origin {
    /// The build context.
    Context(ContextSource),
    /// A path in another stage (an index into `Dockerfile::stages`); `None` for a path that only the build knows.
    Stage(usize, Option<String>),
    /// A path in an image.
    Image(ImageRef, Option<String>),
    /// A URL or a repository, as far as it is known: what is there is asked in each build.
    Remote(PartialText),
    /// The text of a heredoc, which stands in the Dockerfile.
    Inline,
    /// Only the build knows.
    Unknown,
}

impl<'a> Layers<'a> {
    /// The model of a build in its context.
    pub fn of(project: &'a Project, build: &Build, file: &'a Dockerfile) -> Layers<'a> {
        let ignore = build.ignore.and_then(|id| project.ignore_file(id));
        Layers { ignore, ..Layers::new(file, None) }
    }

    /// The model of a Dockerfile whose context leaves nothing out. `target` is a stage, the last one if `None`.
    pub fn new(file: &'a Dockerfile, target: Option<usize>) -> Layers<'a> {
        let target = target.unwrap_or(file.stages.len().saturating_sub(1));
        let needed = file.needed_by(target);
        let is_trigger =
            |(index, instruction): (usize, &Instruction)| matches!(instruction.kind, Kind::Onbuild(_)).then_some(index);
        let triggers: Vec<usize> = file.instructions.iter().enumerate().filter_map(is_trigger).collect();
        let mut layers = Layers { file, ignore: None, target, steps: Vec::new(), stages: Vec::with_capacity(file.stages.len()) };
        for stage in &file.stages {
            let start = layers.steps.len();
            let of_base = match stage.base {
                Base::Stage(base) => &file.stages[base].instructions,
                Base::Scratch | Base::Image(_) | Base::Repository(_) | Base::Unknown => &(0..0),
            };
            let before = |end: usize| triggers.partition_point(|index| *index < end);
            layers.add_stage(stage, needed[stage.index], &triggers[before(of_base.start)..before(of_base.end)]);
            layers.stages.push(start..layers.steps.len());
        }
        layers
    }

    /// The same steps, with another stage to build.
    #[must_use]
    pub fn with_target(mut self, target: usize) -> Layers<'a> {
        let needed = self.file.needed_by(target);
        for step in &mut self.steps {
            step.needed = needed[step.stage];
        }
        Layers { target, ..self }
    }

    fn add_stage(&mut self, stage: &Stage, needed: bool, triggers: &[usize]) {
        let mut parent = match stage.base {
            Base::Stage(base) => self.last_layer(base),
            Base::Scratch | Base::Image(_) | Base::Repository(_) | Base::Unknown => None,
        };
        let own = stage.instructions.clone().map(|index| (index, false));
        let triggers = triggers.iter().map(|index| (*index, true));
        let first = own.clone().take(1);
        for (index, in_trigger) in first.chain(triggers).chain(own.skip(1)) {
            let outer = &self.file.instructions[index];
            let instruction = match &outer.kind {
                Kind::Onbuild(Some(trigger)) if in_trigger => trigger,
                _ => outer,
            };
            if !(outer.valid && instruction.valid) {
                continue;
            }
            let kind = kind(self.file, index, instruction);
            let linked = instruction.flag("link").is_some_and(is_on) && instruction.flag("chmod").is_none();
            let inputs = inputs(self.file, index, instruction);
            self.steps.push(Step { instruction: index, in_trigger, stage: stage.index, kind, needed, parent, linked, inputs });
            if kind != StepKind::Metadata {
                parent = Some(self.steps.len() - 1);
            }
        }
    }

    /// The last step of a stage that has files: its `FROM`, where no other has.
    pub fn last_layer(&self, stage: usize) -> Option<usize> {
        self.stages.get(stage)?.clone().rfind(|step| self.steps[*step].kind != StepKind::Metadata)
    }

    /// The steps of a stage: indexes into [`Layers::steps`].
    pub fn stage_steps(&self, stage: usize) -> Range<usize> {
        self.stages.get(stage).cloned().unwrap_or(0..0)
    }

    /// The step of an instruction in its own stage: an index into [`Layers::steps`].
    pub fn step_of(&self, instruction: usize) -> Option<usize> {
        let stage = self.file.stage_of(instruction)?;
        self.stage_steps(stage.index).find(|step| !self.steps[*step].in_trigger && self.steps[*step].instruction == instruction)
    }

    /// The instruction of a step; of a trigger what it triggers.
    pub fn instruction(&self, step: &Step) -> &'a Instruction {
        let outer = &self.file.instructions[step.instruction];
        match &outer.kind {
            Kind::Onbuild(Some(trigger)) if step.in_trigger => trigger,
            _ => outer,
        }
    }

    /// A step and those that it stands on, nearest first: `FROM`s and layers.
    pub fn chain(&self, step: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(step), |step| self.steps[*step].parent)
    }

    /// Whether the ignore file leaves a path out of the context.
    pub fn ignores(&self, path: &str) -> bool {
        self.ignore.is_some_and(|ignore| ignore.matches(path))
    }
}

fn is_on(flag: &crate::dockerfile::Flag) -> bool {
    flag.value.as_ref().is_none_or(|value| !value.as_str().eq_ignore_ascii_case("false"))
}

fn kind(file: &Dockerfile, index: usize, instruction: &Instruction) -> StepKind {
    match &instruction.kind {
        Kind::From(_) => StepKind::Base,
        Kind::Run(_) | Kind::Copy(_) | Kind::Add(_) => StepKind::Layer,
        // The root is there.
        Kind::Workdir(text) => match file.expand(index, text).text.value() {
            Value::Known(path) if path.starts_with('/') && places::join("/", &path) == "/" => StepKind::Metadata,
            _ => StepKind::Layer,
        },
        Kind::Arg(_)
        | Kind::Cmd(_)
        | Kind::Entrypoint(_)
        | Kind::Env(_)
        | Kind::Expose(_)
        | Kind::Healthcheck(_)
        | Kind::Label(_)
        | Kind::Maintainer(_)
        | Kind::Onbuild(_)
        | Kind::Shell(_)
        | Kind::Stopsignal(_)
        | Kind::User(_)
        | Kind::Volume(_)
        | Kind::Unknown => StepKind::Metadata,
    }
}

fn inputs(file: &Dockerfile, index: usize, instruction: &Instruction) -> Vec<Input> {
    match &instruction.kind {
        Kind::Copy(transfer) | Kind::Add(transfer) => copied(file, index, instruction, transfer),
        Kind::Run(run) => run.mounts.iter().filter_map(|mount| mounted(file, instruction, mount)).collect(),
        _ => Vec::new(),
    }
}

fn copied(file: &Dockerfile, index: usize, instruction: &Instruction, transfer: &Transfer) -> Vec<Input> {
    let from = instruction.flag_value("from").filter(|from| !from.is_empty()).map(|from| file.source(from.as_str()));
    let inline = transfer.inline.iter().map(|heredoc| Input {
        span: instruction.heredocs[*heredoc].opener,
        mounted: false,
        from: Origin::Inline,
    });
    let sources = transfer.sources.iter().map(|word| {
        let text = file.expand(index, word).text;
        let path = || text.known().map(|path| places::join("/", path.as_str()));
        let from = match &from {
            Some(Source::Stage(stage)) => Origin::Stage(*stage, path()),
            Some(Source::Image(image)) => Origin::Image(image.clone(), path()),
            Some(Source::NoSuchIndex(_) | Source::Invalid(_) | Source::Unknown) => Origin::Unknown,
            None if is_remote(text.prefix()) => Origin::Remote(text),
            None => Origin::Context(ContextSource::copied(text, instruction)),
        };
        Input { span: word.span(), mounted: false, from }
    });
    inline.chain(sources).collect()
}

/// Whether `ADD` fetches it: a URL, or a repository by its scp-like name.
fn is_remote(source: &str) -> bool {
    source.contains("://") || source.split('/').next().is_some_and(|host| host.starts_with("git@"))
}

/// What a mount brings from elsewhere. Secrets, agents, caches and memory never count by what they hold.
fn mounted(file: &Dockerfile, instruction: &Instruction, mount: &Mount) -> Option<Input> {
    if !matches!(mount.kind, MountKind::Bind | MountKind::Cache) || !mount.errors.is_empty() {
        return None;
    }
    let spans =
        mount.fields.iter().map(|field| field.value.as_ref().map_or(field.key.span(), |v| field.key.span().cover(v.span())));
    let span = spans.reduce(Span::cover).unwrap_or(instruction.span);
    let source = mount.source.clone().unwrap_or_default();
    let path = || source.known().map(|path| places::join("/", path.as_str()));
    let from = match &mount.from {
        None if mount.kind == MountKind::Cache => return None,
        None => Origin::Context(ContextSource::mounted(source)),
        Some(from) => match from.known().map(|name| (file.stage_named(name.as_str()), ImageRef::parse(name.as_str()))) {
            Some((Some(stage), _)) => Origin::Stage(stage.index, path()),
            Some((None, Ok(image))) => Origin::Image(image, path()),
            Some((None, Err(_))) | None => Origin::Unknown,
        },
    };
    Some(Input { span, mounted: true, from })
}
