//! `shell-form-command`

use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::image::known::has_shell;
use crate::dockerfile::{Base, CommandLine, Instruction, Kind};
use crate::lint::{Category, Check, Cx, Rule};
use crate::shell::{CommandKind, PartKind, Script, Word};
use crate::source::Span;

/// See the page.
pub static RULE: Rule = Rule {
    name: "shell-form-command",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["DL3025", "JSONArgsRecommended"],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/correctness/shell-form-command.md"),
    checks: &[Check::Instruction(check)],
};

/// Names that only a shell knows, or that do something else in it.
const BUILTINS: [&str; 27] = [
    ".", ":", "alias", "bg", "break", "cd", "command", "continue", "declare", "eval", "exec", "exit", "export", "fg", "jobs",
    "local", "read", "readonly", "return", "set", "shift", "source", "times", "trap", "type", "ulimit", "umask",
];

/// How a shell names its arguments.
const ARGUMENTS: [&str; 6] = ["$@", "${@", "$*", "${*", "$0", "$1"];

/// How long a command may be for its JSON form to be shown whole.
const LONGEST_SHOWN: usize = 60;

/// Whoever writes `SHELL` wants it to be used; what starts with `[` and is no JSON is for `malformed-exec-form`.
fn check(cx: &mut Cx, instruction: &Instruction) {
    let (Kind::Cmd(command) | Kind::Entrypoint(command) | Kind::Healthcheck(Some(command))) = &instruction.kind else { return };
    let CommandLine::Shell { text, fault } = command else { return };
    if cx.dockerfile.shell_at(cx.index).is_some() || fault.is_some() {
        return;
    }
    let keyword = instruction.keyword.as_str().to_uppercase();
    let span = if text.is_empty() { instruction.keyword.span() } else { text.span() };
    // The escape character is a backquote where the text is for Windows.
    let script = instruction.script.as_ref().filter(|_| cx.dockerfile.escape != '`');
    let words = script.and_then(|s| plain_words(s, span)).unwrap_or_default();
    let fix = fix(words);
    let is_healthcheck = matches!(instruction.kind, Kind::Healthcheck(_));
    let finding = if let Some(image) = image_without_shell(cx) {
        let finding = cx.report(span, format!("`{image}` has no shell to run this `{keyword}`")).severity(Severity::Error);
        finding.help("write the JSON form, with the whole path of the program")
    } else if is_healthcheck {
        let [program, ..] = words else { return };
        let finding = cx.report(span, format!("each check starts a shell that does nothing but start `{}`", program.display()));
        finding.severity(Severity::Info).help(json_help(&fix))
    } else if script.is_some_and(hands_over) {
        // Signals get there. What `CMD` says does not: it becomes arguments of the shell, which may hand them on.
        let drops = matches!(instruction.kind, Kind::Entrypoint(_)) && !ARGUMENTS.iter().any(|all| text.as_str().contains(all));
        let Some((cmd, what)) = partner(cx, instruction).filter(|_| drops) else { return };
        let finding = cx.report(span, "this `ENTRYPOINT` starts a shell, which drops what `CMD` says").label(cmd, what);
        finding.help("write the JSON form: then `CMD` is given to the program")
    } else {
        let program = script.and_then(last_program);
        let name = program.as_ref().map_or("the program".to_owned(), |name| format!("`{name}`"));
        let partner = partner(cx, instruction);
        let message = match text.is_empty() {
            true => format!("an empty `{keyword}` starts a shell that has nothing to do"),
            false => format!("this `{keyword}` starts a shell, which may keep signals from {name}"),
        };
        let finding = cx.report(span, message);
        if let Some((span, what)) = partner {
            finding.label(span, what);
        }
        finding.help(match program {
            _ if text.is_empty() => format!("write `{keyword} []` for none"),
            _ if script.is_none() || !words.is_empty() => json_help(&fix),
            Some(_) => format!("put `exec` before {name}: then it takes the place of the shell"),
            None => "start a script in JSON form, and let that end with `exec`".to_owned(),
        })
    };
    finding.alias("DL3025");
    if !is_healthcheck {
        finding.alias("JSONArgsRecommended");
    }
    if !fix.is_empty() {
        finding.fix(Applicability::Unsafe, "write it in JSON form", fix);
    }
}

