//! `include` (compose-go, `loader/include.go`).

use super::{Loader, Scope, folder_of, is_remote, join};
use crate::compose::check::Name;
use crate::compose::merge;
use crate::compose::problem::{Problem, ProblemKind};
use crate::compose::schema::ROOT;
use crate::compose::tree::{Entry, Node, Place, Value};
use std::path::PathBuf;

/// How deep files may include files.
const MAX_DEPTH: usize = 100;

/// What is included.
const IMPORTED: [&str; 6] = ["services", "volumes", "networks", "secrets", "configs", "models"];

/// An item of `include`.
struct Include {
    place: Place,
    paths: Vec<(String, Place)>,
    project_directory: Option<String>,
    env_files: Vec<(String, Place)>,
}

impl Loader<'_> {
    /// Brings in all that a document includes.
    pub(super) fn include_all(&mut self, document: &mut Node, file: u32, scope: &mut Scope, stack: &mut Vec<u32>) {
        let Value::Map(entries) = &mut document.value else { return };
        let Some(at) = entries.iter().position(|entry| &*entry.name == "include") else { return };
        let items = match &entries[at].node.value {
            Value::List(items) => items.clone(),
            _ => return,
        };
        entries.remove(at);
        for item in &items {
            let included = self.included(item).and_then(|include| self.include(&include, file, scope, stack));
            match included {
                Some(imported) => self.import(document, imported),
                None => self.is_incomplete = true,
            }
        }
    }

    /// What an item of `include` says; `None` where it is wrong or not known.
    fn included(&mut self, item: &Node) -> Option<Include> {
        let texts = |node: Option<&Node>| -> Option<Vec<(String, Place)>> {
            let text = |node: &Node| node.as_str().map(|text| (text.to_owned(), node.place));
            match node.map(|node| (&node.value, node)) {
                None | Some((Value::Null, _)) => Some(Vec::new()),
                Some((Value::List(items), _)) => items.iter().map(text).collect(),
                Some((_, node)) => Some(vec![text(node)?]),
            }
        };
        let Value::Map(_) = item.value else {
            return Some(Include { place: item.seen(), paths: texts(Some(item))?, project_directory: None, env_files: Vec::new() });
        };
        let project_directory = match item.get("project_directory").filter(|node| !node.is_null()) {
            Some(node) => Some(node.as_str()?.to_owned()),
            None => None,
        };
        let (paths, env_files) = (texts(item.get("path"))?, texts(item.get("env_file"))?);
        Some(Include { place: item.seen(), paths, project_directory, env_files })
    }

    /// The merged tree of what is included.
    fn include(&mut self, include: &Include, file: u32, scope: &Scope, stack: &mut Vec<u32>) -> Option<Node> {
        let from = self.files[file as usize].folder.clone();
        if include.paths.iter().any(|(path, _)| is_remote(path)) {
            return None;
        }
        let paths: Vec<(PathBuf, Place)> = include.paths.iter().map(|(path, place)| (join(&from, path), *place)).collect();
        let (first, place) = paths.first()?;
        self.left = self.left.checked_sub(1)?;
        if let Some(at) = stack.iter().position(|open| self.files[*open as usize].path == *first) {
            self.include_cycle(&stack[at..], *place);
            return None;
        }
        if stack.len() > MAX_DEPTH {
            let message = format!("files include each other more than {MAX_DEPTH} deep");
            self.problem(Problem::new(ProblemKind::IncludeCycle, *place, message));
            return None;
        }
        let folder = match &include.project_directory {
            Some(folder) => join(&from, folder),
            None => folder_of(first),
        };
        let mut inner = scope.clone();
        if include.env_files.is_empty() {
            self.read_env(&folder.join(".env"), None, &mut inner);
        }
        for (path, place) in &include.env_files {
            self.read_env(&join(&from, path), Some(*place), &mut inner);
        }
        let files: Vec<u32> = paths.iter().filter_map(|(path, place)| self.open(path, &folder, Some(*place))).collect();
        if files.len() < paths.len() {
            return None;
        }
        let mut model = self.model(&files, &mut inner, stack);
        model.use_at(include.place);
        Some(model)
    }

    fn include_cycle(&mut self, open: &[u32], place: Place) {
        let name = |file: &u32| self.files[*file as usize].path.display().to_string();
        let mut names: Vec<_> = open.iter().map(name).collect();
        names.extend(open.first().map(name));
        let message = match open {
            [_] => "this file includes itself".to_owned(),
            _ => format!("files include each other: `{}`", names.join("` -> `")),
        };
        self.problem(Problem::new(ProblemKind::IncludeCycle, place, message));
    }

    /// Puts what a document says on what it includes.
    fn import(&mut self, document: &mut Node, imported: Node) {
        let Value::Map(sections) = imported.value else { return };
        let Value::Map(entries) = &mut document.value else { return };
        for section in sections.into_iter().filter(|section| IMPORTED.contains(&&*section.name)) {
            let Some(shape) = ROOT.of(&section.name) else { continue };
            match entries.iter_mut().find(|entry| entry.name == section.name) {
                None => entries.push(section),
                Some(Entry { node, name, .. }) => {
                    let own = std::mem::replace(node, Node::new(node.place, Value::Null));
                    let place = own.place;
                    let merged = merge::merge(section.node, own, shape, Name::Key(name), &mut self.notes.problems);
                    *node = merged.map_or(Node::new(place, Value::Null), |merged| Node { place, used: None, ..merged });
                }
            }
        }
    }
}
