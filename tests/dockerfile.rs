//! The Dockerfile parser: places, recovery and hints. What it accepts is compared with BuildKit in `buildkit.rs`.

use docklint::dockerfile::{self, Base, CommandLine, Dockerfile, GapKind, Kind};
use docklint::source::Source;

fn parse(text: &str) -> (Source, Dockerfile) {
    let source = Source::new("Dockerfile", text);
    let file = dockerfile::parse(&source);
    (source, file)
}

/// Each error as `line:column message; help`.
fn errors(text: &str) -> Vec<String> {
    let (source, file) = parse(text);
    let show = |e: &dockerfile::SyntaxError| {
        let at = source.position(e.span.start);
        let help = e.help.as_deref().map_or(String::new(), |h| format!("; {h}"));
        format!("{}:{} {}{help}", at.line, at.column, e.message)
    };
    file.errors.iter().map(show).collect()
}

#[test]
fn a_lost_continuation_is_explained_at_the_stray_line() {
    let text = "RUN apk add --no-cache git && \\\n    pip install git+https://example.org/x.git\n    apk del git\n    apk cache clean\nUSER app\n";
    assert_eq!(
        errors(&format!("FROM alpine\n{text}")),
        ["4:5 `apk` is not a Dockerfile instruction: line 3 lacks `&& \\`; end line 3 with ` && \\` to go on with `RUN`"]
    );
    assert_eq!(
        errors("FROM alpine\nRUN apk add --no-cache \\\n      curl\n      git\n"),
        ["4:7 `git` is not a Dockerfile instruction: line 3 lacks `\\`; end line 3 with ` \\` to go on with `RUN`"]
    );
    assert_eq!(
        errors("FROM alpine\nRUN apk add \\\n      curl\n    rm -rf /tmp/x\n"),
        ["4:5 `rm` is not a Dockerfile instruction: line 3 lacks `&& \\`; end line 3 with ` && \\` to go on with `RUN`"]
    );
    assert_eq!(
        errors("FROM alpine\nENV A=1\n    B=2\n"),
        ["3:5 `B=2` is not a Dockerfile instruction: line 2 lacks `\\`; end line 2 with ` \\` to go on with `ENV`"]
    );
    assert_eq!(
        errors("FROM alpine\nRUN make \\ # build\n    install\n"),
        [
            "3:5 `install` is not a Dockerfile instruction: line 2 ends in a comment, so `\\` does not continue it; give the comment a line of its own"
        ]
    );
}

#[test]
fn a_misspelt_keyword_gets_the_nearest() {
    assert_eq!(errors("FROM alpine\nRUNN make\n"), ["2:1 `RUNN` is not a Dockerfile instruction; did you mean `RUN`?"]);
    assert_eq!(errors("FROM alpine\nexpsoe 80\n"), ["2:1 `expsoe` is not a Dockerfile instruction; did you mean `expose`?"]);
    assert_eq!(errors("FROM alpine\n\nbanana\n"), ["3:1 `banana` is not a Dockerfile instruction"]);
}

#[test]
fn a_template_is_one_error() {
    assert_eq!(
        errors("{{ set v to 1 }}\nFROM alpine:{{v}}\n{{if v:\nRUN make\n}}\nfoo\n"),
        [
            "1:1 `{{` is of a template: Docker reads the file that is made from it; give the template a name that is not a Dockerfile's, \
             such as `Dockerfile.tmpl`"
        ]
    );
    let (_, file) = parse("{% if x %}\nFROM alpine\nENV A\n");
    assert_eq!(file.errors.len(), 2, "Docker stops at the ENV before it looks at keywords");
}

#[test]
fn an_error_costs_its_own_lines_only() {
    let (_, file) = parse("FROM alpine\nENV a\nRUN <<EOF\nlost\nUSER app\nCOPY --frm=x a b\nCMD [\"x\", 1]\nWORKDIR /x\n");
    let valid: Vec<_> = file.instructions.iter().map(|i| (i.keyword.as_str(), i.valid)).collect();
    assert_eq!(
        valid,
        [("FROM", true), ("ENV", false), ("RUN", false), ("USER", true), ("COPY", false), ("CMD", false), ("WORKDIR", true)]
    );
    assert_eq!(file.errors.len(), 4);
    assert!(file.errors[2].help.as_deref().unwrap().contains("--from"));
}

