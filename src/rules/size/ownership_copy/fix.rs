//! Copies that give the owner or mode at once, where that does the same as the change of it.

use super::{Setting, flag};
use crate::dockerfile::image::ImageRef;
use crate::dockerfile::{Base, Instruction, Kind};
use crate::lint::Cx;
use crate::project::layers::content::{Attribute, Brought, Content, Effect, How};
use crate::project::places;
use crate::rules::runs::without;
use crate::shell::Call;
use crate::shell::tools::{Action, Ecosystem, Manager, action};
use crate::source::Span;

/// Folders in which images bring much of their own.
const SYSTEM: [&str; 14] =
    ["/bin", "/boot", "/dev", "/etc", "/home", "/lib", "/lib64", "/opt", "/proc", "/root", "/run", "/sbin", "/sys", "/var"];

/// The edits, where what is changed is exactly what was copied, and who it is given to is there by then.
pub(super) fn edits(cx: &Cx, image: &[Content], setting: &Setting, held: &[Brought]) -> Option<Vec<(Span, String)>> {
    let file = cx.dockerfile;
    let run = setting.content.instruction;
    let in_trigger = !std::ptr::eq(run, &raw const file.instructions[setting.content.index]);
    let command = setting.call.command();
    let is_plain = command.block == 0 && command.redirects.is_empty() && setting.call.info.wrappers.is_empty();
    let first = held.iter().map(|brought| brought.layer).min()?;
    if in_trigger || !is_plain || !has_only_known_options(setting) {
        return None;
    }
    let value = match setting.attribute {
        Attribute::Owner => owner(cx, image, setting, held, first)?,
        Attribute::Mode => mode(setting)?,
    };
    let copies = copies(cx, image, setting, held)?;
    let mut keeps_folder = false;
    for (path, _) in setting.paths {
        keeps_folder |= folder_is_kept(cx, image, setting, (path, held))?;
    }
    let mut edits: Vec<(Span, String)> = Vec::new();
    for copy in copies {
        let behind = Span { start: copy.keyword.span().end, ..copy.keyword.span() };
        edits.push((behind, format!(" --{}={value}", flag(setting.attribute))));
    }
    let removed = match keeps_folder {
        true => recursive_option(setting)?,
        false => without(cx, run, command.pipeline, command.pipeline)?,
    };
    edits.push((removed, String::new()));
    Some(edits)
}

fn has_only_known_options(setting: &Setting) -> bool {
    let plain = |name: &str| matches!(name, "--recursive" | "--verbose" | "--changes" | "--silent");
    setting.call.arguments().is_some_and(|a| a.tool != "chgrp" && a.options.iter().all(|o| plain(&o.name)))
}

/// `-R` and the blank before it.
fn recursive_option(setting: &Setting) -> Option<Span> {
    let words = setting.call.words();
    let option = setting.call.arguments()?.option("--recursive")?;
    let word = words.get(option.word).filter(|word| word.is("-R") || word.is("--recursive"))?;
    Some(Span { start: words[option.word - 1].span.end, end: word.span.end })
}

/// The copies that brought something, if each brought nothing else, gives no owner or mode of its own and is in the same stage.
fn copies<'a>(cx: &Cx<'a>, image: &[Content], setting: &Setting, held: &[Brought]) -> Option<Vec<&'a Instruction>> {
    let file = cx.dockerfile;
    let stage = file.stage_of(setting.content.index)?;
    let mut indexes: Vec<usize> = held.iter().map(|brought| brought.index).collect();
    indexes.sort_unstable();
    indexes.dedup();
    let mut copies = Vec::new();
    for index in indexes {
        let copy = &file.instructions[index];
        let Kind::Copy(transfer) = &copy.kind else { return None };
        let of_it: Vec<&Brought> = held.iter().filter(|brought| brought.index == index).collect();
        let content = image.iter().find(|content| content.index == index)?;
        let all = of_it.len() == transfer.sources.len() && transfer.inline.is_empty();
        let known = of_it.iter().all(|b| b.how == How::Copied && !b.part && std::ptr::eq(content.instruction, copy));
        let free = ["chown", "chmod", "link"].iter().all(|flag| *flag == other(setting) || copy.flag(flag).is_none());
        if !all || !known || !free || !stage.instructions.contains(&index) {
            return None;
        }
        copies.push(copy);
    }
    Some(copies)
}

