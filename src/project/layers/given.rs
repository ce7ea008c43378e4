//! Which variables depend on a build argument: followed through `ARG` and `ENV`, as BuildKit gives them to each step.

use super::{Layers, Step, StepKind};
use crate::dockerfile::expand::{self, Value};
use crate::dockerfile::variables::AUTOMATIC_ARGS;
use crate::dockerfile::{Declaration, Kind};
use crate::source::{MappedText, Span};
use std::collections::{BTreeMap, BTreeSet};

/// The variables that depend on one of some build arguments, each with the argument.
pub(super) type Dependent = BTreeMap<String, String>;

/// The arguments and, of the lines before the first `FROM` and of each stage read so far, what depends on them.
#[derive(Debug)]
pub(super) struct Given {
    changed: BTreeSet<String>,
    global: Dependent,
    /// What depends on them at the end of each stage.
    stages: Vec<Dependent>,
}

impl Given {
    /// What depends on `changed` before the first `FROM`.
    pub fn new(layers: &Layers, changed: BTreeSet<String>) -> Given {
        let mut given = Given { changed, global: Dependent::new(), stages: Vec::new() };
        if given.changed.is_empty() {
            return given;
        }
        let mut global: Dependent =
            AUTOMATIC_ARGS.iter().filter(|name| given.changed.contains(**name)).map(|n| (n.to_string(), n.to_string())).collect();
        for (index, instruction) in layers.file.instructions.iter().enumerate() {
            match &instruction.kind {
                Kind::From(_) => break,
                Kind::Arg(declarations) => declarations.iter().for_each(|d| given.declare(layers, index, d, &mut global)),
                _ => {}
            }
        }
        given.global = global;
        given
    }

    /// Before the first step of a stage: what it has from the stage it starts from.
    pub fn open(&self, base: Option<usize>) -> Dependent {
        base.and_then(|base| self.stages.get(base)).cloned().unwrap_or_default()
    }

    /// Behind the last step of a stage.
    pub fn close(&mut self, at_end: Dependent) {
        self.stages.push(at_end);
    }

    /// The argument that a step depends on, with what depends on it there, given what does before it.
    ///
    /// A `RUN` has every variable in its key, used or not; other steps only those that their words name.
    pub fn reaches(&self, layers: &Layers, step: &Step, before: &Dependent) -> Option<(String, String)> {
        let instruction = layers.instruction(step);
        let named = if step.kind == StepKind::Base { &self.global } else { before };
        if named.is_empty() || step.kind == StepKind::Metadata {
            return None;
        }
        if let Kind::Run(_) = &instruction.kind {
            return named.iter().next().map(|(variable, argument)| (argument.clone(), variable.clone()));
        }
        layers.words(step).find_map(|word| dependency(layers, step.instruction, &word, named))
    }

    /// Takes an instruction of a stage into account.
    pub fn step(&self, layers: &Layers, step: &Step, dependent: &mut Dependent) {
        match &layers.instruction(step).kind {
            Kind::Arg(declarations) => declarations.iter().for_each(|d| self.declare(layers, step.instruction, d, dependent)),
            Kind::Env(pairs) => {
                let before = dependent.clone();
                for (name, value) in &pairs.pairs {
                    let found = dependency(layers, step.instruction, value, &before);
                    if let Value::Known(name) = layers.file.expand(step.instruction, name).text.value() {
                        set(dependent, name, found.map(|(argument, _)| argument));
                    }
                }
            }
            _ => {}
        }
    }

    fn declare(&self, layers: &Layers, index: usize, declaration: &Declaration, dependent: &mut Dependent) {
        let name = declaration.name.as_str();
        let found = match &declaration.default {
            _ if self.changed.contains(name) => Some(name.to_owned()),
            // The default does not count.
            _ if layers.file.outside.arguments.contains_key(name) => None,
            Some(default) => dependency(layers, index, default, dependent).map(|(argument, _)| argument),
            // Without a value it takes the one from before the first `FROM`, or leaves things as they are.
            None if layers.file.globals.at(name, u32::MAX).is_some_and(|global| !global.bare) => self.global.get(name).cloned(),
            None => self.global.get(name).or(dependent.get(name)).cloned(),
        };
        set(dependent, name.to_owned(), found);
    }
}

fn set(dependent: &mut Dependent, name: String, argument: Option<String>) {
    match argument {
        Some(argument) => dependent.insert(name, argument),
        None => dependent.remove(&name),
    };
}

/// The first variable that a word names and that is among `dependent`: the argument and the variable.
fn dependency(layers: &Layers, index: usize, word: &MappedText, dependent: &Dependent) -> Option<(String, String)> {
    if !word.as_str().contains('$') {
        return None;
    }
    let names = expand::expand(word, layers.file.escape, &|_| Some(Value::Unknown)).references;
    let mut names = names.into_iter().chain(layers.file.expand(index, word).references);
    names.find_map(|reference| dependent.get(&reference.name).map(|argument| (argument.clone(), reference.name)))
}

impl Layers<'_> {
    /// The variables that are in the environment of a step and that an `ARG` or `ENV` of the file set: name, and where the last setting
    /// stands. An `ARG` that nobody gave a value counts, as a build may.
    pub fn environment(&self, step: &Step) -> BTreeMap<&str, Span> {
        let offset = self.instruction(step).span.start;
        let mut environment = BTreeMap::new();
        let lineage = self.file.lineage(&self.file.stages[step.stage]).take(super::places::LINEAGE_LIMIT);
        for stage in lineage {
            for (name, settings) in &stage.scope.settings {
                let before =
                    if stage.index == step.stage { settings.partition_point(|s| s.from <= offset) } else { settings.len() };
                if let Some(last) = settings[..before].last() {
                    environment.entry(name.as_str()).or_insert(last.span);
                }
            }
        }
        environment
    }
}
