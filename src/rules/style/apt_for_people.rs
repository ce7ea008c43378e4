//! `apt-for-people`

use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::Instruction;
use crate::lint::{Category, Check, Cx, Rule, Started};
use crate::rules::packages::Caller;
use crate::shell::Call;
use crate::source::Span;

/// See the page.
pub static RULE: Rule = Rule {
    name: "apt-for-people",
    category: Category::Style,
    severity: Severity::Info,
    default: true,
    since: "0.1.0",
    aliases: &["DL3027"],
    fix: Some(Applicability::Safe),
    page: include_str!("../../../rules/style/apt-for-people.md"),
    checks: &[Check::Call(check), Check::Script(check_started)],
};

fn check(cx: &mut Cx, instruction: &Instruction, call: Call) {
    check_call(cx, Caller::Build(instruction), call);
}

/// Looks at what a service runs. An image may be meant for people.
fn check_started(cx: &mut Cx, started: &Started) {
    if started.service.is_some() {
        started.script.calls().for_each(|call| check_call(cx, Caller::Start(started), call));
    }
}

fn check_call(cx: &mut Cx, caller: Caller, call: Call) {
    if call.name() != "apt" {
        return;
    }
    let remedy = remedy(cx, caller, call);
    let finding = cx.report(call.name_word().span, "`apt` is made for people: what it does and prints may change with any version");
    if caller.is_build() {
        finding.alias("DL3027");
    }
    match remedy {
        Some((program, edits)) => {
            let use_it = format!("use `{program}`");
            finding.help(use_it.clone()).fix(Applicability::Safe, use_it, edits)
        }
        None => finding.help("use `apt-get`, `apt-cache` or `dpkg-query`"),
    };
}

/// The program that does the same in a script, and the edits that call it.
fn remedy(cx: &Cx, caller: Caller, call: Call) -> Option<(&'static str, Vec<(Span, String)>)> {
    let arguments = call.arguments()?;
    let verb = *arguments.subcommand_words.first()?;
    // They differ in what they take for a pattern.
    let is_pattern = |text: &str| text.contains(['*', '?', '[', '^', '~']);
    if arguments.operands(call.words()).any(|operand| is_pattern(&operand.text)) {
        return None;
    }
    let program = match arguments.verb() {
        "install" | "reinstall" | "remove" | "purge" | "autoremove" | "autopurge" | "update" | "upgrade" | "dist-upgrade" => {
            "apt-get"
        }
        "clean" | "autoclean" | "build-dep" | "source" | "download" | "satisfy" => "apt-get",
        "policy" => "apt-cache",
        _ => return None,
    };
    let word = call.name_word();
    let length = word.literal()?.len();
    let name = word.span_of(length - "apt".len()..length);
    let mut edits = vec![(name, program.to_owned())];
    if arguments.verb() == "upgrade" {
        // Else it would keep back what needs new packages.
        edits.push(caller.insert_behind(cx, call, verb, "--with-new-pkgs")?);
    }
    (cx.text(name) == "apt").then_some((program, edits))
}
