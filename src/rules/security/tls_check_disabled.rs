//! `tls-check-disabled`

mod table;

use self::table::{SETTINGS, SWITCHES, Setting, Switch, Trust, VARIABLES, Variable, WORDS};
use super::verified;
use crate::compose::Service;
use crate::compose::model::Pair;
use crate::diagnostic::{Diagnostic, Severity};
use crate::dockerfile::{Instruction, Kind};
use crate::lint::{Category, Check, Cx, Moment, Rule, Started};
use crate::project::Composition;
use crate::project::places;
use crate::rules::services::{pair_place, variables};
use crate::shell::tools::{Action, OptionUse, Output, action};
use crate::shell::{Call, Script, Word};
use crate::source::{MappedText, Span};
use std::collections::HashSet;
use std::ops::Range;

/// See the page.
pub static RULE: Rule = Rule {
    name: "tls-check-disabled",
    category: Category::Security,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[
        "CKV2_DOCKER_2",
        "CKV2_DOCKER_3",
        "CKV2_DOCKER_4",
        "CKV2_DOCKER_5",
        "CKV2_DOCKER_6",
        "CKV2_DOCKER_7",
        "CKV2_DOCKER_8",
        "CKV2_DOCKER_9",
        "CKV2_DOCKER_10",
        "CKV2_DOCKER_11",
        "CKV2_DOCKER_12",
        "CKV2_DOCKER_13",
        "CKV2_DOCKER_14",
        "CKV2_DOCKER_15",
        "CKV2_DOCKER_16",
    ],
    fix: None,
    page: include_str!("../../../rules/security/tls-check-disabled.md"),
    checks: &[Check::Instruction(check), Check::Service(check_service), Check::Script(check_started)],
};

/// Programs that write their arguments or input into files.
const WRITERS: [&str; 4] = ["echo", "printf", "cat", "tee"];

fn check(cx: &mut Cx, instruction: &Instruction) {
    match &instruction.kind {
        Kind::Env(pairs) => pairs.pairs.iter().for_each(|(name, value)| declared(cx, name, value)),
        Kind::Arg(declarations) => {
            let defaults = declarations.iter().filter_map(|d| Some((&d.name, d.default.as_ref()?)));
            defaults.for_each(|(name, value)| declared(cx, name, value));
        }
        Kind::Copy(transfer) | Kind::Add(transfer) => {
            transfer.inline.iter().for_each(|i| written(cx, &instruction.heredocs[*i].body, false));
        }
        Kind::Run(_) => instruction.script.iter().for_each(|script| check_script(cx, script, true)),
        _ => {}
    }
}

/// Looks at what a container runs. The test of its health asks that container itself, and keeps nothing of the answer.
fn check_started(cx: &mut Cx, started: &Started) {
    if started.moment != Moment::HealthCheck {
        check_script(cx, started.script, false);
    }
}

/// Looks at a script; `in_stage` is whether it is that of a `RUN`.
fn check_script(cx: &mut Cx, script: &Script, in_stage: bool) {
    let mut switched = Vec::new();
    for assignment in script.commands.iter().flat_map(|command| &command.assignments) {
        assigned(cx, &assignment.name, &assignment.value, assignment.span);
    }
    for call in script.calls() {
        // Those before the command are among the above.
        for (name, value) in call.info.environment.iter().skip(call.command().assignments.len()) {
            assigned(cx, name, value, with_name(cx, name, value.span));
        }
        switched.extend(switches(call));
        check_call(cx, call);
    }
    if switched.is_empty() {
        return;
    }
    let checked = if in_stage { checked_nearby(cx) } else { verified::checked_files(script) };
    for Switched { call, option, switch } in switched.into_iter().filter(|switched| !is_checked(switched.call, &checked)) {
        let span = option.value_span.map_or(option.span, |value| option.span.cover(value));
        let tool = call.arguments().map_or(call.name(), |a| a.tool);
        report(cx, &format!("{tool} {}", switch.option), span, switch.trust, switch.alias);
    }
}

/// The files that the `RUN`s around here compare with a checksum or a signature.
fn checked_nearby(cx: &Cx) -> HashSet<String> {
    let Some(stage) = cx.stage().map(|stage| &stage.instructions) else { return HashSet::new() };
    let nearby = stage.start.max(cx.index.saturating_sub(verified::LOOK_AHEAD))..stage.end.min(cx.index + verified::LOOK_AHEAD);
    let runs = cx.dockerfile.instructions[nearby].iter().filter(|i| matches!(i.kind, Kind::Run(_)));
    runs.filter_map(|i| i.script.as_ref()).flat_map(verified::checked_files).collect()
}

