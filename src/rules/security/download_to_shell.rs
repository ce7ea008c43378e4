//! `download-to-shell`

use super::verified;
use crate::diagnostic::Severity;
use crate::dockerfile::{Kind, Stage};
use crate::lint::{Category, Check, Cx, Rule, Started};
use crate::project::places;
use crate::shell::tools::{Action, Argument, Output, action};
use crate::shell::{BlockId, Call, CommandId, PartKind, Script, Word};

/// See the page.
pub static RULE: Rule = Rule {
    name: "download-to-shell",
    category: Category::Security,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/security/download-to-shell.md"),
    checks: &[Check::Stage(check), Check::Script(check_started)],
};

/// Interpreters that read a program from their input, and the letters of options by which they get it elsewhere.
const INTERPRETERS: [(&str, &str); 7] =
    [("python", "cm"), ("pypy", "cm"), ("perl", "eEnp"), ("ruby", "enp"), ("node", "ep"), ("php", "rRBEf"), ("lua", "el")];

fn check(cx: &mut Cx, stage: &Stage) {
    for triggers in [false, true] {
        let mut files = Vec::new();
        for (index, instruction) in places::own_steps(cx.dockerfile, stage, triggers) {
            let (Kind::Run(_), Some(script)) = (&instruction.kind, &instruction.script) else { continue };
            check_script(cx, index, script, &mut files, "at the time of the build");
        }
    }
}

/// Looks at what a container runs.
fn check_started(cx: &mut Cx, started: &Started) {
    check_script(cx, cx.index, started.script, &mut Vec::new(), "at each start");
}

/// A file and where it was downloaded from.
type Download<'a> = (String, &'a [Argument]);

/// Looks at one script, which runs when `time` says; `files` are what those before it downloaded.
fn check_script<'a>(cx: &mut Cx, index: usize, script: &'a Script, files: &mut Vec<Download<'a>>, time: &str) {
    let calls = CallsOf::new(script);
    for call in script.calls() {
        let piped = calls.before(call).find_map(to_stdout).filter(|_| reads_program(call));
        if let Some(urls) = piped.or_else(|| calls.substituted(call)) {
            report(cx, call, urls, time);
        }
    }
    if verified::verifies(script) {
        files.clear();
    } else {
        run_files(cx, index, script, files).into_iter().for_each(|(call, urls)| report(cx, call, urls, time));
    }
}

/// The calls of a script by command and block.
struct CallsOf<'a> {
    script: &'a Script,
    /// For each block the first download to standard output in it.
    downloads: Vec<Option<&'a [Argument]>>,
}

impl<'a> CallsOf<'a> {
    fn new(script: &'a Script) -> CallsOf<'a> {
        let mut downloads = vec![None; script.blocks.len()];
        for call in script.calls() {
            let slot = &mut downloads[call.command().block];
            *slot = slot.or_else(|| to_stdout(call));
        }
        CallsOf { script, downloads }
    }

    /// The calls of the commands that feed a call by pipes.
    fn before(&self, call: Call) -> impl Iterator<Item = Call<'a>> {
        let script = self.script;
        let id = call.info.command;
        let commands = script.pipeline_of(id).commands.iter().take_while(move |c| **c != id);
        commands.flat_map(move |c| of_command(script, *c))
    }

    /// The download whose output a call runs: `sh -c "$(curl …)"`, `bash <(curl …)`, `eval $(curl …)`, `bash <<< "$(curl …)"`.
    fn substituted(&self, call: Call) -> Option<&'a [Argument]> {
        let is_shell = is_shell(call.name());
        let runs_file = is_shell || matches!(call.name(), "." | "source") || language(call.name()).is_some();
        let runs_text = is_shell && call.args().iter().any(is_command_option) || call.name() == "eval";
        let first_part = |word: &'a Word| match word.parts.first()?.kind {
            PartKind::ProcessSubstitution(block) if runs_file => Some(block),
            PartKind::Substitution(block) if runs_text => Some(block),
            _ => None,
        };
        let script = self.script;
        let command = &script.commands[call.info.command];
        let words = &command.words[call.info.words.clone()][1..];
        let strings = command.redirects.iter().filter(|r| r.operator == "<<<" && is_shell).map(|r| &r.target);
        let inputs = command.redirects.iter().filter(|r| r.operator == "<" && is_shell).map(|r| &r.target);
        let of_words = words.iter().chain(inputs).filter_map(first_part);
        let of_strings = strings.filter_map(|word| match word.parts.first()?.kind {
            PartKind::Substitution(block) => Some(block),
            _ => None,
        });
        of_words.chain(of_strings).find_map(|block: BlockId| self.downloads[block])
    }
}

