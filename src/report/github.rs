//! Workflow commands of GitHub Actions: each finding becomes an annotation of its file.

use super::{View, visible};
use crate::diagnostic::Severity;
use std::io;

/// Writes `::warning file=…,line=…,title=docklint RULE::MESSAGE` for each finding; the help, if any, is the message's second line.
pub(super) fn write(out: &mut dyn io::Write, view: &View) -> io::Result<()> {
    for finding in &view.report.findings {
        let source = view.source(finding.file);
        let (start, end) = (source.position(finding.span.start), source.position(finding.span.end));
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        write!(out, "::{command} file={},line={},endLine={}", property(source.path()), start.line, end.line)?;
        // GitHub takes columns only from annotations of a single line.
        if start.line == end.line {
            write!(out, ",col={},endColumn={}", start.column, end.column)?;
        }
        write!(out, ",title={}::{}", property(&format!("docklint {}", finding.rule)), data(&finding.message))?;
        match &finding.help {
            Some(help) => writeln!(out, "%0Ahelp: {}", data(help))?,
            None => writeln!(out)?,
        }
    }
    Ok(())
}

/// Escapes as the runner unescapes a command's text. Line ends need no escape: they have become symbols.
fn data(text: &str) -> String {
    visible(text).replace('%', "%25")
}

/// Escapes as the runner unescapes a property's value.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