/// Whether all that a call downloads or installs is compared with something, so that it does not matter where it comes from. A signature
/// and a list of checksums are for comparing.
fn is_checked(call: Call, checked: &HashSet<String>) -> bool {
    let is_one = |path: &str| checked.contains(places::name(path.split(['?', '#']).next().unwrap_or_default()));
    match action(&call) {
        Some(Action::Download { output: Output::File(file), .. }) => is_one(&file.text),
        Some(Action::Download { urls, output: Output::Named(_) }) => urls.iter().all(|url| is_one(&url.text)),
        Some(Action::Install { .. }) => {
            let operands = call.arguments().into_iter().flat_map(|arguments| &arguments.operands);
            let mut files =
                operands.map(|i| call.words()[*i].display()).filter(|word| word.ends_with(".apk") || word.ends_with(".rpm"));
            files.next().is_some_and(|first| is_one(&first) && files.all(|file| is_one(&file)))
        }
        _ => false,
    }
}

fn check_call(cx: &mut Cx, call: Call) {
    let tool = call.arguments().map_or(call.name(), |a| a.tool);
    for (_, start) in WORDS.iter().filter(|(name, _)| *name == call.name()) {
        for word in call.args().iter().filter(|word| word.prefix().starts_with(start)) {
            report(cx, &format!("{tool} {start}"), word.span, Trust::Certificate, None);
        }
    }
    if call.name() == "export" {
        for text in call.args().iter().filter_map(Word::mapped) {
            let Some((name, value)) = text.as_str().split_once('=') else { continue };
            variable(cx, name, value, text.span());
        }
    } else if call.name() == "sed" {
        call.args().iter().filter_map(Word::mapped).for_each(|text| written(cx, &text, true));
    } else if WRITERS.contains(&call.name()) {
        written(cx, &joined(call), false);
        call.command().redirects.iter().filter_map(|r| r.heredoc.as_ref()).for_each(|text| written(cx, text, false));
    } else {
        told(cx, call, tool);
    }
}

/// Looks for settings among the arguments of a program that takes them.
fn told(cx: &mut Cx, call: Call, tool: &str) {
    let settings: Vec<&Setting> = SETTINGS.iter().filter(|setting| setting.tools.contains(&tool)).collect();
    // No key has a blank in it, so one word holds all of it.
    let is_named = |word: &Word| {
        let text = word.display().to_ascii_lowercase();
        settings.iter().any(|setting| text.contains(setting.key))
    };
    if settings.is_empty() || !call.args().iter().any(is_named) {
        return;
    }
    let text = joined(call);
    let lower = text.as_str().to_ascii_lowercase();
    for setting in settings {
        for range in set_in(&lower, setting, false) {
            let written = text.as_str()[range.clone()].replace(['"', '\''], "");
            report(cx, &format!("{tool} {written}"), text.span_of(range), setting.trust, setting.alias);
        }
    }
}

/// The arguments of a call as one text; what is not known is a question mark.
fn joined(call: Call) -> MappedText {
    let mut text = MappedText::empty(call.span().start as usize);
    for word in call.args() {
        match word.mapped() {
            Some(word) => text.push_mapped(&word),
            None => text.push_decoded("?", word.span),
        }
        text.push_decoded(" ", Span { start: word.span.end, end: word.span.end });
    }
    text
}

/// An option by which a call switches the check off.
struct Switched<'a> {
    call: Call<'a>,
    option: &'a OptionUse,
    switch: &'static Switch,
}

