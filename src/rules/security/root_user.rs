//! `root-user`: the image runs as root.

use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::expand::Value;
use crate::dockerfile::image::known::{DefaultUser, default_user};
use crate::dockerfile::{Base, CommandLine, Dockerfile, Instruction, Kind, Stage};
use crate::lint::{Category, Check, Cx, Rule};
use crate::shell::tools::{Action, action};
use crate::source::Span;

/// See the page.
pub static RULE: Rule = Rule {
    name: "root-user",
    category: Category::Security,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["DL3002", "CKV_DOCKER_3", "CKV_DOCKER_8"],
    fix: Some(Applicability::Manual),
    page: include_str!("../../../rules/security/root-user.md"),
    checks: &[Check::Dockerfile(check)],
};

/// Programs that start another as another user.
const STEPS_DOWN: [&str; 8] = ["gosu", "su-exec", "setpriv", "runuser", "su", "s6-setuidgid", "setuidgid", "chpst"];

fn check(cx: &mut Cx, file: &Dockerfile) {
    let Some(stage) = file.final_stage() else { return };
    let command = starts(file, stage);
    if command.is_some_and(steps_down) {
        return;
    }
    match file.user_at(file.instructions.len()) {
        Some((index, Value::Known(user))) if is_root(user, stage.windows) => report_user(cx, stage, index),
        Some(_) => {}
        None if stage.windows => {}
        None => report_missing(cx, stage, command),
    }
}

/// Whether the user of a `USER` is root, whatever its group. Nothing before the colon means root too.
fn is_root(user: &str, windows: bool) -> bool {
    let name = user.trim();
    if windows {
        return name.rsplit('\\').next().is_some_and(|n| n.eq_ignore_ascii_case("ContainerAdministrator"));
    }
    let name = name.split(':').next().unwrap_or("").trim();
    name == "root" || name.bytes().all(|c| c == b'0')
}

/// What the image runs: its `ENTRYPOINT`, else its `CMD`; `None` where the base image says.
fn starts<'a>(file: &'a Dockerfile, stage: &'a Stage) -> Option<&'a Instruction> {
    let all = file.lineage(stage).flat_map(|s| file.instructions[s.instructions.clone()].iter().rev());
    let mut command = None;
    for instruction in all {
        match instruction.kind {
            Kind::Entrypoint(_) => return Some(instruction),
            Kind::Cmd(_) if command.is_none() => command = Some(instruction),
            _ => {}
        }
    }
    command
}

/// Whether a command goes on as another user: `ENTRYPOINT ["gosu", "app", "server"]`.
fn steps_down(instruction: &Instruction) -> bool {
    let is_one = |name: &str| STEPS_DOWN.contains(&name.rsplit('/').next().unwrap_or(name));
    match &instruction.kind {
        Kind::Cmd(CommandLine::Exec(words)) | Kind::Entrypoint(CommandLine::Exec(words)) => {
            words.iter().any(|word| is_one(word.as_str()))
        }
        _ => {
            let mut wrappers = instruction.script.iter().flat_map(|script| &script.calls).flat_map(|call| &call.wrappers);
            let called = instruction.script.iter().flat_map(|script| script.calls()).any(|call| is_one(call.name()));
            called || wrappers.any(|(name, _)| is_one(name))
        }
    }
}

fn report_user(cx: &mut Cx, stage: &Stage, index: usize) {
    let file = cx.dockerfile;
    let Kind::User(word) = &file.instructions[index].kind else { return };
    let another = other_user(cx, stage);
    let user = word.as_str().trim();
    let finding = cx.report(word.span(), format!("the image runs as root: its last `USER` is `{user}`"));
    if !stage.windows {
        finding.alias("DL3002").alias("CKV_DOCKER_8");
    }
    match another {
        Some((name, span)) => finding
            .label(span, format!("`{name}` is there for it"))
            .help(format!("put `USER {name}` behind the last step that needs root")),
        None => finding.help("make a user for it, and put `USER` with its name behind the last step that needs root"),
    };
}

