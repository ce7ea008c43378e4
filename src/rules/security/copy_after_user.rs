//! `copy-after-user`: files copied while another user than root is in force belong to root all the same.

use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::expand::Value;
use crate::dockerfile::{Base, Binding, Instruction, Kind, Stage, Transfer};
use crate::lint::{Category, Check, Cx, Rule};
use crate::shell::Call;
use crate::shell::tools::{Action, Argument, action};
use crate::source::{MappedText, Span};

/// See the page.
pub static RULE: Rule = Rule {
    name: "copy-after-user",
    category: Category::Security,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: Some(Applicability::Safe),
    page: include_str!("../../../rules/security/copy-after-user.md"),
    checks: &[Check::Instruction(check)],
};

/// How many instructions behind a copy are looked at, so that the time stays linear in the file.
const LOOK_AHEAD: usize = 50;

fn check(cx: &mut Cx, instruction: &Instruction) {
    let (Kind::Copy(transfer) | Kind::Add(transfer)) = &instruction.kind else { return };
    let Some(stage) = cx.stage() else { return };
    if cx.in_trigger || stage.windows || cx.dockerfile.escape == '`' || instruction.flag("chown").is_some() {
        return;
    }
    let Some((index, Value::Known(user))) = cx.dockerfile.user_at(cx.index) else { return };
    let Some(target) = target(cx, transfer).filter(|_| is_other_user(user)) else { return };
    let need = keys_need(instruction, user, &target).or_else(|| commands_need(cx, stage, transfer, user, &target));
    if need.is_none() && (instruction.flag("chmod").is_some() || !is_for_user(&target)) {
        return;
    }
    report(cx, instruction, index, user, need);
}

/// Whether a `USER` is another than root.
fn is_other_user(user: &str) -> bool {
    let name = user.trim().split(':').next().unwrap_or("").trim();
    !name.is_empty() && name != "root" && !name.bytes().all(|c| c == b'0')
}

/// Where the files go, as an absolute path without a `/` at its end.
fn target(cx: &Cx, transfer: &Transfer) -> Option<String> {
    let target = cx.dockerfile.expanded(cx.index, &transfer.target)?;
    let here = cx.dockerfile.workdir_at(cx.index);
    absolute(target.as_str(), &here)
}

fn absolute(path: &str, workdir: &Value) -> Option<String> {
    let joined = match workdir {
        _ if path.starts_with('/') => path.to_string(),
        Value::Known(workdir) => format!("{workdir}/{path}"),
        Value::Unknown => return None,
    };
    let parts: Vec<&str> = joined.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    Some(format!("/{}", parts.join("/")))
}

/// Whether a place is outside of the directories in which nobody but root is to write.
fn is_for_user(target: &str) -> bool {
    const SYSTEM: [&str; 9] = ["/bin", "/sbin", "/lib", "/lib64", "/usr", "/etc", "/boot", "/root", "/tmp"];
    let in_system =
        SYSTEM.iter().any(|dir| is_below(target, dir)) && !["/usr/src", "/usr/app"].iter().any(|dir| is_below(target, dir));
    let is_script = target.matches('/').count() == 1 && target.contains('.');
    target != "/" && !in_system && !is_script
}

fn is_below(path: &str, dir: &str) -> bool {
    path.strip_prefix(dir).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// What shows that the files were to belong to the user.
struct Need {
    /// The words that show it.
    span: Span,
    /// What is to be seen there.
    label: String,
}

/// Keys that only their owner may read are of no use to anybody else.
fn keys_need(instruction: &Instruction, user: &str, target: &str) -> Option<Need> {
    let is_key =
        ["/.ssh", "/.gnupg"].iter().any(|dir| target.contains(dir)) && !instruction.flags.iter().any(|f| f.name == "chmod");
    is_key.then(|| Need {
        span: instruction.arguments.span(),
        label: format!("keys are readable for their owner alone: not for `{user}`"),
    })
}

/// The first later command of the stage that needs the files to be the user's.
fn commands_need(cx: &Cx, stage: &Stage, transfer: &Transfer, user: &str, target: &str) -> Option<Need> {
    let file = cx.dockerfile;
    let is_tree = transfer.sources.iter().any(|s| s.as_str() == "." || s.as_str().ends_with(['/', '*']));
    let end = stage.instructions.end.min(cx.index + LOOK_AHEAD);
    (cx.index + 1..end).find_map(|i| {
        let script = file.instructions[i].script.as_ref().filter(|_| matches!(file.instructions[i].kind, Kind::Run(_)))?;
        let Some((_, Value::Known(runs_as))) = file.user_at(i) else { return None };
        let workdir = file.workdir_at(i);
        let copied = Copied { user, target, is_tree };
        script.calls().find_map(|call| copied.need(call, runs_as, &workdir))
    })
}

/// What was copied.
struct Copied<'a> {
    /// The user in force then.
    user: &'a str,
    /// Where to.
    target: &'a str,
    /// Whether directories were.
    is_tree: bool,
}

