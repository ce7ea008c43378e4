//! The build arguments of a service beside the `ARG`s of its Dockerfile.

use crate::compose::Service;
use crate::compose::model::Pair;
use crate::dockerfile::variables::AUTOMATIC_ARGS;
use crate::dockerfile::{Declaration, Dockerfile, Kind, Stage};
use crate::lint::Cx;
use crate::project::Composition;
use crate::rules::built::Built;
use std::collections::HashSet;

/// An `ARG` of a Dockerfile.
#[derive(Clone, Copy)]
pub(super) struct Declared<'a> {
    /// The name and the default.
    pub declaration: &'a Declaration,
    /// Its stage; `None` before the first.
    pub stage: Option<&'a Stage>,
    /// Whether the build of the service sees it.
    pub is_needed: bool,
}

/// A service's arguments, and what its build declares.
pub(super) struct Arguments<'a> {
    pub built: Built<'a>,
    pub declared: Vec<Declared<'a>>,
}

/// The predefined arguments that no `ARG` has to declare (Dockerfile reference, "Predefined ARGs").
const PREDEFINED: [&str; 6] = ["ALL_PROXY", "FTP_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "SOURCE_DATE_EPOCH"];

/// Whether BuildKit itself makes use of an argument.
pub(super) fn is_predefined(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    PREDEFINED.contains(&upper.as_str()) || name.starts_with("BUILDKIT_") || AUTOMATIC_ARGS.contains(&name)
}

impl<'a> Arguments<'a> {
    /// Those of a service. `None` where the Dockerfile is read by another front end, or is not known.
    pub fn of(cx: &Cx<'a>, composition: &Composition, service: &Service) -> Option<Arguments<'a>> {
        let built = Built::of(cx, composition, service)?;
        let stage = built.stage()?;
        let file = built.file;
        let front_end = file.directive("syntax").map_or("", |directive| &directive.value);
        if !(front_end.is_empty() || front_end.contains("docker/dockerfile")) {
            return None;
        }
        let needed = file.needed_by(stage.index);
        let mut declared = Vec::new();
        for (instruction, node) in file.instructions.iter().enumerate().filter(|(_, node)| node.valid) {
            let Kind::Arg(declarations) = &node.kind else { continue };
            let stage = file.stage_of(instruction);
            let is_needed = stage.is_none_or(|stage| needed[stage.index]);
            declared.extend(declarations.iter().map(|declaration| Declared { declaration, stage, is_needed }));
        }
        Some(Arguments { built, declared })
    }

    /// The declarations of a name.
    pub fn named(&self, name: &str) -> impl Iterator<Item = &Declared<'a>> {
        self.declared.iter().filter(move |declared| declared.declaration.name.as_str() == name)
    }
}

/// The names that a `FROM` or the default of an argument before the first of them asks for.
pub(super) fn used_by_from(file: &Dockerfile) -> HashSet<String> {
    let globals = file.instructions.iter().enumerate().take_while(|(i, _)| file.stage_of(*i).is_none());
    let froms = file.stages.iter().map(|stage| (stage.instructions.start, &file.instructions[stage.instructions.start]));
    let words = globals.chain(froms).flat_map(|(i, node)| node.expandable_words().into_iter().map(move |word| (i, word)));
    words.flat_map(|(i, word)| file.expand(i, word).references).map(|reference| reference.name).collect()
}

/// Whether a service gives a value for an argument, or the environment may.
pub(super) fn given<'s>(service: &'s Service, name: &str) -> Option<&'s Pair> {
    let args = &service.build.as_ref()?.args;
    args.iter().rfind(|pair| pair.name.known().is_none_or(|known| known == name))
}
