//! A second value for a parameter, which a server starts with and which differs from the first.

use clusterc::catalog::{MeaningKind, ParamType, ParamView};

/// Values that follow from no type: where a neighbouring number or another word would stop the server or mean nothing.
const OWN: &[(&str, &str, &str)] = &[
    ("cn_metric_level", "IMPORTANT", "NORMAL"),
    ("cn_metric_reporter_list", "", "JMX"),
    ("dn_metric_level", "IMPORTANT", "NORMAL"),
    ("dn_metric_reporter_list", "", "JMX"),
    ("pipe_meta_report_max_log_num_per_round", "10", "9"),
    ("tier_ttl_in_ms", "-1", "86400000"),
    ("load_active_listening_dirs", "ext/load/pending", "ext/load/other"),
    ("load_active_listening_fail_dir", "ext/load/failed", "ext/load/refused"),
    ("auditable_operation_result", "SUCCESS,FAIL", "FAIL"),
    ("auditable_operation_type", "DDL,DML,QUERY,CONTROL", "DDL,DML"),
];

/// Values with which a server does not start alone, or no client that knows nothing of them can ask it.
const APART: &[&str] = &[
    "authorizer_provider_class",
    "client_auth",
    "cn_rpc_thrift_compression_enable",
    "dn_rpc_advanced_compression_enable",
    "dn_rpc_thrift_compression_enable",
    "enable_audit_log",
    "enable_hdfs",
    "enable_https",
    "enable_mqtt_service",
    "enable_rest_service",
    "enable_thrift_ssl",
    "hdfs_use_kerberos",
    "schema_engine_mode",
    "tsfile_storage_fs",
    "wal_mode",
];

/// What makes a node what it is to others, or where its data is: changed one by one, in their own trials.
pub(crate) fn is_identity(param: &ParamView) -> bool {
    use MeaningKind::{
        ClientAddress, ClusterName, ConsensusClass, HostFile, ListenAddress, ListenPort, PeerAddress,
        PublicAddress, Secret, Seed, TimePrecision,
    };
    let kinds = [
        ClientAddress,
        ClusterName,
        ConsensusClass,
        HostFile,
        ListenAddress,
        ListenPort,
        PeerAddress,
        PublicAddress,
        Secret,
        Seed,
        TimePrecision,
    ];
    APART.contains(&param.name())
        || param.meanings.iter().any(|meaning| meaning.kind.is_directory() || kinds.contains(&meaning.kind))
}

/// The first and the second value, if both can be made.
pub(crate) fn pair(param: &ParamView) -> Option<(String, String)> {
    if let Some((_, first, second)) = OWN.iter().find(|(name, ..)| *name == param.name()) {
        return Some(((*first).to_owned(), (*second).to_owned()));
    }
    let default = param.default;
    match param.param.kind_of_value {
        ParamType::Bool => {
            let first = default.unwrap_or("false");
            Some((first.to_owned(), if first == "true" { "false" } else { "true" }.to_owned()))
        }
        ParamType::Int32 | ParamType::Int64 | ParamType::Size | ParamType::Duration => {
            let first: i64 = default.and_then(|text| text.parse().ok()).unwrap_or(2);
            let next = match first {
                ..=0 => 7,
                1..=9 => first + 1,
                10..=999 => first + 2,
                _ => first.saturating_add(first / 10),
            };
            [next, first - 1]
                .into_iter()
                .find(|value| *value != first && fits(param, *value as f64))
                .map(|second| (first.to_string(), second.to_string()))
        }
        ParamType::Double => {
            let first: f64 = default.and_then(|text| text.parse().ok()).unwrap_or(0.5);
            [first * 0.9, first * 1.1, 0.3]
                .into_iter()
                .find(|value| fits(param, *value) && (*value - first).abs() > 1e-9)
                .map(|second| (format!("{first}"), format!("{second:.4}")))
        }
        ParamType::Enum => {
            let first = default?;
            let other = param.words.iter().find(|word| !word.eq_ignore_ascii_case(first))?;
            Some((first.to_owned(), (*other).to_owned()))
        }
        ParamType::RatioList => {
            let first = default?;
            let (head, last) = first.rsplit_once(':')?;
            let last: u32 = last.parse().ok()?;
            Some((first.to_owned(), format!("{head}:{}", last + 1)))
        }
        ParamType::DurationText => {
            let first = default?;
            let digits = first.bytes().take_while(u8::is_ascii_digit).count();
            let number: u32 = first.get(..digits)?.parse().ok()?;
            Some((first.to_owned(), format!("{}{}", number + 1, &first[digits..])))
        }
        _ => None,
    }
}

fn fits(param: &ParamView, value: f64) -> bool {
    param.ranges.iter().all(|bounds| {
        bounds.minimum.is_none_or(|minimum| value > minimum || value == minimum && !bounds.is_above)
            && bounds.maximum.is_none_or(|maximum| value < maximum || value == maximum && !bounds.is_below)
    })
}
