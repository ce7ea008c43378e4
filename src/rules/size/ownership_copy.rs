//! `ownership-copy`

mod fix;

use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::Kind;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::layers::content::{Attribute, Brought, Content, Effect, Files, How};
use crate::project::{Build, Listing, places};
use crate::rules::words;
use crate::shell::Call;
use crate::shell::tools::{Action, Argument, action};
use crate::source::Span;

/// See the page.
pub static RULE: Rule = Rule {
    name: "ownership-copy",
    category: Category::Size,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/size/ownership-copy.md"),
    checks: &[Check::Build(check)],
};

/// So many copies get a label.
const LABELS: usize = 3;

/// Fewer bytes than this are hardly worth a warning.
const SMALL: u64 = 100_000;

/// Endings of files that are large mostly, where the disk does not tell.
const LARGE_ENDINGS: &[&str] =
    &["7z", "a", "bin", "deb", "ear", "exe", "gz", "img", "iso", "jar", "rpm", "run", "so", "tar", "tgz", "war", "xz", "zip"];

/// A change of owner or mode.
struct Setting<'e, 'a> {
    attribute: Attribute,
    value: &'e Argument,
    paths: &'e [(String, Argument)],
    recursive: bool,
    call: Call<'a>,
    /// The number of its layer.
    layer: usize,
    content: &'e Content<'a>,
}

fn check(cx: &mut Cx, build: &Build) {
    let layers = cx.layers(build);
    let listing = if layers.copies_from_context() { cx.project.listing(build) } else { None };
    for image in &*cx.contents(build) {
        let mut files = Files::default();
        for (layer, content) in image.iter().enumerate() {
            for effect in &content.effects {
                match effect {
                    Effect::Brings(brought) => files.put(brought),
                    Effect::Takes { path, .. } => {
                        files.take(path, layer);
                    }
                    Effect::Sets { attribute, value, paths, recursive, call } => {
                        let (attribute, recursive, call) = (*attribute, *recursive, *call);
                        let setting = Setting { attribute, value, paths, recursive, call, layer, content };
                        check_setting(cx, image, &files, listing, &setting);
                    }
                    Effect::MakesFolder { .. } | Effect::Installs { .. } | Effect::Removes { .. } | Effect::Runs(_) => {}
                }
            }
        }
    }
}

fn check_setting(cx: &mut Cx, image: &[Content], files: &Files, listing: Option<&Listing>, setting: &Setting) {
    // What xargs brings is not known.
    if setting.call.info.wrappers.iter().any(|(name, _)| name == "xargs") {
        return;
    }
    let mut held: Vec<Brought> = Vec::new();
    for (path, _) in setting.paths {
        let found = held.len();
        held.extend(files.at(path, setting.layer).filter(|brought| counts(cx, image, setting, path, brought)).cloned());
        if held.len() == found {
            let part = listing.and_then(|listing| files.part(listing, path, setting.layer));
            held.extend(part.filter(|part| counts(cx, image, setting, path, part)));
        }
    }
    // Where the text does not tell where a copy lands, it is at two places.
    held.sort_by_key(|brought| brought.span);
    held.dedup_by_key(|brought| brought.span);
    if let Some(severity) = severity(setting, &held) {
        report(cx, image, setting, severity, &held);
    }
}

/// Whether a change reaches something, and changes it: a file that is as it was is not stored again.
fn counts(cx: &Cx, image: &[Content], setting: &Setting, path: &str, brought: &Brought) -> bool {
    if !setting.recursive && (brought.whole || !places::fits(path, &brought.path)) {
        return false;
    }
    let value = setting.value.text.as_str();
    let there = match image[brought.layer].instruction.flag_value(flag(setting.attribute)) {
        Some(given) => bare(given.as_str()) == bare(value),
        None => match setting.attribute {
            Attribute::Owner => owner(cx, image, brought).is_some_and(|user| is_owned_by(value, &user)),
            Attribute::Mode => brought.from.is_none() && brought.how == How::Copied && is_usual_mode(value),
        },
    };
    !there
}

