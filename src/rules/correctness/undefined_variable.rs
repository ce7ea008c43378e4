//! `undefined-variable`: a variable that nothing sets, and a `}` too many behind one.

use super::unset::{Evidence, Place, evidence};
use crate::diagnostic::{Applicability, Diagnostic, Severity};
use crate::dockerfile::expand::{Expansion, Modifier, Reference, expand_heredoc};
use crate::dockerfile::image::ImageRef;
use crate::dockerfile::variables::AUTOMATIC_ARGS;
use crate::dockerfile::{Base, Binding, Instruction, Kind, Pairs, closest};
use crate::lint::{Category, Check, Cx, Rule};
use crate::source::{MappedText, Span};

/// See the page.
pub static RULE: Rule = Rule {
    name: "undefined-variable",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["UndefinedVar", "UndefinedArgInFrom", "InvalidDefaultArgInFrom"],
    fix: Some(Applicability::Manual),
    page: include_str!("../../../rules/correctness/undefined-variable.md"),
    checks: &[Check::Instruction(check)],
};

fn check(cx: &mut Cx, instruction: &Instruction) {
    // A trigger is expanded in the build that it runs in.
    if cx.in_trigger {
        return;
    }
    for word in cx.dockerfile.words_to_expand(instruction) {
        let expansion = cx.dockerfile.expand(cx.index, word);
        check_references(
            cx,
            instruction,
            Place { offset: word.span().start, sets: variable_of(instruction, word) },
            &expansion.references,
        );
        check_braces(cx, word, &expansion);
    }
    let place = Place { offset: instruction.span.start, sets: None };
    if let Kind::Run(run) = &instruction.kind {
        for mount in &run.mounts {
            check_references(cx, instruction, place, &mount.references);
        }
    }
    if matches!(instruction.kind, Kind::Copy(_) | Kind::Add(_)) {
        for heredoc in instruction.heredocs.iter().filter(|h| h.expands) {
            let expansion = expand_heredoc(&heredoc.body, &|_| None);
            check_references(cx, instruction, place, &expansion.references);
        }
    }
}

/// The variable that a word is the value of.
fn variable_of<'a>(instruction: &'a Instruction, word: &MappedText) -> Option<&'a str> {
    let start = word.span().start;
    match &instruction.kind {
        Kind::Env(Pairs { pairs, .. }) => {
            let (name, value) = pairs.get(pairs.partition_point(|(_, value)| value.span().start < start))?;
            (value.span() == word.span()).then(|| name.as_str())
        }
        Kind::Arg(all) => {
            let declaration = all.get(all.partition_point(|d| d.name.span().start < start).checked_sub(1)?)?;
            Some(declaration.name.as_str())
        }
        _ => None,
    }
}

fn check_references(cx: &mut Cx, instruction: &Instruction, place: Place, references: &[Reference]) {
    // What stands in the word of `${X:+$X:}` counts only where `X` is set. A modifier's word comes before the variable it belongs to.
    let mut guarded = Span::empty(0);
    for reference in references.iter().rev() {
        let is_guarded = guarded.contains(reference.span);
        if reference.modifier == Some(Modifier::Alternative) && !is_guarded {
            guarded = reference.span;
        }
        // `${X:-y}` and `${X+y}` are written for a variable that may be missing; a modifier unknown to Docker is an error anyway.
        let is_prepared = matches!(reference.modifier, Some(Modifier::Default | Modifier::Alternative | Modifier::Unsupported));
        if is_guarded || is_prepared || reference.name.starts_with("BUILDKIT_") {
            continue;
        }
        let binding = cx.dockerfile.variable(cx.index, place.offset, &reference.name);
        if matches!(binding, Binding::Set(_) | Binding::Automatic) || is_set_beside(instruction, place, &reference.name) {
            continue;
        }
        match cx.stage() {
            Some(stage) if stage.instructions.start != cx.index => {
                if let Some(evidence) = evidence(cx, stage, place, &reference.name) {
                    report(cx, instruction, reference, &evidence);
                }
            }
            _ => report_global(cx, reference),
        }
    }
}