#[test]
fn heredocs_without_an_end_say_what_they_wait_for() {
    assert_eq!(
        errors("FROM alpine\nRUN cat <<EOF>x\nhi\nEOF\n"),
        [
            "2:9 heredoc `EOF>x` does not end: no line is just `EOF>x`; put a blank behind the delimiter: all of `EOF>x` is taken for it"
        ]
    );
}

#[test]
fn words_keep_their_places_through_continuations_comments_and_crlf() {
    let text = "\u{feff}FROM alpine\r\nCOPY --chown=a:b one \\\r\n  # note\r\n\r\n  two/ \\ \r\n  /three/\r\n";
    let (source, file) = parse(text);
    let copy = &file.instructions[1];
    let Kind::Copy(transfer) = &copy.kind else { panic!("not a COPY") };
    let words: Vec<_> = transfer.sources.iter().chain([&transfer.target]).map(|w| source.slice(w.span())).collect();
    assert_eq!(words, ["one", "two/", "/three/"]);
    assert_eq!(source.slice(copy.flag_value("chown").unwrap().span()), "a:b");
    assert_eq!(copy.gaps.iter().map(|g| g.kind).collect::<Vec<_>>(), [GapKind::BlankLine, GapKind::TrailingBlanks]);
    assert_eq!(copy.lines, (2, 6));
    let at = source.position(file.instructions[0].keyword.span().start);
    assert_eq!((at.line, at.column, at.byte), (1, 1, 3));
}

#[test]
fn scripts_map_into_heredocs_and_json() {
    let (source, file) = parse("FROM alpine\nRUN <<-EOT\n\tapk add  git\n\tEOT\nRUN [\"sh\", \"-c\", \"echo \\\"hi\\\" | cat\"]\n");
    let script = file.instructions[1].script.as_ref().unwrap();
    assert_eq!(source.slice(script.calls().next().unwrap().words()[2].span), "git");
    let script = file.instructions[2].script.as_ref().unwrap();
    let names: Vec<_> = script.calls().map(|c| source.slice(c.name_word().span)).collect();
    assert_eq!(names, ["sh", "echo", "cat"]);
}

#[test]
fn other_shells_are_not_read_as_sh() {
    let text = "FROM alpine\nSHELL [\"pwsh\", \"-c\"]\nRUN dir | sort\nSHELL [\"/usr/bin/env\", \"bash\", \"-c\"]\nRUN ls\n\
        RUN <<EOF\n#!/usr/bin/env python3\nprint()\nEOF\nFROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN dir\n";
    let (_, file) = parse(text);
    let read: Vec<bool> = [2, 4, 5, 7].map(|i: usize| file.instructions[i].script.is_some()).into();
    assert_eq!(read, [false, true, false, false]);
}

#[test]
fn stages_inherit_what_is_in_force() {
    let text = "ARG V=3 X\nFROM alpine:$V AS Base\nUSER 1000\nWORKDIR /a\nSHELL [\"bash\", \"-c\"]\nENV D=x\n\
        FROM base\nWORKDIR b$D\nRUN pwd\nFROM $UNKNOWN\nCOPY --from=1 /a /b\nFROM node:${X}-slim\nFROM alpine:$V\n";
    let (_, file) = parse(text);
    assert!(matches!(&file.stages[0].base, Base::Image(i) if i.tag() == Some("3")), "{:?}", file.stages[0].base);
    assert_eq!(file.stages[1].base, Base::Stage(0));
    assert_eq!(file.stages[2].base, Base::Unknown);
    assert!(matches!(&file.stages[3].base, Base::Repository(_)));
    assert!(matches!(&file.stages[4].base, Base::Image(i) if i.tag() == Some("3")), "not the stage above, but the file sets V");
    let run = file.instructions.iter().position(|i| matches!(i.kind, Kind::Run(_))).unwrap();
    assert_eq!(file.workdir_at(run), dockerfile::expand::Value::Known("/a/bx".into()));
    assert_eq!(file.user_at(run).map(|(i, _)| i), Some(2));
    assert!(matches!(file.shell_at(run), Some((_, dockerfile::Interpreter::Bash(_)))));
    assert!(file.stages[4].needed && file.stages[4].in_image && !file.stages[0].needed);
}