/// Who something belongs to, as far as the text tells.
fn owner(cx: &Cx, image: &[Content], brought: &Brought) -> Option<String> {
    let instruction = image[brought.layer].instruction;
    // What comes from the context or the network is root's.
    if is_transfer(image, brought) {
        return (brought.from.is_none() && brought.how != How::Unpacked).then(|| "root".to_owned());
    }
    let calls = instruction.script.iter().flat_map(|script| script.calls());
    let mut wrappers = calls.flat_map(|call| &call.info.wrappers);
    let (user, _) = cx.dockerfile.user_at(brought.index)?;
    match &cx.dockerfile.instructions[user].kind {
        Kind::User(user) if !wrappers.any(|(name, _)| name == "sudo") => user.as_str().split(':').next().map(str::to_owned),
        _ => None,
    }
}

/// Whether a change of owner gives files to the user, and the group of his name, that has them.
fn is_owned_by(value: &str, user: &str) -> bool {
    let is_root = |name: &str| matches!(name, "root" | "0");
    let is_user = |name: &str| bare(name) == bare(user) || is_root(name) && is_root(user);
    value.split([':', '.']).all(|name| name.is_empty() || is_user(name))
}

/// A name without the braces of its variables.
fn bare(text: &str) -> String {
    text.replace(['{', '}'], "")
}

/// Whether files that git checks out have a mode anyway: those that it does not call executable, for the whole of a mode.
fn is_usual_mode(mode: &str) -> bool {
    let gives_usual = |clause: &str| match clause.split_once('+') {
        Some((who, what)) => {
            let is_owner = who == "u";
            let usual = |c: char| matches!(c, 'r' | 'X') || c == 'w' && is_owner;
            who.chars().all(|c| "ugoa".contains(c)) && what.chars().all(usual)
        }
        None => matches!(clause, "u=rwX" | "go=rX" | "og=rX" | "g=rX" | "o=rX"),
    };
    matches!(mode, "644" | "0644") || mode.split(',').all(gives_usual)
}

/// Whether a path is a folder above another.
fn is_above(folder: &str, path: &str) -> bool {
    places::within(folder, path).is_some_and(|rest| !rest.is_empty())
}

/// The flag of `COPY` and `ADD` that does the same.
fn flag(attribute: Attribute) -> &'static str {
    match attribute {
        Attribute::Owner => "chown",
        Attribute::Mode => "chmod",
    }
}

/// How much it matters that a change stores things twice, if it is worth a word. To make a copied script executable is not, as long as
/// nothing shows that it is more than a script.
fn severity(setting: &Setting, held: &[Brought]) -> Option<Severity> {
    let bytes = held.iter().map(|brought| brought.bytes).sum::<Option<u64>>();
    let small = bytes.map_or_else(|| held.iter().all(is_small_by_name), |bytes| bytes < SMALL);
    match held {
        [] => None,
        _ if setting.recursive => Some(if small { Severity::Info } else { Severity::Warning }),
        _ if bytes.is_some() => (!small).then_some(Severity::Warning),
        _ => held.iter().any(|brought| brought.how == How::Downloaded && !is_script(&brought.path)).then_some(Severity::Info),
    }
}

fn is_script(path: &str) -> bool {
    path.ends_with(".sh") || path.ends_with(".py")
}

/// A file that somebody names, in the context at that, is mostly configuration or a script.
fn is_small_by_name(brought: &Brought) -> bool {
    let ending = places::name(&brought.path).rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_named = brought.how == How::Copied && !brought.whole && brought.from.is_none();
    is_named && !LARGE_ENDINGS.contains(&ending)
}

