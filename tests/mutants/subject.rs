//! The real projects, and what a change needs to know of them.

use super::change::{Change, Files};
use crate::project::project_of;
use crate::shared::corpus;
use docklint::compose::{Compose, Entry, Place, Service, Value};
use docklint::dockerfile::{Base, Dockerfile, Instruction, Stage};
use docklint::lint::{Selection, check};
use docklint::project::{Build, Composition, Content, Project};
use docklint::rules::RULES;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

/// A project as it is.
pub struct Subject {
    pub name: String,
    pub files: Files,
    pub project: Project,
    pub found: Vec<Found>,
}

/// A finding.
#[derive(Debug)]
pub struct Found {
    pub rule: &'static str,
    pub path: String,
    pub range: Range<usize>,
    pub message: String,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}] {}@{}: {}", self.rule, self.path, self.range.start, self.message)
    }
}

impl Found {
    /// All findings of a project, by the rules that are on.
    pub fn all(files: &Files) -> Vec<Found> {
        Found::of(&load(files))
    }

    fn of(project: &Project) -> Vec<Found> {
        let settings = Selection::new(RULES, &[], &[], &[]).unwrap().into();
        let found = check(project, &settings).findings.into_iter();
        let path = |file| project.file(file).source.path().to_owned();
        found.map(|it| Found { rule: it.rule, path: path(it.file), range: it.span.range(), message: it.message }).collect()
    }
}

fn load(files: &Files) -> Project {
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    project_of(&files)
}

/// The projects of the corpus, and its single Compose files, each by itself; `None` where there is no corpus.
pub fn subjects() -> Option<Vec<Subject>> {
    let mut projects: BTreeMap<String, Files> = BTreeMap::new();
    for (path, bytes) in corpus("projects")? {
        let mut parts = path.splitn(3, '/');
        let (Some(_), Some(project), Some(path)) = (parts.next(), parts.next(), parts.next()) else { continue };
        // What is no text is there, and that is all.
        let text = String::from_utf8(bytes).unwrap_or_default();
        projects.entry(project.to_owned()).or_default().insert(path.to_owned(), text);
    }
    for (path, bytes) in corpus("compose")? {
        let Ok(text) = String::from_utf8(bytes) else { continue };
        projects.insert(path, [("compose.yaml".to_owned(), text)].into());
    }
    let subject = |(name, files): (String, Files)| {
        let project = load(&files);
        Subject { name, found: Found::of(&project), files, project }
    };
    Some(projects.into_par_iter().map(subject).collect())
}

/// A service of a subject, whose file is changed.
#[derive(Clone, Copy)]
pub struct Spot<'s> {
    pub subject: &'s Subject,
    pub composition: &'s Composition,
    pub service: &'s Service,
}

/// The Dockerfile that a service builds, and no other does.
pub struct Image<'s> {
    pub path: &'s str,
    pub file: &'s Dockerfile,
    pub build: &'s Build,
    pub stage: &'s Stage,
}

impl Subject {
    /// Each service that is written in blocks, of each Compose file that stands alone and is whole.
    pub fn spots(&self) -> impl Iterator<Item = Spot<'_>> {
        let compositions = self.project.compositions.iter().filter(|it| it.files.len() == 1 && it.only.is_none() && is_whole(it));
        let services = compositions.flat_map(|composition| composition.compose.services.iter().map(move |it| (composition, it)));
        let spots = services.map(|(composition, service)| Spot { subject: self, composition, service });
        spots.filter(|spot| spot.indent().is_some())
    }
}

/// Whether nothing comes from files that are not there.
fn is_whole(composition: &Composition) -> bool {
    let compose = &composition.compose;
    let is_own =
        |service: &Service| (service.image.is_some() || service.get("build").is_some()) && service.get("extends").is_none();
    !composition.is_override && compose.root.get("include").is_none() && compose.services.iter().all(is_own)
}

