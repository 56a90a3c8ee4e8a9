//! CTL002: iotdbctl-wrong-shape.

use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::source::Span;
use crate::syntax::yaml::{YamlNode, YamlValue};

declare_rule! {
    /// Reports a list, a block or a string where another kind is expected.
    ///
    /// ## What it checks
    ///
    /// Whether the parts of the file are blocks, servers lists of blocks, and values strings.
    ///
    /// ## Why it matters
    ///
    /// clusterc cannot read a value of another shape.
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
    ///     name: datanode_1
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
    /// Start each server with a `-`; write several values as one string, separated by commas.
    pub(super) static WRONG_SHAPE = {
        code: "CTL002", name: "iotdbctl-wrong-shape", severity: Error, confidence: Language,
        marks: [HidesNodes]
    }
}

/// Something else where a block of keys is expected.
pub(in crate::dialects::iotdb::iotdbctl) fn block(span: Span, name: &str, found: &str) -> Finding {
    Finding::new(&WRONG_SHAPE, span, format!("expected a block of keys for `{name}`, found {found}"))
        .help(format!("write `{name}:`, then `key: value` on deeper lines below it"))
}

/// Something else where servers are expected.
pub(in crate::dialects::iotdb::iotdbctl) fn servers(span: Span, name: &str, found: &str) -> Finding {
    Finding::new(&WRONG_SHAPE, span, format!("expected a list of servers for `{name}`, found {found}"))
        .help("start each server with `- `, as in `- name: …`, with its other keys below `name`")
}

/// A list or a block where a string is expected.
pub(in crate::dialects::iotdb::iotdbctl) fn text(span: Span, key: &str, node: &YamlNode) -> Finding {
    let finding =
        Finding::new(&WRONG_SHAPE, span, format!("expected a string for `{key}`, found {}", node.kind()));
    let YamlValue::List(items) = &node.value else { return finding };
    let texts: Option<Vec<&str>> = items.iter().map(|item| Some(&*item.scalar()?.text)).collect();
    match texts
        .filter(|texts| !texts.is_empty() && texts.iter().all(|text| text.len() < 60) && texts.len() < 8)
    {
        Some(texts) => finding.help(format!("write them as one string: `{}`", texts.join(","))),
        None => finding.help("write them as one string, separated by commas"),
    }
}
