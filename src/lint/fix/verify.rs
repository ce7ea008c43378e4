//! Whether a changed file still means what it meant, but for what was changed.

use super::edits::Replacement;
use super::meaning::{COMMENT, Fact, Meaning};
use crate::source::Span;
use std::collections::BTreeMap;

/// Compares what a file meant with what it means after `replacements`, which are in order.
///
/// Whatever no replacement touches must be said there still, in the same words and the same order, and nothing may be said besides
/// but in what was put in. Nothing may be wrong that was not before. Comments must be there even where their place was replaced, but
/// for those that the fixes are `about`: the places of their findings, in order.
///
/// # Errors
/// What has changed that should not have.
pub(super) fn verify(before: &Meaning, after: &Meaning, replacements: &[Replacement], about: &[Span]) -> Result<(), String> {
    if let Some((was, is)) = before.whole.iter().zip(&after.whole).find(|(was, is)| was != is) {
        return Err(format!("{was} would become {is}"));
    }
    if let Some(error) = added(&before.errors, &after.errors) {
        return Err(format!("there would be an error: {error}"));
    }
    comments_are_kept(before, after, about)?;
    let moves = Moves::new(replacements);
    // A key that is replaced is another word for the same place.
    let kept_key = |key: &Span| !moves.touches_old(*key);
    let mut kept = before.facts.iter().filter(|f| !moves.touches_old(f.span)).map(|f| Fact {
        span: moves.moved(f.span),
        below: f.below.filter(kept_key).map(|key| moves.moved(key)),
        ..f.clone()
    });
    let found_key = |key: &Span| !moves.touches_new(*key);
    let mut found =
        after.facts.iter().filter(|f| !moves.touches_new(f.span)).map(|f| Fact { below: f.below.filter(found_key), ..f.clone() });
    loop {
        return match (kept.next(), found.next()) {
            (None, None) => Ok(()),
            (Some(was), Some(is)) if was == is => continue,
            (Some(was), Some(is)) if is.span.start < was.span.start => Err(appears(&is)),
            (Some(was), _) => Err(format!("the {} `{}` would be gone", was.role, was.value)),
            (None, Some(is)) => Err(appears(&is)),
        };
    }
}

fn appears(fact: &Fact) -> String {
    format!("`{}` would become a part of its own: {}", fact.value, fact.role)
}

/// The first of the sorted `after` that `before`, sorted too, does not have as often.
fn added<'a>(before: &[String], after: &'a [String]) -> Option<&'a String> {
    let mut before = before.iter().peekable();
    after.iter().find(|error| {
        while before.next_if(|known| known < error).is_some() {}
        before.next_if_eq(error).is_none()
    })
}

fn comments_are_kept(before: &Meaning, after: &Meaning, about: &[Span]) -> Result<(), String> {
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    for comment in after.facts.iter().filter(|f| f.role == COMMENT) {
        *left.entry(comment.value.trim()).or_default() += 1;
    }
    let is_about = |comment: &Fact| {
        let first = about.partition_point(|span| span.start < comment.span.start);
        about.get(first).is_some_and(|span| comment.span.contains(*span))
    };
    for comment in before.facts.iter().filter(|f| f.role == COMMENT && !is_about(f)) {
        match left.get_mut(comment.value.trim()) {
            Some(count) if *count > 0 => *count -= 1,
            _ => return Err(format!("the comment `{}` would be lost", comment.value)),
        }
    }
    Ok(())
}

/// Where the replacements are, and where they bring what is behind them.
struct Moves {
    old: Vec<Span>,
    new: Vec<Span>,
}

impl Moves {
    fn new(replacements: &[Replacement]) -> Moves {
        let old: Vec<Span> = replacements.iter().map(|(span, _)| *span).collect();
        let mut start = 0;
        let mut done = 0;
        let mut new = Vec::with_capacity(old.len());
        for (span, text) in replacements {
            start += span.start as usize - done;
            new.push(Span::new(start, start + text.len()));
            start += text.len();
            done = span.end as usize;
        }
        Moves { old, new }
    }

    fn touches_old(&self, span: Span) -> bool {
        touches(&self.old, span)
    }

    fn touches_new(&self, span: Span) -> bool {
        touches(&self.new, span)
    }

    /// Where a place is that no replacement touches.
    fn moved(&self, span: Span) -> Span {
        match self.old.partition_point(|old| old.end < span.start).checked_sub(1) {
            None => span,
            Some(i) => {
                let behind = |at: u32| at - self.old[i].end + self.new[i].end;
                Span { start: behind(span.start), end: behind(span.end) }
            }
        }
    }
}

/// Whether one of `places`, which are in order, covers or borders a part of `span`.
fn touches(places: &[Span], span: Span) -> bool {
    let first = places.partition_point(|place| place.end < span.start);
    places.get(first).is_some_and(|place| place.start <= span.end)
}
