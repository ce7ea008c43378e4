//! Stands in for the parser: knows `FROM`, comments and continuations, and little else.

use docklint::dockerfile::{Comment, Dockerfile, From, Instruction, Kind, Phase, Stage, SyntaxError};
use docklint::source::{MappedText, Source, Span};

pub fn parse(source: &Source) -> Dockerfile {
    let mut file = Dockerfile { escape: '\\', ..Dockerfile::default() };
    let mut at = 0;
    let mut open = false;
    for (line, raw) in (1..).zip(source.text().split_inclusive('\n')) {
        let text = raw.trim_start_matches('\u{feff}');
        let start = at + (raw.len() - text.trim_start().len());
        let span = Span::new(start, start + text.trim().len());
        at += raw.len();
        let text = source.slice(span);
        if text.starts_with('#') {
            file.comments.push(Comment { span, line, within_instruction: open });
        } else if open {
            file.instructions.last_mut().unwrap().span.end = span.end;
            open = text.ends_with('\\');
        } else if !text.is_empty() {
            open = text.ends_with('\\');
            push(&mut file, text, span, line);
        }
    }
    let count = file.instructions.len();
    if let Some(last) = file.stages.last_mut() {
        last.instructions.end = count;
    }
    file
}

fn push(file: &mut Dockerfile, text: &str, span: Span, line: u32) {
    let start = span.start as usize;
    let (keyword, arguments) = text.split_once(' ').unwrap_or((text, ""));
    let arguments = MappedText::verbatim(arguments, start + text.len() - arguments.len());
    let index = file.instructions.len();
    let kind = match keyword.to_ascii_uppercase().as_str() {
        "FROM" => {
            if let Some(last) = file.stages.last_mut() {
                last.instructions.end = index;
            }
            file.stages.push(Stage { index: file.stages.len(), instructions: index..index + 1 });
            Kind::From(From { image: arguments.clone(), as_keyword: None, name: None })
        }
        "USER" => Kind::User(arguments.clone()),
        "WORKDIR" => Kind::Workdir(arguments.clone()),
        "RUN" | "COPY" | "ENV" | "ARG" | "LABEL" => Kind::Maintainer(arguments.clone()),
        _ => Kind::Unknown,
    };
    let valid = !matches!(kind, Kind::Unknown);
    let keyword = MappedText::verbatim(keyword, start);
    if !valid {
        let message = format!("unknown instruction `{}`", keyword.as_str());
        let error = SyntaxError {
            span: keyword.span(),
            instruction: Some(index),
            phase: Phase::Instructions,
            message,
            help: None,
            labels: Vec::new(),
        };
        file.errors.push(error);
    }
    let (flags, heredocs, gaps, script) = (Vec::new(), Vec::new(), Vec::new(), None);
    file.instructions.push(Instruction {
        span,
        lines: (line, line),
        keyword,
        flags,
        arguments,
        kind,
        heredocs,
        gaps,
        script,
        valid,
    });
}
