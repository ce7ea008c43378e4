//! Dockerfiles as BuildKit reads them.

mod ast;
pub mod json;
pub mod mount;
pub mod stages;

pub use ast::*;
pub use stages::Stage;
