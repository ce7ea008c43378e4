//! `self-copy`

use crate::diagnostic::{Diagnostic, Severity};
use crate::dockerfile::image::ImageRef;
use crate::dockerfile::stages::Source;
use crate::dockerfile::{Base, Instruction, Kind, Stage};
use crate::lint::{Category, Check, Cx, Rule};
use crate::source::Span;

/// `COPY --from=` and `--mount=from=` that name the stage they stand in.
pub static RULE: Rule = Rule {
    name: "self-copy",
    category: Category::Correctness,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &["DL3023"],
    fix: None,
    page: include_str!("../../../rules/correctness/self-copy.md"),
    checks: &[Check::Instruction(check)],
};

/// What a trigger names is a stage of another file.
fn check(cx: &mut Cx, instruction: &Instruction) {
    let Some(stage) = cx.stage().filter(|_| !cx.in_trigger) else { return };
    match &instruction.kind {
        Kind::Copy(_) => {
            let Some(from) = instruction.flag_value("from") else { return };
            if cx.dockerfile.source(from.as_str()) == Source::Stage(stage.index) {
                report(cx, stage, from.span(), "copies").alias("DL3023");
            }
        }
        Kind::Run(run) => {
            let sources = run.mounts.iter().filter_map(|m| m.from.as_ref()?.known());
            for from in sources {
                if cx.dockerfile.stage_named(from.as_str()).is_some_and(|s| s.index == stage.index) {
                    report(cx, stage, from.span(), "mounts");
                }
            }
        }
        _ => {}
    }
}

fn report<'c>(cx: &'c mut Cx, stage: &Stage, span: Span, does: &str) -> &'c mut Diagnostic {
    let place = stage.name.as_ref().map_or(stage.base_span, |(_, span)| *span);
    let meant = image_of_that_name(stage);
    let finding = cx.report(span, format!("this stage {does} from itself, which Docker refuses"));
    finding.label(place, "the stage that this is in");
    match meant {
        Some(image) => finding.help(format!("write `{}` to take it from the image", image.without_digest())),
        None if does == "mounts" => finding.help("leave the mount out: what the stage holds is there anyway"),
        None => finding.help("use `RUN cp` within a stage, or name the stage that is meant"),
    }
}

/// The image that a stage starts from and is named after, which the stage's name hides.
fn image_of_that_name(stage: &Stage) -> Option<&ImageRef> {
    let (name, _) = stage.name.as_ref()?;
    match &stage.base {
        Base::Image(image) if image.path().rsplit('/').next() == Some(name) && image.as_str() != name => Some(image),
        _ => None,
    }
}
