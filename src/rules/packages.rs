//! What the rules about package managers share.

use crate::dockerfile::{Base, CommandLine, Instruction, Kind};
use crate::lint::{Cx, Started};
use crate::rules::values::{UNKNOWN, Values};
use crate::shell::tools::{Action, Manager, action};
use crate::shell::{Call, Script, Word};
use crate::source::Span;
use std::borrow::Cow;

/// Calls `check` for each program that a `RUN` calls, as `Check::Call` does: for rules that look at the whole file first.
pub(super) fn each_call(cx: &mut Cx, mut check: impl FnMut(&mut Cx, &Instruction, Call)) {
    let file = cx.dockerfile;
    for (index, instruction) in file.walk() {
        cx.index = index;
        cx.in_trigger = !std::ptr::eq(instruction, &raw const file.instructions[index]);
        let valid = instruction.valid && file.instructions[index].valid;
        if let (true, Kind::Run(_), Some(script)) = (valid, &instruction.kind, &instruction.script) {
            script.calls().for_each(|call| check(cx, instruction, call));
        }
    }
}

/// A setting in the configuration of a program.
pub(super) struct Setting {
    /// What names the configuration: a file, or the command that writes it.
    pub files: &'static [&'static str],
    /// How the setting may be spelled there, or a part of it that says enough; in lower case.
    pub names: &'static [&'static str],
}

impl Setting {
    /// Whether a text may make the setting: it names the file.
    pub fn is_named_in(&self, text: &str) -> bool {
        self.files.iter().any(|file| text.contains(file))
    }
}

/// The text of a script.
pub(super) fn text_of<'a>(cx: &Cx<'a>, script: &Script) -> &'a str {
    script.blocks.first().map_or("", |block| cx.text(block.span))
}

/// So many variables of a service are looked through.
const MOST_VARIABLES: usize = 256;

/// What calls a program.
#[derive(Clone, Copy)]
pub(super) enum Caller<'a> {
    /// A `RUN`.
    Build(&'a Instruction),
    /// What a container runs.
    Start(&'a Started<'a>),
}

impl Caller<'_> {
    /// Whether it is a step of a build, which alone the rivals look at.
    pub fn is_build(self) -> bool {
        matches!(self, Caller::Build(_))
    }

    /// What happens again and again, and each time anew.
    pub fn time(self) -> &'static str {
        match self {
            Caller::Build(_) => "build",
            Caller::Start(_) => "start",
        }
    }

    /// Whether the service that starts it sets a variable.
    pub fn has_variable(self, name: &str) -> bool {
        let Caller::Start(Started { service: Some(service), .. }) = self else { return false };
        service.environment.iter().take(MOST_VARIABLES).any(|pair| pair.name.known() == Some(name))
    }

    /// The edit that puts an option behind word number `word` of a call, where that surely gives one more word.
    pub fn insert_behind(self, cx: &Cx, call: Call, word: usize, option: &str) -> Option<(Span, String)> {
        match self {
            Caller::Build(instruction) => Some(insert_behind(instruction, call, word, option)),
            Caller::Start(started) => {
                let by_shell = started.in_shell || call.command().block != 0;
                (by_shell && is_plain(cx, &call.words()[..=word.max(1).min(call.words().len() - 1)]))
                    .then(|| (Span::empty(call.words()[word].span.end as usize), format!(" {option}")))
            }
        }
    }

    /// The edit that puts an option behind the subcommand of a call, or behind the program where there is none.
    pub fn insert_option(self, cx: &Cx, call: Call, option: &str) -> Option<(Span, String)> {
        self.insert_behind(cx, call, last_subcommand_word(call), option)
    }
}

/// Whether words stand in the file just so, blanks between them: there is more than one, so that blanks part them there.
fn is_plain(cx: &Cx, words: &[Word]) -> bool {
    let [first, .., last] = words else { return false };
    let (first, last) = (first.span, last.span);
    let written = (first.end <= last.start).then(|| cx.text(first.cover(last)));
    let literals = words.iter().map(Word::literal);
    written
        .is_some_and(|text| text.split_whitespace().map(|word| Some(word.to_owned())).eq(literals.map(|l| l.map(Cow::into_owned))))
}

fn last_subcommand_word(call: Call) -> usize {
    call.arguments().and_then(|a| a.subcommand_words.last().copied()).unwrap_or(0)
}

/// For each stage the byte from which on a [`Setting`] is in force: an instruction names both, or copies a file of that name.
pub(super) struct InForce(Vec<u32>);

impl InForce {
    /// Reads all stages.
    pub fn new(cx: &Cx, setting: &Setting) -> InForce {
        // Few files name any: one look at the whole text is cheaper than one at each instruction.
        if !setting.is_named_in(cx.source.text()) {
            return InForce(vec![u32::MAX; cx.dockerfile.stages.len()]);
        }
        let mut from: Vec<u32> = Vec::new();
        for stage in &cx.dockerfile.stages {
            let inherited = match stage.base {
                Base::Stage(parent) if from[parent] < u32::MAX => Some(0),
                _ => None,
            };
            let instructions = &cx.dockerfile.instructions[stage.instructions.clone()];
            let own = || instructions.iter().find_map(|i| set_by(cx, i, setting));
            from.push(inherited.or_else(own).unwrap_or(u32::MAX));
        }
        InForce(from)
    }

    /// Whether the setting counts for a call of the instruction that is being checked.
    pub fn at(&self, cx: &Cx, call: Call) -> bool {
        cx.stage().is_some_and(|stage| self.0[stage.index] <= call.span().start)
    }
}

