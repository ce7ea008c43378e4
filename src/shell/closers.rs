//! The tokens that end a list of commands, as bits of a set.

pub(super) const PAREN: u16 = 1;
pub(super) const BRACE: u16 = 1 << 1;
pub(super) const THEN: u16 = 1 << 2;
pub(super) const ELIF: u16 = 1 << 3;
pub(super) const ELSE: u16 = 1 << 4;
pub(super) const FI: u16 = 1 << 5;
pub(super) const DO: u16 = 1 << 6;
pub(super) const DONE: u16 = 1 << 7;
pub(super) const ESAC: u16 = 1 << 8;
/// `;;`, `;&` and `;;&`
pub(super) const CASE_END: u16 = 1 << 9;

/// The closer that a keyword is.
pub(super) fn of(keyword: &str) -> Option<u16> {
    Some(match keyword {
        "}" => BRACE,
        "then" => THEN,
        "elif" => ELIF,
        "else" => ELSE,
        "fi" => FI,
        "do" => DO,
        "done" => DONE,
        "esac" => ESAC,
        _ => return None,
    })
}
