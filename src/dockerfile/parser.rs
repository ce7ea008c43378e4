//! From text to instructions, as `parser.Parse` of BuildKit reads them; a mistake costs its own lines only.

use super::ast::{Dockerfile, ErrorKind, Instruction, Kind, Outside, Phase, SyntaxError};
use super::heredoc::{self, Opener};
use super::lexer::{self, Lines, Logical};
use super::{check, hints, operands, pragma, stages, validate};
use crate::source::{MappedText, Source, Span};
use std::collections::HashMap;

/// Bytes that BuildKit takes of one physical line, its LF not counted.
const LONGEST_LINE: usize = 65_535;

/// Reads a Dockerfile. Never fails: mistakes are in [`Dockerfile::errors`].
pub fn parse(source: &Source) -> Dockerfile {
    parse_with(source, Outside::default())
}

/// [`parse`], with what is said from outside of the file.
pub fn parse_with(source: &Source, outside: Outside) -> Dockerfile {
    let mut lines = Lines::new(source.text());
    let directives = lexer::directives(&mut lines);
    let mut file = Dockerfile { escape: '\\', directives, outside, ..Dockerfile::default() };
    check_directives(&mut file);
    file.foreign_frontend = foreign_frontend(&file);
    if file.foreign_frontend.is_some() {
        return file;
    }
    let mut ends = Terminators::default();
    while let Some(logical) = lexer::logical_line(&mut lines, file.escape, &mut file.comments) {
        add_instruction(&mut file, &mut lines, logical, source.text(), &mut ends);
    }
    if file.instructions.is_empty() {
        let end = source.text().trim_end().len();
        error(&mut file, Span::empty(end), "no instruction in this file").help = Some("start with `FROM`".into());
    }
    file.instructions.shrink_to_fit();
    check_line_lengths(&mut file, source);
    validate::instructions(&mut file);
    file.told_shells = pragma::told_shells(&file, source);
    check_checks(&mut file, source);
    stages::link(&mut file);
    file.errors.sort_by_key(|e| (e.span.start, e.span.end));
    hints::explain_template(&mut file);
    hints::explain_strays(&mut file, source);
    hints::join_unknown(&mut file);
    file
}

/// Adds an error of the first phase that belongs to no instruction.
fn error(file: &mut Dockerfile, span: Span, message: impl Into<String>) -> &mut SyntaxError {
    file.errors.push(SyntaxError::new(Phase::Parse, span, message));
    file.errors.last_mut().expect("just pushed")
}

impl SyntaxError {
    pub(super) fn new(phase: Phase, span: Span, message: impl Into<String>) -> SyntaxError {
        let message = message.into();
        SyntaxError { span, instruction: None, phase, kind: ErrorKind::Syntax, message, help: None, labels: Vec::new() }
    }
}

fn check_directives(file: &mut Dockerfile) {
    let directives = std::mem::take(&mut file.directives);
    for (i, directive) in directives.iter().enumerate() {
        if let Some(first) = directives[..i].iter().find(|d| d.name == directive.name) {
            let message = format!("parser directive `{}` is given twice", directive.name);
            error(file, directive.span, message).labels = vec![(first.span, "first here".into())];
        } else if directive.name == "escape" {
            match directive.value.as_str() {
                "\\" => file.escape = '\\',
                "`" => file.escape = '`',
                _ => {
                    let message = format!("`{}` cannot be the escape character", directive.value);
                    error(file, directive.value_span, message).help = Some("use a backslash or a backquote".into());
                }
            }
        }
    }
    file.directives = directives;
}

/// A `# check=` that BuildKit cannot read fails the build.
fn check_checks(file: &mut Dockerfile, source: &Source) {
    let directive = file.check_directive(source).and_then(|span| check::read(source.text(), span));
    let Some(Err((span, why))) = directive else { return };
    let message = format!("`{}` is no option of `# check=`", source.slice(span));
    let help = format!("{why}; blanks end the value");
    file.errors.push(SyntaxError { help: Some(help), ..SyntaxError::new(Phase::Conversion, span, message) });
}

/// A `# syntax=` image that is no Dockerfile front end: not `docker/dockerfile`, nor a copy of it in another registry.
fn foreign_frontend(file: &Dockerfile) -> Option<Span> {
    let directive = file.directive("syntax")?;
    let image = directive.value.split(' ').next().unwrap_or_default();
    let path = image.split('@').next().unwrap_or_default();
    let last = path.rsplit('/').next().unwrap_or_default();
    let name = last.split(':').next().unwrap_or_default();
    let variable = image.contains("{{") || image.contains('$');
    (!variable && !name.starts_with("dockerfile")).then_some(directive.value_span)
}

fn add_instruction<'t>(file: &mut Dockerfile, lines: &mut Lines<'t>, logical: Logical, text: &'t str, ends: &mut Terminators<'t>) {
    let index = file.instructions.len();
    let mut errors = Vec::new();
    let line = logical.text.trim();
    let mut instruction = operands::instruction(&line, file.escape, &mut errors);
    instruction.lines = logical.lines;
    instruction.gaps = logical.gaps;
    if takes_heredocs(&instruction) {
        read_heredocs(&mut instruction, lines, &line, text, ends, &mut errors);
    }
    instruction.valid = errors.is_empty();
    errors.iter_mut().for_each(|e| e.instruction = Some(index));
    file.errors.append(&mut errors);
    file.instructions.push(instruction);
}

