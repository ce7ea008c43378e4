//! Variables in texts.

use super::{interpolated, text};
use crate::shared;
use docklint::compose::interpolation::{BUDGET, Operator, parse};
use docklint::dockerfile::expand::Value;
use docklint::source::{MappedText, Span};
use proptest::prelude::*;

#[test]
fn values_agree_with_compose() {
    let Some(cases) = shared::json_lines("cases/compose-interpolation.jsonl") else { return };
    let variables: Vec<(&str, &str)> =
        cases[0]["env"].as_object().unwrap().iter().map(|(k, v)| (&**k, v.as_str().unwrap())).collect();
    let mut wrong = Vec::new();
    for case in &cases[1..] {
        let written = case["text"].as_str().unwrap();
        let value = interpolated(written, &variables);
        if value.as_ref().map(MappedText::as_str) != case["value"].as_str() {
            wrong.push(format!("{written:?} is {}, not {value:?}", case["value"]));
        }
    }
    assert!(wrong.is_empty(), "{} of {} wrong\n{}", wrong.len(), cases.len() - 1, wrong.join("\n"));
}

/// What `compose-go` makes of texts that the cases do not have, by its pattern and the way it counts braces.
#[test]
fn braces_are_counted_as_compose_counts_them() {
    let set = [("A", "1")];
    for (written, value) in [
        ("${A:-{{.X}}}", Some("1}")),
        ("${U:-{{.X}}}", Some("{{.X}}")),
        ("${U:-{}}", Some("{}")),
        ("${U:-{}}${A}", None),
        ("${U:-{}}\n${A}", Some("{}\n1")),
        ("${U:-a\nb}", None),
        ("${U:-${A}\nb}", None),
        ("${U:-x", None),
        ("${A:-${}}", Some("1")),
        ("${U:-${}}", None),
        ("${A+${U?m}}", None),
        ("${U+${U?m}}", Some("")),
        ("${A?${}}", Some("1")),
        ("$é$", Some("$é$")),
    ] {
        assert_eq!(interpolated(written, &set).as_ref().map(MappedText::as_str), value, "{written:?}");
    }
}

#[test]
fn places_are_exact() {
    let written = "a-$B/${C:-x${D}}";
    let mut mapped = MappedText::empty(100);
    mapped.push("a-$", Span::new(100, 103));
    mapped.push("B/${C:-x${D}}", Span::new(110, 123));
    let expansion = parse(&mapped).expand(&|name| (name == "B").then_some(Value::Unknown), &mut BUDGET.clone());
    let uses: Vec<_> = expansion.uses.iter().map(|u| (u.name.as_str(), u.span, u.name_span, u.set, u.needed)).collect();
    assert_eq!(mapped.as_str(), written);
    assert_eq!(
        uses,
        [
            ("B", Span::new(102, 111), Span::new(110, 111), None, true),
            ("C", Span::new(112, 123), Span::new(114, 115), Some(false), true),
            ("D", Span::new(118, 122), Span::new(120, 121), Some(false), true),
        ]
    );
    assert!(expansion.uses[1].has_default() && !expansion.uses[2].has_default() && expansion.uses[2].is_blank());
    assert_eq!((expansion.text.prefix(), expansion.text.suffix()), ("a-", "/x"));
}

#[test]
fn what_is_not_known_stays_unknown() {
    let unknown = |name: &str| (name == "A").then_some(Value::Unknown);
    for written in ["$A", "${A:-x}", "${A-x}", "${A+x}", "${A:?x}", "${U:-${A}}"] {
        let expansion = parse(&text(written)).expand(&unknown, &mut BUDGET.clone());
        assert!(!expansion.text.is_known() && expansion.missing.is_empty() && expansion.faults.is_empty(), "{written}");
    }
    // Whether a word counts is not known: a mistake in it may, a variable missing in it is not said to be.
    let expansion = parse(&text("${A:-${}${U?}}")).expand(&unknown, &mut BUDGET.clone());
    assert_eq!((expansion.faults.len(), expansion.missing.len()), (1, 0));
}

#[test]
fn what_must_be_set_and_is_not() {
    let one = |name: &str| (name == "E").then(|| Value::Known(String::new()));
    let expansion = parse(&text("${U:?set it to $E-x}${E:?}${E?}")).expand(&one, &mut BUDGET.clone());
    let missing: Vec<_> = expansion.missing.iter().map(|m| (m.name.as_str(), m.empty, m.message.known().unwrap())).collect();
    assert_eq!(missing.len(), 2);
    assert_eq!((missing[0].0, missing[0].1, missing[0].2.as_str()), ("U", false, "set it to -x"));
    assert_eq!((missing[1].0, missing[1].1, missing[1].2.as_str()), ("E", true, ""));
    assert_eq!(expansion.uses[0].operator, Some(Operator::Required));
}

#[test]
fn faults_say_what_is_wrong() {
    let faults = |written: &str| -> Vec<(String, String)> {
        let template = parse(&text(written));
        template.faults().iter().map(|f| (f.message.clone(), written[f.span.range()].to_owned())).collect()
    };
    for (written, message, marked) in [
        ("a${}b", "`${}` names no variable", "${}"),
        ("${1A}", "`${1A}` names a variable that starts with a digit", "${1A}"),
        ("${ A }", "`${ A }` has blanks around the name of the variable", "${ A }"),
        ("${A B}", "` ` in `${A B}` cannot be part of the name of a variable", "${A B}"),
        ("${A.B}", "`.` in `${A.B}` cannot be part of the name of a variable", "${A.B}"),
        ("${é}", "`é` in `${é}` cannot be part of the name of a variable", "${é}"),
        ("${A:x}", "the `:` in `${A:x}` is followed by none of `-`, `+` and `?`", "${A:x}"),
        ("${A//x/y}", "the `/` in `${A//x/y}` is nothing that Compose knows", "${A//x/y}"),
        ("${#A}", "the `#` in `${#A}` is nothing that Compose knows", "${#A}"),
        ("${:-x}", "`${:-x}` names no variable", "${:-x}"),
        ("x ${A y", "`${A` is not closed", "${A"),
        ("x ${A:-y\nz}", "`${A` is not closed on its line", "${A"),
        ("${U:-${B C}}", "` ` in `${B C}` cannot be part of the name of a variable", "${B C}"),
    ] {
        assert_eq!(faults(written), [(message.to_owned(), marked.to_owned())], "{written}");
    }
    assert_eq!(faults("${}${A B}${C").len(), 3, "all at once");
}

#[test]
fn large_values_do_not_multiply() {
    let large = "x".repeat(BUDGET / 2 + 1);
    let mut budget = BUDGET;
    let expansion = parse(&text("$A$A")).expand(&|_| Some(Value::Known(large.clone())), &mut budget);
    assert!(!expansion.text.is_known() && expansion.text.prefix().len() == large.len());
    assert!(budget < BUDGET / 2);
}

proptest! {
    #[test]
    fn any_text_is_read(written in r"([$${}:?+\-A-C1 é\n]|\$\{[ABU](:?[-+?])?){0,24}") {
        let mapped = text(&written);
        let value = |name: &str| match name { "A" => Some(Value::Known("$1}".into())), "B" => Some(Value::Unknown), _ => None };
        let expansion = parse(&mapped).expand(&value, &mut BUDGET.clone());
        let faults = expansion.faults.iter().map(|f| f.span);
        for span in expansion.uses.iter().flat_map(|u| [u.span, u.name_span]).chain(faults) {
            prop_assert!(!span.is_empty() && written.get(span.range()).is_some(), "{span:?}");
        }
    }
}
