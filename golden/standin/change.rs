//! What is done to a cluster that is there: backup, upgrade, licence, more nodes, more volumes, another site.

use crate::cycle::{GUIDE, HOSTS};
use crate::site::{Bundle, Site, contains, equal};

/// The guide's cluster, installed and running.
fn running(spec: &str) -> Result<(Site, Bundle), String> {
    let site = Site::up(&HOSTS)?;
    let bundle = site.build("before", spec)?;
    let dist = site.archive("2.00.9.1")?;
    site.deploy(&bundle, Some(&dist))?;
    site.must(&bundle, "start-all.sh")?;
    Ok((site, bundle))
}

/// Metadata is copied from wherever it is, and put back; nothing is overwritten and nothing deleted.
pub(crate) fn backup() -> Result<(), String> {
    // Three data nodes with three locations: chunkMetaDir, the first of two volumes, the default.
    let spec = GUIDE.replace(
        "    every-node",
        "    datanode on=\"P3\" alias=\"P3-datanode\" port=8903 { set \"chunkMetaDir\" \"/meta/P3\"; }\n    \
         every \"datanode\" on=\"P2\" { volumes \"/VOL1/<ALIAS>\" \"/VOL2/<ALIAS>\"; }\n    every-node",
    );
    let (site, bundle) = running(&spec)?;
    site.fails(&bundle, "metadata-backup.sh first", 1, "stop the whole cluster first")?;
    site.must(&bundle, "stop-all.sh")?;
    contains(&site.must(&bundle, "metadata-backup.sh first --dry-run")?, "would run")?;
    site.must(&bundle, "metadata-backup.sh first")?;
    let places = [
        ("P1", "controller8900", "/DolphinDB/server/clusterDemo/dfsMeta/DFSMetaLog.0"),
        ("P1", "controller8900", "/DolphinDB/server/clusterDemo/dfsMeta/DFSMasterMetaCheckpoint.0"),
        ("P1", "controller8900", "/DolphinDB/server/clusterDemo/data/controller8900/sysmgmt/aclEditlog.meta"),
        (
            "P1",
            "P1-datanode",
            "/DolphinDB/server/clusterDemo/data/P1-datanode/storage/CHUNK_METADATA/editlog.0",
        ),
        ("P2", "P2-datanode", "/VOL1/P2-datanode/CHUNK_METADATA/editlog.0"),
        ("P3", "P3-datanode", "/meta/P3/CHUNK_METADATA/editlog.0"),
    ];
    for (host, alias, place) in places {
        let copy = format!("/DolphinDB/backup/first/{alias}");
        site.lab
            .must(host, &format!("cmp {place} {copy}/metadata{place} && test -s {copy}/dolphindb.lic"))?;
    }
    site.fails(&bundle, "metadata-backup.sh first", 1, "use another name")?;
    site.fails(&bundle, "metadata-backup.sh ../x", 2, "expected a name")?;

    // What came later is moved aside; what was there comes back. A host without the copy keeps all hosts as they are.
    for (host, _, place) in places {
        site.lab.must(host, &format!("echo 9 >>{place}"))?;
    }
    site.lab.must("P2", "mv /DolphinDB/backup/first /DolphinDB/backup/gone")?;
    site.fails(&bundle, "metadata-restore.sh first --yes", 1, "nothing was changed")?;
    site.lab.must("P1", "grep -q 9 /DolphinDB/server/clusterDemo/dfsMeta/DFSMetaLog.0")?;
    site.lab.must("P2", "mv /DolphinDB/backup/gone /DolphinDB/backup/first")?;
    site.fails(&bundle, "metadata-restore.sh first", 1, "nothing was changed")?;
    site.must(&bundle, "metadata-restore.sh first --yes")?;
    for (host, alias, place) in places {
        site.lab.must(host, &format!("cmp {place} /DolphinDB/backup/first/{alias}/metadata{place}"))?;
    }
    site.lab.must("P2", "grep -q 9 /VOL1/P2-datanode/CHUNK_METADATA.replaced/editlog.0")?;
    equal(&site.lab.must("P2", "stat -c %U /VOL1/P2-datanode/CHUNK_METADATA/editlog.0")?, "ddb\n")?;
    site.must(&bundle, "start-all.sh")?;
    site.must(&bundle, "stop-all.sh")?;
    Ok(())
}

