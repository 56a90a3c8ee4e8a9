//! CTL007: iotdbctl-reserved-name.

use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::source::Span;

declare_rule! {
    /// Reports nodes with the name `iotdb`, `grafana` or `prometheus`.
    ///
    /// ## What it checks
    ///
    /// The `name` of every server.
    ///
    /// ## Why it matters
    ///
    /// `-N grafana` means Grafana to iotdbctl, so a node of that name could not be started or stopped separately.
    ///
    /// ```yaml,fails
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
    ///   - name: grafana
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
    /// Give the node another name, for example `datanode_1`.
    pub(super) static RESERVED_NAME = {
        code: "CTL007", name: "iotdbctl-reserved-name", severity: Error, confidence: Language,
        marks: [HidesNodes]
    }
}

/// Words that `-N` treats as something else.
pub(in crate::dialects::iotdb::iotdbctl) const RESERVED: [&str; 3] = ["iotdb", "grafana", "prometheus"];

/// A node of such a name.
pub(in crate::dialects::iotdb::iotdbctl) fn name(span: Span, name: &str) -> Finding {
    Finding::new(&RESERVED_NAME, span, format!("a node cannot have the name `{name}`"))
        .note(format!("`-N {name}` has another meaning in iotdbctl"))
        .help("use another name, for example `datanode_1`")
}
