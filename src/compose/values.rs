//! The small grammars of single values, one function for each: it says what a text is, or why it is not.
//!
//! Each takes a text after interpolation. What Compose itself does not look at, but the engine refuses when the container starts, is a
//! fault as well; the functions of such values say so. Which it is for a rule to tell is for the caller to know.

mod address;
mod capability;
mod command;
mod device;
mod host;
mod name;
mod namespace;
mod pair;
mod policy;
mod scalar;
mod source;
mod user;

pub use address::{Cidr, parse_cidr, parse_ip, parse_mac};
pub use capability::{CAPABILITIES, Capability, parse_capability};
pub use command::{CommandLine, parse_command};
pub use device::{Device, parse_device};
pub use host::{Host, HostAddress, HostAddressKind, parse_host, parse_host_address};
pub use name::{NameKind, check_name, normalized_project};
pub use namespace::{Link, Namespace, NamespaceKind, VolumesFrom, parse_link, parse_namespace, parse_volumes_from};
pub use pair::{Pair, Ssh, parse_context, parse_environment, parse_pair, parse_ssh};
pub use policy::{PullPolicy, Restart, parse_pull_policy, parse_restart};
pub use scalar::{
    Count, is_ulimit, parse_boolean, parse_count, parse_duration, parse_float, parse_image, parse_integer, parse_platform,
    parse_signal, parse_size,
};
pub use source::{ContextSource, Tmpfs, context_source, parse_tmpfs};
pub use user::{User, parse_user};
