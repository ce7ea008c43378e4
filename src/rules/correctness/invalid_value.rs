//! `invalid-value`

mod addresses;
mod check_directive;
mod compose;
mod grammar;
mod transfer;

use crate::diagnostic::{Applicability, Diagnostic, Severity};
use crate::dockerfile::mount::{Mount, MountKind};
use crate::dockerfile::{Dockerfile, Instruction, Kind, platform as platforms, signal};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::places;
use crate::source::{MappedText, Span};

/// Operands and flags that are well-formed, with a value that Docker refuses once it knows it.
pub static RULE: Rule = Rule {
    name: "invalid-value",
    category: Category::Correctness,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &["dc:invalid-schema", "dc:service-container-name-regex"],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/correctness/invalid-value.md"),
    checks: &[
        Check::Dockerfile(directives),
        Check::Instruction(check),
        Check::Compose(compose::refused),
        Check::Compose(addresses::check),
        Check::Service(compose::service),
    ],
};

/// As much of a value as messages show.
const SHOWN: usize = 40;

fn directives(cx: &mut Cx, file: &Dockerfile) {
    let Some(directive) = file.directive("check") else { return };
    if let Err((range, message)) = check_directive::check(&directive.value) {
        let start = directive.value_span.start as usize;
        let finding = cx.report(Span::new(start + range.start, start + range.end), message);
        finding.help("write `# check=skip=RuleName;error=true`, without blanks");
    }
}

fn check(cx: &mut Cx, instruction: &Instruction) {
    match &instruction.kind {
        Kind::From(_) => platform(cx, instruction),
        Kind::Stopsignal(word) => stop_signal(cx, word),
        Kind::Volume(paths) => paths.iter().for_each(|path| volume(cx, path)),
        Kind::Add(_) | Kind::Copy(_) => transfer::check(cx, instruction),
        Kind::Run(run) => {
            device(cx, instruction);
            if !cx.in_trigger {
                run.mounts.iter().for_each(|mount| mount_target(cx, instruction, mount));
            }
        }
        _ => {}
    }
}

/// A word after expansion, where that is known. The variables of a trigger are those of another build.
fn known(cx: &Cx, word: &MappedText) -> Option<MappedText> {
    let elsewhere = word.as_str().contains("{{") || (cx.in_trigger && word.as_str().contains('$'));
    cx.dockerfile.expanded(cx.index, word).filter(|_| !elsewhere)
}

/// Reports a value at its word, and shows what it expands to.
fn report<'c>(cx: &'c mut Cx, word: &MappedText, value: &str, fault: &str) -> &'c mut Diagnostic {
    let short = |text: &str| text.chars().take(SHOWN).collect::<String>();
    let written = short(word.as_str());
    let message = match word.as_str() == value {
        true => format!("`{written}` {fault}"),
        false => format!("`{written}` is `{}` here, which {fault}", short(value)),
    };
    cx.report(word.span(), message)
}

fn platform(cx: &mut Cx, instruction: &Instruction) {
    let Some(word) = instruction.flag_value("platform").filter(|word| !word.is_empty()) else { return };
    let Some(value) = known(cx, word).filter(|value| !value.is_empty()) else { return };
    if let Err(fault) = platforms::check(value.as_str()) {
        report(cx, word, value.as_str(), fault).help("write system and processor, such as `linux/amd64`");
    }
}

fn stop_signal(cx: &mut Cx, word: &MappedText) {
    let Some(value) = known(cx, word) else { return };
    if !signal::is_signal(value.as_str()) {
        report(cx, word, value.as_str(), "is no signal").help("write its name or number, such as `SIGTERM` or `15`");
    }
}

fn volume(cx: &mut Cx, word: &MappedText) {
    let Some(value) = known(cx, word) else { return };
    // Without variables, the parser has said so.
    if value.as_str().trim().is_empty() && word.as_str().contains('$') {
        let message = format!("`{}` is empty here, and an empty path cannot be a volume", word.as_str());
        cx.report(word.span(), message).help("write the path, or set the variable above this line");
    }
}

/// The stable front end parses `--device`, and refuses to build with it (`convert_norundevice.go` of BuildKit).
fn device(cx: &mut Cx, instruction: &Instruction) {
    let is_labs = cx.dockerfile.directive("syntax").is_some_and(|d| d.value.contains("labs"));
    let Some(flag) = instruction.flag("device").filter(|_| !is_labs) else { return };
    let finding = cx.report(flag.span, "`--device` is only known to the labs version of the front end");
    finding.help("start the file with `# syntax=docker/dockerfile:1-labs`");
}

/// A mount of files needs a folder below the root.
fn mount_target(cx: &mut Cx, instruction: &Instruction, mount: &Mount) {
    if !matches!(mount.kind, MountKind::Bind | MountKind::Cache | MountKind::Tmpfs) || !mount.errors.is_empty() {
        return;
    }
    let Some(target) = mount.target.as_ref().map_or(Some(MappedText::default()), |target| target.known()) else { return };
    // What is absolute was looked at by the parser.
    if target.as_str().starts_with('/') || places::join(&places::workdir(cx.dockerfile, cx.index), target.as_str()) != "/" {
        return;
    }
    let flags = || instruction.flags.iter().filter(|flag| flag.name == "mount");
    let first = |mount: &Mount| mount.fields.first().map(|field| field.key.span().start);
    let flag = flags().rfind(|flag| first(mount).is_some_and(|start| flag.span.start <= start));
    let message = match target.is_empty() {
        true => "a mount without a target goes to the working directory, and that is `/` here".to_owned(),
        false => format!("the target `{}` of this mount is `/` here, and nothing can be mounted there", target.as_str()),
    };
    let span = if target.is_empty() { flag.map_or(instruction.span, |flag| flag.span) } else { target.span() };
    cx.report(span, message).help("give it a target below `/`: `target=/…`");
}
