//! The tools that people come from: what `docs/hadolint.md` and `docs/buildkit.md` say about each of their codes is true.

mod classes;
mod page;
mod recall;
mod tables;

use classes::Finding;
use docklint::lint::{Selection, Settings, check};
use docklint::project::{Content, Project};
use docklint::rules::RULES;
use page::{Difference, Page, Row};
use std::collections::BTreeSet;

/// A code, and the 1-based line it was found at.
type Place = (String, u32);

/// Another tool, and what is written about it.
pub struct Peer {
    /// Its page, relative to the root of the repository.
    page: &'static str,
    /// Its codes that something reports, all of which need a rule.
    live: fn() -> Vec<String>,
    /// Whether a rule's alias is a code of this tool.
    is_code: fn(&str) -> bool,
    /// Its verdicts on the corpus.
    oracle: &'static str,
    /// Its findings in one line of these: code and 1-based line. `None` where it could not read the file.
    findings: fn(&serde_json::Value) -> Option<Vec<Place>>,
}

const PEERS: [Peer; 2] = [
    Peer {
        page: "docs/hadolint.md",
        live: live_codes_of_hadolint,
        is_code: |alias| alias.starts_with("DL"),
        oracle: "oracle/hadolint.jsonl.gz",
        findings: recall::of_hadolint,
    },
    Peer {
        page: "docs/buildkit.md",
        live: || CHECKS.iter().map(|name| (*name).to_owned()).collect(),
        is_code: |alias| !alias.contains(|c: char| c.is_ascii_digit() || c == ':'),
        oracle: "oracle/buildkit.jsonl.gz",
        findings: recall::of_buildkit,
    },
];

/// BuildKit's checks, but for `InvalidBaseImagePlatform`, which asks a registry.
const CHECKS: [&str; 21] = [
    "StageNameCasing",
    "FromAsCasing",
    "NoEmptyContinuation",
    "ConsistentInstructionCasing",
    "DuplicateStageName",
    "ReservedStageName",
    "JSONArgsRecommended",
    "MaintainerDeprecated",
    "UndefinedArgInFrom",
    "WorkdirRelativePath",
    "UndefinedVar",
    "MultipleInstructionsDisallowed",
    "LegacyKeyValueFormat",
    "RedundantTargetPlatform",
    "FromPlatformFlagConstDisallowed",
    "SecretsUsedInArgOrEnv",
    "InvalidDefaultArgInFrom",
    "CopyIgnoredFile",
    "InvalidDefinitionDescription",
    "ExposeProtoCasing",
    "ExposeInvalidFormat",
];

/// The 71 codes of hadolint 2.15.1 that something reports, `DL1000` of its parser aside.
fn live_codes_of_hadolint() -> Vec<String> {
    let retired = [3005, 3017, 3031, 3039, 4002];
    let numbers = [1001].into_iter().chain(3000..=3067).chain(4000..=4006);
    numbers.filter(|number| !retired.contains(number)).map(|number| format!("DL{number}")).collect()
}

/// Every rule, and every code that must be asked for by name.
fn everything() -> Settings {
    let codes = RULES.iter().flat_map(|r| r.aliases).map(|a| (*a).to_owned());
    let names: Vec<String> = std::iter::once("all".to_owned()).chain(codes).collect();
    Selection::new(RULES, &names, &[], &[]).unwrap().into()
}

/// The codes that the findings in a project answer to.
fn codes(project: &Project) -> BTreeSet<&'static str> {
    check(project, &everything()).findings.into_iter().flat_map(|f| f.aliases).collect()
}

fn peers() -> impl Iterator<Item = (&'static Peer, Page)> {
    PEERS.iter().map(|peer| (peer, Page::read(peer.page)))
}

#[test]
fn every_code_has_a_row_with_its_rules_and_differences() {
    for (peer, page) in peers() {
        let answers =
            |code: &str| RULES.iter().filter(|r| r.aliases.contains(&code)).map(|r| r.name.to_owned()).collect::<Vec<_>>();
        for Row { code, rules, differences } in &page.rows {
            assert_eq!(*rules, answers(code), "{}: the rules of {code}", peer.page);
            assert_eq!(*differences, page.concerning(code), "{}: the differences that concern {code}", peer.page);
        }
        for alias in RULES.iter().flat_map(|r| r.aliases).filter(|a| (peer.is_code)(a)) {
            assert!(page.rows.iter().any(|row| row.code == *alias), "{}: no row for {alias}", peer.page);
        }
    }
}

#[test]
fn every_live_code_has_a_rule() {
    assert_eq!(live_codes_of_hadolint().len(), 71);
    for (peer, page) in peers() {
        for code in (peer.live)() {
            assert!(RULES.iter().any(|rule| rule.aliases.contains(&code.as_str())), "no rule answers to {code}");
            assert!(page.rows.iter().any(|row| row.code == code), "{}: no row for {code}", peer.page);
        }
    }
}

#[test]
fn differences_are_as_their_examples_show() {
    for (peer, page) in peers() {
        for Difference { name, examples } in &page.differences {
            for example in examples {
                let found = codes(&crate::project::project_of(&[("Dockerfile", example.text.as_str())]));
                for code in &example.silent {
                    assert!(!found.contains(code.as_str()), "{}: `{name}`: docklint does report {code}", peer.page);
                }
                for code in &example.found {
                    assert!(found.contains(code.as_str()), "{}: `{name}`: docklint does not report {code}", peer.page);
                }
            }
        }
    }
}

/// What the figures leave out is what the pages say, no more.
#[test]
fn each_silence_is_recognised_in_its_own_example() {
    let mut written = BTreeSet::new();
    for (peer, page) in peers() {
        for Difference { name, examples } in page.differences.iter().filter(|d| d.codes().next().is_some()) {
            let class = classes::find(name).unwrap_or_else(|| panic!("{}: nothing recognises `{name}`", peer.page));
            written.insert(name.clone());
            for example in examples {
                let project = crate::project::project_of(&[("Dockerfile", example.text.as_str())]);
                let Content::Dockerfile(dockerfile) = &project.files[0].content else { panic!("a Dockerfile") };
                for code in &example.silent {
                    let finding = |index| Finding { project: &project, dockerfile, code, index };
                    let recognised = (0..dockerfile.instructions.len()).any(|index| class(&finding(index)));
                    assert!(recognised, "{}: `{name}` is not recognised in its example for {code}", peer.page);
                }
            }
        }
    }
    let unwritten = classes::names().filter(|name| !written.contains(*name)).collect::<Vec<_>>();
    assert!(unwritten.is_empty(), "recognised, but written nowhere: {unwritten:?}");
}
