//! A change of a project's files that knows where its mistake is.

use std::collections::BTreeMap;
use std::ops::Range;

/// These stand around what is wrong, until the text is put together.
const START: char = '\u{e000}';
const END: char = '\u{e001}';

/// A project's files, by path.
pub type Files = BTreeMap<String, String>;

/// Edits of files, and whole files.
#[derive(Clone, Debug, Default)]
pub struct Change {
    edits: Vec<(String, Range<usize>, String)>,
    files: Vec<(String, Option<String>)>,
}

/// A text that is a mistake, once it is there.
pub fn wrong(text: &str) -> String {
    format!("{START}{text}{END}")
}

impl Change {
    /// Nothing, yet.
    pub fn none() -> Change {
        Change::default()
    }

    /// One text in place of another. Places are bytes of the file as it was.
    pub fn replace(mut self, path: &str, range: Range<usize>, text: impl Into<String>) -> Change {
        self.edits.push((path.to_owned(), range, text.into()));
        self
    }

    /// Marks what stands in the file already as the mistake.
    pub fn mark(self, path: &str, range: Range<usize>) -> Change {
        self.replace(path, range.start..range.start, START).replace(path, range.end..range.end, END)
    }

    /// A text at the end of a file.
    pub fn append(self, path: &str, text: impl Into<String>) -> Change {
        self.replace(path, usize::MAX..usize::MAX, text)
    }

    /// A file as it is to be; `None` takes it away.
    pub fn file(mut self, path: &str, text: Option<&str>) -> Change {
        self.files.push((path.to_owned(), text.map(str::to_owned)));
        self
    }

    /// Both.
    pub fn and(mut self, other: Change) -> Change {
        self.edits.extend(other.edits);
        self.files.extend(other.files);
        self
    }

    pub fn is_empty(&self) -> bool {
        self.edits.is_empty() && self.files.is_empty()
    }

    /// What is done, in one line.
    pub fn describe(&self) -> String {
        let edits = self.edits.iter().map(|(path, range, text)| format!("{path}@{}+{}: {text:?}", range.start, range.len()));
        let files = self.files.iter().map(|(path, text)| format!("{path} = {text:?}"));
        edits.chain(files).collect::<Vec<_>>().join("; ")
    }

    /// The changed files, and where in them the mistakes are, in order.
    pub fn on(&self, files: &Files) -> (Files, Vec<(String, Range<usize>)>) {
        let mut files = files.clone();
        for (path, text) in &self.files {
            match text {
                Some(text) => files.insert(path.clone(), text.clone()),
                None => files.remove(path),
            };
        }
        let mut edits: BTreeMap<&str, Vec<(Range<usize>, &str)>> = BTreeMap::new();
        for (path, range, text) in &self.edits {
            edits.entry(path).or_default().push((range.clone(), text));
        }
        for (path, mut edits) in edits {
            edits.sort_by_key(|(range, _)| (range.start, range.end));
            let text = files.get_mut(path).unwrap();
            for (range, new) in edits.into_iter().rev() {
                let end = text.len();
                let line_end = if range.start > end && !text.ends_with('\n') { "\n" } else { "" };
                text.replace_range(range.start.min(end)..range.end.min(end), &format!("{line_end}{new}"));
            }
        }
        let mut places = Vec::new();
        for (path, text) in &mut files {
            while let Some(start) = text.find(START) {
                text.remove(start);
                let end = text.find(END).unwrap();
                text.remove(end);
                places.push((path.clone(), start..end));
            }
        }
        (files, places)
    }
}
