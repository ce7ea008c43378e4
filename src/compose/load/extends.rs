//! `extends` of services (compose-go, `loader/extends.go`).

use super::{Loader, Scope, folder_of, is_remote, join};
use crate::compose::check::Name;
use crate::compose::merge;
use crate::compose::problem::{Problem, ProblemKind};
use crate::compose::schema::{ROOT, SERVICE};
use crate::compose::tree::{Entry, Node, Place, Tag, Value};
use crate::dockerfile::closest;
use std::collections::{HashMap, HashSet};

/// How many nodes may be brought in, all in all.
const MAX_BROUGHT: usize = 200_000;

/// How many services of a cycle a message names.
const SHOWN: usize = 8;

/// Services that extend each other: those of a document, and those of the files that these extend.
#[derive(Default)]
pub(super) struct Layers {
    layers: Vec<Layer>,
    /// The layer of a file that is extended.
    of_files: HashMap<u32, usize>,
    brought: usize,
}

struct Layer {
    file: u32,
    services: Vec<Entry>,
    names: HashMap<Box<str>, usize>,
    /// Those whose `extends` is carried out, or cannot be.
    done: HashSet<usize>,
}

/// A service: its layer, and its index in that.
type Id = (usize, usize);

/// One `extends`: where it stands, and what it names.
struct Extends {
    place: Place,
    service: (String, Place),
    file: Option<(String, Place)>,
}

impl Layer {
    fn new(file: u32, services: Vec<Entry>) -> Layer {
        let names = services.iter().enumerate().map(|(at, entry)| (entry.name.clone(), at)).collect();
        Layer { file, services, names, done: HashSet::new() }
    }
}

