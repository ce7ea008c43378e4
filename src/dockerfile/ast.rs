//! The syntax tree of a Dockerfile.

use super::expand::Value;
use super::interpreter::Interpreter;
use super::json::NotJson;
use super::mount::Mount;
use super::stages::Stage;
use super::variables::Scope;
use crate::shell::Script;
use crate::source::{MappedText, Span};
use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

/// A parsed Dockerfile. Parsing never fails: what Docker would reject is in `errors`, everything else is here.
#[derive(Clone, Debug, Default)]
pub struct Dockerfile {
    /// The escape character: a backslash, or a backquote after `# escape=`.
    pub escape: char,
    /// Parser directives, in order.
    pub directives: Vec<Directive>,
    /// Comment lines, in order; those within continued instructions too, directives not.
    pub comments: Vec<Comment>,
    /// Instructions, in order. `ONBUILD` holds its trigger.
    pub instructions: Vec<Instruction>,
    /// What `ARG` sets before the first `FROM`.
    pub globals: Scope,
    /// Stages, in order, and what is in force in each.
    pub stages: Vec<Stage>,
    /// The last stage of each name.
    pub(super) stage_names: HashMap<String, usize>,
    /// The first stage that sets each variable, once somebody asked.
    pub(super) first_set: OnceLock<HashMap<String, usize>>,
    /// The shells that comments for hadolint tell of, each with the first instruction it holds for.
    pub(super) told_shells: Vec<(usize, Interpreter)>,
    /// What Docker rejects, in order.
    pub errors: Vec<SyntaxError>,
    /// The value of a `# syntax=` that names a front end other than Dockerfile's: then nothing else was read.
    pub foreign_frontend: Option<Span>,
    /// What was said of it from outside.
    pub outside: Outside,
}

/// What a build says of a Dockerfile that does not stand in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outside {
    /// The shell of images that set none, where it is known to be another than Docker's own.
    pub shell: Option<Interpreter>,
    /// Build arguments by name, as `docker build --build-arg` gives them: they replace the defaults of `ARG`s (Dockerfile reference,
    /// "ARG"). One that no `ARG` declares has no effect.
    pub arguments: BTreeMap<String, Value>,
}

/// A parser directive: `# syntax=docker/dockerfile:1`.
#[derive(Clone, Debug)]
pub struct Directive {
    /// Lower case: `syntax`, `escape` or `check`.
    pub name: String,
    /// The value, without white space around it.
    pub value: String,
    /// Where the value stands.
    pub value_span: Span,
    /// From `#` to the end of the line.
    pub span: Span,
}

/// A comment line.
#[derive(Clone, Debug)]
pub struct Comment {
    /// From `#` to the end of the line, without the line end.
    pub span: Span,
    /// 1-based line.
    pub line: u32,
    /// Whether it stands between the lines of a continued instruction.
    pub within_instruction: bool,
}

/// One instruction.
#[derive(Clone, Debug)]
pub struct Instruction {
    /// From the keyword to the last byte that belongs to it, heredocs included, the last line end not.
    pub span: Span,
    /// 1-based first and last line, as BuildKit counts them: comments that trail a continuation included.
    pub lines: (u32, u32),
    /// The keyword as written.
    pub keyword: MappedText,
    /// `--name=value` before the arguments.
    pub flags: Vec<Flag>,
    /// The text behind the flags, continuations joined, trimmed.
    pub arguments: MappedText,
    /// What it is, with its operands.
    pub kind: Kind,
    /// Its heredocs, in the order of their bodies.
    pub heredocs: Vec<Heredoc>,
    /// Blank lines and escape characters with blanks behind them in its continuation.
    pub gaps: Vec<Gap>,
    /// The shell commands that it runs, where its shell is one that docklint reads: of `RUN`, and of the shell form of others.
    pub script: Option<Script>,
    /// Whether Docker accepts its syntax. If not, `kind` holds what could be read.
    pub valid: bool,
}

