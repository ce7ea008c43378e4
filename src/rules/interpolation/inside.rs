//! Variables that are meant for the inside of a container, and that Compose replaces before it starts.

use super::{DotEnv, env_files, is_usual, names, uses_in};
use crate::compose::model::{Command, Pair, TextField};
use crate::compose::{Place, Service, Use};
use crate::lint::Cx;
use crate::project::Composition;
use crate::source::Span;
use std::collections::HashSet;

/// A use of a variable that was not meant for Compose.
pub struct Inside<'c> {
    /// Where Compose sees it.
    pub used: &'c Use,
    /// The whole text that it is in.
    pub field: &'c TextField,
    /// How that is known.
    pub evidence: Evidence<'c>,
    /// Whether a shell in the container is what would replace it.
    pub in_shell: bool,
}

/// How it is known that a variable is meant for the inside of a container.
pub enum Evidence<'c> {
    /// The service sets it for its container.
    Environment(&'c Pair),
    /// A file sets it for the container: its path, and where that is named.
    EnvFile(&'c str, Place),
    /// The script that it is in sets it.
    Script,
    /// It is a part of the hash of a password, such as `$apr1$…`.
    Hash,
    /// It is a part of a password.
    Password,
}

impl Evidence<'_> {
    /// Whether it is no variable at all.
    fn is_text(&self) -> bool {
        matches!(self, Evidence::Hash | Evidence::Password)
    }
}

/// The ways in which hashes of passwords start (`crypt(5)`, and those of Apache and Argon2).
const HASHES: [&str; 8] = ["$apr1$", "$2y$", "$2a$", "$2b$", "$1$", "$5$", "$6$", "$argon2"];

/// Every such use in a composition.
pub fn inside<'c>(cx: &Cx, composition: &'c Composition, env: Option<&DotEnv>) -> Vec<Inside<'c>> {
    let mut found = Vec::new();
    let mut seen: HashSet<(u32, Span)> = HashSet::new();
    let outside = outside(composition);
    for service in &composition.compose.services {
        let before = found.len();
        scripts(composition, service, &mut found);
        values(cx, composition, service, &mut found);
        // What an alias brings into several services is written once.
        let mut kept = found.split_off(before);
        kept.retain(|inside| {
            let variable = &inside.used.variable;
            let is_outside = !inside.evidence.is_text() && outside.contains(variable.name.as_str());
            !is_outside && !env.is_some_and(|env| env.sets(&variable.name)) && seen.insert((inside.used.file, variable.span))
        });
        found.append(&mut kept);
    }
    found
}

/// Whether Compose puts nothing in its place, unless whoever starts it sets the variable.
fn is_blank(used: &Use) -> bool {
    let variable = &used.variable;
    variable.operator.is_none() && variable.needed && variable.set != Some(true)
}

/// The variables that are used elsewhere than in commands as well: so somebody sets them outside.
fn outside(composition: &Composition) -> HashSet<&str> {
    let commands = composition.compose.services.iter().flat_map(commands);
    let in_commands: HashSet<(u32, Span)> = commands
        .flat_map(|(field, _)| uses_in(composition, field.place, &field.value))
        .map(|used| (used.file, used.variable.span))
        .collect();
    let others = composition.compose.uses.iter().filter(|used| !in_commands.contains(&(used.file, used.variable.span)));
    others.map(|used| used.variable.name.as_str()).collect()
}

/// The commands of a service, each with whether a shell runs it.
fn commands(service: &Service) -> Vec<(&TextField, bool)> {
    let mut commands = Vec::new();
    let own = [service.entrypoint.as_ref(), service.command.as_ref()];
    let own_shell = own.into_iter().flatten().any(names_shell);
    let hooks = service.hooks.iter().filter_map(|(_, hook)| hook.command.as_ref());
    for command in own.into_iter().flatten() {
        commands.extend(texts(command).map(|field| (field, own_shell)));
    }
    for command in hooks {
        commands.extend(texts(command).map(|field| (field, names_shell(command))));
    }
    if let Some(test) = service.healthcheck.as_ref().and_then(|healthcheck| healthcheck.test.as_ref()) {
        let in_shell = matches!(test, Command::Text(_)) || names_shell(test);
        commands.extend(texts(test).map(|field| (field, in_shell)));
    }
    commands
}

fn texts(command: &Command) -> impl Iterator<Item = &TextField> {
    match command {
        Command::Text(field) => std::slice::from_ref(field).iter(),
        Command::Words(words) => words.iter(),
    }
}

/// Whether a shell runs a command: one of its first words is that of a shell.
fn names_shell(command: &Command) -> bool {
    const SHELLS: [&str; 6] = ["sh", "bash", "ash", "dash", "zsh", "CMD-SHELL"];
    let is_shell = |word: &str| SHELLS.contains(&word.rsplit('/').next().unwrap_or_default().trim_matches(['"', '\'']));
    match command {
        Command::Text(field) => field.text.as_str().split_whitespace().take(3).any(is_shell),
        Command::Words(words) => words.iter().take(3).any(|word| is_shell(word.text.as_str())),
    }
}

