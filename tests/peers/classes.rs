//! The differences of the pages, as questions to a finding of the other tool.

mod commands;
mod credentials;
mod folders;
mod packages;
mod pipes;
mod stages;
mod variables;

use docklint::dockerfile::{Dockerfile, Instruction, Kind, Stage};
use docklint::project::Project;
use docklint::shell::{Call, Script};

/// A finding of the other tool that docklint does not have.
pub struct Finding<'a> {
    pub project: &'a Project,
    pub dockerfile: &'a Dockerfile,
    pub code: &'a str,
    /// The instruction it is at.
    pub index: usize,
}

impl<'a> Finding<'a> {
    /// The instruction, or what `ONBUILD` holds.
    fn instruction(&self) -> &'a Instruction {
        let outer = &self.dockerfile.instructions[self.index];
        match &outer.kind {
            Kind::Onbuild(Some(trigger)) => trigger,
            _ => outer,
        }
    }

    /// The instruction before it in its stage.
    fn previous(&self) -> Option<&'a Instruction> {
        let start = self.stage()?.instructions.start;
        (self.index > start).then(|| &self.dockerfile.instructions[self.index - 1])
    }

    fn stage(&self) -> Option<&'a Stage> {
        self.dockerfile.stages.iter().rfind(|s| s.instructions.start <= self.index)
    }

    /// The instructions of its stage, then those of the stages that it starts from.
    fn lineage(&self) -> impl Iterator<Item = &'a Instruction> {
        let file = self.dockerfile;
        let stages = self.stage().into_iter().flat_map(|stage| file.lineage(stage));
        stages.flat_map(|stage| &file.instructions[stage.instructions.clone()])
    }

    /// The same up to the finding.
    fn lineage_so_far(&self) -> impl Iterator<Item = &'a Instruction> {
        let end = self.instruction().span.end;
        self.lineage().filter(move |i| i.span.start < end)
    }

    fn script(&self) -> Option<&'a Script> {
        self.instruction().script.as_ref()
    }

    fn calls(&self) -> impl Iterator<Item = Call<'a>> {
        self.script().into_iter().flat_map(Script::calls)
    }
}

/// Whether a finding belongs to a difference.
type Class = fn(&Finding) -> bool;

/// Every difference by which docklint is silent, as the pages name it.
const CLASSES: &[&[(&str, Class)]] = &[
    commands::CLASSES,
    credentials::CLASSES,
    folders::CLASSES,
    packages::CLASSES,
    pipes::CLASSES,
    stages::CLASSES,
    variables::CLASSES,
];

pub fn find(name: &str) -> Option<Class> {
    CLASSES.iter().copied().flatten().find(|(n, _)| *n == name).map(|(_, class)| *class)
}

pub fn names() -> impl Iterator<Item = &'static str> {
    CLASSES.iter().copied().flatten().map(|(name, _)| *name)
}
