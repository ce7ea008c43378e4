//! `ARG` and `ENV`: which variable has which value where.
//!
//! Scopes as in BuildKit (`dockerfile2llb`): what stands before the first `FROM` is visible to `FROM` lines only, a stage sees its
//! own settings, its parent stage's, and those of its base image, which docklint does not know.

use super::ast::{Declaration, Dockerfile, Instruction, Kind, Outside, Pairs};
use super::expand::{self, Expansion, PartialText, Value};
use super::stages::{Base, Stage};
use crate::source::{MappedText, Span};
use std::collections::HashMap;

/// A value longer than this is taken as unknown: doubling lines must not fill the memory.
const LONGEST_VALUE: usize = 64 * 1024;

/// The platform arguments that every `FROM` sees and that a stage may declare without a value.
pub const AUTOMATIC_ARGS: [&str; 11] = [
    "BUILDPLATFORM",
    "BUILDOS",
    "BUILDOSVERSION",
    "BUILDARCH",
    "BUILDVARIANT",
    "TARGETPLATFORM",
    "TARGETOS",
    "TARGETOSVERSION",
    "TARGETARCH",
    "TARGETVARIANT",
    "TARGETSTAGE",
];

/// Set or declared by this instruction.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The instruction: an index into `Dockerfile::instructions`.
    pub instruction: usize,
    /// The first byte behind the text that sets it: it is in force from there on.
    pub from: u32,
    /// The name as written.
    pub span: Span,
    /// The value: of `ARG` the build argument if one is given, else the default, unknown without one.
    pub value: Value,
    /// Whether `ARG` set it, so that a build argument may replace its default.
    pub is_arg: bool,
    /// Whether it is an `ARG` without a default to which no build argument is given.
    pub bare: bool,
}

/// The settings of one stage, or of the lines before the first.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// By name, each in the order of the file.
    pub settings: HashMap<String, Vec<Setting>>,
}

/// What a name stands for at a place.
#[derive(Clone, Copy, Debug)]
pub enum Binding<'a> {
    /// Set or declared by an instruction.
    Set(&'a Setting),
    /// An automatic platform argument in a `FROM`.
    Automatic,
    /// Not set in this file; the base image may set it.
    FromImage,
    /// Not set anywhere.
    Unset,
}

impl Scope {
    /// The setting of a name in force at a byte.
    pub fn at(&self, name: &str, offset: u32) -> Option<&Setting> {
        let settings = self.settings.get(name)?;
        settings[..settings.partition_point(|s| s.from <= offset)].last()
    }

    fn add(&mut self, name: String, setting: Setting) {
        self.settings.entry(name).or_default().push(setting);
    }
}

impl Dockerfile {
    /// What a name stands for in the words of an instruction, at a byte of it.
    pub fn variable(&self, instruction: usize, offset: u32, name: &str) -> Binding<'_> {
        // The `FROM` of the stage that is being linked is in no stage yet.
        match self.stage_of(instruction).filter(|s| s.instructions.start < instruction && instruction < s.instructions.end) {
            None => global(&self.globals, offset, name),
            Some(stage) => in_stage(&self.stages, stage, offset, name),
        }
    }

    fn value_of(&self, instruction: usize, offset: u32, name: &str) -> Option<Value> {
        value(self.variable(instruction, offset, name), name, &self.outside)
    }

    /// The first setting of a name in the first stage that sets it.
    pub fn first_setting(&self, name: &str) -> Option<&Setting> {
        let index = self.first_set.get_or_init(|| {
            let mut first = HashMap::new();
            for stage in &self.stages {
                for name in stage.scope.settings.keys() {
                    first.entry(name.clone()).or_insert(stage.index);
                }
            }
            first
        });
        self.stages[*index.get(name)?].scope.settings.get(name)?.first()
    }

    /// Expands a word of an instruction. A part is unknown where a build argument or the base image decides.
    pub fn expand(&self, instruction: usize, word: &MappedText) -> Expansion {
        let offset = word.span().start;
        expand::expand(word, self.escape, &|name| self.value_of(instruction, offset, name))
    }

    /// The words in which Docker replaces variables and that do not stand for themselves: they name a variable, or have a quote or
    /// an escape.
    pub fn words_to_expand<'a>(&self, instruction: &'a Instruction) -> impl Iterator<Item = &'a MappedText> + use<'a> {
        let escape = self.escape;
        instruction.expandable_words().into_iter().filter(move |word| !expand::is_plain(word.as_str(), escape))
    }

    /// Expands a word of `EXPOSE`, which is split at white space afterwards.
    pub fn expand_words(&self, instruction: usize, word: &MappedText) -> Vec<PartialText> {
        let offset = word.span().start;
        expand::expand_words(word, self.escape, &|name| self.value_of(instruction, offset, name)).0
    }

    /// The text of a word of an instruction after expansion, if it is known.
    pub fn expanded(&self, instruction: usize, word: &MappedText) -> Option<MappedText> {
        self.expand(instruction, word).text.into_known()
    }
}

