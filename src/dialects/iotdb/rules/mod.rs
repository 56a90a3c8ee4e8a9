//! Rules that only Apache IoTDB has. One rule, one file.
//!
//! [`nodes`] is how they speak of nodes; [`survey`], [`seeds`], [`agree`], [`cluster_script`] and [`process_memory`] hold what several of them ask.

#![expect(
    unreachable_pub,
    reason = "rules are declared alike everywhere; the registry reaches these by the table"
)]

mod agree;
mod cluster_script;
mod nodes;
mod process_memory;
mod seeds;
mod survey;

mod address_in_address;
mod bracketed_seed;
mod cluster_names_differ;
mod confignodes_differ;
mod diverging_setting;
mod election_timeouts;
mod empty_share;
mod encryption_without_token;
mod fixed_home;
mod foreign_ingress;
mod foreign_seed;
mod half_filled_script;
mod heap_bounds;
mod ignored_proportion;
mod ignored_seeds;
mod ignored_value;
mod inert_setting;
mod leader_wins;
mod many_confignodes;
mod no_confignode;
mod no_datanode;
mod no_seed;
mod old_java;
mod old_name;
mod open_management;
mod openid_without_provider;
mod overruled_seed;
mod overwritten_client_setting;
mod page_larger_than_group;
mod plain_metric_login;
mod ratis_across_disks;
mod refused_dir_strategy;
mod seed_spelled_otherwise;
mod several_seeds;
mod shared_file;
mod silent_metrics;
mod simple_confignodes;
mod simple_with_copies;
mod single_copy;
mod thread_pool_bounds;
mod tier_times;
mod tls_without_key_store;
mod too_few_datanodes;
mod unknown_seed_host;
mod unshipped_class;
mod unused_tiers;
mod useless_jmx_address;
mod wal_disabled;
mod wildcard_client;
mod write_shares;
mod wrong_seed_port;

use survey::Survey;

use crate::product::RuleSet;

/// All of them, in reading order.
pub(super) static RULES: RuleSet<Survey> = RuleSet {
    checks: &[
        // Whom a node asks when it joins.
        &no_seed::CHECK,
        &several_seeds::CHECK,
        &wrong_seed_port::CHECK,
        &foreign_seed::CHECK,
        &unknown_seed_host::CHECK,
        &ignored_seeds::CHECK,
        &overruled_seed::CHECK,
        &seed_spelled_otherwise::CHECK,
        // How many there are, and where.
        &no_confignode::CHECK,
        &no_datanode::CHECK,
        &too_few_datanodes::CHECK,
        &single_copy::CHECK,
        &many_confignodes::CHECK,
        // Consensus.
        &simple_with_copies::CHECK,
        &simple_confignodes::CHECK,
        &wal_disabled::CHECK,
        &ratis_across_disks::CHECK,
        &election_timeouts::CHECK,
        // What nodes must agree on.
        &confignodes_differ::CHECK,
        &cluster_names_differ::CHECK,
        &diverging_setting::CHECK,
        &leader_wins::CHECK,
        &shared_file::CHECK,
        &overwritten_client_setting::CHECK,
        // Values that only together make sense.
        &old_name::CHECK,
        &inert_setting::CHECK,
        &ignored_proportion::CHECK,
        &empty_share::CHECK,
        &write_shares::CHECK,
        &page_larger_than_group::CHECK,
        &thread_pool_bounds::CHECK,
        &tls_without_key_store::CHECK,
        &openid_without_provider::CHECK,
        &silent_metrics::CHECK,
        &unshipped_class::CHECK,
        &refused_dir_strategy::CHECK,
        &unused_tiers::CHECK,
        &ignored_value::CHECK,
        &tier_times::CHECK,
        &plain_metric_login::CHECK,
        &encryption_without_token::CHECK,
        // The process and its host.
        &heap_bounds::CHECK,
        &useless_jmx_address::CHECK,
        &fixed_home::CHECK,
        &wildcard_client::CHECK,
        &old_java::CHECK,
        &open_management::CHECK,
        // The scripts that start all nodes from one host.
        &half_filled_script::CHECK,
        &address_in_address::CHECK,
        // AINodes.
        &foreign_ingress::CHECK,
        &bracketed_seed::CHECK,
    ],
};
