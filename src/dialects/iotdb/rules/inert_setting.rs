//! IOTDB041: inert-setting.

use super::Survey;
use std::collections::BTreeMap;

use super::nodes::{clusters, is_said, is_written};
use crate::catalog::{MeaningKind, ParamView};
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::model::{Cluster, ClusterId, Instance, Model};
use crate::source::Span;

declare_rule! {
    /// Tells of settings for something that is not in use.
    ///
    /// ## What it checks
    ///
    /// Settings of services that are off (REST, MQTT, TLS, air gap, remote JMX, reporters), of consensus
    /// protocols and log modes other than the chosen ones, of policies that do not hold. It speaks where no
    /// node that takes the value uses it.
    ///
    /// ## Why it matters
    ///
    /// The setting changes nothing, and reads as if it did. Often the switch beside it is what is missing.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" { set "rest_service_port" 18081; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" {
    ///         set "enable_rest_service" #true
    ///         set "rest_service_port" 18081
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Turn on what the finding names, or remove the setting.
    pub static INERT_SETTING = {
        code: "IOTDB041", name: "inert-setting", severity: Info, confidence: Source,
        check: check of Survey, needs_all_nodes: false
    }
}

/// Parameters and the conditions of which one must hold for them to act.
const NEEDS: &[(&[&str], &[&str])] = &[
    (
        &[
            "rest_service_port",
            "enable_swagger",
            "rest_query_default_row_size_limit",
            "cache_expire_in_seconds",
            "cache_max_num",
            "cache_init_num",
            "enable_https",
        ],
        &["enable_rest_service=true"],
    ),
    (&["client_auth", "idle_timeout_in_seconds"], &["enable_https=true"]),
    (&["trust_store_path", "trust_store_pwd"], &["client_auth=true"]),
    (&["key_store_path", "key_store_pwd"], &["enable_thrift_ssl=true", "enable_https=true"]),
    (
        &[
            "mqtt_host",
            "mqtt_handler_pool_size",
            "mqtt_payload_formatter",
            "mqtt_max_message_size",
            "mqtt_root_dir",
        ],
        &["enable_mqtt_service=true"],
    ),
    (&["JMX_PORT", "JMX_IP"], &["JMX_LOCAL=false"]),
    (
        &[
            "cn_metric_iotdb_reporter_host",
            "cn_metric_iotdb_reporter_port",
            "cn_metric_iotdb_reporter_username",
            "cn_metric_iotdb_reporter_password",
            "cn_metric_iotdb_reporter_location",
            "cn_metric_iotdb_reporter_max_connection_number",
            "cn_metric_iotdb_reporter_push_period",
        ],
        &["cn_metric_reporter_list contains IOTDB"],
    ),
    (
        &[
            "dn_metric_iotdb_reporter_host",
            "dn_metric_iotdb_reporter_port",
            "dn_metric_iotdb_reporter_username",
            "dn_metric_iotdb_reporter_password",
            "dn_metric_iotdb_reporter_location",
            "dn_metric_iotdb_reporter_max_connection_number",
            "dn_metric_iotdb_reporter_push_period",
        ],
        &["dn_metric_reporter_list contains IOTDB"],
    ),
    (&["openID_url"], &["authorizer_provider_class contains OpenIdAuthorizer"]),
    (&["rate_limiter_type"], &["quota_enable=true"]),
    (&["wal_sync_mode_fsync_delay_in_ms"], &["wal_mode=SYNC"]),
    (&["wal_async_mode_fsync_delay_in_ms"], &["wal_mode=ASYNC"]),
    (
        &["seq_memtable_flush_interval_in_ms", "seq_memtable_flush_check_interval_in_ms"],
        &["enable_timed_flush_seq_memtable=true"],
    ),
    (
        &["unseq_memtable_flush_interval_in_ms", "unseq_memtable_flush_check_interval_in_ms"],
        &["enable_timed_flush_unseq_memtable=true"],
    ),
    (
        &[
            "boolean_string_infer_type",
            "integer_string_infer_type",
            "floating_string_infer_type",
            "nan_string_infer_type",
            "default_storage_group_level",
        ],
        &["enable_auto_create_schema=true"],
    ),
    (
        &[
            "load_active_listening_dirs",
            "load_active_listening_fail_dir",
            "load_active_listening_max_thread_num",
            "load_active_listening_check_interval_seconds",
        ],
        &["load_active_listening_enable=true"],
    ),
    (
        &[
            "cached_mnode_size_in_pbtree_mode",
            "minimum_pbtree_segment_in_bytes",
            "page_cache_in_pbtree",
            "pbtree_log_size",
        ],
        &["schema_engine_mode=PBTree"],
    ),
    (&["schema_region_per_data_node"], &["schema_region_group_extension_policy=AUTO"]),
    (&["data_region_per_data_node"], &["data_region_group_extension_policy=AUTO"]),
    (
        &["enable_auto_leader_balance_for_iot_consensus"],
        &["data_region_consensus_protocol_class contains IoTConsensus"],
    ),
    (
        &[
            "data_region_iot_max_log_entries_num_per_batch",
            "data_region_iot_max_size_per_batch",
            "data_region_iot_max_pending_batches_num",
            "data_region_iot_max_memory_ratio_for_queue",
        ],
        &["data_region_consensus_protocol_class contains .IoTConsensus"],
    ),
    (
        &["fast_iot_consensus_pipeline_size", "pipe_consensus_receiver_file_dirs"],
        &[
            "data_region_consensus_protocol_class contains FastIoTConsensus",
            "data_region_consensus_protocol_class contains IoTConsensusV2",
        ],
    ),
    (
        &[
            "config_node_simple_consensus_log_segment_size_max_in_byte",
            "force_wal_period_for_confignode_simple_in_ms",
        ],
        &["config_node_consensus_protocol_class contains SimpleConsensus"],
    ),
    (
        &[
            "hdfs_ip",
            "hdfs_port",
            "hdfs_site_path",
            "core_site_path",
            "dfs_nameservices",
            "dfs_ha_namenodes",
            "hdfs_use_kerberos",
        ],
        &["enable_hdfs=true"],
    ),
    (&["kerberos_keytab_file_path", "kerberos_principal"], &["hdfs_use_kerberos=true"]),
];

