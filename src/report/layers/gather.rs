//! Gathers the facts from the model and the disk.

use super::LayersView;
use super::facts::{
    Asked, BaseFacts, CauseFacts, Chosen, Context, ExpenseFacts, Facts, InputFacts, MountFacts, OriginFacts, StageFacts, StepFacts,
    Summary, VariableFacts,
};
use crate::dockerfile::expand::{PartialText, Piece};
use crate::dockerfile::mount::MountKind;
use crate::dockerfile::{Base, Instruction, Kind};
use crate::project::disk::slashed;
use crate::project::layers::{
    Amount, Cause, Change, ContextSource, Expense, Fate, Input, Origin, SetBy, Standing, Step, StepKind, Variables,
};
use crate::project::{Layers, Listing};
use crate::source::Source;

/// The version of the JSON format.
const VERSION: u32 = 1;

/// So many entries of the context are looked at to count what the sources take; of the rest no amount is told.
const COUNT_LIMIT: usize = 20_000_000;

/// The most characters of an instruction that are told.
const TEXT_LIMIT: usize = 400;

impl Facts {
    pub fn of(view: &LayersView) -> Facts {
        let layers = view.layers;
        // A context that is not there has nothing to count.
        let listing = view.project.listing(view.build).filter(|listing| !listing.unreadable.iter().any(|dir| dir == "."));
        let (change, changes) = asked(view, listing);
        let fates = match view.before {
            Some(before) => layers.rebuilds_from(before, &changes).fates,
            None => layers.rebuilds(&changes).fates,
        };
        let mut gather = Gather {
            source: &view.project.file(view.build.dockerfile).source,
            layers,
            fates: &fates,
            variables: layers.variables().into_iter(),
            listing,
            looked_at: 0,
        };
        let stages: Vec<StageFacts> = (0..layers.file.stages.len()).map(|stage| gather.stage(stage)).collect();
        let count = |fate| stages.iter().flat_map(|stage| &stage.steps).filter(|step| step.is_layer() && step.fate == fate).count();
        let (kept, again, perhaps) = (count(Some("kept")), count(Some("again")), count(Some("perhaps")));
        Facts {
            version: VERSION,
            dockerfile: gather.source.path().to_owned(),
            context: listing.and_then(|listing| context(view, listing)),
            target: layers.target,
            change,
            summary: Summary { layers: kept + again + perhaps, again, perhaps },
            stages,
        }
    }
}

fn context(view: &LayersView, listing: &Listing) -> Option<Context> {
    let context = view.build.context.as_ref()?;
    let path = slashed(context.root());
    Some(Context {
        path: if path.is_empty() { ".".to_owned() } else { path },
        given: view.build.context_given,
        ignore_file: view.build.ignore.map(|id| view.project.file(id).source.path().to_owned()),
        files: listing.files,
        bytes: listing.bytes,
        truncated: listing.truncated,
    })
}

/// What was asked about, and the changes that stand for it.
fn asked(view: &LayersView, listing: Option<&Listing>) -> (Asked, Vec<Change>) {
    let mut asked = Asked { text: view.before.is_some(), ..Asked::default() };
    asked.named = view.changes.is_some() || asked.text;
    let Some(changes) = view.changes else {
        if view.before.is_some() {
            return (asked, Vec::new());
        }
        let Some(ordinary) = view.layers.ordinary(listing) else { return (asked, Vec::new()) };
        asked.files.push(ordinary.path.clone());
        let (counts, assumed_from) = match ordinary.standing {
            Standing::Listed { kind, all } => (Some((kind, all)), None),
            Standing::Assumed { source } => (None, Some(source)),
        };
        let (stands_for, of) = (counts.map(|(kind, _)| kind), counts.map(|(_, all)| all));
        asked.ordinary = Some(Chosen { path: ordinary.path.clone(), stands_for, of, assumed_from });
        return (asked, vec![Change::File(ordinary.path)]);
    };
    for change in changes {
        match change {
            Change::File(path) => {
                asked.files.push(path.clone());
                asked.ignored.extend(view.layers.ignores(path).then(|| path.clone()));
            }
            Change::Argument(name) => asked.arguments.push(name.clone()),
            Change::Image(name) => asked.images.push(name.clone()),
        }
    }
    (asked, changes.to_vec())
}

