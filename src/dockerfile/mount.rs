//! The values of `RUN --mount` and `RUN --device` (Dockerfile reference, "RUN --mount"; BuildKit's `commands_runmount.go`).

mod csv;
mod device;
mod values;

pub use device::{Device, parse_device};

use super::ast::Phase;
use super::expand::{Env, PartialText, Reference, expand};
use super::size;
use super::suggest::closest;
use crate::source::{MappedText, Span};
use values::{is_root, is_u32, parse_bool};

/// What `type=` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MountKind {
    /// Files of the context, a stage or an image; the default.
    Bind,
    /// A directory kept between builds.
    Cache,
    /// A file system in memory.
    Tmpfs,
    /// A file or variable given to the build.
    Secret,
    /// A socket of an SSH agent.
    Ssh,
    /// Not known, or no such type.
    Unknown,
}

/// A `--mount`. Texts are expanded; of a key given twice the last counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// Its type.
    pub kind: MountKind,
    /// `from`: a stage or an image, never a number.
    pub from: Option<PartialText>,
    /// `source` or `src`.
    pub source: Option<PartialText>,
    /// `target`, `dst` or `destination`; relative to `WORKDIR`.
    pub target: Option<PartialText>,
    /// `id` of a cache, a secret or an agent.
    pub id: Option<PartialText>,
    /// `sharing` of a cache: `shared`, `private` or `locked`, in any case.
    pub sharing: Option<PartialText>,
    /// `size` of a tmpfs, such as `10m`.
    pub size: Option<PartialText>,
    /// `mode`, octal.
    pub mode: Option<PartialText>,
    /// `uid`, a number.
    pub uid: Option<PartialText>,
    /// `gid`, a number.
    pub gid: Option<PartialText>,
    /// `env`: the variable that holds a secret.
    pub env: Option<PartialText>,
    /// Whether it cannot be written, by the default of its type if nothing is said; `None` if not known.
    pub read_only: Option<bool>,
    /// Whether a secret or an agent must be there; `None` if not known.
    pub required: Option<bool>,
    /// The fields as written, in order.
    pub fields: Vec<Field>,
    /// The variables its values name.
    pub references: Vec<Reference>,
    /// What BuildKit refuses, in the order it looks; it stops at the first.
    pub errors: Vec<MountError>,
}

/// `key=value`, or a key alone, neither of them expanded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// What stands before the `=`; the case does not matter.
    pub key: MappedText,
    /// What stands behind the `=`.
    pub value: Option<MappedText>,
}

/// Why BuildKit refuses a flag's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MountError {
    /// The key, the value or the quote that is wrong.
    pub span: Span,
    /// What is wrong, lower case, names in backquotes.
    pub message: String,
    /// What was probably meant instead of the text at `span`.
    pub suggestion: Option<&'static str>,
    /// When BuildKit sees it.
    pub phase: Phase,
}

const KINDS: [(&str, MountKind); 5] = [
    ("bind", MountKind::Bind),
    ("cache", MountKind::Cache),
    ("tmpfs", MountKind::Tmpfs),
    ("secret", MountKind::Secret),
    ("ssh", MountKind::Ssh),
];

const SHARING: [&str; 3] = ["shared", "private", "locked"];

#[rustfmt::skip]
const KEYS: [&str; 19] = [
    "type", "from", "source", "target", "readonly", "id", "sharing", "required", "size", "mode", "uid", "gid", "env", "src", "dst",
    "destination", "ro", "rw", "readwrite",
];

/// Reads the value of a `--mount` (the flag word's quotes are gone already). To read it before variables are known, let `env` call
/// each of them unknown.
///
/// Whether a target that is missing or relative ends up at `/`, which is refused, depends on `WORKDIR` and is not looked at.
pub fn parse_mount(value: &MappedText, escape: char, env: &Env) -> Mount {
    let mut reader = Reader { escape, env, mount: Mount::new(), read_only: None };
    match csv::fields(value) {
        Ok(fields) => fields.iter().for_each(|field| reader.field(field)),
        Err(error) => reader.mount.errors.push(error),
    }
    reader.finish()
}

struct Reader<'a> {
    escape: char,
    env: &'a Env<'a>,
    mount: Mount,
    /// What was said about writing: nothing, something unknown, or whether it is read-only.
    read_only: Option<Option<bool>>,
}

