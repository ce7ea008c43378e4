//! The text of entries in another order: each with the comments above it and at the ends of its lines, byte for byte.

use super::order::{Group, Part};
use crate::source::Span;
use crate::yaml::{Kind, Node, Style};
use std::ops::RangeInclusive;

/// Bytes of a file.
type Bytes = std::ops::Range<usize>;

/// The edit that brings the parts of some places into an order: `order[place]` is the part that comes there. What lies between the
/// places (empty lines, commas) stays. `None` where a comment could belong elsewhere, or a value would become another.
pub fn reordered(group: &Group, places: RangeInclusive<usize>, order: &[usize]) -> Option<(Span, String)> {
    let text = group.file.source.text();
    let pieces = if group.is_flow() { in_braces(group, &places)? } else { in_lines(text, &group.parts, &places)? };
    let (first, last) = (*places.start(), *places.end());
    let stretch = pieces[0].start..pieces[last - first].end;
    let mut moved = String::with_capacity(stretch.len());
    for place in places {
        moved += &text[pieces[order[place] - first].clone()];
        if place < last {
            moved += &text[pieces[place - first].end..pieces[place + 1 - first].start];
        }
    }
    Some((Span::new(stretch.start, stretch.end), moved))
}

/// The entries of `{…}` or `[…]`.
fn in_braces(group: &Group, places: &RangeInclusive<usize>) -> Option<Vec<Bytes>> {
    let file = group.file;
    let parts = &group.parts[places.clone()];
    let stretch = parts.first()?.span.cover(parts.last()?.span);
    let first = file.tree.comments.partition_point(|comment| comment.span.start < stretch.start);
    let has_comment = file.tree.comments.get(first).is_some_and(|comment| comment.span.start < stretch.end);
    let between = |pair: &[Part]| file.source.slice(Span { start: pair[0].span.end, end: pair[1].span.start }).trim() == ",";
    let is_plain = !has_comment && parts.windows(2).all(between) && parts.iter().all(|part| !part.value.span().is_empty());
    is_plain.then(|| parts.iter().map(|part| part.span.range()).collect())
}

/// The entries of a block, each with its lines but for the last line end.
fn in_lines(text: &str, parts: &[Part], places: &RangeInclusive<usize>) -> Option<Vec<Bytes>> {
    let mut pieces: Vec<Bytes> = Vec::with_capacity(places.clone().count());
    for place in places.clone() {
        let part = &parts[place];
        let (line, end) = lines_of(text, part)?;
        if ends_in_kept_lines(text, part.value) {
            return None;
        }
        let start = match pieces.last_mut() {
            Some(before) => {
                let gap = Gap::new(text, before.end..line, &parts[place - 1])?;
                before.end = gap.end_of_upper;
                gap.start_of_lower
            }
            None if place == 0 => first_with_comments(text, line)?,
            None => Gap::new(text, lines_of(text, &parts[place - 1])?.1..line, &parts[place - 1])?.start_of_lower,
        };
        pieces.push(start..end);
    }
    let last = pieces.last_mut()?;
    let below = last.end..first_line_of_content(text, last.end);
    last.end = Gap::new(text, below, &parts[*places.end()])?.end_of_upper;
    let stretch = pieces.first()?.start..pieces.last()?.end;
    let lone_return = text[stretch.clone()].replace("\r\n", "").contains('\r');
    // Without a line end the last line of a block is another text.
    let ends_file = stretch.end == text.len() && parts[places.clone()].iter().any(|part| block_scalar(part.value).is_some());
    (!lone_return && !ends_file).then_some(pieces)
}

/// From the start of the first line of a part to the end of its last, without the line end. `None` where it shares one of them.
fn lines_of(text: &str, part: &Part) -> Option<(usize, usize)> {
    let Bytes { start, end } = part.span.range();
    let line = line_start(text, start);
    let lead = text[line..start].trim_start_matches(' ');
    let is_alone = lead.is_empty() || lead.starts_with('-') && lead[1..].trim_matches(' ').is_empty() && lead.len() > 1;
    let rest = &text[end..line_end(text, end)];
    // The value that is not there ends before its colon.
    let tail = rest.trim_start().trim_start_matches(':').trim_start();
    (is_alone && (tail.is_empty() || tail.starts_with('#'))).then_some((line, end + rest.trim_end_matches('\r').len()))
}

