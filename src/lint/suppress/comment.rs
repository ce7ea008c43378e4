//! Reads a comment as a suppression.
//!
//! `# docklint: ignore[rule, …] reason` and `# docklint: ignore-file[…]` are ours. `# hadolint ignore=…`, `# hadolint stage ignore=…`
//! and `# hadolint global ignore=…` are hadolint's, `# check=skip=…` is BuildKit's, `# shellcheck disable=…` ShellCheck's; in YAML
//! `# dclint disable…` is dclint's, and of the others only ours counts. A comment that clearly was to be one of these and is not is malformed: it suppresses nothing, and silence about that would be a trap.

use crate::dockerfile::check;
use crate::source::{Source, Span};

/// Whose comment it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Names of any kind.
    Docklint,
    /// Codes only.
    Hadolint,
    /// Names of BuildKit's checks.
    BuildKit,
    /// Codes, ranges of codes, or `all`.
    ShellCheck,
    /// Names of dclint's rules.
    Dclint,
}

/// What it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// The next command of a script; the script, if it stands at the top of it.
    Command,
    /// The next instruction, or the one that it stands in.
    Instruction,
    /// The stage of the next `FROM`.
    Stage,
    /// The file.
    File,
}

/// A suppression as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) dialect: Dialect,
    pub(super) reach: Reach,
    /// The names in its list, in order; or why it is malformed.
    pub(super) names: Result<Vec<Span>, &'static str>,
    /// A part of it that has no effect, and why.
    pub(super) lost: Option<(Span, &'static str)>,
    /// The words that say what it is for.
    pub(super) reason: Option<Span>,
}

/// Reads the comment at `span`, which starts with `#`. `None` is a comment like any other.
pub(super) fn read(source: &Source, span: Span) -> Option<Written> {
    let text = source.slice(span).trim_end();
    let end = span.start as usize + text.len();
    let body = text.trim_start_matches('#').trim_start();
    let (dialect, reach, list) = match word(body) {
        (name, rest) if name.eq_ignore_ascii_case("docklint") => docklint(name, rest)?,
        (name, rest) if name.eq_ignore_ascii_case("hadolint") => hadolint(name, rest)?,
        ("shellcheck", rest) if rest.starts_with([' ', '\t']) => shellcheck(rest)?,
        (name, _) if name.eq_ignore_ascii_case("check") => return buildkit(source, span, Reach::Instruction),
        _ => return None,
    };
    Some(listed(dialect, reach, list, end))
}

/// Reads a comment in YAML.
pub(super) fn read_in_yaml(source: &Source, span: Span) -> Option<Written> {
    let text = source.slice(span).trim_end();
    let end = span.start as usize + text.len();
    match word(text.trim_start_matches('#').trim_start()) {
        (name, rest) if name.eq_ignore_ascii_case("docklint") => {
            let (dialect, reach, list) = docklint(name, rest)?;
            Some(listed(dialect, reach, list, end))
        }
        ("dclint", rest) if rest.starts_with([' ', '\t']) => dclint(source, rest.trim_start(), span, end),
        _ => None,
    }
}

/// dclint reads `disable-file` and `disable` in the first line that is not blank, `disable-line` anywhere; behind them names with
/// blanks or commas between them, or nothing for all rules.
fn dclint(source: &Source, rest: &str, span: Span, end: usize) -> Option<Written> {
    let (verb, names) = word(rest);
    let is_first = source.text()[..span.start as usize].trim_start_matches('\u{feff}').trim().is_empty();
    let reach = match verb {
        "disable-line" => Reach::Instruction,
        "disable-file" | "disable" => Reach::File,
        _ => return None,
    };
    let dialect = Dialect::Dclint;
    if reach == Reach::File && !is_first {
        let names = Err("dclint reads it in the first line only");
        return Some(Written { dialect, reach, names, lost: None, reason: None });
    }
    let start = end - names.len();
    let mut at = 0;
    let mut spans: Vec<Span> = Vec::new();
    for name in names.split([' ', '\t', ',']) {
        if !name.is_empty() {
            spans.push(Span::new(start + at, start + at + name.len()));
        }
        at += name.len() + 1;
    }
    if spans.is_empty() {
        spans.push(Span::new(start - verb.len(), start));
    }
    Some(Written { dialect, reach, names: Ok(spans), lost: None, reason: None })
}

/// A suppression with the names in its list. `end` is where the comment ends.
fn listed(dialect: Dialect, reach: Reach, list: Result<List, &'static str>, end: usize) -> Written {
    // Every piece of text that was split off is a suffix of the comment or comes with one, which is how it knows its place.
    let mut reason = None;
    let names = list.and_then(|List { text, behind }| {
        let start = end - behind.len() - text.len();
        let names = entries(text).map(|(at, name)| Span::new(start + at, start + at + name.len())).collect::<Vec<_>>();
        // What ShellCheck reads behind its codes are other directives, not a reason.
        let said = if dialect == Dialect::Docklint { behind } else { behind.find('#').map_or("", |i| &behind[i..]) };
        let words = reason_in(said);
        reason = (!words.is_empty()).then(|| Span::new(end - words.len(), end));
        if names.is_empty() { Err("it names no rule") } else { Ok(names) }
    });
    Written { dialect, reach, names, lost: None, reason }
}

