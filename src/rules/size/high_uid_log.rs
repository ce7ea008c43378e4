//! `high-uid-log`

use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::Instruction;
use crate::lint::{Category, Check, Cx, Rule};
use crate::rules::packages::{insert_behind, may_hold_options};
use crate::rules::{values, words};
use crate::shell::Call;

/// See the page.
pub static RULE: Rule = Rule {
    name: "high-uid-log",
    category: Category::Size,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["DL3046"],
    fix: Some(Applicability::Safe),
    page: include_str!("../../../rules/size/high-uid-log.md"),
    checks: &[Check::Call(check)],
};

/// From here on the log is larger than most of what else a layer holds.
const HIGH: u64 = 100_000;

/// The bytes that `/var/log/lastlog` keeps for each number (`struct lastlog`, lastlog(8)).
const RECORD: u64 = 292;

fn check(cx: &mut Cx, instruction: &Instruction, call: Call) {
    let Some(arguments) = call.arguments().filter(|a| a.tool == "useradd") else { return };
    let Some(uid) = arguments.option("--uid").filter(|_| !arguments.has("--no-log-init") && !arguments.has("--defaults")) else {
        return;
    };
    let number = uid.argument().and_then(|value| values::known_text(cx, call, &value)?.parse::<u64>().ok());
    let Some(number) = number.filter(|number| (HIGH..=u64::from(u32::MAX)).contains(number)) else { return };
    if !cx.stage().is_some_and(|stage| stage.in_image) || may_hold_options(cx, call) {
        return;
    }
    let size = words::bytes(number * RECORD);
    let message = format!("`useradd` with the number {number} makes `/var/log/lastlog` {size} long");
    let edit = insert_behind(instruction, call, 0, "-l");
    cx.report(uid.value_span.unwrap_or(uid.span), message)
        .alias("DL3046")
        .help("add `-l`, so that `useradd` leaves the logs of logins alone")
        .fix(Applicability::Safe, "add `-l`", [edit]);
}
