//! What reads worse than it could.

pub mod apt_for_people;
mod casing;
pub mod cd_in_run;
pub mod deprecated_syntax;
pub mod from_as_casing;
pub mod healthcheck_missing;
pub mod instruction_casing;
pub mod invalid_definition_description;
pub mod label_key;
pub mod label_schema;
pub mod legacy_key_value;
pub mod maintainer;
pub mod numeric_user;
pub mod obsolete_version;
pub mod stage_name_casing;
pub mod two_downloaders;
