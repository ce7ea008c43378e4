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
    stage.windows || f.dockerfile.escape == '`' || environment.is_none_or(|set| known::sets(set, name))
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
