//! `world-writable`

use crate::diagnostic::{Diagnostic, Severity};
use crate::dockerfile::mount::Mount;
use crate::dockerfile::{Instruction, Kind};
use crate::ignorefile::clean;
use crate::lint::{Category, Check, Cx, Rule, Started};
use crate::project::places;
use crate::rules::{values, words};
use crate::shell::tools::{Action, Argument, action};
use crate::shell::{Call, Script};
use std::collections::HashMap;

/// See the page.
pub static RULE: Rule = Rule {
    name: "world-writable",
    category: Category::Security,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/security/world-writable.md"),
    checks: &[Check::Instruction(check), Check::Script(check_started)],
};

/// Folders of which everybody may change the content anyway.
const OPEN: [&str; 3] = ["/tmp", "/var/tmp", "/dev"];

/// What a mode lets everybody do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Grant {
    /// Write.
    Write,
    /// Run it with the rights of its owner.
    Setuid,
}

fn check(cx: &mut Cx, instruction: &Instruction) {
    if !cx.stage().is_some_and(|stage| stage.in_image) {
        return;
    }
    match (&instruction.kind, &instruction.script) {
        (Kind::Run(run), Some(script)) => check_script(cx, script, &run.mounts, Some("`COPY --chown`")),
        (Kind::Copy(_) | Kind::Add(_), _) => {
            let Some(mode) = instruction.flag_value("chmod") else { return };
            let Some(grant) = cx.dockerfile.expanded(cx.index, mode).and_then(|mode| grant(mode.as_str())) else { return };
            let finding =
                cx.report(mode.span(), format!("`--chmod={}` lets everybody {}", mode.as_str(), deed(grant, "what is copied")));
            advise(finding, grant, Some("`COPY --chown`"));
        }
        _ => {}
    }
}

/// Looks at what a container runs.
fn check_started(cx: &mut Cx, started: &Started) {
    check_script(cx, started.script, &[], None);
}

/// Looks at a script; `remedy` is what makes `chown` needless.
fn check_script(cx: &mut Cx, script: &Script, mounts: &[Mount], remedy: Option<&str>) {
    if script.calls().all(|call| set_mode(call).is_none()) {
        return;
    }
    let calls = places::calls(cx.dockerfile, cx.index, script);
    let gone = gone(cx, mounts, &calls);
    for (at, (call, folder)) in calls.iter().enumerate() {
        let Some((mode, paths, recursive)) = set_mode(*call) else { continue };
        let Some(grant) = values::known_text(cx, *call, &mode).and_then(|mode| grant(&mode)) else { continue };
        let full = |path: &Argument| places::path(cx.dockerfile, cx.index, folder, path);
        let stays = |path: &&Argument| {
            let path = full(path);
            let below = |folder: &&str| places::within(folder, &path).is_some_and(|rest| !rest.is_empty());
            !OPEN.iter().any(below) && !places::upward(&path).any(|p| gone.get(p).is_some_and(|last| *last >= at))
        };
        let names: Vec<&str> = paths.iter().filter(stays).map(|path| path.text.as_str()).collect();
        if names.is_empty() && !paths.is_empty() {
            continue;
        }
        let things = match (names.contains(&"{}") || names.is_empty(), recursive) {
            (true, _) => "what it finds".to_owned(),
            (false, true) => format!("all of {}", words::list(&names, 2)),
            (false, false) => words::list(&names, 2),
        };
        let program = if call.name() == "mkdir" { "mkdir -m" } else { call.name() };
        let is_open = paths.iter().any(|path| OPEN[..2].contains(&full(path).as_str()));
        let finding = cx.report(mode.span, format!("`{program} {}` lets everybody {}", mode.text, deed(grant, &things)));
        advise(finding, grant, remedy);
        if is_open && grant == Grant::Write {
            finding.help("use `1777`, so that nobody can delete what is another's");
        }
    }
}

