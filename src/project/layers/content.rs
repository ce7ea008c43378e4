//! What each layer of an image brings, changes and takes away, as far as the text tells.
//!
//! A layer lies on those below it and changes none of them: what it deletes they still hold, and a file of which it changes a single
//! bit, be it of the mode, is stored anew in whole (overlayfs of Linux, and the layer changesets of the OCI image specification).

mod files;
mod packages;

pub use files::{Brought, Files, How, archive_stem};
pub use packages::{Packages, Site};

use super::{Layers, StepKind};
use crate::dockerfile::{Dockerfile, Instruction, Kind, Run};
use crate::project::{Listing, places};
use crate::shell::Call;
use crate::shell::tools::{Action, Argument, Manager, action};
use crate::source::Span;

/// A layer of an image.
#[derive(Clone, Debug)]
pub struct Content<'a> {
    /// The instruction, of a trigger its `ONBUILD`: an index into `Dockerfile::instructions`.
    pub index: usize,
    /// The instruction, of an `ONBUILD` what it triggers.
    pub instruction: &'a Instruction,
    /// What it does, in order.
    pub effects: Vec<Effect<'a>>,
}

/// One thing that a layer does.
#[derive(Clone, Debug)]
pub enum Effect<'a> {
    /// Files come.
    Brings(Brought),
    /// An empty folder is made, where there is none: by `WORKDIR` or `mkdir`.
    MakesFolder {
        /// Where, in the image.
        path: String,
        /// The words that say so.
        span: Span,
    },
    /// What is at a path goes away from there.
    Takes {
        /// The path in the image, globs included.
        path: String,
        /// As it is written.
        word: Argument,
        /// The call that does it.
        call: Call<'a>,
        /// Where it goes.
        how: Taking,
    },
    /// Owner or mode change.
    Sets {
        /// Which of the two.
        attribute: Attribute,
        /// The new one, as written.
        value: Argument,
        /// Of what: paths in the image, and as they are written.
        paths: Vec<(String, Argument)>,
        /// Whether with all that folders hold.
        recursive: bool,
        /// The call that does it.
        call: Call<'a>,
    },
    /// Packages are installed.
    Installs {
        /// By what.
        manager: Manager,
        /// Their names, and where they stand; that of a virtual package of apk, too.
        names: Vec<(String, Span)>,
        /// The call that does it.
        call: Call<'a>,
    },
    /// Packages are removed.
    Removes {
        /// By what.
        manager: Manager,
        /// Their names, globs included; none where what nothing needs any more is removed.
        names: Vec<String>,
        /// The call that does it.
        call: Call<'a>,
    },
    /// Something runs of which docklint does not know what it does to the files; `None` for a whole `RUN` in a shell it does not read.
    Runs(Option<Call<'a>>),
}

/// How something goes away from where it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taking {
    /// It is deleted.
    Deleted,
    /// It is moved to another place.
    Moved,
    /// It is unpacked, and what was packed is deleted: `gunzip`.
    Unpacked,
}

/// What of a file [`Effect::Sets`] changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attribute {
    /// User and group.
    Owner,
    /// Permissions.
    Mode,
}

impl<'a> Layers<'a> {
    /// The layers of the target's image, lowest first; and, as an image of its own, those that its triggers add to whatever starts from it.
    ///
    /// The files of the context tell which copies are of folders, and how large they are.
    pub fn contents(&self, listing: Option<&Listing>) -> [Vec<Content<'a>>; 2] {
        let mut chain: Vec<usize> = self.last_layer(self.target).into_iter().flat_map(|last| self.chain(last)).collect();
        chain.reverse();
        let own = chain.into_iter().map(|step| &self.steps[step]).filter(|step| step.kind == StepKind::Layer);
        let own = own.map(|step| (step.instruction, self.instruction(step)));
        let target = self.file.stages.get(self.target);
        let triggers = target.into_iter().flat_map(|stage| places::own_steps(self.file, stage, true));
        [contents(self.file, own, listing), contents(self.file, triggers, listing)]
    }

    /// Whether anything is copied from the build context, so that the files there matter.
    pub fn copies_from_context(&self) -> bool {
        let copies = |i: &Instruction| matches!(i.kind, Kind::Copy(_) | Kind::Add(_)) && i.flag("from").is_none();
        self.file.walk().any(|(_, instruction)| copies(instruction))
    }
}

fn contents<'a>(
    file: &'a Dockerfile,
    instructions: impl Iterator<Item = (usize, &'a Instruction)>,
    listing: Option<&Listing>,
) -> Vec<Content<'a>> {
    let content = |(layer, (index, instruction))| {
        let at = At { file, layer, index };
        Content { index, instruction, effects: effects(at, instruction, listing) }
    };
    instructions.enumerate().map(content).collect()
}

/// Where something happens.
#[derive(Clone, Copy)]
struct At<'a> {
    file: &'a Dockerfile,
    /// The number of the layer in its image.
    layer: usize,
    /// The instruction: an index.
    index: usize,
}

