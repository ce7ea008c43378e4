//! hadolint's `# hadolint shell=…`: a comment that tells which shell reads the commands below it, where the file itself cannot.

use super::ast::Dockerfile;
use super::interpreter::Interpreter;
use crate::source::Source;

/// Which shell a comment tells of, and the instruction that follows the comment.
pub(super) fn told_shells(file: &Dockerfile, source: &Source) -> Vec<(usize, Interpreter)> {
    let shell = |comment: &super::ast::Comment| {
        let interpreter = told_shell(source.slice(comment.span))?;
        Some((file.instructions.partition_point(|i| i.span.start < comment.span.start), interpreter))
    };
    file.comments.iter().filter(|c| !c.within_instruction).filter_map(shell).collect()
}

/// hadolint takes a path and nothing more; options behind it are believed as well, as are those of `SHELL`.
fn told_shell(comment: &str) -> Option<Interpreter> {
    let body = comment.trim_start_matches('#').trim_start().strip_prefix("hadolint")?;
    let value = body.strip_prefix([' ', '\t'])?.trim_start().strip_prefix("shell")?.trim_start().strip_prefix('=')?;
    let mut words = value.split('#').next().unwrap_or_default().split_whitespace().peekable();
    words.peek()?;
    Some(Interpreter::of(words))
}

impl Dockerfile {
    /// The shell that a comment above `instruction` tells of: in its stage or those that it starts from, else before the first
    /// `FROM`, which is for all stages. The index is that of the first instruction it holds for.
    pub(super) fn told_shell_at(&self, instruction: usize) -> Option<(usize, &Interpreter)> {
        if self.told_shells.is_empty() {
            return None;
        }
        let last_of = |from: usize, to: usize| {
            let before = self.told_shells.partition_point(|(i, _)| *i <= to);
            self.told_shells[..before].last().filter(|(i, _)| *i >= from).map(|(i, shell)| (*i, shell))
        };
        let first = self.stages.first().map_or(0, |s| s.instructions.start);
        let own = self.stage_of(instruction).and_then(|stage| {
            self.lineage(stage).find_map(|s| last_of(s.instructions.start, instruction.min(s.instructions.end - 1)))
        });
        own.or_else(|| last_of(0, first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dockerfile::{ShOptions, parse};

    #[test]
    fn reads_a_shell() {
        let bash = Interpreter::Bash(ShOptions::default());
        assert_eq!(told_shell("#hadolint  shell = /bin/bash # as the image says"), Some(bash));
        assert_eq!(told_shell("# hadolint shell=pwsh"), Some(Interpreter::PowerShell));
        let strict = Interpreter::Bash(ShOptions { errexit: true, pipefail: true });
        assert_eq!(told_shell("# hadolint shell=/bin/bash -eo pipefail -c"), Some(strict));
        for other in ["# hadolint shell", "# hadolint shell=", "# hadolint shells=a", "# Hadolint shell=a", "# shell=a"] {
            assert_eq!(told_shell(other), None, "{other}");
        }
    }

    #[test]
    fn is_in_force_where_hadolint_says() {
        let at = |text: &str, instruction: usize| {
            let file = parse(&Source::new("Dockerfile", text));
            file.interpreter(instruction, &file.instructions[instruction])
        };
        let (sh, bash) = (Interpreter::Sh(ShOptions::default()), Interpreter::Bash(ShOptions::default()));
        let text = "FROM a AS x\nRUN a\n# hadolint shell=bash\nRUN b\nFROM b\nRUN c\nFROM x\nRUN d\nSHELL [\"sh\"]\nRUN e\n";
        for (instruction, expected) in [(1, &sh), (2, &bash), (4, &sh), (6, &bash), (8, &sh)] {
            assert_eq!(at(text, instruction), *expected, "{instruction}");
        }
        let global = "# hadolint shell=bash\nARG a\nFROM a\nRUN a\nFROM b\nSHELL [\"sh\"]\n# hadolint shell=bash\nRUN b\n";
        for instruction in [2, 5] {
            assert_eq!(at(global, instruction), bash, "{instruction}");
        }
    }
}
