//! `cache-mount-missing`

mod targets;

use super::{bans, removal};
use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::mount::MountKind;
use crate::dockerfile::{Dockerfile, Instruction, Kind, Run};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::layers::Origin;
use crate::project::{Build, Layers, places};
use crate::rules::packages::{in_order, subject};
use crate::rules::words;
use crate::shell::tools::{Action, Ecosystem, Manager, action};
use crate::shell::{Call, Script};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use targets::{Owner, Target};

/// See the page.
pub static RULE: Rule = Rule {
    name: "cache-mount-missing",
    category: Category::Cache,
    severity: Severity::Info,
    default: false,
    since: "0.1.0",
    aliases: &[],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/cache/cache-mount-missing.md"),
    checks: &[Check::Build(check)],
};

/// So many instructions of one manager are changed together.
const TOGETHER: usize = 32;

/// A `RUN` in which a manager works.
struct Use<'a> {
    index: usize,
    instruction: &'a Instruction,
    manager: Manager,
    calls: Vec<Call<'a>>,
    /// What to mount; empty where a cache is mounted.
    targets: Vec<Target>,
    /// Whether the `RUN` deletes one of these folders, which as a mount could not be deleted: the build would fail.
    is_deleted: bool,
    /// Who has to own it; `None` if that is not known.
    owner: Option<Owner>,
}

fn check(cx: &mut Cx, build: &Build) {
    let layers = cx.layers(build);
    let file = cx.dockerfile;
    let facts = Facts::of(file, &layers);
    let mut uses: Vec<Use> = Vec::new();
    for (index, instruction) in file.instructions.iter().enumerate() {
        if let (true, Kind::Run(run), Some(script)) = (instruction.valid, &instruction.kind, &instruction.script) {
            uses.extend(uses_of(cx, &facts, index, instruction, run, script));
        }
    }
    let scripts = file.instructions.iter().filter_map(|i| i.script.as_ref());
    let bare: BTreeSet<Manager> = scripts.flat_map(works_from_old_index).collect();
    let mut groups: BTreeMap<Manager, Vec<&Use>> = BTreeMap::new();
    for one in uses.iter().filter(|one| !one.targets.is_empty()) {
        groups.entry(one.manager).or_default().push(one);
    }
    for one in uses.iter().filter(|one| !one.targets.is_empty()) {
        report(cx, one, &groups[&one.manager], bare.contains(&one.manager));
    }
}

fn uses_of<'a>(cx: &Cx, facts: &Facts, index: usize, instruction: &'a Instruction, run: &Run, script: &'a Script) -> Vec<Use<'a>> {
    let Some(stage) = cx.dockerfile.stage_of(index).filter(|stage| !stage.windows) else { return Vec::new() };
    let mut uses: Vec<Use> = Vec::new();
    for call in script.calls() {
        let manager = match action(&call) {
            Some(Action::Install { manager, .. } | Action::Upgrade { manager, .. }) => *manager,
            Some(Action::Build { manager: Some(manager) }) if is_store(*manager) => *manager,
            _ => continue,
        };
        if let Some(known) = uses.iter_mut().find(|u| u.manager == manager) {
            known.calls.push(call);
            continue;
        }
        let targets = targets::of(cx.dockerfile, index, manager, builds(script, manager));
        let is_banned = bans::of(manager).and_then(|ban| ban.set_at(cx.dockerfile, index, call)).is_some();
        if targets.is_empty() || is_store(manager) && stage.in_image || is_banned || facts.is_copied_on(&targets) {
            continue;
        }
        let mounted = targets.iter().any(|target| is_mounted(cx.dockerfile, index, run, &target.path));
        let deletes_it = |call: Call| targets.iter().any(|target| deletes(cx.dockerfile, index, call, &target.path));
        let is_deleted = script.calls().any(deletes_it);
        let targets = if mounted { Vec::new() } else { targets };
        uses.push(Use {
            index,
            instruction,
            manager,
            calls: vec![call],
            targets,
            is_deleted,
            owner: match manager.ecosystem() {
                // Only root may install with them, whoever the base image runs as.
                Ecosystem::System => Some(Owner::Root),
                _ => targets::owner(cx.dockerfile, index, &facts.users),
            },
        });
    }
    uses
}

/// Whether what a manager keeps is a part of what is made with it, so that only an image that builds may do without.
fn is_store(manager: Manager) -> bool {
    matches!(manager, Manager::Go | Manager::Cargo | Manager::Maven | Manager::Gradle | Manager::Dotnet)
}

/// The managers that a script installs with from an index that another `RUN` has fetched. In a cache it would not be.
fn works_from_old_index(script: &Script) -> Vec<Manager> {
    const MANAGERS: [Manager; 3] = [Manager::Apt, Manager::Apk, Manager::Pacman];
    let fetches = |call: &Call| {
        let options = ["--no-cache", "--update-cache", "--update", "--refresh"];
        call.arguments().is_some_and(|a| a.has_any(&options)) || matches!(action(call), Some(Action::RefreshIndex { .. }))
    };
    let mut fetched: Vec<Manager> = Vec::new();
    let mut bare = Vec::new();
    for call in in_order(script) {
        match action(&call).and_then(|action| action.manager()).filter(|manager| MANAGERS.contains(manager)) {
            Some(manager) if fetches(&call) => fetched.push(manager),
            Some(manager) if fetched.contains(&manager) => {}
            Some(manager) if matches!(action(&call), Some(Action::Install { .. })) => bare.push(manager),
            _ => {}
        }
    }
    bare
}

