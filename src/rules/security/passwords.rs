//! Passwords that a script gives to programs: in variables, and by options that take one.

use crate::shell::tools::OptionUse;
use crate::shell::{Call, Script, Word};
use crate::source::Span;

/// How an option is given its value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Value {
    /// In the next word, or behind `=`.
    Next,
    /// Behind `=`, or right behind a letter: the next word is something else.
    Glued,
}

/// Options that are given a password, by the programs that take them.
#[rustfmt::skip]
const OPTIONS: [(&[&str], &[&str], Value); 21] = [
    (&["curl"], &["--user", "--proxy-user", "--oauth2-bearer"], Value::Next),
    (&["wget"], &["--password", "--http-password", "--ftp-password", "--proxy-password"], Value::Next),
    (&["unzip", "docker", "podman", "buildah", "skopeo", "helm", "svn", "az"], &["--password"], Value::Next),
    (&["oc"], &["--token", "--password"], Value::Next),
    (&["gh"], &["--token"], Value::Next),
    (&["sshpass"], &["-p"], Value::Next),
    (&["keytool"], &["-storepass", "-keypass"], Value::Next),
    (&["mysql", "mysqladmin", "mysqldump", "mysqlcheck", "mariadb", "mariadb-admin", "mariadb-dump"], &["--password", "-p"], Value::Glued),
    (&["redis-server", "valkey-server", "keydb-server", "redis-sentinel"], &["--requirepass", "--masterauth"], Value::Next),
    (&["redis-cli", "valkey-cli", "keydb-cli"], &["-a", "--pass"], Value::Next),
    (&["mongo", "mongosh", "mongodump", "mongorestore", "mongoimport"], &["-p", "--password"], Value::Next),
    (&["clickhouse-client", "influx", "rabbitmqadmin"], &["--password"], Value::Next),
    (&["cypher-shell"], &["-p", "--password"], Value::Next),
    (&["sqlcmd"], &["-P"], Value::Next),
    (&["nats-server"], &["--pass"], Value::Next),
    (&["ldapsearch", "ldapadd", "ldapmodify"], &["-w"], Value::Next),
    (&["etcdctl"], &["--user", "--password"], Value::Next),
    (&["celery", "flower"], &["--basic_auth", "--basic-auth"], Value::Next),
    (&["vault", "consul"], &["-token", "-dev-root-token-id"], Value::Next),
    (&["wp"], &["--admin_password", "--user_pass", "--dbpass"], Value::Next),
    (&["ngrok"], &["--authtoken"], Value::Next),
];

/// What a script gives somebody as a password, if it is one.
pub(super) struct Given {
    /// The value.
    pub span: Span,
    /// The value as the program gets it; of `name:password` the password.
    pub value: String,
    /// Who gets it.
    pub to: Taker,
}

/// Who is given a password.
pub(super) enum Taker {
    /// A variable.
    Variable(String),
    /// A program, by one of its options.
    Program(String),
    /// The program of an image, which gets options alone.
    Option(String),
}

/// Options that are known by themselves.
const KNOWN_ALONE: [&str; 2] = ["--requirepass", "--masterauth"];

/// All that a script writes out for variables of any name, and for the options of programs that take passwords.
pub(super) fn given(script: &Script) -> Vec<Given> {
    let mut found = Vec::new();
    for assignment in script.commands.iter().flat_map(|command| &command.assignments) {
        assigned(&assignment.name, &assignment.value, &mut found);
    }
    for call in script.calls() {
        for (name, value) in call.info.environment.iter().skip(call.command().assignments.len()) {
            assigned(name, value, &mut found);
        }
        exported(call, &mut found);
        options(call, &mut found);
    }
    found
}

/// `DB_PASSWORD=hunter2`
fn assigned(name: &str, value: &Word, found: &mut Vec<Given>) {
    if let Some(text) = value.literal() {
        found.push(Given { span: value.span, value: text.into_owned(), to: Taker::Variable(name.to_owned()) });
    }
}

/// `export DB_PASSWORD=hunter2`
fn exported(call: Call, found: &mut Vec<Given>) {
    if call.name() != "export" {
        return;
    }
    for text in call.args().iter().filter_map(Word::mapped) {
        if let Some((name, value)) = text.as_str().split_once('=') {
            let span = text.span_of(name.len() + 1..text.len());
            found.push(Given { span, value: value.to_owned(), to: Taker::Variable(name.to_owned()) });
        }
    }
}

/// `wget --password=…`, `curl -u name:…`
fn options(call: Call, found: &mut Vec<Given>) {
    if call.name().starts_with('-') {
        return loose_options(call, &KNOWN_ALONE, Value::Next, found);
    }
    let Some((_, names, value)) = OPTIONS.iter().find(|(programs, ..)| programs.contains(&call.name())) else { return };
    match call.arguments() {
        Some(arguments) => {
            let used = arguments.options.iter().filter(|o| names.contains(&o.name.as_str()));
            found.extend(used.filter_map(|option| of_option(call, option)));
        }
        None => loose_options(call, names, *value, found),
    }
}

fn of_option(call: Call, option: &OptionUse) -> Option<Given> {
    let value = password(&option.name, option.literal()?)?;
    Some(Given { span: option.value_span?, value: value.to_owned(), to: Taker::Program(call.name().to_owned()) })
}

/// The password in the value of an option; some take it behind the name of a user.
fn password<'a>(option: &str, value: &'a str) -> Option<&'a str> {
    let behind_user = option.ends_with("user") || option.ends_with("auth") && option != "--masterauth";
    if behind_user { value.split_once(':').map(|(_, password)| password) } else { Some(value) }
}

/// The options of a program without a table.
fn loose_options(call: Call, names: &[&str], value: Value, found: &mut Vec<Given>) {
    let args = call.words();
    for (i, arg) in args.iter().enumerate() {
        let Some(text) = arg.mapped() else { continue };
        let written = text.as_str();
        let (name, glued) = written.split_once('=').map_or((written, None), |(name, value)| (name, Some(value)));
        let letter = names.iter().find(|name| name.len() == 2 && written.len() > 2 && written.starts_with(**name));
        let (name, value, span) = match letter {
            Some(letter) if value == Value::Glued => (*letter, written[2..].to_owned(), text.span_of(2..text.len())),
            _ if !names.contains(&name) => continue,
            _ => match (glued, args.get(i + 1).and_then(Word::mapped)) {
                (Some(value), _) => (name, value.to_owned(), text.span_of(name.len() + 1..text.len())),
                (None, Some(next)) if value == Value::Next && !next.as_str().starts_with('-') => {
                    (name, next.as_str().to_owned(), next.span())
                }
                (None, _) => continue,
            },
        };
        let is_alone = call.name().starts_with('-');
        let to = if is_alone { Taker::Option(name.to_owned()) } else { Taker::Program(call.name().to_owned()) };
        let password = password(name, &value).map(str::to_owned);
        found.extend(password.map(|value| Given { span, value, to }));
    }
}