/// The words of a script that is one command to which the shell adds nothing.
fn plain_words(script: &Script, text: Span) -> Option<&[Word]> {
    let [pipeline] = script.blocks.first()?.pipelines.as_slice() else { return None };
    let [command] = pipeline.commands.as_slice() else { return None };
    let command = &script.commands[*command];
    let (first, last) = command.words.first().zip(command.words.last())?;
    let is_all = first.span.start == text.start && last.span.end == text.end && script.errors.is_empty();
    let is_plain = command.kind == CommandKind::Simple && command.redirects.is_empty() && command.words.iter().all(is_fixed);
    (is_all && is_plain && !is_builtin(first)).then_some(&command.words)
}

fn is_builtin(name: &Word) -> bool {
    name.literal().is_some_and(|name| BUILTINS.contains(&name.as_ref()))
}

/// Whether the shell takes a word as it stands. A backslash may be one of Windows, where the shell is another.
fn is_fixed(word: &Word) -> bool {
    word.parts.iter().all(|part| match &part.kind {
        PartKind::Literal(text) => !text.contains('\\') && (part.quoted || !text.contains(['*', '?', '[', '{', '~'])),
        _ => false,
    })
}

/// Whether it replaces the shell by a program: `exec nginx`.
fn hands_over(script: &Script) -> bool {
    script.simple_commands().any(|(_, command, _)| command.words.len() > 1 && command.words[0].is("exec"))
}

/// The edits that turn words into the JSON form, each word for itself, so that continuations stay.
fn fix(words: &[Word]) -> Vec<(Span, String)> {
    let last = words.len().saturating_sub(1);
    let edit = |(i, word): (usize, &Word)| {
        let json = serde_json::Value::from(word.literal().unwrap_or_default()).to_string();
        let open = if i == 0 { "[" } else { "" };
        let close = if i == last { "]" } else { "," };
        (word.span, format!("{open}{json}{close}"))
    };
    words.iter().enumerate().map(edit).collect()
}

fn json_help(fix: &[(Span, String)]) -> String {
    let json = fix.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" ");
    if json.is_empty() || json.len() > LONGEST_SHOWN { "write the JSON form".to_owned() } else { format!("write `{json}`") }
}

/// The program that the script ends with, if it could be given the place of the shell: not in a pipe, in the background, in a compound
/// command.
fn last_program(script: &Script) -> Option<String> {
    let pipeline = script.blocks.first()?.pipelines.last()?;
    let [command] = pipeline.commands.as_slice() else { return None };
    let command = &script.commands[*command];
    let is_simple = command.kind == CommandKind::Simple && !pipeline.negated && !pipeline.background;
    command.words.first().filter(|name| is_simple && !is_builtin(name)).map(Word::display)
}

/// The last `CMD` or `ENTRYPOINT` of the same stage that the shell form of the other spoils, and how.
fn partner(cx: &Cx, instruction: &Instruction) -> Option<(Span, &'static str)> {
    let stage = cx.stage().filter(|_| !cx.in_trigger)?;
    let instructions = cx.dockerfile.instructions[stage.instructions.clone()].iter().rev();
    let mut others = instructions.filter_map(|other| match (&instruction.kind, &other.kind) {
        (Kind::Entrypoint(_), Kind::Cmd(_)) => {
            Some((other.span, "never gets there: an `ENTRYPOINT` in shell form takes no arguments"))
        }
        (Kind::Cmd(_), Kind::Entrypoint(CommandLine::Exec(words))) if !words.is_empty() => {
            Some((other.span, "is given a shell and the text as arguments"))
        }
        _ => None,
    });
    others.next()
}

/// The image that the stage starts from, if it has no shell and none seems to have been copied to it.
fn image_without_shell<'a>(cx: &Cx<'a>) -> Option<&'a str> {
    let stage = cx.stage()?;
    let Base::Image(image) = cx.dockerfile.root_base(stage) else { return None };
    if has_shell(image) != Some(false) {
        return None;
    }
    let mut instructions = cx.dockerfile.lineage(stage).flat_map(|s| &cx.dockerfile.instructions[s.instructions.clone()]);
    let may_bring_one = instructions.any(|i| match &i.kind {
        Kind::Add(transfer) | Kind::Copy(transfer) => {
            let target = transfer.target.as_str();
            target == "/" || target.contains('$') || target.contains("bin") || target.contains("busybox")
        }
        _ => false,
    });
    (!may_bring_one).then(|| image.without_digest())
}
