//! The one integration test binary.
#![allow(clippy::unwrap_used)]

mod expansion;
mod flag_values;
mod json_form;
mod shared;
