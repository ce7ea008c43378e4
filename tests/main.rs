#![allow(clippy::unwrap_used, missing_docs)]

mod cli;
mod formats;
