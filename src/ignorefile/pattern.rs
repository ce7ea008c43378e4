//! One pattern of an ignore file.
//!
//! Docker translates a pattern into a Go regular expression. The translation shows through: a class (`[^a]`) may match `/`, `[!a]`
//! is `!` or `a`, `\d` is a digit. What is here follows it, except where the outcome could only match a path nobody has.

use std::iter::Peekable;
use std::str::Chars;

use super::clean;
use crate::source::Span;

/// One pattern.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// The line it stands in, with its `!`, without the blanks around it.
    pub span: Span,
    /// Whether it takes files back in (`!`).
    pub negated: bool,
    /// The pattern as it is matched: without `!`, in its shortest form, relative to the root of the context.
    pub text: String,
    matcher: Matcher,
}

#[derive(Clone, Debug)]
enum Matcher {
    /// The text itself, without wildcards.
    Exact,
    /// Any path that starts with this: `a/**`.
    Prefix(String),
    /// Any path that ends with this: `**a`. Where it starts with `/`, also what is behind it, alone.
    Suffix(String),
    /// Any path that the tokens match.
    Glob(Glob),
    /// Any path whose last part they match: `**/*.md`.
    Name(Glob),
    /// No path at all.
    Nothing,
}

/// A pattern with wildcards. What stands before the first and behind the last is compared before the rest is tried.
#[derive(Clone, Debug)]
struct Glob {
    head: String,
    tail: String,
    tokens: Vec<Token>,
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    /// This character.
    Char(char),
    /// `?`: any character but `/`.
    NotSlash,
    /// `[a-z]`, `[^a-z]`, `\d`: a character in (not in) these ranges.
    Class { negated: bool, ranges: Vec<(char, char)> },
    /// `*`: any run without `/`.
    Run,
    /// `**`: any run at all.
    DeepRun,
    /// `^`: nothing, at the start of the path.
    Start,
    /// The next two tokens may be left out: `**/x` is `x` or `DeepRun`, `/`, `x`.
    SkipTwo,
}

impl Pattern {
    /// Reads a line that is neither blank nor a comment.
    pub(super) fn parse(line: &str, span: Span) -> Result<Pattern, String> {
        // In two steps, as Docker does: `./!a`, clean, is `!a`, and a negation after all.
        let (sign, text) = line.strip_prefix('!').map_or(("", line), |rest| ("!", rest.trim()));
        let text = if text.is_empty() { text.into() } else { clean(text) };
        let text = if text.len() > 1 { text.strip_prefix('/').unwrap_or(&text) } else { &text };
        let signed = format!("{sign}{text}");
        let signed = clean(signed.trim());
        let (negated, text) = signed.strip_prefix('!').map_or((false, &*signed), |rest| (true, rest));
        if text.is_empty() {
            return Err("`!` stands alone, without a pattern".into());
        }
        Ok(Pattern { span, negated, text: text.to_owned(), matcher: compile(text)? })
    }

    /// Whether the pattern matches just this path; a directory above it does not count.
    pub fn matches(&self, path: &str) -> bool {
        match &self.matcher {
            Matcher::Exact => path == self.text,
            Matcher::Prefix(prefix) => path.starts_with(prefix),
            Matcher::Suffix(suffix) => path.ends_with(suffix) || suffix.strip_prefix('/') == Some(path),
            Matcher::Glob(glob) => glob.matches(path),
            Matcher::Name(glob) => glob.matches(path.rsplit_once('/').map_or(path, |(_, name)| name)),
            Matcher::Nothing => false,
        }
    }

    /// Whether the pattern matches this path or a directory above it.
    pub fn covers(&self, path: &str) -> bool {
        let mut prefixes = path.match_indices('/').map(|(slash, _)| &path[..slash]).chain([path]);
        match &self.matcher {
            Matcher::Exact => path.strip_prefix(&self.text).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
            Matcher::Prefix(prefix) => path.starts_with(prefix),
            Matcher::Suffix(_) => prefixes.any(|prefix| self.matches(prefix)),
            Matcher::Glob(glob) => glob.covers(path),
            Matcher::Name(glob) => path.split('/').any(|name| glob.matches(name)),
            Matcher::Nothing => false,
        }
    }

