//! Tables of calls: how they are read, and what they mean.
#![allow(clippy::unwrap_used)]

mod languages;
mod laws;
mod others;
mod system;

use super::*;
use crate::shell::{Part, PartKind};

/// The words of a plain line: split at blanks, `'…'` keeps them, `$NAME` and `${NAME…}` are expansions.
pub(super) fn words(line: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut word = Word::default();
    let mut quoted = false;
    let mut at = 0;
    while at < line.len() {
        let c = line[at..].chars().next().unwrap();
        let mut end = at + c.len_utf8();
        match c {
            '\'' => {
                quoted = !quoted;
                if quoted {
                    word.parts.push(Part { kind: PartKind::Literal(String::new()), quoted, span: Span::empty(end) });
                }
            }
            ' ' if !quoted => {
                if !word.parts.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            '$' if !quoted => {
                let rest = &line[end..];
                let braced = rest.starts_with('{');
                let stop = if braced {
                    rest.find('}').unwrap() + 1
                } else {
                    rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
                };
                let inner = rest[..stop].trim_matches(['{', '}']);
                let name_end = inner.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(inner.len());
                let kind = PartKind::Parameter { name: inner[..name_end].into(), operation: inner[name_end..].into() };
                end += stop;
                word.parts.push(Part { kind, quoted: false, span: Span::new(at, end) });
            }
            _ => match word.parts.last_mut() {
                Some(Part { kind: PartKind::Literal(text), span, .. }) if span.end as usize == at => {
                    text.push(c);
                    span.end = Span::empty(end).end;
                }
                _ => word.parts.push(Part { kind: PartKind::Literal(c.into()), quoted, span: Span::new(at, end) }),
            },
        }
        at = end;
        if let (Some(first), Some(last)) = (word.parts.first(), word.parts.last()) {
            word.span = first.span.cover(last.span);
        }
    }
    if !word.parts.is_empty() {
        words.push(word);
    }
    words
}

fn read(line: &str) -> (Vec<Word>, Option<Arguments>) {
    let words = words(line);
    let arguments = arguments(words[0].literal().unwrap().rsplit('/').next().unwrap(), &words);
    (words, arguments)
}

/// `tool subcommand [options] operands ?expansions`
fn show(line: &str) -> String {
    let (words, arguments) = read(line);
    let Some(a) = arguments else { return "none".into() };
    let mut out = vec![a.tool.to_owned()];
    out.extend(a.subcommand.iter().map(|s| (*s).to_owned()));
    let options = a.options.iter().map(|o| match &o.value {
        Some(value) => format!("{}={value}", o.name),
        None => o.name.clone(),
    });
    out.push(format!("[{}]", options.collect::<Vec<_>>().join(" ")));
    out.extend(a.operands(&words).map(|o| o.text));
    out.extend(a.expansions.iter().map(|i| format!("?{}", words[*i].display())));
    out.join(" ")
}

fn texts(arguments: &[Argument]) -> String {
    arguments.iter().map(|a| a.text.as_str()).collect::<Vec<_>>().join(" ")
}

fn show_packages(packages: &[Package]) -> String {
    let one = |p: &Package| {
        let kind = match p.kind {
            PackageKind::Name => "",
            PackageKind::Group => "group:",
            PackageKind::Path => "path:",
            PackageKind::Url => "url:",
            PackageKind::Variable => "var:",
        };
        let pin = match p.pin() {
            Pin::None => "",
            Pin::Range => "~",
            Pin::Exact => "!",
            Pin::Unknown => "?",
            Pin::AtLeast => "+",
        };
        format!("{kind}{}{}{pin}", p.name, p.version.as_ref().map_or(String::new(), |v| format!(" @{v}")))
    };
    packages.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn show_action(line: &str) -> String {
    let (words, arguments) = read(line);
    let Some(action) = arguments.and_then(|a| action::meaning(&a, &words)) else { return "nothing".into() };
    let optional = |a: &Option<Argument>| a.as_ref().map_or("-".to_owned(), |a| a.text.clone());
    let text = match action {
        Action::Install { manager, packages, project } => {
            let project = project.map_or(String::new(), |p| {
                let locked = if p.locked { " locked" } else { "" };
                let sources = if p.needs_sources { " sources" } else { "" };
                let folder = p.folder.map_or(String::new(), |f| format!(" in {}", f.text));
                format!(" | project{locked}{sources}{folder} {}", texts(&p.manifests))
            });
            format!("install {} {}{project}", manager.name(), show_packages(&packages))
        }
        Action::Remove { manager, packages } => format!("remove {} {}", manager.name(), show_packages(&packages)),
        Action::RefreshIndex { manager } => format!("refresh {}", manager.name()),
        Action::Upgrade { manager, packages, distribution } => {
            let what = if distribution { "dist-upgrade" } else { "upgrade" };
            format!("{what} {} {}", manager.name(), show_packages(&packages))
        }
        Action::CleanCache { manager, cleaned } => format!("clean {} {cleaned:?}", manager.name()),
        Action::Delete { paths, recursive, filtered } => {
            let recursive = if recursive { " -r" } else { "" };
            let filtered = if filtered { " some" } else { "" };
            format!("delete{recursive}{filtered} {}", texts(&paths))
        }
        Action::Download { urls, output } => {
            let output = match output {
                Output::Stdout => "stdout".to_owned(),
                Output::File(file) => format!("file {}", file.text),
                Output::Named(folder) => format!("named {}", optional(&folder)),
            };
            format!("download {} to {output}", texts(&urls))
        }
        Action::Unpack { archives, directory } => format!("unpack {} to {}", texts(&archives), optional(&directory)),
        Action::ChangeMode { mode, paths, recursive } => format!("mode {} {} {recursive}", mode.text, texts(&paths)),
        Action::ChangeOwner { owner, paths, recursive } => format!("owner {} {} {recursive}", owner.text, texts(&paths)),
        Action::MakeUser { name, uid, system } => format!("user {} {} {system}", optional(&name), optional(&uid)),
        Action::Clone { url, branch, directory } => format!("clone {} {} {}", url.text, optional(&branch), optional(&directory)),
        Action::Build { manager } => format!("build {}", manager.map_or("-", Manager::name)),
    };
    text.trim_end().to_owned()
}

/// Checks a table: a call, then optional lines `= how it is read` and `> what it means`.
fn check(table: &str) {
    let mut call = "";
    let mut wrong = Vec::new();
    let mut checked = 0;
    for line in table.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let (expected, found) = if let Some(expected) = line.strip_prefix("= ") {
            (expected, show(call))
        } else if let Some(expected) = line.strip_prefix("> ") {
            (expected, show_action(call))
        } else {
            call = line;
            continue;
        };
        checked += 1;
        if expected != found {
            wrong.push(format!("{call}\n  expected {expected}\n  found    {found}"));
        }
    }
    assert!(checked > 0, "a table checks something");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
