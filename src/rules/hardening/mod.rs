//! What would limit the harm of an intruder, and most projects go without.

pub mod cap_drop_missing;
pub mod executable_tmpfs;
pub mod image_digest_missing;
pub mod log_rotation_missing;
pub mod logging_disabled;
pub mod new_privileges_allowed;
pub mod resource_limits_missing;
pub mod restart_policy_missing;
pub mod unbound_port;
pub mod writable_root_filesystem;
