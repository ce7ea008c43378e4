//! What `instructions.Parse` of BuildKit refuses: argument counts, flags, values that it reads itself.

use super::ast::{
    CommandLine, Declaration, Dockerfile, ErrorKind, Flag, From, Instruction, Kind, Pairs, Phase, Run, SyntaxError, Transfer,
};
use super::operands::{KEYWORDS, split_white_space};
use super::{duration, heredoc, hints, mount, words};
use crate::source::{MappedText, Span};

/// A flag's type (`BFlags` of BuildKit).
#[derive(Clone, Copy, PartialEq, Eq)]
enum FlagType {
    Text,
    /// May be given more than once.
    Texts,
    Bool,
}

use FlagType::{Bool, Text, Texts};

/// Checks every instruction, and that a stage is open where one is needed.
pub(super) fn instructions(file: &mut Dockerfile) {
    let mut errors = Vec::new();
    let mut in_stage = false;
    for (i, instruction) in file.instructions.iter_mut().enumerate() {
        let mut own = Checker { errors: Vec::new() };
        // Of one that could not be read, the rest would only tell the same again.
        if instruction.valid {
            own.instruction(instruction);
        }
        instruction.valid &= own.errors.is_empty();
        if let Kind::Onbuild(Some(trigger)) = &mut instruction.kind {
            own.trigger(trigger);
        }
        if !in_stage {
            own.before_from(instruction);
        }
        in_stage |= matches!(instruction.kind, Kind::From(_));
        own.errors.iter_mut().for_each(|e| e.instruction = Some(i));
        errors.append(&mut own.errors);
    }
    if !in_stage {
        without_from(file, &mut errors);
    }
    file.errors.append(&mut errors);
}

/// Says once that there is no `FROM`, rather than for each instruction that it is missing above.
fn without_from(file: &Dockerfile, errors: &mut Vec<SyntaxError>) {
    let mut first = None;
    errors.retain(|error| {
        let is_one = error.kind == ErrorKind::BeforeFrom;
        if is_one && first.is_none() {
            first = Some(error.clone());
        }
        !is_one
    });
    let only_args = file.instructions.last().filter(|_| file.instructions.iter().all(|i| matches!(i.kind, Kind::Arg(_))));
    let error = match (first, only_args) {
        (Some(first), _) => first,
        (None, Some(last)) => SyntaxError::new(Phase::Conversion, Span::empty(last.span.end as usize), ""),
        (None, None) => return,
    };
    errors.push(SyntaxError {
        kind: ErrorKind::BeforeFrom,
        message: "no `FROM` in this file: it builds nothing".into(),
        help: Some("start with `FROM` and the image to build on, or `FROM scratch`".into()),
        ..error
    });
}

struct Checker {
    errors: Vec<SyntaxError>,
}

impl Checker {
    fn error(&mut self, span: Span, message: impl Into<String>) -> &mut SyntaxError {
        self.errors.push(SyntaxError::new(Phase::Instructions, span, message));
        self.errors.last_mut().expect("just pushed")
    }

    fn before_from(&mut self, instruction: &Instruction) {
        match &instruction.kind {
            Kind::Arg(_) | Kind::From(_) | Kind::Unknown => {}
            _ => {
                let keyword = instruction.keyword.as_str().to_uppercase();
                let error = self.error(instruction.keyword.span(), format!("`{keyword}` stands before the first `FROM`"));
                error.kind = ErrorKind::BeforeFrom;
                error.help = Some("move it below `FROM`: only `ARG` may stand above".into());
            }
        }
    }