impl Mount {
    fn new() -> Mount {
        Mount {
            kind: MountKind::Bind,
            from: None,
            source: None,
            target: None,
            id: None,
            sharing: None,
            size: None,
            mode: None,
            uid: None,
            gid: None,
            env: None,
            read_only: None,
            required: Some(false),
            fields: Vec::new(),
            references: Vec::new(),
            errors: Vec::new(),
        }
    }

    fn may_be_required(&self) -> bool {
        matches!(self.kind, MountKind::Secret | MountKind::Ssh | MountKind::Unknown)
    }

    /// The word for its type.
    fn kind_name(&self) -> &'static str {
        KINDS.iter().find(|(_, kind)| *kind == self.kind).map_or("unknown", |(name, _)| name)
    }
}

impl Reader<'_> {
    fn field(&mut self, field: &MappedText) {
        let Some(at) = field.as_str().find('=') else {
            self.mount.fields.push(Field { key: field.clone(), value: None });
            return self.bare(field);
        };
        let (key, value) = (field.slice(0..at), field.slice(at + 1..field.len()));
        self.mount.fields.push(Field { key: key.clone(), value: Some(value.clone()) });
        let name = key.as_str().to_ascii_lowercase();
        if name == "from" && names_variable(value.as_str()) {
            let message = "`from` cannot hold a variable: name a stage after the image instead".to_owned();
            self.mount.errors.push(MountError { span: value.span(), message, suggestion: None, phase: Phase::Instructions });
            return;
        }
        let expansion = expand(&value, self.escape, self.env);
        self.mount.references.extend(expansion.references);
        for error in expansion.errors {
            self.error(error.span, error.message);
        }
        self.pair(&key, &name, expansion.text, value.span());
    }

    /// A key alone.
    fn bare(&mut self, key: &MappedText) {
        match key.as_str().to_ascii_lowercase().as_str() {
            "readonly" | "ro" => self.read_only = Some(Some(true)),
            "readwrite" | "rw" => self.read_only = Some(Some(false)),
            "required" if self.mount.may_be_required() => self.mount.required = Some(true),
            "required" => self.wrong_kind(key),
            name if KEYS.contains(&name) => self.error(key.span(), format!("`{}` needs a value", key.as_str())),
            name => self.unknown_key(key, name),
        }
    }

    /// `key=value`; `name` is the key in lower case, `text` the expanded value, which stands at `at`.
    fn pair(&mut self, key: &MappedText, name: &str, text: PartialText, at: Span) {
        let known = text.known();
        let known = known.as_ref().map(MappedText::as_str);
        match name {
            "type" => self.kind(known, at),
            "from" => self.mount.from = Some(text),
            "source" | "src" => self.mount.source = Some(text),
            "target" | "dst" | "destination" => self.mount.target = Some(text),
            "id" => self.mount.id = Some(text),
            "env" => self.mount.env = Some(text),
            "readonly" | "ro" => self.read_only = Some(self.boolean(name, known, at)),
            "readwrite" | "rw" => self.read_only = Some(self.boolean(name, known, at).map(|writable| !writable)),
            "required" if self.mount.may_be_required() => self.mount.required = self.boolean(name, known, at),
            "size" if matches!(self.mount.kind, MountKind::Tmpfs | MountKind::Unknown) => {
                self.check(name, known, at, |value| size::parse(value).is_some());
                self.mount.size = Some(text);
            }
            "required" | "size" => self.wrong_kind(key),
            "sharing" => {
                self.sharing(known, at);
                self.mount.sharing = Some(text);
            }
            "mode" => {
                self.check(name, known, at, |value| is_u32(value, 8));
                self.mount.mode = Some(text);
            }
            "uid" => {
                self.check(name, known, at, |value| is_u32(value, 10));
                self.mount.uid = Some(text);
            }
            "gid" => {
                self.check(name, known, at, |value| is_u32(value, 10));
                self.mount.gid = Some(text);
            }
            _ => self.unknown_key(key, name),
        }
    }

    fn kind(&mut self, value: Option<&str>, at: Span) {
        let name = value.map(str::to_ascii_lowercase);
        let found = name.as_deref().map(|name| KINDS.iter().find(|(known, _)| *known == name));
        self.mount.kind = found.flatten().map_or(MountKind::Unknown, |(_, kind)| *kind);
        if let (Some(name), Some(None)) = (name, found) {
            let suggestion = closest(&name, KINDS.map(|(name, _)| name));
            self.suggest(at, format!("there is no mount type `{name}`"), suggestion);
        }
    }

    fn sharing(&mut self, value: Option<&str>, at: Span) {
        let Some(mode) = value.map(str::to_ascii_lowercase) else { return };
        if !SHARING.contains(&mode.as_str()) {
            let suggestion = closest(&mode, SHARING);
            self.suggest(at, format!("`{mode}` is none of `shared`, `private` and `locked`"), suggestion);
        }
    }

    fn boolean(&mut self, name: &str, value: Option<&str>, at: Span) -> Option<bool> {
        self.check(name, value, at, |value| parse_bool(value).is_some());
        value.and_then(parse_bool)
    }

    fn check(&mut self, name: &str, value: Option<&str>, at: Span, is_valid: impl Fn(&str) -> bool) {
        if let Some(value) = value.filter(|value| !is_valid(value)) {
            self.error(at, format!("`{value}` is no value for `{name}`"));
        }
    }

    fn unknown_key(&mut self, key: &MappedText, name: &str) {
        let message = format!("a mount has no option `{}`", key.as_str());
        self.suggest(key.span(), message, closest(name, KEYS));
    }

    /// The key is not one of the type read so far: the order of the fields matters.
    fn wrong_kind(&mut self, key: &MappedText) {
        let message = format!("`{}` is no option of a mount of type `{}`", key.as_str(), self.mount.kind_name());
        self.error(key.span(), message);
    }

    fn error(&mut self, span: Span, message: String) {
        self.suggest(span, message, None);
    }

    fn suggest(&mut self, span: Span, message: String, suggestion: Option<&'static str>) {
        self.mount.errors.push(MountError { span, message, suggestion, phase: Phase::Conversion });
    }

    /// What can only be said of the whole.
    fn finish(mut self) -> Mount {
        let kind = self.mount.kind;
        self.mount.read_only = self.read_only.unwrap_or(match kind {
            MountKind::Cache | MountKind::Tmpfs => Some(false),
            MountKind::Unknown => None,
            _ => Some(true),
        });
        let forbidden: &[&str] = match kind {
            MountKind::Unknown => &[],
            MountKind::Bind | MountKind::Tmpfs => &["mode", "uid", "gid", "sharing"],
            MountKind::Cache => &[],
            MountKind::Secret => &["from", "sharing"],
            MountKind::Ssh => &["sharing", "source", "src"],
        };
        for field in self.mount.fields.clone() {
            let has_value = field.value.is_some_and(|value| !value.is_empty());
            if has_value && forbidden.contains(&field.key.as_str().to_ascii_lowercase().as_str()) {
                self.wrong_kind(&field.key);
            }
        }
        match kind {
            MountKind::Secret => self.check_secret(),
            MountKind::Bind | MountKind::Cache | MountKind::Tmpfs => self.check_target(),
            MountKind::Ssh | MountKind::Unknown => {}
        }
        self.mount
    }

    fn check_secret(&mut self) {
        let at = self.mount.fields.first().map_or(Span::default(), |field| field.key.span());
        let given = |text: &Option<PartialText>| text.as_ref().is_some_and(|text| text.known().is_none_or(|text| !text.is_empty()));
        let (id, source, target) = (given(&self.mount.id), given(&self.mount.source), given(&self.mount.target));
        if !(id || source || target) {
            self.error(at, "a secret needs an `id`, a `source` or a `target`".to_owned());
        }
        if id && source {
            let source = self.mount.fields.iter().rfind(|field| matches!(field.key.as_str(), "source" | "src"));
            let span = source.map_or(at, |field| field.key.span());
            self.error(span, "a secret has either an `id` or a `source`".to_owned());
        }
    }

    fn check_target(&mut self) {
        let Some(target) = self.mount.target.as_ref().and_then(PartialText::known) else { return };
        if is_root(target.as_str()) {
            self.error(target.span(), "a mount cannot replace `/`".to_owned());
        }
    }
}

/// Whether a `$` is followed by anything.
fn names_variable(value: &str) -> bool {
    value.find('$').is_some_and(|at| at + 1 < value.len())
}

#[cfg(test)]
mod tests;