/// An upgrade from archives at hand, one that fails half way and one whose version does not start, and the way back.
pub(crate) fn upgrade() -> Result<(), String> {
    let (site, before) = running(GUIDE)?;
    let after = site.build("after", &GUIDE.replace("2.00.9.1", "2.00.9.2"))?;
    let good = site.archive("2.00.9.2")?;
    let kept = good.with_extension("good");
    std::fs::rename(&good, &kept).map_err(|error| error.to_string())?;

    // Without the archive nothing happens, and the cluster continues; the script of all products says which one to take.
    site.fails(
        &after,
        "version-upgrade.sh --yes",
        1,
        "nothing was stopped: these hosts cannot get the new version",
    )?;
    site.fails(&after, "upgrade.sh", 1, "use control/version-upgrade.sh to change the version of DolphinDB")?;
    site.must(&before, "status-all.sh")?;

    // P2 got an archive that broke on the way.
    std::fs::copy(&kept, &good).map_err(|error| error.to_string())?;
    contains(&site.deploy(&after, Some(&good))?, "has version 2.00.9.1, but the spec has 2.00.9.2")?;
    site.lab.must("P2", "echo broken >/DolphinDB/archive/DolphinDB_Linux64_V2.00.9.2.zip")?;
    site.fails(&after, "version-upgrade.sh", 1, "nothing was changed")?;
    site.must(&before, "status-all.sh")?;
    site.fails(
        &after,
        "version-upgrade.sh --yes --backup one",
        1,
        "the new version is not installed on: P2.",
    )?;
    equal(&site.lab.must("P1", "cat /DolphinDB/server/standin.version")?, "2.00.9.2\n")?;
    equal(&site.lab.must("P2", "cat /DolphinDB/server/standin.version")?, "2.00.9.1\n")?;
    contains(
        &site.lab.on("P2", "sh /opt/clusterc/market/start.sh")?.output,
        "is version 2.00.9.1, but the spec has 2.00.9.2",
    )?;
    site.fails(
        &before,
        "version-rollback.sh none --yes",
        1,
        "nothing was stopped: these hosts have no copy",
    )?;
    site.must(&before, "version-rollback.sh one --yes")?;
    site.must(&before, "status-all.sh")?;
    equal(&site.lab.must("P1", "cat /DolphinDB/server/standin.version")?, "2.00.9.1\n")?;

    // A version whose data nodes do not start has written metadata by then, which the one before does not read.
    let broken = site.archive("2.00.9.2-broken")?;
    for host in ["P1", "P3"] {
        site.lab.must(host, "rm -rf /DolphinDB/.clusterc-versions")?;
    }
    let line = format!("version-upgrade.sh --dist {} --yes --backup two --timeout 60", broken.display());
    contains(
        &site.fails(&after, &line, 1, "the new version does not start")?,
        "the stand-in's broken version",
    )?;
    site.lab.must("P1", "grep -q 2.00.9.2 /DolphinDB/server/clusterDemo/dfsMeta/DFSMetaLog.0")?;
    contains(&site.must(&before, "version-rollback.sh two --yes")?, "went back")?;
    site.lab.must("P1", "! grep -q 2.00.9.2 /DolphinDB/server/clusterDemo/dfsMeta/DFSMetaLog.0")?;

    // And at last the good one. What is the install's own stays; a plugin of someone's is named.
    for host in ["P1", "P2", "P3"] {
        site.lab.must(host, "rm -rf /DolphinDB/.clusterc-versions; mkdir /DolphinDB/server/plugins/mine; echo x=1 >>/DolphinDB/server/dolphindb.cfg")?;
    }
    std::fs::copy(&kept, &good).map_err(|error| error.to_string())?;
    contains(&site.must(&after, "version-upgrade.sh --dry-run")?, "would run")?;
    let printed = site.must(&after, &format!("version-upgrade.sh --yes --dist {}", good.display()))?;
    contains(&printed, "P3-computenode is version 2.00.9.2")?;
    contains(&printed, "the plugin mine was installed")?;
    for host in ["P1", "P2", "P3"] {
        site.lab.must(host, "grep -q x=1 /DolphinDB/server/dolphindb.cfg && grep -q plant /DolphinDB/server/dolphindb.lic && \
            test \"$(cat /DolphinDB/server/web/index.html)\" = 2.00.9.2 && test -x /DolphinDB/server/dolphindb")?;
    }
    contains(&site.must(&after, "version-upgrade.sh --yes")?, "already has version 2.00.9.2")?;
    site.must(&after, "stop-all.sh")?;
    // One that was interrupted in the worst moment is finished.
    site.install_on(&before, "P2", None)?;
    site.lab.must("P2", "cd /DolphinDB && mkdir .clusterc-next && mv server/clusterDemo .clusterc-next/ && mkdir -p .clusterc-versions/2.00.9.2 && mv server .clusterc-versions/2.00.9.2/server")?;
    site.lab.must(
        "P2",
        "sh /opt/clusterc/market/program-replace.sh && test -d /DolphinDB/server/clusterDemo/config",
    )?;
    equal(&site.lab.must("P2", "cat /DolphinDB/server/standin.version")?, "2.00.9.1\n")
}

