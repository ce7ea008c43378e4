//! Which variables are in the key of each step: [`Layers::variables`].

use super::{Layers, Step, StepKind};
use crate::dockerfile::expand::{self, Value};
use crate::dockerfile::{Base, Binding, Kind};
use crate::source::MappedText;
use std::collections::{BTreeMap, BTreeSet};

/// The most variables of one step that are told.
const LIMIT: usize = 50;

/// The variables that the key of a step depends on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variables {
    /// By name, what sets them.
    pub names: BTreeMap<String, SetBy>,
    /// Whether there are more than are told.
    pub more: bool,
}

/// What sets a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetBy {
    /// `ARG`, or the platform that is built for.
    Argument,
    /// `ENV`.
    Environment,
    /// Nothing in the file: the image may.
    Image,
}

impl Variables {
    fn add(&mut self, name: &str, by: SetBy) {
        if self.names.len() < LIMIT || self.names.contains_key(name) {
            self.names.insert(name.to_owned(), by);
        } else {
            self.more = true;
        }
    }
}

impl Layers<'_> {
    /// For each of [`Layers::steps`] the variables in its key: of a `RUN` all that `ARG` and `ENV` set before it, used or not, of any
    /// other step those that its words name. An `ARG` that nobody gave a value counts, as a build may. What the base image sets is
    /// not told unless it is named.
    pub fn variables(&self) -> Vec<Variables> {
        let mut told = Vec::with_capacity(self.steps.len());
        let mut at_end: Vec<Variables> = Vec::with_capacity(self.file.stages.len());
        for stage in &self.file.stages {
            let mut in_force = match stage.base {
                Base::Stage(base) => at_end[base].clone(),
                Base::Scratch | Base::Image(_) | Base::Repository(_) | Base::Unknown => Variables::default(),
            };
            for step in &self.steps[self.stage_steps(stage.index)] {
                told.push(match (step.kind, &self.instruction(step).kind) {
                    (StepKind::Metadata, _) => Variables::default(),
                    (_, Kind::Run(_)) => in_force.clone(),
                    _ => self.named(step),
                });
                self.set(step, &mut in_force);
            }
            at_end.push(in_force);
        }
        told
    }

    /// Takes what a step sets into account.
    fn set(&self, step: &Step, in_force: &mut Variables) {
        match &self.instruction(step).kind {
            Kind::Arg(declarations) => {
                for declaration in declarations {
                    let name = declaration.name.as_str();
                    // Without a default it may leave what is there as it is.
                    if declaration.default.is_some() || !in_force.names.contains_key(name) {
                        in_force.add(name, SetBy::Argument);
                    }
                }
            }
            Kind::Env(pairs) => {
                for (name, _) in &pairs.pairs {
                    if let Value::Known(name) = self.file.expand(step.instruction, name).text.value() {
                        in_force.add(&name, SetBy::Environment);
                    }
                }
            }
            _ => {}
        }
    }

    /// The variables that the words of a step name.
    fn named(&self, step: &Step) -> Variables {
        let mut variables = Variables::default();
        for word in self.words(step) {
            for name in references(self, step.instruction, &word) {
                match self.file.variable(step.instruction, word.span().start, &name) {
                    Binding::Set(setting) if !setting.is_arg => variables.add(&name, SetBy::Environment),
                    Binding::Set(_) | Binding::Automatic => variables.add(&name, SetBy::Argument),
                    Binding::FromImage => variables.add(&name, SetBy::Image),
                    Binding::Unset => {}
                }
            }
        }
        variables
    }

    /// The words of a step in which variables are expanded, the bodies of its heredocs among them.
    pub(super) fn words(&self, step: &Step) -> impl Iterator<Item = MappedText> {
        let instruction = self.instruction(step);
        let bodies = instruction.heredocs.iter().filter(|heredoc| heredoc.expands).map(|heredoc| heredoc.body.clone());
        instruction.expandable_words().into_iter().cloned().chain(bodies)
    }
}

/// The variables that a word of an instruction names, those behind modifiers that are not used among them.
fn references(layers: &Layers, index: usize, word: &MappedText) -> BTreeSet<String> {
    if !word.as_str().contains('$') {
        return BTreeSet::new();
    }
    let names = expand::expand(word, layers.file.escape, &|_| Some(Value::Unknown)).references;
    names.into_iter().chain(layers.file.expand(index, word).references).map(|reference| reference.name).collect()
}
