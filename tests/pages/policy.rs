//! What every rule owes: a page in its place, examples, cases, a fix if it promises one, words in the house style.

use super::page::{File, Verdict};
use super::run::run;
use super::{BEYOND_PAGES, cases_of, cases_path, page_of, root, rules};
use docklint::diagnostic::{Applicability, Diagnostic};
use docklint::lint::{Category, Rule};
use docklint::rules::RULES;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// What a rule can show in pages.
fn shown() -> impl Iterator<Item = &'static Rule> {
    rules().filter(|r| !BEYOND_PAGES.contains(&r.name))
}

fn all_findings(rule: &'static Rule) -> Vec<Diagnostic> {
    cases_of(rule).iter().flat_map(|c| run(c, rule).findings).collect()
}

#[test]
fn names_are_sorted_unique_and_kebab_case() {
    assert!(RULES.is_sorted_by(|a, b| a.name < b.name), "RULES is sorted by name");
    for name in RULES.iter().map(|r| r.name) {
        let letters = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        assert!(letters && !name.starts_with("no-"), "`{name}`: lower case and dashes, and it says what is wrong");
        assert!(name != "all" && Category::ALL.iter().all(|c| c.name() != name), "`{name}` already means something else");
    }
}

#[test]
fn every_rule_is_in_the_folder_of_its_category() {
    for rule in RULES {
        let (category, name) = (rule.category.name(), rule.name);
        let source = format!("src/rules/{category}/{name}.rs").replace('-', "_");
        assert!(root().join(&source).exists(), "{source} is missing");
        let page = format!("rules/{category}/{name}.md");
        let text = fs::read_to_string(root().join(&page)).unwrap_or_else(|e| panic!("{page}: {e}"));
        assert!(text == rule.page, "`{name}` does not include {page}");
    }
}

#[test]
fn every_file_belongs_to_a_rule() {
    let names = RULES.iter().map(|r| r.name).collect::<BTreeSet<_>>();
    let pages = Category::ALL.iter().map(|c| format!("rules/{}", c.name()));
    for folder in pages.chain(["tests/rules".to_owned(), "snapshots/rules".to_owned()]) {
        let Ok(entries) = fs::read_dir(root().join(&folder)) else { continue };
        for path in entries.map(|e| e.unwrap().path()) {
            let stem = path.file_name().and_then(|n| n.to_str()).and_then(|n| n.split('.').next()).unwrap();
            assert!(names.contains(stem), "{folder}/{stem} belongs to no rule");
        }
    }
}

/// The list that stands below the summary of every page.
fn header(rule: &Rule) -> String {
    let fix = rule.fix.map_or("none", Applicability::name);
    let aliases = rule.aliases.iter().map(|a| format!("`{a}`")).collect::<Vec<_>>();
    let aliases = if aliases.is_empty() { "none".to_owned() } else { aliases.join(", ") };
    let default = if rule.default { "on" } else { "off" };
    format!(
        "- category: {}\n- severity: {}\n- default: {default}\n- fix: {fix}\n- since: {}\n- aliases: {aliases}\n",
        rule.category.name(),
        rule.severity.name(),
        rule.since
    )
}

#[test]
fn every_page_starts_with_name_summary_and_facts() {
    for rule in rules() {
        let start = format!("# {}\n\n{}\n\n{}\n", rule.name, rule.summary(), header(rule));
        assert!(rule.page.starts_with(&start), "the page of `{}` is to start with\n{start}", rule.name);
        let summary = rule.summary();
        let sentence = summary.ends_with('.') && !summary.contains(". ") && summary.len() <= 200;
        assert!(sentence, "the summary of `{}` is one sentence of at most 200 bytes, not {summary:?}", rule.name);
    }
}

#[test]
fn every_page_shows_what_fails_and_what_passes() {
    for rule in shown() {
        assert!(root().join(cases_path(rule)).exists(), "{} is missing", cases_path(rule).display());
        let files = page_of(rule).cases.into_iter().flat_map(|c| c.files).collect::<Vec<File>>();
        let shows = |verdict| files.iter().any(|f| f.expected.verdict == Some(verdict));
        assert!(shows(Verdict::Fail) && shows(Verdict::Pass), "the page of `{}` needs a fail block and a pass block", rule.name);
    }
}

#[test]
fn a_promised_fix_is_shown() {
    for rule in shown() {
        let best = all_findings(rule).iter().filter_map(|f| f.fix.as_ref()).map(|f| f.applicability).max();
        assert_eq!(best, rule.fix, "the best fix that `{}` offers in its examples", rule.name);
        let applied = best.is_some_and(|b| b > Applicability::Manual);
        let shown = page_of(rule).cases.iter().flat_map(|c| &c.files).any(|f| f.expected.fixed.is_some());
        assert!(shown || !applied, "the page of `{}` needs a fix block", rule.name);
    }
}

#[test]
fn every_alias_is_answered_to() {
    for rule in shown() {
        let answered = all_findings(rule).into_iter().flat_map(|f| f.aliases).collect::<BTreeSet<_>>();
        let declared = rule.aliases.iter().copied().collect::<BTreeSet<_>>();
        assert_eq!(answered, declared, "the aliases of `{}` that its examples show", rule.name);
    }
}

#[test]
fn messages_are_in_the_house_style() {
    for rule in shown() {
        for finding in all_findings(rule) {
            let Diagnostic { message, labels, help, fix, .. } = &finding;
            let lower = !message.starts_with(char::is_uppercase);
            assert!(lower, "`{}`: a message starts in lower case or with a name in backquotes: {message}", rule.name);
            let labels = labels.iter().map(|l| &l.message);
            for text in labels.chain([message]).chain(help).chain(fix.as_ref().map(|f| &f.title)) {
                let clean = !text.is_empty() && !text.ends_with('.') && text.trim() == text && !text.contains('\n');
                assert!(clean, "`{}`: one line without a full stop: {text:?}", rule.name);
            }
        }
    }
}

#[test]
fn the_index_is_up_to_date() {
    let row = |rule: &&Rule| {
        let Rule { name, category, severity, aliases, .. } = rule;
        let (category, severity) = (category.name(), severity.name());
        let default = if rule.default { "on" } else { "off" };
        let fix = rule.fix.map_or("", Applicability::name);
        let summary = rule.summary().replace('\n', " ");
        format!(
            "| [{name}]({category}/{name}.md) | {category} | {severity} | {default} | {fix} | {summary} | {} |\n",
            aliases.join(" ")
        )
    };
    let head = "# The rules\n\n| rule | category | severity | default | fix | what | aliases |\n|---|---|---|---|---|---|---|\n";
    let index = format!("{head}{}", RULES.iter().map(row).collect::<String>());
    let path = root().join(Path::new("rules/README.md"));
    if std::env::var_os("DOCKLINT_WRITE_INDEX").is_some() {
        fs::write(&path, &index).unwrap();
    }
    let current = fs::read_to_string(&path).unwrap_or_default();
    assert!(current == index, "rules/README.md is out of date: DOCKLINT_WRITE_INDEX=1 cargo test index");
}
