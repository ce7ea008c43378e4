//! `sudo-in-run`

use crate::compose::Service;
use crate::diagnostic::{Applicability, FileId, Severity};
use crate::dockerfile::expand::Value;
use crate::dockerfile::image::known::{DefaultUser, default_user};
use crate::dockerfile::{Base, CommandLine, Instruction, Kind};
use crate::lint::{Category, Check, Cx, Moment, Rule, Started};
use crate::shell::{Call, Word};
use crate::source::Span;

/// See the page.
pub static RULE: Rule = Rule {
    name: "sudo-in-run",
    category: Category::Security,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &["DL3004"],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/security/sudo-in-run.md"),
    checks: &[Check::Call(check), Check::Script(check_started)],
};

/// Who runs a `RUN`.
enum User {
    Root(Option<Span>),
    Other(String, Span),
    Unknown,
}

/// Options that change nothing for root who becomes root.
const HARMLESS: &[&str] =
    &["-E", "-H", "-n", "-S", "-EH", "-HE", "-nE", "-nH", "--preserve-env", "--set-home", "--non-interactive", "--"];

fn check(cx: &mut Cx, instruction: &Instruction, call: Call) {
    for at in sudos(call) {
        report(cx, instruction, call, at);
    }
}

/// The words of the call's command that are `sudo`, by number.
fn sudos(call: Call) -> Vec<usize> {
    let wrapped = call.info.wrappers.iter().filter(|(name, _)| name == "sudo").map(|(_, span)| span.start);
    let itself = (call.name() == "sudo").then(|| call.name_word().span.start);
    let words = &call.command().words;
    wrapped.chain(itself).filter_map(|start| words.iter().position(|w| w.span.start == start)).collect()
}

/// Looks at what a container runs. A hook may have another user than the service.
fn check_started(cx: &mut Cx, started: &Started) {
    let is_hook = started.moment == Moment::Hook;
    for (call, at) in started.script.calls().flat_map(|call| sudos(call).into_iter().map(move |at| (call, at))) {
        let (user, place) = match started.service {
            Some(service) => user_of_service(cx, service, is_hook),
            None => user_of_image(cx),
        };
        let says = if started.service.is_some() { "`user`" } else { "`USER`" };
        let message = match user.as_deref() {
            Some("root" | "0") => "`sudo` in a container that runs as root already".to_owned(),
            Some(name) if !name.is_empty() => format!("`sudo` in a container makes `{name}` root without a password"),
            _ => format!("`sudo` in a container, where {says} says who runs a command"),
        };
        let finding = cx.report(call.command().words[at].span, message).severity(Severity::Warning);
        finding.help(match is_hook {
            true => "drop `sudo`, and give the hook a `user`".to_owned(),
            false if switches_user(&call.command().words, at) => {
                format!("switch with {says}, or within the command with `su`, `setpriv` or `gosu`")
            }
            false => format!("drop `sudo`, and say by {says} who it runs as"),
        });
        if let Some((file, span)) = place {
            finding.label_in(file, span, "who runs it");
        }
    }
}

/// Who runs a command of a service, and where that is said.
fn user_of_service(cx: &Cx, service: &Service, is_hook: bool) -> (Option<String>, Option<(FileId, Span)>) {
    let user = service.user.as_ref().filter(|_| !is_hook);
    let name = user.and_then(|user| user.known()).map(|user| user.split(':').next().unwrap_or_default().to_owned());
    let place = user.filter(|_| name.is_some()).map(|user| cx.site(user.place));
    (name, place)
}

/// The same for a command of an image: the last `USER` of its stage counts, wherever that stands.
fn user_of_image(cx: &Cx) -> (Option<String>, Option<(FileId, Span)>) {
    let behind = cx.stage().map_or(&[][..], |stage| &cx.dockerfile.instructions[cx.index..stage.instructions.end]);
    match user(cx) {
        _ if behind.iter().any(|i| matches!(i.kind, Kind::User(_))) => (None, None),
        User::Root(place) => (Some("root".to_owned()), place.map(|span| (cx.file, span))),
        User::Other(name, place) => (Some(name), Some((cx.file, place))),
        User::Unknown => (None, None),
    }
}

