//! What a container starts.

use super::Made;
use crate::compose::Service;
use crate::compose::model::Command;
use crate::dockerfile::{CommandLine, Dockerfile, Instruction, Kind, Stage};
use crate::project::places::{self, within};
use crate::project::{Disk, disk};
use crate::rules::built::Built;
use crate::shell::tools::Manager;
use crate::source::Span;
use std::path::Path;

/// What a container starts, as far as it is known.
pub(super) struct Start {
    /// The words, entry point first.
    words: Vec<String>,
    /// The files that it surely starts: absolute paths.
    pub paths: Vec<String>,
    /// Whether all of it is known.
    is_known: bool,
}

/// Programs that run the file that is their first argument.
const RUNNERS: [&str; 9] = ["bash", "deno", "node", "nodemon", "php", "python", "python3", "ruby", "sh"];

impl Start {
    /// Of a service: its own entry point and command come before the image's; an entry point of its own drops the image's command.
    pub fn of(service: &Service, file: &Dockerfile, stage: &Stage) -> Start {
        let image = |is_wanted: fn(&Kind) -> bool| {
            places::steps(file, stage, false).filter(|(_, step)| is_wanted(&step.kind)).last().map(|(_, step)| line(step))
        };
        let entrypoint = service.entrypoint.as_ref().map(of_compose);
        let has_own = entrypoint.is_some();
        let entrypoint = entrypoint.or_else(|| image(|kind| matches!(kind, Kind::Entrypoint(_))));
        let command = service.command.as_ref().map(of_compose);
        let command = command.or_else(|| image(|kind| matches!(kind, Kind::Cmd(_))).filter(|_| !has_own));
        let parts: Vec<Option<Vec<String>>> = entrypoint.into_iter().chain(command).collect();
        let is_known = parts.iter().all(Option::is_some) && service.hooks.is_empty();
        let words: Vec<String> = parts.into_iter().flatten().flatten().collect();
        let workdir = match service.working_dir.as_ref() {
            Some(folder) => folder.known().unwrap_or("?").to_owned(),
            None => places::workdir(file, stage.instructions.end.saturating_sub(1)),
        };
        Start { paths: paths(&words, &workdir), words, is_known }
    }

    /// Whether it may make a folder itself when it starts, or only waits for somebody who does.
    pub fn may_make(&self, made: &Made) -> bool {
        let text = self.words.join(" ");
        let is_script = self.words.iter().any(|word| word.ends_with(".sh") || word.contains("entrypoint") || word == "make");
        let waits = ["sleep", "tail", "bash", "sh", "/bin/bash", "/bin/sh", "zsh", "cat"];
        let is_waiting =
            self.words.first().is_none_or(|first| waits.contains(&first.as_str()) && !self.words.iter().any(|word| word == "-c"));
        let installs = match made.manager {
            Some(Manager::Composer) => text.contains("composer"),
            Some(Manager::Uv) => text.contains("uv "),
            _ => ["install", "npm ci", "npm i ", "yarn &&", "yarn;", "pnpm i", "venv"].iter().any(|part| text.contains(part)),
        };
        !self.is_known || is_script || is_waiting || installs
    }
}

fn of_compose(command: &Command) -> Option<Vec<String>> {
    match command {
        Command::Text(text) => Some(text.known()?.split_whitespace().map(str::to_owned).collect()),
        Command::Words(words) => words.iter().map(|word| word.known().map(str::to_owned)).collect(),
    }
}

fn line(step: &Instruction) -> Option<Vec<String>> {
    match step.kind.command()? {
        CommandLine::Exec(words) => Some(words.iter().map(|word| word.as_str().to_owned()).collect()),
        CommandLine::Shell { text, .. } => Some(text.as_str().split_whitespace().map(str::to_owned).collect()),
    }
}

/// The files among the first words that are surely run.
fn paths(words: &[String], workdir: &str) -> Vec<String> {
    let program = words.first().map(String::as_str).unwrap_or_default();
    let is_runner = RUNNERS.contains(&places::name(program));
    let is_path = |word: &&String| !word.starts_with('-') && word.contains('.') && !word.contains(['$', '*', '=', ';', '&']);
    let argument = words.get(1).filter(|word| is_runner && is_path(word));
    let own = words.first().filter(|word| word.contains('/') && !is_runner && !word.contains('$'));
    let absolute = own.into_iter().chain(argument).map(|word| places::join(workdir, word));
    absolute.filter(|path| path.starts_with('/')).collect()
}

/// The `COPY` that brings a file of the context to a path in the image.
pub(super) fn copied_from_context(disk: &dyn Disk, built: &Built, stage: &Stage, path: &str) -> Option<Span> {
    let context = built.build.context.as_ref()?;
    let is_file = |path: &Path| disk.exists(path) && disk.list(path).is_err();
    places::steps(built.file, stage, false).find_map(|(index, step)| {
        let Kind::Copy(transfer) = &step.kind else { return None };
        if step.flag("from").is_some() {
            return None;
        }
        let (target, _) = places::target(built.file, index, transfer);
        let rest = within(&target, path)?;
        let brings = transfer.sources.iter().any(|source| {
            let text = places::expand(built.file, index, source);
            let host = disk::normal(&context.root().join(text.trim_start_matches('/')));
            let at = if rest.is_empty() { host.clone() } else { host.join(rest) };
            is_file(&at) || (is_file(&host) && places::name(&text) == rest)
        });
        brings.then_some(step.span)
    })
}
