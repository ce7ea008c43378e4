//! `unpinned-git-clone`

use crate::diagnostic::Severity;
use crate::dockerfile::{Instruction, Kind, Stage};
use crate::lint::{Category, Check, Cx, Rule, Started};
use crate::project::places::{self, own_steps};
use crate::shell::tools::{Action, Argument, action};
use crate::shell::{Call, Script};
use crate::source::{MappedText, Span};
use std::collections::HashSet;

/// See the page.
pub static RULE: Rule = Rule {
    name: "unpinned-git-clone",
    category: Category::Reproducibility,
    severity: Severity::Info,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/reproducibility/unpinned-git-clone.md"),
    checks: &[Check::Stage(check), Check::Instruction(check_add), Check::Script(check_started)],
};

fn check(cx: &mut Cx, stage: &Stage) {
    for triggers in [false, true] {
        // The folders in which a later instruction goes to a commit of its own choice.
        let mut settled: HashSet<String> = HashSet::new();
        let steps: Vec<(usize, &Instruction)> = own_steps(cx.dockerfile, stage, triggers).collect();
        for (index, step) in steps.into_iter().rev() {
            let (Kind::Run(_), Some(script)) = (&step.kind, &step.script) else { continue };
            if script.calls().any(|call| call.name() == "git") {
                (cx.index, cx.in_trigger) = (index, triggers);
                check_script(cx, script, &mut settled, "build");
            }
        }
    }
}

/// Looks at what a container runs.
fn check_started(cx: &mut Cx, started: &Started) {
    if started.script.calls().any(|call| call.name() == "git") {
        check_script(cx, started.script, &mut HashSet::new(), "start");
    }
}

/// Looks at a script that each `time` runs anew.
fn check_script(cx: &mut Cx, script: &Script, settled: &mut HashSet<String>, time: &str) {
    let calls = places::calls(cx.dockerfile, cx.index, script);
    let choices: Vec<&(Call, String)> = calls.iter().filter(|(call, _)| chooses(*call)).collect();
    let last_choice = choices.iter().map(|(call, _)| call.span().start).max().unwrap_or(0);
    for (call, _) in &calls {
        let Some(Action::Clone { url, branch, directory }) = action(call) else { continue };
        let is_local = url.text.starts_with("file:") || !url.text.contains(['@', ':', '$']);
        if !is_local && call.span().start > last_choice && !settled.contains(&folder(url, directory.as_ref())) {
            check_clone(cx, url, branch.as_ref(), time);
        }
    }
    for (call, folder) in choices {
        let elsewhere = call.arguments().and_then(|a| a.option("-C")?.value.as_deref());
        settled.insert(places::name(elsewhere.unwrap_or(folder)).to_owned());
    }
}

/// The name of the folder that a clone makes.
fn folder(url: &Argument, directory: Option<&Argument>) -> String {
    let path = directory.map_or(url.text.as_str(), |d| d.text.as_str()).trim_end_matches('/').trim_end_matches(".git");
    let name = places::name(path);
    name.rsplit(':').next().unwrap_or(name).to_owned()
}

fn check_clone(cx: &mut Cx, url: &Argument, branch: Option<&Argument>, time: &str) {
    let Some(branch) = branch else { return report(cx, url.span, None, time) };
    let text = MappedText::verbatim(branch.text.as_str(), branch.span.start as usize);
    let expansion = cx.dockerfile.expand(cx.index, &text);
    let name = expansion.text.known().filter(|_| expansion.references.iter().all(|r| r.set));
    if let Some(name) = name.filter(|name| is_moving(name.as_str())) {
        report(cx, branch.span, Some(name.as_str()), time);
    }
}

/// `ADD` of a repository.
fn check_add(cx: &mut Cx, instruction: &Instruction) {
    let Kind::Add(transfer) = &instruction.kind else { return };
    for word in &transfer.sources {
        let Some(source) = cx.dockerfile.expanded(cx.index, word) else { continue };
        let (url, fragment) = source.as_str().split_once('#').unwrap_or((source.as_str(), ""));
        let is_repository = url.starts_with("git@") || url.starts_with("git://") || (url.contains("://") && url.ends_with(".git"));
        let reference = fragment.split(':').next().unwrap_or("");
        if is_repository && reference.is_empty() {
            report(cx, word.span(), None, "build");
        } else if is_repository && is_moving(reference) {
            report(cx, word.span(), Some(reference), "build");
        }
    }
}

/// Whether a name is that of a branch, as people name them. Any other may be a tag.
fn is_moving(name: &str) -> bool {
    let name = name.trim_start_matches("refs/heads/").trim_start_matches("origin/");
    ["master", "main", "HEAD", "develop", "development", "dev", "devel", "trunk", "next", "nightly"].contains(&name)
}

/// Whether a call goes to a commit that is not just the tip of a branch: `git checkout v1.2`, `git reset --hard 4f2a`.
fn chooses(call: Call) -> bool {
    let Some(arguments) = call.arguments().filter(|a| a.tool == "git") else { return false };
    // The first operand of these is the repository.
    let skipped = match arguments.verb() {
        "fetch" | "pull" => 1,
        "checkout" | "switch" | "reset" => 0,
        _ => return false,
    };
    arguments.operands(call.words()).skip(skipped).any(|reference| !is_moving(&reference.text) && reference.text != ".")
}

fn report(cx: &mut Cx, span: Span, branch: Option<&str>, time: &str) {
    let what = match branch {
        Some(branch) => format!("`{branch}` is a branch"),
        None => "this clones whatever the default branch holds".to_owned(),
    };
    let finding = cx.report(span, format!("{what}: another {time} may get another commit"));
    finding.help("name a tag, or check out a commit");
}
