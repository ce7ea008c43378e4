//! What was probably meant where Docker only says "unknown instruction".

use super::ast::{CommandLine, Dockerfile, Instruction, Kind, Phase, SyntaxError};
use super::operands::KEYWORDS;
use crate::shell::{Part, PartKind, Word, tools};
use crate::source::{Source, Span};

/// Message and help for a keyword that Docker does not know.
pub(super) fn unknown_keyword(keyword: &str) -> (String, Option<String>) {
    if keyword.is_empty() {
        return ("nothing follows this continuation".to_string(), Some("remove the line".to_string()));
    }
    let help = nearest_keyword(keyword).map(|near| {
        let lower = keyword.chars().all(|c| !c.is_uppercase());
        let near = if lower { near.to_lowercase() } else { near.to_string() };
        format!("did you mean `{near}`?")
    });
    (format!("`{}` is not a Dockerfile instruction", shown(keyword)), help)
}

/// As much of a word as fits into a message.
pub(super) fn shown(word: &str) -> String {
    const MOST: usize = 40;
    match word.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &word[..end]),
        None => word.to_owned(),
    }
}

/// The keyword closest to a word, if it is close.
fn nearest_keyword(word: &str) -> Option<&'static str> {
    if word.len() > 20 {
        return None;
    }
    let upper = word.to_uppercase();
    let near = KEYWORDS.into_iter().min_by_key(|k| strsim::damerau_levenshtein(k, &upper))?;
    let allowed = if upper.len() < 5 { 1 } else { 2 };
    (strsim::damerau_levenshtein(near, &upper) <= allowed).then_some(near)
}

/// Explains unknown instructions that are the rest of the instruction above, whose continuation was lost: the first of them gets
/// the explanation, those right behind it belong to the same mistake.
pub(super) fn explain_strays(file: &mut Dockerfile, source: &Source) {
    let mut kept = Vec::with_capacity(file.errors.len());
    let mut stray_before = None;
    for mut error in std::mem::take(&mut file.errors) {
        let stray = error.instruction.filter(|i| matches!(file.instructions[*i].kind, Kind::Unknown) && *i > 0);
        if let Some(i) = stray {
            if stray_before == Some(i - 1) && adjacent(file, i) {
                stray_before = Some(i);
                continue;
            }
            if is_lost_continuation(file, i, source) {
                explain(&mut error, file, i, source);
                stray_before = Some(i);
            }
        }
        kept.push(error);
    }
    file.errors = kept;
}

/// Makes one error of a template, such as a generator fills in: what its marks leave unreadable are no mistakes of their own.
/// Errors of the first pass stay, as Docker would stop at one of them.
pub(super) fn explain_template(file: &mut Dockerfile) {
    const MARKS: [&str; 4] = ["{{", "{%", "<%", "%{"];
    let is_mark = |e: &SyntaxError| {
        let keyword = e.instruction.map(|i| &file.instructions[i]).filter(|i| matches!(i.kind, Kind::Unknown));
        keyword.and_then(|i| MARKS.into_iter().find(|m| i.keyword.as_str().starts_with(m)))
    };
    let Some((at, mark)) = file.errors.iter().enumerate().find_map(|(n, e)| Some((n, is_mark(e)?))) else { return };
    let first = file.errors[at].span;
    file.errors[at].message = format!("`{mark}` is of a template: Docker reads the file that is made from it");
    file.errors[at].help = Some("give the template a name that is not a Dockerfile's, such as `Dockerfile.tmpl`".into());
    file.errors.retain(|e| e.phase == Phase::Parse || e.span == first);
}

/// Makes one error of unknown instructions that stand together and resemble nothing: text of some other kind.
pub(super) fn join_unknown(file: &mut Dockerfile) {
    let mut kept: Vec<SyntaxError> = Vec::with_capacity(file.errors.len());
    // Where the first of them is among the errors, and the first and last instruction.
    let mut open: Option<(usize, usize, usize)> = None;
    for error in std::mem::take(&mut file.errors) {
        let unknown = error.instruction.filter(|i| matches!(file.instructions[*i].kind, Kind::Unknown) && error.help.is_none());
        match (unknown, open) {
            (Some(i), Some((at, first, last))) if last + 1 == i && adjacent(file, i) => {
                kept[at].message = unknown_lines(file, first, i);
                open = Some((at, first, i));
                continue;
            }
            (Some(i), _) => open = Some((kept.len(), i, i)),
            (None, _) => {}
        }
        kept.push(error);
    }
    file.errors = kept;
}

