//! `obsolete-version`

use crate::compose::Place;
use crate::diagnostic::{Applicability, Severity};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::compositions::{self, Written};
use crate::source::Span;

/// See the page.
pub static RULE: Rule = Rule {
    name: "obsolete-version",
    category: Category::Style,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["dc:no-version-field"],
    fix: Some(Applicability::Safe),
    page: include_str!("../../../rules/style/obsolete-version.md"),
    checks: &[Check::Compose(check)],
};

fn check(cx: &mut Cx, composition: &Composition) {
    for file in compositions::files(cx, composition) {
        for document in file.tree.documents() {
            let mut entries = document.own_entries();
            let count = entries.len();
            let Some(entry) = entries.find(|entry| entry.name() == Some("version")) else { continue };
            let place = Place { file: file.number, span: entry.key.span() };
            // A file without anything else is empty for Compose.
            let gone = compositions::removal(file, entry.span(), false).filter(|_| count > 1).map(|gone| with_blank(file, gone));
            let finding = cx.report_at(place, "`version` means nothing any more, and Compose warns of it");
            finding.alias("dc:no-version-field").help("remove it");
            if let Some(gone) = gone {
                finding.fix(Applicability::Safe, "remove `version`", [(gone, String::new())]);
            }
        }
    }
}

/// What is removed, with the blank line behind it where nothing stands before it, or that before it where nothing stands behind.
fn with_blank(file: Written, gone: Span) -> Span {
    let text = file.source.text();
    let before = text[..gone.start as usize].trim_start_matches('\u{feff}');
    let behind = &text[gone.end as usize..];
    let last = [("\n\n", 1), ("\n\r\n", 2)].into_iter().find(|(blank, _)| behind.is_empty() && before.ends_with(blank));
    if let Some((_, len)) = last {
        return Span { start: gone.start - len, ..gone };
    }
    let blank = ["\n", "\r\n"].into_iter().find(|end| behind.starts_with(end));
    match blank {
        Some(blank) if before.is_empty() || before.ends_with("\n\n") || before.ends_with("\n\r\n") => {
            Span { end: gone.end + Span::new(0, blank.len()).end, ..gone }
        }
        _ => gone,
    }
}