impl<'s> Spot<'s> {
    pub fn compose(&self) -> &'s Compose {
        &self.composition.compose
    }

    /// The path of the Compose file.
    pub fn path(&self) -> &'s str {
        self.subject.project.file(self.composition.files[0]).source.path()
    }

    /// The text of the Compose file.
    pub fn text(&self) -> &'s str {
        self.subject.project.file(self.composition.files[0]).source.text()
    }

    /// Another service of the same file.
    pub fn beside(&self, service: &'s Service) -> Spot<'s> {
        Spot { service, ..*self }
    }

    /// The first of the service's own keys, and the blanks before it.
    fn indent(&self) -> Option<(usize, &'s str)> {
        let Value::Map(entries) = &self.service.node.value else { return None };
        let name = self.service.place.span.range();
        let own = entries.iter().map(|entry| entry.place.span.range().start).filter(|start| *start > name.end);
        let start = own.min()?;
        let line = self.text()[..start].rfind('\n')? + 1;
        let lead = &self.text()[line..start];
        let is_own = self.service.node.used.is_none() && line > name.end && self.text()[name.end..line].trim() == ":";
        (is_own && lead.trim().is_empty()).then_some((start, lead))
    }

    /// Puts a key into the service. `text` may be of several lines, indented from where the key stands.
    pub fn with_key(&self, text: &str) -> Change {
        let (start, lead) = self.indent().unwrap();
        let lines: String = text.lines().map(|line| format!("{line}\n{lead}")).collect();
        Change::none().replace(self.path(), start..start, lines)
    }

    /// Puts an entry into a section of the file.
    pub fn with_section(&self, section: &str, text: &str) -> Change {
        let root = &self.compose().root;
        match root.entry(section).map(|entry| entry.node.entries()) {
            None => Change::none().append(self.path(), format!("{section}:\n  {text}\n")),
            Some(entries) => {
                let start = entries.first().unwrap().place.span.range().start;
                let line = self.text()[..start].rfind('\n').map_or(0, |at| at + 1);
                let lead = &self.text()[line..start];
                Change::none().replace(self.path(), start..start, format!("{text}\n{lead}"))
            }
        }
    }

    /// Whether a section of the file can be added to.
    pub fn has_room_in(&self, section: &str) -> bool {
        self.compose().root.entry(section).is_none_or(|entry| {
            entry.node.entries().first().is_some_and(|first| {
                let start = first.place.span.range().start;
                let line = self.text()[..start].rfind('\n').map_or(0, |at| at + 1);
                self.text()[line..start].trim().is_empty()
            })
        })
    }

    /// Takes an entry away with its lines; `None` where it shares them.
    pub fn without(&self, entry: &Entry) -> Option<Change> {
        let range = entry.place.span.cover(entry.node.place.span).range();
        let text = self.text();
        let line = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
        let end = text[range.end..].find('\n').map_or(text.len(), |at| range.end + at + 1);
        let is_alone = text[line..range.start].trim().is_empty() && text[range.end..end].trim().trim_start_matches(':').is_empty();
        let is_own = entry.node.used.is_none() && entry.place.file == 0 && !text[range].contains(['&', '*']);
        (is_alone && is_own).then(|| Change::none().replace(self.path(), line..end, ""))
    }

    /// The bytes of a line with its end.
    pub fn line(&self, at: usize) -> Range<usize> {
        let text = self.text();
        text[..at].rfind('\n').map_or(0, |at| at + 1)..text[at..].find('\n').map_or(text.len(), |end| at + end + 1)
    }

    /// Puts a text in place of what stands there.
    pub fn put(&self, range: Range<usize>, text: &str) -> Change {
        Change::none().replace(self.path(), range, text)
    }

    /// Whether a place is in the file itself, and not brought there from elsewhere.
    pub fn is_here(&self, place: Place, used: Option<Place>) -> bool {
        place.file == 0 && used.is_none()
    }

    /// The Dockerfile of the service.
    pub fn built(&self) -> Option<Image<'s>> {
        let project = &self.subject.project;
        let build = &project.builds[*self.composition.builds.get(&self.service.name)?];
        let source = &project.file(build.dockerfile).source;
        let Content::Dockerfile(file) = &project.file(build.dockerfile).content else { return None };
        let is_only = project.builds_of(build.dockerfile).len() == 1 && source.path() != self.path();
        let stage = stage_of(file, build)?;
        is_only.then_some(Image { path: source.path(), file, build, stage })
    }
}

/// The stage that is built.
pub fn stage_of<'s>(file: &'s Dockerfile, build: &Build) -> Option<&'s Stage> {
    build.target.as_ref().map_or_else(|| file.final_stage(), |target| file.stage_named(target))
}

impl<'s> Image<'s> {
    /// Puts lines at the end of the stage that is built.
    pub fn with_lines(&self, lines: &str) -> Change {
        let end = self.own().last().unwrap().span.range().end;
        Change::none().replace(self.path, end..end, format!("\n{lines}"))
    }

    /// The instructions of the stage that is built, from its `FROM` on.
    pub fn own(&self) -> &'s [Instruction] {
        &self.file.instructions[self.stage.instructions.clone()]
    }

    /// The name of the public image that all of it is built upon.
    pub fn base(&self) -> Option<&'s str> {
        match self.file.root_base(self.stage) {
            Base::Image(image) => image.official_name(),
            _ => None,
        }
    }
}
