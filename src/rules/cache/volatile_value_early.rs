//! `volatile-value-early`

mod moving;
mod names;
mod uses;

use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::{Base, Declaration, Instruction, Kind};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::layers::{Change, Cost, Expense};
use crate::project::{Build, Layers};
use crate::rules::cache::sources;
use crate::rules::packages::subject;
use crate::rules::words;
use crate::source::Span;
use names::{Changes, Used};

/// See the page.
pub static RULE: Rule = Rule {
    name: "volatile-value-early",
    category: Category::Cache,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/cache/volatile-value-early.md"),
    checks: &[Check::Build(check)],
};

/// So many variables of a stage are followed.
const FOLLOWED: usize = 16;

/// So many steps that run again get a label of their own.
const LABELS: usize = 4;

/// A build argument with a value of its own for each build.
struct Declared<'a> {
    /// The `ARG`: an index into `Dockerfile::instructions`.
    index: usize,
    declaration: &'a Declaration,
    changes: Changes,
}

/// The arguments of one stage that come too early.
struct Early<'a> {
    /// The stage that declares them.
    stage: usize,
    declared: Vec<Declared<'a>>,
    /// The steps that they make run again for nothing: indexes into `Layers::steps`, and what in each takes long.
    victims: Vec<(usize, Expense)>,
}

/// What is known at a step.
#[derive(Clone, Default)]
struct State {
    /// Which of the findings the variables belong to.
    early: Option<usize>,
    /// The arguments, and the variables made of them.
    variables: Vec<String>,
    /// Whether what follows runs again anyway: a step has used one of them, or sources were copied.
    closed: bool,
}

fn check(cx: &mut Cx, build: &Build) {
    if !cx.dockerfile.instructions.iter().any(|i| matches!(i.kind, Kind::Arg(_))) {
        return;
    }
    let layers = cx.layers(build);
    let mut found = find(cx, &layers);
    let arguments = found.iter().flat_map(|early| &early.declared).map(|d| d.declaration.name.as_str());
    let changes: Vec<Change> = arguments.map(|name| Change::Argument(name.to_owned())).collect();
    if changes.is_empty() {
        return;
    }
    let fates = layers.rebuilds(&changes).fates;
    for early in &mut found {
        early.victims.retain(|(step, _)| fates[*step].is_again());
        if !early.victims.is_empty() {
            report(cx, &layers, early);
        }
    }
}

fn find<'a>(cx: &Cx<'a>, layers: &Layers<'a>) -> Vec<Early<'a>> {
    let used = Used::of(layers.file);
    let mut found: Vec<Early> = Vec::new();
    let mut ends: Vec<State> = Vec::new();
    for stage in &layers.file.stages {
        let mut state = match stage.base {
            Base::Stage(base) => ends[base].clone(),
            Base::Scratch | Base::Image(_) | Base::Repository(_) | Base::Unknown => State::default(),
        };
        for index in layers.stage_steps(stage.index) {
            let step = &layers.steps[index];
            let instruction = layers.instruction(step);
            match &instruction.kind {
                _ if state.closed => break,
                Kind::Arg(declarations) => {
                    for declaration in declarations.iter().filter(|_| !step.in_trigger) {
                        let changes = names::changes(cx, step.instruction, declaration, &used);
                        if let Some(changes) = changes {
                            let declared = Declared { index: step.instruction, declaration, changes };
                            declare(&mut found, &mut state, stage.index, declared);
                        }
                        let derived = declaration.default.as_ref().is_some_and(|text| uses::refers(text, &state.variables));
                        if changes.is_some() || derived {
                            state.add(declaration.name.as_str());
                        }
                    }
                }
                Kind::Env(pairs) => {
                    let derived = pairs.pairs.iter().filter(|(_, value)| uses::refers(value, &state.variables));
                    let derived: Vec<String> = derived.map(|(name, _)| name.as_str().to_owned()).collect();
                    derived.iter().for_each(|name| state.add(name));
                }
                Kind::Run(_) | Kind::Copy(_) | Kind::Add(_) | Kind::Workdir(_) => {
                    state.closed = uses::may_use(cx, instruction, &state.variables) || sources::are_copied_by(step);
                    if let (Some(early), false, false) = (state.early, state.closed, step.in_trigger) {
                        found[early].victims.extend(slow(layers, index).map(|expense| (index, expense)));
                    }
                }
                _ => {}
            }
        }
        ends.push(state);
    }
    found
}

