//! Build arguments replace the defaults of `ARG`, wherever a value is resolved.

use docklint::dockerfile::expand::Value;
use docklint::dockerfile::{Base, Dockerfile, Kind, Outside, parse_with};
use docklint::source::Source;

fn parsed(text: &str, arguments: &[(&str, &str)]) -> Dockerfile {
    let value = |(name, value): &(&str, &str)| (name.to_string(), Value::Known(value.to_string()));
    parse_with(&Source::new("Dockerfile", text), Outside { arguments: arguments.iter().map(value).collect(), shell: None })
}

/// The sources of the copies, after expansion; `?` where only the build knows.
fn sources(file: &Dockerfile) -> Vec<String> {
    let transfers = file.instructions.iter().enumerate().filter_map(|(i, instruction)| match &instruction.kind {
        Kind::Copy(transfer) => Some((i, &transfer.sources[0])),
        _ => None,
    });
    transfers.map(|(i, word)| file.expanded(i, word).map_or("?".to_owned(), |text| text.as_str().to_owned())).collect()
}

fn image(file: &Dockerfile, stage: usize) -> &str {
    match &file.stages[stage].base {
        Base::Image(image) => image.as_str(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn in_a_stage() {
    let text = "FROM a\nCOPY $V .\nARG V=1\nCOPY $V .\nARG W=$V\nCOPY $W .\nENV V=2\nCOPY $V .\nARG X\nCOPY $X .\n";
    assert_eq!(sources(&parsed(text, &[])), ["?", "1", "1", "2", "?"]);
    assert_eq!(sources(&parsed(text, &[("V", "3")])), ["?", "3", "3", "2", "?"]);
    assert_eq!(sources(&parsed(text, &[("W", "4"), ("X", "")])), ["?", "1", "4", "2", ""]);
    // One that is not declared has no effect.
    assert_eq!(sources(&parsed(text, &[("Y", "5")])), ["?", "1", "1", "2", "?"]);
}

#[test]
fn before_the_first_stage() {
    let text = "ARG TAG=1\nARG IMAGE=a:$TAG\nFROM $IMAGE\nARG TAG\nCOPY $TAG .\nFROM b\nCOPY $TAG .\nARG TAG=9\nCOPY $TAG .\n";
    let file = parsed(text, &[]);
    assert_eq!((image(&file, 0), sources(&file)), ("a:1", vec!["1".into(), "?".into(), "9".into()]));
    let file = parsed(text, &[("TAG", "2")]);
    assert_eq!((image(&file, 0), sources(&file)), ("a:2", vec!["2".into(), "?".into(), "2".into()]));
    assert_eq!(image(&parsed(text, &[("IMAGE", "c:3"), ("TAG", "2")]), 0), "c:3");
    let file = parsed("ARG TAG\nFROM a:$TAG\nFROM b-$TARGETARCH:1\n", &[("TAG", "2"), ("TARGETARCH", "arm64")]);
    assert_eq!((image(&file, 0), image(&file, 1)), ("a:2", "b-arm64:1"));
}

#[test]
fn of_the_platform() {
    let text = "FROM a\nCOPY $TARGETARCH .\nARG TARGETARCH\nCOPY $TARGETARCH .\n";
    assert_eq!(sources(&parsed(text, &[])), ["?", "?"]);
    assert_eq!(sources(&parsed(text, &[("TARGETARCH", "arm64")])), ["?", "arm64"]);
}

#[test]
fn over_an_env_before_it() {
    let text = "FROM a\nENV V=1\nARG V\nCOPY $V .\nFROM a\nARG V\nENV V=1\nCOPY $V .\n";
    assert_eq!(sources(&parsed(text, &[])), ["1", "1"]);
    assert_eq!(sources(&parsed(text, &[("V", "2")])), ["2", "1"]);
}

#[test]
fn in_mounts_and_stage_names() {
    let text = "ARG BASE=one\nFROM a AS one\nFROM b AS two\nFROM $BASE\nARG DIR=x\nRUN --mount=source=$DIR,target=/m ls\n";
    let file = parsed(text, &[("BASE", "two"), ("DIR", "y")]);
    assert_eq!(file.stages[2].base, Base::Stage(1));
    let Kind::Run(run) = &file.instructions[5].kind else { panic!() };
    assert_eq!(run.mounts[0].source.as_ref().unwrap().known().unwrap().as_str(), "y");
}

#[test]
fn the_tree_remembers_them() {
    let file = parsed("FROM a\n", &[("V", "1")]);
    assert_eq!(file.outside.arguments["V"], Value::Known("1".into()));
    assert_eq!(parsed("FROM a\n", &[]).outside, Outside::default());
}
