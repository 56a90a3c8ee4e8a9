//! What is different of hosts that are in both models.

use crate::maps::HashMap;
use std::collections::BTreeMap;

use super::class::Class;
use super::compare::strongest;
use super::pairs::Pairs;
use super::rules::NODE_REJOINS;
use super::settings::Different;
use super::{About, Change, ChangeEffect, ChangeKind, Sides};
use crate::catalog::MeaningKind;
use crate::diagnostic::words;
use crate::model::{AddressUse, ClusterId, Host, HostId, InstanceId, Model, Origin, Spanned};
use crate::source::Span;

/// The changes of hosts. Settings that follow from the address of their host get the effect that it has.
pub(super) fn changes(
    sides: &Sides<'_>,
    pairs: &Pairs,
    settings: &mut BTreeMap<ClusterId, Vec<Different>>,
) -> Vec<Change> {
    let nodes_on = nodes_on(sides.new);
    let effects = strongest(settings);
    let mut of_host: HashMap<HostId, Vec<(ClusterId, usize)>> = HashMap::default();
    for (cluster, own) in settings.iter() {
        for (index, different) in own.iter().enumerate() {
            if let Some(host) = different.change.about.new_host {
                of_host.entry(host).or_default().push((*cluster, index));
            }
        }
    }
    let mut names: Vec<&str> = pairs.swapped.iter().map(|id| &*sides.new.host(*id).name).collect();
    names.sort_unstable();
    let swapped = words::ticked_list(names, 6);
    let mut found = Vec::new();
    for (id, host) in sides.new.hosts() {
        let Some(known) = pairs.old_hosts[id.0 as usize] else { continue };
        let before = sides.old.host(known);
        let nodes = nodes_on.get(&id).map_or(&[][..], Vec::as_slice);
        let mut host = Compared {
            sides,
            pairs,
            effects: &effects,
            own: of_host.get(&id).map_or(&[][..], Vec::as_slice),
            swapped: &swapped,
            ids: (known, id),
            before,
            after: host,
            nodes,
            found: &mut found,
        };
        host.compare(settings);
    }
    unused(sides, pairs, &nodes_on, &mut found);
    found
}

fn nodes_on(model: &Model) -> HashMap<HostId, Vec<InstanceId>> {
    let mut nodes: HashMap<HostId, Vec<InstanceId>> = HashMap::default();
    for (id, node) in model.instances() {
        nodes.entry(node.host).or_default().push(id);
    }
    nodes
}

/// Hosts without nodes that are in one model only: the others are reported by their nodes.
fn unused(
    sides: &Sides<'_>,
    pairs: &Pairs,
    new_nodes: &HashMap<HostId, Vec<InstanceId>>,
    found: &mut Vec<Change>,
) {
    let cluster = |model: &Model| {
        model.clusters.first().map(|cluster| cluster.name.value.to_string()).unwrap_or_default()
    };
    let about = |old_host, new_host| About { old_host, new_host, ..About::default() };
    let change = |host: &Host, cluster: String, is_new: bool, about: About| {
        let name = Some(host.name.to_string());
        let (old, new) = if is_new { (None, name.clone()) } else { (name.clone(), None) };
        let span = Some(host.span);
        Change {
            host: name,
            old,
            new,
            span: span.filter(|_| is_new),
            old_span: span.filter(|_| !is_new),
            about,
            ..Class::new(ChangeEffect::None, "no node is placed on this host").of(ChangeKind::Host, &cluster)
        }
    };
    if sides.is_found {
        return;
    }
    for (id, host) in sides.new.hosts() {
        if pairs.old_hosts[id.0 as usize].is_none() && !new_nodes.contains_key(&id) {
            found.push(change(host, cluster(sides.new), true, about(None, Some(id))));
        }
    }
    let old_nodes = nodes_on(sides.old);
    for (id, host) in sides.old.hosts() {
        if pairs.new_hosts[id.0 as usize].is_none() && !old_nodes.contains_key(&id) {
            found.push(change(host, cluster(sides.old), false, about(Some(id), None)));
        }
    }
}

