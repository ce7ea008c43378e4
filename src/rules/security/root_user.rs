//! `root-user`: the image runs as root.

use crate::compose::Service;
use crate::diagnostic::{Applicability, Diagnostic, Severity};
use crate::dockerfile::expand::Value;
use crate::dockerfile::image::known::{DefaultUser, default_user};
use crate::dockerfile::{Base, CommandLine, Dockerfile, Instruction, Kind, Stage};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::services::whole;
use crate::shell::tools::{Action, action};
use crate::shell::{Call, Word};
use crate::source::Span;

/// See the page.
pub static RULE: Rule = Rule {
    name: "root-user",
    category: Category::Security,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["DL3002", "CKV_DOCKER_3", "CKV_DOCKER_8", "CL-0018"],
    fix: Some(Applicability::Manual),
    page: include_str!("../../../rules/security/root-user.md"),
    checks: &[Check::Dockerfile(check), Check::Service(check_service)],
};

/// Programs that start another as another user. The first two are installed for nothing else.
const STEPS_DOWN: [&str; 8] = ["gosu", "su-exec", "setpriv", "runuser", "su", "s6-setuidgid", "setuidgid", "chpst"];

/// Servers that need root to start, and what they do about it.
const SERVERS: [(&str, &str); 14] = [
    ("apache2", WORKERS),
    ("apache2-foreground", WORKERS),
    ("apache2ctl", WORKERS),
    ("apachectl", WORKERS),
    ("cron", STARTS),
    ("crond", STARTS),
    ("httpd", WORKERS),
    ("httpd-foreground", WORKERS),
    ("nginx", WORKERS),
    ("openresty", WORKERS),
    ("php-fpm", WORKERS),
    ("sshd", WORKERS),
    ("supervisord", STARTS),
    ("vsftpd", WORKERS),
];
const WORKERS: &str = "leaves root to do its work";
const STARTS: &str = "starts each program as the user that it is told";

fn check(cx: &mut Cx, file: &Dockerfile) {
    let Some(stage) = file.final_stage() else { return };
    let windows = stage.windows || file.escape == '`';
    let command = command(file, stage);
    if command.is_some_and(steps_down) {
        return;
    }
    match file.user_at(file.instructions.len()) {
        Some((index, Value::Known(user))) if is_root(user, windows) => report_user(cx, stage, index, command),
        None if !windows => report_missing(cx, stage, command),
        _ => {}
    }
}

