//! CTL005: iotdbctl-misnamed-seed.

use crate::declare_rule;
use crate::diagnostic::{Change, Finding, Severity, words};
use crate::source::Span;

declare_rule! {
    /// Reports `cn_internal_address` and `dn_internal_address` in `global`.
    ///
    /// ## What it checks
    ///
    /// In `global` the manual gives these two the meaning of the seed, "the surviving ConfigNode", under the name
    /// of a node's own address. A `HOST:PORT` or the name of a ConfigNode is read as the seed, with a warning. A
    /// plain address is an error, unless one ConfigNode has it. Next to `cn_seed_config_node` or
    /// `dn_seed_config_node` the line has no effect, which is a warning; a plain address is an error there.
    ///
    /// ## Why it matters
    ///
    /// One node's own address cannot be that of all nodes: every node would have the
    /// same identity.
    ///
    /// ```yaml,fails
    /// global:
    ///   user: iotdb
    ///   ssh_port: 22
    ///   cn_internal_address: 10.9.9.9
    ///   deploy_dir: /opt
    ///   iotdb_zip_dir: /dist/apache-iotdb-1.3.2-all-bin.zip
    ///   iotdb-common.properties:
    ///     cluster_name: cluster
    /// confignode_servers:
    ///   - name: confignode_1
    ///     deploy_dir: /opt
    ///     cn_internal_address: 10.0.0.11
    ///     cn_internal_port: 10710
    ///     cn_data_dir: /data/confignode
    ///     confignode-env.sh:
    ///       MEMORY_SIZE: 1G
    /// datanode_servers:
    ///   - name: datanode_1
    ///     deploy_dir: /opt
    ///     dn_rpc_address: 10.0.0.11
    ///     dn_internal_address: 10.0.0.11
    ///     dn_rpc_port: 6667
    ///     dn_internal_port: 10730
    ///     datanode-env.sh:
    ///       MEMORY_SIZE: 4G
    /// ```
    ///
    /// ```yaml,passes
    /// global:
    ///   user: iotdb
    ///   ssh_port: 22
    ///   deploy_dir: /opt
    ///   iotdb_zip_dir: /dist/apache-iotdb-1.3.2-all-bin.zip
    ///   iotdb-common.properties:
    ///     cluster_name: cluster
    /// confignode_servers:
    ///   - name: confignode_1
    ///     deploy_dir: /opt
    ///     cn_internal_address: 10.0.0.11
    ///     cn_internal_port: 10710
    ///     cn_data_dir: /data/confignode
    ///     confignode-env.sh:
    ///       MEMORY_SIZE: 1G
    /// datanode_servers:
    ///   - name: datanode_1
    ///     deploy_dir: /opt
    ///     dn_rpc_address: 10.0.0.11
    ///     dn_internal_address: 10.0.0.11
    ///     dn_rpc_port: 6667
    ///     dn_internal_port: 10730
    ///     datanode-env.sh:
    ///       MEMORY_SIZE: 4G
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write `cn_seed_config_node: HOST:PORT` and `dn_seed_config_node: HOST:PORT`, or remove both: the first
    /// ConfigNode is the seed.
    pub(super) static MISNAMED_SEED = {
        code: "CTL005", name: "iotdbctl-misnamed-seed", severity: Error, confidence: Language,
        marks: [HidesNodes]
    }
}

/// It names a ConfigNode and is read as the seed.
pub(in crate::dialects::iotdb::iotdbctl) fn read_as_seed(
    (span, key): (Span, &str),
    value: Span,
    seed: &str,
    endpoint: &str,
) -> Finding {
    Finding::new(&MISNAMED_SEED, span, format!("`{key}` in `global` is read as the seed, `{endpoint}`"))
        .severity(Severity::Warning)
        .note("this is how the manual describes it there; its name means a node's own address")
        .propose(
            format!("write `{seed}: {endpoint}`"),
            vec![
                Change::Text { span, text: seed.to_owned() },
                Change::Value { span: value, value: endpoint.to_owned() },
            ],
        )
        .otherwise(format!("set the seed in `{seed}`: `{endpoint}`"))
}

/// The seed is there under its own name too.
pub(in crate::dialects::iotdb::iotdbctl) fn next_to_other(
    span: Span,
    key: &str,
    other: Span,
    seed: &str,
) -> Finding {
    Finding::new(&MISNAMED_SEED, span, format!("`{key}` in `global` has no effect next to `{seed}`"))
        .severity(Severity::Warning)
        .label(other, "the seed of all nodes of the role")
        .note("in `global` both mean the seed ConfigNode; a node's own address is set with the node")
        .help(format!("remove `{key}` from `global`"))
}

/// It holds an address next to the seed, so it is a node's own address.
pub(in crate::dialects::iotdb::iotdbctl) fn own_address(span: Span, key: &str, found: &str) -> Finding {
    let message = format!("`{key}` in `global` gives all nodes the address `{}`", words::shorten(found));
    Finding::new(&MISNAMED_SEED, span, message)
        .note("a node's own address is set with the node; the seed is already set here")
        .help(format!("remove `{key}` from `global`"))
}

/// It holds an address that no ConfigNode has.
pub(in crate::dialects::iotdb::iotdbctl) fn address(
    span: Span,
    key: &str,
    seed: &str,
    found: &str,
) -> Finding {
    let message =
        format!("`{key}` in `global` is the address `{}`, which no ConfigNode has", words::shorten(found));
    Finding::new(&MISNAMED_SEED, span, message)
        .note("in `global` it means the seed ConfigNode; a node's own address is set with the node")
        .help(format!("write `{seed}: HOST:PORT`, or remove the line: the first ConfigNode is the seed"))
}
