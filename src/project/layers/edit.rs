//! What the text of the Dockerfile adds to the key of each step, and so what an edit of it runs again.

use super::{Layers, Origin, Step, StepKind};
use crate::dockerfile::expand::{PartialText, Value};
use crate::dockerfile::mount::{Mount, MountKind};
use crate::dockerfile::variables::AUTOMATIC_ARGS;
use crate::dockerfile::{Base, Binding, CommandLine, Instruction, Kind, Transfer};
use crate::project::places;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// What becomes of the text of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edited {
    /// It was there before, on the same steps.
    No,
    /// It takes from another place, where the same files may lie.
    Source,
    /// It is new.
    Text,
}

/// The definition of a step that has no key of its own.
const NONE: u64 = 0;

/// What a step's text adds to its key.
#[derive(Debug)]
struct Key {
    /// Its own definition.
    definition: u64,
    /// The definitions of it and of all that it stands on.
    chain: u64,
    inputs: Vec<InputKey>,
}

/// What an input adds to it.
#[derive(Debug)]
struct InputKey {
    /// Where it is.
    name: u64,
    /// What it holds, where the text tells.
    content: Option<u64>,
}

/// What later steps of a stage are given. A `RUN` has all of it in its key.
#[derive(Clone, Debug, Default)]
struct State {
    /// All that `ARG` and `ENV` set, in this order. What a later one replaces counts as well: of two of one name without a `RUN`
    /// between them an edit of the first runs nothing again.
    environment: u64,
    user: Option<String>,
    shell: Option<u64>,
}

/// For each step of `layers` whether an edit of the text `before` made it another.
pub(super) fn edits(layers: &Layers, before: &Layers) -> Vec<Edited> {
    let old = keys(before);
    let definitions: HashSet<u64> = old.iter().map(|key| key.definition).collect();
    let chains: HashMap<u64, &Key> = old.iter().filter(|key| key.definition != NONE).map(|key| (key.chain, key)).collect();
    let new = keys(layers);
    let mut edits = Vec::with_capacity(new.len());
    // Whether a step is a linked copy, itself the same, that stands on others than before.
    let mut moved = vec![false; new.len()];
    for (index, (key, step)) in new.iter().zip(&layers.steps).enumerate() {
        let was_there = |index: &usize| chains.contains_key(&new[*index].chain);
        edits.push(match chains.get(&key.chain) {
            _ if key.definition == NONE => Edited::No,
            _ if !definitions.contains(&key.definition) => Edited::Text,
            Some(old) if key.takes_from_the_same(old) => Edited::No,
            Some(_) => Edited::Source,
            None if step.linked => {
                moved[index] = step.parent.is_none_or(|parent| was_there(&parent) || moved[parent]);
                Edited::No
            }
            None if step.parent.is_none_or(|parent| was_there(&parent) || moved[parent]) => Edited::Text,
            // What it stands on is new.
            None => Edited::No,
        });
    }
    edits
}

impl Key {
    /// Whether each input has the name that it had, or is known to hold the same.
    fn takes_from_the_same(&self, old: &Key) -> bool {
        let is_same =
            |(new, old): (&InputKey, &InputKey)| new.name == old.name || (new.content.is_some() && new.content == old.content);
        self.inputs.len() == old.inputs.len() && self.inputs.iter().zip(&old.inputs).all(is_same)
    }
}

fn keys(layers: &Layers) -> Vec<Key> {
    let mut keys: Vec<Key> = Vec::with_capacity(layers.steps.len());
    let mut states: Vec<State> = Vec::with_capacity(layers.file.stages.len());
    for stage in &layers.file.stages {
        let mut state = match stage.base {
            Base::Stage(base) => states[base].clone(),
            Base::Scratch | Base::Image(_) | Base::Repository(_) | Base::Unknown => State::default(),
        };
        for index in layers.stage_steps(stage.index) {
            let step = &layers.steps[index];
            let definition = definition(layers, step, &state);
            let parent = step.parent.map(|parent| keys[parent].chain);
            let chain = match (step.kind, parent) {
                // It has the files of the stage it starts from, and what makes no layer those before it.
                (StepKind::Base | StepKind::Metadata, Some(parent)) => parent,
                _ => hash((definition, parent)),
            };
            let inputs = step.inputs.iter().map(|input| self::input(layers, &keys, &input.from)).collect();
            keys.push(Key { definition, chain, inputs });
            take(layers, step, &mut state);
        }
        states.push(state);
    }
    keys
}

