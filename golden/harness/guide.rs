//! The cluster of DolphinDB's guide to multi-machine clusters: the bundle of examples/dolphindb-guide says what the guide's
//! four kinds of files say, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use clusterc::bundle::BundleFile;
use libtest_mimic::{Failed, Trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![Trial::test("guide/files", files)]
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
