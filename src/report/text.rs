//! Words for people: text that is safe to print, and numbers with their nouns.

use std::borrow::Cow;

/// `text` with each character that would steer a terminal or hide others shown as a symbol instead.
///
/// A line feed too: the result is one line.
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| symbol(c) == c) { Cow::Borrowed(text) } else { Cow::Owned(text.chars().map(symbol).collect()) }
}

/// The symbol for a control character (Unicode's "Control Pictures", or U+FFFD for one that has none there), any other character
/// as it is. Marks that turn the writing direction count as control characters: they make code look like what it is not.
pub(super) fn symbol(c: char) -> char {
    match c {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7f}' => '\u{2421}',
        '\u{80}'..='\u{9f}'
        | '\u{ad}'
        | '\u{61c}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' => char::REPLACEMENT_CHARACTER,
        _ => c,
    }
}

/// A number and its noun, in the plural unless it is one.
pub fn plural(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_become_symbols() {
        assert_eq!(visible("a\u{1b}[31m\u{1a}\tb\u{7f}"), "a␛[31m␚␉b␡");
        assert_eq!(visible("\u{9b}31m \u{202e}x"), "\u{fffd}31m \u{fffd}x");
        assert!(matches!(visible("naïve 日本語 🐳"), Cow::Borrowed(_)));
    }
}
