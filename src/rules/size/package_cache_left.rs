//! `package-cache-left`

use super::residue::{RESIDUES, Residue, left_by};
use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::expand::Value;
use crate::dockerfile::mount::MountKind;
use crate::dockerfile::{Base, Binding, CommandLine, Dockerfile, Instruction, Kind, Run};
use crate::lint::{Category, Check, Cx, Rule};
use crate::rules::packages::{InForce, IndexUse, Setting, in_order, insert_option, may_hold_options, subject};
use crate::shell::tools::{Action, Ecosystem, Holds, Manager, action};
use crate::shell::{BlockKind, Call, Link, Script};
use crate::source::Span;

/// See the page.
pub static RULE: Rule = Rule {
    name: "package-cache-left",
    category: Category::Size,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["DL3009", "DL3019", "DL3032", "DL3036", "DL3040", "DL3042", "DL3060"],
    fix: Some(Applicability::Safe),
    page: include_str!("../../../rules/size/package-cache-left.md"),
    checks: &[Check::Dockerfile(check)],
};

const PIP: Setting = Setting {
    files: &["pip.conf", "pip config", "pip3 config"],
    names: &[".no-cache-dir", ".no_cache_dir", ".cache-dir", "no-cache-dir=", "no-cache-dir ="],
};
const NPM: Setting = Setting { files: &["npmrc", "npm config"], names: &["set cache", "cache="] };
/// Yarn 2 and later, which may run a project from its cache.
const YARN: Setting = Setting { files: &[".yarnrc.yml", ".yarn/", "yarn set version", ".pnp."], names: &["yarn"] };

/// What the rest of the file says.
struct File {
    configured: [(Manager, InForce); 3],
    /// For each stage the last instruction of it, or of a stage on top of it, that installs with apt from an index that is there.
    last_bare_install: Vec<usize>,
}

fn check(cx: &mut Cx, dockerfile: &Dockerfile) {
    let configured =
        [(Manager::Pip, &PIP), (Manager::Npm, &NPM), (Manager::Yarn, &YARN)].map(|(m, setting)| (m, InForce::new(cx, setting)));
    let file = File { configured, last_bare_install: last_bare_installs(dockerfile) };
    for (index, instruction) in dockerfile.walk() {
        cx.index = index;
        cx.in_trigger = !std::ptr::eq(instruction, &raw const dockerfile.instructions[index]);
        let counts = instruction.valid && dockerfile.instructions[index].valid && cx.stage().is_some_and(|s| s.in_image);
        if let (true, Kind::Run(run), Some(script)) = (counts, &instruction.kind, &instruction.script) {
            check_run(cx, &file, instruction, run, script);
        }
    }
}

fn last_bare_installs(dockerfile: &Dockerfile) -> Vec<usize> {
    let mut last = vec![0; dockerfile.stages.len()];
    for stage in dockerfile.stages.iter().rev() {
        let is_bare = |i: &usize| {
            let script = dockerfile.instructions[*i].script.as_ref();
            script.is_some_and(|script| IndexUse::of(script, Manager::Apt).bare_install.is_some())
        };
        let own = stage.instructions.clone().rev().find(is_bare).unwrap_or(0);
        last[stage.index] = own.max(last[stage.index]);
        if let Base::Stage(parent) = stage.base {
            last[parent] = last[parent].max(last[stage.index]);
        }
    }
    last
}

/// What a script left in one place, and the vain attempt to clean it up.
struct Left<'a> {
    residue: &'static Residue,
    calls: Vec<Call<'a>>,
    vain: Option<(Span, &'static str)>,
}

fn check_run(cx: &mut Cx, file: &File, instruction: &Instruction, run: &Run, script: &Script) {
    for left in left_in(script) {
        let residue = left.residue;
        let first = left.calls[0];
        let mounted = run.mounts.iter().any(|mount| {
            let target = mount.target.as_ref().and_then(|t| t.known());
            let holds_files = matches!(mount.kind, MountKind::Cache | MountKind::Tmpfs | MountKind::Bind);
            holds_files && target.is_some_and(|t| residue.is_within(t.as_str()))
        });
        let configured = file.configured.iter().any(|(m, in_force)| *m == residue.manager && in_force.at(cx, first));
        let unknown = left.calls.iter().any(|call| may_hold_options(cx, *call)) && !residue.options.is_empty();
        if !mounted && !configured && !unknown && !is_set(cx, instruction, residue) && !runs_from_cache(cx, residue) {
            report(cx, file, instruction, script, &left);
        }
    }
}

