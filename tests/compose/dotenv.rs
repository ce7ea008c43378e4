//! Files of variables.

use docklint::compose::dotenv::{EnvFile, OddityKind, Quote, parse, parse_raw};
use docklint::compose::interpolation::BUDGET;
use docklint::dockerfile::expand::Value;
use docklint::source::{MappedText, Source, Span};
use proptest::prelude::*;

fn read(text: &str) -> EnvFile {
    parse(&Source::new(".env", text))
}

/// Keys and values, in order; `-` for one that stays unset, `?` for one that is not known. Outside `OUT` is `out`, `ANY` unknown.
fn values(text: &str) -> Vec<String> {
    resolved(&read(text))
}

fn resolved(file: &EnvFile) -> Vec<String> {
    let env = |name: &str| match name {
        "OUT" => Some(Value::Known("out".to_owned())),
        "ANY" => Some(Value::Unknown),
        _ => None,
    };
    let variables = file.resolve(&env, &mut BUDGET.clone());
    let shown = file.entries.iter().zip(variables).map(|(entry, variable)| match variable.value {
        None => format!("{} -", entry.key.as_str()),
        Some(value) => format!("{}={}", entry.key.as_str(), value.known().as_ref().map_or("?", MappedText::as_str)),
    });
    shown.collect()
}

#[test]
fn keys_and_values() {
    assert_eq!(values("A=1\nB: 2\n export C=3\nexportD=4\n\t# x\nE = 5 \r\n"), ["A=1", "B=2", "C=3", "exportD=4", "E=5"]);
    assert_eq!(values("\u{feff}A=1"), ["A=1"]);
    assert_eq!(values("a.b-c[0]=1\nÄ=2\n1=3"), ["a.b-c[0]=1", "Ä=2", "1=3"]);
    assert_eq!(values("A=\nB=x=y:z\nC=#x\nD= #x\nE=x #y\nF=x#y"), ["A=", "B=x=y:z", "C=#x", "D=#x", "E=x", "F=x#y"]);
    assert_eq!(values("OUT\nNONE\nANY\nOUT"), ["OUT=out", "NONE -", "ANY=?", "OUT -"]);
}

