//! What keeps a cluster from forming. One rule, one file; [`CHECKS`] lists those of all products in reading order.

pub mod dir;
pub mod emit;
pub mod ha;
pub mod kit;
pub mod mem;
pub mod net;
mod node_kinds;
pub mod pay;
pub mod start;
mod survey;
mod wording;

pub use survey::Survey;

use crate::product::Check;

/// The rules that hold for all products.
pub static CHECKS: &[&Check<Survey>] = &[
    &start::start_cycle::CHECK,
    &net::port_clash::CHECK,
    &net::privileged_port::CHECK,
    &net::ephemeral_port::CHECK,
    &net::outside_network::CHECK,
    &net::loopback_address::CHECK,
    &net::odd_address::CHECK,
    &net::mixed_names::CHECK,
    &net::underscore_name::CHECK,
    &net::bad_address::CHECK,
    &net::loopback_client::CHECK,
    &net::foreign_address::CHECK,
    &dir::relative_dir::CHECK,
    &dir::equal_dirs::CHECK,
    &dir::nested_dirs::CHECK,
    &dir::odd_path::CHECK,
    &dir::dangerous_dir::CHECK,
    &dir::shared_install::CHECK,
    &dir::relative_install::CHECK,
    &dir::windows_path::CHECK,
    &dir::state_among_logs::CHECK,
    &mem::memory_over_host::CHECK,
    &mem::unset_memory::CHECK,
    &mem::tiny_memory::CHECK,
    &mem::contradicting_memory::CHECK,
    &ha::even_quorum::CHECK,
    &ha::even_replicas::CHECK,
    &ha::one_zone::CHECK,
    &ha::replicas_in_one_zone::CHECK,
    &ha::unmet_goal::CHECK,
    &ha::impossible_goal::CHECK,
    &pay::payload_name::CHECK,
    &pay::other_distribution::CHECK,
];

/// What a spec can say and no bundle can hold.
pub static OF_BUNDLES: &[&Check<Survey>] = &[
    &emit::unbundled_path::CHECK,
    &emit::windows_role::CHECK,
    &emit::windows_value::CHECK,
    &emit::folders_by_case::CHECK,
    &emit::unfilled_placeholder::CHECK,
    &emit::group_name::CHECK,
    &emit::container_role::CHECK,
    &emit::crowded_container::CHECK,
    &emit::published_port::CHECK,
    &emit::half_composed::CHECK,
    &emit::project_address::CHECK,
    &emit::unused_in_container::CHECK,
    &emit::image_name::CHECK,
];
