//! Which programs a simple command runs: wrappers seen through, and the texts that are scripts themselves.

use super::ast::{Assignment, CallInfo, CommandId, Part, PartKind, Word};
use super::tools;
use crate::source::Span;
use std::ops::Range;
use std::sync::OnceLock;

/// A program whose operands are the command that it runs.
struct Wrapper {
    name: &'static str,
    /// Letters of options that take a value.
    values: &'static str,
    /// Long options whose value is a word of its own.
    long_values: &'static [&'static str],
    /// Letters of options with which it runs no command.
    other: &'static str,
    /// Operands before the command.
    operands: usize,
    /// Whether `NAME=value` may stand before the command.
    assignments: bool,
}

const PLAIN: Wrapper = Wrapper { name: "", values: "", long_values: &[], other: "", operands: 0, assignments: false };

/// Sorted by name.
static WRAPPERS: [Wrapper; 27] = [
    Wrapper { name: "builtin", ..PLAIN },
    Wrapper { name: "busybox", ..PLAIN },
    Wrapper { name: "chroot", long_values: &["groups", "userspec"], operands: 1, ..PLAIN },
    Wrapper { name: "command", other: "vV", ..PLAIN },
    Wrapper { name: "doas", values: "Cua", ..PLAIN },
    Wrapper { name: "dumb-init", values: "r", long_values: &["rewrite"], ..PLAIN },
    Wrapper { name: "eatmydata", ..PLAIN },
    Wrapper { name: "env", values: "uC", long_values: &["chdir", "unset"], other: "S", assignments: true, ..PLAIN },
    Wrapper { name: "exec", values: "a", ..PLAIN },
    Wrapper { name: "fakeroot", values: "lsibf", ..PLAIN },
    Wrapper { name: "gosu", operands: 1, ..PLAIN },
    Wrapper { name: "ionice", values: "cnpPu", long_values: &["class", "classdata", "pid", "pgid", "uid"], ..PLAIN },
    Wrapper { name: "linux32", ..PLAIN },
    Wrapper { name: "nice", values: "n", long_values: &["adjustment"], ..PLAIN },
    Wrapper { name: "nohup", ..PLAIN },
    Wrapper { name: "s6-setuidgid", operands: 1, ..PLAIN },
    Wrapper { name: "setpriv", long_values: SETPRIV_VALUES, ..PLAIN },
    Wrapper { name: "setsid", ..PLAIN },
    Wrapper { name: "stdbuf", values: "ioe", long_values: &["error", "input", "output"], ..PLAIN },
    Wrapper { name: "su-exec", operands: 1, ..PLAIN },
    Wrapper { name: "sudo", values: "CDRTUghprtu", long_values: SUDO_VALUES, other: "eKlvV", assignments: true, ..PLAIN },
    Wrapper { name: "time", values: "fo", long_values: &["format", "output"], assignments: true, ..PLAIN },
    Wrapper { name: "timeout", values: "ks", long_values: &["kill-after", "signal"], operands: 1, ..PLAIN },
    Wrapper { name: "tini", values: "pe", ..PLAIN },
    Wrapper { name: "unbuffer", ..PLAIN },
    Wrapper { name: "xargs", values: "EILPadns", long_values: XARGS_VALUES, ..PLAIN },
    Wrapper { name: "xvfb-run", values: "efnpsw", long_values: XVFB_VALUES, ..PLAIN },
];

const SETPRIV_VALUES: &[&str] = &[
    "ambient-caps",
    "apparmor-profile",
    "bounding-set",
    "egid",
    "euid",
    "groups",
    "inh-caps",
    "pdeathsig",
    "regid",
    "reuid",
    "rgid",
    "ruid",
    "securebits",
    "selinux-label",
];

const SUDO_VALUES: &[&str] =
    &["chdir", "chroot", "close-from", "command-timeout", "group", "host", "other-user", "prompt", "role", "type", "user"];

const XARGS_VALUES: &[&str] = &["arg-file", "delimiter", "max-args", "max-chars", "max-procs", "process-slot-var"];

const XVFB_VALUES: &[&str] = &["auth-file", "error-file", "server-args", "server-num", "wait", "xauth-protocol"];

/// Wrappers around wrappers are seen through this far.
const MAX_WRAPPERS: usize = 16;

/// So many `-exec` actions of one `find` are looked at.
const MAX_ACTIONS: usize = 16;