/// The start of the comments that stand directly above the first entry, or of its line. `None` where they open the file, or a document:
/// they may be about all of it.
fn first_with_comments(text: &str, line: usize) -> Option<usize> {
    let mut start = line;
    while start > top(text) {
        let above = line_start(text, start - 1);
        let content = text[above..start].trim();
        if content.starts_with("---") && start < line {
            return None;
        }
        if !content.starts_with('#') {
            return Some(start);
        }
        start = above;
    }
    (start == line).then_some(start)
}

/// The lines between two entries.
struct Gap {
    /// Where the upper ends, with the comments below it that are about it.
    end_of_upper: usize,
    /// Where the lower starts, with the comments above it.
    start_of_lower: usize,
}

impl Gap {
    /// `bytes`: from the end of the last line of `upper` to the start of the line of the lower.
    fn new(text: &str, bytes: Bytes, upper: &Part) -> Option<Gap> {
        let line = &text[line_start(text, upper.span.start as usize)..];
        let column = line.len() - line.trim_start_matches(' ').len();
        let mut gap = Gap { end_of_upper: bytes.start, start_of_lower: bytes.end };
        let mut at = line_end(text, bytes.start) + 1;
        let mut is_upper = true;
        let mut after_blank = false;
        let is_list = upper.value.kind() == Kind::Sequence;
        while at < bytes.end {
            let line = text[at..line_end(text, at)].trim_end_matches('\r');
            if line.trim().is_empty() {
                after_blank = true;
            } else if !line.trim_start().starts_with('#') {
                return None;
            } else if is_upper && continues(line, column, is_list, after_blank) {
                gap.end_of_upper = at + line.len();
            } else if is_upper {
                is_upper = false;
                gap.start_of_lower = at;
            }
            at = line_end(text, at) + 1;
        }
        Some(gap)
    }
}

/// Whether a comment is about the entry above it, whose line is indented by `column` bytes, and not about the one below: it, or what was
/// commented out, is indented like what the upper one holds.
fn continues(line: &str, column: usize, is_list: bool, after_blank: bool) -> bool {
    let indent = line.len() - line.trim_start().len();
    let content = line[indent..].trim_start_matches('#');
    let inner = content.len() - content.trim_start().len();
    let is_item = is_list && content.trim_start().starts_with("- ");
    if indent == column {
        return !after_blank && (inner > 1 || is_item);
    }
    indent > column || indent + inner > column || is_item && indent + inner == column
}

/// The block scalar that a value ends with.
fn block_scalar(value: Node<'_>) -> Option<Node<'_>> {
    let mut node = value;
    loop {
        node = match node.kind() {
            Kind::Scalar(Style::Literal | Style::Folded) => return Some(node),
            Kind::Scalar(_) | Kind::Alias => return None,
            Kind::Sequence => node.items().last()?,
            Kind::Mapping => node.own_entries().next_back()?.value,
        };
    }
}

/// Whether a value ends with a block scalar whose empty lines count (`|+`).
fn ends_in_kept_lines(text: &str, value: Node) -> bool {
    block_scalar(value).is_some_and(|scalar| {
        let header = scalar.span().start as usize;
        text[header..line_end(text, header)].split('#').next().is_some_and(|header| header.contains('+'))
    })
}

/// The start of the first line below a place that is more than a comment, or the end of the text.
fn first_line_of_content(text: &str, at: usize) -> usize {
    let mut line = line_end(text, at) + 1;
    while line < text.len() {
        let content = text[line..line_end(text, line)].trim();
        if !content.is_empty() && !content.starts_with('#') {
            return line;
        }
        line = line_end(text, line) + 1;
    }
    text.len()
}

fn top(text: &str) -> usize {
    if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 }
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(top(text), |end| end + 1)
}

/// Where the line ends that holds a place: at its `\n`, or at the end of the text.
fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |end| at + end)
}
