//! `.dockerignore` files, matched as Docker matches them: [`IgnoreFile`].
//!
//! The grammar is that of `moby/patternmatcher` and its `ignorefile` package, quirks included. Paths are relative to the root of the
//! build context, with `/` between their parts; matching knows upper from lower case.

mod clean;
mod pattern;

pub use clean::clean;
pub use pattern::Pattern;

use crate::source::{Source, Span};

/// A line this long (bytes, without its line end) or longer makes Docker give up on the file.
const LINE_LIMIT: usize = 64 * 1024;

/// No path is this long (bytes): Linux's `PATH_MAX`. What is longer, in some made-up `COPY`, is not worth the time.
const PATH_LIMIT: usize = 4096;

/// One ignore file.
#[derive(Clone, Debug, Default)]
pub struct IgnoreFile {
    /// The valid patterns, in the order of the file.
    pub patterns: Vec<Pattern>,
    /// The lines that start with `#`, without their line ends.
    pub comments: Vec<Span>,
    /// The lines that fail every build with this file.
    pub errors: Vec<IgnoreError>,
}

/// A line that Docker rejects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IgnoreError {
    /// The line, without the blanks around it.
    pub span: Span,
    /// What is wrong, lower case, without a full stop.
    pub message: String,
}

/// Which patterns match a directory or one above it; what is below it inherits them.
///
/// Empty for the root of the context. A walk keeps one for each directory it is in, and so tries each pattern once for each entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inherited(Vec<bool>);

impl Inherited {
    fn has(&self, pattern: usize) -> bool {
        self.0.get(pattern).copied().unwrap_or(false)
    }
}

impl IgnoreFile {
    /// Reads an ignore file. A line that is invalid is an error of that line; the others count.
    pub fn parse(source: &Source) -> IgnoreFile {
        let mut file = IgnoreFile::default();
        let text = source.text();
        let mut start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        for line in text[start..].split_inclusive('\n') {
            file.read_line(line.strip_suffix('\n').unwrap_or(line), start);
            start += line.len();
        }
        file
    }

    fn read_line(&mut self, line: &str, start: usize) {
        let trimmed = line.trim();
        let at = start + (line.len() - line.trim_start().len());
        let span = Span::new(at, at + trimmed.len());
        if line.len() >= LINE_LIMIT {
            self.errors.push(IgnoreError { span, message: "the line is longer than 64 KiB".into() });
        } else if line.starts_with('#') {
            self.comments.push(span);
        } else if !trimmed.is_empty() {
            match Pattern::parse(trimmed, span) {
                Ok(pattern) => self.patterns.push(pattern),
                Err(message) => self.errors.push(IgnoreError { span, message }),
            }
        }
    }

    /// Whether `path` stays out of the context, by itself or with a directory above it.
    pub fn matches(&self, path: &str) -> bool {
        self.deciding(path).is_some_and(|pattern| !pattern.negated)
    }

    /// The pattern that decided about `path`: one that ignores it, or one that takes it back in; `None` where no pattern had a say.
    ///
    /// Patterns count in order and only where they change something: one is tried while the path is not ignored, a `!` one while
    /// it is. One that matches a directory matches all that is below it.
    pub fn deciding(&self, path: &str) -> Option<&Pattern> {
        let path = clean(path);
        self.last_to_change(|_, pattern| path.len() < PATH_LIMIT && pattern.covers(&path))
    }

    /// Like [`deciding`](IgnoreFile::deciding), for a path whose directory passes on `inherited`. `path` is clean: without `.`,
    /// `..` and doubled `/`.
    pub fn judge(&self, path: &str, inherited: &Inherited) -> Option<&Pattern> {
        self.last_to_change(|i, pattern| inherited.has(i) || pattern.matches(path))
    }

    fn last_to_change(&self, applies: impl Fn(usize, &Pattern) -> bool) -> Option<&Pattern> {
        let mut deciding: Option<&Pattern> = None;
        for (i, pattern) in self.patterns.iter().enumerate() {
            let ignored = deciding.is_some_and(|p| !p.negated);
            if pattern.negated == ignored && applies(i, pattern) {
                deciding = Some(pattern);
            }
        }
        deciding
    }

    /// What the directory `dir` passes on to what is below it, given what it inherits itself.
    pub fn inherit(&self, dir: &str, inherited: &Inherited) -> Inherited {
        let matched = self.patterns.iter().enumerate().map(|(i, pattern)| inherited.has(i) || pattern.matches(dir));
        Inherited(matched.collect())
    }

    /// Whether any pattern takes files back in (`!`).
    pub fn has_negation(&self) -> bool {
        self.patterns.iter().any(|pattern| pattern.negated)
    }

