//! What fails, or does something else than it says.

pub mod add_instead_of_copy;
pub mod assume_yes_missing;
pub mod duplicate_stage;
pub mod empty_continuation;
pub mod instruction_before_from;
mod json_repair;
pub mod malformed_exec_form;
pub mod missing_pipefail;
pub mod overridden_instruction;
pub mod pointless_command;
pub mod relative_workdir;
pub mod shell_form_command;
pub mod shell_relinked;
pub mod syntax_error;
pub mod undefined_variable;
pub mod unknown_stage;
mod unset;