impl At<'_> {
    /// The path in the image that an argument of a command names.
    fn path(self, folder: &str, argument: &Argument) -> String {
        places::path(self.file, self.index, folder, argument)
    }
}

fn effects<'a>(at: At<'a>, instruction: &'a Instruction, listing: Option<&Listing>) -> Vec<Effect<'a>> {
    match &instruction.kind {
        Kind::Copy(transfer) | Kind::Add(transfer) => {
            files::copied(at, instruction, transfer, listing).into_iter().map(Effect::Brings).collect()
        }
        Kind::Workdir(text) => {
            let path = places::join(&places::workdir(at.file, at.index), &places::expand(at.file, at.index, text));
            vec![Effect::MakesFolder { path, span: text.span() }]
        }
        Kind::Run(run) => of_run(at, instruction, run),
        Kind::Arg(_)
        | Kind::Cmd(_)
        | Kind::Entrypoint(_)
        | Kind::Env(_)
        | Kind::Expose(_)
        | Kind::From(_)
        | Kind::Healthcheck(_)
        | Kind::Label(_)
        | Kind::Maintainer(_)
        | Kind::Onbuild(_)
        | Kind::Shell(_)
        | Kind::Stopsignal(_)
        | Kind::User(_)
        | Kind::Volume(_)
        | Kind::Unknown => Vec::new(),
    }
}

fn of_run<'a>(at: At<'a>, instruction: &'a Instruction, run: &Run) -> Vec<Effect<'a>> {
    let Some(script) = &instruction.script else { return vec![Effect::Runs(None)] };
    let mounts = mounted(at, run);
    let in_layer = |path: &str| !path.starts_with("/dev/") && !mounts.iter().any(|mount| places::within(mount, path).is_some());
    let mut effects = Vec::new();
    for (call, folder) in places::calls(at.file, at.index, script) {
        let action = action(&call);
        let taken = taken(call, action).into_iter();
        effects.extend(taken.map(|(word, how)| Effect::Takes { path: at.path(&folder, &word), word, call, how }));
        let brought = files::brought(at, &folder, call, action).into_iter();
        effects.extend(brought.filter(|brought| in_layer(&brought.path)).map(Effect::Brings));
        effects.extend(packages::effect(at, call, action).or_else(|| other(at, &folder, call, action)));
        if let Some(arguments) = call.arguments().filter(|a| a.tool == "mkdir") {
            let folders = arguments.operands(call.words());
            effects.extend(folders.map(|word| Effect::MakesFolder { path: at.path(&folder, &word), span: word.span }));
        }
    }
    effects
}

/// What a call does to the attributes of files, or that nobody knows what it does to files.
fn other<'a>(at: At, folder: &str, call: Call<'a>, action: Option<&Action>) -> Option<Effect<'a>> {
    let (attribute, value, paths, recursive) = match action {
        Some(Action::ChangeOwner { owner, paths, recursive }) => (Attribute::Owner, owner, paths, *recursive),
        Some(Action::ChangeMode { mode, paths, recursive }) => (Attribute::Mode, mode, paths, *recursive),
        Some(Action::CleanCache { .. } | Action::Delete { .. }) => return None,
        Some(Action::Download { .. } | Action::Unpack { .. } | Action::Clone { .. }) => return None,
        // Only what it prints could go anywhere.
        None if matches!(call.name(), "set" | "echo" | "true" | ":" | "export" | "cd" | "mkdir" | "mv") => return None,
        _ => return Some(Effect::Runs(Some(call))),
    };
    let paths = paths.iter().map(|word| (at.path(folder, word), word.clone())).collect();
    Some(Effect::Sets { attribute, value: value.clone(), paths, recursive, call })
}

/// What a call takes away from where it was, and how.
fn taken(call: Call, action: Option<&Action>) -> Vec<(Argument, Taking)> {
    match (action, call.arguments()) {
        (Some(Action::Delete { paths, filtered: false, .. }), _) => paths.iter().map(|p| (p.clone(), Taking::Deleted)).collect(),
        // zstd keeps what it unpacks.
        (Some(Action::Unpack { archives, .. }), Some(arguments))
            if files::unpacks_in_place(arguments) && !arguments.has("--keep") && !call.name().contains("zstd") =>
        {
            archives.iter().map(|p| (p.clone(), Taking::Unpacked)).collect()
        }
        (_, Some(arguments)) if arguments.tool == "mv" => {
            let mut paths: Vec<Argument> = arguments.operands(call.words()).collect();
            if arguments.option("--target-directory").is_none() {
                paths.pop();
            }
            paths.into_iter().map(|p| (p, Taking::Moved)).collect()
        }
        _ => Vec::new(),
    }
}

/// Where the mounts of a `RUN` are: what is put there is in no layer.
fn mounted(at: At, run: &Run) -> Vec<String> {
    let targets = run.mounts.iter().filter_map(|m| m.target.as_ref()?.known());
    let folder = places::workdir(at.file, at.index);
    targets.map(|target| places::join(&folder, target.as_str())).collect()
}
