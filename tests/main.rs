//! The integration tests, as one binary.
#![allow(clippy::unwrap_used)]

mod context;
mod discovery;
mod disk;
mod folder;
mod ignorefile;
mod notable;