impl Copied<'_> {
    /// What a command needs of the files, if it needs them to be the user's.
    fn need(&self, call: Call, runs_as: &str, workdir: &Value) -> Option<Need> {
        let by_root = !is_other_user(runs_as) || call.info.wrappers.iter().any(|(name, _)| name == "sudo" || name == "doas");
        let name = self.user.split(':').next().unwrap_or(self.user);
        let label = match action(&call)? {
            Action::ChangeOwner { paths, recursive, owner } if self.touched(paths, *recursive, workdir) => match by_root {
                false => format!("fails: `{runs_as}` cannot give away what is root's"),
                true if owner.text.split([':', '.']).next() == Some(name) => format!("gives them to `{name}`, in a second copy"),
                true => return None,
            },
            Action::ChangeMode { paths, recursive, .. } if !by_root && self.touched(paths, *recursive, workdir) => {
                format!("fails: the files are not `{runs_as}`'s")
            }
            Action::Build { .. } | Action::Install { project: Some(_), .. } if !by_root && self.is_tree => {
                let inside = absolute(".", workdir).is_some_and(|here| is_below(&here, self.target));
                inside.then(|| format!("works on the files as `{runs_as}`"))?
            }
            _ => return None,
        };
        Some(Need { span: call.span(), label })
    }

    fn touched(&self, paths: &[Argument], recursive: bool, workdir: &Value) -> bool {
        let paths = paths.iter().filter(|p| p.literal).filter_map(|p| absolute(&p.text, workdir));
        paths
            .into_iter()
            .any(|path| is_below(&path, self.target) || recursive && is_below(self.target, path.trim_end_matches("/*")))
    }
}

fn report(cx: &mut Cx, instruction: &Instruction, user_index: usize, user: &str, need: Option<Need>) {
    let Kind::User(word) = &cx.dockerfile.instructions[user_index].kind else { return };
    let name = user.split(':').next().unwrap_or(user);
    let owner = owner(cx, instruction, user_index, word, user);
    let keyword = instruction.keyword.span();
    let (severity, applicability) = match need {
        Some(_) => (Severity::Warning, Applicability::Safe),
        None => (Severity::Info, Applicability::Unsafe),
    };
    let finding = cx.report(keyword, format!("the copied files belong to root, not to `{name}`"));
    finding.severity(severity).label(word.span(), "`USER` has no effect on what is copied");
    match need {
        Some(need) => finding.label(need.span, need.label).help(format!("add `--chown={user}`")),
        None => finding.help(format!("add `--chown={user}` if `{name}` is to write to them")),
    };
    if let Some(owner) = owner {
        let behind = Span { start: keyword.end, end: keyword.end };
        finding.fix(applicability, format!("add `--chown={owner}`"), [(behind, format!(" --chown={owner}"))]);
    }
}

/// What `--chown` is to say: what `USER` says, as long as its variables mean the same. `None` for a name where none can be looked up:
/// `--link` copies into an empty layer.
fn owner(cx: &Cx, instruction: &Instruction, user_index: usize, word: &MappedText, user: &str) -> Option<String> {
    let file = cx.dockerfile;
    let is_number = user.split(':').all(|part| part.bytes().all(|c| c.is_ascii_digit()));
    let has_names = instruction.flag("link").is_none() && cx.stage().is_some_and(|stage| *file.root_base(stage) != Base::Scratch);
    if !is_number && !has_names || user.contains(char::is_whitespace) {
        return None;
    }
    let written = word.as_str().trim();
    let references = file.expand(user_index, word).references;
    let bound = |index, offset, name: &str| match file.variable(index, offset, name) {
        Binding::Set(setting) => Some(setting.from),
        _ => None,
    };
    let same = references
        .iter()
        .all(|r| bound(user_index, word.span().start, &r.name) == bound(cx.index, instruction.span.start, &r.name));
    let plain = same && !written.contains(char::is_whitespace) && !written.contains(['"', '\'', '\\']);
    Some(if plain { written.to_string() } else { user.to_string() })
}