/// The flag for the attribute that does not change.
fn other(setting: &Setting) -> &'static str {
    match setting.attribute {
        Attribute::Owner => "chmod",
        Attribute::Mode => "chown",
    }
}

/// What `--chown` is to say, if it is known when the files are copied.
fn owner(cx: &Cx, image: &[Content], setting: &Setting, held: &[Brought], first: usize) -> Option<String> {
    let text = setting.value.literal.then_some(setting.value.text.as_str())?;
    let is_name = |name: &str| name.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'_' | b'-'));
    let (user, group) = text.split_once(':').map_or((text, None), |(user, group)| (user, Some(group)));
    if user.is_empty() || !is_name(user) || !group.is_none_or(is_name) {
        return None;
    }
    let is_number = |name: &str| name.bytes().all(|c| c.is_ascii_digit());
    let groups = group.filter(|group| !group.is_empty());
    let known = Known::of(cx, image, setting, first);
    if !(is_number(user) || known.has_user(user)) || !groups.is_none_or(|group| is_number(group) || known.has_group(group)) {
        return None;
    }
    match group {
        // The group of the user. A number has none that could be looked up here.
        Some("") => (!is_number(user)).then(|| user.to_owned()),
        Some(group) => Some(format!("{user}:{group}")),
        // The group stays: root's, for what comes from the context.
        None => held.iter().all(|brought| brought.from.is_none()).then(|| format!("{user}:0")),
    }
}

/// Who is known when files are copied.
struct Known<'a> {
    /// Made in layers below.
    users: Vec<(String, bool)>,
    groups: Vec<String>,
    base: &'a Base,
}

impl<'a> Known<'a> {
    fn of(cx: &Cx<'a>, image: &[Content], setting: &Setting, first: usize) -> Known<'a> {
        let mut known = Known { users: Vec::new(), groups: Vec::new(), base: base_of(cx, setting) };
        for effect in image[..first].iter().flat_map(|content| &content.effects) {
            let Effect::Runs(Some(call)) = effect else { continue };
            let Some(arguments) = call.arguments() else { continue };
            match action(call) {
                Some(Action::MakeUser { name: Some(name), .. }) => {
                    let groups = ["--gid", "--ingroup", "-G", "-g", "--no-user-group", "--groups"];
                    let own_group = groups.iter().all(|option| arguments.option(option).is_none());
                    known.users.push((name.text.clone(), own_group && !arguments.has("--system")));
                }
                _ if matches!(arguments.tool, "groupadd" | "addgroup") => {
                    known.groups.extend(arguments.operands(call.words()).next_back().map(|name| name.text));
                }
                _ => {}
            }
        }
        known
    }

    fn has_user(&self, name: &str) -> bool {
        name == "root" || self.users.iter().any(|(user, _)| user == name) || self.base_has(name)
    }

    fn has_group(&self, name: &str) -> bool {
        let own = self.users.iter().any(|(user, own_group)| user == name && *own_group);
        name == "root" || own || self.groups.iter().any(|group| group == name) || self.base_has(name)
    }

    /// Whether the base image has a user and a group of this name.
    fn base_has(&self, name: &str) -> bool {
        image_of(self.base).is_some_and(|image| match image.official_name().unwrap_or("") {
            "node" => name == "node",
            "nginx" => name == "nginx",
            "debian" | "ubuntu" | "php" | "python" | "ruby" | "wordpress" => {
                let is_alpine = image.tag().is_some_and(|tag| tag.contains("alpine"));
                name == "www-data" && (!is_alpine || image.official_name() == Some("php"))
            }
            _ => false,
        })
    }
}

fn image_of(base: &Base) -> Option<&ImageRef> {
    match base {
        Base::Image(image) | Base::Repository(image) => Some(image),
        Base::Scratch | Base::Stage(_) | Base::Unknown => None,
    }
}

/// What `--chmod` is to say. A symbolic mode differs between files and folders, or depends on what is there.
fn mode(setting: &Setting) -> Option<String> {
    let text = setting.value.literal.then_some(setting.value.text.as_str())?;
    let is_octal = (3..=4).contains(&text.len()) && text.bytes().all(|c| matches!(c, b'0'..=b'7'));
    is_octal.then(|| text.to_owned())
}

/// Whether the change must stay for the folder at `path` itself, where all that is in it comes by copies; `None` where more may be there.
fn folder_is_kept(cx: &Cx, image: &[Content], setting: &Setting, (path, held): (&str, &[Brought])) -> Option<bool> {
    let brought = || {
        let effects = image[..setting.layer].iter().flat_map(|content| &content.effects);
        effects.filter_map(|effect| match effect {
            Effect::Brings(brought) if places::within(path, &brought.path).is_some() => Some(brought),
            _ => None,
        })
    };
    // A file is there by its copy alone.
    if brought().all(|b| !b.whole && b.path == path && b.bytes.is_some()) && brought().next().is_some() {
        return Some(false);
    }
    let of_base = base_of(cx, setting);
    if !setting.recursive || !is_empty_in_base(of_base, path) {
        return None;
    }
    let mut made_before = has_folder(of_base, path);
    for (layer, content) in image[..=setting.layer].iter().enumerate() {
        for effect in &content.effects {
            match effect {
                Effect::Sets { call, .. } if layer == setting.layer && call.span() == setting.call.span() => {
                    return Some(made_before);
                }
                Effect::MakesFolder { path: made, .. } if made == path && matches!(content.instruction.kind, Kind::Workdir(_)) => {
                    made_before = true;
                }
                Effect::MakesFolder { path: made, .. } if places::within(path, made).is_some() => return None,
                Effect::Brings(b) if places::within(path, &b.path).is_some() && !held.iter().any(|h| h.span == b.span) => {
                    return None;
                }
                Effect::Installs { call, .. } | Effect::Removes { call, .. } | Effect::Runs(Some(call)) => {
                    if may_reach(cx, setting, content, *call, path) {
                        return None;
                    }
                }
                Effect::Runs(None) => return None,
                Effect::Brings(_) | Effect::MakesFolder { .. } | Effect::Takes { .. } | Effect::Sets { .. } => {}
            }
        }
    }
    None
}

fn base_of<'a>(cx: &Cx<'a>, setting: &Setting) -> &'a Base {
    cx.dockerfile.stage_of(setting.content.index).map_or(&Base::Unknown, |stage| cx.dockerfile.root_base(stage))
}