    /// Whether something below the ignored directory `dir` might be in the context again. A walk may pass by the others.
    ///
    /// Only a `!` pattern behind the one that ignored the directory can do that.
    pub fn could_reinclude_below(&self, dir: &str) -> bool {
        if !self.has_negation() {
            return false;
        }
        let dir = clean(dir);
        let decided_at = self.deciding(&dir).map(|pattern| pattern.span.start);
        self.patterns.iter().filter(|p| p.negated && Some(p.span.start) > decided_at).any(|p| p.could_match_below(&dir))
    }

    /// The pattern that BuildKit's check `CopyIgnoredFile` holds against a `COPY` or `ADD` source, given after expansion.
    ///
    /// The text itself is matched, wildcards and all, and no disk is asked. `.` and `/` are the whole context: only a pattern that
    /// leaves nothing of it counts. With any `!` pattern in the file the check is off.
    pub fn ignores_source(&self, source: &str) -> Option<&Pattern> {
        if self.has_negation() {
            return None;
        }
        let source = clean(source);
        if matches!(&*source, "." | "/") {
            return self.patterns.iter().find(|p| matches!(p.text.as_str(), "*" | "**" | "**/*"));
        }
        self.patterns.iter().find(|pattern| source.len() < PATH_LIMIT && pattern.covers(&source))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> IgnoreFile {
        IgnoreFile::parse(&Source::new(".dockerignore", text))
    }

    #[test]
    fn lines_keep_their_places() {
        let text = "\u{feff}# head\r\n  a/ \r\n\n! b\n!\n #c";
        let source = Source::new(".dockerignore", text);
        let file = IgnoreFile::parse(&source);
        let patterns: Vec<_> = file.patterns.iter().map(|p| (source.slice(p.span), p.text.as_str(), p.negated)).collect();
        assert_eq!(patterns, [("a/", "a", false), ("! b", "b", true), ("#c", "#c", false)]);
        assert_eq!(file.comments.iter().map(|&s| source.slice(s)).collect::<Vec<_>>(), ["# head"]);
        assert_eq!(file.errors.iter().map(|e| source.slice(e.span)).collect::<Vec<_>>(), ["!"]);
    }

    #[test]
    fn the_deciding_pattern_is_named() {
        let file = parse("*\n!src\nsrc/*.log\n");
        let decided = |path: &str| file.deciding(path).map(|p| (p.text.as_str(), p.negated));
        assert_eq!(decided("README"), Some(("*", false)));
        assert_eq!(decided("src/main.rs"), Some(("src", true)));
        assert_eq!(decided("src/a.log"), Some(("src/*.log", false)));
        assert_eq!(parse("a").deciding("b").map(|p| &p.text), None);
    }

    #[test]
    fn a_walk_prunes_what_nothing_takes_back() {
        let reincluded = |text: &str, dir: &str| parse(text).could_reinclude_below(dir);
        assert!(!reincluded("node_modules", "node_modules"));
        assert!(reincluded("a\n!a/b/c", "a"));
        assert!(reincluded("a\n!a/b/c", "a/b"));
        assert!(!reincluded("a\n!a/b/c", "a/x"));
        assert!(!reincluded("!a/b\na", "a"), "the `!` comes too early");
        assert!(reincluded("*\n!**/*.rs", "any/where"));
        assert!(reincluded("*\n!**.rs", "any"));
        assert!(!reincluded("*\n!src/*.rs", "any"));
        assert!(reincluded("*\n!s*/**/x", "src/deep/er"));
        assert!(!reincluded("*\n!src/*", "src/deep"));
    }

    #[test]
    fn copy_sources_as_buildkit_checks_them() {
        let caught = |text: &str, source: &str| parse(text).ignores_source(source).is_some();
        assert!(caught("*.md", "*.md"));
        assert!(caught("a*", "ab*"));
        assert!(!caught("ab", "a*"));
        assert!(caught("dist", "./dist//x/"));
        assert!(!caught("tmp", "/tmp/a"));
        assert!(!caught("tmp", "../tmp"));
        assert!(caught("*", ".") && caught("**", "./") && caught("**/*", "/"));
        assert!(!caught("?", ".") && !caught(".", "."));
        assert!(!caught("*\n!a", "b"));
    }

    #[test]
    fn an_overlong_line_is_an_error() {
        assert_eq!(parse(&"a".repeat(LINE_LIMIT)).errors.len(), 1);
        assert_eq!(parse(&format!("{}\n", "a".repeat(LINE_LIMIT - 1))).patterns.len(), 1);
    }
}
