//! `unknown-yaml-tag`

use crate::compose::Place;
use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::closest;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::compositions;

/// See the page.
pub static RULE: Rule = Rule {
    name: "unknown-yaml-tag",
    category: Category::Correctness,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/correctness/unknown-yaml-tag.md"),
    checks: &[Check::Compose(check)],
};

/// The tags that Compose knows ("Merge" of the Compose specification).
const KNOWN: [&str; 2] = ["!reset", "!override"];

fn check(cx: &mut Cx, composition: &Composition) {
    for file in compositions::files(cx, composition) {
        for tag in file.tree.nodes().filter_map(|node| node.tag()) {
            let name = tag.text.as_str();
            // `!` and the tags of YAML itself (`!!str`) say what a value is.
            if KNOWN.contains(&name) || name == "!" || name.starts_with("!!") || name.starts_with("!<") || name.contains(':') {
                continue;
            }
            let lower = name.to_ascii_lowercase();
            let meant = KNOWN.into_iter().find(|known| *known == lower).or_else(|| closest(&lower, KNOWN));
            let place = Place { file: file.number, span: tag.span };
            let finding = cx.report_at(place, format!("the tag `{name}` is unknown to Compose, which passes over it"));
            match meant {
                Some(meant) => {
                    finding.help(format!("did you mean `{meant}`?"));
                    finding.fix(Applicability::Unsafe, format!("write `{meant}`"), [(tag.span, meant.to_owned())]);
                }
                None => drop(finding.severity(Severity::Warning).help("remove it, or write `!reset` or `!override`")),
            }
        }
    }
}
