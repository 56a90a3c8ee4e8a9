//! Rules look at one node of those of which a spec says the same. What is wrong with any of them is wrong with that one.

use clusterc::diagnostic::Finding;
use clusterc::driver::PRODUCTS;
use clusterc::model::Model;
use clusterc::rules::{CHECKS, OF_BUNDLES, Survey};
use proptest::prelude::*;

use crate::compile;

/// Each rule that finds something when every location is looked at finds something in one node of each kind, and the other way round.
fn look(model: &Model, spec: &str) {
    let survey = Survey::new(model, PRODUCTS);
    for check in CHECKS.iter().chain(OF_BUNDLES) {
        let found = |survey: &Survey<'_>| {
            let mut findings: Vec<Finding> = Vec::new();
            (check.run)(survey, &mut findings);
            !findings.is_empty()
        };
        assert_eq!(found(&survey), found(survey.exact()), "{}: {spec}", check.rule.code);
    }
}

/// A host: its machine, and what may differ from others.
fn host() -> impl Strategy<Value = String> {
    let address = 11..14_u8;
    let client = prop::sample::select(vec!["", " client=\"10.0.1.9\""]);
    let memory = prop::sample::select(vec!["", " memory=\"2GiB\"", " memory=\"64GiB\""]);
    let os = prop::sample::select(vec!["", "", "", " os=\"windows\""]);
    let zone = prop::sample::select(vec!["", " zone=\"hall-1\""]);
    (address, client, memory, os, zone).prop_map(|(address, client, memory, os, zone)| {
        format!("host \"NAME\" address=\"10.0.0.{address}\"{client}{memory}{os}{zone}\n")
    })
}

/// A setting of a node.
fn setting() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "set \"dn_rpc_port\" 6667",
        "set \"dn_rpc_port\" 6668",
        "set \"dn_rpc_port\" 10730",
        "set \"dn_rpc_port\" 80",
        "set \"dn_rpc_address\" \"{zone}.plant\"",
        "set \"dn_rpc_address\" \"127.0.0.1\"",
        "set \"dn_data_dirs\" \"/data/{zone}/iotdb\"",
        "set \"dn_data_dirs\" \"/data/iotdb\"",
        "set \"dn_wal_dirs\" \"/data/iotdb\"",
        "set \"dn_system_dir\" \"data/system\"",
        "set \"dn_sync_dir\" \"/etc\"",
        "memory total=\"1GiB\"",
        "memory heap=\"63GiB\"",
    ])
}

/// What is in the braces of some statements.
fn body() -> impl Strategy<Value = String> {
    prop::collection::vec(setting(), 0..3).prop_map(|settings| settings.join("; "))
}

/// A statement that places a node: the host, which body it has, and whether it is in the usual folder.
fn node() -> impl Strategy<Value = (u8, usize, bool)> {
    (0..6_u8, 0..3_usize, prop::bool::weighted(0.8))
}

proptest! {
    #[test]
    fn one_node_of_a_kind_is_enough(
        hosts in prop::collection::vec(host(), 6),
        bodies in prop::collection::vec(body(), 3),
        nodes in prop::collection::vec(node(), 1..10),
        every in prop::collection::vec(setting(), 0..2),
    ) {
        let hosts: String =
            hosts.iter().enumerate().map(|(at, host)| host.replace("NAME", &format!("n{at}"))).collect();
        let every: String = every.iter().map(|setting| format!("every \"datanode\" {{ {setting}; }}\n")).collect();
        let node = |(host, body, is_usual): &(u8, usize, bool)| {
            let install = if *is_usual { "" } else { " install=\"/opt/second\"" };
            format!("datanode on=\"n{host}\"{install} {{ {}; }}\n", bodies[*body])
        };
        let nodes: String = nodes.iter().map(node).collect();
        let spec = format!(
            "cluster \"c\" product=\"iotdb\" version=\"1.3.3\" {{\ninstall \"/opt/iotdb\"\n{hosts}\
             confignode on=\"n0\"\n{every}{nodes}}}\n"
        );
        for model in &compile(spec.clone()).models {
            look(model, &spec);
        }
    }
}

/// The same, of a spec whose statements all say the same.
#[test]
fn nodes_of_many_statements_are_one_kind() {
    let hosts: String = (1..=40).map(|at| format!("host \"n{at}\" address=\"10.0.0.{at}\"\n")).collect();
    let nodes: String =
        (1..=40).map(|at| format!("datanode on=\"n{at}\" {{ set \"dn_rpc_port\" 10730; }}\n")).collect();
    let spec = format!(
        "cluster \"c\" product=\"iotdb\" version=\"1.3.3\" {{\ninstall \"/opt/iotdb\"\n{hosts}confignode on=\"n1\"\n{nodes}}}\n"
    );
    let compiled = compile(spec.clone());
    look(&compiled.models[0], &spec);
    let clashes = compiled.findings.iter().filter(|finding| finding.rule.code == "NET001");
    assert_eq!(clashes.count(), 40, "each is shown where it is");
}
