//! From an instruction's text to its keyword, flags and operands (`newNodeFromLine` of BuildKit).

use super::ast::{CommandLine, Declaration, From, Instruction, Kind, Pairs, Phase, Run, SyntaxError, Transfer};
use super::expand::Value;
use super::json::{self, JsonArray, NotJson};
use super::{heredoc, hints, mount, words};
use crate::source::{MappedText, Span};

/// The keywords that Docker knows.
pub const KEYWORDS: [&str; 18] = [
    "ADD",
    "ARG",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "FROM",
    "HEALTHCHECK",
    "LABEL",
    "MAINTAINER",
    "ONBUILD",
    "RUN",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
];

/// How deep `ONBUILD` may nest; Docker refuses even the second.
const NESTING: usize = 4;

/// What reading operands needs besides the text.
struct Reader<'a> {
    escape: char,
    errors: &'a mut Vec<SyntaxError>,
}

/// Reads one logical line. `lines` and `gaps` are left for the caller.
pub(super) fn instruction(line: &MappedText, escape: char, errors: &mut Vec<SyntaxError>) -> Instruction {
    Reader { escape, errors }.instruction(line, NESTING)
}

impl Reader<'_> {
    fn instruction(&mut self, line: &MappedText, depth: usize) -> Instruction {
        let (keyword, rest) = words::split_once(line.as_str());
        let keyword = line.slice(keyword);
        let rest = line.slice(rest);
        let (flags, start) = words::flags(&rest, self.escape);
        let arguments = if start == 0 { rest } else { rest.slice(start..rest.len()) }.trim();
        let kind = self.kind(&keyword.as_str().to_ascii_uppercase(), &arguments, depth);
        let mut instruction = Instruction {
            span: line.span(),
            lines: (0, 0),
            keyword,
            flags,
            arguments,
            kind,
            heredocs: Vec::new(),
            gaps: Vec::new(),
            script: None,
            valid: true,
        };
        read_mounts(&mut instruction, self.escape);
        link_inline_files(&mut instruction);
        instruction
    }

    fn kind(&mut self, keyword: &str, text: &MappedText, depth: usize) -> Kind {
        match keyword {
            "ADD" => Kind::Add(self.transfer(text)),
            "ARG" => Kind::Arg(words::quoted_words(text, self.escape).iter().map(declaration).collect()),
            "CMD" => Kind::Cmd(self.command(text)),
            "COPY" => Kind::Copy(self.transfer(text)),
            "ENTRYPOINT" => Kind::Entrypoint(self.command(text)),
            "ENV" => Kind::Env(self.pairs(keyword, text)),
            "EXPOSE" => Kind::Expose(words::split_blanks(text)),
            "FROM" => Kind::From(from(text)),
            "HEALTHCHECK" => self.healthcheck(text),
            "LABEL" => Kind::Label(self.pairs(keyword, text)),
            "MAINTAINER" => Kind::Maintainer(text.clone()),
            "ONBUILD" if text.is_empty() || depth == 0 => Kind::Onbuild(None),
            "ONBUILD" => Kind::Onbuild(Some(Box::new(self.instruction(text, depth - 1)))),
            "RUN" => Kind::Run(Run { command: self.command(text), mounts: Vec::new() }),
            "SHELL" => Kind::Shell(self.array(text).unwrap_or_default()),
            "STOPSIGNAL" => Kind::Stopsignal(text.clone()),
            "USER" => Kind::User(text.clone()),
            "VOLUME" => Kind::Volume(self.array(text).unwrap_or_else(|_| words::split_blanks(text))),
            "WORKDIR" => Kind::Workdir(text.clone()),
            _ => Kind::Unknown,
        }
    }

    /// The elements of the JSON form, or why it is not in it. An array of anything but strings is an error to Docker.
    fn array(&mut self, text: &MappedText) -> Result<Vec<MappedText>, Option<(Span, NotJson)>> {
        if !text.as_str().starts_with('[') {
            return Err(None);
        }
        match json::parse_array(text) {
            JsonArray::Array(words) => Ok(words),
            JsonArray::NotJson { span, reason } => Err(Some((span, reason))),
            JsonArray::NotStrings(span) => {
                self.error(span, "only strings can stand in the JSON form").help = Some("put double quotes around it".into());
                Ok(Vec::new())
            }
        }
    }

    fn command(&mut self, text: &MappedText) -> CommandLine {
        match self.array(text) {
            Ok(words) => CommandLine::Exec(words),
            Err(fault) => CommandLine::Shell { text: text.clone(), fault },
        }
    }

    fn transfer(&mut self, text: &MappedText) -> Transfer {
        let array = self.array(text);
        let exec_form = array.is_ok();
        let mut sources = array.unwrap_or_else(|_| words::split_blanks(text));
        let target = sources.pop().unwrap_or_else(|| MappedText::empty(text.span().end as usize));
        Transfer { sources, inline: Vec::new(), target, exec_form }
    }

    /// `parseNameVal` of BuildKit: the first word decides between the two forms.
    fn pairs(&mut self, keyword: &str, text: &MappedText) -> Pairs {
        let words = words::quoted_words(text, self.escape);
        let Some(first) = words.first() else { return Pairs { pairs: Vec::new(), legacy: false } };
        if !first.as_str().contains('=') {
            let (name, value) = words::split_once(text.as_str());
            let value = text.slice(value);
            if value.is_empty() && name.end == text.len() {
                let name = hints::shown(text.as_str());
                self.error(text.span(), format!("`{keyword} {name}` has no value")).help =
                    Some(format!("write `{keyword} {name}=…`"));
                return Pairs { pairs: Vec::new(), legacy: false };
            }
            return Pairs { pairs: vec![(text.slice(name), value)], legacy: true };
        }
        let mut pairs = Vec::new();
        for word in &words {
            match word.as_str().find('=') {
                Some(i) => pairs.push((word.slice(0..i), word.slice(i + 1..word.len()))),
                None => {
                    let message = format!("`{}` is not of the form `name=value`", hints::shown(word.as_str()));
                    self.error(word.span(), message).help = Some("put double quotes around a value that holds blanks".into());
                }
            }
        }
        Pairs { pairs, legacy: false }
    }

    fn healthcheck(&mut self, text: &MappedText) -> Kind {
        let (kind, rest) = split_white_space(text.as_str());
        if text.as_str()[..kind].eq_ignore_ascii_case("NONE") && rest == text.len() {
            return Kind::Healthcheck(None);
        }
        Kind::Healthcheck(Some(self.command(&text.slice(rest..text.len()))))
    }

    fn error(&mut self, span: Span, message: impl Into<String>) -> &mut SyntaxError {
        self.errors.push(SyntaxError::new(Phase::Parse, span, message));
        self.errors.last_mut().expect("just pushed")
    }
}

