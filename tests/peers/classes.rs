//! The differences of the pages, as questions to a finding of the other tool.

use docklint::dockerfile::{Dockerfile, Instruction, Stage};
use docklint::project::Project;

/// A finding of the other tool that docklint does not have.
pub struct Finding<'a> {
    pub project: &'a Project,
    pub dockerfile: &'a Dockerfile,
    pub code: &'a str,
    /// The instruction it is at.
    pub index: usize,
}

impl<'a> Finding<'a> {
    fn instruction(&self) -> &'a Instruction {
        &self.dockerfile.instructions[self.index]
    }

    fn stage(&self) -> Option<&'a Stage> {
        self.dockerfile.stages.iter().rfind(|s| s.instructions.start <= self.index)
    }
}

/// Whether a finding belongs to a difference.
type Class = fn(&Finding) -> bool;

/// Every difference by which docklint is silent, as the pages name it.
const CLASSES: &[(&str, Class)] = &[("not-in-the-image", |f| f.stage().is_some_and(|s| !s.in_image))];

pub fn find(name: &str) -> Option<Class> {
    CLASSES.iter().find(|(n, _)| *n == name).map(|(_, class)| *class)
}

pub fn names() -> impl Iterator<Item = &'static str> {
    CLASSES.iter().map(|(name, _)| *name)
}
