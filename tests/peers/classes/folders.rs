//! `cd`, and folders that only the build knows.

use super::{Class, Finding};
use docklint::dockerfile::expand::Value;
use docklint::dockerfile::variables::Setting;
use docklint::dockerfile::{Binding, CommandLine, Kind};
use docklint::shell::tools::{Action, action};
use docklint::shell::{Command, Link, Part, PartKind, Pipeline, Word};

pub const CLASSES: &[(&str, Class)] = &[
    ("cd-within", |f| f.script().is_some() && leading_cd(f).is_none()),
    ("cd-on-and-on", |f| leading_cd(f).is_some() && changes(f) > 1),
    ("cd-where-workdir-cannot", |f| leading_cd(f).is_some_and(|(cd, pipeline)| !is_for_workdir(f, cd, pipeline))),
    ("cd-for-a-while", |f| leading_cd(f).is_some_and(|(cd, _)| is_for_a_while(f, cd))),
    ("cd-in-json", |f| matches!(f.instruction().kind.command(), Some(CommandLine::Exec(_)))),
    ("windows-path", |f| {
        operand(f).is_some_and(|path| {
            starts_with_drive(f.dockerfile.expand(f.index, path).text.prefix()) || path.as_str().starts_with('\\')
        })
    }),
    ("folder-of-the-base-image", |f| operand(f).is_some_and(|path| f.dockerfile.expand(f.index, path).text.prefix().is_empty())),
];

/// The first command that is not `set`, if it is a `cd`.
fn leading_cd<'a>(f: &Finding<'a>) -> Option<(&'a Command, &'a Pipeline)> {
    let script = f.script()?;
    let commands = script.blocks[0].pipelines.iter().map(|p| (&script.commands[p.commands[0]], p));
    let is = |command: &Command, name: &str| command.words.first().is_some_and(|w| w.is(name));
    let (first, pipeline) = commands.into_iter().find(|(command, _)| !is(command, "set"))?;
    is(first, "cd").then_some((first, pipeline))
}

/// How often the script itself changes the folder.
fn changes(f: &Finding) -> usize {
    let changes = f.calls().filter(|c| matches!(c.name(), "cd" | "pushd" | "popd"));
    changes.filter(|c| c.script.is_top_level(c.info.command)).count()
}

/// Whether a `WORKDIR` could say the same: one word without globs, `~`, options or variables that the shell sets.
fn is_for_workdir(f: &Finding, cd: &Command, pipeline: &Pipeline) -> bool {
    let [_, folder] = cd.words.as_slice() else { return false };
    let plain = |word: &Word| {
        word.parts.iter().all(|part| match &part.kind {
            PartKind::Literal(text) => part.quoted || !text.contains(['*', '?', '[', '{', '~']),
            PartKind::Parameter { name, operation } => {
                operation.is_empty() && matches!(f.dockerfile.variable(f.index, word.span.start, name), Binding::Set(_))
            }
            _ => false,
        })
    };
    let script = f.script().expect("it has a cd");
    let index = script.blocks[0].pipelines.iter().position(|p| p.span == pipeline.span);
    let next = index.and_then(|i| script.blocks[0].pipelines.get(i + 1));
    let alternative = next.is_some_and(|p| p.link == Link::Or);
    plain(folder) && !folder.prefix().starts_with('-') && cd.redirects.is_empty() && !alternative && pipeline.commands.len() == 1
}

/// Whether nobody wants to stay there: the root, a folder for what is temporary, mounted, or deleted at the end.
fn is_for_a_while(f: &Finding, cd: &Command) -> bool {
    let folder = cd.words.get(1).map_or_else(String::new, |word| text(f, word));
    let folder = folder.trim_end_matches('/');
    let within = |outer: &str| folder == outer || folder.starts_with(&format!("{outer}/"));
    let mounts = match &f.instruction().kind {
        Kind::Run(run) => {
            run.mounts.iter().filter_map(|m| m.target.as_ref()?.known()).any(|t| within(t.as_str().trim_end_matches('/')))
        }
        _ => false,
    };
    let name = folder.rsplit('/').next().unwrap_or_default();
    let deleted = f.calls().any(|call| match action(&call) {
        Some(Action::Delete { paths, .. }) => paths.iter().any(|p| {
            let path = p.text.trim_end_matches(['/', '*']);
            within(path) || path.rsplit('/').next() == Some(name) || path == "." || path.is_empty()
        }),
        _ => false,
    });
    folder.is_empty() || ["/tmp", "/var/tmp", "/dev/shm", "tmp"].iter().any(|t| within(t)) || mounts || deleted
}

/// A word with the values of the variables that the file sets.
fn text(f: &Finding, word: &Word) -> String {
    let part = |part: &Part| match &part.kind {
        PartKind::Literal(text) => text.clone(),
        PartKind::Parameter { name, .. } => match f.dockerfile.variable(f.index, word.span.start, name) {
            Binding::Set(Setting { value: Value::Known(value), .. }) => value.clone(),
            _ => format!("${name}"),
        },
        _ => "$(…)".to_owned(),
    };
    word.parts.iter().map(part).collect()
}

/// What `WORKDIR` names, or where `COPY` goes.
fn operand<'a>(f: &Finding<'a>) -> Option<&'a docklint::source::MappedText> {
    match &f.instruction().kind {
        Kind::Workdir(path) => Some(path),
        Kind::Copy(transfer) => Some(&transfer.target),
        _ => None,
    }
}

fn starts_with_drive(path: &str) -> bool {
    path.as_bytes().first().is_some_and(u8::is_ascii_alphabetic) && path.get(1..2) == Some(":")
}