/// What the facts are gathered from.
struct Gather<'a> {
    source: &'a Source,
    layers: &'a Layers<'a>,
    fates: &'a [Fate],
    /// Those of the steps that follow.
    variables: std::vec::IntoIter<Variables>,
    listing: Option<&'a Listing>,
    /// Entries of the listing that were looked at.
    looked_at: usize,
}

impl Gather<'_> {
    fn stage(&mut self, index: usize) -> StageFacts {
        let (layers, stage) = (self.layers, &self.layers.file.stages[index]);
        let from = match &stage.base {
            Base::Scratch => BaseFacts::Scratch,
            Base::Stage(stage) => BaseFacts::Stage { stage: *stage },
            Base::Image(image) => BaseFacts::Image { image: image.as_str().to_owned() },
            Base::Repository(_) | Base::Unknown => BaseFacts::Unknown { text: self.source.slice(stage.base_span).to_owned() },
        };
        let steps = layers.stage_steps(index);
        let needed = layers.steps.get(steps.start).is_some_and(|step| step.needed);
        StageFacts {
            index,
            name: stage.name.as_ref().map(|(name, _)| name.clone()),
            line: layers.file.instructions[stage.instructions.start].lines.0,
            from,
            needed,
            steps: steps.map(|step| self.step(step)).collect(),
        }
    }

    fn step(&mut self, index: usize) -> StepFacts {
        let (layers, step) = (self.layers, &self.layers.steps[index]);
        let (instruction, fate) = (layers.instruction(step), &self.fates[index]);
        let (line, end_line) = layers.file.instructions[step.instruction].lines;
        let variables = self.variables.next().unwrap_or_default();
        let by = |by| match by {
            SetBy::Argument => "argument",
            SetBy::Environment => "environment",
            SetBy::Image => "image",
        };
        StepFacts {
            line,
            end_line,
            trigger: step.in_trigger,
            text: self.text(instruction),
            kind: match step.kind {
                StepKind::Base => "base",
                StepKind::Layer => "layer",
                StepKind::Metadata => "metadata",
            },
            linked: step.linked,
            inputs: step.inputs.iter().map(|input| self.input(input)).collect(),
            variables: variables.names.into_iter().map(|(name, set_by)| VariableFacts { name, set_by: by(set_by) }).collect(),
            more_variables: variables.more,
            mounts: mounts(instruction),
            expenses: layers.expenses(step).into_iter().map(|expense| self.expense(expense)).collect(),
            fate: (step.needed && step.kind != StepKind::Metadata).then_some(match fate {
                Fate::Kept => "kept",
                Fate::Perhaps(_) => "perhaps",
                Fate::Again(_) => "again",
            }),
            cause: fate.cause().filter(|_| step.needed).map(|cause| self.cause(step, cause)),
        }
    }

    /// An instruction as one line.
    fn text(&self, instruction: &Instruction) -> String {
        let mut words: Vec<String> = vec![instruction.keyword.as_str().to_ascii_uppercase()];
        words.extend(instruction.flags.iter().map(|flag| one_line(self.source.slice(flag.span))));
        words.push(one_line(instruction.arguments.as_str()));
        // A heredoc's text stands behind its opening.
        let heredoc = if instruction.heredocs.is_empty() { "" } else { " ..." };
        words.join(" ").trim_end().to_owned() + heredoc
    }

    fn input(&mut self, input: &Input) -> InputFacts {
        let from = match &input.from {
            Origin::Context(source) => {
                let amount = self.amount(source);
                OriginFacts::Context {
                    source: readable(&source.text, self.source, "."),
                    known: source.path.is_some(),
                    files: amount.map(|amount| amount.files),
                    bytes: amount.map(|amount| amount.bytes),
                }
            }
            Origin::Stage(stage, path) => OriginFacts::Stage { stage: *stage, path: path.clone() },
            Origin::Image(image, path) => OriginFacts::Image { image: image.as_str().to_owned(), path: path.clone() },
            Origin::Remote(url) => OriginFacts::Remote { url: readable(url, self.source, "") },
            Origin::Inline => OriginFacts::Inline,
            Origin::Unknown => OriginFacts::Unknown,
        };
        InputFacts { mounted: input.mounted, from }
    }

    fn amount(&mut self, source: &ContextSource) -> Option<Amount> {
        let listing = self.listing.filter(|_| source.path.is_some() && self.looked_at < COUNT_LIMIT)?;
        self.looked_at += listing.items.len();
        Some(source.amount(listing))
    }

    fn expense(&self, expense: Expense) -> ExpenseFacts {
        ExpenseFacts { kind: expense.cost.name(), command: one_line(&self.source.slice(expense.span).replace("\\\n", " ")) }
    }

    fn cause(&self, step: &Step, cause: &Cause) -> CauseFacts {
        let place = |index: usize| {
            let step = &self.layers.steps[index];
            (step.stage, self.layers.file.instructions[step.instruction].lines.0)
        };
        match cause {
            Cause::File { path, .. } => CauseFacts::File { path: path.clone() },
            Cause::Argument { argument, variable } => {
                CauseFacts::Argument { argument: argument.clone(), variable: variable.clone() }
            }
            Cause::Image => CauseFacts::Image { image: self.image(step) },
            Cause::Text => CauseFacts::Text,
            Cause::Parent(index) => {
                let (stage, line) = place(*index);
                CauseFacts::Parent { stage, line }
            }
            Cause::Stage { step, .. } => {
                let (stage, line) = place(*step);
                CauseFacts::Stage { stage, line }
            }
            Cause::Unknown { .. } => CauseFacts::Unknown,
        }
    }

    /// The image that a step starts from, or the first that it takes from.
    fn image(&self, step: &Step) -> Option<String> {
        match &self.layers.file.stages[step.stage].base {
            Base::Image(image) | Base::Repository(image) if step.kind == StepKind::Base => Some(image.as_str().to_owned()),
            _ => step.inputs.iter().find_map(|input| match &input.from {
                Origin::Image(image, _) => Some(image.as_str().to_owned()),
                _ => None,
            }),
        }
    }
}

