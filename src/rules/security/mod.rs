//! What an attacker could use.

pub mod copy_after_user;
pub mod root_user;
pub mod secret_in_env;
mod secrets;
pub mod sudo_in_run;
