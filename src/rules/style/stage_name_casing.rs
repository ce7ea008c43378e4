//! `stage-name-casing`

use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::{Dockerfile, From, Instruction, Kind};
use crate::lint::{Category, Check, Cx, Rule};
use crate::source::{MappedText, Span};
use std::collections::HashMap;

/// See the page.
pub static RULE: Rule = Rule {
    name: "stage-name-casing",
    category: Category::Style,
    severity: Severity::Info,
    default: true,
    since: "0.1.0",
    aliases: &["StageNameCasing"],
    fix: Some(Applicability::Safe),
    page: include_str!("../../../rules/style/stage-name-casing.md"),
    checks: &[Check::Dockerfile(check)],
};

fn check(cx: &mut Cx, file: &Dockerfile) {
    let mut uses = None;
    for instruction in file.instructions.iter().filter(|i| i.valid) {
        let Kind::From(From { name: Some(name), .. }) = &instruction.kind else { continue };
        let lower = name.as_str().to_lowercase();
        if lower == name.as_str() {
            continue;
        }
        let uses = uses.get_or_insert_with(|| uses_in_other_case(file)).get(&lower);
        let places = std::iter::once(name.span()).chain(uses.into_iter().flatten().copied());
        let edits = places.map(|span| (span, lower.clone())).collect::<Vec<_>>();
        cx.report(name.span(), format!("stage `{}` is known to Docker as `{lower}`", name.as_str()))
            .help(format!("write `{lower}`: `FROM {}` would look for an image", name.as_str()))
            .alias("StageNameCasing")
            .fix(Applicability::Safe, format!("write `{lower}` here and wherever the stage is named"), edits);
    }
}

/// Where stages may be named with letters in upper case, by the name in lower case.
///
/// Docker finds a stage of any case in `COPY --from` and `RUN --mount=from`, and `--target` from outside too: for those nothing
/// changes. In `FROM` it would not, and no image has such a name.
fn uses_in_other_case(file: &Dockerfile) -> HashMap<String, Vec<Span>> {
    let mut places: HashMap<String, Vec<Span>> = HashMap::new();
    for word in file.instructions.iter().flat_map(uses).filter(MappedText::is_verbatim) {
        let lower = word.as_str().to_lowercase();
        if lower != word.as_str() {
            places.entry(lower).or_default().push(word.span());
        }
    }
    places
}

/// The words of an instruction that may name a stage.
fn uses(instruction: &Instruction) -> Vec<MappedText> {
    match &instruction.kind {
        Kind::From(from) => vec![from.image.clone()],
        Kind::Copy(_) => instruction.flag_value("from").into_iter().cloned().collect(),
        Kind::Run(run) => run.mounts.iter().filter_map(|m| m.from.as_ref()?.known()).collect(),
        _ => Vec::new(),
    }
}
