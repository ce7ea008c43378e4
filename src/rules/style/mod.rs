//! What reads worse than it could.

pub mod apt_for_people;
mod casing;
pub mod cd_in_run;
pub mod from_as_casing;
pub mod instruction_casing;
pub mod legacy_key_value;
pub mod maintainer;
pub mod stage_name_casing;
pub mod two_downloaders;
