//! DolphinDB's files. The cluster of the guide to multi-machine clusters: the bundle of examples/dolphindb-guide says what
//! the guide's four kinds of files say, and nothing else. And small specs, each with the lines of one file.

use std::collections::{BTreeMap, BTreeSet};

use clusterc::bundle::BundleFile;
use libtest_mimic::{Failed, Trial};

pub(crate) fn trials() -> Vec<Trial> {
    let case = |&(name, spec, path, lines): &Case| {
        Trial::test(format!("guide/{name}"), move || small(spec, path, lines))
    };
    let own = SMALL.iter().map(case);
    own.chain([Trial::test("guide/files", files), Trial::test("guide/runbook", runbook)]).collect()
}

/// A name, the body of a cluster, a file of its bundle, and the lines of it that are not comments.
type Case = (&'static str, &'static str, &'static str, &'static [&'static str]);

const SMALL: &[Case] = &[
    (
        "single-node",
        "single \"local8848\" on=\"P1\" port=8848 { memory total=\"4GiB\"; volumes \"/data/<ALIAS>\"; set \"dataSync\" #true; \
         set \"OLAPCacheEngineSize\" 1; }",
        "hosts/P1/files/DolphinDB/server/dolphindb.cfg",
        &[
            "mode=single",
            "localSite=10.0.0.80:8848:local8848",
            "OLAPCacheEngineSize=1",
            "maxMemSize=4",
            "volumes=/data/local8848",
            "dataSync=1",
        ],
    ),
    (
        "nothing-said",
        "controller \"ctl\" on=\"P1\"; agent on=\"P1\"; datanode on=\"P1\"",
        "hosts/P1/files/DolphinDB/server/clusterDemo/config/cluster.cfg",
        &["logLevel=INFO"],
    ),
    (
        "agent-of-several-controllers",
        "controller on=\"P*\" alias=\"c-{host}\" seed=\"P2\"; agent on=\"P*\"; datanode on=\"P*\"",
        "hosts/P3/files/DolphinDB/server/clusterDemo/config/agent.cfg",
        &[
            "mode=agent",
            "localSite=10.0.0.82:8901:P3-agent",
            "controllerSite=10.0.0.81:8900:c-P2",
            "sites=10.0.0.82:8901:P3-agent:agent,10.0.0.80:8900:c-P1:controller,10.0.0.81:8900:c-P2:controller,\
             10.0.0.82:8900:c-P3:controller",
        ],
    ),
    (
        "zones-and-groups",
        "controller \"ctl\" on=\"P1\" { zone-replicas \"north=1\" \"south=1\"; }; agent on=\"P*\"; datanode on=\"P1\" zone=\"north\"; \
         datanode on=\"P2\" zone=\"south\"; computenode on=\"P3\" alias=\"orca-{host}\" group=\"orca\" zone=\"south\"",
        "hosts/P1/files/DolphinDB/server/clusterDemo/config/cluster.nodes",
        &[
            "localSite,mode,computeGroup,zone",
            "10.0.0.80:8901:P1-agent,agent,,",
            "10.0.0.80:8902:P1-datanode,datanode,,north",
            "10.0.0.81:8901:P2-agent,agent,,",
            "10.0.0.81:8902:P2-datanode,datanode,,south",
            "10.0.0.82:8901:P3-agent,agent,,",
            "10.0.0.82:8902:orca-P3,computenode,orca,south",
        ],
    ),
    (
        "copies-by-zone",
        "controller \"ctl\" on=\"P1\" { zone-replicas \"north=1\" \"south=1\"; }; agent on=\"P*\"; datanode on=\"P1\" zone=\"north\"; \
         datanode on=\"P[2..3]\" zone=\"south\"",
        "hosts/P1/files/DolphinDB/server/clusterDemo/config/controller.cfg",
        &[
            "mode=controller",
            "localSite=10.0.0.80:8900:ctl",
            "north.dfsReplicationFactor=1",
            "south.dfsReplicationFactor=1",
        ],
    ),
    (
        "public-names-and-one-node",
        "controller \"ctl\" on=\"P1\"; agent on=\"P*\"; datanode on=\"P*\" alias=\"{host}-dn[1..2]\" port=\"8902+\"; every-node { set \
         \"workerNum\" 4; volumes \"/v/<ALIAS>\"; }; every \"node\" alias=\"P1-dn2\" { set \"workerNum\" 8; volumes \"/w\"; }; every \
         \"node\" alias=\"P3-%\" { set \"maxConnections\" 1024; }",
        "hosts/P1/files/DolphinDB/server/clusterDemo/config/cluster.cfg",
        &[
            "volumes=/v/<ALIAS>",
            "workerNum=4",
            "P3-%.maxConnections=1024",
            "P1-dn2.volumes=/w",
            "P1-dn2.workerNum=8",
        ],
    ),
];

fn small(body: &str, path: &str, lines: &[&str]) -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let spec = folder.path().join("cluster.kdl");
    let text = format!(
        "cluster \"m\" product=\"dolphindb\" version=\"3.00.4\" {{ install \"/DolphinDB\"; host \"P[1..3]\" \
         address=\"10.0.0.[80..82]\"; {body} }}"
    );
    std::fs::write(&spec, text)?;
    let (_written, files) = crate::bundles::written(&spec)?;
    let file = files.iter().find(|file| file.path == path).ok_or_else(|| format!("there is no {path}"))?;
    let text = file.as_text().into_owned();
    let found: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    if found == lines && !text.starts_with(['#', '\n']) {
        return Ok(());
    }
    Err(format!("{path} is\n{text}").into())
}

const CONFIG: &str = "files/DolphinDB/server/clusterDemo/config";

/// The settings of a host's file, as the guide has them.
fn expected() -> Vec<(&'static str, &'static str, Vec<&'static str>)> {
    let controller = vec![
        "mode=controller",
        "localSite=10.0.0.80:8900:controller8900",
        "dfsReplicationFactor=1",
        "dfsReplicaReliabilityLevel=2",
        "dataSync=1",
        "workerNum=4",
        "localExecutors=3",
        "maxConnections=512",
        "maxMemSize=8",
        "lanCluster=0",
    ];
    let cluster = vec![
        "maxMemSize=32",
        "maxConnections=512",
        "workerNum=4",
        "localExecutors=3",
        "maxBatchJobWorker=4",
        "chunkCacheEngineMemSize=2",
        "TSDBCacheEngineSize=1",
        "newValuePartitionPolicy=add",
        "maxPubConnections=64",
        "subExecutors=4",
        "lanCluster=0",
        "enableChunkGranularityConfig=true",
    ];
    let agent = |site: &'static str| {
        vec![
            "mode=agent",
            site,
            "controllerSite=10.0.0.80:8900:controller8900",
            "workerNum=4",
            "localExecutors=3",
            "maxMemSize=4",
            "lanCluster=0",
        ]
    };
    vec![
        ("P1", "controller.cfg", controller),
        ("P1", "cluster.cfg", cluster),
        ("P1", "agent.cfg", agent("localSite=10.0.0.80:8901:P1-agent")),
        ("P2", "agent.cfg", agent("localSite=10.0.0.81:8901:P2-agent")),
        ("P3", "agent.cfg", agent("localSite=10.0.0.82:8901:P3-agent")),
    ]
}

