//! One cluster with its data through the releases, by the emitted scripts alone, and what cannot be undone.

use crate::lab::Lab;
use crate::operations::{self, LIMIT, Site, archive};
use crate::spec::{self, Built};

/// The releases that it goes through.
pub(crate) const VERSIONS: [&str; 4] = ["1.3.2", "1.3.3", "2.0.7", "2.0.10"];

/// The first release whose data the one before it does not read.
const NEWER: usize = 2;

const SPEC: &str = "upgraded-1.3.3.kdl";

/// Where its data is, and where a copy of it is kept.
const DATA: &str = "/data1/iotdb /data2/iotdb /opt/iotdb/data";
const COPY: &str = "/var/tmp/before.tar";

/// The same cluster on every release; no spec has a finding.
fn compile() -> Result<Vec<Built>, String> {
    let compile = |version: &&str| {
        let compiled = spec::compile(&operations::folder().join(SPEC), Some(version))?;
        spec::must_pass(&compiled)?;
        let checked = compiled.into_checked().ok_or("a spec without findings gives no model")?;
        spec::build(&checked)
    };
    VERSIONS.iter().map(compile).collect()
}

/// From 1.3.2 to 2.0.10 step by step, every row read after each. On the way it is refused to go back from 2.x to 1.x, and done
/// with a copy of the data.
pub(crate) fn run() -> Result<(), String> {
    let bundles = compile()?;
    let lab = Lab::up(&bundles[0], LIMIT)?;
    let site = Site::new(&lab, &bundles[0])?;
    let steps = || {
        site.does(&format!("deploy.sh --dist {}", archive(VERSIONS[0])), 120)?;
        site.does("start-all.sh", 300)?;
        site.write()?;
        for index in 1..VERSIONS.len() {
            if index == NEWER {
                site.does("stop-all.sh", 300)?;
                on_all(
                    &site,
                    &format!("tar -cf {COPY} -C / {}", DATA.replace(" /", " ").replacen('/', "", 1)),
                )?;
            }
            let rows = site.rows.get();
            upgrades(&site, &bundles[index], index)?;
            if index == NEWER {
                goes_back(&site, &bundles, rows)?;
            }
        }
        site.does("stop-all.sh", 300).map(drop)
    };
    steps().map_err(|problem| format!("{problem}\n{}", lab.last_words()))
}

fn on_all(site: &Site, script: &str) -> Result<(), String> {
    for (host, _) in &site.lab.built.hosts {
        site.lab.on(host, script, 60)?.succeeds(script)?;
    }
    Ok(())
}

/// One step: all rows are there, of both models, and more can be written.
fn upgrades<'a>(site: &Site<'a>, bundle: &'a Built, index: usize) -> Result<(), String> {
    let version = VERSIONS[index];
    site.bundle.set(bundle);
    let printed = site.does(&format!("upgrade.sh --dist {}", archive(version)), 600)?;
    let has_way_back = !printed.contains("you cannot go back to");
    if has_way_back != (index != NEWER) {
        return Err(format!("upgrade.sh says the wrong thing about a way back from {version}\n{printed}"));
    }
    let shown = site.does("show.sh --details", 60)?;
    if shown.matches(&format!("|{version:>7}|")).count() != bundle.nodes.len() {
        return Err(format!("expected every node to be of {version}\n{shown}"));
    }
    site.reads(&format!("after the upgrade to {version}"))?;
    if index > NEWER {
        reads_table(site, version)?;
    }
    site.write()?;
    if index >= NEWER {
        writes_table(site)?;
        reads_table(site, version)?;
    }
    site.note(&format!("{} became {version}", VERSIONS[index - 1]));
    Ok(())
}

/// Back to the release that does not read the data: refused while it runs, and again when it is stopped; done with the copy. Then
/// forward again.
fn goes_back<'a>(site: &Site<'a>, bundles: &'a [Built], rows: i64) -> Result<(), String> {
    let (older, newer) = (&bundles[NEWER - 1], &bundles[NEWER]);
    let refused = format!("cannot read the data of this node, which was started with {}", VERSIONS[NEWER]);
    site.bundle.set(older);
    site.ends("upgrade.sh", 1, &refused)?;
    site.reads("after it was refused to go back")?;
    site.bundle.set(newer);
    site.does("stop-all.sh", 300)?;
    site.bundle.set(older);
    site.ends("upgrade.sh", 1, &refused)?;
    site.bundle.set(newer);
    site.does("clean.sh --yes", 60)?;
    on_all(site, &format!("tar -xpf {COPY} -C /"))?;
    site.bundle.set(older);
    site.does("upgrade.sh", 600)?;
    site.rows.set(rows);
    site.reads("after going back with the copy")?;
    site.write()?;
    site.note(&format!("went back to {}", VERSIONS[NEWER - 1]));
    upgrades(site, newer, NEWER)
}

fn writes_table(site: &Site) -> Result<(), String> {
    let statements = "create database if not exists press;\
                      create table if not exists press.heat(hall STRING TAG, heat INT64 FIELD);\
                      insert into press.heat(time,hall,heat) values(1,'east',7),(2,'west',14)";
    site.lab.table_sql(&site.any()?.name, statements)?.succeeds("writing to a table").map(drop)
}

fn reads_table(site: &Site, version: &str) -> Result<(), String> {
    let (node, mut last) = (&site.any()?.name, String::new());
    let read = site.lab.wait("the rows of the table", 120, || {
        last = site.lab.table_sql(node, "select count(heat), sum(heat) from press.heat")?.output;
        let line: String = last.chars().filter(|letter| *letter != ' ').collect();
        Ok(line.contains("|2|21.0|").then_some(()))
    });
    read.map_err(|problem| format!("on {version}: {problem}\n{last}"))
}
