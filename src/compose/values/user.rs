//! `user`, as the engine reads it.

use crate::compose::Fault;
use crate::compose::fault::short;
use crate::source::MappedText;

/// `USER[:GROUP]`, each by name or number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The user; empty is root.
    pub user: MappedText,
    /// The group.
    pub group: Option<MappedText>,
}

impl User {
    /// Whether it is root, whatever the group.
    pub fn is_root(&self) -> bool {
        let user = self.user.as_str();
        user == "root" || user.bytes().all(|b| b == b'0')
    }

    /// The number of the user, if it is given by one.
    pub fn uid(&self) -> Option<u32> {
        let user = self.user.as_str();
        user.parse().ok().filter(|_| user.bytes().all(|b| b.is_ascii_digit()))
    }
}

/// Reads a `user`.
///
/// # Errors
/// Where the engine can find no such user: there is a second `:`, or a blank. Compose does not look.
pub fn parse_user(text: &MappedText) -> Result<User, Fault> {
    let whole = text.as_str();
    let colon = whole.find(':');
    let second = colon.and_then(|colon| whole[colon + 1..].find(':').map(|at| colon + 1 + at));
    if let Some(second) = second {
        let message = format!("`{}` has more than user and group", short(whole));
        return Err(Fault::at(text, second..whole.len(), message));
    }
    if let Some((start, blank)) = whole.char_indices().find(|(_, c)| c.is_whitespace()) {
        let message = format!("`{}` has a blank, which is part of no name", short(whole));
        return Err(Fault::at(text, start..start + blank.len_utf8(), message));
    }
    Ok(User { user: text.slice(0..colon.unwrap_or(whole.len())), group: colon.map(|colon| text.slice(colon + 1..whole.len())) })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn users() -> Result<(), Fault> {
        let parse = |text: &str| parse_user(&MappedText::verbatim(text, 0));
        let user = parse("1000:docker")?;
        assert_eq!((user.uid(), user.group.as_ref().map(MappedText::as_str), user.is_root()), (Some(1000), Some("docker"), false));
        assert!(parse("root")?.is_root() && parse("0:1000")?.is_root() && parse("")?.is_root() && !parse("app")?.is_root());
        assert_eq!(parse("a:b:c").unwrap_err().span.range(), 3..5);
        assert_eq!(parse("a b").unwrap_err().span.range(), 1..2);
        Ok(())
    }
}