/// The calls of one command; they follow each other.
fn of_command(script: &Script, command: CommandId) -> impl Iterator<Item = Call<'_>> {
    let first = script.calls.partition_point(|c| c.command < command);
    script.calls[first..].iter().take_while(move |c| c.command == command).map(move |info| Call { script, info })
}

/// `-c`, alone or among other letters.
fn is_command_option(word: &Word) -> bool {
    let text = word.prefix();
    text.starts_with('-') && !text.starts_with("--") && text.contains('c')
}

/// What a call downloads to its standard output, unless it is known to be the same each time or comes from this machine.
fn to_stdout<'a>(call: Call<'a>) -> Option<&'a [Argument]> {
    match action(&call) {
        Some(Action::Download { urls, output: Output::Stdout }) if !is_safe(urls) => Some(urls),
        _ => None,
    }
}

fn is_safe(urls: &[Argument]) -> bool {
    urls.iter().all(|url| verified::is_pinned(&url.text) || verified::is_local(&url.text))
}

fn is_shell(name: &str) -> bool {
    matches!(name, "sh" | "bash" | "dash" | "ash" | "zsh" | "ksh" | "mksh")
}

/// The options by which an interpreter gets its program other than from a file or its input.
fn language(name: &str) -> Option<&'static str> {
    let name = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    INTERPRETERS.iter().find(|(language, _)| *language == name).map(|(_, letters)| *letters)
}

/// Whether a call reads the program that it runs from its input.
fn reads_program(call: Call) -> bool {
    program_operand(call).is_some_and(|operand| operand.is_none_or(|word| word.is("-") || word.is("--") || word.is("/dev/stdin")))
}

/// The operand that names the program which a call runs, if it is an interpreter and gets one from a file or, if there is none, its
/// input.
fn program_operand<'a>(call: Call<'a>) -> Option<Option<&'a Word>> {
    let letters = if is_shell(call.name()) { "c" } else { language(call.name())? };
    let mut args = call.args().iter();
    while let Some(word) = args.next() {
        let text = word.prefix();
        match text {
            "-s" if letters == "c" => return Some(None),
            "-o" | "+o" | "-O" | "-W" | "-X" => _ = args.next(),
            _ if !text.starts_with(['-', '+']) || matches!(text, "-" | "--") => return Some(Some(word)),
            _ if text.starts_with("--") => {}
            _ if text.contains(|c| letters.contains(c)) => return None,
            _ if letters == "c" && text.contains('s') => return Some(None),
            _ => {}
        }
    }
    Some(None)
}

/// The calls that run one of `files`, and where it comes from; what the script downloads is added to them.
fn run_files<'a>(cx: &Cx, index: usize, script: &'a Script, files: &mut Vec<Download<'a>>) -> Vec<(Call<'a>, &'a [Argument])> {
    let mut found = Vec::new();
    if files.is_empty() && !script.calls().any(|call| matches!(action(&call), Some(Action::Download { .. }))) {
        return found;
    }
    for (call, folder) in places::calls(cx.dockerfile, index, script) {
        let full = |argument: &Argument| places::path(cx.dockerfile, index, &folder, argument);
        let by_path = || Some(call.name_word()).filter(|word| word.prefix().contains('/'));
        let program = program_operand(call).unwrap_or_else(by_path).map(|word| {
            let (text, literal) = (word.display(), word.literal().is_some());
            full(&Argument { text, literal, word: 0, span: word.span })
        });
        // Once is enough, however often it runs.
        if let Some(program) = program {
            found.extend(files.iter().rfind(|(path, _)| *path == program).map(|(_, urls)| (call, *urls)));
            files.retain(|(path, _)| *path != program);
        }
        match action(&call) {
            Some(Action::Download { urls, .. }) if is_safe(urls) || files.len() > MOST_FILES => {}
            Some(Action::Download { urls, output: Output::File(file) }) => files.push((full(file), urls)),
            Some(Action::Download { urls, output: Output::Named(directory) }) => {
                let directory = directory.as_ref().map_or(folder.clone(), &full);
                let name = |url: &Argument| places::name(url.text.split(['?', '#']).next().unwrap_or_default()).to_owned();
                files.extend(urls.iter().map(|url| (places::join(&directory, &name(url)), std::slice::from_ref(url))));
            }
            _ => {}
        }
    }
    found
}

/// So many downloads of one stage are kept in mind.
const MOST_FILES: usize = 100;

fn report(cx: &mut Cx, call: Call, urls: &[Argument], time: &str) {
    let Some(url) = urls.first() else { return };
    let host = verified::host(&url.text).map_or("the server".to_owned(), |host| format!("`{host}`"));
    let name = call.name();
    let (message, help) = (
        format!("`{name}` runs whatever {host} sends {time}"),
        "download it to a file, compare that with a checksum (`sha256sum -c`), and run it then",
    );
    cx.report(call.span(), message).help(help).label(url.span, "from here, and nothing checks it");
}
