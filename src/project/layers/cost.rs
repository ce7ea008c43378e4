//! The steps that take long: those that install, compile or download.

use super::{Layers, Origin, Step};
use crate::dockerfile::Kind;
use crate::shell::Call;
use crate::shell::tools::{Action, action};
use crate::source::Span;

/// What takes long. Ordered: what is worth most to keep comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cost {
    /// Installs what the project's own files name: `npm ci`.
    Dependencies,
    /// Installs packages that the command line names: `apt-get install -y git`.
    Packages,
    /// Compiles or bundles.
    Compile,
    /// Downloads or clones.
    Download,
}

impl Cost {
    /// In a word or two.
    pub fn name(self) -> &'static str {
        match self {
            Cost::Dependencies => "installs dependencies",
            Cost::Packages => "installs packages",
            Cost::Compile => "compiles",
            Cost::Download => "downloads",
        }
    }
}

/// Something in a step that takes long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expense {
    /// What kind of work it is.
    pub cost: Cost,
    /// The command, or the words that name what is fetched.
    pub span: Span,
}

impl Layers<'_> {
    /// What takes long in a step, in the order of its text.
    pub fn expenses(&self, step: &Step) -> Vec<Expense> {
        let instruction = self.instruction(step);
        match (&instruction.kind, &instruction.script) {
            (Kind::Run(_), Some(script)) => {
                script.calls().filter_map(|call| Some(Expense { cost: cost(call)?, span: call.span() })).collect()
            }
            (Kind::Add(_), _) => {
                let remote = step.inputs.iter().filter(|input| matches!(input.from, Origin::Remote(_)));
                remote.map(|input| Expense { cost: Cost::Download, span: input.span }).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// What in a call takes long, if anything does.
pub fn cost(call: Call) -> Option<Cost> {
    match action(&call)? {
        Action::Install { project: Some(_), .. } => Some(Cost::Dependencies),
        Action::Install { .. } | Action::Upgrade { .. } => Some(Cost::Packages),
        Action::Build { .. } => Some(Cost::Compile),
        Action::Download { .. } | Action::Clone { .. } => Some(Cost::Download),
        Action::Remove { .. }
        | Action::RefreshIndex { .. }
        | Action::CleanCache { .. }
        | Action::Delete { .. }
        | Action::Unpack { .. }
        | Action::ChangeMode { .. }
        | Action::ChangeOwner { .. }
        | Action::MakeUser { .. } => None,
    }
}