fn hash(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

fn input(layers: &Layers, keys: &[Key], from: &Origin) -> InputKey {
    match from {
        Origin::Context(source) => InputKey { name: hash(&source.path), content: None },
        Origin::Stage(stage, path) => {
            let name = layers.file.stages[*stage].name.as_ref().map(|(name, _)| name);
            let content = layers.last_layer(*stage).and_then(|last| keys.get(last)).map(|key| hash((key.chain, path)));
            InputKey { name: hash((name, name.is_none().then_some(stage), path)), content }
        }
        Origin::Image(image, path) => InputKey { name: hash((image, path)), content: None },
        // These are in the definition.
        Origin::Remote(_) | Origin::Inline | Origin::Unknown => InputKey { name: 0, content: None },
    }
}

/// Takes an instruction into account, once its own key is made.
fn take(layers: &Layers, step: &Step, state: &mut State) {
    let (file, instruction) = (layers.file, layers.instruction(step));
    let mut names: Vec<String> = Vec::new();
    match &instruction.kind {
        Kind::Arg(declarations) => names.extend(declarations.iter().map(|d| d.name.as_str().to_owned())),
        Kind::Env(pairs) => names.extend(pairs.pairs.iter().map(|(name, _)| places::expand(file, step.instruction, name))),
        Kind::User(user) => state.user = Some(places::expand(file, step.instruction, user)),
        Kind::Shell(words) => state.shell = Some(hash(words.iter().map(|word| word.as_str()).collect::<Vec<_>>())),
        _ => {}
    }
    for name in names {
        let value = match file.variable(step.instruction, instruction.span.end, &name) {
            Binding::Set(setting) if setting.bare && !AUTOMATIC_ARGS.contains(&name.as_str()) => continue,
            Binding::Set(setting) => setting.value.clone(),
            Binding::Automatic | Binding::FromImage | Binding::Unset => continue,
        };
        let text = match &value {
            Value::Known(value) => value,
            Value::Unknown => instruction.arguments.as_str(),
        };
        state.environment = hash((state.environment, &name, text));
    }
}

/// What a step's words add to its key (`dockerfile2llb/convert.go` of BuildKit), as far as they are known: after expansion, where all
/// of it is known.
fn definition(layers: &Layers, step: &Step, state: &State) -> u64 {
    let (file, index, instruction) = (layers.file, step.instruction, layers.instruction(step));
    let flag = |name: &str| instruction.flag_value(name).map(|value| places::expand(file, index, value));
    match &instruction.kind {
        _ if step.kind == StepKind::Metadata => NONE,
        Kind::From(from) => match &file.stages[step.stage].base {
            Base::Stage(_) => NONE,
            Base::Image(image) => hash((image.as_str(), flag("platform"))),
            Base::Scratch | Base::Repository(_) | Base::Unknown => hash((from.image.as_str(), flag("platform"))),
        },
        Kind::Run(run) => {
            let command = match &run.command {
                CommandLine::Exec(words) => (hash(words.iter().map(|word| word.as_str()).collect::<Vec<_>>()), None),
                CommandLine::Shell { text, .. } => (hash(text.as_str()), Some(state.shell)),
            };
            let bodies: Vec<&str> = instruction.heredocs.iter().map(|heredoc| heredoc.body.as_str()).collect();
            // BuildKit sorts them by their targets.
            let mut mounts: Vec<u64> = run.mounts.iter().map(mount).collect();
            mounts.sort_unstable();
            let place = (places::workdir(file, index), &state.user);
            hash((command, bodies, mounts, place, state.environment, flag("network"), flag("security"), flag("device")))
        }
        Kind::Copy(transfer) | Kind::Add(transfer) => {
            let is_add = matches!(instruction.kind, Kind::Add(_));
            let owner = (flag("chown"), flag("chmod"));
            let others = ["checksum", "keep-git-dir", "unpack", "parents", "link"].map(&flag);
            let excluded: Vec<&str> =
                instruction.flags.iter().filter(|f| f.name == "exclude").filter_map(|f| Some(f.value.as_ref()?.as_str())).collect();
            hash((is_add, transferred(layers, step, instruction, transfer), owner, others, excluded))
        }
        Kind::Workdir(text) => hash((places::join(&places::workdir(file, index), &places::expand(file, index, text)), &state.user)),
        _ => NONE,
    }
}

/// Where to, and of each source the last part of its path; of what is fetched or stands in the file all of it.
fn transferred(layers: &Layers, step: &Step, instruction: &Instruction, transfer: &Transfer) -> u64 {
    let (file, index) = (layers.file, step.instruction);
    let sources = transfer.sources.iter().zip(step.inputs.iter().skip(transfer.inline.len()));
    let sources = sources.map(|(word, input)| match &input.from {
        Origin::Remote(_) => places::expand(file, index, word),
        _ => places::name(&places::join("/", &places::expand(file, index, word))).to_owned(),
    });
    let bodies = transfer.inline.iter().map(|heredoc| {
        let heredoc = &instruction.heredocs[*heredoc];
        let text = if heredoc.expands { places::expand(file, index, &heredoc.body) } else { heredoc.body.as_str().to_owned() };
        (heredoc.name.clone(), text)
    });
    hash((places::target(file, index, transfer), sources.collect::<Vec<_>>(), bodies.collect::<Vec<_>>()))
}

/// What of a mount is in the key.
fn mount(mount: &Mount) -> u64 {
    let text = |text: &Option<PartialText>| text.as_ref().map(|text| text.known().map(|known| known.as_str().to_owned()));
    let what = match mount.kind {
        // Which cache it is does not count, but whether it is the one of its target.
        MountKind::Cache => {
            let is_own = mount.id.is_none() || text(&mount.id) == text(&mount.target);
            let is_shared = text(&mount.sharing).flatten().is_none_or(|sharing| sharing.eq_ignore_ascii_case("shared"));
            hash((is_own && is_shared, text(&mount.mode), text(&mount.uid), text(&mount.gid)))
        }
        MountKind::Secret | MountKind::Ssh => {
            hash((text(&mount.id), text(&mount.source), text(&mount.env), text(&mount.mode), mount.required))
        }
        MountKind::Tmpfs => hash(text(&mount.size)),
        MountKind::Bind | MountKind::Unknown => 0,
    };
    hash((mount.kind as u8, text(&mount.target), mount.read_only, what))
}
