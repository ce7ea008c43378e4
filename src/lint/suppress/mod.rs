//! Comments that silence findings, and findings about those comments.

mod comment;
mod mend;
mod names;
mod nodes;
mod places;
mod report;
mod write;

pub(super) use write::additions;

use super::rival::is_buildkit_check;
use super::{Cx, Name, Rule, Selection, Settings};
use crate::diagnostic::{Diagnostic, Severity};
use crate::dockerfile::{Dockerfile, check};
use crate::source::{Source, Span};
use crate::yaml::Tree;
use comment::{Reach, Written};
use nodes::Nodes;
use places::{Cover, Finder, Scope};
use std::collections::HashMap;

/// A comment that suppresses, or was to.
struct Suppression {
    comment: Span,
    written: Written,
    /// `None` where nothing follows that it could cover.
    scope: Option<Scope>,
    entries: Vec<Entry>,
}

/// One name in its list.
struct Entry {
    span: Span,
    /// What it stands for: nothing, for a rival's code that no rule answers to. `None` for what is no name at all.
    names: Option<Vec<Name>>,
}

/// What is suppressed where, and whether anything was. A finding asks for each name that it goes by, so its cost does not grow
/// with the number of comments.
type Hits = HashMap<(Scope, Name), bool>;

/// A file, by the kind of comments it has.
#[derive(Clone, Copy)]
pub(super) enum Commented<'a> {
    Dockerfile(&'a Dockerfile),
    Yaml(&'a Tree),
}

/// Drops the findings of `cx` that are not selected or are suppressed, and adds those about the suppressions themselves.
/// `complete`: whether every rule could look at all of the file; if not, no suppression is called unused.
pub(super) fn apply(cx: &mut Cx, file: Commented, settings: &Settings, complete: bool) {
    let selection = &settings.selection;
    let suppressions = collect(cx.source, file, selection.rules());
    let mut hits = Hits::new();
    if settings.honour_suppressions {
        report::mistakes(cx, selection, &suppressions);
        hits.extend(suppressions.iter().flat_map(Suppression::covered).map(|covered| (covered, false)));
    }
    let cover = Cover::new(cx.dockerfile, suppressions.iter().filter_map(|s| s.scope));
    let mut findings = std::mem::take(&mut cx.findings);
    retain_wanted(&mut findings, &cover, selection, &mut hits);
    if complete && settings.honour_suppressions {
        report::unused(cx, selection, &suppressions, &hits);
        retain_wanted(&mut cx.findings, &cover, selection, &mut hits);
    }
    report::forbidden(cx, selection, &suppressions);
    cx.findings.retain(|f| selection.keeps(f));
    cx.findings.append(&mut findings);
    raise(cx);
}

impl Suppression {
    fn new(source: &Source, comment: Span, written: Written, scope: Option<Scope>, rules: &[&'static Rule]) -> Suppression {
        let entry = |span: &Span| Entry { span: *span, names: names::resolve(rules, written.dialect, source.slice(*span)) };
        let entries = written.names.iter().flatten().map(entry).collect();
        Suppression { comment, written, scope, entries }
    }

    fn covered(&self) -> impl Iterator<Item = (Scope, Name)> {
        let names = || self.entries.iter().filter_map(|e| e.names.as_ref()).flatten();
        self.scope.into_iter().flat_map(move |scope| names().map(move |name| (scope, *name)))
    }
}

fn retain_wanted(findings: &mut Vec<Diagnostic>, cover: &Cover, selection: &Selection, hits: &mut Hits) {
    findings.retain(|f| selection.keeps(f) && (hits.is_empty() || !is_hit(f, cover, selection, hits)));
}

/// Whether a suppression covers `finding`. Every one that does counts as used.
///
/// A rival may report what its code stands for at another of the places that the finding shows, so a code also hits from there.
fn is_hit(finding: &Diagnostic, cover: &Cover, selection: &Selection, hits: &mut Hits) -> bool {
    let mut hit = false;
    let mut ask = |offset: u32, name: Name| {
        for scope in cover.scopes(offset) {
            if let Some(used) = hits.get_mut(&(scope, name)) {
                *used = true;
                hit = true;
            }
        }
    };
    for name in Name::all_of(selection.rule(finding.rule), finding) {
        ask(finding.span.start, name);
        if matches!(name, Name::Alias(_)) {
            finding.labels.iter().filter(|l| l.file == finding.file).for_each(|l| ask(l.span.start, name));
        }
    }
    hit
}

/// Reads the suppressions of a file.
fn collect(source: &Source, file: Commented, rules: &[&'static Rule]) -> Vec<Suppression> {
    match file {
        Commented::Dockerfile(file) => in_dockerfile(source, file, rules),
        Commented::Yaml(tree) => in_yaml(source, tree, rules),
    }
}

fn in_yaml(source: &Source, tree: &Tree, rules: &[&'static Rule]) -> Vec<Suppression> {
    let read = tree.comments.iter().filter_map(|comment| Some((comment, comment::read_in_yaml(source, comment.span)?)));
    let read: Vec<_> = read.collect();
    if read.is_empty() {
        return Vec::new();
    }
    let nodes = Nodes::new(source, tree);
    let suppression = |(comment, written): (&crate::yaml::Comment, Written)| {
        let scope = match written.reach {
            _ if written.names.is_err() => None,
            Reach::File => Some(Scope::File),
            Reach::Instruction | Reach::Command | Reach::Stage => nodes.scope(comment),
        };
        Suppression::new(source, comment.span, written, scope, rules)
    };
    read.into_iter().map(suppression).collect()
}

fn in_dockerfile(source: &Source, file: &Dockerfile, rules: &[&'static Rule]) -> Vec<Suppression> {
    let of_file = file.check_directive(source);
    let directive = of_file.and_then(|span| Some((span, comment::buildkit(source, span, Reach::File)?)));
    let misplaced = file.directives.iter().filter(|d| d.name == "check" && Some(d.span) != of_file);
    let misplaced = misplaced.filter_map(|d| {
        let written = comment::buildkit(source, d.span, Reach::Instruction)?;
        Some((d.span, Written { names: Err("BuildKit does not see it behind blanks"), lost: None, ..written }))
    });
    let in_file = file.comments.iter().map(|c| c.span).filter(|span| Some(*span) != of_file);
    let read = in_file.chain(in_scripts(source, file)).filter_map(|span| Some((span, comment::read(source, span)?)));
    let mut finder = Finder::new(file);
    let suppression = |(comment, written): (Span, Written)| {
        let scope = if written.names.is_ok() { finder.scope(comment, written.reach) } else { None };
        Suppression::new(source, comment, written, scope, rules)
    };
    directive.into_iter().chain(misplaced).chain(read).map(suppression).collect()
}

/// The comments in scripts that are for ShellCheck: on lines of their own.
fn in_scripts<'a>(source: &'a Source, file: &'a Dockerfile) -> impl Iterator<Item = Span> + 'a {
    let any = source.text().contains("shellcheck");
    let scripts = file.instructions.iter().filter(move |_| any).filter_map(places::script_of);
    let alone = |span: &Span| {
        let line = Span { start: source.lines().start(source.lines().line_of(span.start)), end: span.start };
        let body = source.slice(*span).trim_start_matches('#').trim_start();
        source.slice(line).trim_start().is_empty() && body.starts_with("shellcheck")
    };
    scripts.flat_map(|script| script.comments.iter().copied()).filter(alone)
}

/// `# check=error=true`: Docker refuses a file in which BuildKit finds anything, so what answers to its checks is an error.
fn raise(cx: &mut Cx) {
    let directive = cx.dockerfile.check_directive(cx.source).and_then(|span| check::read(cx.source.text(), span));
    let Some(Ok(check::CheckOptions { error: Some(at), .. })) = directive else { return };
    for finding in cx.findings.iter_mut().filter(|f| f.aliases.iter().any(|a| is_buildkit_check(a))) {
        finding.severity(Severity::Error).label(at, "makes Docker refuse the build");
    }
}
