//! `copy-target-not-directory`

use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::expand::Value;
use crate::dockerfile::{Instruction, Kind, Transfer};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::places;
use crate::source::Span;

/// `COPY` and `ADD` of several sources to a path that is not written as a folder.
pub static RULE: Rule = Rule {
    name: "copy-target-not-directory",
    category: Category::Correctness,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &["DL3021"],
    fix: Some(Applicability::Safe),
    page: include_str!("../../../rules/correctness/copy-target-not-directory.md"),
    checks: &[Check::Instruction(check)],
};

fn check(cx: &mut Cx, instruction: &Instruction) {
    let (Kind::Add(transfer) | Kind::Copy(transfer)) = &instruction.kind else { return };
    let count = transfer.sources.len() + transfer.inline.len();
    let text = cx.dockerfile.expand(cx.index, &transfer.target).text;
    let end = text.suffix();
    let is_folder = end.ends_with(['/', '\\']) || matches!(end.rsplit('/').next(), Some("" | "." | ".."));
    if count < 2 || is_folder || (cx.in_trigger && transfer.target.as_str().contains('$')) {
        return;
    }
    let (span, shown) = (transfer.target.span(), transfer.target.as_str());
    let exists = is_workdir(cx, transfer);
    let insertion = insertion(cx, transfer);
    let message = match exists {
        true => format!("{count} sources are copied to `{shown}`, which is not written as a folder"),
        false => format!("{count} sources are copied to `{shown}`: if that is no folder, the last one replaces the others"),
    };
    let finding = cx.report(span, message).help("end the path with `/`").alias("DL3021");
    if exists {
        finding.severity(Severity::Warning);
    }
    if let Some(at) = insertion {
        finding.fix(Applicability::Safe, "end the path with `/`", [(at, "/".to_owned())]);
    }
}

/// Whether a `WORKDIR` has made that folder: then Docker copies into it all the same, while its documentation asks for the `/` and
/// other builders insist on it.
fn is_workdir(cx: &Cx, transfer: &Transfer) -> bool {
    let (Some(stage), (path, _)) = (cx.stage(), places::target(cx.dockerfile, cx.index, transfer)) else { return false };
    let workdirs = cx.dockerfile.lineage(stage).take(places::LINEAGE_LIMIT).flat_map(|s| &s.workdirs);
    workdirs.filter(|(i, _)| *i < cx.index).any(|(_, workdir)| match workdir {
        Value::Known(workdir) => places::within(&path, &places::join("/", workdir)).is_some(),
        Value::Unknown => false,
    })
}

/// Where the `/` goes: before the quote that closes the path. The end of a Windows path is left to its author.
fn insertion(cx: &Cx, transfer: &Transfer) -> Option<Span> {
    let span = transfer.target.span();
    let text = cx.text(span);
    let quoted = !transfer.exec_form && text.ends_with(['"', '\'']);
    let end = span.end as usize - usize::from(quoted);
    (!text.contains('\\')).then(|| Span::empty(end))
}