#[test]
fn quotes_and_escapes() {
    assert_eq!(values("A='a $B \\n \\' \"'\nB=\"it's\""), ["A=a $B \\n ' \"", "B=it's"]);
    assert_eq!(values(r#"A="\a\b\f\n\r\t\v\\\"\c\x\ ""#), ["A=\u{7}\u{8}\u{c}\n\r\t\u{b}\\\"\\c\\x\\ "]);
    assert_eq!(values(r#"A="\0123\0\01\0999\0400""#), [r"A=S\\1\999\400"]);
    assert_eq!(values("A=\"x\ny\" # z\nB='\n'"), ["A=x\ny", "B=\n"]);
    assert_eq!(values("A=\"x\" B=2\nC=\"x\"y\n"), ["A=x", "B=2", "C=x", "y -"]);
}

#[test]
fn variables_are_expanded() {
    assert_eq!(values("A=1\nB=$A${C:-x}\nC=\"$B\"\nD='$A'\nE=\"\\$A$$A\""), ["A=1", "B=1x", "C=1x", "D=$A", "E=$A$A"]);
    assert_eq!(values("OUT=in\nA=$OUT\nA=$A$A\nB=$ANY"), ["OUT=in", "A=out", "A=outout", "B=?"], "what is outside comes first");
    let file = read("A=${B\nC=${D?x}");
    let variables = file.resolve(&|_| None, &mut BUDGET.clone());
    assert_eq!((variables[0].faults.len(), variables[1].missing[0].name.as_str()), (1, "D"));
}

#[test]
fn values_do_not_multiply() {
    let lines = (0..100).map(|n| format!("A{}=$A{n}$A{n}\n", n + 1));
    let text = format!("A0={}\n{}", "x".repeat(1000), lines.collect::<String>());
    let variables = values(&text);
    assert!(variables[1].len() > 2000 && variables.last().unwrap() == "A100=?");
}

#[test]
fn raw_files() {
    let raw = |text: &str| resolved(&parse_raw(&Source::new("a.env", text)));
    assert_eq!(raw("\u{feff}A='x' # $B\r\n  B= 2 \n# c\n\nOUT\nNONE"), ["A='x' # $B", "B= 2 ", "OUT=out", "NONE -"]);
    let file = parse_raw(&Source::new("a.env", "=1\nA =2\nB=3"));
    let faults: Vec<_> = file.faults.iter().map(|fault| (fault.message.as_str(), fault.span)).collect();
    assert_eq!(faults, [("no key before the `=`", Span::new(0, 2)), ("the key `A ` has a blank", Span::new(3, 5))]);
    assert_eq!((resolved(&file), file.oddities.len()), (vec!["B=3".to_owned()], 0));
}

#[test]
fn places_are_exact() {
    let text = "x=1\n export KEY : \"a\\nb\" # c\n";
    let file = read(text);
    let entry = &file.entries[1];
    let value = entry.value.as_ref().unwrap();
    let shown = |span: Span| &text[span.range()];
    assert_eq!((shown(entry.span), shown(entry.export.unwrap())), ("export KEY : \"a\\nb\"", "export"));
    assert_eq!((shown(entry.key.span()), shown(entry.separator.unwrap()), value.quote), ("KEY", ":", Quote::Double));
    assert_eq!((shown(value.span), shown(value.text.span_of(1..2)), shown(file.comments[0])), ("\"a\\nb\"", "\\n", "# c"));
}

#[test]
fn faults_cost_their_line() {
    let text = "A B=1\nC=2\nD%=3\nE=\"x\nF=4\n";
    let file = read(text);
    let faults: Vec<_> = file.faults.iter().map(|fault| (fault.message.as_str(), &text[fault.span.range()])).collect();
    assert_eq!(
        faults,
        [
            ("the key `A B` has a blank", "A B"),
            ("`%` cannot be part of a key", "%"),
            ("the `\"` before this value is never closed", "\"x"),
        ]
    );
    assert_eq!(values(text), ["C=2", "F=4"]);
}

#[test]
fn oddities() {
    let odd = |text: &str| -> Vec<(OddityKind, String)> {
        read(text).oddities.iter().map(|odd| (odd.kind, text[odd.span.range()].to_owned())).collect()
    };
    for (text, kind, marked) in [
        ("A=1\nB=\nA=3", OddityKind::DuplicateKey(0), "A"),
        ("=1", OddityKind::NoKey, "="),
        ("a.b=1", OddityKind::UnusualKey, "a.b"),
        ("1A=1", OddityKind::UnusualKey, "1A"),
        ("A=1\nB", OddityKind::KeyAtEnd, "B"),
        ("A:1", OddityKind::Colon, ":"),
        ("A = 1", OddityKind::BlankAtSeparator, " = "),
        ("A=#x", OddityKind::CommentAsValue, "#x"),
        ("A=a b # c", OddityKind::UnquotedBlanks, "a b"),
        ("A=a \"b\"", OddityKind::StrayQuote, "a \"b\""),
        ("A=\"x\"y\n", OddityKind::BehindQuote, "y"),
    ] {
        assert_eq!(odd(text), [(kind, marked.to_owned())], "{text:?}");
    }
    assert_eq!(odd("# c\nA=1\nB='x y' # c\nC=\nD\nexport E=\"\"\n"), []);
}

proptest! {
    #[test]
    fn any_text_is_read(text in r#"([A-C=:#'"\\ \t\r\n0$\{\}é%.]|export |\$\{A:-){0,24}"#) {
        for file in [read(&text), parse_raw(&Source::new("a.env", text.as_str()))] {
            let entries = file.entries.iter().flat_map(|e| {
                let value = e.value.as_ref().map(|value| value.span);
                [Some(e.span), e.export, Some(e.key.span()), e.separator, value]
            });
            let spans = entries.flatten().chain(file.comments.iter().copied());
            let spans = spans.chain(file.faults.iter().map(|f| f.span)).chain(file.oddities.iter().map(|o| o.span));
            for span in spans {
                prop_assert!(text.get(span.range()).is_some(), "{span:?}");
            }
            prop_assert_eq!(file.resolve(&|_| None, &mut BUDGET.clone()).len(), file.entries.len());
        }
    }
}