/// A host as both models have it.
struct Compared<'a, 'b> {
    sides: &'a Sides<'a>,
    pairs: &'a Pairs,
    effects: &'a HashMap<(HostId, Span), ChangeEffect>,
    /// The settings of its nodes that are different.
    own: &'a [(ClusterId, usize)],
    /// The hosts that exchange their addresses, as a list.
    swapped: &'a str,
    ids: (HostId, HostId),
    before: &'a Host,
    after: &'a Host,
    /// The nodes on it in the new model.
    nodes: &'a [InstanceId],
    found: &'b mut Vec<Change>,
}

/// A value and its location.
type Written = (String, Option<Span>);

impl Compared<'_, '_> {
    fn compare(&mut self, settings: &mut BTreeMap<ClusterId, Vec<Different>>) {
        let (before, after) = (self.before, self.after);
        if !before.name.eq_ignore_ascii_case(&after.name) && !self.sides.is_found {
            let (from, to) = (written(&before.name, before.span), written(&after.name, after.span));
            let reason = "its address is the same: the nodes stay where they are, and restart because their scripts and units have its name";
            self.add("name", Some(from), Some(to), (ChangeEffect::Restart, reason.to_owned()));
        }
        self.address(settings);
        for use_ in [AddressUse::Client, AddressUse::Public, AddressUse::Ssh] {
            let own = |host: &Host| {
                let own = host.addresses.iter().find(|address| address.use_ == use_);
                own.map(|address| written(&address.text, address.span))
            };
            let (from, to) = (own(before), own(after));
            let effect = to.as_ref().and_then(|(_, span)| self.effects.get(&(self.ids.1, (*span)?)));
            let effect = effect.copied().unwrap_or(ChangeEffect::None);
            self.property(use_.as_str(), from, to, effect, "no setting of a node follows from it");
        }
        let aliases = |host: &Host| {
            let own = host.addresses.iter().filter(|address| address.use_ == AddressUse::Alias);
            let mut all: Vec<&str> = own.clone().map(|address| &*address.text).collect();
            all.sort_unstable();
            let span = own.map(|address| address.span).next();
            (!all.is_empty()).then(|| (all.join(" "), span))
        };
        self.property(
            "alias",
            aliases(before),
            aliases(after),
            ChangeEffect::None,
            "another name of the same host",
        );
        let text =
            |value: &Option<Spanned<Box<str>>>| value.as_ref().map(|value| written(&value.value, value.span));
        self.property(
            "zone",
            text(&before.zone),
            text(&after.zone),
            ChangeEffect::None,
            "only rules and the failure analysis use it, nodes do not",
        );
        self.cores();
        self.memory();
        let disks = |host: &Host| {
            let mut all: Vec<String> = host
                .disks
                .iter()
                .map(|disk| {
                    format!("{} {}", disk.path.value, disk.kind.word().unwrap_or_default())
                        .trim_end()
                        .to_owned()
                })
                .collect();
            all.sort_unstable();
            (!all.is_empty()).then(|| (all.join(", "), host.disks.first().map(|disk| disk.path.span)))
        };
        self.property("disk", disks(before), disks(after), ChangeEffect::None, "only rules use this value");
        let is_composed = before.is_composed() != after.is_composed();
        let (effect, reason) = if is_composed {
            (ChangeEffect::Restart, "nodes stop and start again as processes or as containers")
        } else {
            (ChangeEffect::None, "only rules use this value")
        };
        self.property("platform", text(&before.platform), text(&after.platform), effect, reason);
        self.property(
            "project",
            text(&before.project),
            text(&after.project),
            ChangeEffect::Restart,
            "the containers are recreated in the other project",
        );
        if before.os.value != after.os.value && !self.sides.is_found {
            let os = |host: &Host| Some(written(host.os.value.as_str(), host.os.span));
            let reason = "the nodes are installed again and their data is moved";
            self.add("os", os(before), os(after), (ChangeEffect::Migrate, reason.to_owned()));
        }
    }

