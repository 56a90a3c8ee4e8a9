//! The order of specs, and that of clusters in a spec, changes nothing in what is found.

use std::collections::HashMap;

use clusterc::diagnostic::{Levels, Severity};
use clusterc::driver;
use clusterc::spec::Files;
use proptest::prelude::*;

struct Specs(HashMap<&'static str, String>);

impl Files for Specs {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.0
            .get(path)
            .map(|text| text.clone().into_bytes())
            .ok_or_else(|| "no such file or folder".to_owned())
    }
}

/// A property or a child of a host or a class: not set, or one of two values.
fn property(properties: [&'static str; 2]) -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["", "", properties[0], properties[1]])
}

/// Properties of a host or of a class.
fn properties() -> impl Strategy<Value = (String, String)> {
    let properties = (
        property([" zone=\"hall-1\"", " zone=\"hall-2\""]),
        property([" cores=8", " cores=16"]),
        property([" memory=\"1GiB\"", " memory=\"64GiB\""]),
        property([" platform=\"vm\"", " platform=\"cloud\""]),
        property([" os=\"linux\"", " os=\"windows\""]),
    );
    let disks = (
        property(["disk \"/data1\" kind=\"ssd\"; ", "disk \"/data1\" kind=\"network\"; "]),
        property(["disk \"/data2/\"; ", "disk \"/data2\" \"/data3\" kind=\"hdd\"; "]),
    );
    (properties, disks).prop_map(|((zone, cores, memory, platform, os), (first, second))| {
        (format!("{zone}{cores}{memory}{platform}{os}"), format!("{first}{second}"))
    })
}

/// The hosts of a cluster, the first of them shared with the other one, and a class that it may be in.
fn hosts() -> impl Strategy<Value = String> {
    let own = (
        property([" client=\"10.0.1.11\"", " client=\"10.0.1.12\""]),
        property([" alias=\"db-1\"", " alias=\"db-2\""]),
        property([" class=\"big\"", " class=\"big\""]),
    );
    (own, properties(), properties()).prop_map(
        |((client, alias, class), (properties, disks), (shared, shared_disks))| {
            format!(
                "class \"big\"{shared} {{ {shared_disks}every \"datanode\" {{ set \"PORT\" 7777; }}\n}}\n\
             host \"n1\" address=\"10.0.0.11\"{client}{alias}{class}{properties} {{ {disks}}}\n\
             host \"OTHER\" address=\"10.0.0.OTHER\" class=\"big\"\n"
            )
        },
    )
}

fn iotdb(hosts: &str, on: &str) -> String {
    let hosts = hosts.replace("PORT", "dn_rpc_port").replace("\"OTHER\"", "\"n2\"").replace("OTHER", "12");
    format!(
        "cluster \"c\" product=\"iotdb\" version=\"1.3.3\" {{\ninstall \"/opt/c\"\n{hosts}\
         memory heap=\"2GiB\" direct=\"1GiB\"\nconfignode on=\"n2\"\ndatanode on=\"{on}\" {{ data-dirs \"/data1/c\" \"/data2/c\"; }}\n}}\n"
    )
}

fn dolphindb(hosts: &str, on: &str) -> String {
    let hosts = hosts.replace("PORT", "maxConnections").replace("\"OTHER\"", "\"n3\"").replace("OTHER", "13");
    format!(
        "cluster \"d\" product=\"dolphindb\" version=\"2.00.10\" {{\ninstall \"/opt/d\"\n{hosts}\
         controller on=\"n3\"\nagent on=\"n*\"\ndatanode on=\"{on}\" port=7777 {{ volumes \"/data1/d\" \"/data2/d\"; }}\n}}\n"
    )
}

/// What is found, whatever the locations: of two clusters that contradict each other, the later one is reported.
fn verdict(order: &[&str], specs: &Specs) -> Vec<(&'static str, Severity, Option<String>)> {
    let group = order.iter().map(|&name| name.to_owned()).collect();
    let compiled = driver::compile(&[group], specs, &Levels::default()).expect("memory can be read");
    let mut found: Vec<_> = compiled
        .findings
        .into_iter()
        .map(|finding| (finding.rule.code, finding.severity, finding.host))
        .collect();
    found.sort_by_key(|(code, _, host)| (*code, host.clone()));
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn the_order_of_specs_and_clusters_does_not_matter(
        left in hosts(),
        right in hosts(),
        left_on in prop::sample::select(vec!["n1", "n*", "zone:hall-1", "class:big"]),
        right_on in prop::sample::select(vec!["n1", "n*", "zone:hall-2", "class:big"]),
    ) {
        let (left, right) = (iotdb(&left, left_on), dolphindb(&right, right_on));
        let both = format!("{left}{right}");
        let turned = format!("{right}{left}");
        let specs = Specs(HashMap::from([
            ("c.kdl", left), ("d.kdl", right), ("both.kdl", both), ("turned.kdl", turned),
        ]));
        let found = verdict(&["c.kdl", "d.kdl"], &specs);
        prop_assert!(found.iter().all(|(code, ..)| !code.starts_with("KDL") && !code.starts_with("SPEC")), "{:?}", found);
        prop_assert_eq!(&verdict(&["d.kdl", "c.kdl"], &specs), &found);
        prop_assert_eq!(&verdict(&["both.kdl"], &specs), &found);
        prop_assert_eq!(&verdict(&["turned.kdl"], &specs), &found);
    }
}
