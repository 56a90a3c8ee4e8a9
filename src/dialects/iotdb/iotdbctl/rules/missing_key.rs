//! CTL003: iotdbctl-missing-key.

use crate::declare_rule;
use crate::diagnostic::{Finding, Severity, words};
use crate::dialects::iotdb::iotdbctl::keys::Key;
use crate::source::Span;

declare_rule! {
    /// Reports missing keys that the manual requires.
    ///
    /// ## What it checks
    ///
    /// The keys that the manual calls required. It is an error if clusterc has no value for the key,
    /// and a warning if it has one; the note shows it. One of `iotdb_zip_dir` and `iotdb_download_url` has to be there, and
    /// `jdk_deploy_dir` where `jdk_tar_dir` is.
    ///
    /// ## Why it matters
    ///
    /// Without its address a server has no host; iotdbctl itself stops on files without the others.
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
    ///   - name: datanode_1
    ///     deploy_dir: /opt
    ///     dn_rpc_address: 10.0.0.11
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
    /// Add the keys.
    pub(super) static MISSING_KEY = {
        code: "CTL003", name: "iotdbctl-missing-key", severity: Error, confidence: Language,
        marks: [HidesNodes]
    }
}

/// Keys without a default.
pub(in crate::dialects::iotdb::iotdbctl) fn required(span: Span, name: &str, keys: &[&Key]) -> Finding {
    let names = words::ticked_list(keys.iter().map(|key| key.name), 12);
    Finding::new(&MISSING_KEY, span, format!("`{name}` does not have {names}"))
        .help(format!("add {}", words::list(keys.iter().map(|key| format!("`{}: …`", key.name)))))
}

/// Neither the archive of the server nor a location to get it from, though the version is known.
pub(in crate::dialects::iotdb::iotdbctl) fn archive(span: Span) -> Finding {
    Finding::new(&MISSING_KEY, span, "`global` has neither `iotdb_zip_dir` nor `iotdb_download_url`")
        .severity(Severity::Warning)
        .note("iotdbctl needs one of them to deploy the servers; clusterc does not need it")
        .help("add `iotdb_zip_dir: …` if iotdbctl also uses the file")
}

/// A Java that is named and goes nowhere.
pub(in crate::dialects::iotdb::iotdbctl) fn java_folder(span: Span) -> Finding {
    Finding::new(&MISSING_KEY, span, "`jdk_tar_dir` has no effect without `jdk_deploy_dir`")
        .severity(Severity::Warning)
        .note("iotdbctl copies Java to the hosts only if both are set; the nodes use the Java that is there")
        .help("add `jdk_deploy_dir: …`, or remove `jdk_tar_dir`")
}

/// Keys that clusterc does not need.
pub(in crate::dialects::iotdb::iotdbctl) fn expected(span: Span, name: &str, keys: &[&Key]) -> Finding {
    let names = words::ticked_list(keys.iter().map(|key| key.name), 12);
    Finding::new(&MISSING_KEY, span, format!("`{name}` does not have {names}, which iotdbctl requires"))
        .severity(Severity::Warning)
        .note("clusterc does not need it: it uses the value of `global` or the server's default")
        .help("add the missing keys if iotdbctl also uses the file")
}
