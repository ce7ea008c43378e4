//! How to mend a suppression: the edits that take names out of it, and the comment that was probably meant.

use super::comment::{self, reason_in, word};
use super::{Entry, Suppression};
use crate::lint::rival::is_code;
use crate::lint::{Cx, Name, Rule};
use crate::source::{Source, Span};

/// A change of one comment.
pub(super) struct Mend {
    pub(super) title: String,
    pub(super) edits: Vec<(Span, String)>,
    /// Whether nothing but the suppression goes away.
    pub(super) keeps_the_rest: bool,
}

/// Takes out the entries of a comment that `unwanted` marks; the whole comment if these are all, but for its reason.
pub(super) fn without(cx: &Cx, suppression: &Suppression, unwanted: &[bool]) -> Mend {
    let Suppression { comment, written, entries, .. } = suppression;
    if unwanted.contains(&false) {
        let names = entries.iter().zip(unwanted).filter(|(_, unwanted)| **unwanted);
        let names = names.map(|(entry, _)| format!("`{}`", cx.text(entry.span))).collect::<Vec<_>>().join(", ");
        return Mend { title: format!("remove {names}"), edits: removals(entries, unwanted), keeps_the_rest: true };
    }
    let line = line_of(cx, *comment);
    if let Some(reason) = written.reason {
        let left = format!("# {}", cx.text(Span { start: reason.start, end: comment.end }));
        let span = Span::new(0, left.len());
        let plain = !(leads(cx, line) && left.contains('=')) && comment::read(&Source::new("", left), span).is_none();
        let edits = vec![(Span { start: comment.start, end: reason.start }, "# ".to_owned())];
        return Mend { title: "keep only the words of the comment".to_owned(), edits, keeps_the_rest: plain };
    }
    let keeps_the_rest = !guards_directive(cx, line);
    Mend { title: "remove the comment".to_owned(), edits: vec![(line, String::new())], keeps_the_rest }
}

/// Deletes the marked entries with one comma each.
fn removals(entries: &[Entry], unwanted: &[bool]) -> Vec<(Span, String)> {
    let first_kept = unwanted.iter().position(|unwanted| !unwanted).unwrap_or(unwanted.len());
    let indexes = (0..entries.len()).filter(|i| unwanted[*i]);
    let removal = |i: usize| match i < first_kept {
        true => Span { start: entries[i].span.start, end: entries[i + 1].span.start },
        false => Span { start: entries[i - 1].span.end, end: entries[i].span.end },
    };
    indexes.map(|i| (removal(i), String::new())).collect()
}

/// The whole line of a comment, its line end included.
fn line_of(cx: &Cx, comment: Span) -> Span {
    let start = cx.source.lines().start(cx.source.lines().line_of(comment.start));
    let behind = &cx.source.text()[comment.end as usize..];
    let end = behind.find('\n').map_or(behind.len(), |i| i + 1);
    Span { start, end: comment.end + u32::try_from(end).expect("a source is smaller than 4 GiB") }
}

/// Whether nothing but comments stands above `line`: only there a comment may be a parser directive.
fn leads(cx: &Cx, line: Span) -> bool {
    let above = cx.source.text()[..line.start as usize].trim_start_matches('\u{feff}');
    above.lines().all(|l| l.trim_start().starts_with('#'))
}

/// Whether the comment on `line` might be all that keeps the line below from being a parser directive.
fn guards_directive(cx: &Cx, line: Span) -> bool {
    let below = cx.source.text()[line.end as usize..].lines().next().unwrap_or("");
    below.trim_start().starts_with('#') && below.contains('=') && leads(cx, line)
}

/// The comment as it was probably meant; `None` where that would be a guess.
pub(super) fn rewritten(rules: &[&'static Rule], comment: &str) -> Option<String> {
    const BLANK: [char; 2] = [' ', '\t'];
    let (tool, rest) = word(comment.trim_start_matches('#').trim_start());
    let tool = tool.to_ascii_lowercase();
    let ours = tool == "docklint";
    let (verb, rest) = word(rest.trim_start_matches([' ', '\t', ':']));
    let (verb, rest) = match verb {
        "global" | "stage" => {
            let (second, rest) = word(rest.trim_start_matches(BLANK));
            (format!("{verb} {second}"), rest)
        }
        _ => (verb.to_ascii_lowercase(), rest),
    };
    let (names, rest) = names(rules, ours, rest.trim_start_matches([' ', '\t', ':', '=', '[', '(']));
    if names.is_empty() {
        return None;
    }
    let reason = reason_in(rest.trim_end());
    let mark = match (reason.is_empty(), ours) {
        (true, _) => "",
        (false, true) => " ",
        (false, false) => " # ",
    };
    match (tool.as_str(), verb.as_str()) {
        ("docklint", "ignore" | "ignore-file") => Some(format!("# docklint: {verb}[{}]{mark}{reason}", names.join(", "))),
        ("hadolint", "ignore" | "global ignore" | "stage ignore") | ("shellcheck", "disable") => {
            Some(format!("# {tool} {verb}={}{mark}{reason}", names.join(",")))
        }
        _ => None,
    }
}

/// The names at the start of `text`, spelt right, and what is behind them. Between codes commas may be missing; a word behind a
/// blank is more likely to be a reason than a name.
fn names<'t>(rules: &[&'static Rule], ours: bool, text: &'t str) -> (Vec<String>, &'t str) {
    let mut names = Vec::new();
    let mut rest = text;
    let mut comma = true;
    loop {
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).unwrap_or(rest.len());
        let name = &rest[..end];
        let code = Some(name.to_ascii_uppercase()).filter(|code| is_code(code));
        let known = || Name::resolve(rules, name).filter(|_| ours && comma).map(|_| name.to_owned());
        let Some(name) = code.or_else(known) else { return (names, rest) };
        names.push(name);
        let behind = rest[end..].trim_start_matches([' ', '\t', ',']);
        comma = rest[end..rest.len() - behind.len()].contains(',');
        rest = behind;
    }
}

#[cfg(test)]
mod tests {
    use super::rewritten;
    use crate::rules::RULES;

    #[test]
    fn what_was_meant() {
        for (written, meant) in [
            ("# docklint ignore=DL3002", "# docklint: ignore[DL3002]"),
            ("## Docklint: ignore-file [ all ] why", "# docklint: ignore-file[all] why"),
            ("# docklint: ignore[security, dl3002", "# docklint: ignore[security, DL3002]"),
            ("# docklint: ignore security style is bad", "# docklint: ignore[security] style is bad"),
            ("# Hadolint ignore=DL3002", "# hadolint ignore=DL3002"),
            ("# hadolint: global ignore = DL3002 DL3003, # it", "# hadolint global ignore=DL3002,DL3003 # it"),
            ("# hadolint ignore=dl3002 the image starts as root", "# hadolint ignore=DL3002 # the image starts as root"),
            ("# hadolint stage ignore[DL3002]", "# hadolint stage ignore=DL3002"),
            ("# shellcheck disable: SC2086, SC2046", "# shellcheck disable=SC2086,SC2046"),
        ] {
            assert_eq!(rewritten(RULES, written).as_deref(), Some(meant), "{written}");
        }
        for written in ["# docklint: disable=DL3002", "# docklint: ignore", "# hadolint ignore=security", "# hadolint ignore="] {
            assert_eq!(rewritten(RULES, written), None, "{written}");
        }
    }
}
