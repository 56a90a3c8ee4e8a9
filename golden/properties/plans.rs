//! Plans: from a spec to itself there is nothing to do, what changes one way changes back the other way, and no bytes stop them.

use std::collections::BTreeSet;

use clusterc::driver::{self, Side};
use clusterc::plan::Plan;
use proptest::prelude::*;

use super::{SPEC, compile};

fn side(text: impl Into<Vec<u8>>) -> Side {
    let compiled = compile(text);
    let model = compiled.models.into_iter().next().unwrap_or_default();
    Side { model, sources: compiled.sources, is_found: false }
}

fn planned(old: impl Into<Vec<u8>>, new: impl Into<Vec<u8>>) -> Plan {
    let planned = driver::plan(side(old), side(new));
    for change in &planned.plan.changes {
        for span in [change.span, change.old_span].into_iter().flatten() {
            let text = &planned.sources.file(span.file).text;
            assert!(text.get(span.range()).is_some(), "a place outside of its file: {change:?}");
        }
        assert!(!change.reason.is_empty(), "no reason: {change:?}");
        assert!(change.old.is_some() || change.new.is_some(), "no value: {change:?}");
    }
    let _ = clusterc::plan::human(&planned.plan);
    let _ = clusterc::plan::findings(&planned.plan.changes);
    for is_html in [false, true] {
        let _ = clusterc::plan::page(&planned.plan, is_html, ("old", "new"), &planned.sources);
    }
    planned.plan
}

/// One of some lines, or none.
fn line(choices: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    prop::sample::select([&[""], choices].concat())
}

/// A cluster of some hosts with some settings.
fn iotdb() -> impl Strategy<Value = String> {
    let size = (1..5_u8, 1..5_u8);
    let head = (
        prop::sample::select(vec!["1.3.2", "1.3.3", "2.0.10"]),
        line(&["user=\"iotdb\"", "user=\"db\" java-home=\"/opt/jdk\"", "logs=\"/var/log/iotdb\""]),
        prop::sample::select(vec!["plant", "plant", "mill"]),
        prop::sample::select(vec!["10.0.0", "10.0.0", "10.0.1"]),
        prop::sample::select(vec!["node", "node", "db"]),
    );
    let properties = (
        line(&["cores=8", "cores=16"]),
        line(&["memory=\"64GiB\"", "memory=\"128GiB\""]),
        line(&["zone=\"hall\"", "zone=\"rack\""]),
    );
    let settings = (
        line(&["set \"dn_rpc_port\" 6667", "set \"dn_rpc_port\" 6668"]),
        line(&["set \"dn_internal_port\" 10731", "set \"cn_consensus_port\" 10721"]),
        line(&["set \"timestamp_precision\" \"us\"", "set \"time_partition_interval\" 86400000"]),
        line(&[
            "replication schema=1 data=1",
            "consensus data=\"ratis\"",
            "set \"enable_seq_space_compaction\" #false",
        ]),
    );
    let node = (
        line(&["data-dirs \"/data1\"", "data-dirs \"/data1\" \"/data2\"", "data-dirs \"/data2/{host}\""]),
        line(&["memory heap=\"4GiB\" direct=\"1GiB\"", "memory total=\"8GiB\""]),
        line(&["set \"trust_store_pwd\" \"secret-1\"", "set \"trust_store_pwd\" from=\"env:PWD\""]),
    );
    (size, head, properties, settings, node).prop_map(|(size, head, properties, settings, node)| {
        let ((confignodes, datanodes), hosts) = (size, size.0.max(size.1));
        let (version, install, name, net, host) = head;
        format!(
            "cluster \"{name}\" product=\"iotdb\" version=\"{version}\" {{\n    install \"/opt/iotdb\" {install}\n    \
             host \"{host}-[1..{hosts}]\" address=\"{net}.[11..{}]\" {} {} {}\n    {}\n    {}\n    {}\n    {}\n    \
             confignode on=\"{host}-[1..{confignodes}]\"\n    \
             datanode on=\"{host}-[1..{datanodes}]\" {{\n        {}\n        {}\n        {}\n    }}\n}}\n",
            hosts + 10, properties.0, properties.1, properties.2, settings.0, settings.1, settings.2, settings.3, node.0, node.1, node.2
        )
    })
}

/// What a plan is about, without what it means, the values in the order given.
fn about(plan: &Plan, is_back: bool) -> BTreeSet<(String, String, Option<String>, Option<String>)> {
    let output = plan.changes.iter().map(|change| {
        let (old, new) = (change.old.clone(), change.new.clone());
        let (old, new) = if is_back { (new, old) } else { (old, new) };
        (change.kind.as_str().to_owned(), change.key.clone().unwrap_or_default(), old, new)
    });
    output.collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_to_do_from_a_spec_to_itself(text in iotdb()) {
        let plan = planned(text.clone(), text.clone());
        prop_assert!(plan.changes.is_empty() && plan.steps.is_empty(), "{:?}\n{text}", plan.changes);
    }

    #[test]
    fn what_changes_changes_back(one in iotdb(), two in iotdb()) {
        // What another version has otherwise belongs to the version, in both directions.
        let version = |text: &str| text.split("version=").nth(1).map(|rest| rest[..8].to_owned());
        prop_assume!(version(&one) == version(&two));
        let (there, back) = (planned(one.clone(), two.clone()), planned(two.clone(), one.clone()));
        prop_assert_eq!(about(&there, false), about(&back, true), "{}\n{}", one, two);
    }

    #[test]
    fn a_damaged_spec_is_compared_without_panic(
        cut in 0..SPEC.len(),
        length in 0..60_usize,
        with in "\\PC{0,20}",
    ) {
        let mut damaged = SPEC.as_bytes().to_vec();
        let end = (cut + length).min(damaged.len());
        damaged.splice(cut..end, with.bytes());
        planned(SPEC, damaged.clone());
        planned(damaged, SPEC);
    }

    #[test]
    fn plans_of_any_two_specs_hold(one in iotdb(), two in iotdb()) {
        let plan = planned(one, two);
        let shown = format!("{:?}", plan.changes);
        prop_assert!(!shown.contains("secret-1"), "{}", shown);
        prop_assert!(plan.impossible() == 0 || plan.steps.is_empty());
    }
}