fn report(cx: &mut Cx, image: &[Content], setting: &Setting, severity: Severity, held: &[Brought]) {
    let edits = fix::edits(cx, image, setting, held);
    let text = words::list(&setting.paths.iter().map(|(_, word)| &*word.text).collect::<Vec<_>>(), LABELS);
    let what = match setting.attribute {
        Attribute::Owner => "owner",
        Attribute::Mode => "mode",
    };
    let bytes = held.iter().map(|brought| brought.bytes).sum::<Option<u64>>();
    // What an archive makes in the folder it is unpacked to is only guessed.
    let is_guess =
        |one: &&Brought| one.how == How::Unpacked && held.iter().any(|o| o.index == one.index && is_above(&o.path, &one.path));
    let mut names: Vec<&str> =
        held.iter().filter(|one| !is_guess(one)).map(|brought| brought.path.trim_start_matches("?/")).collect();
    names.dedup();
    let them = if names.len() == 1 { ("it", "its") } else { ("them", "their") };
    let holds = bytes.map_or_else(|| them.0.to_owned(), |bytes| format!("{} {}", them.1, words::bytes(bytes)));
    let is_it = |path: &str| held.iter().all(|brought| brought.path == path || path.strip_suffix("/*") == Some(&brought.path));
    let what_is_stored = match setting.paths {
        [(path, _)] if is_it(path) => "it".to_owned(),
        _ => words::list(&names, LABELS),
    };
    let finding = cx.report(
        setting.call.span(),
        format!("changing the {what} of {text} stores {what_is_stored} twice: an earlier layer holds {holds} too"),
    );
    finding.severity(severity);
    let mut shown: Vec<usize> = Vec::new();
    for one in held {
        if !shown.contains(&one.index) && shown.len() < LABELS {
            shown.push(one.index);
            let how = match one.how {
                How::Copied => "copied here",
                How::Downloaded => "downloaded here",
                How::Unpacked => "unpacked here",
                How::Cloned => "cloned here",
            };
            finding.label(one.span, format!("{how}, in a layer of its own"));
        }
    }
    let (help, evidence) = help(image, setting, held);
    finding.help(help);
    if let Some(span) = evidence {
        finding.label(span, "the user is made only here");
    }
    if let Some(edits) = edits {
        finding.fix(Applicability::Unsafe, format!("use `--{}`", flag(setting.attribute)), edits);
    }
}

/// What to do, and where the user is made if that has to move.
fn help(image: &[Content], setting: &Setting, held: &[Brought]) -> (String, Option<Span>) {
    let is_group = setting.call.arguments().is_some_and(|a| a.tool == "chgrp");
    let value = match &*setting.value.text {
        text if text.contains('(') => "…".to_owned(),
        text if is_group => format!("…:{text}"),
        text => text.to_owned(),
    };
    let flag = flag(setting.attribute);
    let first = &held[0];
    let instruction = image[first.layer].instruction;
    let is_copy = |brought: &Brought| is_transfer(image, brought);
    let keyword = instruction.keyword.as_str().to_uppercase();
    let made = made_behind(image, setting, first.layer);
    let help = match held {
        _ if !held.iter().all(is_copy) => "do it in the `RUN` that makes the files".to_owned(),
        [part] if part.part => format!("copy that part by a `COPY --{flag}={value}` of its own"),
        _ if made.is_some() => format!("make the user before the files are copied, and copy them with `--{flag}={value}`"),
        _ if setting.attribute == Attribute::Mode && setting.value.text.bytes().any(|c| !c.is_ascii_digit()) => {
            format!("give the files their mode before the build, or copy them with `{keyword} --{flag}=…`")
        }
        _ => format!("copy with `{keyword} --{flag}={value}`"),
    };
    (help, made)
}

/// Whether something comes by a `COPY` or `ADD`.
fn is_transfer(image: &[Content], brought: &Brought) -> bool {
    let keyword = image[brought.layer].instruction.keyword.as_str();
    keyword.eq_ignore_ascii_case("copy") || keyword.eq_ignore_ascii_case("add")
}

/// Where the user of a change of owner is made, if that is not done yet in a layer.
fn made_behind(image: &[Content], setting: &Setting, layer: usize) -> Option<Span> {
    let name = setting.value.text.split([':', '.']).next().filter(|_| setting.attribute == Attribute::Owner)?;
    let calls = image[layer..=setting.layer].iter().flat_map(|content| &content.effects).filter_map(|effect| match effect {
        Effect::Runs(call) => *call,
        _ => None,
    });
    let makes = |call: &Call| matches!(action(call), Some(Action::MakeUser { name: Some(made), .. }) if made.text == name);
    calls.into_iter().find(makes).map(Call::span)
}