/// What a command calls: first the program that stands there when wrappers are taken away, then what `find` runs.
pub(super) fn of(command: CommandId, assignments: &[Assignment], words: &[Word]) -> Vec<CallInfo> {
    let environment = assignments.iter().map(|a| (a.name.clone(), a.value.clone())).collect();
    let whole = CallInfo {
        command,
        words: 0..words.len(),
        name: String::new(),
        wrappers: Vec::new(),
        environment,
        arguments: None,
        action: OnceLock::new(),
    };
    let mut calls = Vec::new();
    let mut waiting = vec![whole];
    while let Some(call) = waiting.pop() {
        let Some(mut call) = unwrap(call, words) else { continue };
        if call.name == "find" {
            let finds = call.wrappers.iter().filter(|(name, _)| name == "find").count();
            if finds < 3 {
                waiting.extend(actions(&call, words).into_iter().rev());
            }
        }
        call.arguments = tools::arguments(&call.name, &words[call.words.clone()]);
        calls.push(call);
    }
    calls
}

/// Takes the wrappers off; `None` where the program's name is not known. Of a wrapper around such a program, the wrapper is the call.
fn unwrap(mut call: CallInfo, words: &[Word]) -> Option<CallInfo> {
    loop {
        let range = call.words.clone();
        call.name = program(words.get(range.start).filter(|_| !range.is_empty())?)?;
        let words = &words[range.clone()];
        let wrapper = WRAPPERS.binary_search_by_key(&call.name.as_str(), |w| w.name).ok().map(|i| &WRAPPERS[i]);
        let inner = wrapper.and_then(|w| wrapped(w, words)).filter(|i| program(&words[*i]).is_some());
        let Some(inner) = inner else { return Some(call) };
        if call.wrappers.len() >= MAX_WRAPPERS {
            return Some(call);
        }
        if wrapper.is_some_and(|w| w.assignments) {
            call.environment.extend(words[..inner].iter().filter_map(split_assignment));
        }
        call.wrappers.push((call.name, words[0].span.cover(words[inner - 1].span)));
        call.words.start += inner;
    }
}

/// The program's name without its directory.
fn program(word: &Word) -> Option<String> {
    let path = word.literal()?;
    let name = path.rsplit('/').next().unwrap_or_default();
    (!name.is_empty()).then(|| name.to_owned())
}

/// Index of the wrapped command's name, if the wrapper runs one.
fn wrapped(wrapper: &Wrapper, words: &[Word]) -> Option<usize> {
    let mut at = 1;
    while let Some(option) = words.get(at).filter(|w| w.prefix().starts_with('-')) {
        at += 1;
        let whole = option.literal().is_some();
        let text = option.prefix();
        if whole && text == "--" {
            break;
        }
        if let Some(long) = text.strip_prefix("--") {
            at += usize::from(whole && wrapper.long_values.contains(&long));
            continue;
        }
        let letters = &text[1..];
        let value = letters.find(|c| wrapper.values.contains(c));
        if letters[..value.unwrap_or(letters.len())].contains(|c| wrapper.other.contains(c)) {
            return None;
        }
        at += usize::from(whole && value.is_some_and(|i| i + 1 == letters.len()));
    }
    at += wrapper.operands;
    while wrapper.assignments && words.get(at).is_some_and(|w| split_assignment(w).is_some()) {
        at += 1;
    }
    (at < words.len()).then_some(at)
}

/// `NAME=value` as an argument.
fn split_assignment(word: &Word) -> Option<(String, Word)> {
    let (name, rest) = word.prefix().split_once('=')?;
    let mut chars = name.chars();
    let valid =
        chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_') && chars.all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !valid {
        return None;
    }
    let first = &word.parts[0];
    let verbatim = first.span.len() == word.prefix().len();
    let start = if verbatim { first.span.end as usize - rest.len() } else { first.span.start as usize };
    let span = Span::new(start, first.span.end as usize);
    let mut parts = Vec::new();
    if !rest.is_empty() {
        parts.push(Part { kind: PartKind::Literal(rest.to_owned()), quoted: first.quoted, span });
    }
    parts.extend_from_slice(&word.parts[1..]);
    Some((name.to_owned(), Word { span: Span::new(start, word.span.end.max(first.span.end) as usize), parts }))
}

