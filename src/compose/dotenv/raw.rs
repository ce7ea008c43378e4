//! Files with `format: raw`, as `docker run --env-file` reads them (`docker/cli`, `pkg/kvfile`).

use super::{Entry, EnvFile, EnvValue, Quote, oddities};
use crate::compose::Fault;
use crate::compose::fault::short;
use crate::source::{MappedText, Source, Span};

/// A line of this many bytes, without its end, or more cannot be read.
const LINE_LIMIT: usize = 64 * 1024;

/// Reads a file in which each line is `KEY=value` or `KEY`, and all behind the first `=` is the value: quotes, blanks and `#` too.
pub fn parse_raw(source: &Source) -> EnvFile {
    let mut file = EnvFile::default();
    let text = source.text();
    let mut start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    for line in text[start..].split_inclusive('\n') {
        let content = line.strip_suffix('\n').map_or(line, |line| line.strip_suffix('\r').unwrap_or(line));
        read_line(&mut file, content, start);
        start += line.len();
    }
    oddities::find(text, &mut file);
    file
}

fn read_line(file: &mut EnvFile, line: &str, start: usize) {
    let content = line.trim_start();
    let start = start + line.len() - content.len();
    let span = Span::new(start, start + content.len());
    let (key, value) = content.split_once('=').map_or((content, None), |(key, value)| (key, Some(value)));
    let place = Span::new(start, start + key.len());
    if line.len() >= LINE_LIMIT {
        file.faults.push(Fault::new(span, "the line is longer than 64 KiB"));
    } else if content.starts_with('#') {
        file.comments.push(span);
    } else if content.is_empty() {
    } else if key.is_empty() {
        file.faults.push(Fault::new(span, "no key before the `=`"));
    } else if key.contains([' ', '\t']) {
        file.faults.push(Fault::new(place, format!("the key `{}` has a blank", short(key))));
    } else {
        let at = place.end as usize;
        let separator = value.map(|_| Span::new(at, at + 1));
        let value = value.map(|value| {
            let text = MappedText::verbatim(value, at + 1);
            EnvValue { span: Span::new(at + 1, at + 1 + value.len()), text, quote: Quote::None, expands: false }
        });
        file.entries.push(Entry { span, export: None, key: MappedText::verbatim(key, start), separator, value, lost: false });
    }
}
