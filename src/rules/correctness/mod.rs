//! What fails, or does something else than it says.

pub mod syntax_error;
