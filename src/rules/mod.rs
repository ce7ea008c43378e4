//! The rules: one file each, in one folder per category, and the list of them all.

mod built;
pub mod cache;
pub mod correctness;
pub mod meta;
mod packages;
mod problems;
pub mod reproducibility;
pub mod security;
pub mod size;
pub mod style;
mod values;
pub(crate) mod words;

pub use crate::lint::{Category, Check, Rule};

/// Every rule, by name.
pub static RULES: &[&Rule] = &[
    &correctness::add_instead_of_copy::RULE,
    &correctness::app_port_mismatch::RULE,
    &style::apt_for_people::RULE,
    &size::archive_copied::RULE,
    &correctness::assume_yes_missing::RULE,
    &correctness::bind_mount_hides_build::RULE,
    &correctness::bind_source_missing::RULE,
    &correctness::bind_type_mismatch::RULE,
    &correctness::build_arg_empties_default::RULE,
    &correctness::build_arg_missing::RULE,
    &correctness::build_arg_undeclared::RULE,
    &correctness::build_context_missing::RULE,
    &correctness::build_secret_mismatch::RULE,
    &correctness::build_target_missing::RULE,
    &cache::cache_mount_defeated::RULE,
    &cache::cache_mount_missing::RULE,
    &style::cd_in_run::RULE,
    &cache::consecutive_run::RULE,
    &reproducibility::constant_platform::RULE,
    &security::copy_after_user::RULE,
    &correctness::copy_source_ignored::RULE,
    &correctness::copy_source_missing::RULE,
    &correctness::copy_target_not_directory::RULE,
    &size::deleted_in_later_layer::RULE,
    &correctness::dockerfile_missing::RULE,
    &cache::dockerignore_gap::RULE,
    &security::download_to_shell::RULE,
    &correctness::duplicate_stage::RULE,
    &correctness::empty_continuation::RULE,
    &reproducibility::end_of_life_image::RULE,
    &correctness::entrypoint_drops_command::RULE,
    &security::exposed_admin_port::RULE,
    &style::from_as_casing::RULE,
    &style::healthcheck_missing::RULE,
    &correctness::healthcheck_tool_missing::RULE,
    &size::high_uid_log::RULE,
    &correctness::instruction_before_from::RULE,
    &style::instruction_casing::RULE,
    &meta::internal_error::RULE,
    &meta::invalid_config::RULE,
    &correctness::invalid_default_arg::RULE,
    &style::invalid_definition_description::RULE,
    &correctness::invalid_onbuild::RULE,
    &correctness::invalid_port::RULE,
    &correctness::invalid_value::RULE,
    &style::label_key::RULE,
    &style::label_schema::RULE,
    &style::legacy_key_value::RULE,
    &reproducibility::lockfile_ignored::RULE,
    &correctness::loopback_listen::RULE,
    &style::maintainer::RULE,
    &correctness::malformed_exec_form::RULE,
    &meta::malformed_suppression::RULE,
    &cache::missing_dockerignore::RULE,
    &correctness::missing_pipefail::RULE,
    &size::noisy_download::RULE,
    &style::numeric_user::RULE,
    &correctness::overridden_instruction::RULE,
    &size::package_cache_left::RULE,
    &correctness::pointless_command::RULE,
    &correctness::port_not_exposed::RULE,
    &size::recommended_packages::RULE,
    &reproducibility::redundant_platform::RULE,
    &correctness::relative_copy_target::RULE,
    &correctness::relative_workdir::RULE,
    &correctness::reserved_stage_name::RULE,
    &security::root_user::RULE,
    &correctness::same_instruction_variable::RULE,
    &security::secret_file_in_context::RULE,
    &security::secret_in_env::RULE,
    &security::secret_in_layer::RULE,
    &correctness::self_copy::RULE,
    &correctness::shell_form_command::RULE,
    &correctness::shell_relinked::RULE,
    &cache::source_before_install::RULE,
    &size::split_install_remove::RULE,
    &style::stage_name_casing::RULE,
    &meta::stale_baseline::RULE,
    &security::sudo_in_run::RULE,
    &meta::suppression_forbidden::RULE,
    &meta::suppression_without_reason::RULE,
    &correctness::syntax_error::RULE,
    &reproducibility::system_upgrade::RULE,
    &security::tls_check_disabled::RULE,
    &style::two_downloaders::RULE,
    &correctness::undefined_variable::RULE,
    &meta::unknown_frontend::RULE,
    &correctness::unknown_key::RULE,
    &correctness::unknown_stage::RULE,
    &meta::unknown_suppression::RULE,
    &reproducibility::unpinned_git_clone::RULE,
    &reproducibility::unpinned_image::RULE,
    &reproducibility::unpinned_package::RULE,
    &reproducibility::unpinned_system_package::RULE,
    &correctness::unreachable_stage::RULE,
    &meta::unreadable_file::RULE,
    &security::untrusted_registry::RULE,
    &meta::unused_suppression::RULE,
    &security::unverified_download::RULE,
    &cache::update_without_install::RULE,
    &cache::volatile_value_early::RULE,
    &size::whole_filesystem_copy::RULE,
    &security::world_writable::RULE,
];

/// The rule of a name.
pub fn find(name: &str) -> Option<&'static Rule> {
    RULES.binary_search_by(|r| r.name.cmp(name)).ok().map(|i| RULES[i])
}
