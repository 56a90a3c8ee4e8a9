//! Every key of the file, in the manual's order: the table that reading, messages and docs/iotdbctl.md share.

/// How much a key is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// Nothing can stand in for it.
    Required,
    /// The manual asks for it; there is a value to take when it is missing, which is told.
    Expected,
    /// It may be left out.
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

const COMMON: &str = "settings of all nodes; those of a server win over it";
const SYSTEM: &str = "the same, for the file that 1.3.3 and later read";
const SEED: &str = "the ConfigNode that is asked first: `HOST:PORT` or the `name` of one; the first of the list when not said";
const OLD_SEED: &str = "the same under its name before 1.3.0";

pub(super) static GLOBAL: Section = Section {
    name: "global",
    keys: &[
        optional(
            "iotdb_zip_dir",
            "the version, read from the archive's name; `install.sh --dist` takes the archive itself",
        ),
        optional("iotdb_download_url", "the version, where `iotdb_zip_dir` says none; nothing is downloaded"),
        optional("jdk_tar_dir", "nothing: Java is laid on the hosts by hand; preflight.sh looks for it"),
        optional("jdk_deploy_dir", "`java-home=` of `install`, together with `jdk_dir_name`"),
        optional("jdk_dir_name", "the last part of `java-home=`; `jdk_iotdb` when not said"),
        optional("iotdb_lib_dir", "nothing: an upgrade is a build for another version"),
        expected("user", "`user=` of `install`: the login that starts the processes is the one they run as"),
        optional("password", "nothing: it is warned of and never copied"),
        optional("pkey", "nothing: keys belong into the operator's ssh configuration"),
        expected("ssh_port", "nothing: it belongs into the operator's ssh configuration"),
        required("deploy_dir", "`install`, together with `iotdb_dir_name`"),
        optional("iotdb_dir_name", "the last part of `install`; `iotdb` when not said"),
        optional("iotdb_admin_user", "nothing: the login of the database belongs into `login` on the hosts"),
        optional("iotdb_admin_password", "nothing: it is warned of and never copied"),
        optional("datanode-env.sh", "`env` of every DataNode; `extra_opts` are options of its Java"),
        optional("confignode-env.sh", "`env` of every ConfigNode; `extra_opts` are options of its Java"),
        optional(
            "iotdb-confignode.properties",
            "settings of every ConfigNode; those of a server win over them",
        ),
        optional("iotdb-datanode.properties", "settings of every DataNode; those of a server win over them"),
        optional("iotdb-common.properties", COMMON),
        optional("iotdb-system.properties", SYSTEM),
        optional(
            "cn_internal_address",
            "the seed of all ConfigNodes, as the manual describes it there; better written as `cn_seed_config_node`",
        ),
        optional(
            "dn_internal_address",
            "the seed of all DataNodes, as the manual describes it there; better written as `dn_seed_config_node`",
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
        expected("deploy_dir", "`install=` of the node where it differs from `global`'s"),
        optional("iotdb-confignode.properties", "settings of the node"),
        required(
            "cn_internal_address",
            "the host, and its `address`; may stand in `iotdb-confignode.properties` as well",
        ),
        optional("cn_internal_port", "the setting of that name; 10710 when not said"),
        optional("cn_consensus_port", "the setting of that name; 10720 when not said"),
        expected(
            "cn_data_dir",
            "`cn_system_dir` and `cn_consensus_dir`, as `system` and `consensus` below it, unless those are set themselves",
        ),
        optional("iotdb-common.properties", "settings of the node; they win over `global`'s"),
        optional("iotdb-system.properties", SYSTEM),
        optional("cn_seed_config_node", SEED),
        optional("cn_target_config_node_list", OLD_SEED),
        optional("confignode-env.sh", "`env` of the node; it wins over `global`'s, key by key"),
    ],
};

pub(super) static DATANODES: Section = Section {
    name: "datanode_servers",
    keys: &[
        required("name", "the node's name"),
        expected("deploy_dir", "`install=` of the node where it differs from `global`'s"),
        optional("iotdb-datanode.properties", "settings of the node"),
        expected("dn_rpc_address", "`client=` of the host; a wildcard stays the setting of that name"),
        required(
            "dn_internal_address",
            "the host, and its `address`; may stand in `iotdb-datanode.properties` as well",
        ),
        optional("dn_seed_config_node", SEED),
        optional("dn_target_config_node_list", OLD_SEED),
        expected("dn_rpc_port", "the setting of that name; 6667 when not said"),
        expected("dn_internal_port", "the setting of that name; 10730 when not said"),
        optional("iotdb-common.properties", "settings of the node; they win over `global`'s"),
        optional("iotdb-system.properties", SYSTEM),
        optional("datanode-env.sh", "`env` of the node; it wins over `global`'s, key by key"),
    ],
};

pub(super) static GRAFANA: Section = Section {
    name: "grafana_server",
    keys: &[
        optional("grafana_dir_name", "the last part of Grafana's folder; `grafana_iotdb` when not said"),
        required("host", "the host that Grafana runs on"),
        optional("grafana_port", "its port; 3000 when not said"),
        required("deploy_dir", "Grafana's folder, together with `grafana_dir_name`"),
        expected(
            "grafana_tar_dir",
            "the version, when the archive's name has a known one; the archive is given to install.sh",
        ),
        optional(
            "dashboards",
            "`dashboard` in `grafana`: files, with commas between them, from the folder of the cluster file; they go into the bundle",
        ),
    ],
};

pub(super) static PROMETHEUS: Section = Section {
    name: "prometheus_server",
    keys: &[
        optional(
            "prometheus_dir_name",
            "the last part of Prometheus's folder; `prometheus_iotdb` when not said",
        ),
        required("host", "the host that Prometheus runs on"),
        optional("prometheus_port", "its port; 9090 when not said"),
        required("deploy_dir", "Prometheus's folder, together with `prometheus_dir_name`"),
        expected(
            "prometheus_tar_dir",
            "the version, when the archive's name has a known one; the archive is given to install.sh",
        ),
        optional("storage_tsdb_retention_time", "how long samples are kept; 15 days when not said"),
        optional(
            "storage_tsdb_retention_size",
            "how much they may take; 512MB when not said. `512M` is read as that",
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
