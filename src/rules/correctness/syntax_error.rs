//! `syntax-error`

use crate::compose::{ProblemKind, Service};
use crate::diagnostic::Severity;
use crate::dockerfile::expand::{Expansion, Modifier, Reference, Value, expand_heredoc};
use crate::dockerfile::image::known::is_windows;
use crate::dockerfile::image::{ImageError, ImageErrorKind, ImageRef};
use crate::dockerfile::{Base, CommandLine, Dockerfile, ErrorKind, Instruction, Kind};
use crate::lint::{Category, Check, Cx, Rule, Started};
use crate::project::Composition;
use crate::rules::packages::text_of;
use crate::rules::problems;
use crate::shell::Script;
use crate::source::MappedText;

/// See the page.
pub static RULE: Rule = Rule {
    name: "syntax-error",
    category: Category::Correctness,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &["DL1000", "InvalidDefaultArgInFrom", "dc:invalid-yaml"],
    fix: None,
    page: include_str!("../../../rules/correctness/syntax-error.md"),
    checks: &[
        Check::Dockerfile(|cx, file| report(cx, file, "DL1000", ErrorKind::Syntax)),
        Check::Instruction(words),
        Check::Instruction(instruction),
        Check::Script(service),
        Check::Compose(compose),
    ],
};

fn compose(cx: &mut Cx, composition: &Composition) {
    problems::report(cx, composition, &[ProblemKind::Syntax, ProblemKind::EmptyFile], Some("dc:invalid-yaml"));
}

/// Reports the parser's errors of one kind: one that has a name of its own is a rule of its own.
pub(super) fn report(cx: &mut Cx, file: &Dockerfile, alias: &'static str, kind: ErrorKind) {
    for error in file.errors.iter().filter(|e| e.kind == kind) {
        let finding = cx.report(error.span, &error.message);
        finding.alias(alias).help.clone_from(&error.help);
        for (span, message) in &error.labels {
            finding.label(*span, message);
        }
    }
}

/// Looks at what Docker rejects only once it replaces variables.
fn words(cx: &mut Cx, instruction: &Instruction) {
    for word in cx.dockerfile.words_to_expand(instruction) {
        let expansion = cx.dockerfile.expand(cx.index, word);
        replacement(cx, &expansion);
    }
    if let Kind::Add(_) | Kind::Copy(_) = instruction.kind {
        for heredoc in instruction.heredocs.iter().filter(|h| h.expands) {
            replacement(cx, &expand_heredoc(&heredoc.body, &|_| Some(Value::Unknown)));
        }
    }
    if let Kind::From(from) = &instruction.kind {
        image(cx, &from.image);
    }
}

/// Looks at the command of an instruction. What was to be JSON is another rule's, and where Docker cannot read the file, that comes first.
fn instruction(cx: &mut Cx, instruction: &Instruction) {
    let is_list = matches!(instruction.kind.command(), Some(CommandLine::Shell { fault: Some(_), .. }));
    // Who writes for Windows does without `\` at the end of a line.
    let is_meant = !is_list && cx.dockerfile.escape != '`' && cx.dockerfile.errors.is_empty();
    if let Some(script) = instruction.script.as_ref().filter(|_| is_meant) {
        shell(cx, script);
    }
}

/// Looks at a command of a service.
fn service(cx: &mut Cx, started: &Started) {
    if started.service.is_some_and(|service| !is_of_windows(service)) {
        shell(cx, started.script);
    }
}

fn is_of_windows(service: &Service) -> bool {
    let platform = service.platform.as_ref().is_some_and(|platform| platform.text.as_str().starts_with("windows"));
    let image = service.image.as_ref().and_then(|image| ImageRef::parse(image.known()?).ok());
    platform || image.is_some_and(|image| is_windows(&image))
}

/// Reports where a shell stops: the first place of a script, as the others often follow from it.
fn shell(cx: &mut Cx, script: &Script) {
    let error = script.errors.iter().find(|error| error.is_fatal);
    if let Some(error) = error.filter(|_| !is_template(cx, script)) {
        cx.report(error.span, format!("the shell cannot read this command: {}", error.message));
    }
}

/// Whether a generator makes the file that Docker reads: its marks, or the macros of a preprocessor, are no shell.
fn is_template(cx: &Cx, script: &Script) -> bool {
    const MARKS: [&str; 5] = ["{{", "}}", "{%", "<%", "%{"];
    const MOST: usize = 100;
    const DIRECTIVES: [&str; 4] = ["#include ", "#define ", "#ifdef ", "#ifndef "];
    let text = text_of(cx, script);
    let is_directive = |span| DIRECTIVES.iter().any(|directive| cx.text(span).starts_with(directive));
    MARKS.iter().any(|mark| text.contains(mark))
        || cx.dockerfile.comments.iter().take(MOST).any(|comment| is_directive(comment.span))
}

/// Reports why a text cannot be expanded: the first reason, as the others often follow from it.
fn replacement(cx: &mut Cx, expansion: &Expansion) {
    let Some(error) = expansion.errors.first() else { return };
    let is_demand = |r: &Reference| r.span == error.span && r.modifier == Some(Modifier::Required);
    let text = cx.text(error.span);
    let help = match text.chars().next() {
        Some('$') if !text.ends_with('}') => {
            "close it with `}`; where blanks belong to it, put double quotes around all".to_owned()
        }
        // Whether a trigger gets what it demands is known only where it runs.
        Some('$') if expansion.references.iter().any(is_demand) => match cx.in_trigger {
            true => return,
            false => "set it, or give it a default: `${name:-default}`".to_owned(),
        },
        Some('$') => {
            "Docker replaces it, not the shell: `${name}` with `:-`, `:+`, `:?`, `#`, `%` or `/` is all it knows".to_owned()
        }
        _ => format!("close it, or put `{}` before it to mean the character", cx.dockerfile.escape),
    };
    cx.report(error.span, &error.message).alias("DL1000").help(help);
}

/// Reports a `FROM` whose words can be no image, whatever is published.
fn image(cx: &mut Cx, word: &MappedText) {
    let expansion = cx.dockerfile.expand(cx.index, word);
    let (Some(text), true) = (expansion.text.known(), expansion.references.is_empty()) else { return };
    if cx.stage().is_none_or(|s| s.base != Base::Unknown) {
        return;
    }
    let Err(error) = ImageRef::parse(text.as_str()) else { return };
    // Where there is more to it than the case, that is said.
    let error = if error.kind == ImageErrorKind::UpperCase { lower_case_error(text.as_str()).unwrap_or(error) } else { error };
    let message = format!("`{}` is no image: {}", word.as_str(), error.kind);
    let finding = cx.report(text.span_of(error.range), message).alias("DL1000").alias("InvalidDefaultArgInFrom");
    if error.kind == ImageErrorKind::UpperCase {
        finding.help("write it in lower case");
    }
}

/// What is wrong with the name of an image once it is in lower case; its bytes are where they were.
fn lower_case_error(text: &str) -> Option<ImageError> {
    ImageRef::parse(&text.to_ascii_lowercase()).err()
}