/// Whether another pair of the same `ENV` sets a variable: that is `same-instruction-variable`.
fn is_set_beside(instruction: &Instruction, place: Place, name: &str) -> bool {
    let Kind::Env(Pairs { pairs, .. }) = &instruction.kind else { return false };
    place.sets.is_some_and(|own| own != name) && pairs.iter().any(|(other, _)| other.as_str() == name)
}

/// A variable of a `FROM`, or of an `ARG` before the first.
fn report_global(cx: &mut Cx, reference: &Reference) {
    let file = cx.dockerfile;
    let name = &reference.name;
    let globals = file.globals.settings.keys().map(String::as_str);
    let mut candidates: Vec<&str> = globals.chain(AUTOMATIC_ARGS).collect();
    candidates.sort_unstable();
    let in_stage = file.first_setting(name);
    let lack = lack(cx, reference);
    let finding = cx.report(reference.span, format!("`{name}` is not declared before the first `FROM`: it expands to nothing"));
    finding.alias("UndefinedArgInFrom");
    if lack.is_some() {
        finding.severity(Severity::Error);
    }
    if let Some(Lack::Image) = lack {
        finding.alias("InvalidDefaultArgInFrom");
    }
    if let Some(meant) = closest(name, candidates) {
        suggest(finding, reference.name_span, meant);
        return;
    }
    finding.help(format!("put `ARG {name}` with a default before the first `FROM`"));
    if let Some(setting) = in_stage {
        finding.label(setting.span, "set in a stage, for that stage alone");
    }
}

/// What a `FROM` without the variable lacks, so that every build fails: a variable that is not declared cannot be given.
enum Lack {
    Image,
    Platform,
}

fn lack(cx: &Cx, reference: &Reference) -> Option<Lack> {
    let instruction = &cx.dockerfile.instructions[cx.index];
    let Kind::From(from) = &instruction.kind else { return None };
    let empty = |word: &&MappedText| cx.dockerfile.expanded(cx.index, word).is_some_and(|text| text.is_empty());
    if instruction.flag_value("platform").filter(|p| p.span().contains(reference.span)).is_some_and(|p| empty(&p)) {
        return Some(Lack::Platform);
    }
    let is_named = || cx.stage().is_some_and(|stage| stage.base != Base::Unknown);
    if !from.image.span().contains(reference.span) || is_named() {
        return None;
    }
    let text = cx.dockerfile.expanded(cx.index, &from.image)?;
    ImageRef::parse(text.as_str()).is_err().then_some(Lack::Image)
}

fn suggest(finding: &mut Diagnostic, at: Span, meant: &str) {
    finding.help(format!("did you mean `{meant}`?"));
    finding.fix(Applicability::Manual, format!("write `{meant}`"), [(at, meant.to_string())]);
}

