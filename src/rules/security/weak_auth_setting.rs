//! `weak-auth-setting`

use crate::compose::model::{Command, Pair};
use crate::compose::{Place, Service};
use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::services::{is_reachable, pair_place};

/// See the page.
pub static RULE: Rule = Rule {
    name: "weak-auth-setting",
    category: Category::Security,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/security/weak-auth-setting.md"),
    checks: &[Check::Service(check)],
};

const ON: &[&str] = &["true", "1", "yes", "on", "y"];
const OFF: &[&str] = &["false", "0", "no", "off"];
const OPEN: &str = "lets everybody in without a password";
const EMPTY: &str = "lets the administrator in without a password";

/// Variables of images, in upper case with `_` for `.`; the values with which they do it (empty: any but an empty one and those of
/// [`OFF`]); and what that is.
const VARIABLES: &[(&str, &[&str], &str)] = &[
    ("POSTGRES_HOST_AUTH_METHOD", &["trust"], OPEN),
    // The image looks only at whether it is set to something.
    ("MYSQL_ALLOW_EMPTY_PASSWORD", &[], EMPTY),
    ("MARIADB_ALLOW_EMPTY_PASSWORD", &[], EMPTY),
    ("MARIADB_ALLOW_EMPTY_ROOT_PASSWORD", &[], EMPTY),
    ("ALLOW_EMPTY_PASSWORD", ON, EMPTY),
    ("ALLOW_ANONYMOUS_LOGIN", ON, OPEN),
    ("XPACK_SECURITY_ENABLED", OFF, OPEN),
    ("PLUGINS_SECURITY_DISABLED", ON, OPEN),
    ("DISABLE_SECURITY_PLUGIN", ON, OPEN),
    ("NEO4J_AUTH", &["none"], OPEN),
    ("INFLUXDB_HTTP_AUTH_ENABLED", OFF, OPEN),
    ("AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED", ON, OPEN),
];

/// Options of servers, with their values where these are words of their own.
const OPTIONS: [(&str, Option<&str>, &str); 6] = [
    ("--protected-mode", Some("no"), "lets everybody in who reaches the port"),
    ("--noauth", None, OPEN),
    ("--NotebookApp.token=", None, OPEN),
    ("--ServerApp.token=", None, OPEN),
    ("--IdentityProvider.token=", None, OPEN),
    ("--skip-grant-tables", None, OPEN),
];

fn check(cx: &mut Cx, _: &Composition, service: &Service) {
    // Among the services of the project it is a risk that many take on purpose.
    let severity = if is_reachable(service) { Severity::Warning } else { Severity::Info };
    for Pair { name, value } in &service.environment {
        let (Some(written), Some(value)) = (name.known(), value) else { continue };
        let Some(what) = value.known().and_then(|value| of_variable(written, value)) else { continue };
        let finding = cx.report_used(pair_place(name, value), value.used, format!("`{written}` {what}"));
        finding.severity(severity).help(help(severity));
    }
    let Some(Command::Words(words)) = &service.command else {
        return of_text(cx, service, severity);
    };
    for (i, word) in words.iter().enumerate() {
        let next = words.get(i + 1);
        let Some((what, with_value)) = word.known().and_then(|text| of_option(text, next.and_then(|next| next.known()))) else {
            continue;
        };
        let end = next.filter(|next| with_value && next.place.file == word.place.file).map_or(word.place, |next| next.place);
        let in_order = word.place.span.start <= end.span.start;
        let place = if in_order { Place { span: word.place.span.cover(end.span), ..word.place } } else { word.place };
        let message = format!("`{}` {what}", word.text.as_str());
        cx.report_used(place, word.used, message).severity(severity).help(help(severity));
    }
}

/// Looks at a command that is one text.
fn of_text(cx: &mut Cx, service: &Service, severity: Severity) {
    let Some(Command::Text(field)) = &service.command else { return };
    let Some(text) = field.known() else { return };
    let mut start = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end();
        let next = text[start + word.len()..].split_whitespace().next();
        if let Some((what, _)) = of_option(bare.trim_end_matches(['"', '\'']), next) {
            let place = Place { span: field.text.span_of(start..start + bare.len()), ..field.place };
            cx.report_used(place, field.used, format!("`{bare}` {what}")).severity(severity).help(help(severity));
        }
        start += word.len();
    }
}

fn help(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "set a password, lest one broken service opens this one",
        Severity::Warning | Severity::Error => "set a password, or publish no port of it on addresses that others reach",
    }
}

fn of_variable(name: &str, value: &str) -> Option<&'static str> {
    let name = name.to_ascii_uppercase().replace('.', "_");
    let value = value.trim().to_ascii_lowercase();
    let (_, values, what) = VARIABLES.iter().find(|(variable, ..)| *variable == name)?;
    let acts =
        if values.is_empty() { !value.is_empty() && !OFF.contains(&value.as_str()) } else { values.contains(&value.as_str()) };
    acts.then_some(*what)
}

/// What an option does, and whether the next word belongs to it.
fn of_option(word: &str, next: Option<&str>) -> Option<(&'static str, bool)> {
    let word = word.strip_suffix("''").or_else(|| word.strip_suffix("\"\"")).unwrap_or(word);
    let (_, value, what) = OPTIONS.iter().find(|(option, value, _)| *option == word && (value.is_none() || *value == next))?;
    Some((what, value.is_some()))
}
