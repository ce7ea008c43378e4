//! Compose files as Docker Compose reads them (Compose specification; `compose-go`).
//!
//! The grammars of single values are pure functions: each takes the decoded text of a scalar and says what it is, or why it is not.

pub mod dotenv;
mod fault;
pub mod interpolation;
pub mod mount;
pub mod port;
pub mod values;

pub use fault::Fault;