    fn instruction(&mut self, instruction: &Instruction) {
        match &instruction.kind {
            Kind::Add(transfer) => {
                self.flags(
                    instruction,
                    &[
                        ("chown", Text),
                        ("chmod", Text),
                        ("link", Bool),
                        ("exclude", Texts),
                        ("keep-git-dir", Bool),
                        ("checksum", Text),
                        ("unpack", Bool),
                    ],
                );
                self.transfer(instruction, transfer);
            }
            Kind::Copy(transfer) => {
                self.flags(
                    instruction,
                    &[("chown", Text), ("chmod", Text), ("link", Bool), ("exclude", Texts), ("from", Text), ("parents", Bool)],
                );
                self.transfer(instruction, transfer);
            }
            Kind::Arg(declarations) => self.declarations(instruction, declarations),
            Kind::Cmd(_) | Kind::Entrypoint(_) => self.flags(instruction, &[]),
            Kind::Env(pairs) | Kind::Label(pairs) => self.pairs(instruction, pairs),
            Kind::Expose(_) => {
                self.flags(instruction, &[]);
                self.some_argument(instruction);
            }
            Kind::From(from) => self.from(instruction, from),
            Kind::Healthcheck(command) => self.healthcheck(instruction, command.as_ref()),
            Kind::Maintainer(_) | Kind::User(_) | Kind::Workdir(_) => {
                self.flags(instruction, &[]);
                self.some_argument(instruction);
            }
            Kind::Stopsignal(_) => self.some_argument(instruction),
            Kind::Onbuild(trigger) => self.onbuild(instruction, trigger.as_deref()),
            Kind::Run(run) => self.run(instruction, run),
            Kind::Shell(words) => self.shell(instruction, words),
            Kind::Volume(paths) => self.volume(instruction, paths),
            Kind::Unknown => {
                let (message, help) = hints::unknown_keyword(instruction.keyword.as_str());
                self.error(instruction.keyword.span(), message).help = help;
            }
        }
    }

    fn some_argument(&mut self, instruction: &Instruction) {
        if instruction.arguments.is_empty() {
            let keyword = instruction.keyword.as_str().to_uppercase();
            self.error(instruction.span, format!("`{keyword}` needs an argument"));
        }
    }

    fn transfer(&mut self, instruction: &Instruction, transfer: &Transfer) {
        if transfer.sources.is_empty() && transfer.inline.is_empty() {
            let keyword = instruction.keyword.as_str().to_uppercase();
            self.error(instruction.span, format!("`{keyword}` needs a source and a destination"));
        } else if heredoc::is_heredoc(transfer.target.as_str()) {
            self.error(transfer.target.span(), "a heredoc cannot be the destination").help =
                Some("write the destination behind it".into());
        }
    }

    fn declarations(&mut self, instruction: &Instruction, declarations: &[Declaration]) {
        // BuildKit does not look at the flags of `ARG`.
        if declarations.is_empty() {
            self.error(instruction.span, "`ARG` needs a name");
        }
        for declaration in declarations.iter().filter(|d| d.name.is_empty()) {
            self.error(declaration.name.span(), "no name before `=`").help = Some("write `ARG name=value` without blanks".into());
        }
    }

    fn pairs(&mut self, instruction: &Instruction, pairs: &Pairs) {
        self.flags(instruction, &[]);
        if instruction.arguments.is_empty() {
            let keyword = instruction.keyword.as_str().to_uppercase();
            self.error(instruction.span, format!("`{keyword}` needs `name=value`"));
        }
        for (name, _) in pairs.pairs.iter().filter(|(name, _)| name.is_empty()) {
            self.error(name.span(), "no name before `=`");
        }
    }

    fn from(&mut self, instruction: &Instruction, from: &From) {
        self.flags(instruction, &[("platform", Text)]);
        let words = words::split_blanks(&instruction.arguments);
        match (words.len(), from.as_keyword) {
            (1, _) => {}
            (3, Some(_)) => self.stage_name(&words[2]),
            (0, _) => {
                self.error(instruction.span, "`FROM` needs an image");
            }
            _ => {
                let rest = words[1].span().cover(words[words.len() - 1].span());
                let error = self.error(rest, "`FROM` takes an image, or an image, `AS` and a name");
                error.help = Some(match (words[1].as_str(), from.as_keyword) {
                    (comment, _) if comment.starts_with('#') => "a comment needs a line of its own".into(),
                    (_, Some(_)) => "one name must follow `AS`".into(),
                    (name, None) if words.len() == 2 => format!("write `AS {}` to name the stage", hints::shown(name)),
                    _ => "what runs in the stage goes on a line of its own".into(),
                });
            }
        }
    }

