//! Reads a comment as a suppression.
//!
//! `# docklint: ignore[rule, …] reason` and `# docklint: ignore-file[…]` are ours. `# hadolint ignore=…`, `# hadolint stage ignore=…`
//! and `# hadolint global ignore=…` are hadolint's. A comment that clearly was to be one of these and is not is malformed: it
//! suppresses nothing, and silence about that would be a trap.

use crate::source::{Source, Span};

/// Whose comment it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Names of any kind.
    Docklint,
    /// Codes only.
    Hadolint,
}

/// What it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// The next instruction, or the one that it stands in.
    Instruction,
    /// The stage of the next `FROM`.
    Stage,
    /// The file.
    File,
}

/// A suppression as written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) dialect: Dialect,
    pub(super) reach: Reach,
    /// The names in its list, in order; or why it is malformed.
    pub(super) names: Result<Vec<Span>, &'static str>,
}

/// Reads the comment at `span`, which starts with `#`. `None` is a comment like any other.
pub(super) fn read(source: &Source, span: Span) -> Option<Written> {
    let text = source.slice(span).trim_end();
    let end = span.start as usize + text.len();
    let body = text.trim_start_matches('#').trim_start();
    let (dialect, reach, list) = match word(body) {
        (name, rest) if name.eq_ignore_ascii_case("docklint") => docklint(name, rest)?,
        (name, rest) if name.eq_ignore_ascii_case("hadolint") => hadolint(name, rest)?,
        _ => return None,
    };
    // Every piece of text that is split off below is a suffix of the comment or comes with one, which is how it knows its place.
    let names = list.and_then(|List { text, behind }| {
        let start = end - behind.len() - text.len();
        let names = entries(text).map(|(at, name)| Span::new(start + at, start + at + name.len())).collect::<Vec<_>>();
        if names.is_empty() { Err("it names no rule") } else { Ok(names) }
    });
    Some(Written { dialect, reach, names })
}

/// The text of a list, and all of the comment behind that text.
struct List<'a> {
    text: &'a str,
    behind: &'a str,
}

type Parsed<'a> = (Dialect, Reach, Result<List<'a>, &'static str>);

fn docklint<'a>(name: &str, rest: &'a str) -> Option<Parsed<'a>> {
    let (colon, rest) = match rest.trim_start().strip_prefix(':') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let (verb, rest) = word(rest.trim_start());
    let reach = match verb {
        "ignore" => Reach::Instruction,
        "ignore-file" => Reach::File,
        // Behind the colon nothing else has a meaning; without it this is a sentence about docklint.
        _ if colon => return Some((Dialect::Docklint, Reach::Instruction, Err("only `ignore` and `ignore-file` are known"))),
        _ => return None,
    };
    let list = if name != "docklint" {
        Err("`docklint` is written in lower case")
    } else if !colon {
        Err("a colon belongs behind `docklint`")
    } else if let Some(rest) = rest.trim_start().strip_prefix('[') {
        rest.find(']').map(|end| List { text: &rest[..end], behind: &rest[end..] }).ok_or("the closing bracket is missing")
    } else {
        Err("its rules belong in brackets")
    };
    Some((Dialect::Docklint, reach, list))
}

fn hadolint<'a>(name: &str, rest: &'a str) -> Option<Parsed<'a>> {
    let exact = name == "hadolint" && rest.starts_with([' ', '\t']);
    let (first, behind) = word(rest.trim_start_matches([':', ' ', '\t']));
    let (reach, (verb, rest)) = match first {
        "global" => (Reach::File, word(behind.trim_start())),
        "stage" => (Reach::Stage, word(behind.trim_start())),
        _ => (Reach::Instruction, (first, behind)),
    };
    let rest = rest.trim_start();
    let means_it = rest.starts_with(['=', ':', '[']) || rest.starts_with("DL") || rest.starts_with("SC");
    if !(verb.eq_ignore_ascii_case("ignore") && means_it) {
        return None;
    }
    let list = match rest.strip_prefix('=') {
        Some(rest) if exact && verb == "ignore" => {
            let end = rest.find('#').unwrap_or(rest.len());
            let list = List { text: &rest[..end], behind: &rest[end..] };
            let is_code = |code: &str| !code.is_empty() && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            let codes_only = list.text.trim().split(',').all(|code| is_code(code.trim()));
            if codes_only { Ok(list) } else { Err("commas go between its codes, and a `#` before the reason") }
        }
        _ => Err("hadolint does not understand it either"),
    };
    Some((Dialect::Hadolint, reach, list))
}

/// Splits off the letters and dashes at the start.
fn word(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !(c.is_ascii_alphabetic() || c == '-')).unwrap_or(text.len());
    text.split_at(end)
}

/// The entries of a list, each with its offset in it.
fn entries(list: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    list.split(',').filter_map(move |entry| {
        let start = at + (entry.len() - entry.trim_start().len());
        at += entry.len() + 1;
        Some((start, entry.trim())).filter(|(_, name)| !name.is_empty())
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn names(text: &str) -> Option<Result<(Reach, Vec<String>), &'static str>> {
        let source = Source::new("Dockerfile", format!("FROM a\n{text}\r\n"));
        let written = read(&source, Span::new(7, 7 + text.len()))?;
        Some(written.names.map(|spans| (written.reach, spans.iter().map(|s| source.slice(*s).to_owned()).collect())))
    }

    #[track_caller]
    fn reads(text: &str, reach: Reach, expected: &[&str]) {
        let (found, names) = names(text).unwrap().unwrap();
        assert_eq!(found, reach);
        assert_eq!(names, expected);
    }

    #[test]
    fn ours() {
        reads("# docklint: ignore[root-user] it drops them itself", Reach::Instruction, &["root-user"]);
        reads("#docklint:ignore [ a ,b,, DL3008 ]: no [matter]", Reach::Instruction, &["a", "b", "DL3008"]);
        reads("## docklint: ignore-file[all]", Reach::File, &["all"]);
    }

    #[test]
    fn hadolints() {
        reads("# hadolint ignore=DL3003,SC2035 # reason, with comma", Reach::Instruction, &["DL3003", "SC2035"]);
        reads("#hadolint\tglobal  ignore = DL3003 , DL3008  ", Reach::File, &["DL3003", "DL3008"]);
        reads("# hadolint stage ignore=DL3003", Reach::Stage, &["DL3003"]);
    }

    #[test]
    fn malformed() {
        for text in [
            "# docklint ignore=root-user",
            "# docklint: ignore root-user",
            "# docklint: ignore[root-user",
            "# docklint: ignore[]",
            "# docklint: disable=root-user",
            "# Docklint: ignore[root-user]",
            "# hadolint: ignore=DL3008",
            "# hadolint ignore=DL3008 DL3009",
            "# hadolint ignore=DL3008,",
            "# hadolint ignore=",
            "# hadolint ignore DL3008",
            "# hadolint ignore=DL3008 it is fine",
            "# Hadolint ignore=DL3008",
        ] {
            assert!(matches!(names(text), Some(Err(_))), "{text}");
        }
    }

    #[test]
    fn other_comments() {
        for text in [
            "#",
            "# docklint is run by hand here",
            "# docklint ignores this",
            "# hadolint shell=bash",
            "# hadolint ignores it",
            "# hadolint ignore the rest",
            "# see docklint: ignore[x]",
            "# docklinté",
            "# 日本",
        ] {
            assert_eq!(names(text), None, "{text}");
        }
    }
}