    /// Whether the pattern might match something below the directory `dir`.
    pub(super) fn could_match_below(&self, dir: &str) -> bool {
        let below = format!("{dir}/");
        match &self.matcher {
            Matcher::Exact => self.text.starts_with(&below),
            Matcher::Prefix(prefix) => prefix.starts_with(&below) || below.starts_with(prefix),
            Matcher::Suffix(_) | Matcher::Name(_) => true,
            Matcher::Glob(glob) => {
                let mut reading = Reading::new(&glob.tokens);
                below.chars().all(|c| reading.read(c)) && reading.goes_on()
            }
            Matcher::Nothing => false,
        }
    }
}

/// A path being read with all ways to match it at once: `tokens × characters` steps, whatever the pattern.
struct Reading<'a> {
    tokens: &'a [Token],
    /// For each `i`, whether `tokens[..i]` can match all that was read.
    now: Vec<bool>,
    next: Vec<bool>,
}

impl<'a> Reading<'a> {
    fn new(tokens: &'a [Token]) -> Reading<'a> {
        let mut now = vec![false; tokens.len() + 1];
        now[0] = true;
        step_over_empty(tokens, &mut now, true);
        Reading { tokens, now, next: vec![false; tokens.len() + 1] }
    }

    /// Reads one character; whether any way is left.
    fn read(&mut self, c: char) -> bool {
        self.next.fill(false);
        for (i, token) in self.tokens.iter().enumerate().filter(|&(i, _)| self.now[i]) {
            match token {
                Token::Char(expected) => self.next[i + 1] |= c == *expected,
                Token::NotSlash => self.next[i + 1] |= c != '/',
                Token::Class { negated, ranges } => {
                    self.next[i + 1] |= ranges.iter().any(|&(low, high)| (low..=high).contains(&c)) != *negated;
                }
                Token::Run => self.next[i] |= c != '/',
                Token::DeepRun => self.next[i] |= c != '\n',
                Token::SkipTwo | Token::Start => {}
            }
        }
        step_over_empty(self.tokens, &mut self.next, false);
        std::mem::swap(&mut self.now, &mut self.next);
        self.now.contains(&true)
    }

    /// Whether all tokens match what was read.
    fn is_done(&self) -> bool {
        self.now[self.tokens.len()]
    }

    /// Whether there are tokens left that may match more.
    fn goes_on(&self) -> bool {
        self.now[..self.tokens.len()].contains(&true)
    }
}

/// Marks what can be reached without a further character.
fn step_over_empty(tokens: &[Token], states: &mut [bool], at_start: bool) {
    for (i, token) in tokens.iter().enumerate() {
        match token {
            Token::SkipTwo if states[i] => (states[i + 1], states[i + 3]) = (true, true),
            Token::Run | Token::DeepRun => states[i + 1] |= states[i],
            Token::Start => states[i + 1] |= states[i] && at_start,
            _ => {}
        }
    }
}

/// What the characters of a pattern are, or why Docker rejects it.
fn compile(text: &str) -> Result<Matcher, String> {
    let is_plain = |text: &str| !text.contains(['*', '?', '[', ']', '\\']);
    if is_plain(text) {
        return Ok(Matcher::Exact);
    }
    if let Some(suffix) = text.strip_prefix("**").filter(|rest| is_plain(rest)) {
        return Ok(Matcher::Suffix(suffix.to_owned()));
    }
    if let Some(prefix) = text.strip_suffix("**").filter(|rest| is_plain(rest)) {
        return Ok(Matcher::Prefix(prefix.to_owned()));
    }
    let Some(tokens) = tokenize(text)? else { return Ok(Matcher::Nothing) };
    let stays_in_name = |token: &Token| match token {
        Token::Char(c) => *c != '/',
        token => matches!(token, Token::NotSlash | Token::Run),
    };
    Ok(match tokens.strip_prefix(&[Token::SkipTwo, Token::DeepRun, Token::Char('/')]) {
        Some(name) if name.iter().all(stays_in_name) => Matcher::Name(Glob::new(name.to_vec())),
        _ => Matcher::Glob(Glob::new(tokens)),
    })
}

impl Glob {
    fn new(tokens: Vec<Token>) -> Glob {
        let chars = |token: &Token| if let Token::Char(c) = token { Some(*c) } else { None };
        let head = tokens.iter().map_while(chars).collect();
        // The `/` that `SkipTwo` may leave out is no part of the tail.
        let behind_optional = tokens.iter().rposition(|token| *token == Token::SkipTwo).map_or(0, |i| i + 3);
        let tail: Vec<char> = tokens[behind_optional..].iter().rev().map_while(chars).collect();
        Glob { head, tail: tail.into_iter().rev().collect(), tokens }
    }