fn declare<'a>(found: &mut Vec<Early<'a>>, state: &mut State, stage: usize, declared: Declared<'a>) {
    let early = *state.early.get_or_insert_with(|| {
        found.push(Early { stage, declared: Vec::new(), victims: Vec::new() });
        found.len() - 1
    });
    // What a stage below declares again is declared already.
    if found[early].stage == stage && found[early].declared.len() < FOLLOWED {
        found[early].declared.push(declared);
    }
}

impl State {
    fn add(&mut self, name: &str) {
        if self.variables.len() < FOLLOWED && !self.variables.iter().any(|known| known == name) {
            self.variables.push(name.to_owned());
        }
    }
}

/// What in a step takes long and does the same whatever the value. What a compiler makes of its environment nobody knows.
fn slow(layers: &Layers, step: usize) -> Option<Expense> {
    layers.expenses(&layers.steps[step]).into_iter().filter(|expense| expense.cost != Cost::Compile).min_by_key(|e| e.cost)
}

fn report(cx: &mut Cx, layers: &Layers, early: &Early) {
    let mut names: Vec<&str> = Vec::new();
    for name in early.declared.iter().map(|declared| declared.declaration.name.as_str()) {
        // One may be declared a second time.
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let mut shown: Vec<String> = Vec::new();
    for (step, expense) in &early.victims {
        let name = named(cx, layers.instruction(&layers.steps[*step]), expense.span);
        if !shown.contains(&name) {
            shown.push(name);
        }
    }
    let (them, use_) = (if names.len() == 1 { "it" } else { "them" }, if shown.len() == 1 { "does" } else { "do" });
    let which = if names.len() == 1 { format!("`{}`", names[0]) } else { format!("value of {}", words::list(&names, 3)) };
    let message = format!("each new {which} runs {} again, which {use_} not use {them}", words::list(&shown, 2));
    let place = moving::place(cx, layers, early);
    let fix = place.as_ref().and_then(|place| moving::edits(cx, place));
    let help = match place.as_ref().and_then(|place| place.before) {
        Some(user) => {
            let text = cx.dockerfile.instructions[user].arguments.as_str();
            let uses = if names.iter().any(|name| text.contains(name)) { "to use" } else { "that may use" };
            format!("declare {them} just before `{}`, the first {uses} {them}", short(cx, user))
        }
        None => format!("declare {them} behind the steps that take long"),
    };
    let finding = cx.report(early.declared[0].declaration.name.span(), message);
    for declared in &early.declared {
        finding.label(declared.declaration.name.span(), declared.changes.describe());
    }
    for (_, expense) in early.victims.iter().take(LABELS) {
        finding.label(expense.span, "runs again for each new value");
    }
    finding.help(help);
    if let Some(edits) = fix {
        finding.fix(Applicability::Unsafe, format!("move {them} down"), edits);
    }
}

/// A command in two words, or what an `ADD` fetches.
fn named(cx: &Cx, instruction: &Instruction, span: Span) -> String {
    let call = instruction.script.as_ref().and_then(|script| script.calls().find(|call| call.span() == span));
    call.map_or_else(|| format!("{} {}", instruction.keyword.as_str(), cx.text(span)), |call| subject(call).1)
}

/// An instruction on one line.
fn short(cx: &Cx, index: usize) -> String {
    const LONGEST: usize = 40;
    let instruction = &cx.dockerfile.instructions[index];
    let text = format!("{} {}", instruction.keyword.as_str(), instruction.arguments.as_str()).replace('`', "'");
    let line = text.lines().next().unwrap_or_default();
    let short: String = line.chars().take(LONGEST).collect();
    if short.len() == text.len() { short } else { format!("{}…", short.trim_end()) }
}