/// The byte behind the text of an instruction that makes a setting. What is in a copied file is not known, so it may.
fn set_by(cx: &Cx, instruction: &Instruction, setting: &Setting) -> Option<u32> {
    let text = cx.text(instruction.span);
    if !setting.is_named_in(text) {
        return None;
    }
    match &instruction.kind {
        Kind::Copy(copied) | Kind::Add(copied) if !copied.sources.is_empty() => Some(instruction.span.end),
        _ => {
            let text = text.to_ascii_lowercase();
            let end = setting.names.iter().filter_map(|name| Some(text.find(name)? + name.len())).min()?;
            Some(Span::empty(instruction.span.start as usize + end).end)
        }
    }
}

/// Whether an expansion among the arguments of a call may stand for an option, so that what is missing may be there.
pub(super) fn may_hold_options(cx: &Cx, call: Call) -> bool {
    let Some(arguments) = call.arguments() else { return true };
    let may_be_option = |text: &String| text.split_whitespace().any(|word| word.starts_with(['-', UNKNOWN]));
    let mut values = (!arguments.expansions.is_empty()).then(|| Values::new(cx, call));
    arguments.expansions.iter().any(|index| {
        let word = &call.words()[*index];
        values.as_mut().is_some_and(|values| values.of(word).iter().any(may_be_option))
    })
}

/// Whether what a call names is not all that it is given.
pub(super) fn takes_from_input(call: Call) -> bool {
    call.info.wrappers.iter().any(|(name, _)| name == "xargs")
}

/// The program and its subcommand, and both as they are written: `apt-get -q install` and `apt-get install`.
pub(super) fn subject(call: Call) -> (Span, String) {
    let words = call.words();
    let subcommand = call.arguments().map_or(&[][..], |a| &a.subcommand_words);
    let last = subcommand.last().map_or(0, |i| *i);
    let names = subcommand.iter().map(|i| words[*i].display());
    // `python -m pip install` is one of pip.
    let tool = call.arguments().map_or("", |a| a.tool);
    let program = if call.name().contains(tool) { call.name() } else { tool };
    let text = std::iter::once(program.to_owned()).chain(names).collect::<Vec<_>>().join(" ");
    (words[0].span.cover(words[last].span), text)
}

/// The edit that puts an option behind word number `word` of a call.
pub(super) fn insert_behind(instruction: &Instruction, call: Call, word: usize, option: &str) -> (Span, String) {
    let end = call.words()[word].span.end as usize;
    let in_list = matches!(&instruction.kind, Kind::Run(run) if matches!(run.command, CommandLine::Exec(_)));
    if in_list && call.command().block == 0 {
        // Behind the quote.
        return (Span::empty(end + 1), format!(", \"{option}\""));
    }
    (Span::empty(end), format!(" {option}"))
}

/// The edit that puts an option behind the subcommand of a call, or behind the program where there is none.
pub(super) fn insert_option(instruction: &Instruction, call: Call, option: &str) -> (Span, String) {
    insert_behind(instruction, call, last_subcommand_word(call), option)
}

/// The value that `-o Some::Name=value` gives to a setting of apt, in lower case.
pub(super) fn apt_option(call: Call, name: &str) -> Option<String> {
    let options = call.arguments()?.all("--option").filter_map(|o| o.value.as_deref());
    let value = |option: &str| {
        let (key, value) = option.split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim_matches(['"', '\'', ' ', ';']).to_ascii_lowercase())
    };
    options.filter_map(value).last()
}

/// Whether apt takes a value for no.
pub(super) fn is_off(value: &str) -> bool {
    matches!(value, "0" | "no" | "false" | "without" | "off" | "disable")
}

/// What a script does with the index of packages that apt and pacman install from without looking for a newer one.
#[derive(Clone, Copy, Default)]
pub(super) struct IndexUse<'a> {
    /// The last refresh, if nothing is installed behind it.
    pub idle_refresh: Option<Call<'a>>,
    /// The first install before any refresh.
    pub bare_install: Option<Call<'a>>,
    /// Whether there is a refresh at all.
    pub refreshes: bool,
}

impl<'a> IndexUse<'a> {
    /// Reads a script, for one manager.
    pub fn of(script: &'a Script, manager: Manager) -> IndexUse<'a> {
        let mut found = IndexUse::default();
        for call in in_order(script) {
            match action(&call) {
                Some(Action::RefreshIndex { manager: m }) if *m == manager => {
                    found.idle_refresh = Some(call);
                    found.refreshes = true;
                }
                Some(Action::Install { manager: m, .. } | Action::Upgrade { manager: m, .. }) if *m == manager => {
                    found.idle_refresh = None;
                    if refreshes_itself(call) {
                        found.refreshes = true;
                    } else if !found.refreshes {
                        found.bare_install.get_or_insert(call);
                    }
                }
                _ => {}
            }
        }
        found
    }
}

/// `pacman -Sy git`, `apt-get install --update git`
pub(super) fn refreshes_itself(call: Call) -> bool {
    call.arguments().is_some_and(|a| a.has_any(&["--refresh", "--update"]))
}

/// The calls of a script in the order in which they stand in the file; those in a text for `bash -c` too.
pub(super) fn in_order(script: &Script) -> Vec<Call<'_>> {
    let mut calls: Vec<Call> = script.calls().collect();
    calls.sort_by_key(|call| call.span().start);
    calls
}
