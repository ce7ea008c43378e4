//! The syntax tree of a shell script: flat tables, so that the deepest nesting neither recurses nor drops recursively.

use crate::source::{MappedText, Span};
use std::borrow::Cow;
use std::ops::Range;

/// Index into [`Script::commands`].
pub type CommandId = usize;
/// Index into [`Script::blocks`].
pub type BlockId = usize;

/// A parsed script. Parsing never fails: what could not be read is in `errors`, the rest is here.
#[derive(Clone, Debug, Default)]
pub struct Script {
    /// Every list of commands; block 0 is the script itself. A nested block comes after the one that holds it.
    pub blocks: Vec<Block>,
    /// Every command, in the order of their first byte within each block.
    pub commands: Vec<Command>,
    /// What each simple command calls, wrappers seen through; see [`Script::calls`].
    pub calls: Vec<CallInfo>,
    /// Comments, the `#` included.
    pub comments: Vec<Span>,
    /// Syntax errors.
    pub errors: Vec<ShellError>,
}

/// A syntax error in a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShellError {
    /// Where the parser lost its way.
    pub span: Span,
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// Whether a shell stops here too. It takes a heredoc without an end up to the end of the text, and has no limit for brackets.
    pub is_fatal: bool,
}

/// A list of pipelines.
#[derive(Clone, Debug)]
pub struct Block {
    /// What holds the list.
    pub kind: BlockKind,
    /// All of its text.
    pub span: Span,
    /// The command that holds it; `None` for block 0.
    pub parent: Option<CommandId>,
    /// Its pipelines, in order.
    pub pipelines: Vec<Pipeline>,
}

/// What a block is to the command that holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// The script itself.
    Script,
    /// `( … )`
    Subshell,
    /// `{ …; }`
    Group,
    /// What follows `if`, `elif`, `while` or `until`.
    Condition,
    /// What follows `then`, `else`, `do`, or a `case` pattern.
    Body,
    /// The body of a function.
    Function,
    /// `$( … )` or backquotes.
    Substitution,
    /// `<( … )` or `>( … )`
    ProcessSubstitution,
    /// The text given to `sh -c`, `bash -c`, `su -c` or `eval`, or a heredoc that a shell reads its commands from.
    Nested,
}

/// Commands joined by `|`.
#[derive(Clone, Debug)]
pub struct Pipeline {
    /// How it follows the pipeline before it in its block.
    pub link: Link,
    /// The operator that `link` stands for; empty for the first.
    pub link_span: Span,
    /// Whether it starts with `!`.
    pub negated: bool,
    /// Whether `&` follows it.
    pub background: bool,
    /// Its commands.
    pub commands: Vec<CommandId>,
    /// Its pipe operators (`|`, `|&`), one fewer than its commands.
    pub pipes: Vec<Span>,
    /// All of its text.
    pub span: Span,
}

/// How a pipeline follows the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Link {
    /// It is the first of its block.
    First,
    /// After `;`, `&` or a line end: runs whatever happened.
    Sequence,
    /// `&&`
    And,
    /// `||`
    Or,
}

/// One command.
#[derive(Clone, Debug)]
pub struct Command {
    /// Simple or compound.
    pub kind: CommandKind,
    /// `NAME=value` before the words.
    pub assignments: Vec<Assignment>,
    /// The name and the arguments, as written; [`Script::calls`] has them without wrappers. A compound command has those words
    /// that its kind names.
    pub words: Vec<Word>,
    /// Its redirections.
    pub redirects: Vec<Redirect>,
    /// The block whose pipelines hold it.
    pub block: BlockId,
    /// Index of its pipeline in that block.
    pub pipeline: usize,
    /// All of its text, redirections included.
    pub span: Span,
}

