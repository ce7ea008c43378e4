//! The patterns of `${name#pattern}`, `${name%pattern}` and `${name/pattern/replacement}`.
//!
//! BuildKit turns them into regular expressions whose `.` does not match a line feed.

/// A pattern: `*` is any text, `?` any character, and a backslash escapes only these, itself, `/` and `}`.
#[derive(Debug)]
pub(super) struct Pattern(Vec<Token>);

#[derive(Clone, Copy, Debug, PartialEq)]
enum Token {
    Char(char),
    Any,
    Star,
}

/// Steps of matching left to a word. When they run out the result is unknown, so that no input takes long.
pub(super) struct Fuel(pub usize);

/// Why there is no result.
#[derive(Debug, PartialEq)]
pub(super) struct OutOfFuel;

impl Fuel {
    fn burn(&mut self, steps: usize) -> Result<(), OutOfFuel> {
        let left = self.0.checked_sub(steps);
        self.0 = left.unwrap_or(0);
        left.map(|_| ()).ok_or(OutOfFuel)
    }
}

impl Pattern {
    /// Reads a pattern; the error is the character that cannot be escaped, `None` at the end of the pattern.
    pub(super) fn parse(pattern: &str) -> Result<Pattern, Option<char>> {
        let mut tokens = Vec::new();
        let mut chars = pattern.chars();
        while let Some(c) = chars.next() {
            let token = match c {
                '*' => Token::Star,
                '?' => Token::Any,
                '\\' => match chars.next() {
                    Some(c @ ('*' | '?' | '\\' | '/' | '}')) => Token::Char(c),
                    other => return Err(other),
                },
                c => Token::Char(c),
            };
            if token != Token::Star || tokens.last() != Some(&Token::Star) {
                tokens.push(token);
            }
        }
        Ok(Pattern(tokens))
    }

    /// `value` without the shortest or longest start that matches.
    pub(super) fn trim_prefix(&self, value: &str, longest: bool, fuel: &mut Fuel) -> Result<String, OutOfFuel> {
        fuel.burn(value.len())?;
        let chars: Vec<char> = value.chars().collect();
        let end = self.match_end(&chars, longest, fuel)?.unwrap_or(0);
        Ok(chars[end..].iter().collect())
    }

    /// `value` without the shortest or longest end that matches.
    pub(super) fn trim_suffix(&self, value: &str, longest: bool, fuel: &mut Fuel) -> Result<String, OutOfFuel> {
        fuel.burn(value.len())?;
        let reversed = Pattern(self.0.iter().rev().copied().collect());
        let chars: Vec<char> = value.chars().rev().collect();
        let end = reversed.match_end(&chars, longest, fuel)?.unwrap_or(0);
        Ok(chars[end..].iter().rev().collect())
    }

    /// `value` with the first match, or each, replaced; a match is as long as can be.
    ///
    /// An empty match directly behind another one is none, as in Go's `regexp`.
    pub(super) fn replace(&self, value: &str, replacement: &str, all: bool, fuel: &mut Fuel) -> Result<String, OutOfFuel> {
        fuel.burn(value.len())?;
        let chars: Vec<char> = value.chars().collect();
        let mut result = String::new();
        let (mut copied, mut from) = (0, 0);
        while from <= chars.len() {
            let Some((start, end)) = self.find(&chars, from, fuel)? else { break };
            result.extend(&chars[copied..start]);
            if end > copied || start == 0 {
                result.push_str(replacement);
            }
            copied = end;
            from = end.max(from + 1);
            if !all {
                break;
            }
        }
        result.extend(&chars[copied..]);
        Ok(result)
    }

    /// The first match at or behind `from`, as long as can be.
    fn find(&self, chars: &[char], from: usize, fuel: &mut Fuel) -> Result<Option<(usize, usize)>, OutOfFuel> {
        for start in from..=chars.len() {
            if let Some(len) = self.match_end(&chars[start..], true, fuel)? {
                return Ok(Some((start, start + len)));
            }
        }
        Ok(None)
    }

