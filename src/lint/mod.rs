//! The engine: runs the rules over a project, applies suppressions, and gathers the findings.

pub mod baseline;
mod cx;
mod dispatch;
mod fingerprint;
pub mod fix;
mod name;
mod parts;
mod policy;
mod rival;
mod rule;
mod selection;
mod settings;
mod started;
mod suppress;

pub use cx::Cx;
pub use dispatch::{check, check_each, check_from};
pub use fingerprint::fingerprint;
pub use name::{Name, UnknownName};
pub use parts::check_in_parts;
pub use policy::{Appearance, Policy, Searched};
pub use rule::{Category, Check, Rule};
pub use selection::{Selection, State};
pub use settings::{Settings, Severities};
pub use started::{Moment, Started};

use crate::diagnostic::{Diagnostic, Severity};

/// What a run found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The findings, by path, place, rule and message.
    pub findings: Vec<Diagnostic>,
}

impl Report {
    /// How many findings have this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|f| f.severity == severity).count()
    }

    /// The gravest severity among the findings.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|f| f.severity).max()
    }
}
