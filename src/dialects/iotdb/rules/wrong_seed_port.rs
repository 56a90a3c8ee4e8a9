//! IOTDB003: wrong-seed-port.

use super::Survey;
use super::nodes::{about, clusters, location, names, verb};
use super::seeds::{Ask, LEAVE_OUT, NAME_ONE, Target, endpoint, key as seed_of, leads_home};
use crate::declare_rule;
use crate::diagnostic::{Change, Finding, Severity};
use crate::model::{ClusterId, HostId, InstanceId, Model, NodesInView};
use crate::rules::kit::group;
use crate::source::Span;

declare_rule! {
    /// Reports seeds on a known host where no ConfigNode listens on that port, and nodes without a seed.
    ///
    /// ## What it checks
    ///
    /// The address and the port of every seed against the `cn_internal_address` and `cn_internal_port` of the
    /// ConfigNodes. If the port belongs to another listener, the finding shows which one. In 1.3 a ConfigNode
    /// listens on its `cn_internal_address` only, so a further address of its host, or `127.0.0.1`, does not reach
    /// it. In native files, also nodes without any seed: a DataNode uses the server's default, `127.0.0.1:10710`;
    /// 1.3.2 has no default and does not start.
    ///
    /// ## Why it matters
    ///
    /// The node starts, keeps asking and never joins: a ConfigNode stops after some 100 s, a DataNode after 200
    /// tries. Its process runs and its ports may be open; only its log reports that no server answers.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" { set "dn_seed_config_node" "10.0.0.11:10720"; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" { set "dn_seed_config_node" "10.0.0.11:10710"; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write the internal address and port of a ConfigNode, or remove the setting: clusterc sets it.
    pub static WRONG_SEED_PORT = {
        code: "IOTDB003", name: "wrong-seed-port", severity: Error, confidence: Observed,
        check: check of Survey
    }
}

/// Where hosts may be missing, a host that has a ConfigNode shows which ports it answers at. Then a warning, since one
/// that is installed elsewhere on the host may not be in view.
fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    let has_confignode = |host: HostId| {
        let machine = model.host(host).machine;
        let nodes = || model.instances().filter(|(_, node)| model.host(node.host).machine == machine);
        // A machine that plays several hosts may play more.
        nodes().all(|(_, node)| node.host == host)
            && nodes().any(|(_, node)| model.role_name(node) == "confignode")
    };
    for (id, cluster) in clusters(model) {
        let severity = match cluster.nodes_in_view {
            NodesInView::All => WRONG_SEED_PORT.severity,
            NodesInView::OfItsHosts => Severity::Warning,
            NodesInView::Some => continue,
        };
        let counts = |host| cluster.nodes_in_view == NodesInView::All || has_confignode(host);
        let asks = survey.seed_requests(id);
        let astray = asks.iter().filter_map(|ask| {
            let location = location(&ask.setting, model.instance(ask.node));
            match ask.target {
                Target::NoConfigNode(host) if !counts(host) => None,
                Target::NoConfigNode(host) => Some(((location, ask.endpoint(), Ok(host)), ask.node)),
                Target::Unbound(other) => Some(((location, ask.endpoint(), Err(other)), ask.node)),
                _ => None,
            }
        });
        for ((span, dialled, whom), nodes) in group(astray) {
            let finding = match whom {
                Ok(host) => no_listener(model, span, dialled, host),
                Err(confignode) => unbound(model, span, dialled, confignode),
            };
            // In a container there is no other install.
            let is_apart = whom.is_ok_and(|host| model.host(host).is_apart);
            let finding =
                finding.severity(if is_apart { WRONG_SEED_PORT.severity } else { severity }).note(format!(
                    "{} {} trying and never {}",
                    names(model, &nodes),
                    verb(&nodes, "keeps", "keep"),
                    verb(&nodes, "joins", "join")
                ));
            let finding = match right(survey, id, &nodes) {
                Some(right) => finding.propose_value(right),
                None => finding,
            };
            let finding = finding.propose(LEAVE_OUT, vec![Change::Removal { span }]).otherwise(NAME_ONE);
            findings.push(about(finding, model, &nodes));
        }
        report_missing(survey, id, severity, counts, findings);
    }
}

