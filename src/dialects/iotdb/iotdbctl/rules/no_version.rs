//! CTL009: iotdbctl-no-version.

use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::source::Span;

declare_rule! {
    /// Reports cluster files without the version of the server.
    ///
    /// ## What it checks
    ///
    /// Whether the name of an archive or a folder has a version in it, as in `apache-iotdb-1.3.2-all-bin.zip`:
    /// `iotdb_zip_dir`, `iotdb_download_url`, `iotdb_dir_name`; or a comment has it.
    ///
    /// ## Why it matters
    ///
    /// Parameters, defaults and files differ between versions. Without it, clusterc uses the newest version that
    /// reads the files of the manual.
    ///
    /// ```yaml,fails
    /// global:
    ///   user: iotdb
    ///   ssh_port: 22
    ///   deploy_dir: /opt
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
    /// Use the name of an archive with its version, or add the comment `# clusterc: version "1.3.2"`.
    pub(super) static NO_VERSION = {
        code: "CTL009", name: "iotdbctl-no-version", severity: Warning, confidence: Language,
        marks: [HidesNodes]
    }
}

/// A file without a version; `version` is taken.
pub(in crate::dialects::iotdb::iotdbctl) fn version(span: Span, version: &str, has_archive: bool) -> Finding {
    let finding = Finding::new(
        &NO_VERSION,
        span,
        format!("the file does not have the server's version: it is read as {version}"),
    )
    .note("parameters, defaults and files differ between versions");
    let finding = match has_archive {
        true => finding,
        false => finding.note("iotdbctl needs `iotdb_zip_dir` or `iotdb_download_url` to deploy the servers"),
    };
    finding.help(format!(
        "include the version in the archive name, as in `iotdb_zip_dir: /dist/apache-iotdb-{version}-all-bin.zip`"
    ))
    .help(format!("add the comment `# clusterc: version \"{version}\"` instead"))
}
