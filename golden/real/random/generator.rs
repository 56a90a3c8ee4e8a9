//! Valid specs of Apache IoTDB by chance: what a seed says is one to four hosts, roles on them, and settings of all kinds.

use std::collections::BTreeMap;
use std::fmt::{Display, Write};

use clusterc::catalog::{CatalogView, ParamKind, ParamType, ParamView, Version};
use clusterc::driver::PRODUCTS;

use super::chance::Chance;

/// A spec in its parts, so that a fault can be planted in it.
#[derive(Debug, Clone)]
pub(crate) struct Drawn {
    pub(crate) version: String,
    pub(crate) name: String,
    pub(crate) install: String,
    pub(crate) user: Option<&'static str>,
    pub(crate) logs: Option<&'static str>,
    pub(crate) schema: usize,
    pub(crate) data: usize,
    pub(crate) consensus: Consensus,
    pub(crate) hosts: Vec<Host>,
    /// Hosts by their number.
    pub(crate) confignodes: Vec<usize>,
    pub(crate) datanodes: Vec<usize>,
    /// The host of the ConfigNode that all others ask first.
    pub(crate) seed: usize,
    pub(crate) all: Body,
    pub(crate) confignode: Body,
    pub(crate) datanode: Body,
    /// Statements for one node: its role, its host, and what is special.
    pub(crate) single: Vec<(&'static str, usize, Body)>,
}

/// The protocols, as the shorthand says them.
#[derive(Debug, Clone)]
pub(crate) struct Consensus {
    pub(crate) config: &'static str,
    pub(crate) schema: &'static str,
    pub(crate) data: &'static str,
}

/// A host.
#[derive(Debug, Clone)]
pub(crate) struct Host {
    pub(crate) name: String,
    /// Nothing where its name is its address.
    pub(crate) address: Option<String>,
    /// Properties and statements that only a fault needs.
    pub(crate) more: String,
}

impl Host {
    /// What other nodes connect to.
    pub(crate) fn dialed(&self) -> &str {
        self.address.as_deref().unwrap_or(&self.name)
    }
}

/// Statements that set something, each once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Body(BTreeMap<String, String>);

impl Body {
    /// Says a parameter; the last value stays.
    pub(crate) fn set(&mut self, name: &str, value: impl Display) {
        self.0.insert(format!("set \"{name}\""), value.to_string());
    }

    /// The same with a text.
    pub(crate) fn set_text(&mut self, name: &str, value: &str) {
        self.set(name, format!("{value:?}"));
    }

    /// A statement of the language: `memory`, `data-dirs`.
    pub(crate) fn say(&mut self, word: &str, values: impl Display) {
        self.0.insert(word.to_owned(), values.to_string());
    }

    pub(crate) fn forget(&mut self, word: &str) {
        self.0.remove(word);
    }

    /// The value of a parameter.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(&format!("set \"{name}\"")).map(String::as_str)
    }

    /// A port as set, or the default.
    pub(crate) fn port(&self, name: &str, default: u16) -> u16 {
        self.get(name).and_then(|value| value.parse().ok()).unwrap_or(default)
    }
}

impl Drawn {
    /// The text of the spec.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        let mut line = |line: &str| {
            let _ = writeln!(text, "{line}");
        };
        line(&format!("cluster {:?} product=\"iotdb\" version={:?} {{", self.name, self.version));
        let user = self.user.map(|user| format!(" user={user:?}")).unwrap_or_default();
        let logs = self.logs.map(|logs| format!(" logs={logs:?}")).unwrap_or_default();
        line(&format!("    install {:?}{user}{logs}", self.install));
        line(&format!("    replication schema={} data={}", self.schema, self.data));
        let Consensus { config, schema, data } = self.consensus;
        line(&format!("    consensus config=\"{config}\" schema=\"{schema}\" data=\"{data}\""));
        for Host { name, address, more } in &self.hosts {
            let address = address.as_ref().map(|address| format!(" address={address:?}")).unwrap_or_default();
            line(&format!("    host {name:?}{address}{more}"));
        }
        for (head, value) in &self.all.0 {
            line(&format!("    {head} {value}"));
        }
        let mut block = |head: String, body: &Body| {
            line(&format!("    {head} {{"));
            for (head, value) in &body.0 {
                line(&format!("        {head} {value}"));
            }
            line("    }");
        };
        let names = |of: &[usize]| {
            of.iter().map(|&host| self.hosts[host].name.as_str()).collect::<Vec<_>>().join(", ")
        };
        if !self.confignodes.is_empty() {
            let seed = &self.hosts[self.seed].name;
            let seed =
                if self.seed == self.confignodes[0] { String::new() } else { format!(" seed={seed:?}") };
            block(format!("confignode on={:?}{seed}", names(&self.confignodes)), &self.confignode);
        }
        block(format!("datanode on={:?}", names(&self.datanodes)), &self.datanode);
        for (role, host, body) in &self.single {
            block(format!("every {role:?} on={:?}", self.hosts[*host].name), body);
        }
        line("}");
        text
    }

    /// How many nodes it places.
    pub(crate) fn nodes(&self) -> usize {
        self.confignodes.len() + self.datanodes.len()
    }
}

