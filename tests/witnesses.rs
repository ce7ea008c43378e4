//! Two other parsers as second witnesses: what they read as BuildKit does, docklint reads so too, without an error.

use crate::shared;
use docklint::dockerfile;
use docklint::source::Source;
use parse_dockerfile::Instruction as Theirs;

/// Keyword (upper case) and its first byte, for each instruction.
type Outline = Vec<(String, usize)>;

fn ours(source: &Source) -> (Outline, bool) {
    let file = dockerfile::parse(source);
    let row = |i: &dockerfile::Instruction| (i.keyword.as_str().to_uppercase(), i.keyword.span().start as usize);
    let clean = file.errors.iter().all(|e| e.phase == dockerfile::Phase::Conversion);
    (file.instructions.iter().map(row).collect(), clean)
}

fn parse_dockerfile_outline(text: &str) -> Option<Outline> {
    let file = parse_dockerfile::parse(text).ok()?;
    let keyword = |i: &Theirs| match i {
        Theirs::Add(i) => i.add.span.clone(),
        Theirs::Arg(i) => i.arg.span.clone(),
        Theirs::Cmd(i) => i.cmd.span.clone(),
        Theirs::Copy(i) => i.copy.span.clone(),
        Theirs::Entrypoint(i) => i.entrypoint.span.clone(),
        Theirs::Env(i) => i.env.span.clone(),
        Theirs::Expose(i) => i.expose.span.clone(),
        Theirs::From(i) => i.from.span.clone(),
        Theirs::Healthcheck(i) => i.healthcheck.span.clone(),
        Theirs::Label(i) => i.label.span.clone(),
        Theirs::Maintainer(i) => i.maintainer.span.clone(),
        Theirs::Onbuild(i) => i.onbuild.span.clone(),
        Theirs::Run(i) => i.run.span.clone(),
        Theirs::Shell(i) => i.shell.span.clone(),
        Theirs::Stopsignal(i) => i.stopsignal.span.clone(),
        Theirs::User(i) => i.user.span.clone(),
        Theirs::Volume(i) => i.volume.span.clone(),
        Theirs::Workdir(i) => i.workdir.span.clone(),
        _ => 0..0,
    };
    let rows = file.instructions.iter().map(keyword);
    Some(rows.map(|span| (text[span.clone()].to_uppercase(), span.start)).collect())
}

fn dockerfile_parser_outline(text: &str) -> Option<Outline> {
    let file = dockerfile_parser::Dockerfile::parse(text).ok()?;
    let row = |start: usize| {
        let word = text[start..].split(|c: char| c.is_whitespace()).next().unwrap_or_default();
        (word.to_uppercase(), start)
    };
    Some(file.instructions.iter().map(|i| row(i.span().start)).collect())
}

#[test]
fn what_the_witnesses_and_buildkit_read_is_read_the_same() {
    let (Some(files), Some(verdicts)) = (shared::corpus("dockerfiles"), shared::json_lines("oracle/buildkit.jsonl.gz")) else {
        return;
    };
    let files: std::collections::HashMap<_, _> = files.into_iter().collect();
    let (mut counts, mut differing) = ([0; 2], Vec::new());
    for verdict in verdicts.iter().filter(|v| matches!(v["error"]["phase"].as_str(), None | Some("lint"))) {
        let path = verdict["file"].as_str().unwrap();
        let Ok(text) = String::from_utf8(files[path].clone()) else { continue };
        let buildkit: Vec<String> =
            verdict["instructions"].as_array().unwrap().iter().map(|i| i[0].as_str().unwrap().to_uppercase()).collect();
        let (own, clean) = ours(&Source::new(path, text.as_str()));
        let witnesses = [parse_dockerfile_outline(&text), dockerfile_parser_outline(&text)];
        for (count, theirs) in counts.iter_mut().zip(witnesses) {
            let Some(theirs) = theirs.filter(|t| t.iter().map(|(k, _)| k).eq(&buildkit)) else { continue };
            *count += 1;
            if own != theirs || !clean {
                differing.push(format!("{path}: {:?}", own.iter().zip(&theirs).find(|(a, b)| a != b)));
            }
        }
    }
    println!("agreeing with BuildKit: parse-dockerfile on {} files, dockerfile-parser on {}", counts[0], counts[1]);
    assert!(counts[0] > 5_000 && counts[1] > 3_000, "the witnesses hardly spoke: {counts:?}");
    assert!(differing.is_empty(), "{} differ:\n{}", differing.len(), differing[..differing.len().min(20)].join("\n"));
}
