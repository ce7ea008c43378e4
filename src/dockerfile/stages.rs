//! Stages, and what is in force where.

use std::ops::Range;

/// One stage: a `FROM` and the instructions up to the next.
#[derive(Clone, Debug)]
pub struct Stage {
    /// 0-based index in the file.
    pub index: usize,
    /// Its instructions, the `FROM` first: indexes into `Dockerfile::instructions`.
    pub instructions: Range<usize>,
}
