//! `empty-continuation`

use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::{GapKind, Instruction, KEYWORDS};
use crate::lint::{Category, Check, Cx, Rule};
use crate::source::Span;

/// See the page.
pub static RULE: Rule = Rule {
    name: "empty-continuation",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["NoEmptyContinuation"],
    fix: Some(Applicability::Safe),
    page: include_str!("../../../rules/correctness/empty-continuation.md"),
    checks: &[Check::Instruction(check)],
};

/// How far below a blank line an instruction that it does not keep apart is looked for.
const LINES_BELOW: usize = 8;

/// Something to remove: consecutive blank lines, blanks behind an escape character, or one at the end of the file with the blanks
/// around it.
type Piece = (GapKind, Span);

fn check(cx: &mut Cx, instruction: &Instruction) {
    let pieces = pieces(cx, instruction);
    let of_kind = |kind| pieces.iter().filter(move |(k, _)| *k == kind).map(|(_, span)| *span);
    let keyword = instruction.keyword.as_str();
    let escape = if cx.dockerfile.escape == '`' { "backquote" } else { "backslash" };
    let mut blank_lines = of_kind(GapKind::BlankLine);
    let below = blank_lines.clone().find_map(|span| Some((span, keyword_below(cx, instruction, span)?)));
    if let Some((span, below)) = below {
        let swallowed = cx.text(below);
        cx.report(span, format!("a blank line does not end `{keyword}`: `{swallowed}` becomes a part of it"))
            .label(below, format!("an argument of `{keyword}`"))
            .help(format!("remove the {escape} above the blank line"))
            .severity(Severity::Error)
            .alias("NoEmptyContinuation");
        return;
    }
    let finding = if let Some(first) = blank_lines.next() {
        let finding = cx.report(first, format!("a blank line in the middle of `{keyword}`"));
        for other in blank_lines {
            finding.label(other, "another");
        }
        finding.help("remove it: Docker warns of it, and means to refuse it one day")
    } else if let Some(dangling) = of_kind(GapKind::Dangling).next() {
        cx.report(dangling, format!("nothing follows the {escape}: what is added below becomes a part of `{keyword}`"))
            .help("remove it")
    } else if let Some(first) = of_kind(GapKind::TrailingBlanks).next() {
        let more = match pieces.len() - 1 {
            0 => String::new(),
            1 => " here and on one more line".to_owned(),
            more => format!(" here and on {more} more lines"),
        };
        cx.report(first, format!("blanks follow the {escape}{more}"))
            .help("remove them: in a shell script they would end the continuation")
            .severity(Severity::Info)
    } else {
        return;
    };
    finding.fix(Applicability::Safe, "remove what Docker skips", pieces.iter().map(|(_, span)| (*span, String::new())));
    // BuildKit also warns of blank lines behind which nothing follows.
    if instruction.gaps.iter().any(|gap| gap.kind == GapKind::BlankLine) {
        finding.alias("NoEmptyContinuation");
    }
}

/// What Docker skips in an instruction, in order.
fn pieces(cx: &Cx, instruction: &Instruction) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let gaps = &instruction.gaps;
    let end = gaps.iter().find(|g| g.kind == GapKind::Dangling).map(|g| dangling(cx, g.span.start as usize));
    for gap in gaps.iter().filter(|g| end.is_none_or(|end| g.span.start < end.start)) {
        match pieces.last_mut() {
            Some((GapKind::BlankLine, last)) if gap.kind == GapKind::BlankLine && last.end == gap.span.start => {
                last.end = gap.span.end
            }
            _ => pieces.push((gap.kind, gap.span)),
        }
    }
    pieces.extend(end.map(|span| (GapKind::Dangling, span)));
    pieces
}

/// An escape character that stands at `offset`, and the blanks on both sides.
fn dangling(cx: &Cx, offset: usize) -> Span {
    let (before, behind) = cx.source.text().split_at(offset);
    let blank = [' ', '\t'];
    let rest = behind.strip_prefix(cx.dockerfile.escape).unwrap_or(behind);
    let end = offset + behind.len() - rest.trim_start_matches(blank).len();
    Span::new(before.trim_end_matches(blank).len(), end)
}

/// A keyword in upper case that starts the next line of an instruction behind a blank one.
fn keyword_below(cx: &Cx, instruction: &Instruction, blank: Span) -> Option<Span> {
    let below = cx.text(Span { start: blank.end, end: instruction.span.end.max(blank.end) });
    let is_text = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    let mut start = blank.end as usize;
    let mut lines = below.split_inclusive('\n').take(LINES_BELOW);
    let line = lines.find(|line| {
        start += if is_text(line) { line.len() - line.trim_start().len() } else { line.len() };
        is_text(line)
    })?;
    let word = line.trim_start().split([' ', '\t']).next()?;
    (KEYWORDS.contains(&word) && word.len() < line.trim().len()).then(|| Span::new(start, start + word.len()))
}
