//! Faults that are planted in valid specs: one each, which is the only error of the spec.
//!
//! A kind says which rule it breaks, and plants itself where the spec has what it takes. Not among them, for what the generic judge of
//! golden/real/random.rs cannot see or no server can show:
//!
//! - IOTDB034: all nodes run, and one of two values of a shared file is not used; `show variables` reports it in its recorded case.
//! - IOTDB004: it takes two clusters.
//! - DIR006, DIR007 and addresses that are none in `dn_internal_address`: no bundle is written.
//! - Words instead of `true` and `false`: the server reads them as `false`, and says nothing.

use clusterc::catalog::{ParamType, ParamView};

use super::chance::Chance;
use super::generator::{Body, Drawn, body_of, is_of_nodes, view};

/// A kind of fault.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    /// The rule that it breaks; nothing where the catalog decides.
    pub(crate) code: &'static str,
    /// What it is.
    pub(crate) what: &'static str,
    /// Plants it; false where the spec does not have what it takes.
    plant: fn(&mut Drawn, &mut Chance) -> bool,
}

/// All of them.
const KINDS: &[Kind] = &[
    Kind {
        code: "NET001",
        what: "two ports of a DataNode are equal",
        plant: |drawn, chance| {
            let names = ["dn_internal_port", "dn_mpp_data_exchange_port", "dn_data_region_consensus_port"];
            let port = drawn.datanode.port("dn_rpc_port", 6667);
            drawn.datanode.set(chance.one(&names), port);
            true
        },
    },
    Kind {
        code: "NET001",
        what: "two ports of a ConfigNode are equal",
        plant: |drawn, _| {
            let port = drawn.confignode.port("cn_internal_port", 10710);
            drawn.confignode.set("cn_consensus_port", port);
            true
        },
    },
    Kind {
        code: "NET001",
        what: "a DataNode has a port of the ConfigNode on its host",
        plant: |drawn, chance| {
            let names = ["dn_rpc_port", "dn_internal_port"];
            let port = drawn.confignode.port("cn_internal_port", 10710);
            drawn.datanode.set(chance.one(&names), port);
            drawn.datanodes.iter().any(|host| drawn.confignodes.contains(host))
        },
    },
    Kind {
        code: "IOTDB001",
        what: "the only ConfigNode asks another",
        plant: |drawn, _| {
            let port = drawn.confignode.port("cn_internal_port", 10710);
            drawn.confignode.set_text("cn_seed_config_node", &format!("10.255.0.9:{port}"));
            drawn.confignodes.len() == 1
        },
    },
    Kind {
        code: "IOTDB002",
        what: "a second ConfigNode asks itself",
        plant: |drawn, _| {
            let Some(other) = other_confignode(drawn) else { return false };
            let port = drawn.confignode.port("cn_internal_port", 10710);
            let own = format!("{}:{port}", drawn.hosts[other].dialed());
            single(drawn, "confignode", other).set_text("cn_seed_config_node", &own);
            true
        },
    },
    Kind {
        code: "IOTDB003",
        what: "DataNodes ask a port without a listener",
        plant: |drawn, chance| {
            let seed = drawn.hosts[drawn.seed].dialed();
            let seed = format!("{seed}:{}", chance.one(&[9, 27_999]));
            drawn.datanode.set_text("dn_seed_config_node", &seed);
            true
        },
    },
    Kind {
        code: "IOTDB003",
        what: "DataNodes ask the consensus port of the ConfigNode",
        plant: |drawn, _| {
            let port = drawn.confignode.port("cn_consensus_port", 10720);
            let seed = format!("{}:{port}", drawn.hosts[drawn.seed].dialed());
            drawn.datanode.set_text("dn_seed_config_node", &seed);
            true
        },
    },
    Kind {
        code: "IOTDB003",
        what: "a second ConfigNode asks a port without a listener",
        plant: |drawn, _| {
            let Some(other) = other_confignode(drawn) else { return false };
            let seed = format!("{}:27999", drawn.hosts[drawn.seed].dialed());
            single(drawn, "confignode", other).set_text("cn_seed_config_node", &seed);
            true
        },
    },
    Kind {
        code: "IOTDB010",
        what: "no ConfigNode",
        plant: |drawn, _| {
            // A host without a node is not one, so each has a DataNode.
            let all = drawn.confignodes.iter().all(|host| drawn.datanodes.contains(host));
            drawn.confignodes.clear();
            all
        },
    },
    Kind {
        code: "IOTDB012",
        what: "more replicas of the data than DataNodes",
        plant: |drawn, _| {
            drawn.data = drawn.datanodes.len() + 1;
            drawn.consensus.data != "simple"
        },
    },
    Kind {
        code: "IOTDB012",
        what: "more replicas of the schema than DataNodes",
        plant: |drawn, _| {
            drawn.schema = drawn.datanodes.len() + 1;
            drawn.consensus.schema != "simple"
        },
    },
    Kind {
        code: "IOTDB020",
        what: "SimpleConsensus for two replicas of the data",
        plant: |drawn, _| {
            drawn.data = 2;
            drawn.consensus.data = "simple";
            drawn.datanodes.len() > 1
        },
    },
    Kind {
        code: "IOTDB020",
        what: "SimpleConsensus for two replicas of the schema",
        plant: |drawn, _| {
            drawn.schema = 2;
            drawn.consensus.schema = "simple";
            drawn.datanodes.len() > 1
        },
    },
    Kind {
        code: "IOTDB021",
        what: "SimpleConsensus for several ConfigNodes",
        plant: |drawn, _| {
            drawn.consensus.config = "simple";
            drawn.confignodes.len() > 1
        },
    },
    Kind {
        code: "IOTDB022",
        what: "no write-ahead log under IoTConsensus",
        plant: |drawn, _| {
            drawn.consensus.data = "iot";
            drawn.datanode.set_text("wal_mode", "DISABLE");
            true
        },
    },
    Kind {
        code: "IOTDB023",
        what: "data directories on two disks under RatisConsensus",
        plant: |drawn, _| {
            drawn.consensus.data = "ratis";
            for host in &mut drawn.hosts {
                // A file system of its own is there on every host.
                " { disk \"/data1\" \"/run\"; }".clone_into(&mut host.more);
            }
            drawn.datanode.say("data-dirs", "\"/data1/dn/data\" \"/run/dn/data\"");
            true
        },
    },
    Kind {
        code: "IOTDB024",
        what: "the least election timeout is above the greatest",
        plant: |drawn, _| {
            drawn.consensus.config = "ratis";
            drawn.confignode.set_text("config_node_ratis_rpc_leader_election_timeout_min_ms", "5s");
            true
        },
    },
    Kind {
        code: "IOTDB030",
        what: "ConfigNodes have other numbers of slots",
        plant: |drawn, _| {
            let Some(other) = other_confignode(drawn) else { return false };
            single(drawn, "confignode", other).set("series_slot_num", 4321);
            true
        },
    },
    Kind {
        code: "IOTDB031",
        what: "a DataNode has another name of the cluster",
        plant: |drawn, _| {
            // One that shares its file with a ConfigNode breaks another rule.
            let alone = drawn.datanodes.iter().copied().find(|host| !drawn.confignodes.contains(host));
            let Some(host) = alone else { return false };
            single(drawn, "datanode", host).set_text("cluster_name", "another");
            true
        },
    },
    Kind {
        code: "IOTDB043",
        what: "no memory for storage",
        plant: |drawn, _| {
            drawn.datanode.set_text("datanode_memory_proportion", "0:6:1:1:1:1");
            // Formerly the others write rows anyway.
            drawn.consensus.data == "iot" || drawn.version != "1.3.3"
        },
    },
    Kind {
        code: "IOTDB046",
        what: "a pool keeps more threads than it may have",
        plant: |drawn, chance| {
            drawn.datanode.forget("set \"mpp_data_exchange_core_pool_size\"");
            drawn.datanode.set("mpp_data_exchange_max_pool_size", chance.between(1, 9));
            true
        },
    },
    Kind {
        code: "IOTDB047",
        what: "TLS without a key store",
        plant: |drawn, _| {
            drawn.datanode.set("enable_thrift_ssl", "#true");
            true
        },
    },
    Kind {
        code: "IOTDB048",
        what: "OpenID without the address of its provider",
        plant: |drawn, _| {
            let class = "org.apache.iotdb.commons.auth.authorizer.OpenIdAuthorizer";
            drawn.all.set_text("authorizer_provider_class", class);
            // Later ones do not have that class.
            drawn.version == "1.3.3"
        },
    },
    Kind {
        code: "IOTDB051",
        what: "a strategy for data directories that clusters may not have",
        plant: |drawn, _| {
            drawn.datanode.set_text("dn_multi_dir_strategy", "MinFolderOccupiedSpaceFirstStrategy");
            true
        },
    },
    Kind {
        code: "IOTDB054",
        what: "a time to live of a tier with its unit",
        plant: |drawn, _| {
            drawn.all.set_text("tier_ttl_in_ms", "30d");
            true
        },
    },
    Kind {
        code: "IOTDB060",
        what: "Java's heap begins larger than it ends",
        plant: |drawn, _| {
            drawn.datanode.say("memory", "heap=\"600MiB\" direct=\"200MiB\"");
            drawn.datanode.say("jvm", "\"-Xmx300m\"");
            true
        },
    },
    Kind {
        code: "DIR002",
        what: "a DataNode's system directory is its data directory",
        plant: |drawn, _| {
            drawn.datanode.say("system-dir", "\"/data1/iotdb\"");
            drawn.datanode.say("data-dirs", "\"/data1/iotdb\"");
            true
        },
    },
    Kind {
        code: "DIR002",
        what: "a DataNode's log directory is its data directory",
        plant: |drawn, _| {
            drawn.datanode.say("wal-dirs", "\"/data1/iotdb\"");
            drawn.datanode.say("data-dirs", "\"/data1/iotdb\"");
            true
        },
    },
    Kind {
        code: "DIR004",
        what: "a space in the install folder",
        plant: |drawn, _| {
            "/opt/Apache IoTDB".clone_into(&mut drawn.install);
            true
        },
    },
    Kind {
        code: "MEM001",
        what: "a heap greater than the memory of its host",
        plant: |drawn, _| {
            for host in &mut drawn.hosts {
                " memory=\"16GiB\"".clone_into(&mut host.more);
            }
            drawn.datanode.say("memory", "heap=\"2TiB\" direct=\"1GiB\"");
            // One finding for each host.
            drawn.datanodes.len() == 1
        },
    },
    Kind {
        code: "MEM003",
        what: "next to no memory for ConfigNodes",
        plant: |drawn, chance| {
            let words = chance.one(&["total=\"60MiB\"", "heap=\"400MiB\" direct=\"16MiB\""]);
            drawn.confignode.say("memory", words);
            drawn.consensus.config == "ratis"
        },
    },
    Kind {
        code: "NET005",
        what: "a second ConfigNode is known by 127.0.0.1",
        plant: |drawn, _| {
            let Some(other) = other_confignode(drawn) else { return false };
            single(drawn, "confignode", other).set_text("cn_internal_address", "127.0.0.1");
            true
        },
    },
    Kind {
        code: "NET005",
        what: "a DataNode of another host is known by 127.0.0.1",
        plant: |drawn, _| {
            let Some(host) = drawn.datanodes.iter().copied().find(|&host| host != drawn.seed) else {
                return false;
            };
            single(drawn, "datanode", host).set_text("dn_internal_address", "127.0.0.1");
            true
        },
    },
    Kind {
        code: "NET009",
        what: "an address that is none",
        plant: |drawn, chance| {
            let host = chance.below(drawn.hosts.len());
            drawn.hosts[host].address = Some("10.0.0.256".to_owned());
            true
        },
    },
    Kind {
        code: "NET011",
        what: "a DataNode hands out the address of its neighbor",
        plant: |drawn, _| {
            let Some(host) = drawn.datanodes.iter().copied().find(|&host| host != drawn.seed) else {
                return false;
            };
            let address = drawn.hosts[drawn.seed].dialed().to_owned();
            single(drawn, "datanode", host).set_text("dn_internal_address", &address);
            true
        },
    },
    Kind {
        code: "NET008",
        what: "a second ConfigNode whose host's name has an underscore",
        plant: |drawn, _| {
            let Some(other) = other_confignode(drawn) else { return false };
            drawn.hosts[other].name = "node_x".to_owned();
            drawn.hosts[other].address = None;
            drawn.consensus.config = "ratis";
            true
        },
    },
    Kind {
        code: "START001",
        what: "two ConfigNodes ask each other",
        plant: |drawn, _| {
            let others: Vec<usize> =
                drawn.confignodes.iter().copied().filter(|&host| host != drawn.seed).collect();
            let [one, two, ..] = others[..] else { return false };
            let port = drawn.confignode.port("cn_internal_port", 10710);
            for (from, to) in [(one, two), (two, one)] {
                let seed = format!("{}:{port}", drawn.hosts[to].dialed());
                single(drawn, "confignode", from).set_text("cn_seed_config_node", &seed);
            }
            true
        },
    },
];

