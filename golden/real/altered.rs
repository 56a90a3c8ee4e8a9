//! One cluster and the plans that people make over the years, each carried out by apply.sh while a client writes: another version, another
//! user and Java, another install folder, a host with another name, then with another address, and the ConfigNode that founded the cluster
//! leaves it and joins again. What was confirmed is there after each of them.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};

use clusterc::model::Checked;
use clusterc::source::SourceMap;

use crate::lab::Lab;
use crate::operations::{self, LIMIT, Site, archive, write_until};
use crate::spec::{self, Built, Node};

const SPEC: &str = "altered-1.3.3.kdl";
/// The addresses of the host that gets another name, and then the second of them.
const ADDRESSES: [&str; 2] = ["10.0.0.12", "10.0.0.32"];

/// What a person does.
type ByHand = fn(&Lab) -> Result<(), String>;

/// One change of the spec.
struct Change {
    title: &'static str,
    /// Words of the spec, and those in their location.
    words: &'static [(&'static str, &'static str)],
    /// Steps that apply.sh has to say that it does.
    steps: &'static [&'static str],
    /// What a person does when apply.sh asks for it; none where it does not.
    by_hand: Option<ByHand>,
}

/// All but the other version, which comes first.
const CHANGES: [Change; 5] = [
    Change {
        title: "another user and another Java",
        words: &[("user=\"iotdb\"", "user=\"tsdb\" java-home=\"/opt/java\"")],
        steps: &["stop node-2-confignode node-2-datanode", "start node-1-confignode node-1-datanode"],
        by_hand: None,
    },
    Change {
        title: "another install folder, with data inside",
        words: &[("install \"/opt/iotdb\"", "install \"/srv/iotdb\"")],
        steps: &["stop node-2-confignode node-2-datanode", "move-data node-1-confignode node-1-datanode"],
        by_hand: None,
    },
    Change {
        title: "another name of a host",
        words: &[
            (
                "host \"node-[1..2]\" address=\"10.0.0.[11..12]\" memory=\"16GiB\"",
                "host \"node-1\" address=\"10.0.0.11\" memory=\"16GiB\"\n    \
                 host \"hall-2\" address=\"10.0.0.12\" memory=\"16GiB\"",
            ),
            ("confignode on=\"node-*\"", "confignode on=\"*\""),
            ("datanode on=\"node-*\"", "datanode on=\"*\""),
        ],
        steps: &["stop node-2-confignode node-2-datanode", "start hall-2-confignode hall-2-datanode"],
        by_hand: None,
    },
    Change {
        title: "another address of a host",
        words: &[(ADDRESSES[0], ADDRESSES[1])],
        steps: &["scale-in hall-2-datanode", "manual hall-2", "scale-out hall-2-confignode"],
        by_hand: Some(|lab| lab.readdress(altered_host(lab.built)?, ADDRESSES[1])),
    },
    Change {
        title: "another port of the ConfigNode that founded the cluster",
        words: &[(
            "    confignode on=",
            "    every \"confignode\" on=\"node-1\" { set \"cn_internal_port\" 10711; }\n    confignode on=",
        )],
        steps: &["scale-in node-1-confignode", "manual node-1-confignode", "start node-1-confignode"],
        by_hand: Some(|lab| {
            let edit = "sed -i 's/^cn_seed_config_node=.*/cn_seed_config_node=10.0.0.32:10710/' \
                        /srv/iotdb/conf/iotdb-system.properties";
            lab.on("node-1", edit, 20)?.succeeds(edit).map(drop)
        }),
    },
];

/// A spec that passes every check.
pub(crate) fn compile(text: &str) -> Result<(Checked, SourceMap), String> {
    let compiled = spec::compile_text(text)?;
    spec::must_pass(&compiled)?;
    compiled.into_checked().ok_or_else(|| "a spec without findings gives no model".to_owned())
}

/// The spec at the beginning, and after each change, with what the change is.
fn specs(from: &str, to: &str) -> Result<Vec<String>, String> {
    let path = operations::folder().join(SPEC);
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let version = |version: &str| text.replace("version=\"1.3.3\"", &format!("version=\"{version}\""));
    let mut specs = vec![version(from), version(to)];
    for change in &CHANGES {
        let mut text = specs[specs.len() - 1].clone();
        for (word, other) in change.words {
            if !text.contains(word) {
                return Err(format!("{}: `{word}` is not in\n{text}", change.title));
            }
            text = text.replacen(word, other, 1);
        }
        specs.push(text);
    }
    Ok(specs)
}

/// For each spec the bundle that changes the cluster to it; that of the first one that is tried makes the cluster.
fn bundles(from: &str, to: &str, first: usize) -> Result<Vec<Built>, String> {
    let specs = specs(from, to)?;
    let compiled: Vec<_> = specs.iter().map(|text| compile(text)).collect::<Result<_, _>>()?;
    let mut bundles = Vec::new();
    for (number, spec) in compiled.iter().enumerate() {
        bundles.push(match number.checked_sub(1).filter(|_| number != first) {
            Some(before) => spec::build_change(&compiled[before], spec)?,
            None => spec::build(spec)?,
        });
    }
    let host = altered_host(&bundles[first])?.to_owned();
    for bundle in &mut bundles {
        // The namespace keeps its name.
        for node in bundle.nodes.iter_mut().filter(|node| ADDRESSES.contains(&&*node.address)) {
            node.host.clone_from(&host);
        }
    }
    Ok(bundles)
}

/// The name of the host that gets another name and another address.
fn altered_host(built: &Built) -> Result<&str, String> {
    let own = built.hosts.iter().find(|(_, address)| ADDRESSES.contains(&&**address));
    own.map(|(name, _)| &**name).ok_or_else(|| "no host has the address".to_owned())
}

