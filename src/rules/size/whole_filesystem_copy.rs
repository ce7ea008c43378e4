//! `whole-filesystem-copy`

use crate::diagnostic::Severity;
use crate::dockerfile::image::ImageRef;
use crate::dockerfile::image::known::{DefaultUser, default_user};
use crate::dockerfile::stages::Source;
use crate::dockerfile::{Base, Dockerfile, Instruction, Kind, Stage, Transfer};
use crate::ignorefile::clean;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::places;

/// See the page.
pub static RULE: Rule = Rule {
    name: "whole-filesystem-copy",
    category: Category::Size,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["DL3067"],
    fix: None,
    page: include_str!("../../../rules/size/whole-filesystem-copy.md"),
    checks: &[Check::Instruction(check)],
};

fn check(cx: &mut Cx, instruction: &Instruction) {
    let (Kind::Copy(transfer), Some(from)) = (&instruction.kind, instruction.flag_value("from")) else { return };
    let file = cx.dockerfile;
    // Into a stage that starts with nothing, the copy makes one layer of many.
    let counts = |stage: &&Stage| stage.in_image && *file.root_base(stage) != Base::Scratch;
    let (Some(_), Some(source)) = (cx.stage().filter(counts), whole(cx, transfer)) else { return };
    let (name, origin) = match file.source(from.as_str()) {
        Source::Stage(index) if holds_system(file, &file.stages[index]) => {
            (format!("stage `{}`", from.as_str()), Some(file.stages[index].base_span))
        }
        Source::Image(image) if is_known(&image) => (format!("`{}`", image.without_digest()), None),
        _ => return,
    };
    let span = transfer.sources[source].span().cover(transfer.target.span());
    let finding = cx.report(span, format!("copies the whole file system of {name} over this one"));
    finding.alias("DL3067").help("copy what the image needs, by its path");
    if let Some(span) = origin {
        finding.label(span, "all that is in here comes along");
    }
}

/// Which of the sources is the root, if the root is the target as well.
fn whole(cx: &Cx, transfer: &Transfer) -> Option<usize> {
    let root = |path: &str| matches!(clean(path).as_ref(), "/" | "." | "");
    let (target, _) = places::target(cx.dockerfile, cx.index, transfer);
    let source = transfer.sources.iter().position(|source| root(&places::expand(cx.dockerfile, cx.index, source)));
    source.filter(|_| target == "/")
}

/// Whether a stage holds a system, and not only what was copied into it: an image known to, or one that could run something.
fn holds_system(file: &Dockerfile, stage: &Stage) -> bool {
    let runs = |stage: &Stage| file.instructions[stage.instructions.clone()].iter().any(|i| matches!(i.kind, Kind::Run(_)));
    match file.root_base(stage) {
        Base::Image(image) | Base::Repository(image) if is_known(image) => true,
        Base::Image(_) | Base::Repository(_) | Base::Unknown => file.lineage(stage).take(places::LINEAGE_LIMIT).any(runs),
        Base::Scratch | Base::Stage(_) => false,
    }
}

/// The images that the table knows all hold a system.
fn is_known(image: &ImageRef) -> bool {
    default_user(image) != DefaultUser::Unknown
}
