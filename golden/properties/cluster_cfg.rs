//! DolphinDB's cluster.cfg says the same under every reading: it is not known which of several lines the server takes.

use std::collections::BTreeMap;

use clusterc::bundle;
use clusterc::catalog::ParamKind;
use clusterc::model::{Instance, Model, Origin};
use proptest::prelude::*;

/// One statement that sets something for some nodes.
fn statement() -> impl Strategy<Value = String> {
    let whom = prop_oneof![
        Just("every-node".to_owned()),
        Just("every \"datanode\"".to_owned()),
        Just("every \"computenode\"".to_owned()),
        (1..5u8).prop_map(|host| format!("every \"node\" on=\"P{host}\"")),
        (1..5u8).prop_map(|host| format!("every \"node\" alias=\"P{host}-%\"")),
        (1..4u8).prop_map(|member| format!("every \"node\" alias=\"%-dn{member}\"")),
        Just("every \"node\" alias=\"%\"".to_owned()),
        (1..5u8, 1..4u8).prop_map(|(host, member)| format!("every \"node\" alias=\"P{host}-dn{member}\"")),
    ];
    let what = prop_oneof![
        (1..4u8).prop_map(|number| format!("set \"workerNum\" {number}")),
        (1..4u8).prop_map(|number| format!("set \"maxConnections\" {}", 512 * u32::from(number))),
        (1..3u8).prop_map(|disk| format!("set \"batchJobDir\" \"/jobs{disk}/{{node}}\"")),
        (1..3u8).prop_map(|disk| format!("set \"traceLogDir\" \"/traces{disk}/<ALIAS>\"")),
    ];
    (whom, what).prop_map(|(whom, what)| format!("    {whom} {{ {what}; }}\n"))
}

fn spec() -> impl Strategy<Value = String> {
    (1..4u8, prop::collection::vec(statement(), 0..12)).prop_map(|(members, statements)| {
        format!(
            "cluster \"m\" product=\"dolphindb\" version=\"2.00.12\" {{\n    install \"/DolphinDB\"\n    \
             host \"P[1..4]\" address=\"10.0.0.[80..83]\"\n    controller \"ctl\" on=\"P1\"\n    agent on=\"P*\"\n    \
             datanode on=\"P*\" alias=\"{{host}}-dn[1..{members}]\" port=\"8902+\"\n    \
             computenode on=\"P[2..3]\" alias=\"{{host}}-cn\" port=8950\n{}}}\n",
            statements.concat()
        )
    })
}

/// Whether a pattern of the server matches an alias: one `%` at most, as the bundle writes them.
fn matches(pattern: &str, alias: &str) -> bool {
    match pattern.split_once('%') {
        Some((start, end)) => {
            alias.len() >= start.len() + end.len() && alias.starts_with(start) && alias.ends_with(end)
        }
        None => pattern == alias,
    }
}

/// The value of a key for a node when the line counts that `rank` puts last.
fn read(text: &str, alias: &str, key: &str, rank: impl Fn(usize, &str) -> (usize, usize)) -> Option<String> {
    let mut found: Vec<((usize, usize), String)> = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.starts_with('#')) {
        let (left, value) = line.split_once('=')?;
        let (qualifier, name) = left.split_once('.').unwrap_or(("", left));
        if name == key && (qualifier.is_empty() || matches(qualifier, alias)) {
            found.push((rank(at, qualifier), value.to_owned()));
        }
    }
    found.sort();
    // The server replaces its word in lines for several nodes.
    found.pop().map(|(_, value)| value.replace("<ALIAS>", alias))
}

/// What the model says for a node.
fn shown(model: &Model, node: &Instance, key: &str) -> Option<String> {
    let param = model.view(node).find(key, ParamKind::Property, node.role)?;
    let setting = model.setting(node, param.id)?;
    (setting.origin != Origin::Default).then(|| setting.value.into_owned())
}

/// Whole clusters to damage.
const SPECS: [&str; 3] = [
    include_str!("../../examples/dolphindb-ha/cluster.kdl"),
    include_str!("../../examples/dolphindb-single-host/cluster.kdl"),
    include_str!("../../examples/mixed/cluster.kdl"),
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_spec_is_built_or_refused(
        which in 0..SPECS.len(),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0usize..30, "[a-z0-9%?\"{}\\[\\]+.,:<> -]{0,10}"), 1..6)
    ) {
        let mut text = SPECS[which].to_owned();
        for (at, length, with) in cuts {
            let at = at.index(text.len());
            let end = (at + length).min(text.len());
            if text.is_char_boundary(at) && text.is_char_boundary(end) {
                text.replace_range(at..end, &with);
            }
        }
        let compiled = crate::compile(text);
        crate::look(&compiled);
        if !compiled.models.is_empty() {
            // What the rules refuse is built anyway: it must not end the program.
            let (checked, sources) = compiled.into_unchecked();
            if let Ok(bundle) = bundle::build(&checked, clusterc::driver::PRODUCTS, &sources, &bundle::Options::default()) {
                let _ = bundle.files();
            }
        }
    }

    #[test]
    fn every_reading_of_cluster_cfg_is_the_spec(text in spec()) {
        let compiled = crate::compile(text.clone());
        let (checked, sources) = compiled.into_unchecked();
        let bundle = bundle::build(&checked, clusterc::driver::PRODUCTS, &sources, &bundle::Options::default()).expect("plain names");
        let files = bundle.files().expect("plain paths");
        let file = files.iter().find(|file| file.path.ends_with("/cluster.cfg")).expect("there is one");
        let cfg = file.as_text().into_owned();
        prop_assert!(!cfg.starts_with(['#', '\n']));
        let specific = |at: usize, qualifier: &str| {
            let rank = if qualifier.is_empty() { 0 } else if qualifier.contains('%') { 1 } else { 2 };
            (rank, at)
        };
        let last = |at: usize, _: &str| (at, 0);
        // Of two patterns, the first may count as well as the last.
        let first_pattern = |at: usize, qualifier: &str| {
            let (rank, _) = specific(at, qualifier);
            (rank, usize::MAX - at)
        };
        let model = checked.model();
        let mut wrong: BTreeMap<String, Vec<Option<String>>> = BTreeMap::new();
        for node in &model.instances {
            if !["datanode", "computenode"].contains(&model.role_name(node)) {
                continue;
            }
            for key in ["workerNum", "maxConnections", "batchJobDir", "traceLogDir"] {
                let shown = shown(model, node, key);
                let reads = model.view(node).find(key, ParamKind::Property, node.role).is_some();
                let readings = vec![
                    read(&cfg, &node.name, key, specific),
                    read(&cfg, &node.name, key, last),
                    read(&cfg, &node.name, key, first_pattern),
                ];
                if reads && readings.iter().any(|reading| *reading != shown) {
                    wrong.insert(format!("{}.{key} = {shown:?}", node.name), readings);
                }
            }
        }
        prop_assert!(wrong.is_empty(), "{wrong:#?}\n{text}\n{cfg}");
    }
}
