//! Executes every example of every page in `rules/` and `tests/rules/`, and holds rules and pages to what `CONTRIBUTING.md` promises.

mod page;
mod policy;
mod run;

use docklint::lint::Rule;
use docklint::rules::RULES;
use page::{Case, Page, Verdict};
use std::path::{Path, PathBuf};

/// Only the world outside can bring these about, so no page can show them.
const BEYOND_PAGES: [&str; 3] = ["internal-error", "stale-baseline", "unreadable-file"];

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The rules whose pages are run: all, or those that the variable `DOCKLINT_RULE` names, with commas between.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    let wanted = std::env::var("DOCKLINT_RULE").ok();
    let is_wanted = move |name: &str| wanted.as_ref().is_none_or(|wanted| wanted.split(',').any(|w| w == name));
    RULES.iter().copied().filter(move |rule| is_wanted(rule.name))
}

/// The rule's page.
fn page_of(rule: &Rule) -> Page {
    Page::parse(&format!("rules/{}/{}.md", rule.category.name(), rule.name), rule.page)
}

/// The file of its other cases, relative to the root.
fn cases_path(rule: &Rule) -> PathBuf {
    Path::new("tests/rules").join(rule.name).with_extension("md")
}

/// All cases of a rule: its page's, then the others.
fn cases_of(rule: &Rule) -> Vec<Case> {
    let path = cases_path(rule);
    let others = std::fs::read_to_string(root().join(&path)).unwrap_or_default();
    let mut cases = page_of(rule).cases;
    cases.extend(Page::parse(&path.to_string_lossy(), &others).cases);
    cases
}

/// Every project of every page, each file by path and text.
pub fn examples() -> Vec<Vec<(String, String)>> {
    let owned = |case: Case| case.files().into_iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect();
    rules().flat_map(cases_of).map(owned).collect()
}

#[test]
fn examples_do_what_they_say() {
    assert!(rules().next().is_some(), "DOCKLINT_RULE names no rule");
    let run_all = |rule: &'static Rule| cases_of(rule).iter().flat_map(|c| run::run(c, rule).complaints).collect::<Vec<_>>();
    let complaints = rules().flat_map(run_all).collect::<Vec<_>>();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// So that every message of every rule is read in review.
#[test]
fn findings_read_well() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root().join("snapshots/rules"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let changed = |rule: &&'static Rule| {
        let rule = *rule;
        let text = cases_of(rule).iter().map(|case| rendered(case, rule)).collect::<String>();
        let assert = || settings.bind(|| insta::assert_snapshot!(rule.name, text));
        !BEYOND_PAGES.contains(&rule.name) && std::panic::catch_unwind(std::panic::AssertUnwindSafe(assert)).is_err()
    };
    let changed = rules().filter(changed).map(|r| r.name).collect::<Vec<_>>();
    assert!(changed.is_empty(), "findings of {changed:?} changed: INSTA_UPDATE=always cargo test pages, and read the difference");
}

/// The findings of a case under its heading.
fn rendered(case: &Case, rule: &'static Rule) -> String {
    let outcome = run::run(case, rule);
    let fails = case.files.iter().any(|f| f.expected.verdict == Some(Verdict::Fail));
    let findings = outcome.findings.iter().map(|f| run::show(f, &outcome.project)).collect::<String>();
    if fails { format!("# {}\n{findings}\n", case.heading) } else { String::new() }
}

/// A runner that passes everything would please everybody.
#[test]
fn wrong_expectations_are_noticed() {
    let complaints = |info: &str, more: &str| {
        let text =
            format!("# x\n```dockerfile {info}\nFROM alpine:3.22\n# docklint: ignore[unused-supression]\nUSER app\n```\n{more}");
        let page = Page::parse("x.md", &text);
        run::run(&page.cases[0], docklint::rules::find("unknown-suppression").unwrap()).complaints.len()
    };
    let fix = |name: &str| format!("```dockerfile fix\nFROM alpine:3.22\n# docklint: ignore[{name}]\nUSER app\n```\n");
    assert_eq!(complaints("fail count=1 at=\"unused-sup\" at=2:20 severity=warning alias=none", &fix("unused-suppression")), 0);
    for wrong in ["pass", "fail count=2", "fail at=FROM", "fail at=2:1", "fail severity=info", "fail alias=DL1000"] {
        assert_eq!(complaints(wrong, ""), 1, "{wrong}");
    }
    assert_eq!(complaints("fail", &fix("unused-supression")), 1);
}
