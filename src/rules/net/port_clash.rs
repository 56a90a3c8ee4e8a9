//! NET001: port-clash.

use crate::maps::HashMap;

use super::claims::{self, Claim, NodeClaim};
use crate::catalog::ParamKind;
use crate::declare_rule;
use crate::diagnostic::{Certainty, Finding, Proposal, Severity, words};
use crate::model::{HostId, InstanceId, Model, Origin};
use crate::rules::Survey;
use crate::rules::node_kinds::Fleet;
use crate::rules::survey::OfKind;
use crate::rules::wording::{self, Names};
use crate::source::Span;

declare_rule! {
    /// Reports every port that several listeners of one machine share.
    ///
    /// ## What it checks
    ///
    /// All ports that the nodes of a machine listen on, of every cluster and product that the run compiles: those
    /// that are written and those that are on by default, with metrics, REST, MQTT and remote Java management where
    /// these are switched on. Ports of services that are off are included if the server compares them anyway. Two
    /// hosts with one address, or with each other's names, are one machine.
    ///
    /// It is an error if a node does not start, and a warning if only a service of a running node is missing.
    ///
    /// ## Why it matters
    ///
    /// A node with two equal ports stops at startup. A node whose port is in use
    /// by another one does not start, although IoTDB's start script exits with success. Binding different addresses does
    /// not help: the script checks only the port. A metrics reporter, REST or MQTT service whose
    /// port is in use is missing from a running node; only the log reports it.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" {
    ///         set "dn_rpc_port" 10710
    ///     }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" {
    ///         set "dn_rpc_port" 6668
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Give one of them another port. The help shows the next port that is free on all affected machines;
    /// nodes of one statement get a range: `port="[8902..8903]"`.
    pub static PORT_CLASH = {
        code: "NET001", name: "port-clash", severity: Error, confidence: Observed,
        check: check of Survey
    }
}

/// Ports that the same listeners share, and the machines where they do.
struct Clash<'b, 'a> {
    severity: Severity,
    /// For each listener: its claims, one for each port, in one order.
    claims: Vec<Vec<NodeClaim<'b, 'a>>>,
    hosts: Vec<HostId>,
    /// Ports of the machines, taken or not: what is proposed must be none of them.
    taken: Vec<u16>,
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    let by_kind = survey.claims();
    let mut clashes: Vec<Clash<'_, '_>> = Vec::new();
    let mut known: HashMap<Identity<'_>, usize> = HashMap::default();
    for fleet in survey.fleets() {
        for mut clash in on_machine(model, fleet, by_kind) {
            match known.get(&identity(&clash)) {
                Some(&first) => {
                    clashes[first].hosts.append(&mut clash.hosts);
                    clashes[first].taken.append(&mut clash.taken);
                }
                None => {
                    known.insert(identity(&clash), clashes.len());
                    clashes.push(clash);
                }
            }
        }
    }
    findings.extend(clashes.iter().map(|clash| finding(model, clash)));
}

/// For each claim: its location, its parameter and its port.
type Identity<'a> = Vec<(Option<Span>, &'a str, u16)>;

/// What makes clashes of different machines one finding: the written values, or where nothing is written the statements
/// that location the nodes.
fn identity<'a>(clash: &Clash<'_, 'a>) -> Identity<'a> {
    let claims = || clash.claims.iter().flatten();
    let is_written = claims().any(|claim| claim.written().is_some());
    let location =
        |claim: &NodeClaim<'_, 'a>| if is_written { claim.written() } else { Some(claim.location) };
    claims().map(|claim| (location(claim), claim.param.name(), claim.port)).collect()
}

/// The clashes on the machines of a fleet, ports that the same locations share taken together.
fn on_machine<'b, 'a>(
    model: &'b Model,
    fleet: &'b Fleet,
    by_kind: &'b [Vec<Claim<'a>>],
) -> Vec<Clash<'b, 'a>> {
    let mut claims: Vec<NodeClaim<'b, 'a>> = fleet.of_nodes(model, by_kind).collect();
    claims.sort_by_key(|claim| claim.port);
    let mut clashes: Vec<Clash<'b, 'a>> = Vec::new();
    for run in claims.chunk_by(|left, right| left.port == right.port) {
        let Some((severity, mut run)) = claims::clash(model, run) else { continue };
        run.sort_by_key(|claim| (claim.location, claim.node));
        let same = clashes.iter_mut().find(|clash| {
            let sides = || clash.claims.iter().zip(&run);
            clash.severity == severity
                && clash.claims.len() == run.len()
                && sides().all(|(known, new)| (known[0].location, known[0].node) == (new.location, new.node))
        });
        match same {
            Some(clash) => {
                for (known, new) in clash.claims.iter_mut().zip(run) {
                    known.push(new);
                }
            }
            None => clashes.push(Clash {
                severity,
                claims: run.into_iter().map(|claim| vec![claim]).collect(),
                hosts: fleet.hosts.clone(),
                taken: Vec::new(),
            }),
        }
    }
    if !clashes.is_empty() {
        let mut taken: Vec<u16> = claims.iter().map(|claim| claim.port).collect();
        taken.dedup();
        clashes.iter_mut().for_each(|clash| clash.taken.clone_from(&taken));
    }
    clashes
}

