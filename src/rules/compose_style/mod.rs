//! Order and quotes in Compose files. All of it is opt-in.

mod alphabet;
pub mod depends_on_order;
pub mod key_order;
mod order;
mod pieces;
pub mod ports_order;
pub mod project_name_missing;
pub mod quoted_volume;
pub mod service_order;
mod services;
pub mod top_level_order;
pub mod unquoted_port;
