//! Holds a tree against the schema: what a file itself says, before it is merged with others.
//!
//! What only the merged tree tells (a key that is missing, a value that is empty, equal items) is checked by [`super::complete`].

use super::fault::short;
use super::problem::{Problem, ProblemKind};
use super::schema::{Cast, Map, SERVICE, Shape, Type};
use super::tree::{Entry, Node, Tag, Value};
use crate::dockerfile::closest;
use std::collections::HashSet;

/// Mistakes that anybody would read: beyond them nothing is guessed, which takes its time.
const READABLE: usize = 1000;

/// What a node is called in messages: the key that holds it.
#[derive(Clone, Copy)]
pub(super) enum Name<'a> {
    /// The file itself.
    Top,
    /// The value of a key.
    Key(&'a str),
    /// An item of the list of a key.
    Item(&'a str),
}

impl std::fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Name::Top => f.write_str("the file"),
            Name::Key(key) => write!(f, "`{key}`"),
            Name::Item(key) => write!(f, "an item of `{key}`"),
        }
    }
}

/// Checks a node, and makes of texts what Compose makes of them.
pub(super) fn check(node: &mut Node, shape: &'static Shape, name: Name, problems: &mut Vec<Problem>) {
    if node.tag == Tag::Reset || shape.is_any() {
        return;
    }
    let place = node.place;
    match &mut node.value {
        Value::Null | Value::Unknown => {}
        Value::Map(entries) => match &shape.map {
            Some(map) => check_entries(entries, map, name, problems),
            None => problems.push(wrong_type(node, shape, name)),
        },
        Value::List(items) => match (&shape.list, name) {
            (Some(list), Name::Key(key)) => items.iter_mut().for_each(|item| check(item, list.items, Name::Item(key), problems)),
            (Some(list), _) => items.iter_mut().for_each(|item| check(item, list.items, name, problems)),
            (None, _) => problems.push(wrong_type(node, shape, name)),
        },
        Value::Text(text) => match (shape.cast, text.known()) {
            (Some(cast), Some(known)) => match cast_text(known, cast) {
                Some(value) => {
                    node.value = value;
                    check_scalar(node, shape, name, problems);
                }
                None => {
                    let message = format!("{name} is `{}`, not {}", short(known), kind_of(cast));
                    problems.push(Problem::new(ProblemKind::InvalidValue, place, message));
                }
            },
            _ => check_scalar(node, shape, name, problems),
        },
        Value::Bool(_) | Value::Int(_) | Value::Float(_) => check_scalar(node, shape, name, problems),
    }
}

/// Whether it is a service, and nothing else: it says what it runs, or has only keys of services.
fn is_service(node: &Node) -> bool {
    let keys = SERVICE.map.as_ref().map_or(&[][..], |map| map.keys);
    let is_key = |entry: &Entry| keys.iter().any(|key| *key.name == *entry.name);
    let Value::Map(entries) = &node.value else { return false };
    node.get("image").is_some() || node.get("build").is_some() || !entries.is_empty() && entries.iter().all(is_key)
}

fn check_entries(entries: &mut [Entry], map: &'static Map, name: Name, problems: &mut Vec<Problem>) {
    let is_unknown = |key: &str| map.others.is_none() && map.keys.iter().all(|known| known.name != key);
    let names: HashSet<Box<str>> = match entries.iter().any(|entry| is_unknown(&entry.name)) {
        true => entries.iter().map(|entry| entry.name.clone()).collect(),
        false => HashSet::new(),
    };
    for Entry { name: key, place, node } in entries {
        match map.keys.iter().find(|known| *known.name == **key) {
            Some(known) => check(node, known.shape, Name::Key(key), problems),
            None if map.extensions && key.starts_with("x-") => {}
            None => match map.others {
                Some(_) if map.plain_names && !is_plain_name(key) => {
                    let problem =
                        Problem::new(ProblemKind::InvalidValue, *place, format!("`{}` is no name for Compose", short(key)));
                    problems.push(problem.help("make it of letters, digits, `.`, `_` and `-`"));
                }
                Some(shape) => check(node, shape, Name::Key(key), problems),
                None => {
                    let mut problem = unknown_key(key, map, name, problems.len() < READABLE);
                    problem.place = *place;
                    // What is there already cannot be written a second time.
                    problem.meant = problem.meant.filter(|meant| !names.contains(meant.as_str()));
                    if matches!(name, Name::Top) && is_service(node) {
                        problem = problem.help("services stand below `services` since Compose files have versions");
                    }
                    problems.push(problem);
                }
            },
        }
    }
}

/// What keys are called today.
const ELSEWHERE: [(&str, &str); 6] = [
    ("net", "network_mode"),
    ("log_driver", "driver` below `logging"),
    ("log_opt", "options` below `logging"),
    ("dockerfile", "dockerfile` below `build"),
    ("context", "context` below `build"),
    ("volume_driver", "driver` of a volume below `volumes"),
];

fn unknown_key(key: &str, map: &Map, name: Name, guess: bool) -> Problem {
    let message = match name {
        Name::Top => format!("unknown key `{}`", short(key)),
        _ => format!("unknown key `{}` in {name}", short(key)),
    };
    let problem = Problem::new(ProblemKind::UnknownKey, Default::default(), message);
    if !guess {
        return problem;
    }
    let underscored = key.replace('-', "_");
    let meant = map.keys.iter().find(|known| known.name == underscored).map(|known| known.name);
    let near = || closest(key, map.keys.iter().map(|known| known.name)).filter(|near| is_likely(key, near));
    if let Some(meant) = meant.or_else(near) {
        return problem.meant(meant);
    }
    match ELSEWHERE.iter().find(|(old, _)| *old == key) {
        Some((_, new)) => problem.help(format!("write `{new}`")),
        None if map.keys.len() > 12 => problem,
        None if map.keys.is_empty() => problem,
        None => problem.help(format!("known are {}", quoted(map.keys.iter().map(|known| known.name), " and "))),
    }
}

