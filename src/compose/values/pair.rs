//! `KEY=value`, the items of many lists.

use crate::compose::Fault;
use crate::compose::fault::short;
use crate::source::{MappedText, Span};

/// An item of `environment`, `labels`, `args`, `sysctls` and the like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// What stands before the first `=`; all of it, if there is none.
    pub key: MappedText,
    /// What stands behind it. Without one an `environment` and `args` take the value of the project's environment, labels are empty.
    pub value: Option<MappedText>,
    /// The `=`.
    pub equals: Option<Span>,
}

/// Reads an item.
pub fn parse_pair(text: &MappedText) -> Pair {
    match text.as_str().find('=') {
        None => Pair { key: text.clone(), value: None, equals: None },
        Some(at) => {
            Pair { key: text.slice(0..at), value: Some(text.slice(at + 1..text.len())), equals: Some(text.span_of(at..at + 1)) }
        }
    }
}

/// Reads an item of `environment`.
///
/// # Errors
/// Where Compose refuses it: the key ends with a space.
pub fn parse_environment(text: &MappedText) -> Result<Pair, Fault> {
    let pair = parse_pair(text);
    let key = pair.key.as_str();
    if key.ends_with(' ') {
        let end = key.trim_end_matches(' ').len();
        let fault = Fault::at(text, end..key.len(), format!("the name of the variable `{}` ends with a blank", short(key.trim())));
        return Err(fault.help("write `NAME=value` without blanks around the `=`"));
    }
    Ok(pair)
}

/// Reads an item of `additional_contexts`, whose value [`super::context_source`] tells more of.
///
/// # Errors
/// Where Compose refuses it: there is no `=`.
pub fn parse_context(text: &MappedText) -> Result<(MappedText, MappedText), Fault> {
    match parse_pair(text) {
        Pair { key, value: Some(value), .. } => Ok((key, value)),
        Pair { key, .. } => {
            let message = format!("`{}` names a context, and not where it is", short(key.as_str()));
            Err(Fault::at(text, 0..text.len(), message).help("write `name=path`, or an address behind the `=`"))
        }
    }
}

/// An item of `ssh`, the agents and keys of a build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ssh {
    /// Its identifier.
    pub id: MappedText,
    /// A socket or a key; the agent of the user, if none is given.
    pub path: Option<MappedText>,
}

/// Reads an item of `ssh`: `default`, or `id=path` (`compose-go`, `transform/ssh.go`).
///
/// # Errors
/// Where Compose refuses it: an identifier that is not `default` has no path.
pub fn parse_ssh(text: &MappedText) -> Result<Ssh, Fault> {
    let Pair { key: id, value: path, .. } = parse_pair(text);
    if path.is_none() && id.as_str() != "default" {
        let message = format!("`{}` has no path: only `default` needs none", short(id.as_str()));
        return Err(Fault::at(text, 0..text.len(), message).help("write `id=path` with the path of a socket or a key"));
    }
    Ok(Ssh { id, path })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn text(text: &str) -> MappedText {
        MappedText::verbatim(text, 10)
    }

    #[test]
    fn pairs() {
        let pair = parse_pair(&text("A=b=c"));
        assert_eq!((pair.key.as_str(), pair.value.as_ref().map(MappedText::as_str)), ("A", Some("b=c")));
        assert_eq!((pair.equals, pair.value.map(|v| v.span())), (Some(Span::new(11, 12)), Some(Span::new(12, 15))));
        assert_eq!(parse_environment(&text("A")).map(|pair| pair.value), Ok(None));
        let fault = parse_environment(&text("A  = 1")).unwrap_err();
        assert_eq!((fault.span, fault.message.as_str()), (Span::new(11, 13), "the name of the variable `A` ends with a blank"));
        assert!(parse_environment(&text("A= 1")).is_ok());
        assert!(parse_context(&text("a=../b")).is_ok() && parse_context(&text("a")).is_err());
    }

    #[test]
    fn agents() {
        assert_eq!(parse_ssh(&text("default")).map(|ssh| ssh.path), Ok(None));
        assert_eq!(parse_ssh(&text("k=~/.ssh/k")).map(|ssh| ssh.id.as_str().to_owned()), Ok("k".to_owned()));
        assert_eq!(parse_ssh(&text("foo")).unwrap_err().message, "`foo` has no path: only `default` needs none");
    }
}
