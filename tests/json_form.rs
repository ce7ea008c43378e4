//! The reader of the JSON form agrees with a general one.

use docklint::dockerfile::json::{JsonArray, parse_array};
use docklint::source::{MappedText, Span};
use proptest::prelude::*;

/// What an array of strings is to `serde_json`, which is as strict as Go's reader but for halves of surrogate pairs and depth.
fn oracle(text: &str) -> Result<Option<Vec<String>>, serde_json::Error> {
    let values: Vec<serde_json::Value> = serde_json::from_str(text)?;
    Ok(values.into_iter().map(|value| value.as_str().map(str::to_owned)).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn the_same_texts_are_arrays_of_strings(
        inside in r#"("(a|é|\\n|\\"|\\u00e9|\\q|\\x1| )*"|[\[\]{},:' ]|"|,|-?[01]\.?e?|true|nul|“|\t){0,9}"#,
        bracketed in any::<bool>(),
    ) {
        let text = if bracketed { format!("[{inside}]") } else { format!("[{inside}") };
        let parsed = parse_array(&MappedText::verbatim(text.as_str(), 0));
        let inside = |span: Span| text.get(span.range()).is_some();
        match (oracle(&text), parsed) {
            (Ok(Some(expected)), JsonArray::Array(strings)) => {
                prop_assert_eq!(expected, strings.iter().map(|s| s.as_str().to_owned()).collect::<Vec<_>>());
                prop_assert!(strings.iter().all(|s| inside(s.span())));
            }
            (Ok(None), JsonArray::NotStrings(span)) | (Err(_), JsonArray::NotJson { span, .. }) => prop_assert!(inside(span)),
            (expected, parsed) => prop_assert!(false, "{:?} but {:?}", expected, parsed),
        }
    }
}