/// Ports that a ConfigNode or a DataNode has in any case.
const CONFIGNODE_PORTS: [&str; 2] = ["cn_internal_port", "cn_consensus_port"];
const DATANODE_PORTS: [&str; 5] = [
    "dn_rpc_port",
    "dn_internal_port",
    "dn_mpp_data_exchange_port",
    "dn_schema_region_consensus_port",
    "dn_data_region_consensus_port",
];

/// The spec that a seed says, for a version.
pub(crate) fn draw(version: &str, seed: u64) -> Drawn {
    let mut chance = Chance::new(seed);
    let mut drawn = place(version, &mut chance);
    ports(&mut drawn, &mut chance);
    directories(&mut drawn, &mut chance);
    memory(&mut drawn, &mut chance);
    services(&mut drawn, &mut chance);
    usual(&mut drawn, &mut chance);
    near_defaults(&mut drawn, &mut chance);
    drawn
}

/// Hosts, and what runs on them. Most are small: a node takes ten seconds of a processor until it runs.
fn place(version: &str, chance: &mut Chance) -> Drawn {
    let count = [1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 4][chance.below(14)];
    let base = chance.one(&["node", "db", "iotdb-host", "plant.site", "n"]);
    let are_named = chance.happens(20);
    let (net, first) = (chance.between(0, 250), chance.between(1, 200));
    let host = |number: usize| Host {
        name: format!("{base}-{}", number + 1),
        address: (!are_named).then(|| format!("10.{net}.7.{}", first + number)),
        more: String::new(),
    };
    let hosts: Vec<Host> = (0..count).map(host).collect();
    let whole: Vec<usize> = (0..count).collect();
    let mut confignodes: Vec<usize> = chance.some(45, &whole);
    if confignodes.is_empty() || count == 4 && confignodes.len() == 4 {
        confignodes = vec![chance.below(count)];
    }
    let mut datanodes: Vec<usize> = chance.some(75, &whole);
    // A host without a node is not one.
    for host in 0..count {
        if !confignodes.contains(&host) && !datanodes.contains(&host) {
            datanodes.push(host);
        }
    }
    if datanodes.is_empty() {
        datanodes.push(chance.below(count));
    }
    datanodes.sort_unstable();
    let copies = |chance: &mut Chance| chance.between(1, datanodes.len().min(3));
    let (schema, data) = (copies(chance), copies(chance));
    let may_be_simple = |is: bool, more: &[&'static str]| {
        let mut words = more.to_vec();
        words.extend(is.then_some("simple"));
        words
    };
    let consensus = Consensus {
        config: chance.one(&may_be_simple(confignodes.len() == 1, &["ratis", "ratis", "ratis"])),
        schema: chance.one(&may_be_simple(schema == 1, &["ratis", "ratis"])),
        data: chance.one(&may_be_simple(data == 1, &["iot", "iot", "ratis"])),
    };
    Drawn {
        version: version.to_owned(),
        name: chance.one(&["plant", "mill-7", "site_A", "defaultCluster"]).to_owned(),
        install: chance.one(&["/opt/iotdb", "/srv/apache-iotdb", "/data0/db/iotdb_home"]).to_owned(),
        user: chance.one(&[None, None, Some("iotdb"), Some("root")]),
        logs: chance.one(&[None, None, None, Some("/var/log/iotdb")]),
        schema,
        data,
        consensus,
        seed: chance.one(&confignodes),
        hosts,
        confignodes,
        datanodes,
        all: Body::default(),
        confignode: Body::default(),
        datanode: Body::default(),
        single: Vec::new(),
    }
}