/// A licence while the servers run, one that they refuse, and one by a restart.
pub(crate) fn licence() -> Result<(), String> {
    let (site, bundle) = running(GUIDE)?;
    let file = site.licence("plant", "2040-01-01", 20)?;
    let update = format!("license-update.sh {}", file.display());
    let printed = site.must(&bundle, &update)?;
    contains(&printed, "P2-agent 2036-01-01")?;
    contains(&printed, "P2-agent 2040-01-01")?;
    contains(&printed, "controller8900 2040-01-01")?;

    // Of another client: refused, and undone.
    site.licence("other", "2050-01-01", 20)?;
    site.fails(&bundle, &update, 1, "clientName cannot be changed")?;
    site.lab.must("P3", "grep -q clientName=plant /DolphinDB/server/dolphindb.lic")?;
    site.fails(&bundle, &format!("{update} --offline"), 1, "nothing was changed")?;
    contains(&site.must(&bundle, &format!("{update} --offline --yes"))?, "P3-computenode 2050-01-01")?;
    site.must(&bundle, "status-all.sh")?;
    site.fails(&bundle, "license-update.sh /nowhere", 2, "there is no `/nowhere`")?;
    site.must(&bundle, "stop-all.sh")?;
    Ok(())
}

/// A new host with an agent and a node, and a second node on a host that is there.
pub(crate) fn more_nodes() -> Result<(), String> {
    let site = Site::up(&[HOSTS[0], HOSTS[1], HOSTS[2], "P4:10.0.0.83"])?;
    let before = site.build("before", GUIDE)?;
    let dist = site.archive("2.00.9.1")?;
    site.deploy(&before, Some(&dist))?;
    site.must(&before, "start-all.sh")?;
    let node = site.lab.must("P2", "pgrep -f '[m]ode datanode'")?;

    let spec = GUIDE.replace("P[1..3]\" address=\"10.0.0.[80..82]", "P[1..4]\" address=\"10.0.0.[80..83]").replace(
        "    computenode",
        "    datanode on=\"P[1,4]\" alias=\"{host}-more\" port=8912 { volumes \"/more/<ALIAS>\"; }\n    computenode",
    );
    let after = site.build("after", &spec)?;
    contains(&site.must(&after, "node-add.sh --dry-run")?, "would add agent P4-agent at 10.0.0.83:8901")?;
    site.must(&after, &format!("node-add.sh --dist {}", dist.display()))?;
    contains(&site.must(&after, "status-all.sh")?, "all nodes are Running")?;
    equal(&site.modes("P4")?, "agent datanode")?;
    site.lab.must("P4", "test -d /more/P4-more/CHUNK_METADATA")?;
    equal(&site.lab.must("P2", "pgrep -f '[m]ode datanode'")?, &node)?;
    contains(&site.must(&after, "node-add.sh")?, "already lists every node")?;
    // They are of the cluster after a restart as well.
    site.must(&after, "stop-all.sh")?;
    site.must(&after, "start-all.sh")?;

    // More than the licence allows.
    site.lab.must("P1", "sed -i s/maxNodes=20/maxNodes=5/ /DolphinDB/server/dolphindb.lic && sh /opt/clusterc/market/restart.sh controller8900")?;
    let spec = spec.replace("\"P[1,4]\" alias=\"{host}-more\"", "\"P[1,2,4]\" alias=\"{host}-more\"");
    let beyond = site.build("beyond", &spec)?;
    site.fails(&beyond, "node-add.sh", 1, "The license allows 5 nodes")?;
    site.must(&after, "stop-all.sh")?;
    Ok(())
}

