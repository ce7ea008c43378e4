//! The short form of `volumes`: `TARGET`, `SOURCE:TARGET` or `SOURCE:TARGET:OPTIONS` (Compose specification, "volumes"; `compose-go`,
//! `format/volume.go`).

use super::Fault;
use super::fault::short;
use crate::ignorefile::clean;
use crate::source::MappedText;
use std::borrow::Cow;
use std::ops::Range;

/// A mount of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// What is mounted.
    pub kind: MountKind,
    /// A path of the host, or the name of a volume; none for an anonymous volume.
    pub source: Option<MappedText>,
    /// Where in the container, as written.
    pub target: MappedText,
    /// The options, in order.
    pub options: Vec<MountOption>,
}

/// What a short form mounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MountKind {
    /// A path of the host, made if it is not there.
    Bind,
    /// A volume, by its name or without one.
    Volume,
}

/// A word of the options.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MountOption {
    /// As written.
    pub text: MappedText,
    /// What it is.
    pub kind: OptionKind,
}

/// The options of a mount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionKind {
    /// `ro`
    ReadOnly,
    /// `rw`
    ReadWrite,
    /// `nocopy`: what the image has at the target is not copied into the volume.
    NoCopy,
    /// `z` or `Z`: SELinux labels, shared or private.
    Selinux,
    /// `private`, `shared`, `slave` or one of these behind an `r`.
    Propagation,
    /// Not an option: Compose does not say so, and does nothing. Old ones are among them, such as `cached`.
    Unknown,
}

impl Mount {
    /// Whether the container cannot write to it: the last of `ro` and `rw` decides.
    pub fn is_read_only(&self) -> bool {
        let said = self.options.iter().rev().find(|o| matches!(o.kind, OptionKind::ReadOnly | OptionKind::ReadWrite));
        said.is_some_and(|option| option.kind == OptionKind::ReadOnly)
    }

    /// The last option of a kind, which is the one that counts.
    pub fn option(&self, kind: OptionKind) -> Option<&str> {
        self.options.iter().rev().find(|option| option.kind == kind).map(|option| option.text.as_str())
    }

    /// The target as Compose compares it, without doubled or closing `/`.
    pub fn clean_target(&self) -> Cow<'_, str> {
        clean(self.target.as_str())
    }

    /// The one letter that was meant for the name of a volume, in `v:/data`: Compose takes it for a drive of Windows, and all of the
    /// text for the target of an anonymous volume.
    pub fn lost_name(&self) -> Option<MappedText> {
        let text = self.target.as_str();
        let is_drive = text.chars().next().is_some_and(char::is_alphabetic) && text.chars().nth(1) == Some(':');
        let is_path = text.get(2..).is_some_and(|rest| rest.starts_with('\\'));
        let colon = text.find(':')?;
        (self.source.is_none() && is_drive && !is_path).then(|| self.target.slice(0..colon))
    }
}

/// Reads a short form. `${…}` is passed over as it stands, so that a text can be read before its variables are known.
///
/// # Errors
/// Where Compose refuses it.
pub fn parse(text: &MappedText) -> Result<Mount, Fault> {
    let whole = text.as_str();
    if whole.is_empty() {
        return Err(Fault::at(text, 0..0, "the mount is empty"));
    }
    let sections = sections(whole);
    if let Some(empty) = sections.iter().take(3).find(|section| section.is_empty()) {
        let message = format!("a part of `{}` is empty", short(whole));
        return Err(Fault::at(text, empty.clone(), message).help("write `source:target` or `source:target:options`"));
    }
    let part = |section: &Range<usize>| text.slice(section.clone());
    match sections.as_slice() {
        [target] => Ok(Mount { kind: MountKind::Volume, source: None, target: part(target), options: Vec::new() }),
        [source, target] => Ok(mount(part(source), part(target), Vec::new())),
        [source, target, words] => Ok(mount(part(source), part(target), options(&part(words)))),
        [_, _, _, more, ..] => {
            let message = format!("`{}` has more than source, target and options", short(whole));
            Err(Fault::at(text, more.start..whole.len(), message).help("use the long form where a path has a `:`"))
        }
        [] => Err(Fault::at(text, 0..0, "the mount is empty")),
    }
}

fn mount(source: MappedText, target: MappedText, options: Vec<MountOption>) -> Mount {
    let kind = if is_path(source.as_str()) { MountKind::Bind } else { MountKind::Volume };
    Mount { kind, source: Some(source), target, options }
}

/// What stands between the colons that separate. One behind a single letter belongs to a drive of Windows.
fn sections(text: &str) -> Vec<Range<usize>> {
    let mut sections = Vec::new();
    let mut start = 0;
    let mut nested = 0_usize;
    // Two bytes are a target, whatever they are.
    let separable = if text.len() <= 2 { "" } else { text };
    for (at, c) in separable.char_indices() {
        match c {
            '$' if text[at + 1..].starts_with('{') => nested += 1,
            '}' => nested = nested.saturating_sub(1),
            ':' if is_letter(&text[start..at]) => {}
            ':' if nested == 0 => {
                sections.push(start..at);
                start = at + 1;
            }
            _ => {}
        }
    }
    sections.push(start..text.len());
    sections
}

fn is_letter(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
}

/// Whether a source is a path of the host and not the name of a volume.
fn is_path(source: &str) -> bool {
    let is_drive = source.split_once(':').is_some_and(|(drive, _)| is_letter(drive));
    source.starts_with(['.', '/', '~']) || source.starts_with(r"\\") || is_drive
}

fn options(text: &MappedText) -> Vec<MountOption> {
    let mut start = 0;
    let mut options = Vec::new();
    for word in text.as_str().split(',') {
        let kind = match word {
            "ro" => OptionKind::ReadOnly,
            "rw" => OptionKind::ReadWrite,
            "nocopy" => OptionKind::NoCopy,
            "z" | "Z" => OptionKind::Selinux,
            "private" | "rprivate" | "shared" | "rshared" | "slave" | "rslave" => OptionKind::Propagation,
            _ => OptionKind::Unknown,
        };
        options.push(MountOption { text: text.slice(start..start + word.len()), kind });
        start += word.len() + 1;
    }
    options
}