fn scripts<'c>(composition: &'c Composition, service: &'c Service, found: &mut Vec<Inside<'c>>) {
    let in_files = |name: &str| {
        let mut files = env_files(composition, service);
        files.find(|(_, _, file)| names(file).any(|known| known == name)).map(|(path, place, _)| Evidence::EnvFile(path, place))
    };
    for (field, in_shell) in commands(service) {
        for used in uses_in(composition, field.place, &field.value).iter().filter(|used| is_blank(used)) {
            let name = used.variable.name.as_str();
            let evidence = match service.variable(name) {
                _ if in_shell && is_assigned(name, field.text.as_str()) => Some(Evidence::Script),
                Some(pair) if is_own(composition, pair, name) => Some(Evidence::Environment(pair)),
                // It is what whoever starts Compose has, inside as outside.
                Some(_) => None,
                None if is_usual(name) => None,
                None => in_files(name),
            };
            found.extend(evidence.map(|evidence| Inside { used, field, evidence, in_shell }));
        }
    }
}

/// Whether a service gives a variable a value of its own, and not the one that it has outside.
fn is_own(composition: &Composition, pair: &Pair, name: &str) -> bool {
    let Some(value) = &pair.value else { return false };
    let has_itself = uses_in(composition, value.place, &value.value).iter().any(|used| used.variable.name == name);
    !has_itself && !value.text.is_empty()
}

/// Whether a script sets a variable: `NAME=`, `for NAME in`, `read NAME`.
fn is_assigned(name: &str, script: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    script.match_indices(name).any(|(at, _)| {
        let (before, behind) = (&script[..at], &script[at + name.len()..]);
        let lead = before.trim_end_matches([' ', '\t']);
        let word = if lead.len() < before.len() { lead.rsplit(|c: char| !is_part(c)).next().unwrap_or_default() } else { "" };
        let is_command = lead.is_empty()
            || lead.ends_with([';', '&', '|', '(', '\n'])
            || ["-c '", "-c \"", " {"].iter().any(|start| before.ends_with(start))
            || ["do", "then", "else", "export", "local", "declare", "readonly"].contains(&word);
        let is_set = is_command && behind.starts_with('=') && !behind.starts_with("==");
        is_set || (matches!(word, "for" | "read") && !behind.starts_with(is_part))
    })
}

/// Parts of passwords and their hashes.
fn values<'c>(cx: &Cx, composition: &'c Composition, service: &'c Service, found: &mut Vec<Inside<'c>>) {
    let args = service.build.iter().flat_map(|build| &build.args);
    for pair in service.environment.iter().chain(&service.labels).chain(args) {
        let Some(field) = &pair.value else { continue };
        let uses = uses_in(composition, field.place, &field.value);
        if uses.is_empty() {
            continue;
        }
        let (file, span) = cx.site(field.place);
        let source = &cx.project.file(file).source;
        let is_hash = has_hash(source.slice(span));
        let is_secret = pair.name.known().is_some_and(names_secret);
        for used in uses.iter().filter(|used| is_blank(used)) {
            let text = source.slice(used.variable.span);
            let before = source.text()[..used.variable.span.start as usize].chars().next_back();
            let is_word = !text.starts_with("${") && text.bytes().any(|b| b.is_ascii_lowercase());
            let evidence = match () {
                () if is_hash && !text.starts_with("${") => Evidence::Hash,
                () if is_secret && is_word && before.is_some_and(|c| c.is_ascii_alphanumeric()) => Evidence::Password,
                () => continue,
            };
            found.push(Inside { used, field, evidence, in_shell: false });
        }
    }
}

/// Whether there is the hash of a password in a text, with a `$` that Compose would look at.
fn has_hash(text: &str) -> bool {
    HASHES.iter().any(|hash| text.match_indices(hash).any(|(at, _)| !text[..at].ends_with('$')))
}

fn names_secret(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    ["PASSWORD", "PASSWD", "SECRET", "TOKEN", "_PASS", "APIKEY", "API_KEY"].iter().any(|part| upper.contains(part))
}

#[cfg(test)]
mod tests {
    use super::{has_hash, is_assigned};

    #[test]
    fn scripts_that_set() {
        for script in [
            "x=1; echo $x",
            "for x in a b; do echo $x; done",
            "ls | while read x; do echo $x; done",
            "export x=2",
            "sh -c 'x=1; echo $x'",
        ] {
            assert!(is_assigned("x", script), "{script}");
        }
        for script in ["echo $x", "tool --x=1 $x", "echo \"x=1\" $x", "[ \"$x\" = 1 ]", "max=1", "./x=1", "if x == 1"] {
            assert!(!is_assigned("x", script), "{script}");
        }
    }

    #[test]
    fn hashes() {
        assert!(has_hash("admin:$apr1$ab$cd") && has_hash("$2y$10$abc"));
        assert!(!has_hash("admin:$$apr1$$ab$$cd") && !has_hash("$PASSWORD"));
    }
}