fn unknown_lines(file: &Dockerfile, first: usize, last: usize) -> String {
    let (first, last) = (&file.instructions[first], &file.instructions[last]);
    let word = shown(first.keyword.as_str());
    match last.lines.1 - first.lines.1 {
        1 => format!("`{word}` is not a Dockerfile instruction, nor is the line below"),
        more => format!("`{word}` is not a Dockerfile instruction, nor are the {more} lines below"),
    }
}

/// Whether nothing but comments stands between an instruction and the one before it.
fn adjacent(file: &Dockerfile, i: usize) -> bool {
    let (from, to) = (file.instructions[i - 1].lines.1, file.instructions[i].lines.0);
    let first = file.comments.partition_point(|c| c.line <= from);
    let between = file.comments[first..].iter().take_while(|c| c.line < to).count();
    from as usize + between + 1 == to as usize
}

fn is_lost_continuation(file: &Dockerfile, i: usize, source: &Source) -> bool {
    let before = &file.instructions[i - 1];
    if !adjacent(file, i) || matches!(before.kind, Kind::From(_) | Kind::Unknown) {
        return false;
    }
    let stray = &file.instructions[i];
    let word = stray.keyword.as_str();
    let indented = source.lines().start(stray.lines.0) < stray.span.start;
    let shouted = word.chars().all(|c| c.is_ascii_uppercase());
    let typo = nearest_keyword(word).is_some() && (shouted || !indented);
    !typo && (indented || (!shouted && matches!(before.kind, Kind::Run(_) | Kind::Env(_) | Kind::Label(_))))
}

fn explain(error: &mut SyntaxError, file: &Dockerfile, i: usize, source: &Source) {
    let (before, stray) = (&file.instructions[i - 1], &file.instructions[i]);
    let line = before.lines.1;
    let last = last_line(before, source);
    let escape = file.escape;
    let word = shown(stray.keyword.as_str());
    let end = Span::empty(last.end as usize);
    let keyword = before.keyword.as_str().to_uppercase();
    if let Some(at) = comment_behind_escape(source.slice(last), escape) {
        let start = last.start as usize + at;
        error.message =
            format!("`{word}` is not a Dockerfile instruction: line {line} ends in a comment, so `{escape}` does not continue it");
        error.labels = vec![(Span::new(start, last.end as usize), "taken as part of the command".into())];
        error.help = Some("give the comment a line of its own".into());
        return;
    }
    let missing = if joins_with_and(before, stray, source) { format!("&& {escape}") } else { escape.to_string() };
    error.message = format!("`{word}` is not a Dockerfile instruction: line {line} lacks `{missing}`");
    error.labels = vec![(end, format!("`{keyword}` ends here"))];
    error.help = Some(format!("end line {line} with ` {missing}` to go on with `{keyword}`"));
}

/// The last physical line of an instruction, trimmed.
fn last_line(instruction: &Instruction, source: &Source) -> Span {
    let text = &source.text()[..instruction.span.end as usize];
    let start = text.rfind('\n').map_or(0, |i| i + 1).max(instruction.span.start as usize);
    Span::new(start, start + text[start..].trim_end().len())
}

/// Where an escape character stands that a comment follows: `\ # note`.
fn comment_behind_escape(line: &str, escape: char) -> Option<usize> {
    let hash = line.rfind('#')?;
    let before = line[..hash].trim_end();
    (before.len() < hash && before.ends_with(escape)).then(|| before.len() - escape.len_utf8())
}

/// Whether the stray line is a command of its own rather than more arguments of the last.
fn joins_with_and(before: &Instruction, stray: &Instruction, source: &Source) -> bool {
    let Kind::Run(run) = &before.kind else { return false };
    if !matches!(run.command, CommandLine::Shell { .. }) || stray.keyword.as_str().starts_with(['-', '&', '|', ';']) {
        return false;
    }
    let last = last_line(before, source);
    let above = source.text()[before.span.start as usize..last.start as usize].trim_end().trim_end_matches(['\\', '`']);
    let is_argument = last.start > before.span.start && !ends_open(above);
    !ends_open(source.slice(last)) && (!is_argument || (!stray.arguments.is_empty() && is_tool(stray.keyword.as_str())))
}

/// Whether a line of shell ends where a command must follow.
fn ends_open(line: &str) -> bool {
    let line = line.trim_end();
    ["&&", "||", "|", ";", "(", "{"].iter().any(|o| line.ends_with(o))
        || ["then", "do", "else", "RUN"].contains(&line.split_whitespace().last().unwrap_or_default())
}

/// Whether a word is the name of a program that images are built with.
fn is_tool(word: &str) -> bool {
    let name = Word {
        span: Span::default(),
        parts: vec![Part { kind: PartKind::Literal(word.to_string()), quoted: false, span: Span::default() }],
    };
    tools::arguments(word, &[name]).is_some()
}
