//! Whole lines of a Dockerfile, for fixes that move instructions.

use crate::lint::Cx;

/// Where the line starts that a byte stands in; `None` if something but blanks stands before it.
pub fn line_start(cx: &Cx, at: usize) -> Option<usize> {
    let start = cx.source.text()[..at].rfind('\n').map_or(0, |newline| newline + 1);
    cx.source.text()[start..at].trim().is_empty().then_some(start)
}

/// Where the line of an instruction starts, or the first of the comments right above it.
pub fn start_with_comments(cx: &Cx, index: usize) -> usize {
    let file = cx.dockerfile;
    let instruction = &file.instructions[index];
    let mut start = instruction.span.start;
    let mut line = instruction.lines.0;
    let above = file.comments.partition_point(|comment| comment.span.start < start);
    for comment in file.comments[..above].iter().rev() {
        if comment.within_instruction || comment.line + 1 != line {
            break;
        }
        (start, line) = (comment.span.start, comment.line);
    }
    cx.source.text()[..start as usize].rfind('\n').map_or(0, |newline| newline + 1)
}

/// Behind the line end of the last line of an instruction, or the end of the file.
pub fn line_end(cx: &Cx, index: usize) -> usize {
    let text = cx.source.text();
    let end = cx.dockerfile.instructions[index].span.end as usize;
    text[end..].find('\n').map_or(text.len(), |newline| end + newline + 1)
}