impl Instruction {
    /// The words in which Docker replaces variables (`dockerfile2llb` of BuildKit), those of `--mount` and heredocs left out.
    pub fn expandable_words(&self) -> Vec<&MappedText> {
        let flags = |names: &'static [&str]| names.iter().filter_map(|name| self.flag_value(name));
        match &self.kind {
            Kind::Add(t) | Kind::Copy(t) => {
                let operands = t.sources.iter().chain([&t.target]);
                operands.chain(flags(&["chown", "chmod", "checksum"])).collect()
            }
            Kind::Arg(declarations) => declarations.iter().filter_map(|d| d.default.as_ref()).collect(),
            Kind::Env(pairs) | Kind::Label(pairs) => pairs.pairs.iter().flat_map(|(name, value)| [name, value]).collect(),
            Kind::Expose(words) | Kind::Volume(words) => words.iter().collect(),
            Kind::From(from) => [&from.image].into_iter().chain(flags(&["platform"])).collect(),
            Kind::User(word) | Kind::Workdir(word) | Kind::Stopsignal(word) => vec![word],
            Kind::Cmd(_)
            | Kind::Entrypoint(_)
            | Kind::Healthcheck(_)
            | Kind::Maintainer(_)
            | Kind::Onbuild(_)
            | Kind::Run(_)
            | Kind::Shell(_)
            | Kind::Unknown => Vec::new(),
        }
    }
}

fn value(binding: Binding, name: &str, outside: &Outside) -> Option<Value> {
    match binding {
        Binding::Set(setting) => Some(setting.value.clone()),
        Binding::Automatic => Some(outside.arguments.get(name).cloned().unwrap_or(Value::Unknown)),
        Binding::FromImage => Some(Value::Unknown),
        Binding::Unset => None,
    }
}

fn global<'a>(globals: &'a Scope, offset: u32, name: &str) -> Binding<'a> {
    match globals.at(name, offset) {
        Some(setting) => Binding::Set(setting),
        None if AUTOMATIC_ARGS.contains(&name) => Binding::Automatic,
        None => Binding::Unset,
    }
}

fn in_stage<'a>(stages: &'a [Stage], stage: &'a Stage, offset: u32, name: &str) -> Binding<'a> {
    let mut stage = stage;
    let mut offset = offset;
    loop {
        if let Some(setting) = stage.scope.at(name, offset) {
            return Binding::Set(setting);
        }
        match &stage.base {
            Base::Stage(parent) => stage = &stages[*parent],
            Base::Scratch if name != "PATH" => return Binding::Unset,
            Base::Scratch | Base::Image(_) | Base::Repository(_) | Base::Unknown => return Binding::FromImage,
        }
        offset = u32::MAX;
    }
}