/// The kinds of command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CommandKind {
    /// Words to run, or assignments alone.
    Simple,
    /// `( … )`
    Subshell,
    /// `{ …; }`
    Group,
    /// `if`
    If,
    /// `for` (and `select`), whose `words` are the variable and the list.
    For,
    /// `while`
    While,
    /// `until`
    Until,
    /// `case`, whose first word is its subject.
    Case,
    /// A function definition, whose only word is the name.
    Function,
    /// `[[ … ]]`, whose words are its operands, `!` and the operators that are words (`-f`, `==`, `=~`).
    Test,
    /// `(( … ))`
    Arithmetic,
}

/// `NAME=value`, `NAME+=value`, `NAME[i]=value` or `NAME=(…)`.
#[derive(Clone, Debug)]
pub struct Assignment {
    /// The variable.
    pub name: String,
    /// The value; an array's is a word with no literal.
    pub value: Word,
    /// All of it.
    pub span: Span,
}

/// A redirection.
#[derive(Clone, Debug)]
pub struct Redirect {
    /// Operator, the file descriptor included: `>`, `2>&1` is `2>&` with target `1`.
    pub operator: String,
    /// The file, descriptor, or heredoc delimiter.
    pub target: Word,
    /// The text of a heredoc, as the command reads it.
    pub heredoc: Option<MappedText>,
    /// Operator and target.
    pub span: Span,
}

/// A word as the shell splits them, quotes still known.
#[derive(Clone, Debug, Default)]
pub struct Word {
    /// All of its text, quotes included.
    pub span: Span,
    /// Its pieces.
    pub parts: Vec<Part>,
}

/// A piece of a word.
#[derive(Clone, Debug)]
pub struct Part {
    /// What it is.
    pub kind: PartKind,
    /// Whether it stands within quotes (or behind a backslash), so that it neither splits nor globs.
    pub quoted: bool,
    /// Where it stands: without the quotes for a literal. If the lengths of text and span are equal, it stands there verbatim.
    pub span: Span,
}

/// The kinds of piece.
#[derive(Clone, Debug)]
pub enum PartKind {
    /// Text, decoded.
    Literal(String),
    /// `$name`, `${name…}`, `$1`, `$@` …: the variable's name, and the text behind the name in braces (`:-x`), if any.
    Parameter {
        /// The name without `$` and braces. It is not the variable's value that `${#name}` and `${!name}` stand for, so the `#` or `!`
        /// is part of the name.
        name: String,
        /// What stands between the name and the closing brace, raw.
        operation: String,
    },
    /// `$( … )` or backquotes.
    Substitution(BlockId),
    /// `<( … )` or `>( … )`
    ProcessSubstitution(BlockId),
    /// `$(( … ))`, or an array `( … )` on the right of `=`.
    Opaque,
}

/// One command as the system runs it: the program behind `sudo`, `env`, `exec`, `xargs` … and its arguments.
#[derive(Clone, Debug)]
pub struct CallInfo {
    /// The simple command it was read from.
    pub command: CommandId,
    /// The name and arguments within that command's words.
    pub words: Range<usize>,
    /// The program's name without its directory: `apt-get` for `/usr/bin/apt-get`.
    pub name: String,
    /// The words before it that only wrap it: (name, span of name and its options).
    pub wrappers: Vec<(String, Span)>,
    /// Variables set for it by `env`, `sudo` or assignments before it.
    pub environment: Vec<(String, Word)>,
    /// Its options and operands, where `shell::tools` knows the program.
    pub arguments: Option<super::tools::Arguments>,
    /// What it means; see [`tools::action`](super::tools::action).
    pub(super) action: std::sync::OnceLock<Option<Box<super::tools::Action>>>,
}

/// A [`CallInfo`] with the script it belongs to.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The script.
    pub script: &'a Script,
    /// The call.
    pub info: &'a CallInfo,
}

impl Script {
    /// Every program that the script calls, in order, wrappers seen through.
    pub fn calls(&self) -> impl Iterator<Item = Call<'_>> {
        self.calls.iter().map(move |info| Call { script: self, info })
    }

    /// The pipeline that holds a command.
    pub fn pipeline_of(&self, command: CommandId) -> &Pipeline {
        let command = &self.commands[command];
        &self.blocks[command.block].pipelines[command.pipeline]
    }

    /// The blocks that hold a command, innermost first.
    pub fn blocks_around(&self, command: CommandId) -> impl Iterator<Item = &Block> {
        let first = Some(self.commands[command].block);
        std::iter::successors(first, |b| self.blocks[*b].parent.map(|c| self.commands[c].block)).map(|b| &self.blocks[b])
    }
}

