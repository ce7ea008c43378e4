//! What the variables of a script hold, as far as the file tells.

use crate::dockerfile::expand::Value;
use crate::dockerfile::{Binding, Dockerfile};
use crate::lint::Cx;
use crate::shell::tools::Argument;
use crate::shell::{Call, CommandKind, PartKind, Script, Word};
use crate::source::MappedText;
use std::collections::HashMap;

/// Stands in a text for what is not known.
pub const UNKNOWN: char = '\u{1}';

/// A longer script is not searched for the values of its own variables.
const LONGEST_SCRIPT: usize = 1000;
/// Bytes of the longest value.
const LONGEST_VALUE: usize = 10_000;
/// The most values that one variable is followed through, and the most steps from one to the next.
const MOST: usize = 8;

/// The values that the variables of a script may have.
pub struct Values<'a> {
    file: &'a Dockerfile,
    instruction: usize,
    /// The words that the script itself gives to each of its variables; `None` in a script too long to search.
    local: Option<HashMap<&'a str, Vec<&'a Word>>>,
    /// What was found out. A variable that is being looked at has no value in itself.
    found: HashMap<&'a str, Vec<String>>,
}

impl<'a> Values<'a> {
    /// For the script of a call, in the instruction that is being checked.
    pub fn new(cx: &Cx<'a>, call: Call<'a>) -> Values<'a> {
        let local = (call.script.commands.len() <= LONGEST_SCRIPT).then(|| assigned(call.script));
        Values { file: cx.dockerfile, instruction: cx.index, local, found: HashMap::new() }
    }

    /// All that a word may stand for: each assignment in the script makes one more, and so does each turn of a `for`. What is not known in
    /// them is [`UNKNOWN`].
    pub fn of(&mut self, word: &'a Word) -> Vec<String> {
        self.word(word, MOST)
    }

    fn word(&mut self, word: &'a Word, depth: usize) -> Vec<String> {
        let mut texts = vec![String::new()];
        for part in &word.parts {
            let values = match &part.kind {
                PartKind::Literal(literal) => vec![literal.clone()],
                PartKind::Parameter { name, operation } if operation.is_empty() && depth > 0 => {
                    self.variable(name, part.span.start, depth - 1)
                }
                _ => vec![UNKNOWN.to_string()],
            };
            let few = values.len() == 1 || texts.len() * values.len() <= MOST || word.parts.len() == 1;
            let values = if few { values } else { vec![UNKNOWN.to_string()] };
            texts = texts.iter().flat_map(|text| values.iter().map(move |value| format!("{text}{value}"))).collect();
            if texts.iter().map(String::len).sum::<usize>() > LONGEST_VALUE {
                return vec![UNKNOWN.to_string()];
            }
        }
        texts
    }

    /// What the script assigns to a variable, else what the file does.
    fn variable(&mut self, name: &'a str, at: u32, depth: usize) -> Vec<String> {
        let unknown = || vec![UNKNOWN.to_string()];
        let Some(local) = &self.local else { return unknown() };
        let Some(words) = local.get(name).cloned() else {
            return match self.file.variable(self.instruction, at, name) {
                Binding::Set(setting) => match &setting.value {
                    Value::Known(text) if text.len() <= LONGEST_VALUE => vec![text.clone()],
                    _ => unknown(),
                },
                Binding::Automatic | Binding::FromImage | Binding::Unset => unknown(),
            };
        };
        if let Some(known) = self.found.get(name) {
            return known.clone();
        }
        self.found.insert(name, unknown());
        let values: Vec<String> = words.into_iter().flat_map(|word| self.word(word, depth)).collect();
        self.found.insert(name, values.clone());
        values
    }
}

/// The text of an argument, variables that `ARG` and `ENV` set replaced; `None` where the script or the build decides.
pub(super) fn known_text(cx: &Cx, call: Call, argument: &Argument) -> Option<String> {
    if argument.literal {
        return Some(argument.text.clone());
    }
    let is_plain = !argument.text.contains(['(', '\'', '"', '\\', '`']) && call.script.commands.len() <= LONGEST_SCRIPT;
    let text = MappedText::verbatim(argument.text.as_str(), argument.span.start as usize);
    let expansion = is_plain.then(|| cx.dockerfile.expand(cx.index, &text))?;
    let own = assigned(call.script);
    let sure = expansion.references.iter().all(|r| r.set && !own.contains_key(r.name.as_str()));
    expansion.text.known().filter(|_| sure).map(|text| text.as_str().to_owned())
}

/// What a script gives to its variables.
fn assigned(script: &Script) -> HashMap<&str, Vec<&Word>> {
    let mut words: HashMap<&str, Vec<&Word>> = HashMap::new();
    for command in &script.commands {
        for assignment in &command.assignments {
            words.entry(&assignment.name).or_default().push(&assignment.value);
        }
        if let (CommandKind::For, [name, list @ ..]) = (command.kind, &command.words[..]) {
            words.entry(name.prefix()).or_default().extend(list);
        }
    }
    words
}