/// What is left at the end of a script, in the order of [`RESIDUES`].
fn left_in(script: &Script) -> Vec<Left<'_>> {
    if !script.calls().any(|call| left_by(call).is_some()) {
        return Vec::new();
    }
    let mut left: Vec<Left> = RESIDUES.iter().map(|residue| Left { residue, calls: Vec::new(), vain: None }).collect();
    let mut late = Vec::new();
    for call in in_order(script) {
        let in_function = script.blocks_around(call.info.command).any(|b| b.kind == BlockKind::Function);
        if let Some(residue) = left_by(call) {
            left.iter_mut().filter(|l| l.residue.manager == residue.manager).for_each(|l| l.calls.push(call));
        } else if in_function {
            late.push(call);
        } else {
            clean(&mut left, call);
        }
    }
    // Nobody knows when a function is called.
    late.into_iter().for_each(|call| clean(&mut left, call));
    left.retain(|l| !l.calls.is_empty());
    left
}

/// Takes away what a call cleans up.
fn clean(left: &mut [Left], call: Call) {
    let (span, action) = (call.span(), action(&call));
    let cleans_anything = matches!(action, Some(Action::Download { .. }) | None) && is_cleaning_script(call);
    for left in left {
        let cleaned = match &action {
            Some(Action::CleanCache { manager, cleaned }) if left.residue.is_cleaned_by(*manager) => {
                if !cleaned.covers(left.residue.holds) {
                    let what =
                        if *cleaned == Holds::Packages { "removes packages, not the index" } else { "removes the index alone" };
                    left.vain = Some((span, what));
                    continue;
                }
                true
            }
            Some(Action::Delete { paths, recursive, filtered: false }) => {
                let goes = |path: &str| left.residue.is_within(path) && (*recursive || path.ends_with('*'));
                paths.iter().any(|path| goes(&path.text))
            }
            Some(Action::Download { .. }) | None => cleans_anything || is_asked_for(left.residue, call),
            _ => false,
        };
        if cleaned {
            left.vain = left.calls.is_empty().then_some((span, "comes too early"));
            left.calls.clear();
        }
    }
}

/// A script whose name says that it cleans, here or on the way: nobody knows what.
fn is_cleaning_script(call: Call) -> bool {
    let is_known = call.arguments().is_some() && !matches!(action(&call), Some(Action::Download { .. }));
    !is_known && call.words().iter().take(10).any(|word| word.prefix().to_ascii_lowercase().contains("clean"))
}

/// `rm -rf "$(yarn cache dir)"`
fn is_asked_for(residue: &Residue, call: Call) -> bool {
    call.arguments().is_some_and(|a| a.is(&["cache", "dir"]) && a.tool == residue.manager.name())
}

/// Whether a variable switches the cache off, or moves it.
fn is_set(cx: &Cx, instruction: &Instruction, residue: &Residue) -> bool {
    let text = cx.text(instruction.span);
    residue.variables.iter().any(|name| {
        let set = match cx.dockerfile.variable(cx.index, instruction.span.start, name) {
            Binding::Set(setting) => setting.value != Value::Known(String::new()),
            Binding::Automatic | Binding::FromImage | Binding::Unset => false,
        };
        set || text.contains(&format!("{name}="))
    })
}

/// Whether the project is set up for a yarn that may run it from its cache.
fn runs_from_cache(cx: &Cx, residue: &Residue) -> bool {
    let build = cx.project.builds_of(cx.file).first();
    let listing = build.filter(|_| residue.manager == Manager::Yarn).and_then(|build| cx.project.listing(build));
    listing.is_some_and(|listing| listing.contains(".yarnrc.yml"))
}

fn report(cx: &mut Cx, file: &File, instruction: &Instruction, script: &Script, left: &Left) {
    let residue = left.residue;
    let (span, name) = subject(left.calls[0]);
    let fix = by_option(instruction, left).or_else(|| by_command(cx, file, instruction, script, left));
    let help = help(cx, file, script, left);
    let what = if residue.holds == Holds::Index { "package index" } else { "download cache" };
    let finding = cx.report(span, format!("`{name}` leaves its {what} in the image"));
    finding.label(span, format!("fills `{}`", residue.place));
    if let Some((span, message)) = left.vain {
        finding.label(span, message);
    }
    if let Some(alias) = residue.alias {
        finding.alias(alias);
    }
    finding.help(help);
    if let Some((title, edits)) = fix {
        finding.fix(Applicability::Safe, title, edits);
    }
}