fn ports(drawn: &mut Drawn, chance: &mut Chance) {
    // No two of a run are equal, and none is one that is taken where nothing is set.
    let mut next = chance.between(11_000, 25_000);
    let mut port = |chance: &mut Chance| {
        next += chance.between(1, 40);
        next
    };
    let share = chance.one(&[0, 30, 100]);
    for name in CONFIGNODE_PORTS {
        if chance.happens(share) {
            drawn.confignode.set(name, port(chance));
        }
    }
    for name in DATANODE_PORTS {
        if chance.happens(share) {
            drawn.datanode.set(name, port(chance));
        }
    }
    if chance.happens(25) {
        drawn.datanode.set_text("dn_rpc_address", "0.0.0.0");
    }
    if chance.happens(25) {
        let words = chance.one(&["\"prometheus\"", "\"jmx\"", "\"prometheus\" \"jmx\""]);
        let level = chance.one(&["CORE", "IMPORTANT", "NORMAL", "ALL"]);
        for body in [&mut drawn.confignode, &mut drawn.datanode] {
            body.say("metrics", format!("{words} level=\"{level}\" port={}", port(chance)));
        }
    }
    if chance.happens(20) {
        drawn.datanode.set("enable_rest_service", "#true");
        if chance.happens(70) {
            drawn.datanode.set("rest_service_port", port(chance));
        }
    }
    // Later ones have MQTT as a plugin, which is not built here.
    if drawn.version == "1.3.3" && chance.happens(15) {
        drawn.datanode.set("enable_mqtt_service", "#true");
        drawn.datanode.set("mqtt_port", port(chance));
    }
    if chance.happens(15) {
        drawn.confignode.say("jmx", format!("port={}", port(chance)));
        drawn.datanode.say("jmx", format!("port={}", port(chance)));
    }
}

fn directories(drawn: &mut Drawn, chance: &mut Chance) {
    if chance.happens(30) {
        drawn.confignode.say("system-dir", "\"/data1/cn/system\"");
    }
    if chance.happens(20) {
        drawn.confignode.say("consensus-dir", "\"/data2/cn/consensus\"");
    }
    if chance.happens(25) {
        drawn.datanode.say("system-dir", "\"/data1/dn/system\"");
    }
    if chance.happens(20) {
        drawn.datanode.say("consensus-dir", "\"/data2/dn/consensus\"");
    }
    if chance.happens(40) {
        let dirs = ["\"/data1/dn/data\"", "\"/data2/dn/data\"", "\"data/datanode/more\""];
        drawn.datanode.say("data-dirs", dirs[..chance.between(1, 3)].join(" "));
    }
    if chance.happens(30) {
        let dirs = ["\"/data2/dn/wal\"", "\"/data3/dn/wal\""];
        drawn.datanode.say("wal-dirs", dirs[..chance.between(1, 2)].join(" "));
    }
    if chance.happens(10) {
        drawn.datanode.set_text("dn_multi_dir_strategy", "MaxDiskUsableSpaceFirstStrategy");
    }
    if chance.happens(10) {
        drawn.datanode.set_text("sort_tmp_dir", "/data1/dn/tmp");
    }
}

fn memory(drawn: &mut Drawn, chance: &mut Chance) {
    let confignode =
        ["total=\"512MiB\"", "total=\"768MiB\"", "heap=\"400MiB\" direct=\"200MiB\"", "heap=\"500MiB\""];
    let datanode =
        ["total=\"768MiB\"", "total=\"1GiB\"", "heap=\"600MiB\" direct=\"300MiB\"", "heap=\"800MiB\""];
    drawn.confignode.say("memory", chance.one(&confignode));
    drawn.datanode.say("memory", chance.one(&datanode));
}

