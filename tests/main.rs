//! The integration tests, as one binary.
#![allow(clippy::unwrap_used)]

mod ignorefile;