/// The mounts whose content is in no key.
fn mounts(instruction: &Instruction) -> Vec<MountFacts> {
    let Kind::Run(run) = &instruction.kind else { return Vec::new() };
    let counted = run.mounts.iter().filter_map(|mount| {
        let (kind, name) = match mount.kind {
            MountKind::Cache => ("cache", mount.target.as_ref()),
            MountKind::Tmpfs => ("tmpfs", mount.target.as_ref()),
            MountKind::Secret => ("secret", mount.id.as_ref().or(mount.target.as_ref())),
            MountKind::Ssh => ("ssh", mount.id.as_ref()),
            MountKind::Bind | MountKind::Unknown => return None,
        };
        Some(MountFacts { kind, name: name.and_then(PartialText::known).map(|name| name.as_str().to_owned()) })
    });
    counted.collect()
}

/// Text of known and unknown parts, these as they are written; `empty` for none.
fn readable(text: &PartialText, source: &Source, empty: &str) -> String {
    let pieces = text.pieces.iter().map(|piece| match piece {
        Piece::Text(text) => text.as_str(),
        Piece::Unknown(span) => source.slice(*span),
    });
    let text: String = pieces.collect();
    if text.is_empty() { empty.to_owned() } else { text }
}

/// Text with single blanks, cut where it is very long.
fn one_line(text: &str) -> String {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if line.len() > TEXT_LIMIT {
            return line + " ...";
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.extend(word.chars().take(TEXT_LIMIT));
    }
    line
}
