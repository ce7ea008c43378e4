//! What a service is told: its variables, and the words of its commands and hooks.

use super::clients::is_server_name;
use crate::compose::model::{Command, Pair, TextField};
use crate::compose::scripts::{Script, scripts};
use crate::compose::{Place, Service};
use crate::project::Composition;
use crate::rules::addresses::{Address, addresses, whole};
use crate::rules::interpolation::{FileVariable, file_variables};
use crate::shell::{Call, Word};
use crate::source::MappedText;
use std::borrow::Cow;
use std::ops::Range;

/// So many values of a service are looked at.
const MOST_VALUES: usize = 500;

/// A text that a service starts with.
pub(super) struct Said<'c> {
    /// The variable that it is the value of.
    pub name: Option<&'c str>,
    pub text: Cow<'c, MappedText>,
    /// The parts that are not known.
    unknown: &'c [Range<usize>],
    /// The file that it is written in, an index into `Compose::files`.
    file: u32,
    /// Where it is used, if that is elsewhere.
    pub used: Option<Place>,
    /// Whether all of it is a server.
    is_server: bool,
    /// Whether it stands in a file of variables.
    pub in_env_file: bool,
}

impl<'c> Said<'c> {
    fn of(name: Option<&'c str>, field: &'c TextField) -> Said<'c> {
        let (text, file) = (Cow::Borrowed(&field.text), field.place.file);
        let is_server = name.is_some_and(is_server_name);
        Said { name, text, unknown: &field.unknown, file, used: field.used, is_server, in_env_file: false }
    }

    /// The servers that it names.
    pub fn asked(&self) -> Vec<Address<'_>> {
        let found = addresses(self.text.as_str());
        if found.is_empty() && self.is_server { whole(self.text.as_str()).into_iter().collect() } else { found }
    }

    /// Whether a part of it is known.
    pub fn is_known(&self, range: &Range<usize>) -> bool {
        self.unknown.iter().all(|part| part.end <= range.start || range.end <= part.start)
    }

    /// Where a part of it is written.
    pub fn place(&self, range: Range<usize>) -> Place {
        Place { file: self.file, span: self.text.span_of(range) }
    }
}

/// What a service is told at its start and in its hooks.
pub(super) fn said<'c>(composition: &'c Composition, service: &'c Service) -> Vec<Said<'c>> {
    let hooks = || service.hooks.iter().map(|(_, hook)| hook);
    let pairs = service.environment.iter().chain(hooks().flat_map(|hook| &hook.environment));
    let mut said: Vec<Said> = pairs.filter_map(of_pair).collect();
    said.extend(of_files(composition, service));
    let commands = [&service.entrypoint, &service.command].into_iter().chain(hooks().map(|hook| &hook.command));
    for command in commands.flatten() {
        match command {
            Command::Text(text) => said.push(Said::of(None, text)),
            Command::Words(words) => said.extend(words.iter().map(|word| Said::of(None, word))),
        }
    }
    if said.len() < MOST_VALUES {
        // The test of its health asks the service itself.
        said.extend(scripts(service).iter().filter(|script| script.key != "test").flat_map(waited_for));
    }
    said.truncate(MOST_VALUES);
    said
}

fn of_pair(pair: &Pair) -> Option<Said<'_>> {
    Some(Said::of(Some(pair.name.known()?), pair.value.as_ref()?))
}

/// The variables that files set and `environment` does not: of several the last counts.
fn of_files<'c>(composition: &'c Composition, service: &'c Service) -> Vec<Said<'c>> {
    let variables = file_variables(composition, service).into_iter();
    let is_own = |name: &str, value: &MappedText| service.variable(name).is_none() && !value.as_str().contains('$');
    let variables = variables.filter(|(name, variable)| is_own(name, &variable.value.text));
    let said = variables.map(|(name, FileVariable { file, named, value, .. })| Said {
        name: Some(name),
        text: Cow::Borrowed(&value.text),
        unknown: &[],
        file,
        used: Some(named),
        is_server: is_server_name(name),
        in_env_file: true,
    });
    let mut said: Vec<Said> = said.collect();
    said.sort_by_key(|said| said.place(0..0));
    said
}

/// The servers that a script waits for, or asks by options.
fn waited_for<'c>(script: &Script) -> Vec<Said<'c>> {
    let words = script.script.calls().filter_map(asked_word);
    let texts = words.filter_map(|word| word.mapped().filter(|text| !text.as_str().contains("://")));
    let said = |text| Said {
        name: None,
        text: Cow::Owned(text),
        unknown: &[],
        file: script.file,
        used: script.used,
        is_server: true,
        in_env_file: false,
    };
    texts.map(said).collect()
}

/// The word of a call that is a server alone, or with its port.
fn asked_word(call: Call<'_>) -> Option<&Word> {
    let (name, args) = (call.name(), call.args());
    match name.strip_suffix(".sh").unwrap_or(name) {
        "wait-for" | "wait-for-it" | "wait_for" | "wait_for_it" | "waitforit" => {
            let own = args.iter().take_while(|word| !word.is("--"));
            own.into_iter().find(|word| !word.prefix().starts_with('-') && word.literal().is_some_and(|text| text.contains(':')))
        }
        // `nc -z host port`
        "nc" | "ncat" | "netcat" => {
            let is_scan = args.iter().any(|word| word.prefix().starts_with('-') && word.prefix().contains('z'));
            let [.., host, port] = args else { return None };
            let is_port = port.literal().is_some_and(|text| text.parse::<u16>().is_ok());
            (is_scan && is_port && !host.prefix().starts_with('-')).then_some(host)
        }
        "pg_isready" | "psql" | "redis-cli" | "mysqladmin" | "mariadb-admin" => {
            let at = args.iter().position(|word| word.is("-h") || word.is("--host"))?;
            args.get(at + 1)
        }
        _ => None,
    }
}
