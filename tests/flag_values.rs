//! Whatever a flag or an image name holds, every place lies in the source.

use docklint::dockerfile::expand::{PartialText, Value, expand_words};
use docklint::dockerfile::image::{ImageRef, known};
use docklint::dockerfile::json::{JsonArray, parse_array};
use docklint::dockerfile::mount::{parse_device, parse_mount};
use docklint::source::{MappedText, Span};
use proptest::prelude::*;

/// The text of a source in which `~` and the line feed behind it continue the line.
fn joined(source: &str) -> MappedText {
    let mut text = MappedText::empty(0);
    let mut at = 0;
    for part in source.split("~\n") {
        text.push(part, Span::new(at, at + part.len()));
        at += part.len() + 2;
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn places_lie_in_the_source(source in r#"((type|from|target|size|ro|required|id|mode)=?|[a-zé$\{\}"',=\\/1:@.\[\]-]|cache|secret|~\n|\$A){0,20}"#) {
        let text = joined(&source);
        let inside = |span: Span| source.get(span.range()).is_some();
        let env = |name: &str| (name == "A").then(|| Value::Known("é".into()));

        let mount = parse_mount(&text, '\\', &env);
        prop_assert!(mount.errors.iter().all(|error| inside(error.span)));
        prop_assert!(mount.fields.iter().all(|field| inside(field.key.span())));
        prop_assert!(mount.references.iter().all(|reference| inside(reference.span) && inside(reference.name_span)));
        let texts = [&mount.from, &mount.source, &mount.target, &mount.id, &mount.mode];
        prop_assert!(texts.into_iter().flatten().filter_map(PartialText::known).all(|text| inside(text.span())));
        prop_assert!(parse_device(&text).errors.iter().all(|error| inside(error.span)));

        let (words, expansion) = expand_words(&text, '`', &env);
        prop_assert!(expansion.references.iter().all(|r| inside(r.span) && inside(r.name_span)));
        prop_assert!(expansion.errors.iter().all(|error| inside(error.span)));
        prop_assert!(words.iter().filter_map(PartialText::known).all(|word| inside(word.span())));

        match parse_array(&text) {
            JsonArray::Array(strings) => prop_assert!(strings.iter().all(|string| inside(string.span()))),
            JsonArray::NotStrings(span) | JsonArray::NotJson { span, .. } => prop_assert!(inside(span)),
        }
    }

    #[test]
    fn image_names_are_taken_apart_without_loss(name in r"([a-zA-Zé]{1,3}|[0-9]|[:/@._\[\]-]|localhost|sha256:|library/|docker\.io/){0,12}") {
        match ImageRef::parse(&name) {
            Err(error) => prop_assert!(name.get(error.range).is_some()),
            Ok(image) => {
                let part = |mark: &str, text: Option<&str>| text.map_or(String::new(), |text| format!("{mark}{text}"));
                let again = format!("{}{}{}", &name[image.name_range()], part(":", image.tag()), part("@", image.digest()));
                prop_assert_eq!(again, name.as_str());
                let full = ImageRef::parse(&image.repository()).unwrap();
                prop_assert_eq!(full.repository(), image.repository());
                prop_assert_eq!(full.familiar_name(), image.familiar_name());
                known::default_user(&image);
                known::supports_pipefail(&image);
                image.tag().map(known::is_moving_tag);
            }
        }
    }
}
