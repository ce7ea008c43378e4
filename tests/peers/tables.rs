//! The tables of the tools for Compose files: each code with the rules that answer to it.

use docklint::rules::RULES;
use std::collections::BTreeSet;

/// Codes with rules, as a table says: `| `code` | [`rule`](…) … | … |`.
fn told(page: &str, prefix: &str) -> BTreeSet<(String, String)> {
    let text = std::fs::read_to_string(crate::pages::root().join(page)).unwrap();
    let mut told = BTreeSet::new();
    for row in text.lines().filter_map(|line| line.strip_prefix("| `")) {
        let (code, rest) = row.split_once('`').unwrap();
        let code = if code.starts_with(prefix) { code.to_owned() } else { format!("{prefix}{code}") };
        let rules = rest.split('|').nth(1).unwrap();
        for link in rules.split("[`").skip(1) {
            let (rule, rest) = link.split_once("`](").unwrap();
            let path = rest.split(')').next().unwrap();
            assert!(crate::pages::root().join("docs").join(path).is_file(), "{page}: {path}");
            told.insert((code.clone(), rule.to_owned()));
        }
    }
    told
}

#[test]
fn every_code_of_the_tools_for_compose_is_in_its_table() {
    for (page, prefix) in [("docs/dclint.md", "dc:"), ("docs/compose-lint.md", "CL-")] {
        let told = told(page, prefix);
        let aliases = RULES.iter().flat_map(|rule| rule.aliases.iter().map(|alias| ((*alias).to_owned(), rule.name.to_owned())));
        let real: BTreeSet<(String, String)> = aliases.filter(|(alias, _)| alias.starts_with(prefix)).collect();
        let missing: Vec<_> = real.difference(&told).collect();
        assert!(missing.is_empty(), "{page} does not tell of {missing:?}");
        let codes = |all: &BTreeSet<(String, String)>| -> BTreeSet<String> { all.iter().map(|(code, _)| code.clone()).collect() };
        assert_eq!(codes(&told), codes(&real), "{page}");
    }
}