    /// The end of the shortest or longest match that begins where `chars` does.
    fn match_end(&self, chars: &[char], longest: bool, fuel: &mut Fuel) -> Result<Option<usize>, OutOfFuel> {
        let tokens = &self.0;
        let mut found = None;
        // The numbers of tokens that may have been matched so far, ascending.
        let mut states = vec![0];
        for at in 0..=chars.len() {
            add_empty_stars(tokens, &mut states);
            fuel.burn(states.len())?;
            if states.last() == Some(&tokens.len()) {
                found = Some(at);
                if !longest {
                    break;
                }
            }
            let Some(&c) = chars.get(at) else { break };
            states = states.iter().filter_map(|&state| step(tokens, state, c)).collect();
            states.dedup();
            if states.is_empty() {
                break;
            }
        }
        Ok(found)
    }
}

/// A `*` may match nothing: from before it, the state behind it is reached too.
fn add_empty_stars(tokens: &[Token], states: &mut Vec<usize>) {
    let mut reached = Vec::with_capacity(states.len() + 1);
    for &state in states.iter() {
        if reached.last() != Some(&state) {
            reached.push(state);
        }
        if tokens.get(state) == Some(&Token::Star) {
            reached.push(state + 1);
        }
    }
    *states = reached;
}

fn step(tokens: &[Token], state: usize, c: char) -> Option<usize> {
    match *tokens.get(state)? {
        Token::Char(expected) => (c == expected).then_some(state + 1),
        Token::Any => (c != '\n').then_some(state + 1),
        Token::Star => (c != '\n').then_some(state),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn pattern(text: &str) -> Pattern {
        Pattern::parse(text).unwrap()
    }

    #[test]
    fn prefixes_and_suffixes() {
        let fuel = &mut Fuel(10_000);
        assert_eq!(pattern("*.").trim_prefix("a.b.c", false, fuel), Ok("b.c".into()));
        assert_eq!(pattern("*.").trim_prefix("a.b.c", true, fuel), Ok("c".into()));
        assert_eq!(pattern(".*").trim_suffix("a.b.c", false, fuel), Ok("a.b".into()));
        assert_eq!(pattern(".*").trim_suffix("a.b.c", true, fuel), Ok("a".into()));
        assert_eq!(pattern("?*?").trim_prefix("abc", true, fuel), Ok("".into()));
        assert_eq!(pattern("*a*b").trim_prefix("xaxbxab-", true, fuel), Ok("-".into()));
        assert_eq!(pattern("*").trim_prefix("a\nb", true, fuel), Ok("\nb".into()));
        assert_eq!(pattern("x").trim_prefix("abc", true, fuel), Ok("abc".into()));
        assert_eq!(pattern(r"\*").trim_prefix("*a", false, fuel), Ok("a".into()));
        assert_eq!(pattern("[a]").trim_prefix("[a]b", false, fuel), Ok("b".into()));
    }

    #[test]
    fn replacements() {
        let fuel = &mut Fuel(10_000);
        assert_eq!(pattern("o").replace("foo", "0", false, fuel), Ok("f0o".into()));
        assert_eq!(pattern("o").replace("foo", "0", true, fuel), Ok("f00".into()));
        assert_eq!(pattern("").replace("ab", "-", true, fuel), Ok("-a-b-".into()));
        assert_eq!(pattern("*").replace("ab", "-", true, fuel), Ok("-".into()));
        assert_eq!(pattern("*").replace("", "-", true, fuel), Ok("-".into()));
        assert_eq!(pattern("x").replace("", "-", true, fuel), Ok("".into()));
        assert_eq!(pattern("é").replace("aéa", "e", true, fuel), Ok("aea".into()));
    }

    #[test]
    fn wrong_escapes() {
        assert_eq!(Pattern::parse(r"\q").unwrap_err(), Some('q'));
        assert_eq!(Pattern::parse("a\\").unwrap_err(), None);
    }

    #[test]
    fn no_pattern_takes_long() {
        let value = "a".repeat(4000);
        assert_eq!(pattern(&"*a".repeat(2000)).replace(&value, "b", true, &mut Fuel(50_000)), Err(OutOfFuel));
    }
}