/// Whether the base is one of Docker's own images, which have nothing at such a path.
fn is_empty_in_base(base: &Base, path: &str) -> bool {
    let is_official = *base == Base::Scratch || image_of(base).is_some_and(ImageRef::is_official);
    let in_system = SYSTEM.iter().any(|folder| places::within(folder, path).is_some());
    let in_usr = places::within("/usr", path).is_some() && !["/usr/src/", "/usr/app"].iter().any(|start| path.starts_with(start));
    let is_known = path.starts_with('/') && path.len() > 1 && !path.contains(['*', '?', '[', '$']);
    is_official && is_known && !in_system && !in_usr || has_folder(base, path)
}

/// Whether the base has an empty folder there.
fn has_folder(base: &Base, path: &str) -> bool {
    path == "/var/www/html" && image_of(base).and_then(ImageRef::official_name) == Some("php")
}

/// Whether a call may write below a folder: one that makes users or installs packages of the system does not, others may where they run
/// in there or name it.
fn may_reach(cx: &Cx, setting: &Setting, content: &Content, call: Call, path: &str) -> bool {
    let elsewhere = match action(&call) {
        Some(Action::MakeUser { .. } | Action::RefreshIndex { .. } | Action::Upgrade { .. }) => true,
        Some(Action::Install { manager: Manager::Pip, project, .. }) => {
            let elsewhere = call
                .arguments()
                .is_some_and(|a| ["--target", "--prefix", "--root", "--editable"].iter().all(|o| a.option(o).is_none()));
            elsewhere && project.as_ref().is_none_or(|project| !project.needs_sources)
        }
        Some(Action::Install { manager, .. } | Action::Remove { manager, .. }) => manager.ecosystem() == Ecosystem::System,
        _ => call.arguments().is_some_and(|a| matches!(a.tool, "groupadd" | "addgroup" | "usermod")),
    };
    let is_named = cx.text(content.instruction.span).replace(cx.text(setting.call.span()), "").contains(places::name(path));
    let runs_there = places::within(path, &places::workdir(cx.dockerfile, content.index)).is_some();
    let names_it = cx.text(call.span()).contains(path);
    if elsewhere { names_it } else { is_named || runs_there }
}