/// The plans compile.
pub(crate) fn compiles() -> Result<(), String> {
    bundles("1.3.3", "1.3.4", 0).map(drop)
}

/// `CLUSTERC_CHANGE` names the changes that are tried, by their locations from 0: `2..4`; all where it is not set.
fn chosen() -> Result<std::ops::Range<usize>, String> {
    let Ok(text) = std::env::var("CLUSTERC_CHANGE") else { return Ok(0..CHANGES.len() + 1) };
    let ends = text.split_once("..").and_then(|(from, to)| Some((from.parse().ok()?, to.parse().ok()?)));
    let (from, to): (usize, usize) = ends.ok_or_else(|| format!("expected `2..4`, found `{text}`"))?;
    Ok(from..to.min(CHANGES.len() + 1))
}

pub(crate) fn run(from: &str, to: &str) -> Result<(), String> {
    let chosen = chosen()?;
    let first = chosen.start;
    let bundles = bundles(from, to, first)?;
    let lab = Lab::up(&bundles[first], LIMIT)?;
    let site = Site::new(&lab, &bundles[first])?;
    let steps = || {
        for (host, _) in &lab.built.hosts {
            let link =
                "ln -s \"$(dirname \"$(dirname \"$(readlink -f \"$(command -v java)\")\")\")\" /opt/java";
            lab.on(host, link, 20)?.succeeds(link)?;
        }
        site.does(&format!("deploy.sh --dist {}", archive(if first > 0 { to } else { from })), 300)?;
        site.does("start-all.sh", 300)?;
        site.write()?;
        let create = "create database root.rolling;create timeseries root.rolling.d1.heat INT64";
        lab.sql_of(site.any()?, create)?.succeeds("creating a series")?;
        let version = Change { title: "another version", words: &[], steps: &["upgrade"], by_hand: None };
        let mut confirmed = Vec::new();
        let all = std::iter::once(&version).chain(&CHANGES).enumerate();
        for (number, change) in all.filter(|(number, _)| chosen.contains(number)) {
            let (before, after) = (&bundles[number], &bundles[number + 1]);
            let done = alters(&site, change, number, (before, after), to, &mut confirmed);
            done.map_err(|problem| format!("{}: {problem}", change.title))?;
        }
        if chosen.end <= CHANGES.len() {
            return Ok(());
        }
        let shown = site.does("show.sh --details", 60)?;
        if shown.matches(&format!("|{to:>7}|")).count() != 4 || !shown.contains("10711") {
            return Err(format!("the cluster is not as the plans say\n{shown}"));
        }
        site.does("stop-all.sh", 300).map(drop)
    };
    steps().map_err(|problem| format!("{problem}\n{}", lab.last_words()))
}

/// One plan is carried out under writes; then the cluster is whole, has every row, and is what the spec says.
fn alters<'a>(
    site: &Site<'a>,
    change: &Change,
    number: usize,
    (before, after): (&'a Built, &'a Built),
    version: &str,
    confirmed: &mut Vec<u64>,
) -> Result<(), String> {
    let is_datanode = |node: &&Node| node.role == "datanode";
    let clients: Vec<&Node> = before.nodes.iter().chain(&after.nodes).filter(is_datanode).collect();
    site.bundle.set(after);
    let over = AtomicBool::new(false);
    let (own, printed) = std::thread::scope(|scope| {
        let client = scope.spawn(|| write_until(site.lab, &clients, number as u64, &over));
        let printed = applies(site, change, version);
        over.store(true, Ordering::SeqCst);
        let own = client.join().map_err(|_| "the client ended early".to_owned())?;
        printed.map(|printed| (own, printed))
    })?;
    for step in change.steps {
        if !printed.contains(step) {
            return Err(format!("expected a step `{step}`\n{printed}"));
        }
    }
    if own.len() < 3 {
        return Err(format!("only {} writes were confirmed", own.len()));
    }
    confirmed.extend(&own);
    site.does("status-all.sh", 120)?;
    for node in after.nodes.iter().filter(is_datanode) {
        site.has_rows(node, confirmed)?;
    }
    site.reads("after apply.sh")?;
    let again = site.does("apply.sh", 60)?;
    if !again.contains("are already done") {
        return Err(format!("a second run of apply.sh has something to do\n{again}"));
    }
    let hosts: HashSet<&str> = after.nodes.iter().map(|node| &*node.host).collect();
    let again = site.does("deploy.sh", 120)?;
    if again.matches("nothing to change").count() != hosts.len() {
        return Err(format!("a host is not as the bundle has it\n{again}"));
    }
    site.note(&format!("{}; {} writes were confirmed meanwhile", change.title, own.len()));
    Ok(())
}

/// Runs apply.sh, and does what a person has to do when it asks for it.
fn applies(site: &Site, change: &Change, version: &str) -> Result<String, String> {
    let apply = format!("apply.sh --yes --dist {}", archive(version));
    let first = site.lab.control_of(site.bundle.get(), &apply, 900)?;
    let Some(by_hand) = change.by_hand else { return first.succeeds("apply.sh") };
    let asked = first.output.lines().find_map(|line| {
        line.split_once("step ")?.1.split_once(" is done by a person")?.0.parse::<usize>().ok()
    });
    let Some(step) = asked.filter(|_| first.code == 1) else {
        return Err(format!(
            "apply.sh did not ask for a person, and ended with {}\n{}",
            first.code, first.output
        ));
    };
    by_hand(site.lab)?;
    let printed = site.does(&format!("{apply} --done {step}"), 900)?;
    Ok(first.output + &printed)
}
