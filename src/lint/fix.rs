//! From fixes to text.

use crate::diagnostic::{Edit, FileId, Fix};
use std::collections::BTreeMap;

/// Edits that do not overlap, by file and place.
#[derive(Clone, Debug, Default)]
pub struct Edits<'a> {
    /// The edit that starts at a place. An insertion there excludes every other edit that starts there.
    by_start: BTreeMap<(FileId, u32), &'a Edit>,
}

impl<'a> Edits<'a> {
    /// Adds all edits of a fix, or none: if one of them overlaps another of the fix or one that was added before.
    ///
    /// Edits that only touch do not overlap, but two that start at one place do: which comes first would be a guess.
    pub fn add(&mut self, fix: &'a Fix) -> bool {
        for (added, edit) in fix.edits.iter().enumerate() {
            if self.overlaps(edit) {
                for edit in &fix.edits[..added] {
                    self.by_start.remove(&key(edit));
                }
                return false;
            }
            self.by_start.insert(key(edit), edit);
        }
        true
    }

    fn overlaps(&self, edit: &Edit) -> bool {
        let (file, start) = key(edit);
        let before = self.by_start.range((file, 0)..(file, start)).next_back();
        let here_or_after = self.by_start.range((file, start)..=(file, u32::MAX)).next();
        before.is_some_and(|(_, before)| before.span.end > start)
            || here_or_after.is_some_and(|((_, next), _)| *next == start || *next < edit.span.end)
    }

    /// The files that change.
    pub fn files(&self) -> Vec<FileId> {
        let mut files = self.by_start.keys().map(|(file, _)| *file).collect::<Vec<_>>();
        files.dedup();
        files
    }

    /// The text of a file with its edits applied.
    pub fn apply(&self, file: FileId, text: &str) -> String {
        let mut fixed = String::with_capacity(text.len());
        let mut done = 0;
        for edit in self.by_start.range((file, 0)..=(file, u32::MAX)).map(|(_, edit)| edit) {
            fixed.push_str(&text[done..edit.span.start as usize]);
            fixed.push_str(&edit.text);
            done = edit.span.end as usize;
        }
        fixed.push_str(&text[done..]);
        fixed
    }
}

fn key(edit: &Edit) -> (FileId, u32) {
    (edit.file, edit.span.start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Applicability;
    use crate::source::Span;

    fn fix(edits: &[(usize, usize, &str)]) -> Fix {
        let edit = |(start, end, text): &(usize, usize, &str)| Edit {
            file: FileId(0),
            span: Span::new(*start, *end),
            text: (*text).to_owned(),
        };
        Fix { title: String::new(), applicability: Applicability::Safe, edits: edits.iter().map(edit).collect() }
    }

    /// Which of the fixes are accepted, and what "abcdef" becomes.
    fn applied(fixes: &[Fix]) -> (Vec<bool>, String) {
        let mut edits = Edits::default();
        let accepted = fixes.iter().map(|f| edits.add(f)).collect();
        (accepted, edits.apply(FileId(0), "abcdef"))
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
        assert_eq!(applied(&[fix(&[(2, 2, "X")]), fix(&[(2, 2, "Y")])]).0, [true, false]);
        assert_eq!(applied(&[fix(&[(2, 4, "X")]), fix(&[(3, 3, "Y")])]).0, [true, false]);
        assert_eq!(applied(&[fix(&[(3, 3, "Y")]), fix(&[(2, 4, "X")])]).0, [true, false]);
    }

    #[test]
    fn a_fix_that_overlaps_itself_is_refused() {
        assert_eq!(applied(&[fix(&[(0, 3, "X"), (2, 4, "Y")])]), (vec![false], "abcdef".to_owned()));
    }
}
