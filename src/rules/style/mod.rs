//! What reads worse than it could.

pub mod cd_in_run;
pub mod maintainer;
