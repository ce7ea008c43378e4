//! `silently-dropped-entry`

use crate::compose::{Dropped, Place, Service};
use crate::diagnostic::{Applicability, Severity};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::compositions::{self, Written};
use crate::source::Span;
use crate::yaml::Kind;
use std::collections::HashMap;

/// See the page.
pub static RULE: Rule = Rule {
    name: "silently-dropped-entry",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: Some(Applicability::Safe),
    page: include_str!("../../../rules/correctness/silently-dropped-entry.md"),
    checks: &[Check::Compose(check), Check::Service(colons)],
};

fn check(cx: &mut Cx, composition: &Composition) {
    let dropped = &composition.compose.dropped;
    if dropped.is_empty() {
        return;
    }
    for file in compositions::files(cx, composition) {
        let lists = lists(file);
        for dropped in dropped.iter().filter(|dropped| dropped.place.file == file.number && dropped.by.file == file.number) {
            // Items of one list; what one file or service puts on another is meant to replace it.
            let list = lists.get(&dropped.place.span);
            if list.is_some() && list == lists.get(&dropped.by.span) && dropped.place != dropped.by {
                report(cx, file, dropped);
            }
        }
    }
}

/// For each item of a list by place, which list it is in.
fn lists(file: Written) -> HashMap<Span, usize> {
    let lists = file.tree.nodes().filter(|node| node.kind() == Kind::Sequence);
    lists.flat_map(|list| list.items().map(move |item| (item.span(), list.index()))).collect()
}

fn report(cx: &mut Cx, file: Written, dropped: &Dropped) {
    let Dropped { place, by, what, key } = dropped;
    let by_site = cx.site(*by);
    if file.source.slice(place.span) == file.source.slice(by.span) {
        let gone = compositions::removal(file, by.span, true);
        let first = cx.site(*place);
        let finding = cx.report_at(*by, format!("`{what}` is twice in `{key}`")).label_in(first.0, first.1, "first here");
        finding.help("remove one of them");
        if let Some(gone) = gone {
            finding.fix(Applicability::Safe, "remove the second", [(gone, String::new())]);
        }
        return;
    }
    let message = match key.as_str() {
        "volumes" => format!("only one thing can be mounted at `{what}`, and Compose drops this one without a word"),
        "environment" | "args" | "labels" => format!("`{what}` is set again below, and this value counts for nothing"),
        _ => format!("an item below is for `{what}` as well, and Compose drops this one without a word"),
    };
    cx.report_at(*place, message).label_in(by_site.0, by_site.1, "what counts").help("remove one of them");
}

/// `"NAME: value"` in a list: a variable of that whole name, without a value, which no environment has.
fn colons(cx: &mut Cx, _: &Composition, service: &Service) {
    let lists = [("environment", &service.environment), ("labels", &service.labels)];
    let args = service.build.as_ref().map(|build| ("args", &build.args));
    for (key, pairs) in lists.into_iter().chain(args) {
        for pair in pairs.iter().filter(|pair| pair.value.is_none() && key != "labels") {
            let Some((name, value)) = pair.name.known().and_then(|text| text.split_once(": ")) else { continue };
            if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
                continue;
            }
            let text = &pair.name.text;
            let colon = text.slice(name.len()..text.len() - value.trim_start().len());
            let edit = (colon.is_verbatim()).then(|| (colon.span(), "=".to_owned()));
            let place = Place { span: text.span(), ..pair.name.place };
            let message =
                format!("this is a variable called `{name}: …`, without a value: in a list of `{key}` a `=` stands between");
            let finding = cx.report_used(place, pair.name.used, message);
            finding.help(format!("write `{name}={}`", value.trim_start()));
            if let Some(edit) = edit {
                finding.fix(Applicability::Unsafe, "write `=`", [edit]);
            }
        }
    }
}
