//! Shell scripts as they stand in `RUN`, heredocs and `-c` texts: POSIX sh, and the bash that people write there.
//!
//! `parse` never fails and runs on [`MappedText`](crate::source::MappedText), so every word knows its bytes in the file.
//! [`tools`] knows the options of the programs that images are built with, and says what a call means.

mod ast;
pub mod tools;

pub use ast::*;
/// stub
#[derive(Clone, Copy, Debug)]
pub enum Dialect {
    /// stub
    Posix,
    /// stub
    Bash,
}
/// stub
pub fn parse(_t: &crate::source::MappedText, _d: Dialect) -> Script {
    Script::default()
}
/// stub
pub fn exec(_w: &[crate::source::MappedText]) -> Script {
    Script::default()
}