/// A flag: `--from=build`.
#[derive(Clone, Debug)]
pub struct Flag {
    /// The name without dashes, decoded.
    pub name: String,
    /// The value behind `=`, decoded.
    pub value: Option<MappedText>,
    /// All of it.
    pub span: Span,
}

/// Something in a continuation that Docker drops and people stumble over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// What it is.
    pub kind: GapKind,
    /// A blank line with its line end, or the blanks behind the escape character.
    pub span: Span,
}

/// The kinds of [`Gap`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GapKind {
    /// A blank line, which Docker warns of.
    BlankLine,
    /// Blanks between the escape character and the line end.
    TrailingBlanks,
    /// An escape character on the last line of the file, or before lines that hold nothing more.
    Dangling,
}

/// A heredoc of `RUN`, `COPY` or `ADD`.
#[derive(Clone, Debug)]
pub struct Heredoc {
    /// The delimiter, quotes removed.
    pub name: String,
    /// The file descriptor before `<<`, else 0.
    pub descriptor: u32,
    /// `<<-`: leading tabs of each line are dropped.
    pub strips_tabs: bool,
    /// Whether variables are expanded in it: no quote around the delimiter.
    pub expands: bool,
    /// `<<EOF` as it stands.
    pub opener: Span,
    /// The body as it is used: leading tabs dropped for `<<-`.
    pub body: MappedText,
    /// The line that ends it, without its line end.
    pub terminator: Span,
}

/// An instruction's kind and operands.
#[derive(Clone, Debug)]
pub enum Kind {
    /// `ADD`
    Add(Transfer),
    /// `ARG`
    Arg(Vec<Declaration>),
    /// `CMD`
    Cmd(CommandLine),
    /// `COPY`
    Copy(Transfer),
    /// `ENTRYPOINT`
    Entrypoint(CommandLine),
    /// `ENV`
    Env(Pairs),
    /// `EXPOSE`
    Expose(Vec<MappedText>),
    /// `FROM`
    From(From),
    /// `HEALTHCHECK`; `None` is `HEALTHCHECK NONE`
    Healthcheck(Option<CommandLine>),
    /// `LABEL`
    Label(Pairs),
    /// `MAINTAINER`
    Maintainer(MappedText),
    /// `ONBUILD`; `None` where no instruction follows
    Onbuild(Option<Box<Instruction>>),
    /// `RUN`
    Run(Run),
    /// `SHELL`
    Shell(Vec<MappedText>),
    /// `STOPSIGNAL`
    Stopsignal(MappedText),
    /// `USER`
    User(MappedText),
    /// `VOLUME`
    Volume(Vec<MappedText>),
    /// `WORKDIR`
    Workdir(MappedText),
    /// A keyword that Docker does not know.
    Unknown,
}

/// What `ADD` and `COPY` move.
#[derive(Clone, Debug)]
pub struct Transfer {
    /// The sources as written, heredocs left out.
    pub sources: Vec<MappedText>,
    /// Inline files: indexes into [`Instruction::heredocs`].
    pub inline: Vec<usize>,
    /// The destination; empty if there is none.
    pub target: MappedText,
    /// Whether it is in JSON form.
    pub exec_form: bool,
}

/// One name of an `ARG`.
#[derive(Clone, Debug)]
pub struct Declaration {
    /// The name, never expanded.
    pub name: MappedText,
    /// The default as written, quotes included.
    pub default: Option<MappedText>,
}

/// A command in either form.
#[derive(Clone, Debug)]
pub enum CommandLine {
    /// Text for the shell. `fault` tells where and how it stops being JSON, when it starts with `[` as the JSON form does.
    Shell {
        /// The text.
        text: MappedText,
        /// Why it is not in JSON form, although it starts like it.
        fault: Option<(Span, NotJson)>,
    },
    /// The JSON form: the program and its arguments, decoded.
    Exec(Vec<MappedText>),
}

