//! Credentials in Compose files.

use crate::compose::model::{Command, Pair, TextField};
use crate::compose::{Place, Service};
use crate::diagnostic::Severity;
use crate::lint::{Cx, Started};
use crate::project::Composition;
use crate::rules::security::passwords::{self, Given, Taker};
use crate::rules::security::secrets::{has_url_password, known_form, may_be_secret, names_secret};
use crate::rules::services::pair_place;
use crate::shell::Word;
use crate::source::Span;
use std::collections::HashSet;
use std::ops::Range;

/// Longer values are data: no key has so many bytes.
const LONGEST: usize = 16 * 1024;

/// So many variables of a service are looked through.
const MOST_VARIABLES: usize = 100;

/// The most bytes of a variable's name and what stands behind it up to its default.
const LONGEST_NAME: usize = 256;

/// Parts of values that are made up for tests and development.
#[rustfmt::skip]
const FOR_TESTS: [&str; 23] = [
    "password", "passw0rd", "p@ss", "passwd", "pass", "pwd", "secret", "test", "dev", "demo", "example", "sample", "local", "admin", "root", "default",
    "dummy", "guest", "1234", "random", "insecure", "welcome", "qwerty",
];

/// What is found in a value.
enum Found {
    /// A credential of a known form.
    Form(&'static str),
    /// A URL with a password.
    Url,
    /// What holds the place of a password until somebody changes it.
    Unchanged,
    /// A password that is easy to guess, in a URL or not.
    Guessable { in_url: bool },
    /// Anything else.
    Literal,
}

/// Looks at what a service is given.
pub(super) fn check(cx: &mut Cx, _: &Composition, service: &Service) {
    let hooks = service.hooks.iter().flat_map(|(_, hook)| &hook.environment);
    for pair in service.environment.iter().chain(hooks) {
        variable(cx, service, pair, false);
    }
    for pair in service.build.iter().flat_map(|build| &build.args) {
        variable(cx, service, pair, true);
    }
    let commands = [&service.command, &service.entrypoint].into_iter().flatten();
    let commands = commands.chain(service.healthcheck.iter().filter_map(|check| check.test.as_ref()));
    for command in commands.chain(service.hooks.iter().filter_map(|(_, hook)| hook.command.as_ref())) {
        match command {
            Command::Text(text) => words(cx, service, text, "command line"),
            Command::Words(list) => list.iter().for_each(|text| words(cx, service, text, "command line")),
        }
    }
    service.labels.iter().filter_map(|label| label.value.as_ref()).for_each(|value| words(cx, service, value, "label"));
}

/// Looks for passwords that a command of a service gives to programs. One that is a variable of the service too was found there.
pub(super) fn check_started(cx: &mut Cx, started: &Started) {
    let Some(service) = started.service else { return };
    let is_variable = |value: &str| {
        let values = service.environment.iter().take(MOST_VARIABLES).filter_map(|pair| pair.value.as_ref()?.known());
        values.into_iter().any(|other| other == value)
    };
    let mut given = passwords::given(started.script);
    given.extend(started.script.calls().flat_map(|call| call.words()).filter_map(long_option));
    given.sort_by_key(|given| given.span.start);
    given.dedup_by_key(|given| given.span);
    let mut seen = HashSet::new();
    for Given { span, value, to } in given {
        let is_elsewhere = is_replaced(cx, span) || is_variable(&value) || known_form(&value).is_some();
        if is_elsewhere || value.len() > LONGEST || !seen.insert(value.clone()) {
            continue;
        }
        let (name, what) = match &to {
            Taker::Variable(name) if !names_secret(name) => continue,
            Taker::Variable(name) => (name.as_str(), format!("the credential `{name}`")),
            Taker::Program(name) | Taker::Option(name) => ("", format!("the password given to `{name}`")),
        };
        let (severity, fact) = match password(service, name, &value) {
            Some(Found::Literal) if !has_url_password(&value) => (Severity::Warning, "is written out, for all who see this file"),
            Some(Found::Unchanged) => (Severity::Info, "is still what was there to be changed"),
            Some(Found::Guessable { .. }) => (Severity::Info, "is easy to guess"),
            _ => continue,
        };
        let finding = cx.report(span, format!("{what} {fact}"));
        finding.severity(severity).alias("CL-0020");
        finding.help("take it from the environment or from `.env`: `${PASSWORD:?}`; or have it read from a file of `secrets`");
    }
}

/// Whether a variable gives what stands at a place, or what stands there is only its default.
fn is_replaced(cx: &Cx, span: Span) -> bool {
    let before = cx.text(Span { start: 0, end: span.start });
    let near = before.bytes().rev().take(LONGEST_NAME).take_while(|b| !matches!(b, b'\n' | b'}'));
    cx.text(span).contains('$') || near.collect::<Vec<u8>>().windows(2).any(|pair| pair == b"{$")
}

/// `--admin-password=hunter2`, whatever the program. The token of a cluster only tells it from others.
fn long_option(word: &Word) -> Option<Given> {
    let text = word.mapped().filter(|text| !text.as_str().starts_with("--initial-cluster-token"))?;
    let (option, value) = text.as_str().split_once('=').filter(|(option, _)| option.starts_with("--"))?;
    let span = text.span_of(option.len() + 1..text.len());
    names_secret(option.trim_start_matches('-')).then(|| Given {
        span,
        value: value.to_owned(),
        to: Taker::Option(option.to_owned()),
    })
}

fn variable(cx: &mut Cx, service: &Service, Pair { name, value }: &Pair, is_argument: bool) {
    let (Some(name_text), Some(value)) = (name.known(), value) else { return };
    // What a variable stands for is written elsewhere, or is only what holds where nothing else is said.
    let Some(found) = value.known().filter(|_| !value.has_variables).and_then(|text| find(service, name_text, text)) else {
        return;
    };
    let (severity, message) = match found {
        Found::Form(form) => (Severity::Warning, format!("`{name_text}` is set to a credential ({form})")),
        Found::Url => (Severity::Warning, format!("`{name_text}` is set to a credential (URL with a password)")),
        Found::Unchanged => (Severity::Info, format!("`{name_text}` is still what was there to be changed")),
        Found::Guessable { .. } => (Severity::Info, format!("`{name_text}` holds a password that is easy to guess")),
        Found::Literal => (Severity::Warning, format!("the credential `{name_text}` is written out, for all who see this file")),
    };
    let url = matches!(found, Found::Url | Found::Guessable { in_url: true });
    let finding = cx.report_used(pair_place(name, value), value.used, message);
    finding.severity(severity).alias(if url { "CL-0021" } else { "CL-0020" });
    if is_argument {
        finding.help("give it to the build by `secrets`: a build argument stays in the image's history");
    } else if takes_file(service) && !url {
        finding.help(format!("give it by `secrets`, and set `{name_text}_FILE` to `/run/secrets/…`"));
    } else {
        let variable = variable_name(name_text);
        finding.help(format!("take it from the environment or from `.env`: `${{{variable}:?}}`; or give it by `secrets`"));
    }
}

/// A variable of the environment for what is called `spring.datasource.password` in the container.
fn variable_name(name: &str) -> String {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.chars().all(is_name) {
        return name.to_owned();
    }
    name.chars().map(|c| if is_name(c) { c.to_ascii_uppercase() } else { '_' }).collect()
}

fn find(service: &Service, name: &str, value: &str) -> Option<Found> {
    // In a list of `NAME="value"` the quotes belong to the value, and do nobody any good.
    let value = value.trim().trim_matches(['"', '\'']);
    if value.len() > LONGEST || value.ends_with("_creds") {
        return None;
    }
    if let Some(form) = known_form(value) {
        return Some(Found::Form(form));
    }
    if let Some((_, password)) = url_with_password(value) {
        return Some(if is_guessable(service, &password) { Found::Guessable { in_url: true } } else { Found::Url });
    }
    if names_secret(name) { password(service, name, value) } else { None }
}

/// What is found in the value of a name that is one of a secret, or of an option that takes a password.
fn password(service: &Service, name: &str, value: &str) -> Option<Found> {
    let lower = value.to_lowercase();
    if lower.replace(['_', '-', ' ', '.'], "").starts_with("change") {
        return Some(Found::Unchanged);
    }
    let secret = may_be_secret(name, value);
    let found = if is_guessable(service, &lower) { Found::Guessable { in_url: false } } else { Found::Literal };
    // A name by which somebody logs in is no password, and is asked for with one.
    let is_login = matches!(found, Found::Guessable { .. }) && name.to_ascii_lowercase().ends_with("id");
    (secret && !is_login).then_some(found)
}

/// Whether a value in lower case is the usual one for tests, or is said elsewhere in the service: the name of its user, its database or its
/// program.
fn is_guessable(service: &Service, value: &str) -> bool {
    let image = service.image.as_ref().map_or("", |image| image.text.as_str());
    let program = image.rsplit('/').next().unwrap_or(image).split([':', '@']).next().unwrap_or(image);
    let is_named = |name: &str| name.len() > 2 && value.contains(&name.to_lowercase());
    let is_other = |Pair { name, value: other }: &Pair| {
        let is_public = name.known().is_some_and(|name| !names_secret(name));
        is_public && other.as_ref().and_then(|other| other.known()).is_some_and(|other| other.eq_ignore_ascii_case(value))
    };
    let is_word = value.len() <= 12 && value.bytes().all(|c| c.is_ascii_lowercase());
    is_word
        || value.len() < 4
        || value.starts_with("my")
        || FOR_TESTS.iter().any(|part| value.contains(part))
        || is_named(program)
        || is_named(&service.name)
        || service.environment.iter().take(MOST_VARIABLES).any(is_other)
}

/// Whether the image takes the path of a file for each password, by a variable that ends with `_FILE`.
fn takes_file(service: &Service) -> bool {
    let image = service.image.as_ref().map_or("", |image| image.text.as_str());
    ["postgres", "mysql", "mariadb", "mongo", "wordpress"].contains(&image.split([':', '@']).next().unwrap_or(image))
}

/// Looks for credentials among the words of a command line or a label.
fn words(cx: &mut Cx, service: &Service, field: &TextField, what: &str) {
    let Some(text) = field.known().filter(|text| !field.has_variables && text.len() <= LONGEST) else { return };
    let mut start = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end();
        let url = url_with_password(bare).filter(|(_, password)| !is_guessable(service, password));
        let url = url.map(|(range, _)| (start + range.start..start + range.end, "URL with a password", "CL-0021"));
        let value = bare.rfind('=').map_or(0, |at| at + 1);
        let form = || known_form(bare[value..].trim_matches(['"', '\'']));
        let found = url.or_else(|| Some((start + value..start + bare.len(), form()?, "CL-0020")));
        if let Some((range, form, alias)) = found {
            let place = Place { span: field.text.span_of(range), ..field.place };
            let finding = cx.report_used(place, field.used, format!("a credential ({form}) stands in a {what}"));
            finding.alias(alias).help("give it by `secrets`, or take it from the environment: `${PASSWORD:?}`");
        }
        start += word.len();
    }
}

/// Where in a text a URL with a password stands, if there is one, and the password in lower case.
fn url_with_password(text: &str) -> Option<(Range<usize>, String)> {
    let colon = text.find("://")?;
    let is_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    let start = colon - text[..colon].chars().rev().take_while(|c| is_scheme(*c)).count();
    let len = text[start..].find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`')).unwrap_or(text.len() - start);
    let url = &text[start..start + len];
    let (login, _) = url[colon + 3 - start..].rsplit_once('@')?;
    let (_, password) = login.split_once(':')?;
    // A shell puts something in for `$`.
    (has_url_password(url) && !login.contains('$')).then(|| (start..start + len, password.to_lowercase()))
}