/// The command that cleans up, with the program as it was called: `/opt/conda/bin/conda clean`, `dnf5 clean`.
fn command(left: &Left) -> String {
    match left.residue.clean.strip_prefix(left.residue.manager.name()) {
        Some(rest) if rest.starts_with(' ') => left.calls[0].name_word().display() + rest,
        _ => left.residue.clean.to_owned(),
    }
}

/// What to do.
fn help(cx: &Cx, file: &File, script: &Script, left: &Left) -> String {
    let (residue, clean) = (left.residue, command(left));
    let place = residue.place.replace('~', "/root");
    match residue.remedy {
        Some(option) if !left.calls.iter().any(is_refresh) => format!("add `{option}`, or mount a cache at `{place}`"),
        Some(option) => format!("drop it and install with `{option}`, or end the instruction with `&& {clean}`"),
        None if residue.manager == Manager::Apt && is_needed_later(cx, file, script) => {
            format!("install in the same instruction, and end that with `&& {clean}`")
        }
        None => format!("end the instruction with `&& {clean}`, or mount a cache at `{place}`"),
    }
}

fn is_refresh(call: &Call) -> bool {
    matches!(action(call), Some(Action::RefreshIndex { .. }))
}

type Edits = Vec<(Span, String)>;

/// The option that keeps the cache from being filled, in every call that fills it. What an index is fetched for alone needs it.
fn by_option(instruction: &Instruction, left: &Left) -> Option<(String, Edits)> {
    let option = left.residue.remedy?;
    let edits = left.calls.iter().map(|call| insert_option(instruction, *call, option)).collect();
    (!left.calls.iter().any(is_refresh)).then(|| (format!("add `{option}`"), edits))
}

/// The command that cleans up, at the end of a plain list of commands in which the cache is filled.
fn by_command(cx: &Cx, file: &File, instruction: &Instruction, script: &Script, left: &Left) -> Option<(String, Edits)> {
    let Kind::Run(Run { command: CommandLine::Shell { .. }, .. }) = &instruction.kind else { return None };
    let list = &script.blocks[0].pipelines;
    let last = list.last()?;
    let is_plain = list.iter().all(|p| matches!(p.link, Link::First | Link::And | Link::Sequence) && !p.background);
    let leaves = script.commands[*last.commands.last()?].words.first().is_some_and(|w| w.is("exit") || w.is("exec"));
    let own = left.calls.iter().all(|call| call.command().block == 0 && call.info.wrappers.is_empty());
    if !is_plain || leaves || !own || !instruction.heredocs.is_empty() || !script.errors.is_empty() {
        return None;
    }
    let is_needed = left.residue.manager == Manager::Apt && is_needed_later(cx, file, script);
    if is_needed || may_be_gone(script, left.residue) {
        return None;
    }
    let clean = command(left);
    Some((format!("end with `{clean}`"), vec![(Span::empty(last.span.end as usize), format!(" && {clean}"))]))
}

/// Whether the program that cleans up may not be there any more at the end: `apk del npm`, `rm -rf /opt/conda`.
fn may_be_gone(script: &Script, residue: &Residue) -> bool {
    let name = residue.manager.name();
    let removes = |call: Call| match action(&call) {
        Some(Action::Remove { .. }) => true,
        Some(Action::Delete { paths, .. }) => paths.iter().any(|p| p.text.contains(name) && !residue.is_within(&p.text)),
        _ => false,
    };
    residue.manager.ecosystem() != Ecosystem::System && script.calls().any(removes)
}

/// Whether the index of apt may serve a later instruction: it has served nothing yet, or one installs without fetching its own.
fn is_needed_later(cx: &Cx, file: &File, script: &Script) -> bool {
    let serves_later = cx.stage().is_some_and(|stage| file.last_bare_install[stage.index] > cx.index);
    serves_later || IndexUse::of(script, Manager::Apt).idle_refresh.is_some()
}
