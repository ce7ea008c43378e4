//! `unescaped-dollar`

use crate::compose::Place;
use crate::diagnostic::{Applicability, Severity};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::interpolation::{DotEnv, Evidence, Inside, inside};
use crate::source::Span;

/// See the page.
pub static RULE: Rule = Rule {
    name: "unescaped-dollar",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/correctness/unescaped-dollar.md"),
    checks: &[Check::Compose(check)],
};

fn check(cx: &mut Cx, composition: &Composition) {
    let env = DotEnv::of(composition);
    let mut hash: Option<Place> = None;
    for inside in inside(cx, composition, env.as_ref()) {
        // One finding for a hash, whose parts all look like variables.
        if matches!(inside.evidence, Evidence::Hash) && hash.replace(inside.field.place) == Some(inside.field.place) {
            continue;
        }
        report(cx, &inside);
    }
}

fn report(cx: &mut Cx, inside: &Inside) {
    let place = Place { file: inside.used.file, span: inside.used.variable.span };
    let (file, span) = cx.site(place);
    let text = cx.project.file(file).source.slice(span).to_owned();
    let name = &inside.used.variable.name;
    let replaced = format!("`{text}` is replaced by Compose before the container sees it");
    let (message, label) = match &inside.evidence {
        Evidence::Environment(pair) => {
            let site = cx.site(pair.name.place);
            (replaced, Some((site, format!("what `{name}` is in the container"))))
        }
        Evidence::EnvFile(path, place) => (replaced, Some((cx.site(*place), format!("`{path}` sets `{name}` in the container")))),
        Evidence::Script => (format!("`{text}`, a variable of this script, is replaced by Compose before the shell sees it"), None),
        Evidence::Hash => (format!("`{text}` is a variable for Compose, which leaves it out of this hash"), None),
        Evidence::Password => (format!("`{text}` is a variable for Compose, which leaves it out"), None),
    };
    let edits = match inside.evidence {
        Evidence::Hash => doubled(cx, inside),
        // Without a shell nobody would replace it.
        Evidence::Environment(_) | Evidence::EnvFile(..) if !inside.in_shell => Vec::new(),
        _ => vec![(Span::empty(span.start as usize), "$".to_owned())],
    };
    let finding = cx.report_at(place, message);
    if let Some(((file, span), words)) = label {
        finding.label_in(file, span, words);
    }
    match inside.evidence {
        Evidence::Hash => finding.help("write `$$` for every `$`"),
        _ => finding.help(format!("write `${text}`")),
    };
    if !edits.is_empty() {
        finding.fix(Applicability::Unsafe, "write `$$`", edits);
    }
}

/// The edits that double every `$` of a text that has none in braces, and none that is doubled.
fn doubled(cx: &Cx, inside: &Inside) -> Vec<(Span, String)> {
    let (file, span) = cx.site(inside.field.place);
    let text = cx.project.file(file).source.slice(span);
    if text.contains("${") || text.contains("$$") {
        return Vec::new();
    }
    let dollars = text.match_indices('$').map(|(at, _)| Span::empty(span.start as usize + at));
    dollars.map(|at| (at, "$".to_owned())).collect()
}
