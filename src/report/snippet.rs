//! A few lines of a file with marks under them, drawn by miette.
//!
//! miette's own sources are read from their first byte for every mark, and drawn as they are. A [`Snippet`] holds just the lines
//! to show, found through the file's line index, cut where they are long and free of control characters.

use super::text::{symbol, visible};
use super::{Paint, View};
use crate::diagnostic::{FileId, Severity};
use crate::source::{Position, Source, Span};
use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceSpan, SpanContents, ThemeStyles,
};
use std::ops::Range;

/// Lines shown above and below a marked one.
const CONTEXT: u32 = 1;

/// A place to mark.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    pub(super) file: FileId,
    pub(super) span: Span,
    pub(super) words: Option<&'a str>,
    /// Whether it is where the finding is.
    pub(super) main: bool,
}

/// Consecutive lines of one file, as they are shown.
#[derive(Debug)]
struct Snippet {
    path: String,
    /// The shown text of the lines, each with its line feed.
    text: String,
    /// The 1-based number of the first of them.
    first: u32,
    /// Where the finding, or the first mark, really is.
    at: Position,
    marks: Vec<Mark>,
}

/// A mark under one line: bytes of the shown text.
#[derive(Debug)]
struct Mark {
    range: Range<usize>,
    words: Option<String>,
    main: bool,
}

/// The places that one snippet shows together: same file, lines close by. The finding's own snippet comes first.
pub(super) fn groups<'a>(view: &View, mut places: Vec<Place<'a>>) -> Vec<Vec<Place<'a>>> {
    places.sort_by_key(|p| (p.file, p.span));
    let line = |p: &Place| view.source(p.file).lines().line_of(p.span.start);
    let near = |a: &Place, b: &Place| a.file == b.file && line(b) - line(a) <= 2 * CONTEXT + 1;
    let mut groups: Vec<Vec<Place>> = places.chunk_by(near).map(<[Place]>::to_vec).collect();
    groups.sort_by_key(|g| !g.iter().any(|p| p.main));
    groups
}

/// Draws one group of places.
pub(super) fn draw(view: &View, severity: Severity, places: &[Place], paint: Paint) -> String {
    let snippet = Snippet::new(view.source(places[0].file), places, paint.width.saturating_sub(10).max(40));
    let mut theme = if paint.unicode { GraphicalTheme::unicode_nocolor() } else { GraphicalTheme::none() };
    if paint.colour {
        theme.styles = ThemeStyles::ansi();
        let main = match severity {
            Severity::Error => theme.styles.error,
            Severity::Warning => theme.styles.warning,
            Severity::Info => theme.styles.advice,
        };
        let other = theme.styles.highlights[0];
        theme.styles.highlights = snippet.marks.iter().map(|m| if m.main { main } else { other }).collect();
    }
    let handler = GraphicalReportHandler::new_themed(theme).with_context_lines(CONTEXT as usize).with_links(false);
    let mut drawn = String::new();
    handler.render_report(&mut drawn, &snippet).expect("every mark lies in the snippet, and a String takes all text");
    // The first line is miette's for the message, which stands above all snippets and is empty here.
    drawn.split_once('\n').map(|(_, lines)| lines.to_owned()).unwrap_or_default()
}

impl Snippet {
    /// The lines of `places`, which are sorted, of one file and not empty; each cut to `room` characters.
    fn new(source: &Source, places: &[Place], room: usize) -> Snippet {
        let lines = source.lines();
        let line_of = |p: &Place| lines.line_of(p.span.start);
        let leading = places.iter().find(|p| p.main).unwrap_or(&places[0]);
        let (above, below) = (line_of(&places[0]), line_of(&places[places.len() - 1]));
        // Blank lines, and what follows a final line feed, tell nothing.
        let speaks = |line: &u32| !source.text()[line_range(source, *line)].trim().is_empty();
        let first = (above.saturating_sub(CONTEXT).max(1)..above).find(speaks).unwrap_or(above);
        let last = (below + 1..=(below + CONTEXT).min(lines.count())).rfind(speaks).unwrap_or(below);
        let mut snippet = Snippet {
            path: visible(source.path()).into_owned(),
            text: String::new(),
            first,
            at: source.position(leading.span.start),
            marks: Vec::new(),
        };
        for line in first..=last {
            let here: Vec<Place> = places.iter().filter(|p| line_of(p) == line).copied().collect();
            snippet.add_line(source, line, &here, room);
        }
        snippet
    }