/// Where the first word ends and the rest begins.
pub(super) fn split_white_space(text: &str) -> (usize, usize) {
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    (end, text.len() - text[end..].trim_start().len())
}

fn declaration(word: &MappedText) -> Declaration {
    match word.as_str().find('=') {
        None => Declaration { name: word.clone(), default: None },
        Some(i) => Declaration { name: word.slice(0..i), default: Some(word.slice(i + 1..word.len())) },
    }
}

fn from(text: &MappedText) -> From {
    let mut words = words::split_blanks(text).into_iter();
    let image = words.next().unwrap_or_else(|| MappedText::empty(text.span().end as usize));
    let as_keyword = words.next().filter(|w| w.as_str().eq_ignore_ascii_case("as")).map(|w| w.span());
    From { image, as_keyword, name: as_keyword.and(words.next()) }
}

/// Reads the mounts while no variable is known yet; `stages` does it again with those in force.
fn read_mounts(instruction: &mut Instruction, escape: char) {
    if let Kind::Run(run) = &mut instruction.kind {
        let values = instruction.flags.iter().filter(|f| f.name == "mount").filter_map(|f| f.value.as_ref());
        run.mounts = values.map(|v| mount::parse_mount(v, escape, &|_| Some(Value::Unknown))).collect();
    }
}

/// Moves the sources of a `COPY` or `ADD` that are heredocs to its inline files.
pub(super) fn link_inline_files(instruction: &mut Instruction) {
    let heredocs = &instruction.heredocs;
    let (Kind::Add(transfer) | Kind::Copy(transfer)) = &mut instruction.kind else { return };
    if heredocs.is_empty() {
        return;
    }
    transfer.sources.retain(|source| !heredoc::is_heredoc(source.as_str()));
    transfer.inline = (0..heredocs.len()).collect();
}