    fn matches(&self, path: &str) -> bool {
        if !path.starts_with(&self.head) || !path.ends_with(&self.tail) {
            return false;
        }
        let mut reading = Reading::new(&self.tokens);
        path.chars().all(|c| reading.read(c)) && reading.is_done()
    }

    fn covers(&self, path: &str) -> bool {
        if !path.starts_with(&self.head) {
            return false;
        }
        let mut reading = Reading::new(&self.tokens);
        for c in path.chars() {
            if c == '/' && reading.is_done() {
                return true;
            }
            if !reading.read(c) {
                return false;
            }
        }
        reading.is_done()
    }
}

/// The tokens of a pattern; `None` where it can match no path.
fn tokenize(text: &str) -> Result<Option<Vec<Token>>, String> {
    let mut tokens = Vec::new();
    let mut possible = true;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '*' if chars.next_if_eq(&'*').is_some() => {
                chars.next_if_eq(&'/');
                match chars.peek() {
                    None => tokens.push(Token::DeepRun),
                    Some(_) => tokens.extend([Token::SkipTwo, Token::DeepRun, Token::Char('/')]),
                }
            }
            '*' => tokens.push(Token::Run),
            '?' => tokens.push(Token::NotSlash),
            '\\' => match escape(&mut chars)? {
                Escaped::Char(c) => tokens.push(Token::Char(c)),
                Escaped::Class { negated, ranges } => tokens.push(Token::Class { negated, ranges: ranges.to_vec() }),
                Escaped::Other => possible = false,
            },
            '[' => match class(&mut chars)? {
                Some(class) => tokens.push(class),
                None => possible = false,
            },
            '^' => tokens.push(Token::Start),
            _ => tokens.push(Token::Char(c)),
        }
    }
    Ok(possible.then_some(tokens))
}

/// A character class, behind its `[`; `None` where it is one that only a regular expression understands.
fn class(chars: &mut Peekable<Chars<'_>>) -> Result<Option<Token>, String> {
    let negated = chars.next_if_eq(&'^').is_some();
    let mut ranges = Vec::new();
    let mut possible = true;
    while ranges.is_empty() && possible || chars.next_if_eq(&']').is_none() {
        let low = class_member(chars)?;
        let high = if chars.next_if_eq(&'-').is_some() { class_member(chars)? } else { low.clone() };
        match (low, high) {
            (Escaped::Char(low), Escaped::Char(high)) if low <= high => ranges.push((low, high)),
            (Escaped::Char(low), Escaped::Char(high)) => return Err(format!("the range `{low}-{high}` runs backwards")),
            (Escaped::Class { negated: false, ranges: named }, Escaped::Class { .. }) => ranges.extend(named),
            _ => possible = false,
        }
    }
    Ok(possible.then_some(Token::Class { negated, ranges }))
}

fn class_member(chars: &mut Peekable<Chars<'_>>) -> Result<Escaped, String> {
    match chars.next() {
        None => Err("`[` is never closed".into()),
        Some(c @ (']' | '-')) => Err(format!("`{c}` cannot stand there in `[…]` without a `\\`")),
        Some('\\') => escape(chars),
        // Wildcards are translated even here, and `[:alpha:]` is a class of its own.
        Some('*' | '?') => Ok(Escaped::Other),
        Some('[') if chars.peek() == Some(&':') => Ok(Escaped::Other),
        Some(c) => Ok(Escaped::Char(c)),
    }
}

#[derive(Clone)]
enum Escaped {
    Char(char),
    Class {
        negated: bool,
        ranges: &'static [(char, char)],
    },
    /// It means something, yet nothing that a path could be.
    Other,
}

