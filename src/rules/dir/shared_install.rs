//! DIR006: shared-install.

use crate::maps::{HashMap, RandomState};

use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::{HostId, InstanceId, MachineId, Model, Root, absolute};
use crate::rules::Survey;
use crate::rules::wording::{self, Names};
use crate::source::Span;

declare_rule! {
    /// Reports install folders that are shared by several nodes of one role, or by several clusters.
    ///
    /// ## What it checks
    ///
    /// The install folder of every node on every machine. One folder can be used by one node of each role of one
    /// cluster.
    ///
    /// ## Why it matters
    ///
    /// The folder has only one configuration, so both nodes would use the same one. IoTDB's start script refuses a
    /// second DataNode from a folder: `Can not run duplicated IoTDB node!`.
    ///
    /// ```kdl,fails
    /// cluster "plant-a" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// cluster "plant-b" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant-a" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// cluster "plant-b" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-2" address="10.0.0.12"
    ///     confignode on="node-2"
    ///     datanode on="node-2"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Give each its own folder: `install=` where the node is placed, or `install` of the cluster.
    pub static SHARED_INSTALL = {
        code: "DIR006", name: "shared-install", severity: Error, confidence: Source,
        check: check of Survey
    }
}

/// Two nodes that one folder cannot serve, and the hosts where it should.
struct Share {
    first: InstanceId,
    second: InstanceId,
    hosts: Vec<HostId>,
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    let mut shares: Vec<Share> = Vec::new();
    let mut known: HashMap<(Span, Span), usize> = HashMap::default();
    let mut first_root: HashMap<(MachineId, String), &Root> =
        HashMap::with_capacity_and_hasher(model.roots.len(), RandomState::default());
    for root in &model.roots {
        let machine = model.host(root.host).machine;
        let key = (machine, absolute("/", &root.path));
        let other = *first_root.entry(key).or_insert(root);
        let pair = if other.cluster != root.cluster {
            other.instances.first().copied().zip(root.instances.first().copied())
        } else if other.host != root.host {
            // Two hosts of one cluster on one machine: that their address is one is a finding already.
            None
        } else if std::ptr::eq(other, root) {
            same_role(model, root)
        } else {
            let both: Vec<InstanceId> = other.instances.iter().chain(&root.instances).copied().collect();
            twins(model, &both)
        };
        let Some((first, second)) = pair else { continue };
        let locations = |id: InstanceId| model.instance(id).span;
        match known.get(&(locations(first), locations(second))) {
            Some(&share) => shares[share].hosts.push(root.host),
            None => {
                known.insert((locations(first), locations(second)), shares.len());
                shares.push(Share { first, second, hosts: vec![root.host] });
            }
        }
    }
    findings.extend(shares.iter().map(|share| finding(model, share)));
}

fn same_role(model: &Model, root: &Root) -> Option<(InstanceId, InstanceId)> {
    if root.instances.len() < 2 { None } else { twins(model, &root.instances) }
}

/// The first two nodes of one role.
fn twins(model: &Model, nodes: &[InstanceId]) -> Option<(InstanceId, InstanceId)> {
    let role = |id: &InstanceId| model.instance(*id).role;
    let shares = |id: &InstanceId| {
        let node = model.instance(*id);
        model.view(node).catalog.role(node.role).shares_install
    };
    nodes.iter().enumerate().filter(|(_, second)| !shares(second)).find_map(|(at, second)| {
        let first = nodes[..at].iter().find(|first| role(first) == role(second))?;
        Some((*first, *second))
    })
}

fn finding(model: &Model, share: &Share) -> Finding {
    let (first, second) = (model.instance(share.first), model.instance(share.second));
    let names = Names::new(model, &[share.first, share.second]);
    let path = absolute("/", &model.root(second.root).path);
    let hosts = wording::first_host_and_others(model, &share.hosts);
    let message = format!(
        "{} and {} share the install folder `{path}` of {hosts}",
        names.of(share.first),
        names.of(share.second)
    );
    let mut finding = Finding::new(&SHARED_INSTALL, second.span, message).caption(names.of(share.second));
    if first.span != second.span {
        finding = finding.label(first.span, names.of(share.first));
    }
    for root in [first.root, second.root] {
        let span = model.root(root).span;
        let is_new = finding.labels.iter().all(|label| label.span != span);
        if is_new && !second.span.contains(span) && !first.span.contains(span) {
            finding = finding.label(span, "the folder");
        }
    }
    let is_one_cluster = first.cluster == second.cluster;
    let (note, help) = if is_one_cluster {
        (
            "the folder has one configuration, so the second node would start with that of the first",
            format!("give it its own folder where it is placed: install=\"{path}-2\""),
        )
    } else {
        (
            "the folder has one configuration: files of one cluster overwrite those of the other",
            format!(
                "give `{}` its own folder: install \"{path}-{}\"",
                cluster_name(model, share),
                cluster_name(model, share)
            ),
        )
    };
    finding
        .note(note)
        .help(help)
        .product(model.cluster(second.cluster).product)
        .host(&*model.host(second.host).name)
}

fn cluster_name<'a>(model: &'a Model, share: &Share) -> &'a str {
    &model.cluster(model.instance(share.second).cluster).name.value
}