fn builds(script: &Script, manager: Manager) -> bool {
    script.calls().any(|call| matches!(action(&call), Some(Action::Build { manager: Some(m) }) if *m == manager))
}

fn is_mounted(file: &Dockerfile, index: usize, run: &Run, path: &str) -> bool {
    run.mounts.iter().filter(|mount| matches!(mount.kind, MountKind::Cache | MountKind::Bind | MountKind::Tmpfs)).any(|mount| {
        let Some(target) = mount.target.as_ref().and_then(|target| target.known()) else { return true };
        let target = places::join(&places::workdir(file, index), target.as_str());
        places::within(&target, path).is_some() || places::within(path, &target).is_some()
    })
}

/// Whether a call deletes a folder and all in it, or one above it.
fn deletes(file: &Dockerfile, index: usize, call: Call, folder: &str) -> bool {
    let Some(Action::Delete { paths, recursive: true, filtered: false }) = action(&call).filter(|_| call.name() != "find") else {
        return false;
    };
    let workdir = places::workdir(file, index);
    paths.iter().any(|path| places::upward(folder).any(|above| above == places::path(file, index, &workdir, path)))
}

/// What the whole file tells.
struct Facts {
    /// What stages take from other ones, and all folders above it.
    taken: HashSet<String>,
    above_taken: HashSet<String>,
    /// Whether what one takes is not known.
    takes_unknown: bool,
    /// The users that are made, with their numbers.
    users: HashMap<String, String>,
}

impl Facts {
    fn of(file: &Dockerfile, layers: &Layers) -> Facts {
        let mut facts =
            Facts { taken: HashSet::new(), above_taken: HashSet::new(), takes_unknown: false, users: targets::users(file) };
        for input in layers.steps.iter().flat_map(|step| &step.inputs) {
            match &input.from {
                Origin::Stage(_, Some(path)) => {
                    facts.above_taken.extend(places::upward(path).map(str::to_owned));
                    facts.taken.insert(path.clone());
                }
                Origin::Stage(_, None) => facts.takes_unknown = true,
                Origin::Context(_) | Origin::Image(..) | Origin::Remote(_) | Origin::Inline | Origin::Unknown => {}
            }
        }
        facts
    }

    /// Whether a stage takes what lies there from another one.
    fn is_copied_on(&self, targets: &[Target]) -> bool {
        let is_taken = |path: &str| self.above_taken.contains(path) || places::upward(path).any(|above| self.taken.contains(above));
        self.takes_unknown || targets.iter().any(|target| is_taken(&target.path))
    }
}

fn report(cx: &mut Cx, own: &Use, group: &[&Use], is_bare: bool) {
    cx.index = own.index;
    let (span, name) = subject(own.calls[0]);
    let paths: Vec<&str> = own.targets.iter().map(|target| target.path.as_str()).collect();
    // What a distribution's manager downloads is of use to one instruction, what the others do mostly to all of the same.
    let is_alone = own.manager.ecosystem() == Ecosystem::System;
    let together = if is_alone { &[own][..] } else { group };
    let is_fixable = !is_bare && together.len() <= TOGETHER && !together.iter().any(|each| each.is_deleted);
    let edits: Option<Vec<Vec<(Span, String)>>> =
        if is_fixable { together.iter().map(|each| edits(cx, each)).collect() } else { None };
    let message = format!("`{name}` downloads all it needs again whenever it runs: no cache is mounted");
    let place = words::list(&paths, 3);
    let help = match &own.owner {
        _ if is_bare => format!("fetch the index wherever packages are installed, and mount a cache at {place} there"),
        _ if own.is_deleted => format!("mount one at {place}, and take out the command that deletes the folder: a mount stays"),
        Some(_) => format!("mount one at {place}: it is kept for the next build, and never in the image"),
        None => format!("mount one at {place}, with the `uid` of the user who writes to it"),
    };
    let finding = cx.report(span, message).help(help);
    if let Some(edits) = edits {
        finding.fix(Applicability::Unsafe, "mount a cache", edits.into_iter().flatten());
    }
}

/// The flags behind the keyword, and the options that forbid a cache taken out.
fn edits(cx: &Cx, each: &Use) -> Option<Vec<(Span, String)>> {
    let owner = each.owner.as_ref()?;
    let flag = |target: &Target| {
        let sharing = if target.locked { ",sharing=locked" } else { "" };
        format!("--mount=type=cache,target={}{sharing}{}", target.path, owner.fields())
    };
    let flags: Vec<String> = each.targets.iter().map(flag).collect();
    let text = match flags.as_slice() {
        [one] => format!(" {one}"),
        several => {
            let line = format!(" {}\n   ", cx.dockerfile.escape);
            several.iter().map(|flag| format!(" {flag}{line}")).collect()
        }
    };
    let mut edits = vec![(Span::empty(each.instruction.keyword.span().end as usize), text)];
    for call in &each.calls {
        let ban = bans::of(each.manager);
        if let Some((ban, option)) = ban.and_then(|ban| Some((ban, ban.given(*call)?))) {
            edits.extend(
                removal::option(cx, *call, option.word, ban.instead(*call)).filter(|_| removal::is_text(each.instruction))?,
            );
        }
    }
    Some(edits)
}
