//! What a service runs, as shell scripts: its own command, the test of its health, its hooks.

use super::model::{Command, TextField};
use super::{Place, Service, Text, values};
use crate::shell::{self, Dialect};
use crate::source::MappedText;
use crate::source::Span;

/// A command of a service.
#[derive(Clone, Debug)]
pub struct Script {
    /// The key that it is the value of, or the first: `entrypoint`, `command`, `test`, `pre_start`, `post_start` or `pre_stop`.
    pub key: &'static str,
    /// What it calls. Its places are bytes of `file`.
    pub script: shell::Script,
    /// Whether a shell reads all of it, and not only the text that one gets behind `-c`.
    pub in_shell: bool,
    /// The file that it is written in, an index into [`super::Compose::files`].
    pub file: u32,
    /// Where it is used, if that is elsewhere; see [`super::Node::used`].
    pub used: Option<Place>,
}

/// Every command of a service that is known. Of one that is handed to a shell a variable may be unknown: it stands there as the shell's
/// own would. `command` is what `entrypoint` gets as arguments (Dockerfile reference, "Understand how CMD and ENTRYPOINT interact").
pub fn scripts(service: &Service) -> Vec<Script> {
    let mut scripts = Vec::new();
    let [entrypoint, command] =
        [&service.entrypoint, &service.command].map(|command| command.as_ref().map(words).unwrap_or_default());
    match (entrypoint.first(), command.first()) {
        (Some(one), Some(other)) if one.place.file == other.place.file => {
            scripts.extend(exec("entrypoint", &[entrypoint, command].concat()));
        }
        _ => scripts.extend([("entrypoint", entrypoint), ("command", command)].iter().filter_map(|(key, words)| exec(key, words))),
    }
    for (key, hook) in &service.hooks {
        scripts.extend(hook.command.as_ref().and_then(|command| exec(key, &words(command))));
    }
    let healthcheck = service.healthcheck.as_ref().filter(|check| check.disable.as_ref().is_none_or(|disable| !disable.value));
    scripts.extend(healthcheck.and_then(|check| test(check.test.as_ref()?)));
    scripts
}

/// The test of a health check.
pub fn test(test: &Command) -> Option<Script> {
    match test {
        Command::Text(text) => Some(read_by_shell("test", text)),
        Command::Words(words) => match words.first()?.known()? {
            "CMD" => exec("test", &words[1..]),
            "CMD-SHELL" => Some(read_by_shell("test", words.get(1)?)),
            _ => None,
        },
    }
}

fn read_by_shell(key: &'static str, text: &TextField) -> Script {
    Script { key, script: shell::parse(&text.text, Dialect::Posix), in_shell: true, file: text.place.file, used: text.used }
}

/// A command without a shell. Its words are known, but for the one that a shell gets as its script.
fn exec(key: &'static str, words: &[TextField]) -> Option<Script> {
    let first = words.first()?;
    let is_script = |i: usize| i > 0 && words[i - 1].known().is_some_and(|option| option.starts_with('-') && option.ends_with('c'));
    let is_read = (0..words.len()).all(|i| words[i].known().is_some() || is_script(i));
    if !is_read || words.iter().any(|word| word.place.file != first.place.file) {
        return None;
    }
    let texts: Vec<MappedText> = words.iter().map(|word| word.text.clone()).collect();
    let used = words.iter().find_map(|word| word.used);
    Some(Script { key, script: shell::exec(&texts), in_shell: false, file: first.place.file, used })
}

/// The words of a command, those of one text as Compose splits it; none where it does not.
fn words(command: &Command) -> Vec<TextField> {
    match command {
        Command::Words(words) => words.clone(),
        Command::Text(text) => {
            let line = values::parse_command(&text.text).unwrap_or_default();
            line.words.into_iter().map(|word| word_of(text, word)).collect()
        }
    }
}

/// A word of a text as a field. All of it is unknown where a part is.
fn word_of(whole: &TextField, word: MappedText) -> TextField {
    let span = word.span();
    let overlaps = |part: Span| part.start < span.end && span.start < part.end;
    let is_unknown = whole.unknown.iter().any(|range| overlaps(whole.text.span_of(range.clone())));
    let unknown = is_unknown.then(|| 0..word.len()).into_iter().collect();
    let value = Text { text: word, unknown, has_variables: whole.has_variables };
    TextField { value, place: Place { span, ..whole.place }, used: whole.used }
}
