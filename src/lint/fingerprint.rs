//! What makes a finding the same finding in the next version of a file.

use crate::diagnostic::Diagnostic;
use crate::source::Source;

/// How many bytes of a line count: more would make the hashing of many findings in one huge line quadratic.
const ENOUGH: usize = 512;

/// A hash of the rule, `path` and the text of the line where the finding starts, blanks aside: lines above may come and go. It is
/// the same on every machine and in every version.
pub fn fingerprint(finding: &Diagnostic, source: &Source, path: &str) -> u64 {
    let lines = source.lines();
    let start = lines.start(lines.line_of(finding.span.start)) as usize;
    let rest = &source.text().as_bytes()[start..];
    let line = rest.iter().take(ENOUGH).take_while(|b| **b != b'\n').filter(|b| !b.is_ascii_whitespace());
    let mut hash = fnv1a(FNV_OFFSET, finding.rule.bytes());
    hash = fnv1a(hash, [0].into_iter().chain(path.bytes()).chain([0]));
    fnv1a(hash, line.copied())
}

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;

/// The 64-bit FNV-1a hash.
fn fnv1a(hash: u64, bytes: impl IntoIterator<Item = u8>) -> u64 {
    bytes.into_iter().fold(hash, |hash, b| (hash ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}
