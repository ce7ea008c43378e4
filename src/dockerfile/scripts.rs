//! The shell scripts that instructions run, each parsed once.

use super::ast::{CommandLine, Dockerfile, Heredoc, Instruction, Kind};
use super::interpreter::{Interpreter, ShOptions};
use crate::shell::{self, Dialect, Script};
use crate::source::MappedText;

/// Parses the script of every instruction that has one in a shell that docklint reads.
pub(super) fn parse_all(file: &mut Dockerfile) {
    let mut instructions = std::mem::take(&mut file.instructions);
    for (i, instruction) in instructions.iter_mut().enumerate() {
        instruction.script = script(file, i, instruction);
        if let Kind::Onbuild(Some(trigger)) = &mut instruction.kind {
            trigger.script = script(file, i, trigger);
        }
    }
    file.instructions = instructions;
}

impl Dockerfile {
    /// What reads the text of an instruction, the one at `index` or its trigger: the interpreter that the first line of its only
    /// heredoc asks for, else that of `SHELL` or of a comment that tells it, else what was said to be the image's, else the
    /// platform's own.
    pub fn interpreter(&self, index: usize, instruction: &Instruction) -> Interpreter {
        if let Some(asked_for) = sole_heredoc(instruction).and_then(|h| Interpreter::of_shebang(h.body.as_str())) {
            return asked_for;
        }
        let windows = self.stage_of(index).is_some_and(|s| s.windows);
        let own = self.own_shell(windows);
        let told = self.told_shell_at(index);
        // A `SHELL` at or below the instruction that a comment stands above changes what the comment says.
        let set = self.shell_at(index).filter(|(at, _)| told.is_none_or(|(told, _)| told <= *at));
        set.or(told).map_or(own, |(_, shell)| shell.clone())
    }
}

impl Dockerfile {
    /// The shell of images that set none: the one that was said to be, if there are such images of the platform.
    fn own_shell(&self, windows: bool) -> Interpreter {
        let of_platform = |shell: &Interpreter| match shell {
            Interpreter::Cmd => windows,
            Interpreter::PowerShell => true,
            Interpreter::Sh(_) | Interpreter::Bash(_) | Interpreter::OtherSh(_) | Interpreter::Other(_) => !windows,
        };
        let own = if windows { Interpreter::Cmd } else { Interpreter::Sh(ShOptions::default()) };
        self.outside.shell.clone().filter(of_platform).unwrap_or(own)
    }
}

fn script(file: &Dockerfile, index: usize, instruction: &Instruction) -> Option<Script> {
    match instruction.kind.command()? {
        CommandLine::Exec(words) => Some(shell::exec(words)),
        CommandLine::Shell { .. } => parse(&instruction.shell_text()?, &file.interpreter(index, instruction)),
    }
}

impl Instruction {
    /// The text that a shell reads: of a `RUN` that is one heredoc its body, else the command and behind it the bodies of its
    /// heredocs. `None` where no shell does, as in the JSON form.
    pub fn shell_text(&self) -> Option<MappedText> {
        let CommandLine::Shell { text, .. } = self.kind.command()? else { return None };
        Some(match sole_heredoc(self) {
            Some(heredoc) => heredoc.body.clone(),
            None => with_bodies(text, &self.heredocs),
        })
    }
}

/// The heredoc of a `RUN` that is nothing but it: its body is the script.
pub(super) fn sole_heredoc(instruction: &Instruction) -> Option<&Heredoc> {
    let [heredoc] = instruction.heredocs.as_slice() else { return None };
    (matches!(instruction.kind, Kind::Run(_)) && heredoc.opener == instruction.arguments.span()).then_some(heredoc)
}

/// The text that BuildKit hands to the shell: the command, then each body with its terminator.
fn with_bodies(text: &MappedText, heredocs: &[Heredoc]) -> MappedText {
    let mut whole = text.clone();
    for heredoc in heredocs {
        let start = heredoc.body.span().start as usize;
        whole.push(
            "\n",
            crate::source::Span::empty(if heredoc.body.is_empty() { heredoc.terminator.start as usize } else { start }),
        );
        whole.push_mapped(&heredoc.body);
        whole.push(&heredoc.name, heredoc.terminator);
    }
    whole
}

fn parse(text: &MappedText, interpreter: &Interpreter) -> Option<Script> {
    match interpreter {
        Interpreter::Sh(_) => Some(shell::parse(text, Dialect::Posix)),
        Interpreter::Bash(_) => Some(shell::parse(text, Dialect::Bash)),
        Interpreter::OtherSh(_) => Some(shell::parse(text, Dialect::Other)),
        Interpreter::Cmd | Interpreter::PowerShell | Interpreter::Other(_) => None,
    }
}