fn report(cx: &mut Cx, instruction: &Instruction, reference: &Reference, evidence: &Evidence) {
    let name = &reference.name;
    let entry = list_entry(cx, reference);
    let base = cx.stage().map_or(reference.span, |stage| cx.dockerfile.lineage(stage).last().unwrap_or(stage).base_span);
    let not_by_base = format!("`{}` does not set it", cx.text(base).split('@').next().unwrap_or_default());
    let finding = cx.report(reference.span, format!("`{name}` is not set here: it expands to nothing"));
    finding.alias("UndefinedVar");
    match evidence {
        Evidence::Global(setting) => {
            finding.label(setting.span, "only `FROM` sees what is declared here");
            finding.help(format!("put `ARG {name}` into this stage, above this line"));
        }
        Evidence::Automatic => {
            finding.help(format!("put `ARG {name}` into this stage, above this line: only `FROM` has it unasked"));
        }
        Evidence::Later(setting) if instruction.span.contains(setting.span) => {
            finding.label(setting.span, "in force from the next instruction on");
            finding.help(format!("set `{name}` in an instruction of its own, above this one"));
        }
        Evidence::Later(setting) => {
            finding.label(setting.span, "set only here").help("set it above this line");
        }
        Evidence::Elsewhere(setting) => {
            finding.label(setting.span, "set in another stage");
            finding.help("set it in this stage too: stages do not share their variables");
        }
        Evidence::Misspelt(meant) => suggest(finding, reference.name_span, meant),
        Evidence::Itself if matches!(instruction.kind, Kind::Arg(_)) => {
            finding.help(format!("write `ARG {name}`: it takes the value of `--build-arg {name}=…` by itself"));
        }
        Evidence::Itself | Evidence::Base if entry.is_some() => {
            let (place, text) = entry.expect("just looked at");
            finding.label(base, not_by_base).help(format!("write `{text}`: else the list gets an empty entry"));
            finding.fix(Applicability::Manual, "add it only where it is set", [(place, text)]);
        }
        Evidence::Base if name == "HOME" => {
            finding.help("write the directory out: only commands that run see a `HOME`");
        }
        Evidence::Base if !is_identifier(name) => {
            finding.help("only a shell knows it: write `\\$` for a plain dollar sign");
        }
        Evidence::Itself | Evidence::Base => {
            finding.label(base, not_by_base).help(format!("put `ARG {name}` above this line, or give a default: `${{{name}:-}}`"));
        }
    }
}

/// Whether a process can have a variable of this name.
fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// A variable at either end of a list such as `PATH`, with the colon between it and the rest, and how to write both so that they come
/// and go together.
fn list_entry(cx: &Cx, reference: &Reference) -> Option<(Span, String)> {
    let name = &reference.name;
    let Span { start, end } = reference.span;
    let text = cx.source.text();
    if text[end as usize..].starts_with(":/") {
        return Some((Span { start, end: end + 1 }, format!("${{{name}:+${name}:}}")));
    }
    let ends =
        text[end as usize..].starts_with(|c: char| c.is_whitespace() || matches!(c, '"' | '\'')) || end as usize == text.len();
    let is_last = ends && text[..start as usize].ends_with(':');
    is_last.then(|| (Span { start: start - 1, end }, format!("${{{name}:+:${name}}}")))
}

/// A `}` right behind a variable that no `{` opened: `${NAME}}` and `$NAME}`.
fn check_braces(cx: &mut Cx, word: &MappedText, expansion: &Expansion) {
    let mut variables: Vec<&Reference> = expansion.references.iter().collect();
    variables.sort_by_key(|r| (r.span.start, std::cmp::Reverse(r.span.end)));
    let mut open: usize = 0;
    let mut at = word.span().start;
    for reference in variables {
        // One in the modifier of another.
        if reference.span.start < at {
            continue;
        }
        open = braces_left_open(cx.text(Span { start: at, end: reference.span.start }), open);
        at = reference.span.end;
        let rest = Span { start: at, end: word.span().end.max(at) };
        if open == 0 && cx.text(rest).starts_with('}') {
            report_brace(cx, reference, Span { start: at, end: at + 1 });
        }
    }
}

fn braces_left_open(text: &str, open: usize) -> usize {
    text.bytes().fold(open, |open, c| match c {
        b'{' => open + 1,
        b'}' => open.saturating_sub(1),
        _ => open,
    })
}

fn report_brace(cx: &mut Cx, reference: &Reference, brace: Span) {
    let shown = cx.text(reference.span);
    let finding = cx.report(brace, format!("the `}}` behind `{shown}` closes nothing: it becomes part of the value"));
    if shown.starts_with("${") {
        finding.help("take it away").fix(Applicability::Manual, "take the `}` away", [(brace, String::new())]);
    } else {
        let name = Span { end: reference.name_span.start, ..reference.name_span };
        finding.help(format!("write `${{{}}}`", reference.name)).fix(Applicability::Manual, "open the brace", [(name, "{".into())]);
    }
}
