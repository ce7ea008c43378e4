//! Each finding with its lines, its evidence and its remedy, for people.

use super::snippet::{self, Place};
use super::{Paint, View, colour_of, plural, visible};
use crate::diagnostic::Diagnostic;
use crate::project::Content;
use std::io;

/// How many places of one finding are drawn.
const MOST_PLACES: usize = 12;

pub(super) fn write(out: &mut dyn io::Write, view: &View, paint: Paint) -> io::Result<()> {
    for finding in &view.report.findings {
        let severity = paint.style(colour_of(finding.severity), &format!("{}[{}]", finding.severity.name(), finding.rule));
        writeln!(out, "{severity}{}", paint.style("1", &format!(": {}", visible(&finding.message))))?;
        write_places(out, view, finding, paint)?;
        let remedy = finding.help.as_deref().or(finding.fix.as_ref().map(|fix| fix.title.as_str()));
        if let Some(help) = remedy {
            writeln!(out, "  {} {}", paint.style("36", "help:"), visible(help))?;
        }
        let explain = format!("docklint explain {}", finding.rule);
        writeln!(out, "  {} {}\n", paint.style("36", "docs:"), paint.link(&view.rule(finding).url(), &explain))?;
    }
    Ok(())
}

fn write_places(out: &mut dyn io::Write, view: &View, finding: &Diagnostic, paint: Paint) -> io::Result<()> {
    let file = view.project.file(finding.file);
    if matches!(file.content, Content::Unreadable(_)) {
        let (top, bottom) = if paint.unicode { ("╭─", "╰────") } else { (",-", "`----") };
        return writeln!(out, "   {top}[{}]\n   {bottom}", visible(file.source.path()));
    }
    let mut places = places(finding);
    let left_out = places.len().saturating_sub(MOST_PLACES);
    places.truncate(MOST_PLACES);
    for group in snippet::groups(view, places) {
        out.write_all(snippet::draw(view, finding.severity, &group, paint).as_bytes())?;
    }
    if left_out > 0 {
        writeln!(out, "  {} {} more, all listed by --format json", paint.style("36", "note:"), plural(left_out, "place"))?;
    }
    Ok(())
}

/// The finding's own place, worded by the label that stands there too, and then its evidence.
fn places(finding: &Diagnostic) -> Vec<Place<'_>> {
    let main = |l: &&crate::diagnostic::Label| l.file == finding.file && l.span == finding.span;
    let words = finding.labels.iter().find(main).map(|l| l.message.as_str());
    let mut places = vec![Place { file: finding.file, span: finding.span, words, main: true }];
    let others = finding.labels.iter().filter(|l| !main(l));
    places.extend(others.map(|l| Place { file: l.file, span: l.span, words: Some(&l.message), main: false }));
    places
}
