//! Word expansion agrees with BuildKit's own.

use crate::shared;
use docklint::dockerfile::expand::{PartialText, Value, expand_words};
use docklint::source::{MappedText, Span};
use proptest::prelude::*;
use std::collections::{BTreeSet, HashMap};

type Environment = HashMap<String, String>;

#[test]
fn every_case_agrees_with_buildkit() {
    let Some(cases) = shared::json_lines("cases/expansion.jsonl") else { return };
    let mut lines = cases.into_iter();
    let head = lines.next().unwrap();
    let env: Environment = strings(&head["env"])
        .iter()
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let mut count = 0;
    for case in lines {
        assert_eq!(actual(&case, &env), expected(&case), "{case}");
        count += 1;
    }
    assert_eq!(count, 561);
}

/// What a case says: the result and its words unless there is an error, and the names looked up.
#[derive(Debug, PartialEq)]
struct Outcome {
    result: Option<(String, Vec<String>)>,
    matched: BTreeSet<String>,
    unmatched: BTreeSet<String>,
}

fn expected(case: &serde_json::Value) -> Outcome {
    let result = || (case["result"].as_str().unwrap().to_owned(), strings(&case["words"]));
    Outcome {
        result: (!case["error"].as_bool().unwrap()).then(result),
        matched: strings(&case["matched"]).into_iter().collect(),
        unmatched: strings(&case["unmatched"]).into_iter().collect(),
    }
}

fn actual(case: &serde_json::Value, env: &Environment) -> Outcome {
    let word = MappedText::verbatim(case["word"].as_str().unwrap(), 0);
    let escape = case["escape"].as_str().unwrap().chars().next().unwrap();
    let look_up = |name: &str| env.get(name).cloned().map(Value::Known);
    let (words, expansion) = expand_words(&word, escape, &look_up);
    let text = |text: &PartialText| text.known().unwrap().as_str().to_owned();
    let result = expansion.errors.is_empty().then(|| (text(&expansion.text), words.iter().map(text).collect()));
    // BuildKit stops at its first error; we read on.
    let stop = expansion.errors.first().map_or(u32::MAX, |error| error.span.end);
    let (matched, unmatched): (Vec<_>, Vec<_>) =
        expansion.references.into_iter().filter(|reference| reference.span.end <= stop).partition(|reference| reference.set);
    let names = |references: Vec<docklint::dockerfile::expand::Reference>| references.into_iter().map(|r| r.name).collect();
    Outcome { result, matched: names(matched), unmatched: names(unmatched) }
}

fn strings(value: &serde_json::Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(|item| item.as_str().unwrap().to_owned()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn every_span_lies_in_the_word(word in r#"([\$\{\}:?+#%/*'"\\`aAé0_ -]|\$\{A|\$A|:-){0,24}"#, escape in prop::sample::select(vec!['\\', '`'])) {
        let env = |name: &str| match name { "A" => Some(Value::Known("ä.b".into())), "a" => Some(Value::Unknown), _ => None };
        let (words, expansion) = expand_words(&MappedText::verbatim(word.as_str(), 0), escape, &env);
        let inside = |span: Span| word.get(span.range()).is_some();
        prop_assert!(expansion.references.iter().all(|r| inside(r.span) && r.span.contains(r.name_span) && word[r.name_span.range()] == r.name));
        prop_assert!(expansion.errors.iter().all(|e| inside(e.span)));
        prop_assert!(expansion.errors.is_empty() || !expansion.text.is_known());
        for text in words.iter().chain([&expansion.text]).filter_map(PartialText::known) {
            for (at, c) in text.as_str().char_indices() {
                prop_assert!(inside(text.span_of(at..at + c.len_utf8())));
            }
        }
    }
}