/// A user other than root that the lineage of a stage switches to or makes, the last one, and where.
fn other_user(cx: &Cx, stage: &Stage) -> Option<(String, Span)> {
    let file = cx.dockerfile;
    let indexes = file.lineage(stage).flat_map(|s| s.instructions.clone().rev());
    indexes.map(|i| &file.instructions[i]).find_map(|instruction| match &instruction.kind {
        Kind::User(word) => {
            let name = word.as_str().trim();
            (!is_root(name, stage.windows)).then(|| (name.to_string(), word.span()))
        }
        Kind::Run(_) => {
            let made = instruction.script.iter().flat_map(|script| script.calls()).filter_map(|call| action(&call));
            let names = made.filter_map(|action| match action {
                Action::MakeUser { name: Some(name), .. } if name.literal => Some((name.text, name.span)),
                _ => None,
            });
            names.last()
        }
        _ => None,
    })
}

fn report_missing(cx: &mut Cx, stage: &Stage, command: Option<&Instruction>) {
    let file = cx.dockerfile;
    let root = file.lineage(stage).last().unwrap_or(stage);
    let base = cx.text(root.base_span).to_string();
    let user = match &root.base {
        Base::Scratch => DefaultUser::Root,
        Base::Image(image) | Base::Repository(image) => default_user(image),
        Base::Stage(_) | Base::Unknown => DefaultUser::Unknown,
    };
    let (severity, message) = match (user, command) {
        (DefaultUser::Unprivileged, _) => return,
        (DefaultUser::Root, Some(_)) => {
            (Severity::Warning, format!("the image runs as root: there is no `USER`, and `{base}` starts as root"))
        }
        (DefaultUser::Root, None) => (Severity::Info, format!("there is no `USER`, and `{base}` starts as root")),
        (DefaultUser::StepsDown, None) => {
            (Severity::Info, format!("there is no `USER`: the entry point of `{base}` starts as root and picks one"))
        }
        (DefaultUser::StepsDown, Some(_)) => {
            (Severity::Info, format!("there is no `USER`: `{base}` starts as root, and only its own entry point picks another"))
        }
        (DefaultUser::Unknown, _) => (Severity::Info, format!("there is no `USER`: `{base}` decides who the image runs as")),
    };
    let another = other_user(cx, stage).or_else(|| own_user(&root.base).map(|name| (name.to_string(), root.base_span)));
    let line = command.map(|c| c.span.start);
    let finding = cx.report(stage.base_span, message);
    finding.severity(severity).alias("CKV_DOCKER_3");
    if root.index != stage.index {
        finding.label(root.base_span, "this image is the base of the stage");
    }
    if let Some(command) = command.filter(|_| user == DefaultUser::Root) {
        finding.label(command.keyword.span(), "runs as root");
    }
    match &another {
        Some((name, span)) if *span != root.base_span => {
            finding
                .label(*span, "made, but never switched to")
                .help(format!("put `USER {name}` behind the last step that needs root"));
        }
        Some((name, _)) => {
            finding.help(format!("put `USER {name}` behind the last step that needs root: the image has that user"));
        }
        None => {
            finding.help("make a user, and put `USER` with its name behind the last step that needs root");
        }
    }
    if let (Some(at), Some((name, _))) = (line, another) {
        let at = Span { start: at, end: at };
        finding.fix(Applicability::Manual, format!("switch to `{name}`"), [(at, format!("USER {name}\n"))]);
    }
}

/// The user that an image brings along for whoever wants it.
fn own_user(base: &Base) -> Option<&'static str> {
    let (Base::Image(image) | Base::Repository(image)) = base else { return None };
    match image.familiar_name() {
        "node" => Some("node"),
        "oven/bun" => Some("bun"),
        "denoland/deno" => Some("deno"),
        "gradle" => Some("gradle"),
        name if name.starts_with("gcr.io/distroless/") => Some("nonroot"),
        name if name.starts_with("mcr.microsoft.com/dotnet/") && image.tag().is_some_and(is_dotnet_8) => Some("$APP_UID"),
        _ => None,
    }
}

/// From version 8 on.
fn is_dotnet_8(tag: &str) -> bool {
    let version = tag.split(['.', '-']).next().unwrap_or("");
    version.parse::<u32>().is_ok_and(|v| v >= 8)
}