fn check_scalar(node: &Node, shape: &Shape, name: Name, problems: &mut Vec<Problem>) {
    let fits = |of: &Type| match (&node.value, of) {
        (Value::Bool(_), Type::Bool) | (Value::Text(_), Type::Text) => true,
        (Value::Int(_), Type::Int | Type::Number) | (Value::Float(_), Type::Number) => true,
        (Value::Float(number), Type::Int) => number.fract() == 0.0,
        _ => false,
    };
    if !shape.scalars.iter().any(fits) {
        return problems.push(wrong_type(node, shape, name));
    }
    let number = match node.value {
        Value::Int(number) => Some(number as f64),
        Value::Float(number) => Some(number),
        _ => None,
    };
    if let (Some((least, greatest)), Some(number)) = (shape.range, number)
        && !(least as f64..=greatest as f64).contains(&number)
    {
        let allowed = if greatest == i64::MAX { format!("at least {least}") } else { format!("from {least} to {greatest}") };
        problems.push(Problem::new(ProblemKind::InvalidValue, node.place, format!("{name} is {number}; it has to be {allowed}")));
    }
    if let Some(text) = node.as_str() {
        check_text(text, node, shape, name, problems);
    }
}

fn check_text(text: &str, node: &Node, shape: &Shape, name: Name, problems: &mut Vec<Problem>) {
    let problem = |message: String| Problem::new(ProblemKind::InvalidValue, node.place, message);
    if !shape.words.is_empty() && !shape.words.contains(&text) {
        let known = shape.words.iter().copied();
        let help = format!("write {}", quoted(known.clone(), " or "));
        let problem = problem(format!("{name} is `{}`, which Compose does not know", short(text))).help(help);
        problems.push(problem.meant(closest(text, known)));
    }
    if let Some(pattern) = &shape.pattern
        && !(pattern.matches)(text)
    {
        problems.push(
            problem(format!("{name} is `{}`, which Compose does not take", short(text))).help(format!("write {}", pattern.words)),
        );
    }
}

/// Half of the letters are no slip: `db` is not meant for `web`, nor `base` for `name`.
pub(super) fn is_likely(name: &str, meant: &str) -> bool {
    2 * strsim::levenshtein(name, meant) < name.len().max(meant.len())
}

/// The mistake that a node is not of the types of a shape.
pub(super) fn wrong_type(node: &Node, shape: &Shape, name: Name) -> Problem {
    let message = format!("{name} is {}, not {}", node.describe(), expected(shape));
    let problem = Problem::new(ProblemKind::InvalidType, node.place, message);
    let takes = |kind: Type| shape.scalars.contains(&kind);
    match &node.value {
        Value::Int(number) if takes(Type::Text) && is_duration(name) => problem.meant(&*format!("{number}s")),
        Value::Bool(false) if matches!(name, Name::Key("restart")) => problem.meant("\"no\""),
        Value::Bool(_) | Value::Int(_) | Value::Float(_) if takes(Type::Text) => {
            Problem { needs_quotes: true, ..problem.help("write it in quotes") }
        }
        Value::Text(_) if takes(Type::Bool) || takes(Type::Int) || takes(Type::Number) => problem.help("write it without quotes"),
        Value::Text(_) | Value::Int(_) if shape.list.is_some() => problem.help("write it as an item of a list, behind `- `"),
        _ => problem,
    }
}

/// Whether a key takes a duration, which has a unit.
fn is_duration(name: Name) -> bool {
    const DURATIONS: [&str; 8] =
        ["interval", "timeout", "start_period", "start_interval", "stop_grace_period", "delay", "window", "monitor"];
    matches!(name, Name::Key(key) if DURATIONS.contains(&key))
}

/// What a shape takes, in words.
fn expected(shape: &Shape) -> String {
    let scalars = shape.scalars.iter().filter_map(|kind| match kind {
        Type::Null => None,
        Type::Bool => Some("`true` or `false`"),
        Type::Int => Some("a whole number"),
        Type::Number => Some("a number"),
        Type::Text => Some("a string"),
    });
    let list = shape.list.as_ref().map(|_| "a list");
    let map = shape.map.as_ref().map(|_| "a mapping");
    scalars.chain(list).chain(map).collect::<Vec<_>>().join(" or ")
}

fn kind_of(cast: Cast) -> &'static str {
    match cast {
        Cast::Bool => "`true` or `false`",
        Cast::Int => "a whole number",
        Cast::Float => "a number",
    }
}

fn cast_text(text: &str, cast: Cast) -> Option<Value> {
    match cast {
        Cast::Bool => match text.to_ascii_lowercase().as_str() {
            "true" | "y" | "yes" | "on" => Some(Value::Bool(true)),
            "false" | "n" | "no" | "off" => Some(Value::Bool(false)),
            _ => None,
        },
        Cast::Int => text.parse().ok().map(Value::Int),
        Cast::Float => {
            let is_number = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'));
            text.parse().ok().filter(|_| is_number).map(Value::Float)
        }
    }
}

fn is_plain_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
}

/// Names for a message, in backquotes.
fn quoted<'a>(names: impl Iterator<Item = &'a str>, last: &str) -> String {
    let mut names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
    match names.pop() {
        Some(end) if names.is_empty() => end,
        Some(end) => format!("{}{last}{end}", names.join(", ")),
        None => String::new(),
    }
}
