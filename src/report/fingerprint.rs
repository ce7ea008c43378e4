//! What makes a finding the same finding in the next version of a file.

use crate::diagnostic::Diagnostic;
use crate::source::Source;
use std::collections::HashMap;

/// How many bytes of a line count: more would make the hashing of many findings in one huge line quadratic.
const ENOUGH: usize = 512;

/// Numbers the findings that look alike.
#[derive(Default)]
pub(super) struct Fingerprints {
    seen: HashMap<u64, u32>,
}

impl Fingerprints {
    /// `hash:n`: a hash of the rule, the path and the text of the line where the finding starts, blanks aside, and which of the
    /// findings with that hash it is. Lines above may come and go.
    pub(super) fn of(&mut self, source: &Source, finding: &Diagnostic) -> String {
        let lines = source.lines();
        let start = lines.start(lines.line_of(finding.span.start)) as usize;
        let rest = &source.text().as_bytes()[start..];
        let line = rest.iter().take(ENOUGH).take_while(|b| **b != b'\n').filter(|b| !b.is_ascii_whitespace());
        let mut hash = fnv1a(FNV_OFFSET, finding.rule.bytes());
        hash = fnv1a(hash, [0].into_iter().chain(source.path().bytes()).chain([0]));
        hash = fnv1a(hash, line.copied());
        let n = self.seen.entry(hash).or_insert(0);
        *n += 1;
        format!("{hash:016x}:{n}")
    }
}

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;

/// The 64-bit FNV-1a hash: the same on every machine and in every version.
fn fnv1a(hash: u64, bytes: impl IntoIterator<Item = u8>) -> u64 {
    bytes.into_iter().fold(hash, |hash, b| (hash ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}
