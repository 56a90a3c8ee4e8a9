//! A plan that is carried out: one node of each role becomes three, with another port and another data directory, while a client
//! writes. What was confirmed is there at the end, also when apply.sh is killed again and again on its way.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use clusterc::diagnostic::Levels;
use clusterc::driver;
use clusterc::spec::Files;

use crate::lab::Lab;
use crate::operations::{self, LIMIT, Site, archive, write_until};
use crate::spec::{self, Built, Node};

/// The example of docs/changing-a-cluster.md.
const EXAMPLE: &str = "examples/iotdb-change";

/// How often apply.sh is killed in the trial that kills it.
const KILLS: usize = 20;

/// The two bundles: the cluster as it is, and the one that changes it.
fn bundles() -> Result<(Built, Built), String> {
    let compile = |name: &str| {
        let compiled = driver::compile(&[vec![name.to_owned()]], &Smaller, &Levels::default())
            .map_err(|unreadable| unreadable.reason)?;
        let found = spec::shown(&compiled);
        compiled.into_checked().ok_or(found)
    };
    let (old, new) = (compile("before.kdl")?, compile("after.kdl")?);
    Ok((spec::build(&old)?, spec::build_change(&old, &new)?))
}

/// The example with less memory, with addresses that hosts here have, and for a machine whose disk may be full of other things.
struct Smaller;

impl Files for Smaller {
    fn read(&self, name: &str) -> Result<Vec<u8>, String> {
        const WORDS: [(&str, &str); 4] = [
            ("10.0.5.", "10.0.0."),
            ("heap=\"1GiB\" direct=\"256MiB\"", "heap=\"400MiB\" direct=\"100MiB\""),
            ("heap=\"6GiB\" direct=\"1GiB\"", "heap=\"600MiB\" direct=\"500MiB\""),
            (
                "    every \"confignode\" {",
                "    every \"node\" { set \"disk_space_warning_threshold\" 0.01; }\n    every \"confignode\" {",
            ),
        ];
        let path = crate::root().join(EXAMPLE).join(name);
        let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
        Ok(WORDS.iter().fold(text, |text, (word, other)| text.replace(word, other)).into_bytes())
    }
}

/// In one go, while a client writes.
pub(crate) fn at_once() -> Result<(), String> {
    carried_out(&|site| site.does(&apply(), 900).map(|_| 0))
}

/// The same, killed at random moments and run again.
pub(crate) fn killed() -> Result<(), String> {
    let moment = Cell::new(0x9e37_79b9_7f4a_7c15_u64);
    carried_out(&|site| {
        let mut killed = 0;
        while killed < KILLS {
            // Marsaglia's xorshift: the same moments in every run, from a third of a second to ten.
            let mut bits = moment.get();
            bits ^= bits << 13;
            bits ^= bits >> 7;
            bits ^= bits << 17;
            moment.set(bits);
            let delay = Duration::from_millis(300 + bits % 10_000);
            if site.lab.killed_after(site.bundle.get(), &apply(), delay)? {
                return Ok(killed);
            }
            killed += 1;
        }
        site.does(&apply(), 900).map(|_| killed)
    })
}