#[test]
fn every_from_sees_what_stands_before_the_first() {
    let (_, file) = parse("ARG BASE=node:20\nFROM alpine AS a\nARG NAME=a\nFROM $BASE\nFROM ${NAME}\n");
    assert!(matches!(&file.stages[1].base, Base::Image(i) if i.tag() == Some("20")), "{:?}", file.stages[1].base);
    assert_eq!(file.stages[2].base, Base::Unknown);
}

#[test]
fn variables_have_scopes() {
    let text = "ARG G=1\nFROM alpine\nARG G\nARG A=x B=$A-$G\nENV C=$B D=${C:-none}\nLABEL l=$D m=$NOPE\n";
    let (_, file) = parse(text);
    let Kind::Label(labels) = &file.instructions[5].kind else { panic!("not a LABEL") };
    let value = file.expanded(5, &labels.pairs[0].1);
    assert_eq!(value, None, "the base image may set C, so D is unknown");
    let Kind::Env(env) = &file.instructions[4].kind else { panic!("not an ENV") };
    assert_eq!(file.expanded(4, &env.pairs[0].1).unwrap().as_str(), "x-1");
}

#[test]
fn another_front_end_is_left_alone() {
    for (value, foreign) in [
        ("docker/dockerfile:1", false),
        ("mirror.example/docker/dockerfile-upstream:master-labs", false),
        ("docker/dockerfile@sha256:0123", false),
        ("example/mopy", true),
        ("ghcr.io/example/pack:0.1", true),
    ] {
        let (_, file) = parse(&format!("# syntax={value}\nnot: a Dockerfile\n"));
        assert_eq!(file.foreign_frontend.is_some(), foreign, "{value}");
        assert_eq!(file.errors.is_empty(), foreign, "{value}");
    }
}

#[test]
fn odd_bytes_are_read_with_right_places() {
    let source = Source::from_bytes(
        "Dockerfile",
        b"FROM alpine\nLABEL a=\xff\xfe\0 b=\xc3\xa9\rc=d\nWORKDIR /\xf0\x9f\x98\x80/x\n".to_vec(),
    )
    .unwrap();
    let file = dockerfile::parse(&source);
    let Kind::Label(labels) = &file.instructions[1].kind else { panic!("not a LABEL") };
    assert_eq!(labels.pairs.iter().map(|(k, _)| k.span().start).collect::<Vec<_>>(), [18, 24, 29]);
    assert_eq!(source.position(file.instructions[2].arguments.span().start + 6).column, 12);
}

#[test]
fn hostile_files_are_read_in_linear_time() {
    let big = |line: &str, n: usize| format!("FROM scratch\n{}", line.repeat(n));
    for text in [
        format!("FROM scratch\nRUN echo {}\n", "x".repeat(10_000_000)),
        big("RUN true\n", 100_000),
        big("RUN <<A\n", 100_000),
        big("RUN cat <<A ", 20_000),
        big("ONBUILD ", 100_000),
        big("FROM scratch\n", 50_000),
        big("x\n", 100_000),
        big("ENV A=$A$A\n", 5_000),
        format!("FROM scratch\nRUN a \\\n{}", "\n".repeat(1_000_000)),
        format!("FROM scratch\nRUN {}", "$(".repeat(200_000)),
    ] {
        let (_, file) = parse(&text);
        assert!(!file.instructions.is_empty());
    }
}

#[test]
fn the_json_form_falls_back_to_the_shell() {
    let (_, file) = parse("FROM a\nCMD ['x']\nENTRYPOINT [\"a\", \"b\\u00e9\"]\n");
    assert!(matches!(&file.instructions[1].kind, Kind::Cmd(CommandLine::Shell { fault: Some(_), .. })));
    let Kind::Entrypoint(CommandLine::Exec(words)) = &file.instructions[2].kind else { panic!("not in JSON form") };
    assert_eq!(words[1].as_str(), "b\u{e9}");
}