/// Of so many faults one is a value of a parameter: there are hundreds of those.
const VALUES: usize = 3;

/// A spec with one fault, and which one: the seed decides both. Whether a value is an error is for `is_error` to say.
pub(crate) fn plant(
    version: &str,
    seed: u64,
    is_error: &dyn Fn(&Drawn) -> bool,
) -> (Drawn, &'static str, String) {
    let mut chance = Chance::new(!seed);
    let is_value = chance.below(VALUES) == 0;
    // Not every spec takes every kind, and larger ones are rarer: the next spec is tried then.
    let kind = chance.one(KINDS);
    for other in 0.. {
        let mut drawn = super::generator::draw(version, seed.wrapping_add(other * 1_000_003));
        // The judge reads logs where they are when nothing is set.
        drawn.logs = None;
        if is_value {
            if let Some(what) = value(&mut drawn, &mut chance).filter(|_| is_error(&drawn)) {
                return (drawn, "", what);
            }
        } else if (kind.plant)(&mut drawn, &mut chance) {
            return (drawn, kind.code, kind.what.to_owned());
        } else if other > 200 {
            // This version has no such fault.
            return plant(version, seed.wrapping_add(7_000_000_011), is_error);
        }
    }
    unreachable!("some spec takes some fault")
}

/// A ConfigNode that is not the first.
fn other_confignode(drawn: &Drawn) -> Option<usize> {
    drawn.confignodes.iter().copied().find(|&host| host != drawn.seed)
}