/// Reads a `# check=`: of the whole file, or of the next instruction, for which `error=` means nothing.
pub(super) fn buildkit(source: &Source, span: Span, reach: Reach) -> Option<Written> {
    let in_file = reach == Reach::File;
    let dialect = Dialect::BuildKit;
    let options = match check::read(source.text(), span)? {
        Ok(options) => options,
        // Of the whole file it is a syntax error.
        Err(_) if in_file => return None,
        Err((_, why)) => return Some(Written { dialect, reach, names: Err(why), lost: None, reason: None }),
    };
    let cut = options.behind.filter(|b| source.text()[..b.start as usize].trim_end().ends_with([',', '=']));
    let lost = match (cut, options.error) {
        (Some(span), _) => Some((span, "a blank ends the value")),
        (None, Some(span)) if !in_file => Some((span, "`error` counts only among the first lines of a file")),
        _ => None,
    };
    let reason = options.behind.filter(|_| cut.is_none());
    let is_one = !options.skip.is_empty() || lost.is_some();
    is_one.then_some(Written { dialect, reach, names: Ok(options.skip), lost, reason })
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

/// ShellCheck's directives are `key=value` with blanks between them, of which `disable=` is one.
fn shellcheck(rest: &str) -> Option<Parsed<'_>> {
    let directives = &rest[..rest.find('#').unwrap_or(rest.len())];
    let Some((before, value)) = directives.split_once("disable=").filter(|(before, _)| before.ends_with([' ', '\t'])) else {
        let (verb, codes) = word(directives.trim_start());
        let means_it = verb == "disable" && codes.trim_start_matches([' ', '\t', ':', '=']).starts_with("SC");
        return means_it.then_some((Dialect::ShellCheck, Reach::Command, Err("its codes stand right behind `disable=`")));
    };
    let opened = value.trim_start_matches(['"', '\'']);
    let start = before.len() + "disable=".len() + value.len() - opened.len();
    let end = start + opened.find([' ', '\t', '"', '\'']).unwrap_or(opened.len());
    let more = directives[end..].trim_start();
    let list = match directives[start..end].ends_with(',') || more.starts_with(',') {
        true => Err("no blanks go between its codes"),
        false => Ok(List { text: &rest[start..end], behind: &rest[end..] }),
    };
    Some((Dialect::ShellCheck, Reach::Command, list))
}

/// The words at the end of a comment, without what sets them off.
pub(super) fn reason_in(text: &str) -> &str {
    let words = text.trim_start_matches(|c: char| c.is_whitespace() || "])#:;,.-–—".contains(c));
    if words.contains(char::is_alphanumeric) { words } else { "" }
}

/// Splits off the letters and dashes at the start.
pub(super) fn word(text: &str) -> (&str, &str) {
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

    fn written(text: &str) -> (Source, Option<Written>) {
        let source = Source::new("Dockerfile", format!("FROM a\n{text}\r\n"));
        let written = read(&source, Span::new(7, 7 + text.len()));
        (source, written)
    }

    /// Its names and its reason.
    #[track_caller]
    fn reads(text: &str, reach: Reach, expected: &[&str], reason: &str) {
        let (source, written) = written(text);
        let Written { reach: found, names, reason: said, .. } = written.unwrap();
        let names = names.unwrap().into_iter().map(|s| source.slice(s)).collect::<Vec<_>>();
        assert_eq!((found, names, said.map_or("", |s| source.slice(s))), (reach, expected.to_vec(), reason), "{text}");
    }

    #[test]
    fn ours() {
        reads("# docklint: ignore[root-user] it drops them itself", Reach::Instruction, &["root-user"], "it drops them itself");
        reads("#docklint:ignore [ a ,b,, DL3008 ]: no [matter]", Reach::Instruction, &["a", "b", "DL3008"], "no [matter]");
        reads("## docklint: ignore-file[all] --", Reach::File, &["all"], "");
    }

    #[test]
    fn hadolints() {
        let names = ["DL3003", "SC2035"];
        reads("# hadolint ignore=DL3003,SC2035 # reason, with comma", Reach::Instruction, &names, "reason, with comma");
        reads("#hadolint\tglobal  ignore = DL3003 , SC2035  ", Reach::File, &names, "");
        reads("# hadolint stage ignore=DL3003#why", Reach::Stage, &["DL3003"], "why");
    }

    #[test]
    fn buildkits() {
        reads("# check=skip=A,B why not", Reach::Instruction, &["A", "B"], "why not");
        reads("#Check = skip=all;experimental=C", Reach::Instruction, &["all"], "");
        let lost = |text| {
            let (source, written) = written(text);
            written.unwrap().lost.map(|(span, _)| source.slice(span).to_owned())
        };
        assert_eq!(lost("# check=skip=A, B"), Some("B".to_owned()));
        assert_eq!(lost("# check=skip= all"), Some("all".to_owned()));
        assert_eq!(lost("# check=skip=A;error=true"), Some("error=true".to_owned()));
    }

    #[test]
    fn shellchecks() {
        reads("# shellcheck disable=SC2086", Reach::Command, &["SC2086"], "");
        reads(
            "#shellcheck source=/dev/null disable=SC2086,SC3000-SC4000 shell=sh # why",
            Reach::Command,
            &["SC2086", "SC3000-SC4000"],
            "why",
        );
        reads("# shellcheck disable=\"SC2086\"", Reach::Command, &["SC2086"], "");
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
            "# check=skip=A;",
            "# check=skip",
            "# shellcheck disable SC2086",
            "# shellcheck disable: SC2086",
            "# shellcheck disable = SC2086",
            "# shellcheck disable=SC2086, SC2046",
            "# shellcheck disable=",
        ] {
            assert!(matches!(written(text).1, Some(Written { names: Err(_), .. })), "{text}");
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
            "# check it",
            "# check=",
            "# check=experimental=all",
            "# shellcheck source=/dev/null",
            "# shellcheck disables nothing",
            "# shellcheck.net says that disable=SC2086 is fine",
        ] {
            assert_eq!(written(text).1, None, "{text}");
        }
    }
}
