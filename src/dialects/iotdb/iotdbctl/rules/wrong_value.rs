//! CTL010: iotdbctl-wrong-value.

use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::source::Span;

declare_rule! {
    /// Reports values of the file's own keys that clusterc cannot read.
    ///
    /// ## What it checks
    ///
    /// Addresses, ports and names that are not parameters of the server; parameters are checked against their own types.
    ///
    /// ## Why it matters
    ///
    /// clusterc cannot use such a value.
    ///
    /// ```yaml,fails
    /// global:
    ///   user: iotdb
    ///   ssh_port: 0o26
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
    /// Write a value of the kind that the message names.
    pub(super) static WRONG_VALUE = {
        code: "CTL010", name: "iotdbctl-wrong-value", severity: Error, confidence: Language,
        marks: [HidesNodes]
    }
}

/// A value of another kind than `what`.
pub(in crate::dialects::iotdb::iotdbctl) fn expected(
    span: Span,
    what: &str,
    key: &str,
    found: &str,
) -> Finding {
    let message = format!("expected {what} for `{key}`, found `{}`", words::shorten(found));
    Finding::new(&WRONG_VALUE, span, message)
}