impl<'b, 'a> Clash<'b, 'a> {
    fn claims(&self) -> impl Iterator<Item = &NodeClaim<'b, 'a>> {
        self.claims.iter().flatten()
    }

    /// The nodes, each once.
    fn nodes(&self) -> Vec<InstanceId> {
        let mut nodes: Vec<InstanceId> = self.claims.iter().map(|side| side[0].node).collect();
        nodes.sort();
        nodes.dedup();
        nodes
    }
}

fn finding(model: &Model, clash: &Clash<'_, '_>) -> Finding {
    let nodes = clash.nodes();
    let names = Names::new(model, &nodes);
    // The listener to change: one whose port is written, the last of these.
    let rank = |origin: &Origin| match origin {
        Origin::Written { .. } => 2,
        Origin::Derived { .. } => 1,
        Origin::Default => 0,
    };
    let order = |side: &&Vec<NodeClaim<'_, '_>>| (rank(&side[0].origin), side[0].location, side[0].node);
    let main = clash.claims.iter().max_by_key(order).unwrap_or(&clash.claims[0]);
    let location = main[0].location;
    let mut finding = Finding::new(&PORT_CLASH, location, message(model, clash, &nodes, &names))
        .severity(clash.severity)
        .caption(caption(clash, location, &names));
    let mut locations: Vec<Span> = clash.claims.iter().map(|side| side[0].location).collect();
    locations.sort();
    locations.dedup();
    for other in locations.into_iter().filter(|other| *other != location).take(8) {
        finding = finding.label(other, caption(clash, other, &names));
    }
    finding.notes = notes(model, clash, &nodes, &names);
    finding.proposals = proposals(model, clash, main, &names);
    finding = finding.otherwise("give each of them its own port");
    let instance = model.instance(main[0].node);
    finding.product(model.cluster(instance.cluster).product).host(&*model.host(clash.hosts[0]).name)
}

fn message(model: &Model, clash: &Clash<'_, '_>, nodes: &[InstanceId], names: &Names<'_>) -> String {
    let ports = match clash.claims[0].as_slice() {
        [only] => format!("port {}", only.port),
        several => format!("ports {}", words::list(several.iter().map(|claim| claim.port))),
    };
    let hosts = wording::first_host_and_others(model, &clash.hosts);
    if let [node] = nodes {
        let params: Vec<&str> = clash.claims().map(|claim| claim.param.name()).collect();
        let both = if params.len() == 2 { "both" } else { "all" };
        let params = words::ticked_list(params, 6);
        return match clash.hosts.len() {
            1 => format!("{params} of {} are {both} {ports}", names.of(*node)),
            _ => format!("{params} are {both} {ports} on {hosts}"),
        };
    }
    let verb = if clash.claims().all(|claim| claim.is_open) { "listen on" } else { "claim" };
    let both = if nodes.len() == 2 { "both" } else { "all" };
    format!("{} {both} {verb} {ports} of {hosts}", names.list(nodes))
}

/// What is at one location: a port that is written, or a statement whose nodes have ports by default.
fn caption(clash: &Clash<'_, '_>, location: Span, names: &Names<'_>) -> String {
    let of_side = |side: &Vec<NodeClaim<'_, '_>>| {
        let (claim, node) = (&side[0], names.of(side[0].node));
        match &claim.origin {
            Origin::Default if side.len() > 1 => format!("{node}, with the default ports"),
            Origin::Default => format!("{node}, where `{}` is {} by default", claim.param.name(), claim.port),
            Origin::Derived { because, .. } => {
                format!("`{}` of {node} is {}: {because}", claim.param.name(), claim.port)
            }
            Origin::Written { .. } => format!("`{}` of {node}", claim.param.name()),
        }
    };
    let sides = clash.claims.iter().filter(|side| side[0].location == location);
    words::list(sides.take(4).map(of_side))
}