/// What a character behind `\` is: mostly itself, and for letters and digits what Go's regular expressions make of it.
fn escape(chars: &mut Peekable<Chars<'_>>) -> Result<Escaped, String> {
    let Some(c) = chars.next() else { return Err("the `\\` at the end escapes nothing".into()) };
    let class = |ranges| Escaped::Class { negated: c.is_uppercase(), ranges };
    Ok(match c {
        'a' => Escaped::Char('\x07'),
        'f' => Escaped::Char('\x0c'),
        'n' => Escaped::Char('\n'),
        'r' => Escaped::Char('\r'),
        't' => Escaped::Char('\t'),
        'v' => Escaped::Char('\x0b'),
        'd' | 'D' => class(&[('0', '9')]),
        's' | 'S' => class(&[('\t', '\n'), ('\x0c', '\r'), (' ', ' ')]),
        'w' | 'W' => class(&[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')]),
        'A' | 'b' | 'B' | 'z' | 'p' | 'P' | 'Q' | 'x' | '0'..='7' => Escaped::Other,
        _ if c.is_ascii() && !c.is_ascii_alphanumeric() => Escaped::Char(c),
        _ => return Err(format!("`\\{c}` is no escape that Docker knows; the parts of a path are separated by `/`")),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn matches(pattern: &str, path: &str) -> bool {
        Pattern::parse(pattern, Span::default()).unwrap().matches(path)
    }

    #[test]
    fn wildcards() {
        assert!(matches("*.md", "a.md") && matches("*.md", ".md") && !matches("*.md", "a/b.md"));
        assert!(matches("?x", "éx") && !matches("?x", "/x"));
        assert!(matches("a*b*c", "a-b-b-c") && !matches("a*b*c", "a-b-c-"));
        assert!(matches("a{b,c}.+", "a{b,c}.+"));
    }

    #[test]
    fn double_stars() {
        assert!(matches("**/a", "a") && matches("**/a", "x/y/a") && !matches("**/a", "ba"));
        assert!(matches("**a", "ba") && matches("**a", "x/ba"));
        assert!(!matches("**a*", "ba"), "with another wildcard, names are whole");
        assert!(matches("a/**", "a/b/c") && !matches("a/**", "a"));
        assert!(matches("a/**/b", "a/b") && matches("a/**/b", "a/x/y/b") && !matches("a/**/b", "a/xb"));
        assert!(matches("a**b", "ab") && matches("a**b", "ax/b") && !matches("a**b", "axb"));
        assert!(matches("a**b**c", "a/b/bc"), "the first `b` is not the one");
        assert!(matches("**/*.a/**", "x.a/y") && matches("**/**", "x") && matches("x**", "xy/z"));
    }

    #[test]
    fn classes_and_escapes() {
        assert!(matches("[^a-c]x", "dx") && !matches("[^a-c]x", "bx") && matches("a[^b]c", "a/c"));
        assert!(matches("[!a]", "!") && matches("[!a]", "a"));
        assert!(matches("[\\]\\-é]", "]") && matches("[\\]\\-é]", "é"));
        assert!(matches("a\\*b", "a*b") && !matches("a\\*b", "axb"));
        assert!(matches("\\d[\\w]\\S", "1_x") && !matches("\\D", "1"));
        assert!(!matches("[*]x", "*x"));
        assert!(matches("^*", "a") && !matches("a*^", "a^"));
    }

    #[test]
    fn invalid_globs() {
        for bad in ["[", "a[", "[]a]", "[^]", "[a-]", "[-a]", "[b-a]", "a\\", "[a\\", "\\q", "!", "!/", "./!"] {
            assert!(Pattern::parse(bad, Span::default()).is_err(), "{bad}");
        }
    }

    #[test]
    fn negation_hidden_in_a_path() {
        let pattern = Pattern::parse("./!a", Span::default()).unwrap();
        assert!(pattern.negated && pattern.text == "a");
        let pattern = Pattern::parse("!../../a", Span::default()).unwrap();
        assert!(!pattern.negated && pattern.text == "a");
    }

    #[test]
    fn no_pattern_explodes() {
        let pattern = format!("{}b", "**/*a*/".repeat(200));
        assert!(!matches(&pattern, &"a/".repeat(2000)));
        assert!(!matches(&"*a".repeat(500), &"a".repeat(4000).replace("aa", "a-")));
    }
}
