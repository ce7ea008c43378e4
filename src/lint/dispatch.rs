//! Runs the selected rules over every file of a project.

mod compose;

use super::fix::use_line_ends;
use super::suppress::{self, Commented};
use super::{Check, Cx, Policy, Report, Rule, Selection, Settings, Started};
use crate::compose::Service;
use crate::diagnostic::{Diagnostic, FileId, Severity};
use crate::dockerfile::{Dockerfile, Instruction, Kind, Stage};
use crate::ignorefile::IgnoreFile;
use crate::project::{Build, Composition, Content, Project, WORTH_THREADS, panic};
use crate::shell::Call;
use crate::source::{Source, Span};
use rayon::prelude::*;
use std::collections::HashMap;

/// Runs the rules that `settings` select over every file: [`check_each`] with the same settings for all.
pub fn check(project: &Project, settings: &Settings) -> Report {
    check_each(project, &Policy::uniform(project, settings.clone()))
}

/// Runs the rules that the settings of each file select, applies the suppressions in the files, and sorts what is left by path, place,
/// rule and message.
///
/// The result does not depend on the number of threads. A panic of ours costs the rest of its file and becomes a finding there.
pub fn check_each(project: &Project, policy: &Policy) -> Report {
    let mut report = Report::default();
    check_from(0, project, policy, &mut report);
    report
}

/// Adds what is found in the files of a project from one on, such as the configuration files that [`Policy::new`] put behind the others.
pub fn check_from(first: usize, project: &Project, policy: &Policy, report: &mut Report) {
    let plan = Plan::new(project, policy);
    let composed = compose::findings(&plan);
    let check = |i: usize| check_file(&plan, FileId(u32::try_from(i).expect("fewer files than 4 billion")), &composed);
    let files = first..project.files.len();
    let findings: Vec<Vec<Diagnostic>> = match files.len() {
        0..WORTH_THREADS => files.map(check).collect(),
        _ => files.into_par_iter().map(check).collect(),
    };
    report.findings.extend(findings.into_iter().flatten());
    report.findings.extend(policy.findings.iter().cloned());
    // Configuration files stand behind the others in a project, and where their path says in a report.
    report.findings.sort_by_key(|finding| project.file(finding.file).source.path());
}

/// One kind of check, with the rule that each belongs to.
type Bucket<F> = Vec<(&'static Rule, F)>;

/// The checks of the enabled rules by what they look at: a disabled rule is not met again.
#[derive(Default)]
struct Checks {
    dockerfile: Bucket<fn(&mut Cx, &Dockerfile)>,
    stage: Bucket<fn(&mut Cx, &Stage)>,
    instruction: Bucket<fn(&mut Cx, &Instruction)>,
    call: Bucket<fn(&mut Cx, &Instruction, Call)>,
    build: Bucket<fn(&mut Cx, &Build)>,
    compose: Bucket<fn(&mut Cx, &Composition)>,
    service: Bucket<fn(&mut Cx, &Composition, &Service)>,
    script: Bucket<fn(&mut Cx, &Started)>,
}

impl Checks {
    fn new(selection: &Selection) -> Checks {
        let mut checks = Checks::default();
        for rule in selection.enabled() {
            for check in rule.checks {
                match *check {
                    Check::Dockerfile(f) => checks.dockerfile.push((rule, f)),
                    Check::Stage(f) => checks.stage.push((rule, f)),
                    Check::Instruction(f) => checks.instruction.push((rule, f)),
                    Check::Call(f) => checks.call.push((rule, f)),
                    Check::Build(f) => checks.build.push((rule, f)),
                    Check::Compose(f) => checks.compose.push((rule, f)),
                    Check::Service(f) => checks.service.push((rule, f)),
                    Check::Script(f) => checks.script.push((rule, f)),
                    Check::Engine => {}
                }
            }
        }
        checks
    }
}

/// What every file's turn needs.
struct Plan<'a> {
    project: &'a Project,
    policy: &'a Policy,
    /// For each of the policy's settings.
    checks: Vec<Checks>,
}

impl<'a> Plan<'a> {
    fn new(project: &'a Project, policy: &'a Policy) -> Plan<'a> {
        let checks = policy.all().iter().map(|settings| Checks::new(&settings.selection)).collect();
        Plan { project, policy, checks }
    }
}