fn notes(model: &Model, clash: &Clash<'_, '_>, nodes: &[InstanceId], names: &Names<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    let off = || clash.claims().filter(|claim| !claim.is_open).take(3);
    let mut services: Vec<&str> =
        clash.claims().filter(|claim| !claim.costs_node).map(|claim| claim.service).collect();
    services.dedup();
    let services = words::list_or(services);
    match (clash.severity, nodes) {
        (Severity::Error, [_]) => {
            notes.push("the server stops at startup when two of its own ports are equal".to_owned());
            notes.extend(off().map(|claim| {
                let name = claim.param.name();
                format!(
                    "nothing listens on `{name}` here, but the node still compares it with its other ports"
                )
            }));
        }
        (_, [_]) => {
            notes.push(format!("the node runs without its {services} service; only its log reports it"));
        }
        (severity, _) => {
            let open = clash.claims().filter(|claim| claim.is_open).count();
            if open > 1 && severity == Severity::Error {
                notes.push("the node that starts second fails because the port is in use".to_owned());
            } else if open > 1 {
                notes.push(format!(
                    "both run, one of them without its {services} service; only its log reports it"
                ));
            }
            notes.extend(off().map(|claim| {
                let (name, node) = (claim.param.name(), names.of(claim.node));
                format!(
                    "nothing listens on `{name}` here, but the start script of {node} refuses to start it while the port is in use"
                )
            }));
        }
    }
    let mut hosts: Vec<HostId> = nodes.iter().map(|node| model.instance(*node).host).collect();
    hosts.sort();
    hosts.dedup();
    if let [first, second, ..] = hosts.as_slice() {
        let (first, second) = (model.host(*first), model.host(*second));
        let address = first.internal_address();
        let why = if address == second.internal_address() {
            format!("both have the address {address}")
        } else {
            "their addresses and aliases match".to_owned()
        };
        notes.push(format!("`{}` and `{}` are one machine: {why}", first.name, second.name));
    }
    notes
}

/// Ports that are free on the machines, for one side after the other: which of them may move, trying shows.
fn proposals(
    model: &Model,
    clash: &Clash<'_, '_>,
    main: &[NodeClaim<'_, '_>],
    names: &Names<'_>,
) -> Vec<Proposal> {
    let others = clash
        .claims
        .iter()
        .filter(|side| side[0].node != main[0].node || side[0].location != main[0].location);
    let sides = std::iter::once(main).chain(others.map(Vec::as_slice)).take(3);
    sides.filter_map(|side| proposal(model, clash, side, names)).collect()
}

fn proposal(
    model: &Model,
    clash: &Clash<'_, '_>,
    side: &[NodeClaim<'_, '_>],
    names: &Names<'_>,
) -> Option<Proposal> {
    let mut taken = clash.taken.clone();
    let (mut statements, mut changes) = (Vec::new(), Vec::new());
    let mut is_range = false;
    for claim in side {
        // Nodes of one statement whose port is written there once get one after the other.
        let sharing = clash.claims.iter().flatten().filter(|other| other.written() == claim.written());
        let shared = if claim.written().is_some() { sharing.count() } else { 1 };
        let is_placed = claim.param.param.kind == ParamKind::Fact;
        let count = if is_placed { shared.max(1) } else { 1 };
        // What is written for several nodes stays as it is for the others.
        let origin = if shared > count { &Origin::Default } else { &claim.origin };
        let value = if count > 1 {
            is_range = true;
            let count = u16::try_from(count).ok()?;
            let others: Vec<u16> = taken.iter().copied().filter(|port| *port != claim.port).collect();
            let is_free = |first: u16| (first..first + count).all(|port| !others.contains(&port));
            let first = (claim.port..u16::MAX - count).find(|first| is_free(*first))?;
            format!("[{first}..{}]", first + count - 1)
        } else {
            let free = (claim.port.saturating_add(1)..=u16::MAX).find(|port| !taken.contains(port))?;
            taken.push(free);
            free.to_string()
        };
        let shown = if count > 1 { format!("\"{value}\"") } else { value.clone() };
        statements.push(wording::statement(claim.param, shown));
        changes.push(wording::change(claim.param, origin, model.instance(claim.node).span, value)?);
    }
    let what = match (is_range, side.len()) {
        (true, 1) => "each of them its own port".to_owned(),
        (true, _) => "each of them its own ports".to_owned(),
        (false, 1) => format!("{} another port", names.of(side[0].node)),
        (false, _) => format!("{} its own ports", names.of(side[0].node)),
    };
    let help = Some(format!("give {what}: {}", statements.join("; ")));
    Some(Proposal { help, safe: false, certainty: Certainty::Open, changes })
}
