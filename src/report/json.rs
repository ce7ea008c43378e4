//! The contract with programs, described in docs/json.md. One line per finding: it streams, and it diffs well.

use super::View;
use crate::diagnostic::{self, Diagnostic, FileId, Fix, Severity};
use crate::source::{Position, Span};
use rayon::prelude::*;
use serde::Serialize;
use std::io;

#[derive(Serialize)]
struct Finding<'a> {
    rule: &'a str,
    category: &'a str,
    severity: &'a str,
    message: &'a str,
    help: Option<&'a str>,
    url: &'a str,
    aliases: &'a [&'a str],
    path: &'a str,
    start: Point,
    end: Point,
    labels: Vec<Label<'a>>,
    fix: Option<Change<'a>>,
}

#[derive(Serialize)]
struct Label<'a> {
    message: &'a str,
    path: &'a str,
    start: Point,
    end: Point,
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
    path: &'a str,
    start: Point,
    end: Point,
    text: &'a str,
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

/// So many findings are turned to text at a time; more than that in parallel.
const PART: usize = 256;

/// So many are kept as text before they are written.
const BATCH: usize = 32 * PART;

pub(super) fn write(out: &mut dyn io::Write, view: &View) -> io::Result<()> {
    out.write_all(b"{\"version\":1,\"findings\":[")?;
    let urls: Vec<String> = view.rules.iter().map(|rule| rule.url()).collect();
    let findings = &view.report.findings;
    let lines = |findings: &[Diagnostic]| lines(view, &urls, findings);
    let mut before = &b"\n"[..];
    for batch in findings.chunks(BATCH) {
        let parts = match batch.len() {
            0..=PART => vec![lines(batch)?],
            _ => batch.par_chunks(PART).map(lines).collect::<serde_json::Result<Vec<_>>>()?,
        };
        for part in parts {
            out.write_all(before)?;
            out.write_all(&part)?;
            before = b",\n";
        }
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

/// The lines of some findings, commas between them.
fn lines(view: &View, urls: &[String], findings: &[Diagnostic]) -> serde_json::Result<Vec<u8>> {
    let mut lines = Vec::new();
    for (i, diagnostic) in findings.iter().enumerate() {
        lines.extend(if i == 0 { &b""[..] } else { b",\n" });
        serde_json::to_writer(&mut lines, &finding(view, urls, diagnostic))?;
    }
    Ok(lines)
}

fn finding<'a>(view: &View<'a>, urls: &'a [String], d: &'a Diagnostic) -> Finding<'a> {
    let rule = view.rule_index(d);
    let (path, start, end) = place(view, d.file, d.span);
    Finding {
        rule: d.rule,
        category: view.rules[rule].category.name(),
        severity: d.severity.name(),
        message: &d.message,
        help: d.help.as_deref(),
        url: &urls[rule],
        aliases: &d.aliases,
        path,
        start,
        end,
        labels: d.labels.iter().map(|l| label(view, l)).collect(),
        fix: d.fix.as_ref().map(|fix| change(view, fix)),
    }
}

fn label<'a>(view: &View<'a>, label: &'a diagnostic::Label) -> Label<'a> {
    let (path, start, end) = place(view, label.file, label.span);
    Label { message: &label.message, path, start, end }
}

fn change<'a>(view: &View<'a>, fix: &'a Fix) -> Change<'a> {
    let edit = |edit: &'a diagnostic::Edit| {
        let (path, start, end) = place(view, edit.file, edit.span);
        Edit { path, start, end, text: &edit.text }
    };
    let edits = fix.edits.iter().map(edit).collect();
    let creates = fix.creates.as_ref().map(|new| NewFile { path: &new.path, text: &new.text });
    Change { title: &fix.title, applicability: fix.applicability.name(), edits, creates }
}

fn place<'a>(view: &View<'a>, file: FileId, span: Span) -> (&'a str, Point, Point) {
    let source = view.source(file);
    (source.path(), point(source.position(span.start)), point(source.position(span.end)))
}

fn point(at: Position) -> Point {
    Point { line: at.line, column: at.column, byte: at.byte }
}