/// The pairs of `ENV` and `LABEL`.
#[derive(Clone, Debug)]
pub struct Pairs {
    /// In order, as written, quotes included.
    pub pairs: Vec<(MappedText, MappedText)>,
    /// Whether it is the old form `ENV name value`.
    pub legacy: bool,
}

/// The operands of `FROM`.
#[derive(Clone, Debug)]
pub struct From {
    /// The image or stage as written; empty if there is none.
    pub image: MappedText,
    /// The word `AS`.
    pub as_keyword: Option<Span>,
    /// The stage's name as written.
    pub name: Option<MappedText>,
}

/// The operands of `RUN`.
#[derive(Clone, Debug)]
pub struct Run {
    /// What it runs; for one that is a single heredoc, the text is the heredoc's word and the script is its body.
    pub command: CommandLine,
    /// Its `--mount` flags.
    pub mounts: Vec<Mount>,
}

/// A place that Docker rejects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// What it covers.
    pub span: Span,
    /// The instruction that it belongs to: an index into [`Dockerfile::instructions`].
    pub instruction: Option<usize>,
    /// Which of BuildKit's passes rejects it; an error of the first hides all of the second there, not here.
    pub phase: Phase,
    /// What kind of mistake it is.
    pub kind: ErrorKind,
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Other places worth showing.
    pub labels: Vec<(Span, String)>,
}

/// The passes of BuildKit's Dockerfile front end that reject syntax.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Phase {
    /// `parser.Parse`
    Parse,
    /// `instructions.Parse`
    Instructions,
    /// `dockerfile2llb`, the conversion to build steps
    Conversion,
}

/// The kinds of [`SyntaxError`] that are rules of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// Any mistake of syntax.
    Syntax,
    /// An instruction other than `ARG` before the first `FROM`, or no `FROM` at all.
    BeforeFrom,
    /// An `ONBUILD` with a trigger that Docker refuses, at once or in the build that runs it.
    Trigger,
}

impl Kind {
    /// What it runs, now or in the container: the command of `RUN`, `CMD`, `ENTRYPOINT` or `HEALTHCHECK`.
    pub fn command(&self) -> Option<&CommandLine> {
        match self {
            Kind::Run(run) => Some(&run.command),
            Kind::Cmd(command) | Kind::Entrypoint(command) => Some(command),
            Kind::Healthcheck(command) => command.as_ref(),
            Kind::Add(_)
            | Kind::Arg(_)
            | Kind::Copy(_)
            | Kind::Env(_)
            | Kind::Expose(_)
            | Kind::From(_)
            | Kind::Label(_)
            | Kind::Maintainer(_)
            | Kind::Onbuild(_)
            | Kind::Shell(_)
            | Kind::Stopsignal(_)
            | Kind::User(_)
            | Kind::Volume(_)
            | Kind::Workdir(_)
            | Kind::Unknown => None,
        }
    }
}

impl Dockerfile {
    /// Each instruction and, for `ONBUILD`, its trigger: (index of the outer instruction, instruction).
    pub fn walk(&self) -> impl Iterator<Item = (usize, &Instruction)> {
        self.instructions.iter().enumerate().flat_map(|(i, outer)| {
            let trigger = match &outer.kind {
                Kind::Onbuild(Some(trigger)) => Some((i, &**trigger)),
                _ => None,
            };
            std::iter::once((i, outer)).chain(trigger)
        })
    }

    /// The value of a parser directive.
    pub fn directive(&self, name: &str) -> Option<&Directive> {
        self.directives.iter().find(|d| d.name == name)
    }
}

impl Instruction {
    /// The first flag of a name.
    pub fn flag(&self, name: &str) -> Option<&Flag> {
        self.flags.iter().find(|f| f.name == name)
    }

    /// The value of the first flag of a name.
    pub fn flag_value(&self, name: &str) -> Option<&MappedText> {
        self.flag(name)?.value.as_ref()
    }
}
