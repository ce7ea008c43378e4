//! `relative-workdir`

use crate::diagnostic::{Applicability, Diagnostic, Severity};
use crate::dockerfile::expand::Value;
use crate::dockerfile::{Instruction, Kind};
use crate::lint::{Category, Check, Cx, Rule};
use crate::source::MappedText;

/// See the page.
pub static RULE: Rule = Rule {
    name: "relative-workdir",
    category: Category::Correctness,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &["DL3000", "WorkdirRelativePath"],
    fix: Some(Applicability::Manual),
    page: include_str!("../../../rules/correctness/relative-workdir.md"),
    checks: &[Check::Instruction(check)],
};

/// What an instruction says, and what of it is known.
struct Path<'a> {
    text: &'a MappedText,
    /// All of it after expansion.
    known: Option<String>,
    /// How messages name it.
    shown: String,
}

fn check(cx: &mut Cx, instruction: &Instruction) {
    let Kind::Workdir(text) = &instruction.kind else { return };
    let expansion = cx.dockerfile.expand(cx.index, text).text;
    let start = expansion.prefix();
    let has_variable = text.as_str().contains('$');
    // Nothing is said where the start is unknown, be it a template's. The variables of a trigger are those of another build.
    if start.is_empty() || is_absolute(start) || start.starts_with("{{") || (cx.in_trigger && has_variable) {
        return;
    }
    let known = expansion.known().map(|path| path.as_str().to_owned());
    let shown = match &known {
        Some(path) if has_variable => format!("`{}`, here `{path}`,", text.as_str()),
        Some(path) => format!("`{path}`"),
        None => format!("`{}`", text.as_str()),
    };
    let path = Path { text, known, shown };
    // A trigger runs behind all of its stage.
    let at = cx.stage().filter(|_| cx.in_trigger).map_or(cx.index, |s| s.instructions.end);
    match cx.dockerfile.last_workdir(at) {
        _ if start == "~" || start.starts_with("~/") => report_home(cx, &path),
        None => report_first(cx, &path),
        Some(before) => report_relative(cx, &path, before, &cx.dockerfile.workdir_at(at)),
    }
}

fn report_home(cx: &mut Cx, path: &Path) {
    let message = format!("{} is a folder named `~`: only a shell knows home folders", path.shown);
    let finding = cx.report(path.text.span(), message).help("write where the home folder is, such as `/root`");
    suggest(finding, path, |path| format!("/root{}", &path[1..]));
    finding.alias("DL3000").alias("WorkdirRelativePath");
}

fn report_first(cx: &mut Cx, path: &Path) {
    let message = format!("{} is relative: the base image decides where it leads", path.shown);
    let finding = cx.report(path.text.span(), message).help("write the whole path, from `/` on");
    suggest(finding, path, |path| joined("/", path));
    finding.alias("DL3000").alias("WorkdirRelativePath");
}

/// There is a `WORKDIR` before it, which is well defined, or reported itself.
fn report_relative(cx: &mut Cx, path: &Path, before: usize, from: &Value) {
    let before = cx.dockerfile.instructions[before].arguments.span();
    let message = match (from, &path.known) {
        (Value::Known(from), Some(known)) => format!("{} is relative: it leads to `{}`", path.shown, joined(from, known)),
        _ => format!("{} is relative to the `WORKDIR` before it", path.shown),
    };
    let finding = cx.report(path.text.span(), message).severity(Severity::Info).label(before, "relative to this");
    if let Value::Known(from) = from {
        suggest(finding, path, |path| joined(from, path));
    }
    finding.help("write the whole path, so that a change above cannot move it").alias("DL3000");
}

fn suggest(finding: &mut Diagnostic, path: &Path, absolute: impl Fn(&str) -> String) {
    if let Some(known) = &path.known {
        let absolute = absolute(known);
        finding.fix(Applicability::Manual, format!("write `{absolute}`"), [(path.text.span(), absolute)]);
    }
}

/// Whether it starts at the root, or as Windows paths do.
pub(super) fn is_absolute(path: &str) -> bool {
    let drive = path.as_bytes().first().is_some_and(u8::is_ascii_alphabetic) && path.get(1..2) == Some(":");
    drive || path.starts_with(['/', '\\'])
}

/// Where a relative path leads from `from`.
fn joined(from: &str, path: &str) -> String {
    let mut parts = Vec::new();
    for part in from.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}