    /// The address that other nodes use. What follows from it on this host takes effect with it.
    fn address(&mut self, settings: &mut BTreeMap<ClusterId, Vec<Different>>) {
        let (before, after) = (self.before, self.after);
        if before.internal_address().eq_ignore_ascii_case(after.internal_address()) {
            return;
        }
        let own = |host: &Host| {
            let own = host.address(AddressUse::Internal);
            own.map_or(written(&host.name, host.span), |address| written(&address.text, address.span))
        };
        let (from, to) = (own(before), own(after));
        let own_span = to.1;
        let own_settings = self.own.iter().filter_map(|(cluster, index)| settings.get(cluster)?.get(*index));
        let of_nodes = own_settings.filter(|different| different.follows == own_span);
        let strongest = of_nodes.max_by_key(|different| different.change.effect);
        let mut effect = strongest.map_or(ChangeEffect::None, |different| different.change.effect);
        let mut reason = match strongest {
            Some(different) => different.change.reason.clone(),
            None => "no setting of a node follows from it".to_owned(),
        };
        let mut rule = strongest.and_then(|different| different.change.rule);
        if self.pairs.swapped.contains(&self.ids.1) && effect != ChangeEffect::None {
            effect = effect.max(ChangeEffect::Restart);
            reason = format!(
                "{} exchange their addresses: one of them needs a temporary address, or their nodes stop together; {reason}",
                self.swapped
            );
            rule = rule.or(Some(&NODE_REJOINS));
        }
        let address = after.internal_address();
        for (cluster, index) in self.own {
            let Some(different) = settings.get_mut(cluster).and_then(|own| own.get_mut(*index)) else {
                continue;
            };
            let change = &mut different.change;
            if different.follows.is_none() {
                continue;
            }
            let is_own = different.follows == own_span;
            // A seed is derived from another node; to a node that joins again its address is as new.
            let is_named = || change.new.as_ref().is_some_and(|value| value.contains(address));
            if (is_own || is_named()) && change.effect != effect {
                change.effect = effect;
                change.reason = format!("it is set from the address of `{}`", after.name);
                change.rule = rule.filter(|_| is_own);
            }
        }
        self.add("address", Some(from), Some(to), (effect, reason));
        if let Some(change) = self.found.last_mut() {
            change.rule = rule;
        }
    }

    /// How many processors the host has: nodes that size thread pools by them do it when they start.
    fn cores(&mut self) {
        let cores = |host: &Host| host.cores.map(|cores| (cores.value.to_string(), Some(cores.span)));
        let (from, to) = (cores(self.before), cores(self.after));
        if from.as_ref().map(|(text, _)| text) == to.as_ref().map(|(text, _)| text) {
            return;
        }
        let (effect, reason) = match self.counts_processors() {
            Some(node) => (
                ChangeEffect::Restart,
                format!("`{node}` sizes its thread pools by the processors that it sees when it starts"),
            ),
            None => {
                (ChangeEffect::None, "no node on it sizes anything by the number of processors".to_owned())
            }
        };
        self.property("cores", from, to, effect, &reason);
    }

    /// How much memory the host has: what nodes take of it by default counts when they start.
    fn memory(&mut self) {
        if self.before.memory.map(|memory| memory.value) == self.after.memory.map(|memory| memory.value) {
            return;
        }
        let memory = |host: &Host| host.memory.map(|memory| (size(memory.value), Some(memory.span)));
        let takes = self.nodes.iter().find_map(|id| {
            let node = self.sides.new.instance(*id);
            let view = self.sides.new.view(node);
            let takes_share = view.params().any(|param| {
                let is_share = param.param.scope.covers(node.role)
                    && param
                        .meanings
                        .iter()
                        .any(|meaning| meaning.memory().is_some_and(|memory| memory.share.is_some()));
                is_share
                    && self.is_unset(*id, MeaningKind::TotalMemory)
                    && self.is_unset(*id, MeaningKind::Heap)
            });
            takes_share.then(|| node.name.to_string())
        });
        let (effect, reason) = match takes {
            Some(node) => (
                ChangeEffect::Restart,
                format!("`{node}` takes a share of the memory that its start script finds"),
            ),
            None => (
                ChangeEffect::None,
                "the memory of every node on it is set, or does not depend on it".to_owned(),
            ),
        };
        self.property("memory", memory(self.before), memory(self.after), effect, &reason);
    }