/// Reports the `sudo` that is word number `at` of the call's command.
fn report(cx: &mut Cx, instruction: &Instruction, call: Call, at: usize) {
    let words = &call.command().words;
    let sudo = words[at].span;
    let removal = removal(cx, instruction, call, at);
    let (message, place, help, applicability) = match user(cx) {
        User::Root(place) => {
            let message = "`sudo` in a build that runs as root already".to_owned();
            (message, place.map(|p| (p, "root from here on".to_owned())), "drop `sudo`".to_owned(), Some(Applicability::Unsafe))
        }
        User::Other(name, place) => {
            let message = format!("`sudo` in a build makes `{name}` root without a password");
            let help = format!("do it before the switch to `{name}`, or between `USER root` and `USER {name}`");
            (message, Some((place, format!("`{name}` from here on"))), help, None)
        }
        User::Unknown => {
            let message = "`sudo` in a build, where `USER` says who runs a command".to_owned();
            let help = "drop `sudo` if the base image runs as root, else put `USER root` before the instruction".to_owned();
            (message, None, help, Some(Applicability::Manual))
        }
    };
    let finding = cx.report(sudo, message).alias("DL3004");
    if let Some((place, label)) = place {
        finding.label(place, label);
    }
    if switches_user(words, at) {
        finding.help("switch with `USER`, or within the instruction with `su`, `setpriv` or `gosu`");
    } else {
        finding.help(help);
    }
    if let Some((removal, applicability)) = removal.zip(applicability) {
        finding.fix(applicability, "remove `sudo`", [(removal, String::new())]);
    }
}

/// Who runs the instruction that is being checked. A trigger runs in another build, on top of what this file leaves.
fn user(cx: &Cx) -> User {
    let Some(stage) = cx.stage().filter(|_| !cx.in_trigger) else { return User::Unknown };
    match cx.dockerfile.user_at(cx.index) {
        Some((at, Value::Known(user))) => {
            let place = cx.dockerfile.instructions[at].arguments.span();
            let name = user.split(':').next().unwrap_or_default();
            if matches!(name, "" | "root" | "0") { User::Root(Some(place)) } else { User::Other(name.to_owned(), place) }
        }
        Some((_, Value::Unknown)) => User::Unknown,
        None => match cx.dockerfile.root_base(stage) {
            Base::Scratch => User::Root(None),
            Base::Image(image) | Base::Repository(image) => match default_user(image) {
                DefaultUser::Root | DefaultUser::StepsDown => User::Root(None),
                DefaultUser::Unprivileged | DefaultUser::Unknown => User::Unknown,
            },
            Base::Stage(_) | Base::Unknown => User::Unknown,
        },
    }
}

fn switches_user(words: &[Word], at: usize) -> bool {
    let mut options = words[at + 1..].iter().map(Word::prefix).take_while(|w| w.starts_with('-'));
    options.any(|o| o.starts_with("--user") || o.starts_with("-u") || o.ends_with('u') && !o.starts_with("--"))
}

/// What to remove, where the command means the same without `sudo`: the word, its harmless options and the blanks behind them.
fn removal(cx: &Cx, instruction: &Instruction, call: Call, at: usize) -> Option<Span> {
    let words = &call.command().words;
    let in_list = matches!(&instruction.kind, Kind::Run(run) if matches!(run.command, CommandLine::Exec(_)));
    let mut next = at + 1;
    while words.get(next).is_some_and(|w| HARMLESS.iter().any(|o| w.is(o))) {
        next += 1;
    }
    let inner = words.get(next).filter(|w| !w.prefix().starts_with('-'))?;
    // Behind another wrapper, `NAME=value` would be taken for the program.
    if in_list || at > 0 && inner.prefix().contains('=') || !is_verbatim(cx, &words[at]) {
        return None;
    }
    let span = Span { start: words[at].span.start, end: words[next - 1].span.end };
    let rest = &cx.source.text()[span.end as usize..];
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let whole = Span::new(span.start as usize, span.end as usize + blanks);
    (!cx.text(span).contains('\n')).then_some(whole)
}

/// Whether the word stands in the file as the shell reads it.
fn is_verbatim(cx: &Cx, word: &Word) -> bool {
    word.literal().is_some_and(|text| text == cx.text(word.span))
}
