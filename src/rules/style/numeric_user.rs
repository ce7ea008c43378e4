//! `numeric-user`

use crate::diagnostic::Severity;
use crate::dockerfile::expand::Value;
use crate::dockerfile::{Dockerfile, Kind, Stage};
use crate::lint::{Category, Check, Cx, Rule};
use crate::shell::tools::{Action, action};
use crate::source::Span;

/// See the page.
pub static RULE: Rule = Rule {
    name: "numeric-user",
    category: Category::Style,
    severity: Severity::Info,
    default: false,
    since: "0.1.0",
    aliases: &["DL3066"],
    fix: None,
    page: include_str!("../../../rules/style/numeric-user.md"),
    checks: &[Check::Dockerfile(check)],
};

fn check(cx: &mut Cx, file: &Dockerfile) {
    let Some(stage) = file.final_stage().filter(|s| !s.windows) else { return };
    let Some((index, Value::Known(user))) = file.user_at(file.instructions.len()) else { return };
    let Kind::User(word) = &file.instructions[index].kind else { return };
    let name = user.split(':').next().unwrap_or_default().trim();
    // For root, another name of it is no better.
    if name == "root" || name.bytes().all(|b| b.is_ascii_digit()) {
        return;
    }
    let number = number_of(file, stage, name);
    let message = format!("the image runs as `{name}`, which only its `/etc/passwd` can turn into a number");
    let finding = cx.report(word.span(), message).alias("DL3066");
    match number {
        Some((number, span)) => finding.label(span, "made here").help(format!("write `USER {number}`")),
        None => finding.help("make the user with a number of your own, and name that: `USER 10001`"),
    };
}

/// The number that a user is made with in a stage or one that it starts from, and where that is.
fn number_of(file: &Dockerfile, stage: &Stage, user: &str) -> Option<(String, Span)> {
    let instructions = file.lineage(stage).flat_map(|s| file.instructions[s.instructions.clone()].iter().rev());
    let scripts = instructions.filter(|i| matches!(i.kind, Kind::Run(_))).filter_map(|i| i.script.as_ref());
    scripts.flat_map(|script| script.calls()).find_map(|call| match action(&call)? {
        Action::MakeUser { name: Some(name), uid: Some(uid), .. } if name.literal && name.text == user => {
            uid.text.bytes().all(|b| b.is_ascii_digit()).then(|| (uid.text.clone(), uid.span))
        }
        _ => None,
    })
}
