//! Rules that only DolphinDB has. One rule, one file.
//!
//! [`ask`] is how they ask a model and speak of it. No server was available for testing: docs/evidence.md
//! shows the basis of each rule.

#![expect(
    unreachable_pub,
    reason = "rules are declared alike everywhere; the registry reaches these by the table"
)]

mod ask;

mod address_under_https;
mod alias_word_for_one;
mod aliases_by_case;
mod bucket_without_keys;
mod cache_outside_group;
mod cache_over_half;
mod cache_without_sync;
mod colon_between_volumes;
mod colons_in_address;
mod comma_in_path;
mod controllers_differ;
mod controllers_together;
mod cores_over_workers;
mod disk_concurrency;
mod dot_in_alias;
mod encryption_in_part;
mod few_connections;
mod folder_for_file;
mod former_key;
mod group_and_alias;
mod idle_agent;
mod keys_in_part;
mod lan_cluster_differs;
mod lan_cluster_in_cloud;
mod lan_cluster_outside;
mod later_key;
mod loopback_public_name;
mod master_in_group;
mod memory_over_licence;
mod mixed_modes;
mod new_values_not_added;
mod no_agent;
mod no_controller;
mod no_data_node;
mod no_power_of_two;
mod oauth_parts;
mod odd_cluster_name;
mod odd_cold_volume;
mod odd_module;
mod one_copy;
mod one_file_for_two;
mod orca_in_part;
mod other_site;
mod other_sites;
mod overlapping_patterns;
mod password_rules_off;
mod pattern_without_node;
mod pooled_subscriptions;
mod public_in_part;
mod public_site;
mod raft_alone;
mod raft_groups;
mod relative_volume;
mod replaced_value;
mod replicas_over_nodes;
mod replicas_over_servers;
mod replication_without_peer;
mod reserved_over_half;
mod result_over_memory;
mod scheme_in_endpoint;
mod several_agents;
mod shared_redo_parent;
mod short_restart;
mod sync_without_cache;
mod too_many_nodes;
mod unknown_controller;
mod version_over_licence;
mod volume_on_network;
mod warning_over_memory;
mod windows_connections;
mod workers_over_cores;
mod zones_without_copies;

pub(super) use alias_word_for_one::in_files as alias_word_for_one;
pub(super) use overlapping_patterns::{Line, in_files as unordered_lines};
pub(super) use pattern_without_node::in_files as no_such_alias;

use crate::model::Model;
use crate::product::RuleSet;

/// All of them, in reading order.
pub(super) static RULES: RuleSet<Model> = RuleSet {
    checks: &[
        // How many nodes there are, and what they are called.
        &no_controller::CHECK,
        &no_agent::CHECK,
        &several_agents::CHECK,
        &idle_agent::CHECK,
        &no_data_node::CHECK,
        &raft_alone::CHECK,
        &controllers_together::CHECK,
        &mixed_modes::CHECK,
        &aliases_by_case::CHECK,
        &dot_in_alias::CHECK,
        &too_many_nodes::CHECK,
        &version_over_licence::CHECK,
        // Sites.
        &other_site::CHECK,
        &unknown_controller::CHECK,
        &other_sites::CHECK,
        &public_site::CHECK,
        &colons_in_address::CHECK,
        // What cluster.cfg can address.
        &pattern_without_node::CHECK,
        &overlapping_patterns::CHECK,
        &alias_word_for_one::CHECK,
        // Folders and buckets.
        &relative_volume::CHECK,
        &colon_between_volumes::CHECK,
        &volume_on_network::CHECK,
        &disk_concurrency::CHECK,
        &folder_for_file::CHECK,
        &bucket_without_keys::CHECK,
        &scheme_in_endpoint::CHECK,
        &odd_cold_volume::CHECK,
        &one_file_for_two::CHECK,
        &shared_redo_parent::CHECK,
        // Memory and threads.
        &memory_over_licence::CHECK,
        &workers_over_cores::CHECK,
        &cache_over_half::CHECK,
        &former_key::CHECK,
        &cache_without_sync::CHECK,
        &sync_without_cache::CHECK,
        &reserved_over_half::CHECK,
        &result_over_memory::CHECK,
        &warning_over_memory::CHECK,
        &no_power_of_two::CHECK,
        // Values that act otherwise than they read.
        &replaced_value::CHECK,
        &windows_connections::CHECK,
        &short_restart::CHECK,
        &pooled_subscriptions::CHECK,
        &cores_over_workers::CHECK,
        &later_key::CHECK,
        &few_connections::CHECK,
        &comma_in_path::CHECK,
        // Copies, heartbeats, several controllers.
        &replicas_over_nodes::CHECK,
        &replicas_over_servers::CHECK,
        &one_copy::CHECK,
        &zones_without_copies::CHECK,
        &lan_cluster_differs::CHECK,
        &lan_cluster_in_cloud::CHECK,
        &lan_cluster_outside::CHECK,
        &controllers_differ::CHECK,
        // Names and encryption, replication, passwords.
        &address_under_https::CHECK,
        &public_in_part::CHECK,
        &loopback_public_name::CHECK,
        &encryption_in_part::CHECK,
        &replication_without_peer::CHECK,
        &keys_in_part::CHECK,
        &password_rules_off::CHECK,
        &oauth_parts::CHECK,
        &odd_module::CHECK,
        &raft_groups::CHECK,
        // Streams, compute groups.
        &group_and_alias::CHECK,
        &cache_outside_group::CHECK,
        &orca_in_part::CHECK,
        &new_values_not_added::CHECK,
        &odd_cluster_name::CHECK,
        &master_in_group::CHECK,
    ],
};
