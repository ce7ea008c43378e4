//! The contract with programs, described in docs/json.md. One line per finding: it streams, and it diffs well.

use super::View;
use crate::diagnostic::{Diagnostic, FileId, Fix, Severity};
use crate::source::{Position, Span};
use serde::Serialize;
use std::io;

#[derive(Serialize)]
struct Finding<'a> {
    rule: &'a str,
    category: &'a str,
    severity: &'a str,
    message: &'a str,
    help: Option<&'a str>,
    url: String,
    aliases: &'a [&'a str],
    #[serde(flatten)]
    place: Place<'a>,
    labels: Vec<Label<'a>>,
    fix: Option<Change<'a>>,
}

#[derive(Serialize)]
struct Label<'a> {
    message: &'a str,
    #[serde(flatten)]
    place: Place<'a>,
}

#[derive(Serialize)]
struct Change<'a> {
    title: &'a str,
    applicability: &'a str,
    edits: Vec<Edit<'a>>,
    creates: Option<NewFile<'a>>,
}

#[derive(Serialize)]
struct NewFile<'a> {
    path: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
struct Edit<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    text: &'a str,
}

#[derive(Serialize)]
struct Place<'a> {
    path: &'a str,
    start: Point,
    end: Point,
}

#[derive(Serialize)]
struct Point {
    line: u32,
    column: u32,
    byte: u32,
}

#[derive(Serialize)]
struct Summary {
    files: usize,
    errors: usize,
    warnings: usize,
    infos: usize,
}

pub(super) fn write(out: &mut dyn io::Write, view: &View) -> io::Result<()> {
    out.write_all(b"{\"version\":1,\"findings\":[")?;
    for (i, diagnostic) in view.report.findings.iter().enumerate() {
        out.write_all(if i == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &finding(view, diagnostic))?;
    }
    let summary = Summary {
        files: view.project.files.len(),
        errors: view.report.count(Severity::Error),
        warnings: view.report.count(Severity::Warning),
        infos: view.report.count(Severity::Info),
    };
    out.write_all(b"\n],\"summary\":")?;
    serde_json::to_writer(&mut *out, &summary)?;
    out.write_all(b"}\n")
}

fn finding<'a>(view: &View<'a>, d: &'a Diagnostic) -> Finding<'a> {
    let rule = view.rule(d);
    Finding {
        rule: d.rule,
        category: rule.category.name(),
        severity: d.severity.name(),
        message: &d.message,
        help: d.help.as_deref(),
        url: rule.url(),
        aliases: &d.aliases,
        place: place(view, d.file, d.span),
        labels: d.labels.iter().map(|l| Label { message: &l.message, place: place(view, l.file, l.span) }).collect(),
        fix: d.fix.as_ref().map(|fix| change(view, fix)),
    }
}

fn change<'a>(view: &View<'a>, fix: &'a Fix) -> Change<'a> {
    let edits = fix.edits.iter().map(|e| Edit { place: place(view, e.file, e.span), text: &e.text }).collect();
    let creates = fix.creates.as_ref().map(|new| NewFile { path: &new.path, text: &new.text });
    Change { title: &fix.title, applicability: fix.applicability.name(), edits, creates }
}

fn place<'a>(view: &View<'a>, file: FileId, span: Span) -> Place<'a> {
    let source = view.source(file);
    Place { path: source.path(), start: point(source.position(span.start)), end: point(source.position(span.end)) }
}

fn point(at: Position) -> Point {
    Point { line: at.line, column: at.column, byte: at.byte }
}