/// A plan that is carried out: a host more with an agent and a data node, another limit of memory for a node that runs.
/// What stopped it is fixed, and it continues.
pub(crate) fn planned() -> Result<(), String> {
    let site = Site::up(&[HOSTS[0], HOSTS[1], HOSTS[2], "P4:10.0.0.83"])?;
    let before = site.build("before", GUIDE)?;
    let dist = site.archive("2.00.9.1")?;
    site.deploy(&before, Some(&dist))?;
    site.must(&before, "start-all.sh")?;
    let others = site.lab.must("P1", "pgrep -f '[m]ode datanode'")?;
    let changed = site.lab.must("P2", "pgrep -f '[m]ode datanode'")?;

    let spec = GUIDE.replace("P[1..3]\" address=\"10.0.0.[80..82]", "P[1..4]\" address=\"10.0.0.[80..83]");
    let spec = spec.replace("datanode on=\"P[1..2]\"", "datanode on=\"P[1,2,4]\"");
    let spec = spec.replace(
        "    every-node",
        "    every \"datanode\" on=\"P2\" { set \"workerNum\" 3; }\n    every-node",
    );
    let after = site.build_change("after", GUIDE, &spec)?;
    let printed = site.must(&after, "apply.sh --dry-run")?;
    for line in [
        "status-all.sh",
        "node-add.sh --timeout 300 P4-agent P4-datanode",
        "config-reload.sh --timeout 300 P2-datanode",
    ] {
        contains(&printed, line)?;
    }
    // Without the archive the new host cannot be installed: it stops there, and reports it.
    site.fails(&after, "apply.sh --yes", 1, "failed; next: fix the problems above and run apply.sh again")?;
    equal(&site.modes("P4")?, "")?;
    site.must(&after, &format!("apply.sh --yes --dist {}", dist.display()))?;
    contains(&site.must(&after, "status-all.sh")?, "all nodes are Running")?;
    equal(&site.modes("P4")?, "agent datanode")?;
    equal(&site.lab.must("P1", "pgrep -f '[m]ode datanode'")?, &others)?;
    if site.lab.must("P2", "pgrep -f '[m]ode datanode'")? == changed {
        return Err("the data node of P2 was not restarted".to_owned());
    }
    contains(&site.must(&after, "apply.sh")?, "are already done")?;
    site.must(&after, "stop-all.sh").map(drop)
}

/// A volume more: behind the old ones it acts after the restart of that node alone, before them it is refused.
pub(crate) fn volume() -> Result<(), String> {
    let (site, before) = running(GUIDE)?;
    let others = site.lab.must("P1", "pgrep dolphindb")?;
    let with = |volumes: &str| {
        GUIDE.replace(
            "    every-node",
            &format!("    every \"datanode\" on=\"P2\" {{ volumes {volumes}; }}\n    every-node"),
        )
    };
    let default = "/DolphinDB/server/clusterDemo/data/P2-datanode/storage";
    // The old place of the data is not named: the node would start empty.
    let wrong = site.build("wrong", &with("\"/VOL9/P2-datanode\""))?;
    let printed = site.fails(&wrong, "config-reload.sh P2-datanode", 1, "put the old volume first")?;
    contains(&printed, default)?;
    contains(&site.lab.on("P2", "sh /opt/clusterc/market/preflight.sh")?.output, "put the old volume first")?;
    equal(&site.modes("P2")?, "agent datanode")?;

    let right = site.build("right", &with(&format!("\"{default}\" \"/VOL9/P2-datanode\"")))?;
    site.fails(&right, "config-reload.sh P2-agent", 2, "is no data node")?;
    site.must(&right, "config-reload.sh P2-datanode")?;
    site.lab
        .must("P2", "test -d /VOL9/P2-datanode && ps -C dolphindb -o args= | grep -q /VOL9/P2-datanode")?;
    equal(&site.lab.must("P1", "pgrep dolphindb")?, &others)?;
    site.must(&right, "status-all.sh")?;
    site.must(&before, "stop-all.sh")?;
    Ok(())
}

/// Another port and alias of the controller: refused until every host has it, then in one step.
pub(crate) fn controller_site() -> Result<(), String> {
    let (site, before) = running(GUIDE)?;
    let after =
        site.build("after", &GUIDE.replace("controller8900", "head").replace("port=8900", "port=8990"))?;
    site.fails(&after, "site-change.sh", 1, "nothing was changed")?;
    site.must(&before, "status-all.sh")?;
    site.must(&after, "site-change.sh --yes")?;
    // Users and jobs are under the former alias still, as the page says.
    contains(
        &site.lab.must(
            "P1",
            "rm -r /DolphinDB/server/clusterDemo/data/head; sh /opt/clusterc/market/preflight.sh",
        )?,
        "users and jobs are in",
    )?;
    contains(&site.must(&after, "status-all.sh")?, "10.0.0.80:8990")?;
    site.lab.must("P1", "! grep -q ':22C4 00000000:0000 0A' /proc/net/tcp")?;
    site.must(&after, "stop-all.sh")?;
    Ok(())
}