/// `RUN`, `COPY`, `ADD` and `ONBUILD` of these, unless in JSON form.
fn takes_heredocs(instruction: &Instruction) -> bool {
    use super::ast::CommandLine;
    match &instruction.kind {
        Kind::Run(run) => matches!(run.command, CommandLine::Shell { .. }),
        Kind::Add(transfer) | Kind::Copy(transfer) => !transfer.exec_form,
        Kind::Onbuild(Some(trigger)) => !matches!(trigger.kind, Kind::Onbuild(_)) && takes_heredocs(trigger),
        Kind::Arg(_)
        | Kind::Cmd(_)
        | Kind::Entrypoint(_)
        | Kind::Env(_)
        | Kind::Expose(_)
        | Kind::From(_)
        | Kind::Healthcheck(_)
        | Kind::Label(_)
        | Kind::Maintainer(_)
        | Kind::Onbuild(_)
        | Kind::Shell(_)
        | Kind::Stopsignal(_)
        | Kind::User(_)
        | Kind::Volume(_)
        | Kind::Workdir(_)
        | Kind::Unknown => false,
    }
}

fn read_heredocs<'t>(
    instruction: &mut Instruction,
    lines: &mut Lines<'t>,
    line: &MappedText,
    text: &'t str,
    ends: &mut Terminators<'t>,
    errors: &mut Vec<SyntaxError>,
) {
    let openers = heredoc::openers(line.as_str());
    if openers.is_empty() {
        return;
    }
    let before = lines.clone();
    let possible = openers.iter().all(|o| ends.may_follow(o, lines.read));
    let (heredocs, missing) = if possible {
        heredoc::bodies(lines, line, openers)
    } else {
        (Vec::new(), openers.into_iter().find(|o| !ends.may_follow(o, lines.read)))
    };
    if let Some(opener) = missing {
        ends.learn(text);
        *lines = before;
        skip_lost_body(lines);
        errors.push(unterminated(&opener, line));
        return;
    }
    let end = heredocs.last().map_or(instruction.span, |h| h.terminator);
    instruction.span = instruction.span.cover(end);
    instruction.lines.1 = lines.read;
    let target = match &mut instruction.kind {
        Kind::Onbuild(Some(trigger)) => {
            trigger.span = trigger.span.cover(end);
            &mut **trigger
        }
        _ => instruction,
    };
    target.heredocs = heredocs;
    operands::link_inline_files(target);
}

fn unterminated(opener: &Opener, line: &MappedText) -> SyntaxError {
    let name = &opener.name;
    let span = line.span_of(opener.range.clone());
    let mut error = SyntaxError::new(Phase::Parse, span, format!("heredoc `{name}` does not end: no line is just `{name}`"));
    error.help = Some(if opener.name.ends_with("))") {
        "Docker takes `<<` behind a blank for a heredoc: shift without blanks, `$((1<<4))`".into()
    } else if opener.name.contains(['>', ';', ')', '|', '&']) {
        format!("put a blank behind the delimiter: all of `{name}` is taken for it")
    } else {
        format!("add a line that holds nothing but `{name}`")
    });
    error
}

/// Moves over what was the body of a heredoc that does not end, up to a line that starts with an instruction's keyword and the comments
/// right above it.
fn skip_lost_body(lines: &mut Lines) {
    let mut comments = None;
    loop {
        let before = lines.clone();
        let Some(line) = lines.next() else { return };
        let text = lines.slice(line);
        let keyword = text.split([' ', '\t']).next().unwrap_or_default();
        if operands::KEYWORDS.contains(&keyword) && keyword.len() < text.len() {
            *lines = comments.unwrap_or(before);
            return;
        }
        comments = if text.starts_with('#') { comments.or(Some(before)) } else { None };
    }
}

/// Where each line's text stands last, so that many heredocs without an end do not each search the whole file.
#[derive(Default)]
struct Terminators<'t> {
    /// By whether leading tabs are stripped.
    last: Option<[HashMap<&'t str, u32>; 2]>,
}

impl<'t> Terminators<'t> {
    fn learn(&mut self, text: &'t str) {
        self.last.get_or_insert_with(|| {
            let mut maps = [HashMap::new(), HashMap::new()];
            let mut lines = Lines::new(text);
            while let Some(line) = lines.next() {
                let text = lines.slice(line);
                maps[0].insert(text, line.number);
                maps[1].insert(text.trim_start_matches('\t'), line.number);
            }
            maps
        });
    }

    fn may_follow(&self, opener: &Opener, line: u32) -> bool {
        let Some(maps) = &self.last else { return true };
        maps[usize::from(opener.strips_tabs)].get(opener.name.as_str()).is_some_and(|last| *last > line)
    }
}

fn check_line_lengths(file: &mut Dockerfile, source: &Source) {
    if source.text().len() <= LONGEST_LINE {
        return;
    }
    let mut lines = Lines::new(source.text());
    while let Some(line) = lines.next() {
        let bytes = lines.raw(line).trim_end_matches('\n').len();
        if bytes > LONGEST_LINE {
            let span = Span::empty(line.span.start as usize);
            let message = format!("a line of {bytes} bytes: Docker reads at most {LONGEST_LINE}");
            error(file, span, message).help = Some("split it, or move the data into a file that is copied".into());
        }
    }
}
