//! The integration tests, in one binary: one link instead of many.

#![allow(clippy::unwrap_used)]

mod engine;
mod project;
mod stub;
