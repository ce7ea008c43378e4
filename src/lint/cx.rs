//! What a check sees, and where it reports.

use super::{Rule, Settings};
use crate::compose::Place;
use crate::config::Options;
use crate::diagnostic::{Diagnostic, FileId};
use crate::dockerfile::{Dockerfile, Stage};
use crate::project::layers::content::Content;
use crate::project::{Build, Layers, Project};
use crate::source::{Source, Span};
use std::rc::Rc;
use std::sync::LazyLock;

/// The context of one rule on one Dockerfile.
#[derive(Debug)]
pub struct Cx<'a> {
    /// The whole project.
    pub project: &'a Project,
    /// The file that is being checked; of a composition the main one.
    pub file: FileId,
    /// Its text.
    pub source: &'a Source,
    /// Its tree; of a Compose file a Dockerfile that says nothing.
    pub dockerfile: &'a Dockerfile,
    /// What the rules were told.
    pub options: &'a Options,
    /// The rule that runs.
    pub rule: &'static Rule,
    /// The rule by which a failure of docklint's own is reported.
    pub(super) internal_error: &'static Rule,
    /// Where the instruction that is being checked stands in `Dockerfile::instructions`: for a trigger its `ONBUILD`, for a stage
    /// its `FROM`, for a whole file or build 0.
    pub index: usize,
    /// Whether it is the trigger of an `ONBUILD`, which runs in another build.
    pub in_trigger: bool,
    /// For the places of a composition: the file of each of its numbers.
    pub(super) sites: &'a [FileId],
    pub(super) findings: Vec<Diagnostic>,
    /// The layer model of the build that is being checked, once a rule asked for it.
    pub(super) layers: Option<Rc<Layers<'a>>>,
    /// What its layers hold, likewise.
    pub(super) contents: Option<Rc<[Vec<Content<'a>>; 2]>>,
}

/// What stands for the Dockerfile where there is none.
static NO_DOCKERFILE: LazyLock<Dockerfile> = LazyLock::new(Dockerfile::default);

impl<'a> Cx<'a> {
    /// At the start of a file that is no Dockerfile.
    pub(super) fn new(project: &'a Project, file: FileId, source: &'a Source, settings: &'a Settings) -> Cx<'a> {
        let internal_error = settings.selection.rule("internal-error");
        Cx {
            project,
            file,
            source,
            dockerfile: &NO_DOCKERFILE,
            options: &settings.options,
            rule: internal_error,
            internal_error,
            index: 0,
            in_trigger: false,
            sites: &[],
            findings: Vec::new(),
            layers: None,
            contents: None,
        }
    }

    /// Reports a finding in this file. The result is for adding labels, help, aliases and a fix.
    pub fn report(&mut self, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        self.findings.push(self.rule.finding(self.file, span, message));
        self.findings.last_mut().expect("just pushed")
    }

    /// Reports a finding at a place of a composition.
    pub fn report_at(&mut self, place: Place, message: impl Into<String>) -> &mut Diagnostic {
        self.findings.push(self.rule.finding(self.sites[place.file as usize], place.span, message));
        self.findings.last_mut().expect("just pushed")
    }

    /// Reports a finding where something of a composition is written, and shows where it is used, if that is elsewhere.
    pub fn report_used(&mut self, place: Place, used: Option<Place>, message: impl Into<String>) -> &mut Diagnostic {
        let used = used.filter(|used| *used != place).map(|used| (self.sites[used.file as usize], used.span));
        let finding = self.report_at(place, message);
        match used {
            Some((file, span)) => finding.label_in(file, span, "used here"),
            None => finding,
        }
    }

    /// The file and the bytes of a place of a composition, for labels and edits.
    pub fn site(&self, place: Place) -> (FileId, Span) {
        (self.sites[place.file as usize], place.span)
    }

    /// The text of `span` in this file.
    pub fn text(&self, span: Span) -> &'a str {
        self.source.slice(span)
    }

    /// The layer model of the build that is being checked: made once for all rules.
    pub fn layers(&mut self, build: &Build) -> Rc<Layers<'a>> {
        let (project, file) = (self.project, self.dockerfile);
        self.layers.get_or_insert_with(|| Rc::new(Layers::of(project, build, file))).clone()
    }

    /// What the layers of the build that is being checked hold ([`Layers::contents`]): made once for all rules. The disk is asked for
    /// files only where something is copied from the context.
    pub fn contents(&mut self, build: &Build) -> Rc<[Vec<Content<'a>>; 2]> {
        let (project, layers) = (self.project, self.layers(build));
        let listing = || if layers.copies_from_context() { project.listing(build) } else { None };
        self.contents.get_or_insert_with(|| Rc::new(layers.contents(listing()))).clone()
    }

    /// The stage of the instruction that is being checked; `None` before the first `FROM`.
    pub fn stage(&self) -> Option<&'a Stage> {
        let stages = &self.dockerfile.stages;
        let after = stages.partition_point(|s| s.instructions.start <= self.index);
        after.checked_sub(1).map(|i| &stages[i])
    }
}
