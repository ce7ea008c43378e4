//! What a check sees, and where it reports.

use super::Rule;
use crate::diagnostic::{Diagnostic, FileId};
use crate::dockerfile::Dockerfile;
use crate::project::Project;
use crate::source::{Source, Span};

/// The context of one rule on one Dockerfile.
#[derive(Debug)]
pub struct Cx<'a> {
    /// The whole project.
    pub project: &'a Project,
    /// The file that is being checked.
    pub file: FileId,
    /// Its text.
    pub source: &'a Source,
    /// Its tree.
    pub dockerfile: &'a Dockerfile,
    /// The rule that runs.
    pub rule: &'static Rule,
    pub(super) findings: Vec<Diagnostic>,
}

impl Cx<'_> {
    /// Reports a finding in this file. The result is for adding labels, help, aliases and a fix.
    pub fn report(&mut self, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        self.findings.push(Diagnostic {
            rule: self.rule.name,
            aliases: Vec::new(),
            severity: self.rule.severity,
            file: self.file,
            span,
            message: message.into(),
            labels: Vec::new(),
            help: None,
            fix: None,
        });
        self.findings.last_mut().expect("just pushed")
    }
}
