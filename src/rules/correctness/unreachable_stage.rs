//! `unreachable-stage`

use crate::diagnostic::Severity;
use crate::dockerfile::expand::{Value, expand};
use crate::dockerfile::{Base, Dockerfile, Kind, Stage};
use crate::lint::{Category, Check, Cx, Rule};
use crate::rules::built::stage_of_target;

/// Stages that no build needs.
pub static RULE: Rule = Rule {
    name: "unreachable-stage",
    category: Category::Correctness,
    severity: Severity::Info,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/correctness/unreachable-stage.md"),
    checks: &[Check::Dockerfile(check)],
};

/// So many bases with variables are compared with the names of all stages.
const MOST_UNKNOWN: usize = 100;

/// Names of stages that prepare something for others. Under another name, a stage that nothing uses may be there for `--target`.
#[rustfmt::skip]
const PREPARE: [&str; 12] = [
    "base", "build", "build-env", "builder", "compile", "compiler", "dependencies", "deps", "fetch", "install", "prepare", "source",
];

fn check(cx: &mut Cx, file: &Dockerfile) {
    let Some(last) = file.final_stage() else { return };
    let mut used = used(file);
    let targets = cx.project.builds_of(cx.file).iter().filter_map(|build| build.target.as_ref());
    for target in targets.filter_map(|target| stage_of_target(file, target)) {
        used[target.index] = true;
    }
    for stage in file.stages.iter().filter(|s| !used[s.index] && s.index != last.index) {
        match &stage.name {
            None => {
                let finding = cx.report(stage.base_span, "no build ever runs this stage: nothing uses it, and it has no name");
                finding.severity(Severity::Warning).help("remove it, or name it (`FROM … AS name`) and copy from it");
            }
            Some((name, span)) if PREPARE.contains(&name.as_str()) => {
                let message = format!("nothing uses stage `{name}`: only `--target {name}` builds it");
                cx.report(*span, message).help("copy from it, or remove it");
            }
            Some(_) => {}
        }
    }
}

/// For each stage whether another starts or copies from it, or may, where only the build knows the name: `FROM base-${TARGETARCH}`.
fn used(file: &Dockerfile) -> Vec<bool> {
    let mut used = vec![false; file.stages.len()];
    for stage in &file.stages {
        let parent = if let Base::Stage(parent) = stage.base { Some(parent) } else { None };
        for source in file.sources(stage).into_iter().chain(parent).filter(|source| *source != stage.index) {
            used[source] = true;
        }
    }
    for base in file.stages.iter().filter_map(|stage| unknown_base(file, stage)).take(MOST_UNKNOWN) {
        for stage in &file.stages {
            used[stage.index] |= fits(&base, stage);
        }
    }
    used
}

/// Whether a stage is named so that a base with variables may be it.
fn fits((start, end): &(String, String), stage: &Stage) -> bool {
    let fits = |name: &str| name.len() >= start.len() + end.len() && name.starts_with(start) && name.ends_with(end);
    stage.name.as_ref().is_some_and(|(name, _)| fits(name))
}

/// Whether the base of a stage seems to be one of the stages above, which one only the build knows.
pub(super) fn may_start_from_stage(file: &Dockerfile, stage: &Stage) -> bool {
    let base = unknown_base(file, stage).filter(|(start, end)| !(start.is_empty() && end.is_empty()));
    base.is_some_and(|base| file.stages[..stage.index].iter().any(|above| fits(&base, above)))
}

/// What is known of a base with variables: its start and its end. A build argument may replace a default.
fn unknown_base(file: &Dockerfile, stage: &Stage) -> Option<(String, String)> {
    let index = stage.instructions.start;
    let Kind::From(from) = &file.instructions[index].kind else { return None };
    let text = expand(&from.image, file.escape, &|_| Some(Value::Unknown)).text;
    (!text.is_known()).then(|| (text.prefix().to_owned(), text.suffix().to_owned()))
}