impl Pipeline {
    /// A pipeline of one command, the first of its block.
    pub(super) fn of_one(command: CommandId, span: Span) -> Pipeline {
        let link_span = Span { start: span.start, end: span.start };
        let (commands, pipes) = (vec![command], Vec::new());
        Pipeline { link: Link::First, link_span, negated: false, background: false, commands, pipes, span }
    }
}

impl<'a> Call<'a> {
    /// The program's name without its directory.
    pub fn name(self) -> &'a str {
        &self.info.name
    }

    /// The simple command it was read from.
    pub fn command(self) -> &'a Command {
        &self.script.commands[self.info.command]
    }

    /// The name and the arguments.
    pub fn words(self) -> &'a [Word] {
        &self.command().words[self.info.words.clone()]
    }

    /// The word that names the program.
    pub fn name_word(self) -> &'a Word {
        &self.words()[0]
    }

    /// The arguments.
    pub fn args(self) -> &'a [Word] {
        &self.words()[1..]
    }

    /// Options and operands, where the program is known.
    pub fn arguments(self) -> Option<&'a super::tools::Arguments> {
        self.info.arguments.as_ref()
    }

    /// From the name to the last argument.
    pub fn span(self) -> Span {
        let words = self.words();
        words[0].span.cover(words[words.len() - 1].span)
    }
}

impl Word {
    /// The text of the word after quote removal; `None` when it holds an expansion of any kind, so nobody guesses by accident.
    /// Unquoted glob characters and a leading `~` stand as themselves.
    pub fn literal(&self) -> Option<Cow<'_, str>> {
        match self.parts.as_slice() {
            [] => Some(Cow::Borrowed("")),
            [Part { kind: PartKind::Literal(text), .. }] => Some(Cow::Borrowed(text)),
            parts => {
                let texts = parts.iter().map(|p| match &p.kind {
                    PartKind::Literal(text) => Some(text.as_str()),
                    _ => None,
                });
                texts.collect::<Option<String>>().map(Cow::Owned)
            }
        }
    }

    /// Whether it is this text.
    pub fn is(&self, text: &str) -> bool {
        self.literal().is_some_and(|l| l == text)
    }

    /// The literal text before the first expansion.
    pub fn prefix(&self) -> &str {
        match self.parts.first() {
            Some(Part { kind: PartKind::Literal(text), .. }) => text,
            _ => "",
        }
    }

    /// The text with each expansion as it is written (`$X`, `${X}`), quotes removed: for showing, and for patterns that allow
    /// a variable. A substitution shows as `$(…)`.
    pub fn display(&self) -> String {
        let mut text = String::new();
        for part in &self.parts {
            match &part.kind {
                PartKind::Literal(literal) => text.push_str(literal),
                PartKind::Parameter { name, operation } if operation.is_empty() => text.extend(["$", name]),
                PartKind::Parameter { name, operation } => text.extend(["${", name, operation, "}"]),
                PartKind::Substitution(_) | PartKind::ProcessSubstitution(_) | PartKind::Opaque => text.push_str("$(…)"),
            }
        }
        text
    }

    /// Where a range of the literal text stands: exact where the word is verbatim, else the whole piece.
    pub fn span_of(&self, range: Range<usize>) -> Span {
        self.mapped().map_or(self.span, |text| text.span_of(range))
    }

    /// The literal text with its mapping to the source; `None` when it holds an expansion.
    pub fn mapped(&self) -> Option<MappedText> {
        let mut text = MappedText::empty(self.span.start as usize);
        for part in &self.parts {
            match &part.kind {
                PartKind::Literal(literal) => text.push(literal, part.span),
                _ => return None,
            }
        }
        Some(text)
    }
}
