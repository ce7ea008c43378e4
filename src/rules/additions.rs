//! Fixes that add a line to a service, or take an item from one.

use super::compositions::{self, Written};
use crate::compose::model::TextField;
use crate::compose::{Place, Service};
use crate::lint::Cx;
use crate::project::Composition;
use crate::source::Span;
use crate::yaml::Kind;

/// The edit that adds a line such as `read_only: true` to a service: below its `image`, where that is one line, or else above its first
/// key. `None` where the service is written in flow style, is an alias, or has an anchor, by which others would get the line too.
pub(super) fn line(cx: &Cx, composition: &Composition, service: &Service, line: &str) -> Option<(Span, String)> {
    let file = written(cx, composition, service.place)?;
    let text = file.source.text();
    let mut services = file.tree.documents().filter_map(|root| root.own_entries().find(|entry| entry.name() == Some("services")));
    let found = services.find_map(|services| {
        services.value.own_entry_around(service.place.span).filter(|it| it.key.span() == service.place.span)
    })?;
    let is_plain = found.value.kind() == Kind::Mapping && found.value.anchor().is_none() && found.value.tag().is_none();
    let first = found.value.own_entries().next().filter(|_| is_plain)?.key.written().start as usize;
    let start = text[..first].rfind('\n').map_or(0, |at| at + 1);
    let indent = &text[start..first];
    if indent.is_empty() || !indent.bytes().all(|b| b == b' ') {
        return None;
    }
    let image = found.value.own_entries().find(|entry| entry.name() == Some("image"));
    let image = image.map(|entry| entry.span().range()).filter(|range| !text[range.clone()].contains(['\n', '|', '>']));
    Some(match image {
        Some(image) => {
            let end = text[image.end..].find('\n').map_or(text.len(), |at| image.end + at);
            let end = if text[..end].ends_with('\r') { end - 1 } else { end };
            (Span::empty(end), format!("\n{indent}{line}"))
        }
        None => (Span::empty(first), format!("{line}\n{indent}")),
    })
}

/// What to remove so that an item of a list is gone: the item, or its key as well, where it is the only one.
pub(super) fn removal(cx: &Cx, composition: &Composition, item: &TextField) -> Option<Span> {
    let file = written(cx, composition, item.place).filter(|_| item.used.is_none())?;
    let span = item.place.span;
    let mut node = file.tree.documents().find(|root| root.written().contains(span))?;
    let mut owner = None;
    let list = loop {
        node = match node.kind() {
            Kind::Mapping => {
                let entry = node.own_entry_around(span)?;
                owner = Some((node, entry));
                entry.value
            }
            Kind::Sequence => match node.items().find(|item| item.written().contains(span))? {
                item if item.span() == span => break node,
                item => item,
            },
            Kind::Scalar(_) | Kind::Alias => return None,
        };
    };
    if list.items().len() > 1 {
        return compositions::removal(file, span, true);
    }
    let (_, entry) = owner.filter(|(mapping, entry)| entry.value == list && mapping.own_entries().len() > 1)?;
    compositions::removal(file, entry.span(), false)
}

fn written<'a>(cx: &Cx<'a>, composition: &Composition, place: Place) -> Option<Written<'a>> {
    compositions::files(cx, composition).into_iter().find(|file| file.number == place.file)
}
