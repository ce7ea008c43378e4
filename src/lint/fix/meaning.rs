//! What a file means, as plain data: a list of facts, each with its place.

mod yaml;

use crate::dockerfile::{CommandLine, Dockerfile, From, Instruction, Kind, Pairs};
use crate::ignorefile::IgnoreFile;
use crate::project::Content;
use crate::shell::Script;
use crate::source::{MappedText, Source, Span};

/// One thing that a file says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fact {
    /// Where it says so; for what stands in several pieces all of it, what lies between included.
    pub(super) span: Span,
    /// What it is to the file.
    pub(super) role: &'static str,
    /// It, decoded.
    pub(super) value: String,
    /// In YAML the key that it stands below.
    pub(super) below: Option<Span>,
}

/// All that a file says.
#[derive(Debug, Default)]
pub(super) struct Meaning {
    /// By place.
    pub(super) facts: Vec<Fact>,
    /// What is true of the whole of it.
    pub(super) whole: Vec<String>,
    /// What is wrong with it, be it for Docker or for the shell; sorted.
    pub(super) errors: Vec<String>,
}

/// The role of a comment.
pub(super) const COMMENT: &str = "comment";

/// What a file means.
pub(super) fn meaning(source: &Source, content: &Content) -> Meaning {
    let mut meaning = match content {
        Content::Dockerfile(file) => of_dockerfile(source, file),
        Content::Ignore(file) => of_ignore_file(source, file),
        Content::Compose(tree) => yaml::meaning(source, tree),
        // Nobody knows what it means, so nothing in it may change.
        Content::Env | Content::Config | Content::Released | Content::Unreadable(_) | Content::Broken(_) => {
            Meaning { errors: vec!["it cannot be read".into()], ..Meaning::default() }
        }
    };
    meaning.facts.retain(|fact| !fact.span.is_empty());
    meaning.facts.sort_unstable();
    meaning.errors.sort_unstable();
    meaning
}

fn of_ignore_file(source: &Source, file: &IgnoreFile) -> Meaning {
    let mut facts = Facts::default();
    file.comments.iter().for_each(|span| facts.add(COMMENT, *span, source.slice(*span)));
    file.patterns.iter().for_each(|pattern| facts.add("pattern", pattern.span, source.slice(pattern.span)));
    Meaning {
        facts: facts.0,
        whole: vec![format!("byte order mark: {}", source.text().starts_with('\u{feff}'))],
        errors: file.errors.iter().map(|e| e.message.clone()).collect(),
    }
}

fn of_dockerfile(source: &Source, file: &Dockerfile) -> Meaning {
    let mut facts = Facts::default();
    file.directives.iter().for_each(|d| facts.add("directive", d.span, format!("{}={}", d.name, d.value)));
    file.comments.iter().for_each(|c| facts.add(COMMENT, c.span, source.slice(c.span)));
    // Lines may move: a message that counts them says the same all the same.
    let unnumbered = |message: &str| message.replace(|c: char| c.is_ascii_digit(), "");
    let mut errors: Vec<String> = file.errors.iter().map(|e| unnumbered(&e.message)).collect();
    for (_, instruction) in file.walk() {
        facts.instruction(instruction);
        if let Some(script) = &instruction.script {
            facts.script(source, script);
            errors.extend(script.errors.iter().map(|e| e.message.clone()));
        }
    }
    let whole = vec![
        format!("byte order mark: {}", source.text().starts_with('\u{feff}')),
        format!("escape character: {}", file.escape),
        format!("front end of its own: {}", file.foreign_frontend.is_some()),
    ];
    Meaning { facts: facts.0, whole, errors }
}

#[derive(Default)]
struct Facts(Vec<Fact>);

impl Facts {
    fn add(&mut self, role: &'static str, span: Span, value: impl Into<String>) {
        self.0.push(Fact { span, role, value: value.into(), below: None });
    }

    fn text(&mut self, role: &'static str, text: &MappedText) {
        self.add(role, text.span(), text.as_str());
    }

