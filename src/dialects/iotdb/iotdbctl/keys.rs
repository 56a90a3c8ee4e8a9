//! Every key of the file, in the manual's order: the table that reading, messages and docs/iotdbctl.md share.

/// How much a key is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// Nothing can be in for it.
    Required,
    /// The manual requires it; there is a default when it is missing, which is reported.
    Expected,
    /// It may be omitted.
    Optional,
}

/// One key.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) need: Need,
    /// What it becomes, for people.
    pub(super) becomes: &'static str,
}

/// One part of the file.
#[derive(Debug)]
pub(super) struct Section {
    /// Its key at the top of the file.
    pub(super) name: &'static str,
    pub(super) keys: &'static [Key],
}

const fn required(name: &'static str, becomes: &'static str) -> Key {
    Key { name, need: Need::Required, becomes }
}

const fn expected(name: &'static str, becomes: &'static str) -> Key {
    Key { name, need: Need::Expected, becomes }
}

const fn optional(name: &'static str, becomes: &'static str) -> Key {
    Key { name, need: Need::Optional, becomes }
}

const COMMON: &str = "settings of all nodes; those of a server override them";
const SYSTEM: &str = "the same, for the file that 1.3.3 and later read";
const SEED: &str = "the seed ConfigNode: `HOST:PORT` or the `name` of one; the first of the list by default";
const OLD_SEED: &str = "the same, with the name used before 1.3.0";

pub(super) static GLOBAL: Section = Section {
    name: "global",
    keys: &[
        optional(
            "iotdb_zip_dir",
            "the version, from the archive's name; pass the archive itself to `install.sh --dist`",
        ),
        optional(
            "iotdb_download_url",
            "the version, if `iotdb_zip_dir` does not have one; nothing is downloaded",
        ),
        optional("jdk_tar_dir", "nothing: install Java on the hosts by hand; preflight.sh checks it"),
        optional("jdk_deploy_dir", "`java-home=` of `install`, together with `jdk_dir_name`"),
        optional("jdk_dir_name", "the last part of `java-home=`; default: `jdk_iotdb`"),
        optional("iotdb_lib_dir", "nothing: for an upgrade, build for another version"),
        expected("user", "`user=` of `install`: the user that starts the processes"),
        optional("password", "nothing: clusterc warns about it and never copies it"),
        optional("pkey", "nothing: put keys in the operator's ssh configuration"),
        expected("ssh_port", "nothing: put it in the operator's ssh configuration"),
        required("deploy_dir", "`install`, together with `iotdb_dir_name`"),
        optional("iotdb_dir_name", "the last part of `install`; default: `iotdb`"),
        optional("iotdb_admin_user", "nothing: put the login of the database in `login` on the hosts"),
        optional("iotdb_admin_password", "nothing: clusterc warns about it and never copies it"),
        optional("datanode-env.sh", "`env` of every DataNode; `extra_opts` are options of its Java"),
        optional("confignode-env.sh", "`env` of every ConfigNode; `extra_opts` are options of its Java"),
        optional(
            "iotdb-confignode.properties",
            "settings of every ConfigNode; those of a server override them",
        ),
        optional("iotdb-datanode.properties", "settings of every DataNode; those of a server override them"),
        optional("iotdb-common.properties", COMMON),
        optional("iotdb-system.properties", SYSTEM),
        optional(
            "cn_internal_address",
            "the seed of all ConfigNodes, as the manual describes it there; `cn_seed_config_node` is clearer",
        ),
        optional(
            "dn_internal_address",
            "the seed of all DataNodes, as the manual describes it there; `dn_seed_config_node` is clearer",
        ),
        optional("cn_seed_config_node", SEED),
        optional("dn_seed_config_node", SEED),
        optional("cn_target_config_node_list", OLD_SEED),
        optional("dn_target_config_node_list", OLD_SEED),
    ],
};

pub(super) static CONFIGNODES: Section = Section {
    name: "confignode_servers",
    keys: &[
        required("name", "the node's name"),
        expected("deploy_dir", "`install=` of the node, if it differs from `global`"),
        optional("iotdb-confignode.properties", "settings of the node"),
        required(
            "cn_internal_address",
            "the host, and its `address`; also allowed in `iotdb-confignode.properties`",
        ),
        optional("cn_internal_port", "the setting with that name; default: 10710"),
        optional("cn_consensus_port", "the setting with that name; default: 10720"),
        expected(
            "cn_data_dir",
            "`cn_system_dir` and `cn_consensus_dir`, as `system` and `consensus` below it, unless they are set",
        ),
        optional("iotdb-common.properties", "settings of the node; they override those of `global`"),
        optional("iotdb-system.properties", SYSTEM),
        optional("cn_seed_config_node", SEED),
        optional("cn_target_config_node_list", OLD_SEED),
        optional("confignode-env.sh", "`env` of the node; it overrides that of `global`, key by key"),
    ],
};

pub(super) static DATANODES: Section = Section {
    name: "datanode_servers",
    keys: &[
        required("name", "the node's name"),
        expected("deploy_dir", "`install=` of the node, if it differs from `global`"),
        optional("iotdb-datanode.properties", "settings of the node"),
        expected("dn_rpc_address", "`client=` of the host; a wildcard stays the setting with that name"),
        required(
            "dn_internal_address",
            "the host, and its `address`; also allowed in `iotdb-datanode.properties`",
        ),
        optional("dn_seed_config_node", SEED),
        optional("dn_target_config_node_list", OLD_SEED),
        expected("dn_rpc_port", "the setting with that name; default: 6667"),
        expected("dn_internal_port", "the setting with that name; default: 10730"),
        optional("iotdb-common.properties", "settings of the node; they override those of `global`"),
        optional("iotdb-system.properties", SYSTEM),
        optional("datanode-env.sh", "`env` of the node; it overrides that of `global`, key by key"),
    ],
};

pub(super) static GRAFANA: Section = Section {
    name: "grafana_server",
    keys: &[
        optional("grafana_dir_name", "the last part of Grafana's folder; default: `grafana_iotdb`"),
        required("host", "the host that Grafana runs on"),
        optional("grafana_port", "its port; default: 3000"),
        required("deploy_dir", "Grafana's folder, together with `grafana_dir_name`"),
        expected(
            "grafana_tar_dir",
            "the version, if the archive's name has a known one; pass the archive to install.sh",
        ),
        optional(
            "dashboards",
            "`dashboard` in `grafana`: files, separated by commas, relative to the cluster file; the bundle includes them",
        ),
    ],
};

pub(super) static PROMETHEUS: Section = Section {
    name: "prometheus_server",
    keys: &[
        optional("prometheus_dir_name", "the last part of Prometheus's folder; default: `prometheus_iotdb`"),
        required("host", "the host that Prometheus runs on"),
        optional("prometheus_port", "its port; default: 9090"),
        required("deploy_dir", "Prometheus's folder, together with `prometheus_dir_name`"),
        expected(
            "prometheus_tar_dir",
            "the version, if the archive's name has a known one; pass the archive to install.sh",
        ),
        optional("storage_tsdb_retention_time", "how long samples are kept; default: 15 days"),
        optional(
            "storage_tsdb_retention_size",
            "the maximum size of all samples; default: 512MB. `512M` means the same",
        ),
    ],
};

/// The parts, in the order of the manual.
pub(super) static SECTIONS: &[&Section] = &[&GLOBAL, &CONFIGNODES, &DATANODES, &GRAFANA, &PROMETHEUS];

impl Section {
    /// The key of that name.
    pub(super) fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }
}