/// What a call of `find` runs.
fn actions(find: &CallInfo, words: &[Word]) -> Vec<CallInfo> {
    let is_any = |word: &Word, texts: &[&str]| word.literal().is_some_and(|l| texts.contains(&&*l));
    let mut actions = Vec::new();
    let mut at = find.words.start;
    while at < find.words.end && actions.len() < MAX_ACTIONS {
        at += 1;
        if !is_any(&words[at - 1], &["-exec", "-execdir", "-ok", "-okdir"]) {
            continue;
        }
        let start = at;
        while at < find.words.end && !is_any(&words[at], &[";", "+"]) {
            at += 1;
        }
        let mut action = CallInfo { words: start..at, arguments: None, action: OnceLock::new(), ..find.clone() };
        action.wrappers.push(("find".to_owned(), words[find.words.start].span.cover(words[start - 1].span)));
        actions.push(action);
    }
    actions
}

/// Where a call has a script among its words.
pub(super) enum ScriptText {
    /// These words, joined by blanks.
    Words(Range<usize>),
    /// The literal text of one word from a byte on.
    Tail {
        /// Which word.
        word: usize,
        /// The byte.
        from: usize,
    },
    /// It reads its script from its input.
    Input,
}

/// The script that a call is given as text.
pub(super) fn script_of(name: &str, words: &[Word]) -> Option<ScriptText> {
    match name {
        "eval" => {
            let from = 1 + usize::from(words.get(1).is_some_and(|w| w.is("--")));
            (from < words.len()).then_some(ScriptText::Words(from..words.len()))
        }
        "su" | "runuser" => Some(option_value(words, 'c', &["command", "session-command"]).unwrap_or(ScriptText::Input)),
        "env" => option_value(words, 'S', &["split-string"]),
        _ => {
            let shell = Invocation::of(name, words)?;
            match shell.text {
                Some(word) => Some(ScriptText::Words(word..word + 1)),
                None => shell.reads_input.then_some(ScriptText::Input),
            }
        }
    }
}

/// The value of an option, wherever it stands.
fn option_value(words: &[Word], letter: char, long: &[&str]) -> Option<ScriptText> {
    for (i, word) in words.iter().enumerate().skip(1) {
        let text = word.prefix();
        let next = (i + 1 < words.len()).then_some(ScriptText::Words(i + 1..i + 2));
        if let Some(name) = text.strip_prefix("--") {
            match name.split_once('=') {
                Some((name, _)) if long.contains(&name) => return Some(ScriptText::Tail { word: i, from: name.len() + 3 }),
                None if long.contains(&name) => return next,
                _ => {}
            }
        } else if text.starts_with('-') && text.ends_with(letter) && word.parts.len() == 1 {
            return next;
        }
    }
    None
}

/// A call of a shell.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Invocation {
    /// `-e` or `-o errexit`
    pub errexit: bool,
    /// `-o pipefail`
    pub pipefail: bool,
    /// The word that is the script, with `-c`.
    pub text: Option<usize>,
    /// Whether it reads the script from its input.
    pub reads_input: bool,
}

impl Invocation {
    /// Reads the words of a call; `None` if the program is no shell.
    pub fn of(name: &str, words: &[Word]) -> Option<Invocation> {
        if !matches!(name, "sh" | "bash" | "dash" | "ash" | "zsh" | "ksh" | "mksh") {
            return None;
        }
        let mut shell = Invocation::default();
        let (mut command, mut input) = (false, false);
        let mut at = 1;
        while let Some(option) = words.get(at).and_then(Word::literal).filter(|t| t.len() > 1 && t.starts_with(['-', '+'])) {
            at += 1;
            if option == "--" {
                break;
            }
            if option.starts_with("--") {
                at += usize::from(matches!(&*option, "--rcfile" | "--init-file"));
                continue;
            }
            let on = option.starts_with('-');
            for letter in option.chars().skip(1) {
                match letter {
                    'c' => command |= on,
                    's' => input |= on,
                    'e' => shell.errexit = on,
                    'o' | 'O' => {
                        let value = words.get(at).and_then(Word::literal).unwrap_or_default();
                        match &*value {
                            "pipefail" => shell.pipefail = on,
                            "errexit" => shell.errexit = on,
                            _ => {}
                        }
                        at += 1;
                    }
                    _ => {}
                }
            }
        }
        shell.text = (command && at < words.len()).then_some(at);
        shell.reads_input = !command && (input || at >= words.len());
        Some(shell)
    }
}
