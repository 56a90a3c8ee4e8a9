//! CTL006: iotdbctl-unknown-confignode.

use crate::declare_rule;
use crate::diagnostic::suggest::nearest;
use crate::diagnostic::{Finding, words};
use crate::source::Span;

declare_rule! {
    /// Reports seeds that are neither `HOST:PORT` nor the name of a ConfigNode of the file.
    ///
    /// ## What it checks
    ///
    /// `cn_seed_config_node` and `dn_seed_config_node`: the manual's default, `confignode_x`, is the name of a
    /// server in `confignode_servers`.
    ///
    /// ## Why it matters
    ///
    /// No ConfigNode has that name: the node never joins.
    ///
    /// ```yaml,fails
    /// global:
    ///   user: iotdb
    ///   ssh_port: 22
    ///   dn_seed_config_node: confignode_9
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
    /// Write the `name` of one of the ConfigNodes, or `HOST:PORT`.
    pub(super) static UNKNOWN_CONFIGNODE = {
        code: "CTL006", name: "iotdbctl-unknown-confignode", severity: Error, confidence: Language,
        marks: [HidesNodes]
    }
}

/// A name that no ConfigNode has.
pub(in crate::dialects::iotdb::iotdbctl) fn name(span: Span, found: &str, known: &[&str]) -> Finding {
    let message = format!("there is no ConfigNode `{}`", words::shorten(found));
    let finding = Finding::new(&UNKNOWN_CONFIGNODE, span, message);
    finding.perhaps_or(span, nearest(found, known.iter().copied()), || {
        if known.is_empty() {
            "write HOST:PORT".to_owned()
        } else {
            format!("write HOST:PORT, or one of {}", words::ticked_list(known, 8))
        }
    })
}
