//! What differs between two models.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::{Param, ParamType};
use crate::model::{AddressUse, ClusterId, Host, Instance, Model, Payload, StartEdge, Step, hex};
use crate::spec::quantity;

/// How many differences are reported.
const MOST: usize = 20;

/// What two models differ in, as sentences: hosts, clusters, nodes, and every value of every node, whether it is
/// written, derived or the default. The location of a value does not matter, nor its layer.
pub fn differences(left: &Model, right: &Model) -> Vec<String> {
    let mut found = Vec::new();
    let mut compare = |what: String, one: String, two: String| {
        if one != two && found.len() < MOST {
            found.push(format!("{what}: `{one}` and `{two}`"));
        }
    };
    let hosts = |model: &Model| {
        // Clusters that share a machine declare it once or each for itself, and each with what it needs.
        let mut hosts: BTreeMap<(&str, &str), [BTreeSet<String>; 2]> = BTreeMap::new();
        for host in &model.hosts {
            let [known, properties] = hosts.entry((&host.name, host.internal_address())).or_default();
            known.extend(addresses(host));
            properties.insert(properties_of(host));
        }
        format!("{hosts:?}")
    };
    compare("hosts".to_owned(), hosts(left), hosts(right));
    compare(
        "number of clusters".to_owned(),
        left.clusters.len().to_string(),
        right.clusters.len().to_string(),
    );
    for id in (0..left.clusters.len().min(right.clusters.len()) as u32).map(ClusterId) {
        compare("clusters".to_owned(), cluster(left, id), cluster(right, id));
        let texts = |model: &Model| {
            sorted(model, id).into_iter().map(|one| node(model, one)).collect::<Vec<_>>().join("; ")
        };
        compare("nodes".to_owned(), texts(left), texts(right));
        for (one, two) in sorted(left, id).into_iter().zip(sorted(right, id)) {
            let params: BTreeSet<_> = left.view(one).params().map(|param| param.id).collect();
            for param in params {
                let value = |model: &Model, node: &Instance| {
                    model.setting(node, param).map(|setting| setting.value.into_owned()).unwrap_or_default()
                };
                let param = left.view(one).catalog.param(param);
                let (one_value, two_value) = (value(left, one), value(right, two));
                if !is_same(param, &one_value, &two_value) {
                    compare(format!("`{}` of `{}`", param.name, one.name), one_value, two_value);
                }
            }
        }
    }
    let payloads = |model: &Model| {
        let sums =
            |payload: &Payload| payload.sums.iter().map(|sum| hex(&sum.value)).collect::<Vec<_>>().join(" ");
        let described = |payload: &Payload| format!("{} {}", payload.path, sums(payload));
        model.payloads.iter().map(described).collect::<Vec<_>>().join("; ")
    };
    compare("payloads".to_owned(), payloads(left), payloads(right));
    let order = |model: &Model| {
        let step = |index: u32| match &model.start.steps[index as usize] {
            Step::Start(node) => &*model.instance(*node).name,
            Step::Milestone(name) => name,
        };
        let edge = |edge: &StartEdge| format!("{}-{}", step(edge.before), step(edge.after));
        let mut edges: Vec<String> = model.start.edges.iter().map(edge).collect();
        edges.sort();
        edges.join(" ")
    };
    compare("start order".to_owned(), order(left), order(right));
    found
}

/// Whether two values mean the same: an amount of memory also in other units, `8.5G` and `8704M`, and a list without
/// the spaces that the server refuses.
fn is_same(param: &Param, one: &str, two: &str) -> bool {
    let tight = |text: &str| text.split(',').map(str::trim).collect::<Vec<_>>().join(",");
    one == two
        || matches!(param.kind_of_value, ParamType::MemorySize | ParamType::Size)
            && quantity::bytes(one).is_some_and(|bytes| quantity::bytes(two) == Some(bytes))
        || param.refuses_spaces && tight(one) == tight(two)
}

/// The nodes of a cluster by their names: the order of files is not that of statements.
fn sorted(model: &Model, cluster: ClusterId) -> Vec<&Instance> {
    let mut nodes: Vec<&Instance> = model.instances_of(cluster).map(|(_, node)| node).collect();
    nodes.sort_by(|left, right| left.name.cmp(&right.name));
    nodes
}

fn addresses(host: &Host) -> impl Iterator<Item = String> {
    let addresses = host.addresses.iter().map(|address| (address.use_, &*address.text));
    // Others connect to a host by its name when no address is set.
    addresses
        .chain([(AddressUse::Internal, host.internal_address())])
        .map(|(use_, text)| format!("{use_:?} {text}"))
}

fn properties_of(host: &Host) -> String {
    let zone = host.zone.as_ref().map(|zone| &*zone.value).unwrap_or_default();
    let disks: Vec<_> = host.disks.iter().map(|disk| (&*disk.path.value, disk.kind)).collect();
    let platform = host.platform.as_ref().map(|platform| &*platform.value).unwrap_or_default();
    let (cores, memory) = (host.cores.map(|cores| cores.value), host.memory.map(|memory| memory.value));
    let project = host.project.as_ref().map(|project| &*project.value).unwrap_or_default();
    let published: Vec<_> = host.published.iter().map(|port| (port.outside, port.inside)).collect();
    format!(
        "{zone} {cores:?} {memory:?} {disks:?} {platform} {} {project} {published:?}",
        host.os.value.as_str()
    )
}

fn cluster(model: &Model, id: ClusterId) -> String {
    let cluster = model.cluster(id);
    let install = &cluster.install;
    let text =
        |value: &Option<crate::model::Spanned<Box<str>>>| value.as_ref().map(|value| value.value.clone());
    let networks: Vec<String> = cluster.networks.iter().map(|network| network.net.to_string()).collect();
    format!(
        "{} {} {} {} {:?} {:?} {:?} {:?} {networks:?}",
        cluster.name.value,
        cluster.product,
        cluster.view.release,
        install.path.value,
        text(&install.user),
        text(&install.java_home),
        text(&install.log_dir),
        text(&install.image),
    )
}

fn node(model: &Model, node: &Instance) -> String {
    format!(
        "{} {} {} {}",
        node.name,
        model.role_name(node),
        model.host(node.host).name,
        model.root(node.root).path
    )
}