    fn add_line(&mut self, source: &Source, line: u32, places: &[Place], room: usize) {
        let whole = line_range(source, line);
        let focus = places.iter().find(|p| p.main).or(places.first()).map_or(whole.start, |p| p.span.start as usize);
        let shown = window(source.text(), whole.clone(), focus.clamp(whole.start, whole.end), room);
        // Where each shown character went: (offset in the file, offset in the snippet).
        let mut moved = Vec::new();
        if shown.start > whole.start {
            self.text.push_str("...");
        }
        for (i, c) in source.text()[shown.clone()].char_indices() {
            moved.push((shown.start + i, self.text.len()));
            self.text.push(if c == '\t' { c } else { symbol(c) });
        }
        moved.push((shown.end, self.text.len()));
        if shown.end < whole.end {
            self.text.push_str("...");
        }
        self.text.push('\n');
        let to_shown = |offset: usize| moved[moved.partition_point(|m| m.0 < offset).min(moved.len() - 1)].1;
        let mut marks = Vec::new();
        for place in places {
            // A mark stays in its first line: that says where, and the finding stays short.
            let start = place.span.start as usize;
            let end = (place.span.end as usize).min(whole.end).max(start);
            let end = if place.span.end as usize > end { start + source.text()[start..end].trim_end().len() } else { end };
            let words = place.words.map(|words| visible(words).into_owned());
            marks.push(Mark { range: to_shown(start)..to_shown(end), words, main: place.main });
        }
        self.marks.extend(disjoint(marks, &self.text));
    }
}

/// The bytes of a line without its line end.
fn line_range(source: &Source, line: u32) -> Range<usize> {
    let start = source.lines().start(line) as usize;
    let end = if line < source.lines().count() { source.lines().start(line + 1) as usize - 1 } else { source.text().len() };
    let end = if source.text()[start..end].ends_with('\r') { end - 1 } else { end };
    start..end
}

/// The part of a line that fits into `room` characters: some before `focus`, the rest behind it.
fn window(text: &str, line: Range<usize>, focus: usize, room: usize) -> Range<usize> {
    if line.len() <= room {
        return line;
    }
    let back =
        |from: usize, n: usize| text[line.start..from].char_indices().rev().take(n).last().map_or(from, |(i, _)| line.start + i);
    let forth = |from: usize, n: usize| text[from..line.end].char_indices().nth(n).map_or(line.end, |(i, _)| from + i);
    let start = back(focus, room / 3);
    let end = forth(start, room);
    let start = if end == line.end { back(end, room) } else { start };
    // What barely follows the start of the line is shown from there.
    if start - line.start <= 3 { line.start..forth(line.start, room) } else { start..end }
}

/// The marks of one line, by place, so that none overlaps the next: miette would push the second one aside. A mark ends where another
/// begins inside it; those that begin together become one, as long as the shortest, with the words of all.
fn disjoint(mut marks: Vec<Mark>, text: &str) -> Vec<Mark> {
    marks.sort_by_key(|m| (m.range.start, m.range.end));
    let mut result: Vec<Mark> = Vec::new();
    for mark in marks {
        match result.last_mut() {
            Some(last) if last.range.start == mark.range.start => {
                last.main |= mark.main;
                last.words = [last.words.take(), mark.words].into_iter().flatten().reduce(|a, b| format!("{a}; {b}"));
            }
            Some(last) if last.range.end > mark.range.start => {
                let kept = text[last.range.start..mark.range.start].trim_end().len();
                last.range.end = last.range.start + kept;
                result.push(mark);
            }
            _ => result.push(mark),
        }
    }
    result
}

impl std::fmt::Display for Snippet {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Snippet {}

impl miette::Diagnostic for Snippet {
    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        Some(self)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let labeled = |m: &Mark| {
            let span = SourceSpan::from(m.range.clone());
            if m.main {
                LabeledSpan::new_primary_with_span(m.words.clone(), span)
            } else {
                LabeledSpan::new_with_span(m.words.clone(), span)
            }
        };
        Some(Box::new(self.marks.iter().map(labeled)))
    }
}

impl miette::SourceCode for Snippet {
    /// All lines; asked for a mark without context, miette wants to know what place to name above them.
    fn read_span<'a>(&'a self, _: &SourceSpan, before: usize, after: usize) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (line, column) = if before + after == 0 { (self.at.line, self.at.column) } else { (self.first, 1) };
        let count = self.text.bytes().filter(|b| *b == b'\n').count();
        let (line, column) = (line as usize - 1, column as usize - 1);
        let span = SourceSpan::from(0..self.text.len());
        Ok(Box::new(MietteSpanContents::new_named(self.path.clone(), self.text.as_bytes(), span, line, column, count)))
    }
}
