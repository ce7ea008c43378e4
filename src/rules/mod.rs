//! The rules: one file each, in one folder per category, and the list of them all.

pub mod cache;
pub mod correctness;
pub mod meta;
mod packages;
mod places;
pub mod reproducibility;
pub mod security;
pub mod size;
pub mod style;
mod words;

pub use crate::lint::{Category, Check, Rule};

/// Every rule, by name.
pub static RULES: &[&Rule] = &[
    &correctness::add_instead_of_copy::RULE,
    &correctness::assume_yes_missing::RULE,
    &style::cd_in_run::RULE,
    &security::copy_after_user::RULE,
    &size::deleted_in_later_layer::RULE,
    &cache::dockerignore_gap::RULE,
    &correctness::duplicate_stage::RULE,
    &correctness::empty_continuation::RULE,
    &style::from_as_casing::RULE,
    &correctness::instruction_before_from::RULE,
    &style::instruction_casing::RULE,
    &meta::internal_error::RULE,
    &style::legacy_key_value::RULE,
    &style::maintainer::RULE,
    &correctness::malformed_exec_form::RULE,
    &meta::malformed_suppression::RULE,
    &cache::missing_dockerignore::RULE,
    &correctness::missing_pipefail::RULE,
    &correctness::overridden_instruction::RULE,
    &size::package_cache_left::RULE,
    &size::recommended_packages::RULE,
    &correctness::relative_workdir::RULE,
    &security::root_user::RULE,
    &security::secret_in_env::RULE,
    &correctness::shell_form_command::RULE,
    &cache::source_before_install::RULE,
    &size::split_install_remove::RULE,
    &style::stage_name_casing::RULE,
    &meta::stale_baseline::RULE,
    &security::sudo_in_run::RULE,
    &meta::suppression_forbidden::RULE,
    &meta::suppression_without_reason::RULE,
    &correctness::syntax_error::RULE,
    &correctness::undefined_variable::RULE,
    &meta::unknown_frontend::RULE,
    &correctness::unknown_stage::RULE,
    &meta::unknown_suppression::RULE,
    &reproducibility::unpinned_image::RULE,
    &meta::unreadable_file::RULE,
    &meta::unused_suppression::RULE,
    &cache::update_without_install::RULE,
];

/// The rule of a name.
pub fn find(name: &str) -> Option<&'static Rule> {
    RULES.binary_search_by(|r| r.name.cmp(name)).ok().map(|i| RULES[i])
}
