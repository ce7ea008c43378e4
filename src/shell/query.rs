//! Questions to a script.

use super::ast::{BlockId, BlockKind, Command, CommandId, CommandKind, Pipeline, Script, Word};
use super::calls::Invocation;

/// Shell options that decide what a failure does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ShellOptions {
    /// `set -e`: a failing command ends the script.
    pub errexit: bool,
    /// `set -o pipefail`: a pipeline fails if any of its commands does, not only the last.
    pub pipefail: bool,
}

impl Script {
    /// Every simple command, those in substitutions and `-c` texts too, with its id and its pipeline.
    pub fn simple_commands(&self) -> impl Iterator<Item = (CommandId, &Command, &Pipeline)> {
        let simple = self.commands.iter().enumerate().filter(|(_, c)| c.kind == CommandKind::Simple);
        simple.map(|(id, c)| (id, c, self.pipeline_of(id)))
    }

    /// Whether a command stands in the script itself, or in nothing but `{ … }` in it: it runs in the script's own shell, and
    /// neither a condition nor a loop decides about it (`&&` and `||` still may).
    pub fn is_top_level(&self, command: CommandId) -> bool {
        self.blocks_around(command).all(|block| matches!(block.kind, BlockKind::Script | BlockKind::Group))
    }

    /// The options in force at each command, by its id, where the script starts with `initial` (what `SHELL` says).
    ///
    /// `set` counts for what follows it in its own shell: also behind the group, the `if` or the loop that holds it, not behind a
    /// subshell or a pipe. `sh -c` starts anew, with its own options.
    pub fn options_in_force(&self, initial: ShellOptions) -> Vec<ShellOptions> {
        let mut children = vec![Vec::new(); self.commands.len()];
        for (id, block) in self.blocks.iter().enumerate() {
            if let Some(parent) = block.parent {
                children[parent].push(id);
            }
        }
        let mut walk = OptionWalk { script: self, children, at: vec![initial; self.commands.len()] };
        if !self.blocks.is_empty() {
            walk.block(0, initial);
        }
        walk.at
    }
}

struct OptionWalk<'a> {
    script: &'a Script,
    children: Vec<Vec<BlockId>>,
    at: Vec<ShellOptions>,
}

impl OptionWalk<'_> {
    /// Walks a block; returns the options behind it. Blocks nest no deeper than the parser lets them.
    fn block(&mut self, id: BlockId, start: ShellOptions) -> ShellOptions {
        let script = self.script;
        let mut options = start;
        for pipeline in &script.blocks[id].pipelines {
            let before = options;
            for command in &pipeline.commands {
                options = self.command(*command, before);
            }
            if pipeline.commands.len() > 1 || pipeline.background {
                options = before;
            }
        }
        options
    }

    fn command(&mut self, id: CommandId, before: ShellOptions) -> ShellOptions {
        self.at[id] = before;
        let mut options = before;
        for block in std::mem::take(&mut self.children[id]) {
            match self.script.blocks[block].kind {
                BlockKind::Group | BlockKind::Condition | BlockKind::Body => options = self.block(block, options),
                BlockKind::Nested => {
                    let shell = self.nested_shell(id);
                    let behind = self.block(block, shell.unwrap_or(options));
                    if shell.is_none() {
                        options = behind;
                    }
                }
                _ => {
                    self.block(block, options);
                }
            }
        }
        let command = &self.script.commands[id];
        if command.kind == CommandKind::Simple {
            options.apply_set(&command.words);
        }
        options
    }

    /// The options a nested script starts with; `None` for `eval`, which runs in the same shell.
    fn nested_shell(&self, command: CommandId) -> Option<ShellOptions> {
        let first = self.script.calls.partition_point(|c| c.command < command);
        let calls = self.script.calls[first..].iter().take_while(|c| c.command == command);
        let words = &self.script.commands[command].words;
        for call in calls {
            if call.name == "eval" {
                return None;
            }
            if let Some(shell) = Invocation::of(&call.name, &words[call.words.clone()]) {
                return Some(ShellOptions { errexit: shell.errexit, pipefail: shell.pipefail });
            }
        }
        Some(ShellOptions::default())
    }
}

impl ShellOptions {
    /// What `set` does to the options, if `words` call it.
    fn apply_set(&mut self, words: &[Word]) {
        if !words.first().is_some_and(|w| w.is("set")) {
            return;
        }
        let mut at = 1;
        while let Some(option) = words.get(at).and_then(Word::literal).filter(|t| t.len() > 1 && t.starts_with(['-', '+'])) {
            at += 1;
            if option == "--" {
                return;
            }
            let on = option.starts_with('-');
            for letter in option.chars().skip(1) {
                match letter {
                    'e' => self.errexit = on,
                    'o' => {
                        match words.get(at).and_then(Word::literal).unwrap_or_default().as_ref() {
                            "pipefail" => self.pipefail = on,
                            "errexit" => self.errexit = on,
                            _ => {}
                        }
                        at += 1;
                    }
                    _ => {}
                }
            }
        }
    }
}
