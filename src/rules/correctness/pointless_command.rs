//! `pointless-command`

use crate::diagnostic::Severity;
use crate::dockerfile::mount::MountKind;
use crate::dockerfile::{Instruction, Kind, Run};
use crate::lint::{Category, Check, Cx, Rule};
use crate::shell::{Call, Script};

/// See the page.
pub static RULE: Rule = Rule {
    name: "pointless-command",
    category: Category::Correctness,
    severity: Severity::Info,
    default: true,
    since: "0.1.0",
    aliases: &["DL3001"],
    fix: None,
    page: include_str!("../../../rules/correctness/pointless-command.md"),
    checks: &[Check::Instruction(check)],
};

/// The programs that the rival's code is about.
const RIVALS: [&str; 9] = ["free", "kill", "mount", "ps", "service", "shutdown", "ssh", "top", "vim"];

/// What a script has to do with processes.
struct Processes {
    /// Whether something is put in the background.
    background: bool,
    /// Where its first and its last call start.
    first: u32,
    last: u32,
}

fn check(cx: &mut Cx, instruction: &Instruction) {
    let (Kind::Run(run), Some(script)) = (&instruction.kind, &instruction.script) else { return };
    let mut processes = None;
    for call in script.calls() {
        let Some((why, help)) = why(instruction, run, call, processes.get_or_insert_with(|| Processes::of(script))) else {
            continue;
        };
        let finding = cx.report(call.name_word().span, format!("`{}` {why}", call.name()));
        if RIVALS.contains(&call.name()) {
            finding.alias("DL3001");
        }
        finding.help(help);
    }
}

/// Why a call does nothing for the image, and what to do instead.
fn why(instruction: &Instruction, run: &Run, call: Call, processes: &Processes) -> Option<(&'static str, &'static str)> {
    const SHOWS: (&str, &str) = ("only shows what goes on while the image is built", "drop it");
    const NOTHING_RUNS: (&str, &str) = ("finds nothing to end: a build step starts without processes", "drop it");
    const NEEDS_SYSTEM: (&str, &str) =
        ("has no system to talk to in a build", "drop it, and let the container's command start what it needs");
    const NEEDS_USER: (&str, &str) = ("waits for a user, and a build has none", "use `sed`, or `COPY` the file");
    let has = |wanted: &[&str]| call.args().iter().any(|word| word.literal().is_some_and(|text| wanted.contains(&&*text)));
    let (at, is_alone) = (call.span().start, !processes.background);
    match call.name() {
        "free" | "top" | "htop" => Some(SHOWS),
        "ps" if is_alone => Some(SHOWS),
        "kill" if is_alone && at == processes.first => Some(NOTHING_RUNS),
        "shutdown" | "reboot" | "halt" | "poweroff" => Some(NEEDS_SYSTEM),
        "systemctl" if has(&["start", "stop", "restart", "reload", "status", "daemon-reload", "is-active"]) => Some(NEEDS_SYSTEM),
        // What starts serves the rest of the script, and what ends may have been started by it.
        "service" if has(&["start", "restart", "reload", "force-reload"]) && at != processes.last => None,
        "service" if has(&["stop"]) => (at == processes.first).then_some(NOTHING_RUNS),
        "service" => Some(("starts nothing that outlives the build step", "let the container's command start it")),
        "mount" if instruction.flag_value("security").is_none_or(|value| value.as_str() != "insecure") => {
            Some(("needs rights that a build does not have", "mount when the container starts, or with `RUN --mount`"))
        }
        "ssh" if !has(&["-V", "-G", "-Q"]) && !is_given_keys(run) => {
            Some(("has neither key nor known host in a build", "give it keys with `RUN --mount=type=ssh`"))
        }
        "vim" | "vi" | "nano" | "emacs" if !is_batch(call) => Some(NEEDS_USER),
        _ => None,
    }
}

impl Processes {
    fn of(script: &Script) -> Processes {
        let pipelines = || script.blocks.iter().flat_map(|block| &block.pipelines);
        let starts = || script.calls().map(|call| call.span().start);
        Processes {
            background: pipelines().any(|pipeline| pipeline.background),
            first: starts().min().unwrap_or(0),
            last: starts().max().unwrap_or(0),
        }
    }
}

/// Whether the step is given keys.
fn is_given_keys(run: &Run) -> bool {
    run.mounts.iter().any(|mount| matches!(mount.kind, MountKind::Ssh | MountKind::Secret | MountKind::Unknown))
}

/// `vim +PluginInstall +qall`, `vi -es`, `emacs --batch`
fn is_batch(call: Call) -> bool {
    const OPTIONS: [&str; 9] = ["-c", "-e", "-es", "-Es", "-s", "--batch", "--script", "--version", "--help"];
    call.args().iter().any(|word| word.prefix().starts_with('+') || OPTIONS.iter().any(|option| word.is(option)))
}