/// Looks at the `user` of a service: somebody asked for root, whatever the image says.
fn check_service(cx: &mut Cx, _: &Composition, service: &Service) {
    let is_given = service.user.as_ref().and_then(|user| user.known()).is_some_and(|user| !user.is_empty() && is_root(user, false));
    if let Some(entry) = service.entry("user").filter(|_| is_given) {
        let finding = cx.report_used(whole(entry), entry.node.used, "the container runs as root, whatever its image says");
        finding.severity(Severity::Info).alias("CL-0018").help("leave it out, or name a user that owns what is written to");
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
fn command<'a>(file: &'a Dockerfile, stage: &'a Stage) -> Option<&'a Instruction> {
    let last = |wanted: fn(&Kind) -> bool| backwards(file, stage).find(|i| wanted(&i.kind));
    last(|kind| matches!(kind, Kind::Entrypoint(_))).or_else(|| last(|kind| matches!(kind, Kind::Cmd(_))))
}

/// The instructions of a stage and of those it starts from, the last first.
fn backwards<'a>(file: &'a Dockerfile, stage: &'a Stage) -> impl Iterator<Item = &'a Instruction> {
    file.lineage(stage).flat_map(|s| file.instructions[s.instructions.clone()].iter().rev())
}

/// Whether a command goes on as another user: `ENTRYPOINT ["gosu", "app", "server"]`.
fn steps_down(instruction: &Instruction) -> bool {
    let is_one = |name: &str| STEPS_DOWN.contains(&name.rsplit('/').next().unwrap_or(name));
    if let Kind::Cmd(CommandLine::Exec(words)) | Kind::Entrypoint(CommandLine::Exec(words)) = &instruction.kind {
        return words.iter().any(|word| is_one(word.as_str()));
    }
    let calls = instruction.script.iter().flat_map(|script| &script.calls);
    calls.into_iter().any(|call| is_one(&call.name) || call.wrappers.iter().any(|(name, _)| is_one(name)))
}

/// Where a stage is given a program whose only use is to step down, so that the script it starts with probably does.
fn stepping_program(file: &Dockerfile, stage: &Stage) -> Option<(&'static str, Span)> {
    let runs = backwards(file, stage).filter_map(|i| i.script.as_ref().filter(|_| matches!(i.kind, Kind::Run(_))));
    let words = runs.flat_map(|script| script.calls()).flat_map(|call| call.words());
    let named =
        |text: &str| STEPS_DOWN[..2].iter().find(|name| text.split(['/', '=', '@', '<', '>', '~']).any(|part| part == **name));
    words.into_iter().find_map(|word| Some((*named(&word.literal()?)?, word.span)))
}

/// A server that does not work as root, where `ENTRYPOINT` or `CMD` runs one: its call, and what it does.
fn server<'a>(file: &'a Dockerfile, stage: &'a Stage) -> Option<(Call<'a>, &'static str)> {
    let last = |wanted: fn(&Kind) -> bool| backwards(file, stage).find(|i| wanted(&i.kind));
    let commands = [last(|kind| matches!(kind, Kind::Entrypoint(_))), last(|kind| matches!(kind, Kind::Cmd(_)))];
    let calls = commands.into_iter().flatten().filter_map(|command| command.script.as_ref()).flat_map(|script| script.calls());
    calls.filter(|call| !is_busybox(*call)).find_map(|call| {
        // `php-fpm8.2` is one of them.
        let bare = call.name().trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        let (_, does) = SERVERS.iter().find(|(name, _)| *name == call.name() || *name == bare)?;
        Some((call, *does))
    })
}

/// Whether a call of `httpd` is that of busybox, which stays root. Apache's has no such options.
fn is_busybox(call: Call) -> bool {
    let is_its_own = |word: &Word| ["-p", "-h"].iter().any(|option| word.prefix().starts_with(option));
    call.name() == "httpd" && call.args().iter().any(is_its_own)
}

fn report_user(cx: &mut Cx, stage: &Stage, index: usize, command: Option<&Instruction>) {
    let Kind::User(word) = &cx.dockerfile.instructions[index].kind else { return };
    let another = other_user(cx, stage);
    let windows = stage.windows || cx.dockerfile.escape == '`';
    let role = if windows { "an administrator" } else { "root" };
    let written = word.as_str().trim();
    let expanded = cx.dockerfile.expanded(index, word).filter(|_| written.contains('$'));
    let value = expanded.map_or(String::new(), |user| format!(", which is `{}`", user.as_str().trim()));
    let user = format!("last `USER` is `{written}`{value}");
    let program = command.and_then(|_| stepping_program(cx.dockerfile, stage));
    let finding = match (program, server(cx.dockerfile, stage)) {
        (Some((program, span)), _) => cx
            .report(word.span(), format!("the {user}, and the entry point may leave that by `{program}`"))
            .severity(Severity::Info)
            .label(span, "for stepping down"),
        (None, Some((server, does))) => cx
            .report(word.span(), format!("the {user}, and `{}` {does}", server.name()))
            .severity(Severity::Info)
            .label(server.name_word().span, "starts as root"),
        (None, None) => cx.report(word.span(), format!("the image runs as {role}: its {user}")),
    };
    if !windows {
        finding.alias("DL3002").alias("CKV_DOCKER_8");
    }
    let behind = command.filter(|c| c.span.start > word.span().end);
    advise(finding, another, behind, true);
}

/// A user other than root, and where the file switches to it or makes it, or the image that has it.
type Another = Option<(String, Span)>;

fn other_user(cx: &Cx, stage: &Stage) -> Another {
    let file = cx.dockerfile;
    let indexes = file.lineage(stage).flat_map(|s| s.instructions.clone().rev());
    indexes.map(|i| (i, &file.instructions[i])).find_map(|(i, instruction)| match &instruction.kind {
        Kind::User(word) => {
            let is_another =
                file.expanded(i, word).is_none_or(|user| !is_root(user.as_str(), stage.windows) && !is_aside(user.as_str()));
            is_another.then(|| (word.as_str().trim().to_string(), word.span()))
        }
        Kind::Run(_) => {
            let made = instruction.script.iter().flat_map(|script| script.calls()).filter_map(|call| action(&call));
            let names = made.filter_map(|action| match action {
                Action::MakeUser { name: Some(name), .. } if name.literal && !is_aside(&name.text) => {
                    Some((name.text.clone(), name.span))
                }
                _ => None,
            });
            names.last()
        }
        _ => None,
    })
}

/// Whether a user is there for something beside the program: a database that a step talks to, or what Docker maps others to.
fn is_aside(user: &str) -> bool {
    matches!(user.split(':').next(), Some("postgres" | "mysql" | "mongodb" | "redis" | "sshd" | "dockremap"))
}

/// Says who could be switched to, and where; `command` is the instruction above which that would do. `certain` is whether it is root now.
fn advise(finding: &mut Diagnostic, another: Another, command: Option<&Instruction>, certain: bool) {
    let Some((name, span)) = another else {
        finding.help(match certain {
            true => "make a user, and put `USER` with its name behind the last step that needs root",
            false => {
                "unless that is a user other than root, make one, and put `USER` with its name behind the last step that needs root"
            }
        });
        return;
    };
    if span != finding.span {
        finding.label(span, format!("here is `{name}`"));
    }
    finding.help(format!("put `USER {name}` behind the last step that needs root"));
    if let Some(command) = command {
        let above = Span { end: command.span.start, ..command.span };
        finding.fix(Applicability::Manual, format!("switch to `{name}`"), [(above, format!("USER {name}\n"))]);
    }
}

fn report_missing(cx: &mut Cx, stage: &Stage, command: Option<&Instruction>) {
    use DefaultUser::{Root, StepsDown, Unknown, Unprivileged};
    let file = cx.dockerfile;
    let root = file.lineage(stage).last().unwrap_or(stage);
    let (base, user) = match &root.base {
        Base::Scratch => ("scratch", Root),
        Base::Image(image) => (image.without_digest(), default_user(image)),
        Base::Repository(image) => (cx.text(root.base_span), default_user(image)),
        Base::Stage(_) | Base::Unknown => (cx.text(root.base_span), Unknown),
    };
    let own_entry_point = command.is_some_and(|c| matches!(c.kind, Kind::Entrypoint(_)));
    let runs_nothing = root.base == Base::Scratch && command.is_none();
    if runs_nothing || user == StepsDown && !own_entry_point {
        return;
    }
    let program = command.and_then(|_| stepping_program(file, stage));
    let server = server(file, stage).filter(|_| program.is_none());
    let what = match (user, command, program) {
        (Unprivileged, ..) => return,
        (Root, Some(_), Some((program, _))) => {
            format!("`{base}` starts as root, and the entry point may leave that by `{program}`")
        }
        (Root, ..) => match &server {
            Some((server, does)) => format!("`{base}` starts as root, and `{}` {does}", server.name()),
            None => format!("`{base}` starts as root"),
        },
        (StepsDown, ..) => format!("`{base}` starts as root, and only its own entry point picks another user"),
        (Unknown, ..) => format!("`{base}` decides who the image runs as"),
    };
    let certain = user == Root && command.is_some() && program.is_none() && server.is_none();
    let (severity, message) = match certain {
        true => (Severity::Warning, format!("the image runs as root: there is no `USER`, and {what}")),
        false => (Severity::Info, format!("there is no `USER`: {what}")),
    };
    let another = other_user(cx, stage).or_else(|| own_user(&root.base).map(|name| (name.to_string(), root.base_span)));
    let finding = cx.report(stage.base_span, message);
    finding.severity(severity).alias("CKV_DOCKER_3");
    if let Some(command) = command.filter(|_| certain) {
        finding.label(command.keyword.span(), "runs as root");
    }
    if let Some((_, span)) = program {
        finding.label(span, "for stepping down");
    }
    if let Some((server, _)) = server.filter(|_| user == Root) {
        finding.label(server.name_word().span, "starts as root");
    }
    advise(finding, another, command, user != Unknown);
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
