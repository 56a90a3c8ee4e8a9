//! CTL001: iotdbctl-unknown-key.

use crate::declare_rule;
use crate::diagnostic::suggest::nearest;
use crate::diagnostic::{Finding, words};
use crate::dialects::iotdb::iotdbctl::keys::Section;
use crate::source::Span;

declare_rule! {
    /// Reports keys that the cluster file of iotdbctl does not have.
    ///
    /// ## What it checks
    ///
    /// The keys of the file, of its five parts and of every server, against those of the manual and those that
    /// later manuals add. Top-level keys that start with `x-` are for anchors.
    ///
    /// ## Why it matters
    ///
    /// An unknown key has no effect: its value is not set.
    ///
    /// ```yaml,fails
    /// global:
    ///   user: iotdb
    ///   shh_port: 22
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
    /// Use the name that the help shows. A parameter of the server belongs in `iotdb-common.properties`, `iotdb-
    /// confignode.properties` or `iotdb-datanode.properties`.
    pub(super) static UNKNOWN_KEY = {
        code: "CTL001", name: "iotdbctl-unknown-key", severity: Error, confidence: Language,
        marks: [HidesNodes]
    }
}

/// A key of a part of the file.
pub(in crate::dialects::iotdb::iotdbctl) fn key(
    span: Span,
    key: &str,
    section: &Section,
    is_parameter: bool,
    other: Option<&str>,
) -> Finding {
    let shown = words::shorten(key);
    let finding = Finding::new(&UNKNOWN_KEY, span, format!("`{}` has no key `{shown}`", section.name));
    if is_parameter {
        let file = match section.name {
            "confignode_servers" => "iotdb-confignode.properties",
            "datanode_servers" => "iotdb-datanode.properties",
            _ => "iotdb-common.properties",
        };
        return finding.help(format!("move it to the block `{file}:`: it is a parameter of the server"));
    }
    if let Some(other) = other {
        return finding.help(format!("move it to `{other}`"));
    }
    near(finding, key, span, section.keys.iter().map(|key| key.name))
}

/// A top-level key of the file.
pub(in crate::dialects::iotdb::iotdbctl) fn part(span: Span, key: &str, known: &[&'static str]) -> Finding {
    let message = format!("a cluster file has no section `{}`", words::shorten(key));
    near(Finding::new(&UNKNOWN_KEY, span, message), key, span, known.iter().copied())
}

/// A word behind `# clusterc:`.
pub(in crate::dialects::iotdb::iotdbctl) fn directive(span: Span, word: &str) -> Finding {
    let message = format!("`{}` is not allowed after `# clusterc:`", words::shorten(word));
    Finding::new(&UNKNOWN_KEY, span, message)
        .help("write `version \"1.3.3\"` and `allow \"CODE\" reason=\"…\"`")
}

fn near(
    finding: Finding,
    key: &str,
    span: Span,
    known: impl Iterator<Item = &'static str> + Clone,
) -> Finding {
    let finding = match nearest(key, known.clone()) {
        Some(near) => finding.did_you_mean(near, span, near),
        None => finding,
    };
    finding.otherwise(format!("use one of {}", words::ticked_list(known, 30)))
}