/// What is not only a number in a file.
fn services(drawn: &mut Drawn, chance: &mut Chance) {
    if chance.happens(20) {
        drawn.all.set_text("timestamp_precision", chance.one(&["ms", "us", "ns"]));
    }
    if chance.happens(15) {
        drawn.all.set("series_slot_num", chance.one(&[1, 7, 100, 5000]));
    }
    if chance.happens(10) {
        drawn.all.set_text("time_partition_interval", chance.one(&["1d", "1h", "30d"]));
    }
    if chance.happens(10) {
        drawn.all.set_text("schema_engine_mode", "PBTree");
    }
    if chance.happens(10) {
        drawn.all.set_text(
            "series_partition_executor_class",
            &format!(
                "org.apache.iotdb.commons.partition.executor.hash.{}Executor",
                chance.one(&["APHash", "JSHash", "SDBMHash", "BKDRHash"])
            ),
        );
    }
}

/// Settings that sites make, with values that they take.
const USUAL: &[(&str, &[&str])] = &[
    ("read_consistency_level", &["\"strong\"", "\"weak\""]),
    ("region_group_allocate_policy", &["\"GREEDY\"", "\"GCR\""]),
    ("leader_distribution_policy", &["\"GREEDY\"", "\"CFD\""]),
    ("schema_region_group_extension_policy", &["\"AUTO\"", "\"CUSTOM\""]),
    ("data_region_group_extension_policy", &["\"AUTO\"", "\"CUSTOM\""]),
    ("default_data_region_group_num_per_database", &["1", "3"]),
    ("heartbeat_interval_in_ms", &["500", "\"2s\""]),
    ("wal_mode", &["\"SYNC\"", "\"ASYNC\""]),
    ("wal_buffer_size_in_byte", &["\"16MiB\"", "1048576"]),
    ("dn_thrift_max_frame_size", &["\"64MiB\""]),
    ("query_timeout_threshold", &["\"5min\"", "60000"]),
    ("query_thread_count", &["2", "4"]),
    ("degree_of_query_parallelism", &["1", "2"]),
    ("max_allowed_concurrent_queries", &["50", "2000"]),
    ("compaction_thread_count", &["1", "4"]),
    ("compaction_write_throughput_mb_per_sec", &["8", "64"]),
    ("target_compaction_file_size", &["\"512MiB\"", "\"4GiB\""]),
    ("enable_seq_space_compaction", &["#false"]),
    ("enable_cross_space_compaction", &["#false"]),
    ("enable_auto_create_schema", &["#false", "#true"]),
    ("default_int64_encoding", &["\"GORILLA\"", "\"RLE\"", "\"PLAIN\""]),
    ("default_float_encoding", &["\"RLE\"", "\"TS_2DIFF\""]),
    ("compressor", &["\"SNAPPY\"", "\"ZSTD\"", "\"GZIP\"", "\"UNCOMPRESSED\""]),
    ("datanode_memory_proportion", &["\"3:3:1:1:1:1\"", "\"4:3:1:1:1:1\"", "\"5:2:1:1:1:1\""]),
    ("datanode_schema_cache_eviction_policy", &["\"LRU\"", "\"FIFO\""]),
    ("dn_max_connection_for_internal_service", &["50", "200"]),
    ("mpp_data_exchange_core_pool_size", &["4", "8"]),
    ("quota_enable", &["#true"]),
    ("slow_query_threshold", &["\"3s\"", "500"]),
    ("enable_last_cache", &["#false"]),
    ("meta_data_cache_enable", &["#false"]),
    ("time_partition_origin", &["0", "1000"]),
    ("cn_connection_timeout_ms", &["\"30s\""]),
    ("dn_connection_timeout_ms", &["\"30s\""]),
    ("udf_memory_budget_in_mb", &["10"]),
    ("tier_ttl_in_ms", &["-1"]),
];

fn usual(drawn: &mut Drawn, chance: &mut Chance) {
    let view = view(&drawn.version);
    for (name, values) in chance.some(6, USUAL) {
        let Some(param) = view.params().find(|param| param.name() == name) else { continue };
        let value = chance.one(values);
        // A version has its own words.
        if param.words.is_empty() || param.words.contains(&value.trim_matches('"')) {
            body_of(drawn, &view, param).set(name, value);
        }
    }
}