fn single<'a>(drawn: &'a mut Drawn, role: &'static str, host: usize) -> &'a mut Body {
    drawn.single.push((role, host, Body::default()));
    let (_, _, body) = drawn.single.last_mut().expect("it was just put there");
    body
}

/// Plants a value that its type, its range or its words do not have.
fn value(drawn: &mut Drawn, chance: &mut Chance) -> Option<String> {
    let view = view(&drawn.version);
    let params: Vec<&ParamView> = view.params().filter(|param| is_of_nodes(param)).collect();
    let param = chance.one(&params);
    let value = broken(param, chance)?;
    let body = body_of(drawn, &view, param);
    body.set_text(param.name(), &value);
    Some(format!("{}={value}", param.name()))
}

fn broken(param: &ParamView, chance: &mut Chance) -> Option<String> {
    let edges = param.ranges.iter().flat_map(|bounds| {
        let below = bounds.minimum.map(|minimum| if bounds.is_above { minimum } else { minimum - 1.0 });
        let above = bounds.maximum.map(|maximum| if bounds.is_below { maximum } else { maximum + 1.0 });
        below.into_iter().chain(above)
    });
    let mut values: Vec<String> = edges.map(|edge| edge.to_string()).collect();
    values.extend(match param.param.kind_of_value {
        ParamType::Port => vec!["70000".to_owned(), "0".to_owned(), "66x7".to_owned()],
        ParamType::Int32 => {
            vec!["12x".to_owned(), "1.5".to_owned(), "2147483648".to_owned(), "-1".to_owned()]
        }
        ParamType::Int64 | ParamType::Size | ParamType::Duration => {
            vec!["12x".to_owned(), "1.5".to_owned(), "9223372036854775808".to_owned()]
        }
        ParamType::Double => vec!["half".to_owned(), "0,5".to_owned()],
        ParamType::RatioList => vec!["1:1:x".to_owned(), "1".to_owned(), "1:1:1:1:1:1:1:1:1:1".to_owned()],
        ParamType::Enum => vec!["nonsense".to_owned(), param.words.first()?.to_lowercase()],
        ParamType::Host => vec!["10.0.0.300".to_owned()],
        _ => Vec::new(),
    });
    (!values.is_empty()).then(|| values.swap_remove(chance.below(values.len())))
}
