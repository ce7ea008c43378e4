//! What several rules ask of the Compose files that belong together.

use crate::compose::{Place, Problem, ProblemKind, Service};
use crate::lint::Cx;
use crate::project::{Composition, Content};
use crate::source::{Source, Span};
use crate::yaml::Tree;
use std::collections::HashSet;

/// A Compose file of a composition.
#[derive(Clone, Copy)]
pub struct Written<'a> {
    /// Its number among the files of the composition.
    pub number: u32,
    /// Its text.
    pub source: &'a Source,
    /// Its YAML, as it is written.
    pub tree: &'a Tree,
}

/// The Compose files of a composition. One that is there twice, for two folders, is among them once.
pub fn files<'a>(cx: &Cx<'a>, composition: &Composition) -> Vec<Written<'a>> {
    let project = cx.project;
    let mut files = Vec::new();
    for (number, id) in (0..).zip(&composition.files) {
        let file = project.file(*id);
        if let Content::Compose(tree) = &file.content
            && !composition.files[..number as usize].contains(id)
        {
            files.push(Written { number, source: &file.source, tree });
        }
    }
    files
}

/// Whether all that belongs to the project was read: nothing is missing, nothing comes from elsewhere, and it is not an override alone.
/// A file of variables for a container may be missing: it makes no service and changes none.
pub fn is_whole(cx: &Cx, composition: &Composition) -> bool {
    const HOLES: [ProblemKind; 3] = [ProblemKind::Syntax, ProblemKind::MissingFile, ProblemKind::IncludeCycle];
    let compose = &composition.compose;
    let of_variables: HashSet<Place> =
        compose.services.iter().flat_map(|service| &service.env_file).map(|named| named.path.place).collect();
    let is_hole = |problem: &Problem| {
        let is_variables = problem.kind == ProblemKind::MissingFile && of_variables.contains(&problem.place);
        HOLES.contains(&problem.kind) && !is_variables
    };
    let has_image = |service: &Service| ["image", "build", "provider"].iter().any(|key| service.get(key).is_some());
    !compose.services.is_empty()
        && compose.services.iter().all(has_image)
        && !compose.problems.iter().any(is_hole)
        && !files(cx, composition).iter().any(includes_unknown)
}

/// Whether a file includes what is not read: from another machine, or from a path that nobody knows.
fn includes_unknown(file: &Written) -> bool {
    let Some(include) = file.tree.root().and_then(|root| root.get("include")) else { return false };
    let text = file.source.slice(include.span());
    text.contains("://") || text.contains("git@") || text.contains(".git") || text.contains('$')
}

/// When two services are up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meeting {
    /// At the same time, whenever one of them is up, or when a profile is active that both have; also where `.env` activates both.
    Together,
    /// At the same time only if somebody activates two profiles.
    Apart,
    /// Who knows.
    Unknown,
}

/// When two services are up (Compose specification, "Profiles").
pub fn meeting(one: &Service, other: &Service) -> Meeting {
    let (Some(of_one), Some(of_other)) = (profiles(one), profiles(other)) else { return Meeting::Unknown };
    let are_there = one.is_activated && other.is_activated;
    let is_shared =
        are_there || of_one.is_empty() || of_other.is_empty() || of_one.iter().any(|profile| of_other.contains(profile));
    if is_shared { Meeting::Together } else { Meeting::Apart }
}

/// The profiles of a service, if all of them are known.
pub fn profiles(service: &Service) -> Option<Vec<&str>> {
    service.profiles.iter().map(|profile| profile.known()).collect()
}

/// How many containers a service has, as far as the file says: 1, if it says nothing.
pub fn copies(service: &Service) -> i64 {
    let replicas = service.deploy.as_ref().and_then(|deploy| deploy.replicas.as_ref());
    service.scale.as_ref().or(replicas).map_or(1, |count| count.value)
}

/// What to remove so that an entry of a mapping, or an item of a list, is gone with its lines. `None` where it shares its lines with
/// something else, where a comment would be lost, or where it has an anchor that others may use.
pub fn removal(file: Written, span: Span, is_item: bool) -> Option<Span> {
    let text = file.source.text();
    let (start, end) = (span.start as usize, span.end as usize);
    let mut line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    if line == 0 && text.starts_with('\u{feff}') {
        line = '\u{feff}'.len_utf8();
    }
    let lead = text[line..start].trim();
    let has_comment = file.tree.comments.iter().any(|comment| span.contains(comment.span));
    if lead != if is_item { "-" } else { "" } || has_comment || text[start..end].contains('&') {
        return None;
    }
    let line_end = text[end..].find('\n').map_or(text.len(), |at| end + at);
    // A key without a value ends before its colon.
    let tail = text[end..line_end].trim_start().trim_start_matches(':').trim();
    match tail.chars().next() {
        None => Some(Span::new(line, (line_end + 1).min(text.len()))),
        Some('#') => Some(Span::new(line + text[line..].find(|c: char| c != ' ')?, end + text[end..].find('#')?)),
        Some(_) => None,
    }
}