/// The beginnings of names that belong to a protocol.
const FAMILIES: &[(&str, &str)] = &[
    ("config_node_ratis_", "config_node_consensus_protocol_class contains RatisConsensus"),
    ("schema_region_ratis_", "schema_region_consensus_protocol_class contains RatisConsensus"),
    ("data_region_ratis_", "data_region_consensus_protocol_class contains RatisConsensus"),
];

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in clusters(model) {
        let written = super::nodes::written(cluster);
        let written: Vec<&ParamView> = written.into_iter().filter_map(|id| cluster.view.get(id)).collect();
        let nodes = super::nodes::sorts(model, id);
        let names = || written.iter().map(|param| param.name());
        for (known, conditions) in NEEDS {
            let names: Vec<&str> = names().filter(|name| known.contains(name)).collect();
            report(model, (id, &nodes), conditions, &names, findings);
        }
        for (start, condition) in FAMILIES {
            let names: Vec<&str> = names().filter(|name| name.starts_with(start)).collect();
            report(model, (id, &nodes), &[condition], &names, findings);
        }
        for param in &written {
            let Some(port) = param.meaning(MeaningKind::ListenPort) else { continue };
            if NEEDS.iter().any(|(names, _)| names.contains(&param.name())) {
                continue;
            }
            // Ports that are compared with the others even while nothing listens have that effect.
            if let (Some(condition), None) = (port.get("when"), port.get("checked")) {
                report(model, (id, &nodes), &[condition], &[param.name()], findings);
            }
        }
    }
}

/// One finding for all settings that lack the same thing.
fn report(
    model: &Model,
    (id, nodes): (ClusterId, &[&Instance]),
    conditions: &[&str],
    names: &[&str],
    findings: &mut Vec<Finding>,
) {
    if names.is_empty() || conditions == ["always"] {
        return;
    }
    // Each place with its parameter, and whether some node uses the value.
    let mut places: BTreeMap<Span, (&str, bool)> = BTreeMap::new();
    for &node in nodes {
        let mut holds = None;
        for &name in names {
            let Some(setting) = super::nodes::value(model, node, name).filter(is_said) else { continue };
            let Some(span) = setting.span() else { continue };
            let is_off = setting.value.eq_ignore_ascii_case("false");
            let holds =
                *holds.get_or_insert_with(|| conditions.iter().any(|condition| model.holds(node, condition)));
            // Saying no to a part of what is off anyway is no slip.
            places.entry(span).or_insert((name, false)).1 |= holds || is_off;
        }
    }
    let inert: Vec<(Span, &str)> =
        places.into_iter().filter(|(_, (_, used))| !used).map(|(span, (name, _))| (span, name)).collect();
    let Some(&(span, first)) = inert.first() else { return };
    let mut said: Vec<&str> = inert.iter().map(|(_, name)| *name).collect();
    said.sort_unstable();
    said.dedup();
    let verb = if said.len() == 1 { "has" } else { "have" };
    let wanted = words::list_or(conditions.iter().map(|condition| wanted(condition)));
    let message = format!("{} {verb} no effect without {wanted}", words::ticked_list(&said, 3));
    let mut finding = Finding::new(&INERT_SETTING, span, message);
    for (span, name) in inert.iter().skip(1).take(3) {
        finding = finding
            .label(*span, if *name == first { "nor has this".to_owned() } else { format!("`{name}`") });
    }
    let cluster = model.cluster(id);
    if let Some(now) = now(model, cluster, nodes, conditions[0]) {
        finding = finding.note(now);
    }
    findings.push(finding.product("iotdb"));
}

/// A condition as it reads after "without".
fn wanted(condition: &str) -> String {
    if let Some((key, word)) = condition.split_once(" contains ") {
        format!("{} in `{key}`", word.trim_start_matches('.'))
    } else {
        condition
            .split_once('=')
            .map_or_else(|| condition.to_owned(), |(key, value)| format!("`{key}` {value}"))
    }
}

/// What the key of a condition is instead, where all nodes agree.
fn now(model: &Model, cluster: &Cluster, nodes: &[&Instance], condition: &str) -> Option<String> {
    let key = condition.split([' ', '=']).next()?;
    let of = |node: &Instance| super::nodes::value(model, node, key).map(|setting| setting.value.to_string());
    let mut values: Vec<String> = nodes.iter().filter_map(|node| of(node)).collect();
    values.dedup();
    let [value] = values.as_slice() else { return None };
    let default = if is_written(cluster, &[key]) { "" } else { ", the server's default" };
    Some(if value.is_empty() {
        format!("`{key}` is empty{default}")
    } else {
        format!("`{key}` is {value}{default}")
    })
}
