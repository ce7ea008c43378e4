//! Dockerfiles as BuildKit reads them: every instruction typed, every word with its span, and what is in force where.

mod ast;
pub mod check;
pub mod duration;
pub mod expand;
mod heredoc;
mod hints;
pub mod image;
mod interpreter;
pub mod json;
mod lexer;
pub mod mount;
mod operands;
mod parser;
pub mod platform;
mod pragma;
mod scripts;
pub mod signal;
pub mod size;
pub mod stages;
mod suggest;
pub mod tokens;
mod validate;
pub mod variables;
mod words;

pub use ast::*;
pub use interpreter::{Interpreter, ShOptions};
pub use operands::KEYWORDS;
pub use parser::{parse, parse_with};
pub use stages::{Base, Stage};
pub use suggest::closest;
pub use variables::Binding;