/// The options of a call that switch the check off. What comes from the machine itself needs none, nor does what is removed.
fn switches(call: Call<'_>) -> Vec<Switched<'_>> {
    let Some(arguments) = call.arguments() else { return Vec::new() };
    match action(&call) {
        Some(Action::Remove { .. }) => return Vec::new(),
        // It lists packages that lie in a folder.
        _ if arguments.tool == "apk" && arguments.is(&["index"]) => return Vec::new(),
        Some(Action::Download { urls, .. }) if urls.iter().any(|url| verified::is_local(&url.text)) => return Vec::new(),
        _ => {}
    }
    let switch = |option: &OptionUse| {
        let value = option.value.as_deref().unwrap_or_default();
        SWITCHES.iter().find(|s| {
            let acts = if s.value.is_empty() { value != "false" } else { value == s.value };
            s.option == option.name && s.tools.contains(&arguments.tool) && acts
        })
    };
    arguments.options.iter().filter_map(|option| Some(Switched { call, option, switch: switch(option)? })).collect()
}

/// Looks at a variable of `ENV` or `ARG`.
fn declared(cx: &mut Cx, name: &MappedText, value: &MappedText) {
    if !VARIABLES.iter().any(|variable| variable.name == name.as_str()) {
        return;
    }
    if let Some(text) = cx.dockerfile.expanded(cx.index, value) {
        variable(cx, name.as_str(), text.as_str(), name.span().cover(value.span()));
    }
}

/// Looks at the variables that a service sets.
fn check_service(cx: &mut Cx, _: &Composition, service: &Service) {
    for Pair { name, value } in variables(service) {
        let Some((known, value)) = name.known().zip(value.as_ref()) else { continue };
        let Some(variable) = value.known().and_then(|text| disabling(known, text)) else { continue };
        let message = format!("`{known}` {}", Trust::Certificate.fact());
        advise(cx.report_used(pair_place(name, value), value.used, message), Trust::Certificate, variable.alias);
    }
}

/// Looks at a variable of a script.
fn assigned(cx: &mut Cx, name: &str, value: &Word, span: Span) {
    if let Some(text) = value.literal() {
        variable(cx, name, &text, span);
    }
}

/// The place of a value, with the `NAME=` before it.
fn with_name(cx: &Cx, name: &str, value: Span) -> Span {
    let before =
        cx.source.text()[..value.start as usize].strip_suffix(['"', '\'']).unwrap_or(&cx.source.text()[..value.start as usize]);
    match before.strip_suffix('=').and_then(|before| before.strip_suffix(name)) {
        Some(before) => Span::new(before.len(), value.end as usize),
        None => value,
    }
}

fn variable(cx: &mut Cx, name: &str, value: &str, span: Span) {
    if let Some(variable) = disabling(name, value) {
        report(cx, name, span, Trust::Certificate, variable.alias);
    }
}

/// The variable of a name, if its value switches the check off.
fn disabling(name: &str, value: &str) -> Option<&'static Variable> {
    let acts = |v: &&Variable| {
        let listed = || v.values.iter().any(|listed| value.eq_ignore_ascii_case(listed));
        v.name == name && (if v.values.is_empty() { !value.is_empty() } else { listed() })
    };
    VARIABLES.iter().find(acts)
}

/// Looks for settings in a text that is written to a file, or that `sed` puts there.
fn written(cx: &mut Cx, text: &MappedText, by_sed: bool) {
    let lower = text.as_str().to_ascii_lowercase();
    for setting in SETTINGS.iter().filter(|setting| lower.contains(setting.key)) {
        for range in set_in(&lower, setting, by_sed) {
            let written = text.as_str()[range.clone()].replace(['"', '\''], "");
            report(cx, &written, text.span_of(range), setting.trust, None);
        }
    }
}

/// Where a text in lower case sets a setting to one of its values; comments aside. Of what `sed` is given, only the end counts: before it stands what is
/// replaced.
fn set_in(text: &str, setting: &Setting, by_sed: bool) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if !line.trim_start().starts_with(['#', ';']) {
            let mut places: Vec<usize> = line.match_indices(setting.key).map(|(at, _)| at).collect();
            let passed = if by_sed { places.len().saturating_sub(1) } else { 0 };
            let ends = places.drain(passed..).filter_map(|at| Some((at, set_at(line, at, setting)?)));
            found.extend(ends.map(|(at, end)| start + name_start(line, at)..start + end));
        }
        start += line.len();
    }
    found
}

/// Where the whole name of a setting starts, of which a part stands at a byte of a line: `apt::get::…`.
fn name_start(line: &str, at: usize) -> usize {
    if line[..at].ends_with("apt::") { at - "apt::".len() } else { at }
}

/// Where the value ends, if the key that stands at a byte of a line in lower case is set to one of its values.
fn set_at(line: &str, at: usize, setting: &Setting) -> Option<usize> {
    // `printf` takes `\\n` for a line end.
    let before = line[..at].trim_end_matches("\\n").chars().next_back();
    let is_whole = setting.key.contains("::") || !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    let behind = &line[at + setting.key.len()..];
    let value = behind.trim_start_matches([' ', '\t', '=', ':', '"', '\'']);
    let len = value.find(|c: char| !c.is_alphanumeric()).unwrap_or(value.len());
    let fits = if setting.values.is_empty() { len > 0 } else { setting.values.contains(&&value[..len]) };
    (is_whole && fits && value.len() < behind.len()).then(|| line.len() - value.len() + len)
}

fn report(cx: &mut Cx, what: &str, span: Span, trust: Trust, alias: Option<&'static str>) {
    advise(cx.report(span, format!("`{what}` {}", trust.fact())), trust, alias);
}

fn advise(finding: &mut Diagnostic, trust: Trust, alias: Option<&'static str>) {
    finding.help(trust.remedy());
    if let Some(alias) = alias {
        finding.alias(alias);
    }
}
