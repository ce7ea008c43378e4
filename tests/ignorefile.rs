//! Ignore files against the verdicts of Docker's own matcher.

use crate::shared;
use docklint::ignorefile::IgnoreFile;
use docklint::source::Source;
use proptest::prelude::*;
use std::collections::BTreeMap;

#[derive(serde::Deserialize)]
struct Case {
    ignore: String,
    paths: BTreeMap<String, bool>,
    invalid: bool,
}

fn parse(text: &str) -> IgnoreFile {
    IgnoreFile::parse(&Source::new(".dockerignore", text))
}

#[test]
fn verdicts_agree_with_docker() {
    let Some(cases) = shared::json_lines("cases/dockerignore.jsonl") else { return };
    let mut wrong = Vec::new();
    for case in cases {
        let case: Case = serde_json::from_value(case).unwrap();
        let file = parse(&case.ignore);
        if file.errors.is_empty() == case.invalid {
            wrong.push(format!("{:?} should be {}", case.ignore, if case.invalid { "invalid" } else { "valid" }));
        }
        for (path, ignored) in &case.paths {
            if file.matches(path) != *ignored {
                wrong.push(format!("{path:?} under {:?} should be {}", case.ignore, if *ignored { "ignored" } else { "kept" }));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

proptest! {
    #[test]
    fn any_text_is_read(text in any::<String>(), path in any::<String>()) {
        ask_everything(&text, &path);
    }

    #[test]
    fn any_mixture_of_what_means_something_is_read(
        text in r"([!#a/.*?^\-\\dé \n\[\]]|\*\*|\.\.)*",
        path in r"[a-c/.é]*",
    ) {
        ask_everything(&text, &path);
    }

    /// What a walk does, level by level, is what is said of the path alone; and no directory is passed by that holds something.
    #[test]
    fn pruning_loses_nothing(text in r"(!?(a|b|\*|\?|\*\*|[ab]\*|/|\[\^a\]){1,6}\n){1,5}", path in r"[ab](/[ab]){0,4}") {
        let file = parse(&text);
        if !file.matches(&path) {
            for (i, _) in path.match_indices('/') {
                let dir = &path[..i];
                prop_assert!(!file.matches(dir) || file.could_reinclude_below(dir), "{text:?} {dir} {path}");
            }
        }
    }
}

fn ask_everything(text: &str, path: &str) {
    let source = Source::new(".dockerignore", text);
    let file = IgnoreFile::parse(&source);
    for span in file.patterns.iter().map(|p| p.span).chain(file.errors.iter().map(|e| e.span)).chain(file.comments.iter().copied())
    {
        assert!(!source.slice(span).is_empty());
    }
    assert_eq!(file.matches(path), file.deciding(path).is_some_and(|p| !p.negated));
    let _ = (file.could_reinclude_below(path), file.ignores_source(path));
}
