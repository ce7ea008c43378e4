//! Upper and lower case, for the rules about it.

use crate::dockerfile::{Dockerfile, Instruction, Kind};
use crate::lint::Cx;
use crate::source::Span;

/// The case of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// No letter is in upper case.
    Lower,
    /// No letter is in lower case.
    Upper,
}

impl Case {
    /// The case of a keyword; `None` if it has letters of both.
    pub fn of(word: &str) -> Option<Case> {
        let has = |is_one: fn(&u8) -> bool| word.as_bytes().iter().any(is_one);
        match (has(u8::is_ascii_uppercase), has(u8::is_ascii_lowercase)) {
            (false, _) => Some(Case::Lower),
            (true, false) => Some(Case::Upper),
            (true, true) => None,
        }
    }

    /// The word in this case.
    pub fn apply(self, word: &str) -> String {
        match self {
            Case::Lower => word.to_ascii_lowercase(),
            Case::Upper => word.to_ascii_uppercase(),
        }
    }

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Case::Lower => "lower case",
            Case::Upper => "upper case",
        }
    }
}

/// The instructions whose keywords should be alike: those of all stages. BuildKit leaves out what stands before the first `FROM`, and
/// the triggers of `ONBUILD` (`validateCommandCasing` of `dockerfile2llb`).
pub fn in_stages(file: &Dockerfile) -> impl Iterator<Item = &Instruction> {
    let start = file.stages.first().map_or(file.instructions.len(), |stage| stage.instructions.start);
    file.instructions[start..].iter().filter(|i| i.valid)
}

/// The case of most keywords; upper where neither is ahead.
pub fn convention(file: &Dockerfile) -> Case {
    let count = |case| in_stages(file).filter(|i| Case::of(i.keyword.as_str()) == Some(case)).count();
    if count(Case::Lower) > count(Case::Upper) { Case::Lower } else { Case::Upper }
}

/// The edits that write a keyword in a case, and the `AS` of a `FROM` with it.
pub fn recase(cx: &Cx, instruction: &Instruction, case: Case) -> Vec<(Span, String)> {
    let keyword = instruction.keyword.pieces().map(|(_, span)| span);
    let as_keyword = match &instruction.kind {
        Kind::From(from) => from.as_keyword.filter(|span| span.len() == "as".len()),
        _ => None,
    };
    let all = keyword.chain(as_keyword).map(|span| (span, case.apply(cx.text(span))));
    all.filter(|(span, text)| text != cx.text(*span)).collect()
}
