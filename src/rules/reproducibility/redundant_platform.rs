//! `redundant-platform`

use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::expand::{Modifier, Piece};
use crate::dockerfile::{Binding, Flag, Instruction, Kind};
use crate::lint::{Category, Check, Cx, Rule};
use crate::source::{MappedText, Span};

/// See the page.
pub static RULE: Rule = Rule {
    name: "redundant-platform",
    category: Category::Reproducibility,
    severity: Severity::Info,
    default: true,
    since: "0.1.0",
    aliases: &["DL3065", "RedundantTargetPlatform"],
    fix: Some(Applicability::Safe),
    page: include_str!("../../../rules/reproducibility/redundant-platform.md"),
    checks: &[Check::Instruction(check)],
};

fn check(cx: &mut Cx, instruction: &Instruction) {
    let (Kind::From(_), Some(flag)) = (&instruction.kind, instruction.flag("platform")) else { return };
    if flag.value.as_ref().is_some_and(|value| is_target(cx, value)) {
        let edit = (with_blanks(cx, flag), String::new());
        cx.report(flag.span, "the target platform is what a stage is for anyway")
            .help("remove the flag")
            .alias("DL3065")
            .alias("RedundantTargetPlatform")
            .fix(Applicability::Safe, "remove the flag", [edit]);
    }
}

/// Whether a text is `$TARGETPLATFORM` and nothing else.
fn is_target(cx: &Cx, value: &MappedText) -> bool {
    let expansion = cx.dockerfile.expand(cx.index, value);
    let [reference] = expansion.references.as_slice() else { return false };
    let is_whole = matches!(expansion.text.pieces.as_slice(), [Piece::Unknown(_)]);
    let keeps = matches!(reference.modifier, None | Some(Modifier::Default | Modifier::Required));
    // An `ARG` without a default in front of the stages leaves it as it is.
    let is_automatic = match cx.dockerfile.variable(cx.index, value.span().start, &reference.name) {
        Binding::Automatic => true,
        Binding::Set(setting) => setting.bare,
        Binding::FromImage | Binding::Unset => false,
    };
    reference.name == "TARGETPLATFORM" && is_whole && keeps && is_automatic
}

/// A flag and the blanks behind it.
fn with_blanks(cx: &Cx, flag: &Flag) -> Span {
    let rest = &cx.source.text()[flag.span.end as usize..];
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    Span::new(flag.span.start as usize, flag.span.end as usize + blanks)
}