    fn stage_name(&mut self, name: &MappedText) {
        let lower = name.as_str().to_lowercase();
        let rest = lower.strip_prefix(|c: char| c.is_ascii_lowercase());
        let valid = rest.is_some_and(|r| r.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '-' | '_' | '.')));
        if !valid {
            let message = format!("`{}` cannot name a stage", hints::shown(name.as_str()));
            self.error(name.span(), message).help = Some("use a letter, then letters, digits, `-`, `_` and `.`".into());
        }
    }

    fn healthcheck(&mut self, instruction: &Instruction, command: Option<&CommandLine>) {
        let text = instruction.arguments.as_str();
        let (end, _) = split_white_space(text);
        let kind = instruction.arguments.slice(0..end);
        if kind.as_str().eq_ignore_ascii_case("NONE") {
            if command.is_some() {
                self.error(instruction.span, "`HEALTHCHECK NONE` takes no arguments");
            }
            return;
        }
        if text.is_empty() {
            self.error(instruction.span, "`HEALTHCHECK` needs `CMD` and a command, or `NONE`");
            return;
        }
        let durations = ["interval", "timeout", "start-period", "start-interval"];
        self.flags(instruction, &durations.map(|d| (d, Text)).into_iter().chain([("retries", Text)]).collect::<Vec<_>>());
        if !kind.as_str().eq_ignore_ascii_case("CMD") {
            let message = format!("`{}` is no kind of health check", hints::shown(kind.as_str()));
            self.error(kind.span(), message).help = Some("write `HEALTHCHECK CMD` and the command".into());
            return;
        }
        let empty = match command {
            Some(CommandLine::Shell { text, .. }) => text.is_empty(),
            Some(CommandLine::Exec(words)) => words.is_empty(),
            None => true,
        };
        if empty {
            self.error(instruction.span, "`HEALTHCHECK CMD` needs a command");
        }
        for flag in &instruction.flags {
            self.healthcheck_flag(flag, &durations);
        }
    }

    fn healthcheck_flag(&mut self, flag: &Flag, durations: &[&str]) {
        let Some(value) = flag.value.as_ref().filter(|v| !v.is_empty()) else { return };
        let name = &flag.name;
        if durations.contains(&name.as_str()) {
            let fault = match duration::parse(value.as_str()) {
                None => "is no duration",
                Some(nanoseconds) if nanoseconds != 0 && nanoseconds < 1_000_000 => "is shorter than 1ms",
                Some(_) => return,
            };
            let message = format!("`--{name}={}` {fault}", hints::shown(value.as_str()));
            self.error(value.span(), message).help = Some("write a number and a unit: `30s`, `1m30s`".into());
        } else if name == "retries" && !value.as_str().parse::<i32>().is_ok_and(|n| n >= 0) {
            let message = format!("`--retries={}` is no count", hints::shown(value.as_str()));
            self.error(value.span(), message).help = Some("write a whole number; 0 stands for 3".into());
        }
    }

    fn onbuild(&mut self, instruction: &Instruction, trigger: Option<&Instruction>) {
        self.flags(instruction, &[]);
        let Some(trigger) = trigger else {
            self.error(instruction.span, "`ONBUILD` needs an instruction");
            return;
        };
        let keyword = trigger.keyword.as_str().to_uppercase();
        if ["ONBUILD", "FROM", "MAINTAINER"].contains(&keyword.as_str()) {
            let error = self.error(trigger.keyword.span(), format!("`{keyword}` cannot be a trigger of `ONBUILD`"));
            error.kind = ErrorKind::Trigger;
            error.help = Some(match keyword.as_str() {
                "ONBUILD" => "write what is to run without a second `ONBUILD`: triggers do not reach the grandchildren".into(),
                "FROM" => "the image that is built from this one has a `FROM` of its own".into(),
                _ => "set a label: `ONBUILD LABEL org.opencontainers.image.authors=…`".into(),
            });
        }
    }

    /// Docker reads what `ONBUILD` holds only in the build that runs it (`initOnBuildTriggers` of BuildKit).
    fn trigger(&mut self, trigger: &mut Instruction) {
        if matches!(trigger.kind, Kind::From(_) | Kind::Onbuild(_) | Kind::Maintainer(_)) {
            return;
        }
        let mut later = Checker { errors: Vec::new() };
        later.instruction(trigger);
        trigger.valid = later.errors.is_empty();
        self.errors.extend(later.errors.into_iter().map(|error| {
            let (phase, kind) = (Phase::Conversion, ErrorKind::Trigger);
            SyntaxError { phase, kind, ..error }
        }));
    }

    fn run(&mut self, instruction: &Instruction, run: &Run) {
        let refused = run.mounts.iter().flat_map(|m| &m.errors).filter(|e| e.phase == Phase::Instructions);
        self.errors.extend(refused.cloned().map(SyntaxError::from));
        self.flags(instruction, &[("mount", Texts), ("network", Text), ("security", Text), ("device", Texts)]);
        for flag in &instruction.flags {
            let Some(value) = &flag.value else { continue };
            let allowed: &[&str] = match flag.name.as_str() {
                "network" => &["default", "none", "host"],
                "security" => &["sandbox", "insecure"],
                "device" => {
                    let errors = mount::parse_device(value).errors;
                    self.errors.extend(errors.into_iter().map(SyntaxError::from));
                    continue;
                }
                _ => continue,
            };
            if !allowed.contains(&value.as_str()) {
                let message = format!("there is no `--{}={}`", flag.name, hints::shown(value.as_str()));
                self.error(value.span(), message).help = Some(format!("use {}", list(allowed)));
            }
        }
    }

    fn shell(&mut self, instruction: &Instruction, words: &[MappedText]) {
        self.flags(instruction, &[]);
        if words.is_empty() {
            let text = &instruction.arguments;
            let message = if text.is_empty() { "`SHELL` needs a shell" } else { "`SHELL` must be in JSON form" };
            let help = "write `SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]`";
            self.error(instruction.span, message).help = Some(help.into());
        }
    }

    fn volume(&mut self, instruction: &Instruction, paths: &[MappedText]) {
        self.flags(instruction, &[]);
        if paths.is_empty() {
            self.error(instruction.span, "`VOLUME` needs a path");
        }
        for path in paths.iter().filter(|p| p.as_str().trim().is_empty()) {
            self.error(path.span(), "an empty path cannot be a volume");
        }
    }

    fn flags(&mut self, instruction: &Instruction, known: &[(&str, FlagType)]) {
        for (i, flag) in instruction.flags.iter().enumerate() {
            let name = flag.name.as_str();
            let Some((_, kind)) = known.iter().find(|(n, _)| *n == name) else {
                self.unknown_flag(instruction, flag, known);
                continue;
            };
            if *kind != Texts && instruction.flags[..i].iter().any(|f| f.name == name) {
                self.error(flag.span, format!("`--{name}` is given twice"));
            }
            match (kind, &flag.value) {
                (Bool, None) | (Text | Texts, Some(_)) => {}
                (Bool, Some(value)) if ["true", "false"].contains(&value.as_str().to_lowercase().as_str()) => {}
                (Bool, Some(_)) => {
                    self.error(flag.span, format!("`--{name}` is `true` or `false`")).help = Some(format!("write `--{name}`"));
                }
                (Text | Texts, None) => {
                    self.error(flag.span, format!("`--{name}` needs a value")).help = Some(format!("write `--{name}=…`"));
                }
            }
        }
    }

    fn unknown_flag(&mut self, instruction: &Instruction, flag: &Flag, known: &[(&str, FlagType)]) {
        let keyword = instruction.keyword.as_str().to_uppercase();
        let error = self.error(flag.span, format!("`{keyword}` has no flag `--{}`", hints::shown(&flag.name)));
        let near = known.iter().map(|(n, _)| *n).min_by_key(|n| strsim::levenshtein(n, &flag.name));
        error.help = match near {
            Some(name) if strsim::levenshtein(name, &flag.name) < 3 => Some(format!("did you mean `--{name}`?")),
            None if KEYWORDS.contains(&keyword.as_str()) => Some(format!("`{keyword}` takes no flags")),
            _ => None,
        };
    }
}

impl std::convert::From<mount::MountError> for SyntaxError {
    fn from(error: mount::MountError) -> SyntaxError {
        let help = error.suggestion.map(|s| format!("did you mean `{s}`?"));
        SyntaxError { help, ..SyntaxError::new(error.phase, error.span, error.message) }
    }
}

fn list(words: &[&str]) -> String {
    let words = words.iter().map(|w| format!("`{w}`")).collect::<Vec<_>>();
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => words.concat(),
    }
}
