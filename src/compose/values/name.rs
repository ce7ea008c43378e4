//! Names of services, containers, profiles and projects.

use crate::compose::Fault;
use crate::compose::fault::short;
use crate::source::MappedText;

/// What a name is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameKind {
    /// A service, network, volume, secret, config or model: `[a-zA-Z0-9._-]+`.
    Resource,
    /// A container: `[a-zA-Z0-9][a-zA-Z0-9_.-]+`. Compose looks whether there is such a part in it, the engine at all of it.
    Container,
    /// A profile: as a container's. Compose does not look.
    Profile,
    /// A project, as `-p` and `COMPOSE_PROJECT_NAME` have it: `[a-z0-9][a-z0-9_-]*`. Of `name:` see [`normalized_project`].
    Project,
}

impl NameKind {
    fn has(self, c: char) -> bool {
        match self {
            NameKind::Project => c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-'),
            NameKind::Resource | NameKind::Container | NameKind::Profile => {
                c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-')
            }
        }
    }

    fn characters(self) -> &'static str {
        match self {
            NameKind::Project => "lower-case letters, digits, `_` and `-`",
            NameKind::Resource | NameKind::Container | NameKind::Profile => "letters, digits, `_`, `.` and `-`",
        }
    }
}

/// Checks a name.
///
/// # Errors
/// Where it is none: the first character that cannot be there.
pub fn check_name(text: &MappedText, kind: NameKind) -> Result<(), Fault> {
    let name = text.as_str();
    let at = |start: usize, c: char, message: String| Err(Fault::at(text, start..start + c.len_utf8(), message));
    if name.is_empty() {
        return Err(Fault::at(text, 0..0, "the name is empty"));
    }
    if let Some((start, c)) = name.char_indices().find(|(_, c)| !kind.has(*c)) {
        let message = format!("`{}` has a `{}`: it can have {}", short(name), c.escape_debug(), kind.characters());
        return at(start, c, message);
    }
    match name.chars().next().filter(|c| !c.is_ascii_alphanumeric()) {
        Some(c) if kind != NameKind::Resource => at(0, c, format!("`{}` starts with neither a letter nor a digit", short(name))),
        _ if kind == NameKind::Container && name.len() == 1 => {
            Err(Fault::at(text, 0..1, format!("`{name}` is too short: the name of a container has two characters or more")))
        }
        _ => Ok(()),
    }
}

/// What Compose makes of a `name:` or the name of the project's folder: lower case, and only what a name can have.
pub fn normalized_project(name: &str) -> String {
    let kept: String = name.to_lowercase().chars().filter(|c| NameKind::Project.has(*c)).collect();
    kept.trim_start_matches(['_', '-']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let check = |name: &str, kind| check_name(&MappedText::verbatim(name, 0), kind).map_err(|fault| fault.span.range());
        assert_eq!((check("a", NameKind::Resource), check("-a_.1", NameKind::Resource)), (Ok(()), Ok(())));
        assert_eq!((check("a b", NameKind::Resource), check("", NameKind::Resource)), (Err(1..2), Err(0..0)));
        assert_eq!((check("app-1", NameKind::Container), check("a", NameKind::Container)), (Ok(()), Err(0..1)));
        assert_eq!((check("-p", NameKind::Profile), check("foo bar", NameKind::Container)), (Err(0..1), Err(3..4)));
        assert_eq!((check("my_app", NameKind::Project), check("App", NameKind::Project)), (Ok(()), Err(0..1)));
        assert_eq!(check("aé", NameKind::Resource), Err(1..3));
    }

    #[test]
    fn projects() {
        assert_eq!(normalized_project("My_Proj!"), "my_proj");
        assert_eq!(normalized_project("--a.b c"), "abc");
    }
}
