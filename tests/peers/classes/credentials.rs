//! Names that sound like those of secrets, and values that are none.

use super::{Class, Finding};
use docklint::dockerfile::{Binding, Kind};
use docklint::source::MappedText;

pub const CLASSES: &[(&str, Class)] = &[
    ("name-of-no-secret", |f| excused(f, |_, name, _| is_no_secret(name))),
    ("value-of-no-secret", |f| excused(f, |_, name, value| is_no_value(name, value))),
];

/// Stands for a value that the build is given.
const GIVEN: &str = "given to the build";

type Excuse = fn(&Finding, &str, &str) -> bool;

/// Whether each name is excused, and by this one that the other tool takes for a secret's.
fn excused(f: &Finding, excuse: Excuse) -> bool {
    let all = variables(f);
    let any = all.iter().any(|(name, value)| is_suspect(f.code, name) && excuse(f, name, value));
    any && all.iter().all(|(name, value)| is_no_secret(name) || is_no_value(name, value))
}

/// The variables that it sets, with their values as far as they are known.
fn variables(f: &Finding) -> Vec<(String, String)> {
    let known = |text: &MappedText| {
        let expansion = f.dockerfile.expand(f.index, text);
        let argument = |name: &str| matches!(f.dockerfile.variable(f.index, text.span().start, name), Binding::Set(s) if s.is_arg);
        let keeps = expansion.references.iter().any(|r| r.modifier.is_some() || argument(&r.name));
        // What only the build knows: a default, or a build argument that `ENV` keeps.
        expansion
            .text
            .known()
            .map_or_else(|| if keeps { GIVEN.to_owned() } else { String::new() }, |t| t.as_str().trim().to_owned())
    };
    match &f.instruction().kind {
        Kind::Env(pairs) => pairs.pairs.iter().map(|(name, value)| (name.as_str().to_owned(), known(value))).collect(),
        Kind::Arg(all) => {
            all.iter().map(|d| (d.name.as_str().to_owned(), d.default.as_ref().map_or(GIVEN.into(), known))).collect()
        }
        _ => Vec::new(),
    }
}

/// By parts of a name, as hadolint looks, or by whole words, as BuildKit does.
fn is_suspect(code: &str, name: &str) -> bool {
    let lower = name.to_lowercase();
    let parts = ["api_key", "client_key", "password", "private", "secret", "token", "username"];
    let words = ["apikey", "auth", "credential", "credentials", "key", "password", "pword", "passwd", "secret", "token"];
    match code {
        "DL3064" => parts.iter().any(|part| lower.contains(part)) || is_of_ci(name),
        _ => lower.split('_').any(|word| words.contains(&word)),
    }
}

/// Those that hadolint lists for the services that they belong to.
fn is_of_ci(name: &str) -> bool {
    ["_EMAIL", "_APP_ID", "_ID", "_SUDO", "_NAME", "_ORGURL", "_USER", "_KEY"].iter().any(|end| name.to_uppercase().ends_with(end))
}

/// Whether a name tells that it is no secret: no word of it names one, or one tells that it is something about it.
fn is_no_secret(name: &str) -> bool {
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower.split(['_', '-', '.']).collect();
    let secrets =
        ["password", "passwd", "pass", "secret", "token", "credential", "credentials", "apikey", "secretkey", "accesskey"];
    let keys = [
        "api",
        "access",
        "private",
        "secret",
        "encryption",
        "license",
        "master",
        "ssh",
        "deploy",
        "account",
        "app",
        "auth",
        "client",
        "service",
        "jwt",
        "session",
    ];
    let about = [
        "file",
        "path",
        "dir",
        "url",
        "uri",
        "name",
        "id",
        "type",
        "length",
        "size",
        "expires",
        "expiration",
        "expiry",
        "time",
        "ttl",
        "issuer",
        "version",
        "commit",
        "email",
        "public",
        "enabled",
        "enable",
        "policy",
        "header",
        "method",
        "user",
        "username",
        "provider",
        "endpoint",
        "config",
        "algorithm",
        "allow",
        "use",
        "require",
        "disable",
        "no",
        "max",
        "min",
        "hash",
        "store",
        "region",
        "refresh",
        "warn",
        "audience",
        "site",
        "count",
        "location",
        "iterations",
    ];
    let is_secret = |(i, word): (usize, &&str)| secrets.contains(word) || *word == "key" && i > 0 && keys.contains(&words[i - 1]);
    !words.iter().enumerate().any(is_secret) || words.iter().any(|word| about.contains(word))
}

/// Whether a value is no secret: none, a switch, a place, or a word that holds the place of one.
fn is_no_value(name: &str, value: &str) -> bool {
    let value = value.to_lowercase();
    let plain = |text: &str| text.to_lowercase().replace(['_', '-', ' '], "");
    let switches = ["", "true", "false", "yes", "no", "none", "null", "undefined", "unset"];
    let places = ["/", "./", "http://", "https://", "file:", "c:\\", "<", "[", "{{"];
    let stands_in =
        ["changeme", "change_me", "change-me", "placeholder", "example", "your", "replace", "dummy", "fake", "insert", "todo"];
    let repeated = value.chars().all(|c| value.starts_with(c));
    switches.contains(&value.as_str())
        || repeated
        || [".json", ".sh", ".pem"].iter().any(|end| value.ends_with(end))
        || places.iter().any(|start| value.starts_with(start))
        || stands_in.iter().any(|part| value.contains(part))
        || plain(name) == plain(&value) && value != "password"
}