impl Loader<'_> {
    /// Carries out every `extends` of a document.
    pub(super) fn extend_all(&mut self, document: &mut Node, file: u32, scope: &mut Scope) {
        let Some(services) = services_of(document) else { return };
        if services.iter().all(|service| service.node.get("extends").is_none()) {
            return;
        }
        let layer = self.extends.layers.len();
        self.extends.layers.push(Layer::new(file, std::mem::take(services)));
        for at in 0..self.extends.layers[layer].services.len() {
            self.extend((layer, at), scope);
        }
        let extended = std::mem::take(&mut self.extends.layers[layer].services);
        if let Some(services) = services_of(document) {
            *services = extended;
        }
    }

    /// Carries out the `extends` of a service, and of those that it extends.
    fn extend(&mut self, start: Id, scope: &mut Scope) {
        let mut chain: Vec<(Id, Extends, Id)> = Vec::new();
        let mut open = HashSet::new();
        let mut id = start;
        while !self.extends.layers[id.0].done.contains(&id.1) {
            let Some(extends) = self.extends_of(id) else { break };
            open.insert(id);
            let Some(base) = self.find_base(id, &extends, scope) else { break };
            if open.contains(&base) {
                self.cycle(&chain, base, &extends);
                break;
            }
            chain.push((id, extends, base));
            id = base;
        }
        self.extends.layers[id.0].done.insert(id.1);
        for (id, extends, base) in chain.into_iter().rev() {
            self.put_on(id, &extends, base);
        }
    }

    fn extends_of(&self, id: Id) -> Option<Extends> {
        let node = self.service(id).get("extends")?;
        let text = |node: &Node| node.as_str().map(|text| (text.to_owned(), node.place));
        match &node.value {
            Value::Text(_) => Some(Extends { place: node.seen(), service: text(node)?, file: None }),
            Value::Map(_) => {
                let file = match node.get("file").filter(|file| !file.is_null()) {
                    Some(file) => Some(text(file)?),
                    None => None,
                };
                Some(Extends { place: node.seen(), service: text(node.get("service")?)?, file })
            }
            _ => None,
        }
    }

    fn service(&self, id: Id) -> &Node {
        &self.extends.layers[id.0].services[id.1].node
    }

    /// The service that is extended.
    fn find_base(&mut self, id: Id, extends: &Extends, scope: &mut Scope) -> Option<Id> {
        let layer = match &extends.file {
            None => id.0,
            Some((path, _)) if is_remote(path) => return None,
            Some((path, place)) => self.layer_of(id, path, *place, scope)?,
        };
        let (name, place) = &extends.service;
        let found = &self.extends.layers[layer];
        if let Some(at) = found.names.get(name.as_str()) {
            return Some((layer, *at));
        }
        let message = match &extends.file {
            None => format!("there is no service `{name}` to extend"),
            Some((path, _)) => format!("there is no service `{name}` to extend in `{path}`"),
        };
        let meant = closest(name, found.names.keys().map(|name| &**name));
        let problem = Problem::new(ProblemKind::UndefinedReference, *place, message).meant(meant);
        self.problem(problem);
        None
    }

    /// The services of another file.
    fn layer_of(&mut self, id: Id, path: &str, place: Place, scope: &mut Scope) -> Option<usize> {
        let from = self.extends.layers[id.0].file;
        let path = join(&self.files[from as usize].folder, path);
        self.left = self.left.checked_sub(1)?;
        let file = self.open(&path, &folder_of(&path), Some(place))?;
        if let Some(layer) = self.extends.of_files.get(&file) {
            return Some(*layer);
        }
        let mut merged: Option<Node> = None;
        for document in self.documents(file, scope) {
            merged = match merged {
                None => merge::without_tags(document),
                Some(base) => merge::merge(base, document, &ROOT, Name::Top, &mut self.notes.problems),
            };
        }
        let services = merged.as_mut().and_then(services_of).map(std::mem::take).unwrap_or_default();
        self.extends.layers.push(Layer::new(file, services));
        self.extends.of_files.insert(file, self.extends.layers.len() - 1);
        Some(self.extends.layers.len() - 1)
    }

    fn cycle(&mut self, chain: &[(Id, Extends, Id)], base: Id, extends: &Extends) {
        let start = chain.iter().position(|(id, ..)| *id == base).unwrap_or(chain.len());
        let name = |id: Id| self.extends.layers[id.0].services[id.1].name.to_string();
        let mut names: Vec<_> = chain[start..].iter().map(|(id, ..)| name(*id)).collect();
        if names.is_empty() {
            let message = format!("service `{}` extends itself", name(base));
            return self.problem(Problem::new(ProblemKind::ExtendsCycle, extends.service.1, message));
        }
        let last = chain.last().map_or(base, |(.., base)| *base);
        names.truncate(SHOWN);
        names.extend([name(last), name(base)]);
        let shown = names.join("` -> `");
        let mut problem =
            Problem::new(ProblemKind::ExtendsCycle, extends.service.1, format!("services extend each other: `{shown}`"));
        for (_, extends, base) in chain[start..].iter().take(SHOWN) {
            problem = problem.other(extends.service.1, format!("extends `{}`", name(*base)));
        }
        self.problem(problem);
    }

    /// Puts a service on the one that it extends.
    fn put_on(&mut self, id: Id, extends: &Extends, base: Id) {
        self.extends.layers[id.0].done.insert(id.1);
        if self.extends.brought > MAX_BROUGHT || !matches!(self.service(base).value, Value::Map(_)) {
            return;
        }
        self.extends.brought += self.service(base).size();
        if self.extends.brought > MAX_BROUGHT {
            let message = format!("`extends` brings in more than {MAX_BROUGHT} nodes");
            return self.problem(Problem::new(ProblemKind::Syntax, extends.place, message));
        }
        let mut inherited = self.service(base).clone();
        inherited.use_at(extends.place);
        let entry = &mut self.extends.layers[id.0].services[id.1];
        let own = std::mem::replace(&mut entry.node, Node::new(entry.place, Value::Null));
        // The tag of a service is about earlier files, not about what it extends.
        let Node { place, used, tag, .. } = own;
        let (own, name) = (Node { tag: Tag::None, ..own }, entry.name.clone());
        let problems = &mut self.notes.problems;
        let mut merged = match merge::merge(inherited, own, &SERVICE, Name::Key(&name), problems) {
            Some(merged) => Node { place, used, tag, ..merged },
            None => return,
        };
        // What stays says that something is missing.
        let base_is_whole = self.service(base).get("extends").is_none();
        if let Value::Map(entries) = &mut merged.value
            && base_is_whole
        {
            entries.retain(|entry| &*entry.name != "extends");
        }
        self.extends.layers[id.0].services[id.1].node = merged;
    }
}

fn services_of(document: &mut Node) -> Option<&mut Vec<Entry>> {
    let Value::Map(entries) = &mut document.value else { return None };
    let services = entries.iter_mut().find(|entry| &*entry.name == "services")?;
    match &mut services.node.value {
        Value::Map(services) => Some(services),
        _ => None,
    }
}
