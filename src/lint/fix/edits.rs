//! Which fixes go together, and what they make of a text.

use crate::diagnostic::{Diagnostic, Edit, FileId, Fix};
use crate::project::Project;
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Edits that do not overlap, by file and place, and the files that are made.
#[derive(Clone, Debug, Default)]
pub struct Edits<'a> {
    /// The edit that starts at a place. An insertion there excludes every other edit that starts there.
    by_start: BTreeMap<(FileId, u32), &'a Edit>,
    created: BTreeMap<&'a str, &'a str>,
}

impl<'a> Edits<'a> {
    /// Adds all of a fix, or nothing: if one of its edits overlaps another of the fix or one that was added before, or the file that
    /// it makes is made already. The same fix may be added twice: several findings may call for it.
    ///
    /// Edits that only touch do not overlap, but two that start at one place do: which comes first would be a guess.
    pub fn add(&mut self, fix: &'a Fix) -> bool {
        if self.holds(fix) {
            return true;
        }
        if fix.creates.as_ref().is_some_and(|new| self.created.contains_key(new.path.as_str())) {
            return false;
        }
        for (added, edit) in fix.edits.iter().enumerate() {
            if self.overlaps(edit) {
                for edit in &fix.edits[..added] {
                    self.by_start.remove(&key(edit));
                }
                return false;
            }
            self.by_start.insert(key(edit), edit);
        }
        self.created.extend(fix.creates.iter().map(|new| (new.path.as_str(), new.text.as_str())));
        true
    }

    fn holds(&self, fix: &Fix) -> bool {
        let edits = fix.edits.iter().all(|edit| self.by_start.get(&key(edit)).is_some_and(|known| *known == edit));
        edits && fix.creates.as_ref().is_none_or(|new| self.created.get(new.path.as_str()) == Some(&new.text.as_str()))
    }

    fn overlaps(&self, edit: &Edit) -> bool {
        let (file, start) = key(edit);
        let before = self.by_start.range((file, 0)..(file, start)).next_back();
        let here_or_after = self.by_start.range((file, start)..=(file, u32::MAX)).next();
        before.is_some_and(|(_, before)| before.span.end > start)
            || here_or_after.is_some_and(|((_, next), _)| *next == start || *next < edit.span.end)
    }
}

fn key(edit: &Edit) -> (FileId, u32) {
    (edit.file, edit.span.start)
}

/// The files that a fix edits.
pub(super) fn files_of(fix: &Fix) -> BTreeSet<FileId> {
    fix.edits.iter().map(|edit| edit.file).collect()
}

/// What comes in the place of a stretch of one file.
pub(super) type Replacement = (Span, String);

/// What the fixes of some findings replace in a file, in order. They do not overlap; an edit that two of them share is there once.
pub(super) fn replacements(file: FileId, findings: &[&Diagnostic]) -> Vec<Replacement> {
    let edits = findings.iter().filter_map(|f| f.fix.as_ref()).flat_map(|fix| &fix.edits).filter(|edit| edit.file == file);
    let mut replacements: Vec<Replacement> = edits.map(|edit| (edit.span, edit.text.clone())).collect();
    replacements.sort();
    replacements.dedup();
    replacements
}

/// Gives the edits of some findings the line ends of the files that they are for.
pub(in crate::lint) fn use_line_ends(project: &Project, findings: &mut [Diagnostic]) {
    let edits = findings.iter_mut().filter_map(|f| f.fix.as_mut()).flat_map(|fix| &mut fix.edits);
    for edit in edits.filter(|edit| edit.text.contains('\n')) {
        if has_crlf(project.file(edit.file).source.text()) {
            edit.text = with_crlf(&edit.text);
        }
    }
}

/// Whether the first line ends with CR LF, as then the others do.
fn has_crlf(text: &str) -> bool {
    text.split_once('\n').is_some_and(|(first, _)| first.ends_with('\r'))
}

fn with_crlf(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\n', "\r\n")
}

/// The bytes with all replacements made. What lies between them stays as it is, be it UTF-8 or not.
pub(super) fn splice(bytes: &[u8], replacements: &[Replacement]) -> Vec<u8> {
    let mut spliced = Vec::with_capacity(bytes.len());
    let mut done = 0;
    for (span, text) in replacements {
        spliced.extend_from_slice(&bytes[done..span.start as usize]);
        spliced.extend_from_slice(text.as_bytes());
        done = span.end as usize;
    }
    spliced.extend_from_slice(&bytes[done..]);
    spliced
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Applicability;

    fn fix(edits: &[(usize, usize, &str)]) -> Fix {
        let edit = |(start, end, text): &(usize, usize, &str)| Edit {
            file: FileId(0),
            span: Span::new(*start, *end),
            text: (*text).to_owned(),
        };
        Fix { title: String::new(), applicability: Applicability::Safe, edits: edits.iter().map(edit).collect(), creates: None }
    }

    /// Which of the fixes are accepted, and what "abcdef" becomes.
    fn applied(fixes: &[Fix]) -> (Vec<bool>, String) {
        let mut edits = Edits::default();
        let accepted: Vec<bool> = fixes.iter().map(|f| edits.add(f)).collect();
        let mut replacements: Vec<Replacement> = edits.by_start.values().map(|e| (e.span, e.text.clone())).collect();
        replacements.sort();
        (accepted, String::from_utf8(splice(b"abcdef", &replacements)).expect("all of it is ASCII"))
    }

    #[test]
    fn touching_edits_both_apply() {
        let fixes = [fix(&[(4, 6, "X")]), fix(&[(0, 2, "Y"), (2, 4, "")]), fix(&[(6, 6, "!")])];
        assert_eq!(applied(&fixes), (vec![true, true, true], "YX!".to_owned()));
    }

    #[test]
    fn a_fix_that_overlaps_leaves_no_trace() {
        let fixes = [fix(&[(1, 3, "X")]), fix(&[(5, 6, "Y"), (2, 4, "Z")]), fix(&[(5, 6, "")])];
        assert_eq!(applied(&fixes), (vec![true, false, true], "aXde".to_owned()));
    }

    #[test]
    fn two_insertions_at_one_place_exclude_each_other() {
        assert_eq!(applied(&[fix(&[(2, 2, "X")]), fix(&[(2, 2, "X")])]), (vec![true, true], "abXcdef".to_owned()), "the same fix");
        assert_eq!(applied(&[fix(&[(2, 2, "X")]), fix(&[(2, 2, "Y")])]).0, [true, false]);
        assert_eq!(applied(&[fix(&[(2, 4, "X")]), fix(&[(3, 3, "Y")])]).0, [true, false]);
        assert_eq!(applied(&[fix(&[(3, 3, "Y")]), fix(&[(2, 4, "X")])]).0, [true, false]);
    }

    #[test]
    fn line_ends_are_those_of_the_file() {
        assert!(has_crlf("x\r\ny\n") && !has_crlf("x\ny\r\n") && !has_crlf("x\r"));
        assert_eq!(with_crlf("a\nb\r\n"), "a\r\nb\r\n");
    }

    #[test]
    fn a_fix_that_overlaps_itself_is_refused() {
        assert_eq!(applied(&[fix(&[(0, 3, "X"), (2, 4, "Y")])]), (vec![false], "abcdef".to_owned()));
    }
}