    /// Whether nothing sets the parameters of a meaning for a node.
    fn is_unset(&self, id: InstanceId, kind: MeaningKind) -> bool {
        let node = self.sides.new.instance(id);
        let mut set = self.sides.new.with_meaning(node, kind);
        set.all(|(_, setting)| setting.origin == Origin::Default)
    }

    /// A node that sizes thread pools by the number of processors.
    fn counts_processors(&self) -> Option<String> {
        let new = self.sides.new;
        let counts = |id: &&InstanceId| {
            let node = new.instance(**id);
            let is_watching = !new.cluster(node.cluster).attends.is_empty();
            let mut threads = new.view(node).with_meaning(MeaningKind::ThreadCount);
            !is_watching
                && threads.any(|param| {
                    param.param.scope.covers(node.role)
                        && new.setting(node, param.id).is_none_or(|setting| setting.origin == Origin::Default)
                })
        };
        self.nodes.iter().find(counts).map(|id| new.instance(*id).name.to_string())
    }

    fn property(
        &mut self,
        key: &str,
        from: Option<Written>,
        to: Option<Written>,
        effect: ChangeEffect,
        reason: &str,
    ) {
        // Files as found do not show properties of hosts.
        let is_unknown = self.sides.is_found && (from.is_none() || to.is_none());
        let text = |written: &Option<Written>| written.as_ref().map(|(text, _)| text.clone());
        if text(&from) == text(&to) || is_unknown {
            return;
        }
        // What only one of the specs states was so before.
        let is_stated = from.is_some() != to.is_some() && matches!(key, "cores" | "memory");
        if is_stated {
            let reason = "one of the specs does not have this value of the host";
            return self.add(key, from, to, (ChangeEffect::None, reason.to_owned()));
        }
        self.add(key, from, to, (effect, reason.to_owned()));
    }

    fn add(
        &mut self,
        key: &str,
        from: Option<Written>,
        to: Option<Written>,
        (effect, reason): (ChangeEffect, String),
    ) {
        let new = self.sides.new;
        let clusters = || self.nodes.iter().map(|id| new.instance(*id).cluster);
        let own = clusters().find(|id| new.cluster(*id).attends.is_empty()).or_else(|| clusters().next());
        let name = own.or_else(|| new.clusters().next().map(|(id, _)| id));
        let name = name.map(|id| new.cluster(id).name.value.to_string()).unwrap_or_default();
        let old_cluster = own.and_then(|own| self.pairs.old_clusters.get(&own).copied());
        let about = About {
            old_cluster,
            new_cluster: own.filter(|_| old_cluster.is_some()),
            old_host: Some(self.ids.0),
            new_host: Some(self.ids.1),
            ..About::default()
        };
        let (old_span, span) =
            (from.as_ref().and_then(|(_, span)| *span), to.as_ref().and_then(|(_, span)| *span));
        self.found.push(Change {
            host: Some(self.after.name.to_string()),
            key: Some(key.to_owned()),
            old: from.map(|(text, _)| text),
            new: to.map(|(text, _)| text),
            span,
            old_span,
            about,
            ..Class::new(effect, reason).of(ChangeKind::Host, &name)
        });
    }
}

fn written(text: &str, span: Span) -> Written {
    (text.to_owned(), Some(span))
}

/// Bytes as a spec has them, without rounding.
fn size(bytes: u64) -> String {
    const UNITS: [(&str, u64); 3] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];
    let unit = UNITS.iter().find(|(_, unit)| bytes > 0 && bytes.is_multiple_of(*unit));
    unit.map_or_else(|| bytes.to_string(), |(word, unit)| format!("{}{word}", bytes / unit))
}
