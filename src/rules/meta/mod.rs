//! About docklint's own input. The engine reports these itself.

pub mod internal_error;
pub mod invalid_config;
pub mod malformed_suppression;
pub mod stale_baseline;
pub mod suppression_forbidden;
pub mod suppression_without_reason;
pub mod unknown_frontend;
pub mod unknown_suppression;
pub mod unreadable_file;
pub mod unused_suppression;
