//! What `serde_yaml` reads is read alike.

use docklint::source::Source;
use docklint::yaml::{self, ErrorKind, Kind, Node, Value};
use serde::Deserialize;
use serde_yaml::Value as Serde;
use std::collections::BTreeMap;

/// The documents of a file; `None` if one of them is broken.
fn witness(text: &str) -> Option<Vec<Serde>> {
    serde_yaml::Deserializer::from_str(text).map(|document| Serde::deserialize(document).ok()).collect()
}

/// The first difference, as the way to it and both sides.
fn difference(node: Node<'_>, other: &Serde, way: &str) -> Option<String> {
    let differs = || Some(format!("{way}: {:?} {:?}, and {other:?}", node.value(), node.kind()));
    let other = match other {
        Serde::Tagged(tagged) => {
            let tag = node.resolve()?.tag().map(|tag| tag.text.clone());
            if tag != Some(tagged.tag.to_string()) {
                return differs();
            }
            &tagged.value
        }
        other => other,
    };
    let same = match (node.value(), other) {
        (Some(Value::Null), Serde::Null) => true,
        (Some(Value::Bool(a)), Serde::Bool(b)) => a == *b,
        (Some(Value::Int(a)), Serde::Number(b)) => Some(a) == b.as_i64(),
        (Some(Value::Float(a)), Serde::Number(b)) => {
            !b.is_i64() && b.as_f64().is_some_and(|b| a.total_cmp(&b).is_eq() || a.is_nan() && b.is_nan())
        }
        (Some(Value::Str(a)), Serde::String(b)) => a == b,
        // Digits behind a zero are a number to the core schema; serde_yaml makes a string of them, as YAML 1.1 reads them as octal.
        (Some(Value::Int(_)), Serde::String(b)) => b.starts_with('0') && node.text() == Some(b),
        (None, Serde::Sequence(items)) => {
            let ours = node.items();
            if ours.len() != items.len() {
                return differs();
            }
            return ours.zip(items).enumerate().find_map(|(i, (a, b))| difference(a, b, &format!("{way}/{i}")));
        }
        (None, Serde::Mapping(entries)) => {
            let ours = node.own_entries();
            if ours.len() != entries.len() {
                return differs();
            }
            return ours.zip(entries).find_map(|(a, (key, value))| {
                let way = format!("{way}/{}", a.name().unwrap_or("?"));
                difference(a.key, key, &way).or_else(|| difference(a.value, value, &way))
            });
        }
        _ => false,
    };
    if same { None } else { differs() }
}

#[test]
fn serde_yaml_reads_the_same() {
    let Some(files) = crate::shared::corpus("compose") else { return };
    let (mut read, mut alike, mut refused) = (0, 0, BTreeMap::<&str, usize>::new());
    let mut differences = Vec::new();
    for (path, bytes) in &files {
        let Ok(text) = std::str::from_utf8(bytes) else { continue };
        let source = Source::new(path, text);
        let tree = yaml::parse(&source);
        let Some(documents) = witness(text) else {
            let why = tree.errors.first().map_or("nothing wrong", |e| match e.kind {
                ErrorKind::Syntax => "a syntax error",
                ErrorKind::DuplicateKey => "a duplicate key",
                _ => "another mistake",
            });
            if tree.errors.is_empty() {
                eprintln!("{path}: only serde_yaml refuses it: {:?}", serde_yaml::from_str::<Serde>(text).err());
            }
            *refused.entry(why).or_default() += 1;
            continue;
        };
        read += 1;
        let errors: Vec<_> = tree.errors.iter().map(|e| format!("{:?} {}", source.position(e.span.start), e.message)).collect();
        // A file without a document is one of `null` to serde_yaml.
        let ours: Vec<_> = tree.documents().collect();
        let same_number = ours.len() == documents.len() || ours.is_empty() && documents == [Serde::Null];
        let found = ours.iter().zip(&documents).find_map(|(a, b)| difference(*a, b, ""));
        match found {
            None if errors.is_empty() && same_number => alike += 1,
            found => differences.push(format!("{path}: {found:?} {errors:?} {} documents", ours.len())),
        }
    }
    eprintln!("serde_yaml reads {read} files, {alike} alike; it refuses, and we see: {refused:?}");
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn the_witness_is_asked_right() {
    let tree = yaml::parse(&Source::new("a.yaml", "a: &x [1, 2.5, !t b, ~]\nb: *x\n"));
    let same = witness("a: [1, 2.5, !t b, ~]\nb: [1, 2.5, !t b, ~]\n").unwrap();
    let root = tree.root().unwrap();
    assert_eq!((root.kind(), difference(root, &same[0], "")), (Kind::Mapping, None));
    let other = witness("a: [1, 2.5, !t b, ~]\nb: [1, 2.5, b, x]\n").unwrap();
    assert!(difference(root, &other[0], "").unwrap().starts_with("/b/3: "));
}

#[test]
fn compose_finds_the_same_mistakes() {
    let (Some(files), Some(verdicts)) = (crate::shared::corpus("compose"), crate::shared::json_lines("oracle/compose-go.jsonl.gz"))
    else {
        return;
    };
    let files: BTreeMap<_, _> = files.into_iter().collect();
    let (mut good, mut bad, mut differences) = (0, 0, Vec::new());
    for verdict in &verdicts {
        let path = verdict["file"].as_str().unwrap();
        let Some(text) = files.get(path).and_then(|bytes| std::str::from_utf8(bytes).ok()) else { continue };
        let tree = yaml::parse(&Source::new(path, text));
        let theirs = verdict["error"].as_str().unwrap_or("");
        // `!!seq` of another type is a matter of what the reader wants.
        let refused = (theirs.starts_with("yaml: ") || theirs.contains(" yaml: ")) && !theirs.contains("cannot construct");
        match (refused, tree.errors.is_empty()) {
            (true, false) => bad += 1,
            (false, true) => good += 1,
            _ => differences.push(format!("{path}: {theirs:?}, and {:?}", tree.errors)),
        }
    }
    eprintln!("compose-go: {good} files are YAML for both, {bad} for none");
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
