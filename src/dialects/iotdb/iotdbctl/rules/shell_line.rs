//! CTL008: iotdbctl-shell-line.

use crate::declare_rule;
use crate::diagnostic::{Change, Finding, Severity, words};
use crate::source::Span;

declare_rule! {
    /// Reports lines of `extra_opts` that do more than add Java options.
    ///
    /// ## What it checks
    ///
    /// `extra_opts` are lines of shell that iotdbctl appends to the environment script. clusterc reads those that
    /// add options to the variable of the role: `IOTDB_JMX_OPTS="$IOTDB_JMX_OPTS -XX:…"` for DataNodes,
    /// `CONFIGNODE_JMX_OPTS` for ConfigNodes.
    ///
    /// ## Why it matters
    ///
    /// Any other line would be lost, or a shell would run it on every host without a check. A ConfigNode
    /// never reads `IOTDB_JMX_OPTS`.
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
    ///     dn_internal_address: 10.0.0.11
    ///     dn_rpc_port: 6667
    ///     dn_internal_port: 10730
    ///     datanode-env.sh:
    ///       MEMORY_SIZE: 4G
    ///       extra_opts: |
    ///         ulimit -n 65535
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
    ///       extra_opts: |
    ///         IOTDB_JMX_OPTS="$IOTDB_JMX_OPTS -XX:+UseG1GC"
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write options in the form above; set variables of the script as keys next to `extra_opts`.
    pub(super) static SHELL_LINE = {
        code: "CTL008", name: "iotdbctl-shell-line", severity: Error, confidence: Language,
        marks: [HidesNodes]
    }
}

/// A line that does not add options.
pub(in crate::dialects::iotdb::iotdbctl) fn other(span: Span, line: &str, variable: &str) -> Finding {
    let message = format!("`{}` does not add Java options", words::shorten(line));
    Finding::new(&SHELL_LINE, span, message)
        .note("other shell lines are not converted: clusterc cannot check what they do on the hosts")
        .help(format!("write {variable}=\"${variable} OPTION …\", or set a variable of the script as a key next to `extra_opts`"))
}

/// Options for the other role's variable.
pub(in crate::dialects::iotdb::iotdbctl) fn other_role(
    span: Span,
    found: &str,
    title: &str,
    variable: &str,
) -> Finding {
    Finding::new(&SHELL_LINE, span, format!("a {title} does not read `{found}`"))
        .severity(Severity::Warning)
        .note("the line is not converted: it would have no effect")
        .propose(format!("write `{variable}`"), vec![Change::Text { span, text: variable.to_owned() }])
        .otherwise(format!("use `{variable}`"))
}
