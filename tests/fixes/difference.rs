//! How the loaded models of two projects differ: every value of every composition, by path.

use docklint::compose::{Compose, Entry, Node, Place, Value};
use docklint::project::{Composition, Project};
use docklint::source::Span;
use std::collections::BTreeMap;

/// Keys from the top level down; an item of a list is its number.
pub type Path = Vec<String>;

/// Where something stands: the path of its file, and its bytes.
pub type Site = (String, Span);

/// A value that is another, is gone or is new. What lies below it is not told again.
#[derive(Debug)]
pub struct Difference {
    pub path: Path,
    pub how: How,
    /// Where it was, with its key.
    pub before: Option<Site>,
    /// Where it is.
    pub after: Option<Site>,
}

/// The compositions of a project by their main file, and the one that alone is looked at.
fn compositions(project: &Project) -> BTreeMap<(String, Option<String>), &Composition> {
    let path = |id| project.file(id).source.path().to_owned();
    project.compositions.iter().map(|one| ((path(one.files[0]), one.only.map(path)), one)).collect()
}

/// How a value differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// It says something else.
    Value,
    /// It is a list with the same items in another order.
    Order,
    /// It is the same text, and another type: `80` and `"80"`.
    Type,
}

/// What differs; `Err` where other files belong together than before.
pub fn differences(before: &Project, after: &Project) -> Result<Vec<Difference>, String> {
    let (old, new) = (compositions(before), compositions(after));
    if !old.keys().eq(new.keys()) {
        return Err(format!("{:?} belonged together, now {:?}", old.keys(), new.keys()));
    }
    let mut differences = Vec::new();
    for (old, new) in old.values().zip(new.values()) {
        let mut sides = Sides { before: (before, old), after: (after, new), found: &mut differences };
        sides.maps(&parts(&old.compose), &parts(&new.compose));
    }
    Ok(differences)
}

/// A value, and where its key is written.
type Part<'a> = (Place, &'a Node);

/// The parts of the top level, services and resources among them, which the model keeps apart.
fn parts(compose: &Compose) -> BTreeMap<Path, Part<'_>> {
    let mut parts = entries(&[], compose.root.entries());
    parts.extend(compose.services.iter().map(|s| (vec!["services".to_owned(), s.name.clone()], (s.place, &s.node))));
    let sections = [
        ("networks", &compose.networks),
        ("volumes", &compose.volumes),
        ("secrets", &compose.secrets),
        ("configs", &compose.configs),
        ("models", &compose.models),
    ];
    for (section, resources) in sections {
        parts.extend(resources.iter().map(|r| (vec![section.to_owned(), r.name.clone()], (r.place, &r.node))));
    }
    parts
}

fn entries<'a>(path: &[String], entries: &'a [Entry]) -> BTreeMap<Path, Part<'a>> {
    entries.iter().map(|entry| ([path, &[entry.name.to_string()]].concat(), (entry.place, &entry.node))).collect()
}

/// Two compositions that are compared.
struct Sides<'a> {
    before: (&'a Project, &'a Composition),
    after: (&'a Project, &'a Composition),
    found: &'a mut Vec<Difference>,
}

impl Sides<'_> {
    fn report(&mut self, path: &[String], how: How, before: Option<Part>, after: Option<Part>) {
        let site = |(project, composition): (&Project, &Composition), (key, node): Part| {
            let file = project.file(composition.files[node.place.file as usize]);
            // The key of what is merged from elsewhere may stand in another file, or behind its value.
            let is_one = key.file == node.place.file && key.span.start <= node.place.span.start;
            let span = if is_one { key.span.cover(node.place.span) } else { node.place.span };
            (file.source.path().to_owned(), span)
        };
        let (before, after) = (before.map(|part| site(self.before, part)), after.map(|part| site(self.after, part)));
        self.found.push(Difference { path: path.to_vec(), how, before, after });
    }

    fn maps(&mut self, before: &BTreeMap<Path, Part>, after: &BTreeMap<Path, Part>) {
        for (path, old) in before {
            match after.get(path) {
                Some(new) => self.nodes(path, *old, *new),
                None => self.report(path, How::Value, Some(*old), None),
            }
        }
        for (path, new) in after.iter().filter(|(path, _)| !before.contains_key(*path)) {
            self.report(path, How::Value, None, Some(*new));
        }
    }

    fn nodes(&mut self, path: &[String], before: Part, after: Part) {
        if before.1.tag != after.1.tag {
            return self.report(path, How::Value, Some(before), Some(after));
        }
        match (&before.1.value, &after.1.value) {
            (Value::Map(old), Value::Map(new)) => self.maps(&entries(path, old), &entries(path, new)),
            (Value::List(old), Value::List(new)) => self.lists(path, (before, old), (after, new)),
            _ if said(before.1, false) != said(after.1, false) => self.report(path, How::Value, Some(before), Some(after)),
            _ if said(before.1, true) != said(after.1, true) => self.report(path, How::Type, Some(before), Some(after)),
            _ => {}
        }
    }

    fn lists(&mut self, path: &[String], (before, old): (Part, &[Node]), (after, new): (Part, &[Node])) {
        let all = |items: &[Node], typed: bool| items.iter().map(|item| said(item, typed)).collect::<Vec<_>>();
        let sorted = |items: &[Node], typed: bool| {
            let mut all = all(items, typed);
            all.sort();
            all
        };
        if old.len() != new.len() {
            self.report(path, How::Value, Some(before), Some(after));
        } else if all(old, false) != all(new, false) && sorted(old, false) == sorted(new, false) {
            self.report(path, How::Order, Some(before), Some(after));
            if sorted(old, true) != sorted(new, true) {
                self.report(path, How::Type, Some(before), Some(after));
            }
        } else {
            for (i, (old, new)) in old.iter().zip(new).enumerate() {
                self.nodes(&[path, &[i.to_string()]].concat(), (old.place, old), (new.place, new));
            }
        }
    }
}

/// All that a node says, whatever its places; with its types, if that is asked for. The keys of a mapping come in order.
fn said(node: &Node, typed: bool) -> String {
    let scalar = |text: String, kind: &str| if typed { format!("{kind} {text:?}") } else { format!("{text:?}") };
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Unknown => "?".to_owned(),
        Value::Bool(value) => scalar(value.to_string(), "boolean"),
        Value::Int(value) => scalar(value.to_string(), "integer"),
        Value::Float(value) => scalar(value.to_string(), "number"),
        Value::Text(text) if text.unknown.is_empty() => scalar(text.text.as_str().to_owned(), "text"),
        Value::Text(text) => format!("{:?} {:?}", text.text.as_str(), text.unknown),
        Value::List(items) => format!("{:?}", items.iter().map(|item| said(item, typed)).collect::<Vec<_>>()),
        Value::Map(all) => {
            let parts: BTreeMap<&str, String> = all.iter().map(|entry| (&*entry.name, said(&entry.node, typed))).collect();
            format!("{parts:?}")
        }
    }
}
