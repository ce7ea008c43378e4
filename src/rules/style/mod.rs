//! What reads worse than it could.

pub mod apt_for_people;
pub mod cd_in_run;
pub mod maintainer;
pub mod two_downloaders;