/// A DataNode gets another internal port, with which the server refuses it unless it joins again, and a ConfigNode leaves.
pub(crate) fn rejoins() -> Result<(), String> {
    const CHANGES: [(&str, &str); 2] = [
        ("confignode on=\"node-*\"", "confignode on=\"node-[1..2]\""),
        (
            "    datanode on=",
            "    every \"datanode\" on=\"node-3\" { set \"dn_internal_port\" 10731; }\n    datanode on=",
        ),
    ];
    let path = operations::folder().join("3c3d-1.3.3.kdl");
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let changed = CHANGES.iter().fold(text.clone(), |text, (word, other)| text.replacen(word, other, 1));
    let compile = |text: &str| {
        let compiled = spec::compile_text(text)?;
        let found = spec::shown(&compiled);
        compiled.into_checked().ok_or(found)
    };
    let (old, new) = (compile(&text)?, compile(&changed)?);
    let (before, after) = (spec::build(&old)?, spec::build_change(&old, &new)?);
    let lab = Lab::up(&before, LIMIT)?;
    let site = Site::new(&lab, &before)?;
    let steps = || {
        site.does(&format!("deploy.sh --dist {}", archive("1.3.3")), 120)?;
        site.does("start-all.sh", 300)?;
        site.write()?;
        site.bundle.set(&after);
        let printed = site.does(&apply(), 900)?;
        for step in ["scale-in node-3-datanode", "scale-out node-3-datanode", "scale-in node-3-confignode"] {
            if !printed.contains(step) {
                return Err(format!("expected a step `{step}`\n{printed}"));
            }
        }
        site.does("status-all.sh", 120)?;
        let shown = site.does("show.sh", 60)?;
        if !shown.contains("10731") || shown.matches("ConfigNode").count() != 2 {
            return Err(format!("the cluster is not as the plan says\n{shown}"));
        }
        site.reads("after a node has joined again")?;
        site.does("stop-all.sh", 300).map(drop)
    };
    steps().map_err(|problem| format!("{problem}\n{}", lab.last_words()))
}

fn apply() -> String {
    format!("apply.sh --yes --dist {}", archive("1.3.3"))
}

/// Brings the old cluster to life, changes it in the way that is given, and looks for every row.
fn carried_out(change: &dyn Fn(&Site) -> Result<usize, String>) -> Result<(), String> {
    let (old, new) = bundles()?;
    let lab = Lab::up(&new, LIMIT)?;
    let site = Site::new(&lab, &old)?;
    let steps = || {
        site.does(&format!("deploy.sh --dist {}", archive("1.3.3")), 120)?;
        site.does("start-all.sh", 300)?;
        site.write()?;
        let create = "create database root.rolling;create timeseries root.rolling.d1.heat INT64";
        lab.sql_of(site.any()?, create)?.succeeds("creating a series")?;
        // The port of the first node changes on the way: a client tries both.
        let clients: Vec<&Node> =
            old.nodes.iter().chain(&new.nodes).filter(|node| node.role == "datanode").collect();
        site.bundle.set(&new);
        let over = AtomicBool::new(false);
        let (confirmed, killed) = std::thread::scope(|scope| {
            let client = scope.spawn(|| write_until(&lab, &clients, 0, &over));
            let changed = change(&site);
            over.store(true, Ordering::SeqCst);
            let confirmed = client.join().map_err(|_| "the client ended early".to_owned())?;
            changed.map(|killed| (confirmed, killed))
        })?;
        site.note(&format!(
            "changed; apply.sh was killed {killed} times, {} writes were confirmed",
            confirmed.len()
        ));
        if confirmed.len() < 10 {
            return Err(format!("only {} writes were confirmed", confirmed.len()));
        }
        site.does("status-all.sh", 120)?;
        for node in new.nodes.iter().filter(|node| node.role == "datanode") {
            site.has_rows(node, &confirmed)?;
        }
        site.reads("after apply.sh")?;
        let printed = site.does("apply.sh", 60)?;
        if !printed.contains("are already done") {
            return Err(format!("a second run of apply.sh has something to do\n{printed}"));
        }
        // Byte for byte what a new installation of the bundle has.
        let printed = site.does("deploy.sh", 120)?;
        if printed.matches("nothing to change").count() != 3 {
            return Err(format!("a host is not as the bundle has it\n{printed}"));
        }
        let left = lab.on("node-1", "ls -A /data1/iotdb/data 2>/dev/null || :", 20)?.output;
        if !left.trim().is_empty() {
            return Err(format!("the old data directory still holds\n{left}"));
        }
        Ok(())
    };
    steps().map_err(|problem| format!("{problem}\n{}", lab.last_words()))
}