    fn texts<'a>(&mut self, role: &'static str, texts: impl IntoIterator<Item = &'a MappedText>) {
        texts.into_iter().for_each(|text| self.text(role, text));
    }

    /// Each word of a text that only its reader could take apart.
    fn words(&mut self, text: &MappedText) {
        let decoded = text.as_str();
        for word in decoded.split_whitespace() {
            let at = word.as_ptr().addr() - decoded.as_ptr().addr();
            self.add("word", text.span_of(at..at + word.len()), word);
        }
    }

    fn instruction(&mut self, instruction: &Instruction) {
        self.add("instruction", instruction.keyword.span(), instruction.keyword.as_str().to_ascii_uppercase());
        for flag in &instruction.flags {
            let value = flag.value.as_ref().map_or("", MappedText::as_str);
            self.add("flag", flag.span, format!("--{}={value}", flag.name));
        }
        for heredoc in &instruction.heredocs {
            let kind = (heredoc.descriptor, heredoc.strips_tabs, heredoc.expands);
            self.add("heredoc", heredoc.opener, format!("{} {kind:?}", heredoc.name));
            self.lines(&heredoc.body);
            self.add("end of a heredoc", heredoc.terminator, &heredoc.name);
        }
        self.operands(instruction);
    }

    fn lines(&mut self, body: &MappedText) {
        let mut at = 0;
        for line in body.as_str().split_inclusive('\n') {
            let text = line.trim_end_matches(['\r', '\n']);
            self.add("line of a heredoc", body.span_of(at..at + text.len()), text);
            at += line.len();
        }
    }

    fn operands(&mut self, instruction: &Instruction) {
        match &instruction.kind {
            Kind::Add(transfer) | Kind::Copy(transfer) => {
                self.texts("source", &transfer.sources);
                self.text("destination", &transfer.target);
            }
            Kind::Arg(declarations) => {
                self.texts("name", declarations.iter().map(|d| &d.name));
                self.texts("value", declarations.iter().filter_map(|d| d.default.as_ref()));
            }
            Kind::Cmd(command) | Kind::Entrypoint(command) => self.command(instruction, command),
            Kind::Run(run) => self.command(instruction, &run.command),
            Kind::Healthcheck(Some(command)) => self.command(instruction, command),
            Kind::Env(pairs) | Kind::Label(pairs) => self.pairs(pairs),
            Kind::From(from) => self.from(from),
            Kind::Expose(values) | Kind::Shell(values) | Kind::Volume(values) => self.texts("value", values),
            Kind::Maintainer(value) | Kind::Stopsignal(value) | Kind::User(value) | Kind::Workdir(value) => {
                self.text("value", value)
            }
            Kind::Onbuild(Some(_)) => {}
            Kind::Healthcheck(None) | Kind::Onbuild(None) | Kind::Unknown => self.words(&instruction.arguments),
        }
    }

    fn command(&mut self, instruction: &Instruction, command: &CommandLine) {
        match command {
            CommandLine::Exec(arguments) => self.texts("argument", arguments),
            CommandLine::Shell { text, .. } if instruction.script.is_none() => self.words(text),
            CommandLine::Shell { .. } => {}
        }
    }

    fn pairs(&mut self, pairs: &Pairs) {
        self.texts("name", pairs.pairs.iter().map(|(name, _)| name));
        self.texts("value", pairs.pairs.iter().map(|(_, value)| value));
    }

    fn from(&mut self, from: &From) {
        self.text("image", &from.image);
        self.texts("stage name", &from.name);
    }

    fn script(&mut self, source: &Source, script: &Script) {
        script.comments.iter().for_each(|span| self.add(COMMENT, *span, source.slice(*span)));
        for block in &script.blocks {
            for pipeline in &block.pipelines {
                self.add("operator", pipeline.link_span, format!("{:?}", pipeline.link));
                pipeline.pipes.iter().for_each(|pipe| self.add("operator", *pipe, source.slice(*pipe)));
            }
        }
        for command in &script.commands {
            command.words.iter().for_each(|word| self.add("word", word.span, word.display()));
            for assignment in &command.assignments {
                self.add("assignment", assignment.span, format!("{}={}", assignment.name, assignment.value.display()));
            }
            for redirect in &command.redirects {
                self.add("redirection", redirect.span, format!("{}{}", redirect.operator, redirect.target.display()));
            }
        }
    }
}
