//! Physical and logical lines, as `parser.Parse` of BuildKit forms them.

use super::ast::{Comment, Directive, Gap, GapKind};
use crate::source::{MappedText, Span};

/// A physical line: without its line end, which may be any run of CR and LF.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    /// Its text, trailing CR and LF left out.
    pub span: Span,
    /// Offset of the next line.
    pub next: usize,
    /// 1-based.
    pub number: u32,
}

/// Reads physical lines one after another.
#[derive(Clone, Debug)]
pub(super) struct Lines<'a> {
    text: &'a str,
    pos: usize,
    /// Lines read so far.
    pub read: u32,
}

impl<'a> Lines<'a> {
    pub fn new(text: &'a str) -> Lines<'a> {
        Lines { text, pos: if text.starts_with('\u{feff}') { 3 } else { 0 }, read: 0 }
    }

    pub fn next(&mut self) -> Option<Line> {
        let start = self.pos;
        if start >= self.text.len() {
            return None;
        }
        let next = self.text[start..].find('\n').map_or(self.text.len(), |i| start + i + 1);
        let end = start + self.text[start..next].trim_end_matches(['\r', '\n']).len();
        self.pos = next;
        self.read += 1;
        Some(Line { span: Span::new(start, end), next, number: self.read })
    }

    /// The text of a line.
    pub fn slice(&self, line: Line) -> &'a str {
        &self.text[line.span.range()]
    }

    /// The text of a line with its line end.
    pub fn raw(&self, line: Line) -> &'a str {
        &self.text[line.span.start as usize..line.next]
    }
}

/// An instruction's text with its continuation lines joined.
#[derive(Clone, Debug)]
pub(super) struct Logical {
    /// From the first non-blank byte on; continuation lines keep their indentation.
    pub text: MappedText,
    /// 1-based first and last physical line.
    pub lines: (u32, u32),
    pub gaps: Vec<Gap>,
}

/// The parser directives at the top, and `lines` moved behind them.
///
/// Rules of the first of BuildKit's two scanners (`parser/directives.go`): any blank before `#` is fine, the first line that is
/// no known directive ends them for good.
pub(super) fn directives(lines: &mut Lines) -> Vec<Directive> {
    let mut found = Vec::new();
    loop {
        let before = lines.clone();
        let directive = lines.next().and_then(|line| directive(lines.slice(line), line));
        match directive {
            Some(d) => found.push(d),
            None => {
                *lines = before;
                return found;
            }
        }
    }
}

fn directive(text: &str, line: Line) -> Option<Directive> {
    const BLANK: [char; 5] = [' ', '\t', '\n', '\r', '\x0c'];
    let hash = text.find(|c: char| !c.is_whitespace())?;
    let body = text[hash..].strip_prefix('#')?;
    let (name, value) = body.split_once('=')?;
    let name = name.trim_matches(BLANK).to_ascii_lowercase();
    if !["syntax", "escape", "check"].contains(&name.as_str()) {
        return None;
    }
    let start = line.span.start as usize + text.len() - value.trim_start_matches(BLANK).len();
    let value = value.trim_matches(BLANK);
    let span = Span::new(line.span.start as usize + hash, line.span.end as usize);
    (!value.is_empty()).then(|| Directive {
        name,
        value: value.to_string(),
        value_span: Span::new(start, start + value.len()),
        span,
    })
}

/// The next logical line; comments on the way go into `comments`.
pub(super) fn logical_line(lines: &mut Lines, escape: char, comments: &mut Vec<Comment>) -> Option<Logical> {
    loop {
        let line = lines.next()?;
        let text = lines.slice(line);
        if let Some(span) = comment(text, line) {
            comments.push(Comment { span, line: line.number, within_instruction: false });
            continue;
        }
        let body = text.trim_start();
        if !body.is_empty() {
            let start = line.span.end as usize - body.len();
            return Some(continued(lines, body, start, line, escape, comments));
        }
    }
}

/// Joins a first line with those that continue it.
fn continued(lines: &mut Lines, body: &str, start: usize, first: Line, escape: char, comments: &mut Vec<Comment>) -> Logical {
    let mut logical = Logical { text: MappedText::empty(start), lines: (first.number, first.number), gaps: Vec::new() };
    let mut continues = add_piece(&mut logical, body, start, escape);
    while continues {
        let Some(line) = lines.next() else {
            logical.gaps.push(Gap { kind: GapKind::Dangling, span: Span::empty(logical.text.span().end as usize) });
            break;
        };
        logical.lines.1 = line.number;
        let text = lines.slice(line);
        if let Some(span) = comment(text, line) {
            comments.push(Comment { span, line: line.number, within_instruction: true });
        } else if text.trim_start().is_empty() {
            let span = Span::new(line.span.start as usize, line.next);
            logical.gaps.push(Gap { kind: GapKind::BlankLine, span });
        } else {
            continues = add_piece(&mut logical, text, line.span.start as usize, escape);
        }
    }
    logical
}

/// Adds a physical line's text; whether it is continued.
fn add_piece(logical: &mut Logical, text: &str, start: usize, escape: char) -> bool {
    let (kept, blanks) = match continuation(text, escape) {
        None => (text.len(), 0),
        Some(found) => found,
    };
    if blanks > 0 {
        let span = Span::new(start + text.len() - blanks, start + text.len());
        logical.gaps.push(Gap { kind: GapKind::TrailingBlanks, span });
    }
    logical.text.push(&text[..kept], Span::new(start, start + kept));
    kept != text.len()
}

/// Where a line that is continued ends without its escape character, and the number of blanks behind that.
///
/// As in BuildKit, an escape character behind another does not continue, even if that one is escaped itself.
fn continuation(text: &str, escape: char) -> Option<(usize, usize)> {
    let trimmed = text.trim_end_matches([' ', '\t']);
    let kept = trimmed.strip_suffix(escape)?;
    (!kept.ends_with(escape)).then(|| (kept.len(), text.len() - trimmed.len()))
}

/// A comment line's span from `#` on.
fn comment(text: &str, line: Line) -> Option<Span> {
    let body = text.trim_start();
    let start = line.span.end as usize - body.len();
    body.starts_with('#').then(|| Span::new(start, line.span.end as usize))
}
