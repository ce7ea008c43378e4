//! What an attacker could use.

pub mod copy_after_user;
pub mod dangerous_capability;
pub mod dangerous_device;
pub mod disabled_confinement;
pub mod docker_socket;
pub mod download_to_shell;
pub mod exposed_admin_port;
pub mod host_namespace;
mod passwords;
pub mod privileged_container;
pub mod root_user;
pub mod secret_file_in_context;
pub mod secret_in_env;
pub mod secret_in_layer;
mod secrets;
pub mod sensitive_mount;
pub mod shared_propagation;
pub mod sudo_in_run;
pub mod tls_check_disabled;
pub mod untrusted_registry;
pub mod unverified_download;
mod verified;
pub mod weak_auth_setting;
pub mod world_writable;