fn check_file(plan: &Plan, file: FileId, composed: &HashMap<FileId, Vec<Diagnostic>>) -> Vec<Diagnostic> {
    let settings = plan.policy.of(file);
    let selection = &settings.selection;
    let content = plan.project.file(file);
    // Of a Compose file that others lead to, only what keeps them from working is told.
    let only_errors = !content.is_asked;
    if only_errors && !matches!(content.content, Content::Compose(_)) {
        return Vec::new();
    }
    let mut findings = match &content.content {
        Content::Dockerfile(dockerfile) => check_dockerfile(plan, file, &content.source, dockerfile, plan.project.builds_of(file)),
        Content::Unreadable(why) => {
            return vec![selection.rule("unreadable-file").finding(file, Span::empty(0), format!("cannot be read: {why}"))];
        }
        Content::Broken(message) => {
            let mut finding =
                selection.rule("internal-error").finding(file, Span::empty(0), format!("the parser failed: {message}"));
            finding.help(REPORT_IT);
            return vec![finding];
        }
        Content::Ignore(ignore) => return check_ignore(settings, file, ignore),
        Content::Compose(tree) => {
            let mut cx = Cx::new(plan.project, file, &content.source, settings);
            cx.findings = composed.get(&file).cloned().unwrap_or_default();
            let complete = tree.errors.is_empty();
            finish(&mut cx, Commented::Yaml(tree), settings, complete);
            cx.findings
        }
        Content::Env => composed.get(&file).cloned().unwrap_or_default(),
        // What is wrong in it was found when it was read.
        Content::Config | Content::Released => return Vec::new(),
    };
    findings = sorted(findings);
    settings.judge(&mut findings);
    findings.retain(|finding| !only_errors || finding.severity == Severity::Error);
    use_line_ends(plan.project, &mut findings);
    findings
}

/// Runs the rules over one Dockerfile, as it is built in each of `builds`.
fn check_dockerfile(plan: &Plan, file: FileId, source: &Source, dockerfile: &Dockerfile, builds: &[Build]) -> Vec<Diagnostic> {
    let settings = plan.policy.of(file);
    let mut cx = Cx { dockerfile, ..Cx::new(plan.project, file, source, settings) };
    let run = panic::catch(|| run(plan, &mut cx, builds)).map_err(|message| panicked(&cx, message));
    let complete = run.is_ok() && dockerfile.errors.is_empty();
    finish(&mut cx, Commented::Dockerfile(dockerfile), settings, complete);
    report_panic(&mut cx, run);
    cx.findings
}

/// Applies the suppressions of a file to what was found in it.
fn finish(cx: &mut Cx, file: Commented, settings: &Settings, complete: bool) {
    let applied = panic::catch(|| suppress::apply(cx, file, settings, complete)).map_err(|message| panicked(cx, message));
    report_panic(cx, applied);
}

fn report_panic(cx: &mut Cx, outcome: Result<(), (Span, String)>) {
    if let Err((span, message)) = outcome {
        cx.rule = cx.internal_error;
        cx.report(span, message).help(REPORT_IT);
    }
}

/// What to do about a panic.
pub(super) const REPORT_IT: &str =
    concat!("this is a bug in docklint: please report it at ", env!("CARGO_PKG_REPOSITORY"), "/issues");

/// The mistakes in an ignore file, for which Docker refuses the whole build.
fn check_ignore(settings: &Settings, file: FileId, ignore: &IgnoreFile) -> Vec<Diagnostic> {
    let Some(rule) = settings.selection.enabled_rule("syntax-error") else { return Vec::new() };
    let mut findings = ignore.errors.iter().map(|e| rule.finding(file, e.span, &e.message)).collect();
    settings.judge(&mut findings);
    findings
}

/// Where the rules were when one of them panicked, and what there is to say about it.
fn panicked(cx: &Cx, message: String) -> (Span, String) {
    let instruction = cx.dockerfile.instructions.get(cx.index);
    let span = instruction.map_or(Span::empty(0), |i| i.keyword.span());
    (span, format!("rule `{}` failed: {message}", cx.rule.name))
}

fn run(plan: &Plan, cx: &mut Cx, builds: &[Build]) {
    let Checks { dockerfile, stage, instruction, call, script, build, .. } = &plan.checks[plan.policy.index(cx.file)];
    let file = cx.dockerfile;
    run_bucket(cx, dockerfile, |cx, check| check(cx, file));
    for part in &file.stages {
        cx.index = part.instructions.start;
        run_bucket(cx, stage, |cx, check| check(cx, part));
    }
    for (index, part) in file.walk() {
        // What Docker rejects is reported as such; its operands cannot be trusted.
        if !(part.valid && file.instructions[index].valid) {
            continue;
        }
        cx.in_trigger = !std::ptr::eq(part, &raw const file.instructions[index]);
        cx.index = index;
        run_bucket(cx, instruction, |cx, check| check(cx, part));
        if let (Kind::Run(_), Some(run), false) = (&part.kind, &part.script, call.is_empty()) {
            for program in run.calls() {
                run_bucket(cx, call, |cx, check| check(cx, part, program));
            }
        }
        if let Some(started) = Started::of_image(part) {
            run_bucket(cx, script, |cx, check| check(cx, &started));
        }
    }
    cx.index = 0;
    cx.in_trigger = false;
    for part in builds {
        cx.layers = None;
        cx.contents = None;
        run_bucket(cx, build, |cx, check| check(cx, part));
    }
}

fn run_bucket<F: Copy>(cx: &mut Cx, bucket: &Bucket<F>, run: impl Fn(&mut Cx, F)) {
    for (rule, check) in bucket {
        cx.rule = rule;
        run(cx, *check);
    }
}

/// The findings of one file in order, each once: two builds of a file may find the same.
fn sorted(mut findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    findings.sort_by(|a, b| (a.span, a.rule, &a.message).cmp(&(b.span, b.rule, &b.message)));
    findings.dedup_by(|a, b| (a.span, a.rule, &a.message) == (b.span, b.rule, &b.message));
    findings
}
