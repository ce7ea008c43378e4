//! One record of comma-separated values, as Go's `encoding/csv` reads it.

use super::{MountError, Phase};
use crate::source::MappedText;

/// The fields of a record, without their quotes. A quote may only begin a field, end it, or stand doubled within quotes.
pub(super) fn fields(record: &MappedText) -> Result<Vec<MappedText>, MountError> {
    let error = |from: usize, to: usize, message: &str| {
        Err(MountError {
            span: record.span_of(from..to),
            message: message.to_owned(),
            suggestion: None,
            phase: Phase::Instructions,
        })
    };
    let text = record.as_str();
    if text.is_empty() {
        return error(0, 0, "the value is missing");
    }
    let mut fields = Vec::new();
    let mut at = 0;
    loop {
        let (field, end) = if text[at..].starts_with('"') {
            match quoted(record, at) {
                Ok(read) => read,
                Err(quote) => return error(quote, quote + 1, "a quote that does not close or end its field"),
            }
        } else {
            let len = text[at..].find(',').unwrap_or(text.len() - at);
            if let Some(quote) = text[at..at + len].find('"') {
                return error(at + quote, at + quote + 1, "a quote in a field that does not start with one");
            }
            (record.slice(at..at + len), at + len)
        };
        fields.push(field);
        if end == text.len() {
            return Ok(fields);
        }
        at = end + 1;
    }
}

/// The quoted field at `start` and where it ends; the error is the offending quote.
fn quoted(record: &MappedText, start: usize) -> Result<(MappedText, usize), usize> {
    let text = record.as_str();
    let mut field = record.slice(start + 1..start + 1);
    let mut at = start + 1;
    loop {
        let Some(len) = text[at..].find('"') else { return Err(start) };
        let close = at + len;
        field.push_mapped(&record.slice(at..close));
        match text.as_bytes().get(close + 1) {
            None | Some(b',') => return Ok((field, close + 1)),
            Some(b'"') => field.push("\"", record.span_of(close..close + 2)),
            Some(_) => return Err(close),
        }
        at = close + 2;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::source::Span;

    fn read(record: &str) -> Result<Vec<String>, Span> {
        let record = MappedText::verbatim(record, 0);
        fields(&record).map(|fields| fields.iter().map(|f| f.as_str().to_owned()).collect()).map_err(|error| error.span)
    }

    #[test]
    fn records() {
        let ok = |fields: &[&str]| Ok(fields.iter().map(|&f| f.to_owned()).collect::<Vec<_>>());
        assert_eq!(read("a,b=c"), ok(&["a", "b=c"]));
        assert_eq!(read("a,,"), ok(&["a", "", ""]));
        assert_eq!(read(r#""a,b","c ""d""""#), ok(&["a,b", "c \"d\""]));
        assert_eq!(read(r#""","#), ok(&["", ""]));
        assert_eq!(read(""), Err(Span::empty(0)));
        assert_eq!(read("a\"b"), Err(Span::new(1, 2)));
        assert_eq!(read("x,\"a"), Err(Span::new(2, 3)));
        assert_eq!(read("\"a\"b"), Err(Span::new(2, 3)));
    }

    #[test]
    fn places() {
        let fields = fields(&MappedText::verbatim(r#"a,"b""c""#, 10)).unwrap();
        assert_eq!(fields[0].span(), Span::new(10, 11));
        assert_eq!(fields[1].span(), Span::new(13, 17));
    }
}