/// Reads the `ARG`s before the first `FROM`.
pub(super) fn globals(instructions: &[Instruction], outside: &Outside, escape: char) -> Scope {
    let mut scope = Scope::default();
    for (i, instruction) in instructions.iter().enumerate() {
        match &instruction.kind {
            Kind::From(_) => break,
            Kind::Arg(declarations) => {
                for declaration in declarations {
                    let env = |name: &str| value(global(&scope, declaration.name.span().start, name), name, outside);
                    let setting = declared(i, declaration, outside, None, |text| expand::expand(text, escape, &env));
                    scope.add(declaration.name.as_str().to_string(), setting);
                }
            }
            _ => {}
        }
    }
    scope
}

/// Expands a word of a `FROM`.
pub(super) fn expand_global(file: &Dockerfile, word: &MappedText) -> Expansion {
    let offset = word.span().start;
    expand::expand(word, file.escape, &|name| value(global(&file.globals, offset, name), name, &file.outside))
}

/// Expands a word of the stage being read, with all that it has set so far.
pub(super) fn expand_in(stages: &[Stage], stage: &Stage, word: &MappedText, escape: char) -> Expansion {
    expand::expand(word, escape, &|name| value_at(stages, stage, word.span().start, name))
}

/// The value of a name at a byte of the stage being read.
pub(super) fn value_at(stages: &[Stage], stage: &Stage, offset: u32, name: &str) -> Option<Value> {
    match in_stage(stages, stage, offset, name) {
        Binding::Set(setting) => Some(setting.value.clone()),
        Binding::Automatic | Binding::FromImage => Some(Value::Unknown),
        Binding::Unset => None,
    }
}

/// Adds what an instruction of the stage being read sets; `file` has the stages before it.
pub(super) fn set(file: &Dockerfile, stage: &mut Stage, i: usize) {
    match &file.instructions[i].kind {
        Kind::Arg(declarations) => {
            for declaration in declarations {
                let name = declaration.name.as_str();
                let global = file.globals.at(name, u32::MAX);
                let env = |n: &str| value_at(&file.stages, stage, declaration.name.span().start, n);
                let setting = declared(i, declaration, &file.outside, global, |text| expand::expand(text, file.escape, &env));
                // A valueless `ARG` leaves an `ENV` of that name as it is.
                let kept = setting.bare && matches!(in_stage(&file.stages, stage, setting.from, name), Binding::Set(_));
                if !kept {
                    stage.scope.add(name.to_string(), setting);
                }
            }
        }
        Kind::Env(pairs) => set_env(file, stage, i, pairs),
        _ => {}
    }
}

fn set_env(file: &Dockerfile, stage: &mut Stage, i: usize, pairs: &Pairs) {
    let Span { start, end } = file.instructions[i].span;
    for (name, text) in &pairs.pairs {
        let env = |n: &str| value_at(&file.stages, stage, start, n);
        let Value::Known(key) = expand::expand(name, file.escape, &env).text.value() else { continue };
        let value = bounded(expand::expand(text, file.escape, &env).text.value());
        let setting = Setting { instruction: i, from: end, span: name.span(), value, is_arg: false, bare: false };
        stage.scope.add(key, setting);
    }
}

/// What an `ARG` sets. BuildKit's `dispatchArg` takes the build argument first, then the default, then the value from before the first
/// `FROM`.
fn declared(
    i: usize,
    declaration: &Declaration,
    outside: &Outside,
    global: Option<&Setting>,
    expand: impl Fn(&MappedText) -> Expansion,
) -> Setting {
    let name = declaration.name.span();
    let from = declaration.default.as_ref().map_or(name.end, |text| text.span().end.max(name.end));
    let given = outside.arguments.get(declaration.name.as_str()).cloned();
    let (value, bare) = match (given, &declaration.default, global) {
        (Some(given), _, _) => (given, false),
        (None, Some(text), _) => (expand(text).text.value(), false),
        (None, None, Some(global)) => (global.value.clone(), global.bare),
        (None, None, None) => (Value::Unknown, true),
    };
    Setting { instruction: i, from, span: name, value: bounded(value), is_arg: true, bare }
}

fn bounded(value: Value) -> Value {
    match value {
        Value::Known(text) if text.len() > LONGEST_VALUE => Value::Unknown,
        value => value,
    }
}
