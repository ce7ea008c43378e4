//! BuildKit's `# check=` comments: which of its own checks to skip, and whether a warning of the others fails the build.
//!
//! `linter.ParseLintOptions` is the grammar, `parser.ParseDirective` what finds the one at the top of a file. Only the value's text before
//! its first space counts.

use super::ast::Dockerfile;
use crate::source::{Source, Span};

/// A `# check=` comment, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckOptions {
    /// The checks of the last `skip=`, as written; `all` alone stands for every one.
    pub skip: Vec<Span>,
    /// The checks of the last `experimental=`, as written.
    pub experimental: Vec<Span>,
    /// `error=true`: a warning fails the build.
    pub error: Option<Span>,
    /// What stands behind the first space: nothing for BuildKit, a reason for people.
    pub behind: Option<Span>,
}

/// Why BuildKit does not take the value of a `# check=`, and what of it.
pub type CheckError = (Span, &'static str);

/// Reads the comment at `span` of `text`, from its `#` on, as a `# check=`; `None` is any other comment.
pub fn read(text: &str, span: Span) -> Option<Result<CheckOptions, CheckError>> {
    let value = value_of(&text[span.range()])?;
    let start = span.start as usize + text[span.range()].trim_end().len() - value.len();
    Some(options(value, start))
}

/// The value behind `# check=`, trimmed.
fn value_of(comment: &str) -> Option<&str> {
    let (name, value) = comment.strip_prefix('#')?.split_once('=')?;
    let value = value.trim();
    (name.trim().eq_ignore_ascii_case("check") && !value.is_empty()).then_some(value)
}

/// Reads a value that starts at an offset of the source.
fn options(value: &str, start: usize) -> Result<CheckOptions, CheckError> {
    let used = value.split(' ').next().unwrap_or_default();
    let mut options = CheckOptions::default();
    let behind = value[used.len()..].trim_start();
    if !behind.is_empty() {
        options.behind = Some(Span::new(start + value.len() - behind.len(), start + value.len()));
    }
    let mut at = start;
    for part in used.splitn(3, ';') {
        let span = Span::new(at, at + part.len());
        at += part.len() + 1;
        let Some((key, value)) = part.split_once('=') else {
            return Err((span, "each part is `skip=…`, `experimental=…` or `error=…`"));
        };
        let names = || names(value, span.end as usize - value.len());
        match key {
            "skip" => options.skip = names(),
            "experimental" => options.experimental = names(),
            "error" => match value {
                "1" | "t" | "T" | "true" | "TRUE" | "True" => options.error = Some(span),
                "0" | "f" | "F" | "false" | "FALSE" | "False" => options.error = None,
                _ => return Err((span, "`error` is `true` or `false`")),
            },
            _ => return Err((span, "it knows `skip`, `experimental` and `error`")),
        }
    }
    Ok(options)
}

/// The names between commas, none of them empty.
fn names(list: &str, start: usize) -> Vec<Span> {
    let mut at = start;
    let spans = list.split(',').map(|name| {
        let span = Span::new(at, at + name.len());
        at += name.len() + 1;
        span
    });
    spans.filter(|span| !span.is_empty()).collect()
}

impl Dockerfile {
    /// The `# check=` that holds for the whole file, from its `#` on.
    ///
    /// BuildKit looks for it apart from the other directives: behind a `#!` line too, and never behind blanks.
    pub fn check_directive(&self, source: &Source) -> Option<Span> {
        let at_line_start = |span: &Span| span.start == source.lines().start(source.lines().line_of(span.start));
        if let Some(directive) = self.directive("check") {
            return Some(directive.span).filter(at_line_start);
        }
        // Behind a `#!` line the parser takes directives for comments.
        let mut comments = self.comments.iter().enumerate();
        let (_, first) = comments.next()?;
        if first.line != 1 || !source.slice(first.span).starts_with("#!") {
            return None;
        }
        let in_zone = comments.take_while(|(i, c)| c.line as usize == i + 1 && is_directive(source.slice(c.span)));
        in_zone.map(|(_, c)| c.span).find(|span| at_line_start(span) && value_of(source.slice(*span)).is_some())
    }
}

fn is_directive(comment: &str) -> bool {
    let name = comment.strip_prefix('#').and_then(|c| c.split_once('=')).map(|(name, _)| name.trim());
    name.is_some_and(|name| ["syntax", "escape", "check"].iter().any(|known| known.eq_ignore_ascii_case(name)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Skipped, experimental, whether it is an error, what is behind.
    fn shown(text: &str) -> Result<String, &'static str> {
        let options = read(text, Span::new(0, text.len())).unwrap().map_err(|(_, why)| why)?;
        let list = |spans: &[Span]| spans.iter().map(|s| &text[s.range()]).collect::<Vec<_>>().join("+");
        let behind = options.behind.map_or("", |s| &text[s.range()]);
        Ok(format!("{} {} {} {behind}", list(&options.skip), list(&options.experimental), options.error.is_some()))
    }

    #[test]
    fn reads_what_buildkit_reads() {
        assert_eq!(shown("# check=skip=A,B;error=true").unwrap(), "A+B  true ");
        assert_eq!(shown("#Check = skip=all;experimental=X;error=0 why not ").unwrap(), "all X false why not");
        assert_eq!(shown("# check=skip=A,B;skip=C").unwrap(), "C  false ");
        assert_eq!(shown("# check=skip=A, B").unwrap(), "A  false B");
        assert_eq!(shown("# check=skip= all").unwrap(), "  false all");
        assert_eq!(shown("# check=skip=A;error=true;experimental=X;Y").unwrap(), "A X;Y true ");
    }

    #[test]
    fn rejects_what_buildkit_rejects() {
        for text in ["# check=skip", "# check=skip=A;", "# check=skip=all; error=true", "# check=error=yes", "# check=Skip=A"] {
            assert!(shown(text).is_err(), "{text}");
        }
        assert_eq!(read("# check=", Span::new(0, 8)), None);
        assert_eq!(read("# checks=skip=A", Span::new(0, 15)), None);
    }
}
