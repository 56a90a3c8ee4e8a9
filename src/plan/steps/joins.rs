//! Nodes that join their cluster, leave it, or do both.

use std::collections::{BTreeMap, BTreeSet};

use super::work::{Member, Work};
use super::{Doing, Making, keys, or_what};
use crate::catalog::MeaningKind;
use crate::diagnostic::words;
use crate::model::{HostId, InstanceId};
use crate::plan::{Action, Target};
use crate::product::Service;

impl Making<'_> {
    /// New members on those hosts join.
    pub(super) fn join(&mut self, work: &Work, is_here: &dyn Fn(HostId) -> bool) {
        let is_new = |id: &InstanceId| !self.turns.contains_key(&Target::New(*id));
        let here = |id: &InstanceId| is_here(self.new.instance(*id).host);
        let joining = work.joining.iter().copied().filter(|id| is_new(id) && here(id));
        let targets: Vec<Target> = joining.map(Target::New).collect();
        let Some(&first) = targets.first() else { return };
        let has_members = self.is_joined(first);
        if has_members {
            let why = "new nodes join one at a time, in start order";
            let at = self.bring_in(targets.clone(), why);
            for target in &targets {
                self.turns.insert(*target, (None, at));
            }
            self.grown.extend(work.new);
        } else {
            self.begin(targets);
        }
    }

    /// Whether nodes of a product join a cluster, rather than only start.
    pub(super) fn is_joined(&self, target: Target) -> bool {
        let model = self.model(target);
        model.cluster(model.instance(target.id()).cluster).attends.is_empty()
    }

    /// Nodes join their cluster; gives the first step in which they are there. The node that the others ask would start
    /// its own cluster: it needs another seed, and comes first.
    pub(super) fn bring_in(&mut self, targets: Vec<Target>, why: &str) -> usize {
        let first = self.steps.len() + 1;
        let (founders, others): (Vec<Target>, Vec<Target>) =
            targets.into_iter().partition(|target| self.is_founder(target.id()));
        for founder in founders {
            self.bring_in_founder(founder, why);
        }
        self.prepare(&others);
        if !others.is_empty() {
            self.quiet(Action::ScaleOut, others, why, "scale-in.sh with the name of each node");
        }
        first
    }

    /// What scripts cannot do for nodes before they join is done by a person, on hosts that have their files.
    fn prepare(&mut self, targets: &[Target]) {
        let mut by_order: BTreeMap<&'static str, Vec<Target>> = BTreeMap::new();
        for &target in targets {
            let node = self.new.instance(target.id());
            if let Some(what) = self.new.view(node).preparation(self.new.role_name(node)) {
                by_order.entry(what).or_default().push(target);
            }
        }
        for (what, targets) in by_order {
            let undo = "undo-all.sh with the names of the nodes uninstalls them";
            self.quiet(Action::Install, targets.clone(), "the host gets its new files", undo);
            let hosts: BTreeSet<&str> = targets
                .iter()
                .map(|target| &*self.new.host(self.new.instance(target.id()).host).name)
                .collect();
            let what = format!("on {}, {what}", words::list(hosts));
            self.quiet(Action::Manual, targets, &what, undo);
        }
    }

    pub(super) fn bring_in_founder(&mut self, target: Target, why: &str) {
        let node = self.new.instance(target.id());
        let host = &self.new.host(node.host).name;
        let keys = self.new.with_meaning(node, MeaningKind::Seed).map(|(param, _)| param.name());
        let key = keys.collect::<Vec<_>>().join(", ");
        let by_hand = match self.member_to_ask(target.id()) {
            Some(endpoint) => format!(
                "on {host}, set {key} of {} to {endpoint}, which is a member: with the installed value it would start a second cluster",
                node.name
            ),
            None => format!("on {host}, set {key} of {} to the endpoint of a member", node.name),
        };
        let undo = "scale-in.sh with the name of the node";
        self.quiet(Action::Install, vec![target], "the host gets its new files", undo);
        self.quiet(Action::Manual, vec![target], &by_hand, "nothing: the next install restores the value");
        self.quiet(Action::Start, vec![target], why, undo);
        self.quiet(
            Action::Install,
            vec![target],
            "a member no longer uses the value that was set by hand, so the value of the spec is restored",
            "nothing to undo",
        );
    }

    /// The endpoint of another node of the same role that is a member at this moment.
    pub(super) fn member_to_ask(&self, joining: InstanceId) -> Option<String> {
        let node = self.new.instance(joining);
        let is_other = |id: &InstanceId| *id != joining;
        let others = self.new.instances_of(node.cluster).filter(|(_, other)| other.role == node.role);
        let other = others.map(|(id, _)| id).filter(is_other).find_map(|id| {
            let old = self.pairs.old_nodes[id.0 as usize]?;
            // Before it changes itself, a member is where it was.
            let has_changed = self.turns.get(&Target::New(id)).is_some_and(|(until, _)| until.is_some());
            Some(if has_changed { Target::New(id) } else { Target::Old(old) })
        });
        let gone = || {
            let before = self.old.instances().filter(|(id, _)| self.pairs.new_nodes[id.0 as usize].is_none());
            let mut same = before.filter(|(_, other)| {
                self.old.role_name(other) == self.new.role_name(node)
                    && self.old.cluster(other.cluster).product == self.new.cluster(node.cluster).product
            });
            same.next().map(|(id, _)| Target::Old(id))
        };
        let target = other.or_else(gone)?;
        Some(self.service(target)?.endpoint)
    }

    pub(super) fn is_founder(&self, id: InstanceId) -> bool {
        self.service(Target::New(id)).is_some_and(|service| service.founds_cluster)
    }

    pub(super) fn service(&self, target: Target) -> Option<Service> {
        let model = self.model(target);
        let cluster = model.cluster(model.instance(target.id()).cluster);
        Some(self.products.find(cluster.product)?.service(model, target.id()))
    }

    /// A member leaves the cluster, to join it again.
    pub(super) fn take_out(&mut self, member: &Member) -> usize {
        let keys = keys([member].into_iter());
        self.stand_in(member);
        let why = format!(
            "a member of the cluster keeps {}: the node leaves, and its data moves to the others",
            or_what(&keys)
        );
        let undo = "scale-out.sh of the previous bundle, after the node's directories are emptied";
        let number = self.quiet(Action::ScaleIn, vec![Target::Old(member.old)], &why, undo);
        self.steps[number - 1].is_emptied = true;
        number
    }

    /// Where a cluster has no node to spare, a person adds one for the time: once for each role.
    pub(super) fn stand_in(&mut self, member: &Member) {
        let (node, was) = (self.new.instance(member.new), self.old.instance(member.old));
        if !self.settled.insert((node.cluster, node.role)) {
            return;
        }
        let fewest = self.service(Target::Old(member.old)).map_or(0, |service| service.fewest);
        let members = self.old.instances_in_role(was.cluster, self.old.role_name(was)).count();
        let joined = self.turns.iter().filter(|(target, (until, _))| {
            let Target::New(id) = target else { return false };
            let other = self.new.instance(*id);
            until.is_none() && (other.cluster, other.role) == (node.cluster, node.role)
        });
        if members + joined.count() > fewest {
            return;
        }
        let role = self.new.role_title(node);
        let why = format!(
            "add another {role} to the cluster until the plan has ended, with a spec that has one more: {fewest} of them hold replicas, and the server does not remove one below that number"
        );
        self.quiet(
            Action::Manual,
            vec![Target::Old(member.old)],
            &why,
            "scale-in.sh with the name of that node",
        );
    }

    /// It joins again, empty; it left in that step.
    pub(super) fn take_in(&mut self, member: &Member, left: usize) {
        let joined = self.bring_in(vec![Target::New(member.new)], "it joins again with empty directories");
        self.turns.insert(Target::New(member.new), (Some(left), joined));
    }

    /// What leaves, one node at a time, the last started first.
    pub(super) fn leave(&mut self, work: &Work) {
        let leaving: Vec<Target> = work.leaving.iter().rev().map(|&id| Target::Old(id)).collect();
        let Some(&first) = leaving.first() else { return };
        if work.new.is_none() || !self.is_joined(first) {
            let writes = !self.is_joined(first);
            let at = self.add(Doing {
                action: Action::Stop,
                targets: leaving.clone(),
                is_down: true,
                writes,
                why: "the new spec does not have them; their data stays on the hosts".to_owned(),
                undo: "start-all.sh of the previous bundle, with the names of the nodes".to_owned(),
            });
            for target in leaving {
                self.turns.insert(target, (Some(at), 1));
            }
            return;
        }
        for target in leaving {
            let model = self.model(target);
            let node = model.instance(target.id());
            let has_replicas = model.most_replicas(node.cluster, node.role).is_some();
            let why = if has_replicas {
                "the new spec does not have the node; its data moves to the others"
            } else {
                "the new spec does not have the node"
            };
            let at = self.quiet(
                Action::ScaleIn,
                vec![target],
                why,
                "scale-out.sh of the previous bundle, after the node's directories are emptied",
            );
            self.turns.insert(target, (Some(at), 1));
        }
    }
}
