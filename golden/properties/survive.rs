//! What `survive` says is what a slow model finds that tries every placement of replicas and every set of hosts, and grows with the cluster.

use std::collections::BTreeSet;

use clusterc::catalog::Level;
use clusterc::model::{ClusterId, InstanceId, Model};
use clusterc::survive::{LevelSurvival, Standing, Survival, analyse};
use proptest::prelude::*;

/// One host: its zone, whether it leads (ConfigNode, controller), how many nodes hold data.
type Host = (usize, bool, usize);

/// A cluster as the slow model sees it.
#[derive(Debug, Clone)]
struct Small {
    hosts: Vec<Host>,
    product: Product,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Product {
    /// Replicas of the schema, of data, whether data needs a majority, and the version.
    Iotdb { schema: usize, data: usize, is_ratis: bool, version: &'static str },
    /// Replicas, and whether they may share a machine: 0, 1, 2.
    Dolphindb { data: usize, spread: usize },
}

impl Small {
    fn text(&self) -> String {
        let mut text = String::new();
        let mut placed = String::new();
        for (at, (zone, leads, data)) in self.hosts.iter().enumerate() {
            text += &format!("    host \"h{at}\" address=\"10.0.0.{}\" zone=\"z{zone}\"\n", at + 11);
            match self.product {
                Product::Iotdb { .. } => {
                    if *leads {
                        placed += &format!("    confignode on=\"h{at}\"\n");
                    }
                    for node in 0..*data {
                        let ports = [(6667, "rpc"), (10730, "internal"), (10740, "mpp_data_exchange")];
                        let more = [(10750, "schema_region_consensus"), (10760, "data_region_consensus")];
                        let ports: String = ports
                            .iter()
                            .chain(&more)
                            .map(|(port, name)| format!("set \"dn_{name}_port\" {}; ", port + node))
                            .collect();
                        placed += &format!(
                            "    datanode on=\"h{at}\" name=\"h{at}-dn{node}\" install=\"/opt/dn{node}\" {{ {ports}}}\n"
                        );
                    }
                }
                Product::Dolphindb { .. } => {
                    if *leads {
                        placed += &format!("    controller \"c{at}\" on=\"h{at}\"\n");
                    }
                    if *data > 0 {
                        placed += &format!("    agent on=\"h{at}\" alias=\"h{at}-agent\"\n");
                        placed += &format!(
                            "    datanode on=\"h{at}\" alias=\"h{at}-dn[1..{data}]\" port=\"8902+\"\n"
                        );
                    }
                }
            }
        }
        let head = match self.product {
            Product::Iotdb { schema, data, is_ratis, version } => {
                let class = if is_ratis { "ratis" } else { "iot" };
                format!(
                    "cluster \"c\" product=\"iotdb\" version=\"{version}\" {{\n    install \"/opt/iotdb\"\n    replication schema={schema} data={data}\n    consensus data=\"{class}\"\n"
                )
            }
            Product::Dolphindb { data, spread } => format!(
                "cluster \"c\" product=\"dolphindb\" version=\"2.00.12\" {{\n    install \"/DolphinDB\"\n    set \"dfsReplicationFactor\" {data}\n    set \"dfsReplicaReliabilityLevel\" {spread}\n"
            ),
        };
        format!("{head}{text}{placed}}}\n")
    }

    fn model(&self) -> Model {
        let mut compiled = super::compile(self.text());
        assert!(!compiled.models.is_empty(), "{}", self.text());
        compiled.models.remove(0)
    }

    /// The hosts of its leaders and of its nodes that hold data, one for each node.
    fn leaders(&self) -> Vec<usize> {
        (0..self.hosts.len()).filter(|at| self.hosts[*at].1).collect()
    }

    fn holders(&self) -> Vec<usize> {
        (0..self.hosts.len()).flat_map(|at| std::iter::repeat_n(at, self.hosts[at].2)).collect()
    }

    /// Whether a level holds, whatever the placement, while some leaders and some holders are down.
    fn holds(&self, leaders: &[bool], holders: &[bool], level: Level) -> bool {
        let up = leaders.iter().filter(|is_down| !**is_down).count();
        let is_led = 2 * up > leaders.len();
        match self.product {
            Product::Iotdb { schema, data, is_ratis, version } => {
                let of = |count: usize, enough: &dyn Fn(usize) -> bool| {
                    placements(self.holders().len(), count)
                        .iter()
                        .all(|placed| enough(placed.iter().filter(|at| !holders[**at]).count()))
                };
                let majority = |count: usize| move |up: usize| 2 * up > count;
                let created = |count: usize| move |up: usize| count - up <= (count - 1) / 2;
                let serves = is_led
                    && of(schema, &majority(schema))
                    && if is_ratis { of(data, &majority(data)) } else { of(data, &|up| up > 0) };
                match level {
                    Level::Write | Level::Query | Level::Restart => serves,
                    Level::Schema => {
                        is_led
                            && of(schema, &majority(schema))
                            && of(schema, &created(schema))
                            && if is_ratis || version == "1.3.3" {
                                of(data, &created(data))
                            } else {
                                of(data, &|up| up > 0)
                            }
                    }
                    Level::Durable => up > 0 && of(schema, &|up| up > 0) && of(data, &|up| up > 0),
                }
            }
            Product::Dolphindb { data, spread } => {
                let hosts = self.holders();
                let distinct = |placed: &Vec<usize>| {
                    placed.iter().map(|at| hosts[*at]).collect::<BTreeSet<usize>>().len()
                };
                let all = placements(hosts.len(), data);
                let best = all.iter().map(distinct).max().unwrap_or(0);
                let is_allowed = |placed: &&Vec<usize>| match spread {
                    0 => true,
                    1 => distinct(placed) == placed.len(),
                    _ => distinct(placed) == best,
                };
                let one = all.iter().filter(is_allowed).all(|placed| placed.iter().any(|at| !holders[*at]));
                let room = holders.iter().filter(|is_down| !**is_down).count() >= data;
                match level {
                    Level::Write => is_led && one && room,
                    Level::Query | Level::Restart => is_led && one,
                    Level::Schema => is_led && room,
                    Level::Durable => up > 0 && one,
                }
            }
        }
    }

    /// Every minimal set of things that ends a level, by size, then in order. `parts` says which thing each host belongs to.
    fn cuts(&self, parts: &[usize], level: Level) -> Vec<Vec<usize>> {
        let things = parts.iter().max().map_or(0, |last| last + 1);
        let mut sets: Vec<Vec<usize>> = (0..1_usize << things)
            .map(|bits| (0..things).filter(|thing| bits >> thing & 1 == 1).collect())
            .collect();
        sets.sort_by_key(|set: &Vec<usize>| (set.len(), set.clone()));
        let mut cuts: Vec<Vec<usize>> = Vec::new();
        for set in sets {
            if cuts.iter().any(|cut| cut.iter().all(|thing| set.contains(thing))) {
                continue;
            }
            let is_down = |host: &usize| set.contains(&parts[*host]);
            let leaders: Vec<bool> = self.leaders().iter().map(is_down).collect();
            let holders: Vec<bool> = self.holders().iter().map(is_down).collect();
            if !self.holds(&leaders, &holders, level) {
                cuts.push(set);
            }
        }
        cuts
    }
}

/// Every choice of some of many.
fn placements(all: usize, some: usize) -> Vec<Vec<usize>> {
    let choices = (0..1_usize << all).filter(|bits| bits.count_ones() as usize == some);
    choices.map(|bits| (0..all).filter(|at| bits >> at & 1 == 1).collect()).collect()
}

fn small() -> impl Strategy<Value = Small> {
    let host = (0..3_usize, any::<bool>(), 0..3_usize);
    let version = prop_oneof![Just("1.3.3"), Just("1.3.4"), Just("2.0.10")];
    let iotdb = (1..4_usize, 1..4_usize, any::<bool>(), version)
        .prop_map(|(schema, data, is_ratis, version)| Product::Iotdb { schema, data, is_ratis, version });
    let dolphindb = (1..4_usize, 0..3_usize).prop_map(|(data, spread)| Product::Dolphindb { data, spread });
    let product = prop_oneof![iotdb, dolphindb];
    (prop::collection::vec(host, 1..6), product).prop_filter_map(
        "it has what it needs",
        |(mut hosts, product)| {
            // Only hosts with nodes count.
            hosts.retain(|(_, leads, data)| *leads || *data > 0);
            let small = Small { hosts, product };
            let (leaders, holders) = (small.leaders().len(), small.holders());
            let machines = holders.iter().collect::<BTreeSet<_>>().len();
            let is_possible = match product {
                Product::Iotdb { schema, data, .. } => holders.len() >= schema.max(data),
                Product::Dolphindb { data, spread } => {
                    holders.len() >= data && (spread != 1 || machines >= data)
                }
            };
            (leaders > 0 && is_possible).then_some(small)
        },
    )
}

fn survival(small: &Small) -> (Model, Survival) {
    let model = small.model();
    let survival = analyse(&model, ClusterId(0)).expect("it serves data");
    (model, survival)
}

/// Names of zones as numbers from 0 that are used.
fn zones(small: &Small) -> (Vec<usize>, Vec<usize>) {
    let used: BTreeSet<usize> = small.hosts.iter().map(|(zone, ..)| *zone).collect();
    let used: Vec<usize> = used.into_iter().collect();
    let place = |zone: usize| used.iter().position(|known| *known == zone).unwrap_or(0);
    (small.hosts.iter().map(|(zone, ..)| place(*zone)).collect(), used)
}

fn level(survival: &Survival, level: Level) -> &LevelSurvival {
    survival.levels.iter().find(|known| known.level == level).expect("every level is there")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, ..ProptestConfig::default() })]

    #[test]
    fn it_is_what_trying_everything_finds(small in small()) {
        let (model, survival) = survival(&small);
        let own: Vec<usize> = (0..small.hosts.len()).collect();
        let (in_zones, used) = zones(&small);
        for known in Level::ALL {
            let found = level(&survival, *known);
            let cuts = small.cuts(&own, *known);
            let names = |cut: &Vec<usize>| cut.iter().map(|at| format!("h{at}")).collect::<Vec<_>>();
            let listed: Vec<Vec<String>> = found
                .smallest
                .iter()
                .map(|set| set.iter().map(|host| model.host(*host).name.to_string()).collect())
                .collect();
            let expected: Vec<Vec<String>> = cuts.iter().take(20).map(names).collect();
            prop_assert_eq!(&listed, &expected, "{} of\n{}", known.as_str(), small.text());
            prop_assert_eq!(found.smallest_count, Some(cuts.len() as u64));
            prop_assert_eq!(found.hosts, cuts[0].len().saturating_sub(1));
            let by_zone = small.cuts(&in_zones, *known);
            prop_assert_eq!(found.zones, Some(by_zone[0].len().saturating_sub(1)));
            let zone = |at: &usize| format!("z{}", used[*at]);
            let expected: Vec<Vec<String>> =
                by_zone.iter().take(20).map(|cut| cut.iter().map(zone).collect()).collect();
            let listed: Vec<Vec<String>> = found
                .smallest_zones
                .iter()
                .map(|set| set.iter().map(|zone| zone.to_string()).collect())
                .collect();
            prop_assert_eq!(listed, expected);
        }
    }

    #[test]
    fn it_holds_while_some_nodes_are_down(small in small(), down in prop::collection::vec(any::<bool>(), 16)) {
        let model = small.model();
        // Agents fail with nothing else here.
        let is_agent = |id: InstanceId| model.role_name(model.instance(id)) == "agent";
        let is_down = |id: InstanceId| !is_agent(id) && down[id.0 as usize % down.len()];
        let of = |word: &str| -> Vec<bool> {
            let own = model.instances().filter(|(_, node)| model.role_name(node) == word);
            own.map(|(id, _)| is_down(id)).collect()
        };
        // In the model nodes are in the order placed, which is that of the hosts.
        let leaders = if matches!(small.product, Product::Iotdb { .. }) { of("confignode") } else { of("controller") };
        let holders = of("datanode");
        let standing = Standing::new(&model, ClusterId(0));
        for level in Level::ALL {
            prop_assert_eq!(
                standing.holds(&is_down, *level),
                small.holds(&leaders, &holders, *level),
                "{} of\n{}", level.as_str(), small.text()
            );
        }
    }

    #[test]
    fn it_grows_with_hosts_in_new_zones(small in small(), leads in any::<bool>(), more in 1..3_usize) {
        let (_, before) = survival(&small);
        let mut larger = small;
        for zone in 0..more {
            larger.hosts.push((3 + zone, leads, 1));
        }
        let (_, after) = survival(&larger);
        for known in Level::ALL {
            let (before, after) = (level(&before, *known), level(&after, *known));
            prop_assert!(before.hosts <= after.hosts, "{} of\n{}", known.as_str(), larger.text());
            prop_assert!(before.zones <= after.zones, "{} of\n{}", known.as_str(), larger.text());
        }
    }
}
