//! The integration tests, in one binary: one link instead of many.

#![allow(clippy::unwrap_used)]

mod architecture;
mod engine;
mod laws;
mod pages;
mod project;
mod stub;