/// Nodes without a seed. DataNodes ask at the server's default, a ConfigNode asks itself, which is a finding where there are
/// several; where there is no default, neither starts.
fn report_missing(
    survey: &Survey<'_>,
    id: ClusterId,
    severity: Severity,
    counts: impl Fn(HostId) -> bool,
    findings: &mut Vec<Finding>,
) {
    let model = survey.model;
    // Nodes of which none names a ConfigNode, and no ConfigNode: that is its own finding.
    let has_confignode = model.instances_in_role(id, "confignode").next().is_some();
    if !has_confignode && survey.seed_requests(id).is_empty() {
        return;
    }
    for ask in survey.missing_seeds(id) {
        let node = model.instance(ask.node);
        let cluster = model.cluster(id);
        if ask.setting.is_some() && !counts(node.host) {
            continue;
        }
        let message = format!("`{}` has no seed", node.name);
        let finding =
            Finding::new(&WRONG_SEED_PORT, node.span, message).caption("none of its files sets one");
        let finding = match &ask.setting {
            Some((param, setting)) => finding.note(format!(
                "without `{}` it connects to `{}`, where no ConfigNode of `{}` answers, and never joins",
                param.name(),
                setting.value,
                cluster.name.value
            )),
            None => {
                let (title, version) = (&cluster.view.catalog.title, &cluster.view.version);
                finding.note(format!("{title} {version} does not start without one"))
            }
        };
        let key = seed_of(model, node);
        let finding = match (right(survey, id, &[ask.node]), key) {
            (Some(right), Some(key)) => {
                let help = format!("write `{key}={right}`");
                let change =
                    Change::Setting { node: node.span, word: "set", key: key.to_owned(), value: right };
                finding.propose(help, vec![change]).otherwise(NAME_ONE)
            }
            (None, Some(key)) => finding.help(format!("set `{key}` to the seed of the other nodes")),
            (_, None) => finding,
        };
        findings.push(about(finding.severity(severity), model, &[ask.node]));
    }
}

/// The port belongs to another node, or to none.
fn no_listener(model: &Model, span: Span, dialled: &str, host: HostId) -> Finding {
    let port = dialled.rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok());
    let machine = model.host(host).machine;
    let nodes = model.instances().filter(|(_, node)| model.host(node.host).machine == machine);
    let taken = nodes.flat_map(|(id, node)| model.listeners(node).map(move |listener| (id, listener)));
    let mut taken = taken.filter(|(_, listener)| listener.is_open && listener.setting.as_port() == port);
    match taken.next() {
        Some((id, listener)) => {
            let node = model.instance(id);
            let message = format!(
                "the seed `{dialled}` is the `{}` of `{}`, where no ConfigNode answers",
                listener.param.name(),
                node.name
            );
            let finding = Finding::new(&WRONG_SEED_PORT, span, message);
            match listener.setting.span().filter(|set_at| *set_at != span) {
                Some(set_at) => finding.label(set_at, format!("`{}` listens there", node.name)),
                None => finding,
            }
        }
        None => {
            let message = format!("nothing listens at the seed `{dialled}`");
            let name = &model.host(host).name;
            Finding::new(&WRONG_SEED_PORT, span, message)
                .caption(format!("no ConfigNode of `{name}` has this port"))
        }
    }
}

/// The port is right, and the ConfigNode listens on another address of its host.
fn unbound(model: &Model, span: Span, dialled: &str, confignode: InstanceId) -> Finding {
    let node = model.instance(confignode);
    let bound = model.setting_named(node, "cn_internal_address");
    let message = format!("`{}` does not listen at the seed `{dialled}`", node.name);
    let finding = Finding::new(&WRONG_SEED_PORT, span, message);
    match bound {
        Some(bound) => {
            let text = format!("it listens only on its `cn_internal_address` `{}`", bound.value);
            match bound.span().filter(|set_at| *set_at != span) {
                Some(set_at) => finding.label(set_at, text),
                None => finding.note(text),
            }
        }
        None => finding,
    }
}

/// What to write: the seed of the cluster, or what the asking ConfigNode listens on when it is the only one.
fn right(survey: &Survey<'_>, cluster: ClusterId, nodes: &[InstanceId]) -> Option<String> {
    let (model, asks) = (survey.model, survey.seed_requests(cluster));
    let seed = survey.own_seeds(cluster).next().or_else(|| {
        let (first, _) = model.instances_in_role(cluster, "confignode").next()?;
        let is_meant = |ask: &Ask<'_>| ask.node == first && nodes.contains(&first);
        asks.iter().any(is_meant).then_some(first)
    })?;
    let node = model.instance(seed);
    let machine = |id: &InstanceId| model.host(model.instance(*id).host).machine;
    // Another host would reach itself there.
    let is_far = nodes.iter().any(|id| machine(id) != machine(&seed));
    endpoint(model, node).filter(|endpoint| !is_far || !leads_home(endpoint))
}
