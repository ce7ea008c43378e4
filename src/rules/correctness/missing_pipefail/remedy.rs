//! How to get `pipefail` where a pipeline runs: what its shell and its image allow.

use super::outcome::Outcomes;
use crate::dockerfile::image::known::{Shell, default_shell, supports_pipefail};
use crate::dockerfile::{Base, Instruction, Interpreter, Kind};
use crate::lint::Cx;
use crate::shell::{BlockKind, Call, CommandId};
use crate::source::{MappedText, Span};

/// What the shell that reads an instruction knows of `pipefail`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Support {
    /// It has it.
    Yes,
    /// It is dash, which has it only in the newest releases.
    Dash,
    /// It may be any `sh`.
    Unknown,
}

/// How to mend the pipes of one instruction.
pub(super) struct Remedy {
    support: Support,
    /// The shell that `SHELL` should name.
    shell: String,
    /// Whether the shell ends at the first error already.
    errexit: bool,
    /// Whether it is a heredoc, a script with lines of its own.
    heredoc: bool,
    /// Where `set -o pipefail && ` does no harm.
    insertion: Option<usize>,
}

impl Remedy {
    pub(super) fn of(cx: &Cx, instruction: &Instruction, interpreter: &Interpreter, outcomes: &Outcomes) -> Remedy {
        let (support, shell) = support(cx, interpreter);
        // Under `pipefail` a program that writes until nobody reads any more fails.
        let endless = |call: &Call| call.name() == "yes";
        // Whoever switches it off would do so behind the insertion as well.
        let off = |call: &Call| call.name() == "set" && call.args().iter().any(|a| a.prefix().starts_with('+'));
        let calls = || instruction.script.iter().flat_map(|s| s.calls());
        let stops_early = |call: Call| {
            let pipeline = call.script.pipeline_of(call.info.command);
            pipeline.commands.first() != Some(&call.info.command) && outcomes.stops_early(call.info.command)
        };
        let in_vain = calls().any(|call| endless(&call) || off(&call) || stops_early(call));
        let text = instruction.shell_text();
        let start = text.map_or(instruction.arguments.span().start, |text| text.span().start);
        Remedy {
            support,
            shell,
            errexit: interpreter.sh_options().is_some_and(|o| o.errexit),
            heredoc: start > instruction.arguments.span().start,
            insertion: (instruction.heredocs.is_empty() && !in_vain).then_some(start as usize),
        }
    }

    /// What to do about a pipeline that starts with this command.
    pub(super) fn help(&self, outcomes: &Outcomes, command: CommandId) -> String {
        if let Some(shell) = nested_shell(outcomes, command) {
            return match shell {
                "bash" | "zsh" | "ksh" | "ash" => format!("call it as `{shell} -o pipefail`"),
                _ => "call `bash -o pipefail -c` instead, where the image has bash".to_owned(),
            };
        }
        let options = if self.errexit { "-eo" } else { "-o" };
        let shell = format!("put `SHELL [\"{}\", \"{options}\", \"pipefail\", \"-c\"]` before it", self.shell);
        match self.support {
            Support::Yes if self.heredoc => "start the script with `set -eo pipefail`".to_owned(),
            Support::Yes => format!("{shell}, or start the command with `set -o pipefail &&`"),
            Support::Dash => format!("{shell}: `sh` of this image is dash, which has no `pipefail`"),
            Support::Unknown => format!("{shell}, if the image has bash and no such `SHELL` of its own"),
        }
    }

    /// The insertion that does it, where that is certain to work.
    pub(super) fn edit(&self, outcomes: &Outcomes, command: CommandId) -> Option<(Span, String)> {
        let at = self.insertion.filter(|_| self.support == Support::Yes && nested_shell(outcomes, command).is_none())?;
        Some((Span::empty(at), "set -o pipefail && ".to_owned()))
    }
}

/// Whether the shell in force has `pipefail`, and the one to name in `SHELL`.
fn support(cx: &Cx, interpreter: &Interpreter) -> (Support, String) {
    let named = cx.dockerfile.shell_at(cx.index).and_then(|(i, _)| match &cx.dockerfile.instructions[i].kind {
        Kind::Shell(words) => words.first().map(MappedText::as_str),
        _ => None,
    });
    if let Some(path) = named.filter(|path| ["bash", "ash", "zsh", "ksh"].contains(&path.rsplit('/').next().unwrap_or_default())) {
        return (Support::Yes, path.to_owned());
    }
    let base = cx.stage().map(|stage| cx.dockerfile.root_base(stage));
    let (shell, has_it) = match base {
        Some(Base::Image(image) | Base::Repository(image)) => (default_shell(image), supports_pipefail(image)),
        _ => (Shell::Unknown, None),
    };
    let path = if shell == Shell::Busybox { "/bin/ash" } else { "/bin/bash" };
    let support = match has_it {
        _ if matches!(interpreter, Interpreter::Bash(_)) => Support::Yes,
        Some(true) => Support::Yes,
        Some(false) => Support::Dash,
        None => Support::Unknown,
    };
    (support, path.to_owned())
}

/// The shell that is called with the script that a command stands in: `bash` of `bash -c`. `eval` runs in the same shell.
fn nested_shell<'a>(outcomes: &Outcomes<'a>, command: CommandId) -> Option<&'a str> {
    let nested = outcomes.script.blocks_around(command).filter(|block| block.kind == BlockKind::Nested);
    let mut shells = nested.filter_map(|block| outcomes.call(block.parent?)).map(|call| call.name());
    shells.find(|name| *name != "eval")
}
