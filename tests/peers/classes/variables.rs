//! Variables, and sources that they name.

use super::{Class, Finding};
use docklint::dockerfile::expand::{Modifier, Piece, Reference};
use docklint::dockerfile::image::known;
use docklint::dockerfile::{Base, Binding, Kind};
use docklint::source::MappedText;

pub const CLASSES: &[(&str, Class)] = &[
    ("set-by-the-base-image", |f| unset(f, |f, reference| may_be_set(f, &reference.name))),
    ("prepared-for-nothing", |f| unset(f, |_, reference| is_prepared(reference))),
    ("variable-of-a-url", |f| sources(f).any(|source| source.as_str().starts_with('$') && has_scheme(f, source))),
    ("source-only-the-build-knows", |f| sources(f).any(|source| !f.dockerfile.expand(f.index, source).text.is_known())),
    ("user-in-a-variable", |f| user(f).is_some_and(|name| name.is_none_or(|n| n.bytes().all(|b| b.is_ascii_digit() || b == b':')))),
    ("windows-user", |f| user(f).is_some() && (f.stage().is_some_and(|s| s.windows) || f.dockerfile.escape == '`')),
    ("root-by-name", |f| user(f).flatten().is_some_and(|name| name.split(':').next() == Some("root"))),
    ("glob-of-any-files", |f| sources(f).any(|source| is_glob(last_part(source.as_str())))),
];

/// Whether each reference to a variable that the file does not set is excused, and one of them by this.
fn unset(f: &Finding, excuse: fn(&Finding, &Reference) -> bool) -> bool {
    let words = f.instruction().expandable_words();
    let references =
        words.iter().flat_map(|word| f.dockerfile.expand(f.index, word).references.into_iter().map(|r| (word.span().start, r)));
    let missing = |(offset, r): &(u32, Reference)| {
        !matches!(f.dockerfile.variable(f.index, *offset, &r.name), Binding::Set(_) | Binding::Automatic)
    };
    let missing: Vec<Reference> = references.filter(missing).map(|(_, r)| r).collect();
    missing.iter().all(|r| may_be_set(f, &r.name) || is_prepared(r) || is_guarded(r, &missing))
        && missing.iter().any(|r| excuse(f, r))
}

/// Whether the base image may set a variable: one that docklint knows does, or nobody knows it.
fn may_be_set(f: &Finding, name: &str) -> bool {
    let Some(stage) = f.stage() else { return false };
    let environment = match f.dockerfile.root_base(stage) {
        Base::Scratch => Some([].as_slice()),
        Base::Image(image) | Base::Repository(image) => known::environment(image),
        Base::Stage(_) | Base::Unknown => None,
    };
    let windows = stage.windows || f.dockerfile.escape == '`';
    // A name in its own value adds to what the base image has, if it has it.
    let adds = stage.scope.settings.get(name).is_some_and(|all| all.iter().any(|s| s.instruction == f.index));
    windows || environment.map_or_else(|| adds || !is_set_elsewhere(f, name), |set| known::sets(set, name))
}

/// Whether the file sets a variable in a place from where it does not get here: then that was meant.
fn is_set_elsewhere(f: &Finding, name: &str) -> bool {
    let mut scopes = f.dockerfile.stages.iter().map(|stage| &stage.scope).chain([&f.dockerfile.globals]);
    scopes.any(|scope| scope.settings.contains_key(name)) && !known::is_commonly_set(name)
}

/// `${X:-y}` and `${X:+y}` are written for a variable that may be missing.
fn is_prepared(reference: &Reference) -> bool {
    matches!(reference.modifier, Some(Modifier::Default | Modifier::Alternative | Modifier::Unsupported))
}

/// Whether it stands within `${X:+…}`.
fn is_guarded(reference: &Reference, all: &[Reference]) -> bool {
    all.iter().any(|other| {
        other.modifier == Some(Modifier::Alternative) && other.span != reference.span && other.span.contains(reference.span)
    })
}

fn sources<'a>(f: &Finding<'a>) -> impl Iterator<Item = &'a MappedText> {
    match &f.instruction().kind {
        Kind::Add(transfer) => transfer.sources.iter(),
        _ => [].iter(),
    }
}

/// Whom `USER` names, `None` within if only the build knows.
fn user(f: &Finding) -> Option<Option<String>> {
    let Kind::User(word) = &f.instruction().kind else { return None };
    Some(f.dockerfile.expanded(f.index, word).map(|name| name.as_str().trim().to_owned()))
}

/// Whether the value of a source has a scheme, as only what `ADD` fetches has.
fn has_scheme(f: &Finding, source: &MappedText) -> bool {
    let pieces = f.dockerfile.expand(f.index, source).text.pieces;
    pieces.iter().any(|piece| matches!(piece, Piece::Text(text) if text.as_str().contains("://")))
}

/// What decides whether the files are archives.
fn last_part(path: &str) -> &str {
    path.rsplit(['/', '.']).next().unwrap_or_default()
}

fn is_glob(part: &str) -> bool {
    part.contains(['*', '?', '[', ']', '\\'])
}