/// cluster.nodes, which takes no comments: line by line.
const NODES: &str = "\
localSite,mode
10.0.0.80:8901:P1-agent,agent
10.0.0.80:8902:P1-datanode,datanode
10.0.0.81:8901:P2-agent,agent
10.0.0.81:8902:P2-datanode,datanode
10.0.0.82:8901:P3-agent,agent
10.0.0.82:8902:P3-computenode,computenode
";

fn files() -> Result<(), Failed> {
    let spec = crate::root().join("examples/dolphindb-guide/cluster.kdl");
    let (_folder, files) = crate::bundles::written(&spec)?;
    let texts: BTreeMap<&str, &BundleFile> = files.iter().map(|file| (file.path.as_str(), file)).collect();
    let text = |host: &str, name: &str| {
        let path = format!("hosts/{host}/{CONFIG}/{name}");
        texts.get(path.as_str()).map(|file| file.as_text().into_owned()).ok_or(format!("there is no {path}"))
    };
    for (host, name, lines) in expected() {
        let text = text(host, name)?;
        if text.starts_with(['\n', '#']) {
            return Err(format!("{name} of {host} does not begin with a setting").into());
        }
        let found: BTreeSet<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
        let expected: BTreeSet<&str> = lines.into_iter().collect();
        if found != expected {
            let missing: Vec<_> = expected.difference(&found).collect();
            let more: Vec<_> = found.difference(&expected).collect();
            return Err(format!("{name} of {host} lacks {missing:?} and has {more:?}").into());
        }
    }
    if text("P1", "cluster.nodes")? != NODES {
        return Err("cluster.nodes is another".into());
    }
    let config: BTreeSet<&str> =
        texts.keys().copied().filter(|path| path.contains("/files/") && !path.contains(CONFIG)).collect();
    if config.is_empty() { Ok(()) } else { Err(format!("further files: {config:?}").into()) }
}

/// RUNBOOK.md names scripts that are there and work for the product.
fn runbook() -> Result<(), Failed> {
    for example in ["dolphindb-guide", "dolphindb-ha", "dolphindb-single-host"] {
        let spec = crate::root().join("examples").join(example).join("cluster.kdl");
        let (_folder, files) = crate::bundles::written(&spec)?;
        let paths: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
        let page = files.iter().find(|file| file.path == "RUNBOOK.md").ok_or("there is no RUNBOOK.md")?;
        let text = page.as_text();
        let named = text.split(['`', ' ', ',', '|']).filter(|word| word.ends_with(".sh"));
        for name in named.filter(|word| word.starts_with("control/")) {
            if !paths.contains(name) {
                return Err(format!("{example}: RUNBOOK.md names {name}, which is not there").into());
            }
        }
        if let Some(refused) = ["control/upgrade.sh", "control/scale-out.sh", "`upgrade.sh`"]
            .iter()
            .find(|name| text.contains(**name))
        {
            return Err(format!("{example}: RUNBOOK.md names {refused}, which refuses DolphinDB").into());
        }
    }
    Ok(())
}
