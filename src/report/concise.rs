//! A line per finding: `path:line:column: severity[rule] message`.

use super::{Paint, View, colour_of, visible};
use std::io;

pub(super) fn write(out: &mut dyn io::Write, view: &View, paint: Paint) -> io::Result<()> {
    for finding in &view.report.findings {
        let source = view.source(finding.file);
        let at = source.position(finding.span.start);
        let place = paint.style("1", &format!("{}:{}:{}", visible(source.path()), at.line, at.column));
        let severity = paint.style(colour_of(finding.severity), finding.severity.name());
        writeln!(out, "{place}: {severity}[{}] {}", finding.rule, visible(&finding.message))?;
    }
    Ok(())
}