/// Beginnings of parameters that are not drawn by the catalog, and why not.
const KEPT: &[&str] = &[
    // Drawn above, together with what belongs to them.
    "cn_system_dir",
    "series_slot_num",
    "time_partition",
    "timestamp_precision",
    "schema_engine_mode",
    "schema_replication",
    "data_replication",
    "config_node_consensus_protocol",
    "schema_region_consensus_protocol",
    "data_region_consensus_protocol",
    "enable_rest_service",
    "enable_mqtt_service",
    "cn_metric",
    "dn_metric",
    // Clients need to know them.
    "dn_rpc_thrift_compression",
    "dn_rpc_advanced_compression",
    "cn_rpc_thrift_compression",
    "enable_thrift_ssl",
    "enable_https",
    "client_auth",
    // They need something that is not there: a file, another host, a class.
    "authorizer_provider_class",
    "enable_hdfs",
    "tsfile_storage_fs",
    "pipe_air_gap",
    "enable_external",
    // A row cannot be written on purpose.
    "system_read_only",
    "read_only",
];

/// Some parameters of the catalog, not far from their defaults.
fn near_defaults(drawn: &mut Drawn, chance: &mut Chance) {
    let view = view(&drawn.version);
    for _ in 0..chance.one(&[0, 0, 1, 2, 4]) {
        let params: Vec<&ParamView> = view.params().filter(|param| is_drawn(param)).collect();
        let param = chance.one(&params);
        let Some(value) = near(param, chance) else { continue };
        let body = body_of(drawn, &view, param);
        if body.get(param.name()).is_none() {
            body.set(param.name(), value);
        }
    }
}

fn is_drawn(param: &ParamView) -> bool {
    let name = param.name();
    is_of_nodes(param) && !param.dead && !KEPT.iter().any(|start| name.starts_with(start))
}

/// Whether a parameter is one of the file of ConfigNodes and DataNodes.
pub(crate) fn is_of_nodes(param: &ParamView) -> bool {
    param.param.kind == ParamKind::Property && param.file == "iotdb-system.properties"
}

/// A value near a default: twice as much, half as much, the other one.
fn near(param: &ParamView, chance: &mut Chance) -> Option<String> {
    let default = param.default?;
    let fits = |number: f64| {
        param.ranges.iter().all(|bounds| {
            bounds.minimum.is_none_or(|minimum| number > minimum)
                && bounds.maximum.is_none_or(|maximum| number < maximum)
        })
    };
    match param.param.kind_of_value {
        ParamType::Bool => Some(if default == "true" { "#false" } else { "#true" }.to_owned()),
        ParamType::Int32 | ParamType::Int64 | ParamType::Duration | ParamType::Size => {
            let number: i64 = default.parse().ok().filter(|&number| number > 3)?;
            let other = if chance.happens(50) { number * 2 } else { number / 2 };
            #[expect(clippy::cast_precision_loss, reason = "bounds are numbers with a fraction")]
            (i32::try_from(other).is_ok() && fits(other as f64)).then(|| other.to_string())
        }
        ParamType::Double => {
            let number: f64 = default.parse().ok().filter(|&number| number > 0.0)?;
            let other = number * 0.75;
            fits(other).then(|| format!("{other}"))
        }
        ParamType::Enum => {
            let others: Vec<&str> = param.words.iter().copied().filter(|word| *word != default).collect();
            (!others.is_empty()).then(|| format!("{:?}", chance.one(&others)))
        }
        _ => None,
    }
}

/// Where a parameter is set: with the nodes of its role, or for all.
pub(crate) fn body_of<'a>(drawn: &'a mut Drawn, view: &CatalogView, param: &ParamView) -> &'a mut Body {
    let covers = |name: &str| {
        let role = view.roles().find(|(_, role)| &*role.name == name);
        role.is_some_and(|(id, _)| param.param.scope.covers(id))
    };
    match (covers("confignode"), covers("datanode")) {
        (true, false) => &mut drawn.confignode,
        (false, true) => &mut drawn.datanode,
        _ => &mut drawn.all,
    }
}

/// The catalog of a version.
pub(crate) fn view(version: &str) -> std::sync::Arc<CatalogView> {
    let product = PRODUCTS.find("iotdb").expect("the product is in the table");
    product.view(&Version::parse(version).expect("a version of the table"))
}