/// What is no part of the image: what is mounted, and what a call deletes; for each path the number of the last call that does.
fn gone(cx: &Cx, mounts: &[Mount], calls: &[(Call, String)]) -> HashMap<String, usize> {
    let mounted = mounts.iter().filter_map(|m| Some(clean(m.target.as_ref()?.known()?.as_str()).into_owned()));
    let mut gone: HashMap<String, usize> = mounted.map(|path| (path, usize::MAX)).collect();
    for (at, (call, folder)) in calls.iter().enumerate() {
        if let Some(Action::Delete { paths, filtered: false, .. }) = action(call) {
            gone.extend(paths.iter().map(|path| (places::path(cx.dockerfile, cx.index, folder, path), at)));
        }
    }
    gone
}

/// The mode that a call sets, and of what.
fn set_mode(call: Call) -> Option<(Argument, Vec<Argument>, bool)> {
    match action(&call) {
        Some(Action::ChangeMode { mode, paths, recursive }) => Some((mode.clone(), paths.clone(), *recursive)),
        _ => {
            let arguments = call.arguments().filter(|a| a.tool == "mkdir")?;
            let mode = arguments.option("--mode")?.argument()?;
            Some((mode, arguments.operands(call.words()).collect(), false))
        }
    }
}

/// What a mode lets everybody do, as `chmod` takes it: in octal, or as clauses such as `u+x,o=w`.
fn grant(mode: &str) -> Option<Grant> {
    let (setuid, write, sticky) = match u32::from_str_radix(mode, 8) {
        Ok(bits) => (bits & 0o4000 != 0, bits & 0o002 != 0, bits & 0o1000 != 0),
        Err(_) => clauses(mode),
    };
    match (setuid, write && !sticky) {
        (true, _) => Some(Grant::Setuid),
        (false, true) => Some(Grant::Write),
        (false, false) => None,
    }
}

/// Whether the clauses of a mode set the bit for running as the owner, that for others to write, and the sticky bit.
fn clauses(mode: &str) -> (bool, bool, bool) {
    let (mut setuid, mut write, mut sticky) = (false, false, false);
    for clause in mode.split(',') {
        let who = clause.split(['+', '-', '=']).next().unwrap_or_default();
        let mut rest = &clause[who.len()..];
        while let Some(operator) = rest.chars().next() {
            let rights = rest[1..].split(['+', '-', '=']).next().unwrap_or_default();
            let given = operator != '-';
            // Where nobody is named, the umask keeps others from writing.
            if rights.contains('w') && (who.contains(['o', 'a']) || !given && who.is_empty()) {
                write = given;
            }
            if rights.contains('s') && (who.is_empty() || who.contains(['u', 'a'])) {
                setuid = given;
            }
            if rights.contains('t') {
                sticky = given;
            }
            rest = &rest[1 + rights.len()..];
        }
    }
    (setuid, write, sticky)
}

/// What follows "lets everybody".
fn deed(grant: Grant, things: &str) -> String {
    match grant {
        Grant::Write => format!("in the container change {things}"),
        Grant::Setuid => format!("run {things} with the rights of its owner"),
    }
}

fn advise(finding: &mut Diagnostic, grant: Grant, remedy: Option<&str>) {
    let or = remedy.map_or(String::new(), |remedy| format!(", {remedy}"));
    finding.help(match grant {
        Grant::Write => format!("use a mode such as `755`; what a user writes to should belong to that user (`chown`{or})"),
        Grant::Setuid => "leave the bit off, or give the one capability that is needed with `setcap`".to_owned(),
    });
}

#[cfg(test)]
mod tests {
    use super::{Grant, grant};

    #[test]
    fn modes() {
        for mode in ["777", "0777", "666", "002", "2777", "a+w", "o+w", "ugo+rwx", "go=rw", "a=rwX", "u+x,o+w", "o-x+w", "a+rwx"] {
            assert!(grant(mode) == Some(Grant::Write), "{mode}");
        }
        for mode in ["4755", "u+s", "+s", "ug+s", "a+xs", "6777", "u=rwxs"] {
            assert!(grant(mode) == Some(Grant::Setuid), "{mode}");
        }
        for mode in [
            "1777",
            "755",
            "+w",
            "u+w",
            "g+w",
            "a+rwxt",
            "o-w",
            "a+rwx,o-w",
            "g+s",
            "2775",
            "",
            "99",
            "a",
            "u=g",
            "a+rwX,-w",
            "a+é",
        ] {
            assert!(grant(mode).is_none(), "{mode}");
        }
    }
}
