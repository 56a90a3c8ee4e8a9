//! The steps of a plan, in an order in which every cluster keeps as much as it can: nodes join first, then what needs nothing to stop,
//! then one node or one host at a time; what leaves goes last.

mod work;

use std::collections::{BTreeMap, HashMap, HashSet};

use self::work::{Member, Work};
use super::{Action, Change, ChangeEffect, Pairs, Sides, Step, Target, Turn};
use crate::catalog::{MeaningKind, RoleId};
use crate::diagnostic::words;
use crate::model::{ClusterId, HostId, InstanceId, Model};
use crate::product::{Service, Table};
use crate::survive::{self, Level};

/// Makes the steps for changes that are all possible, and says which nodes are there during which step.
pub(super) fn steps(sides: &Sides<'_>, pairs: &Pairs, changes: &[Change]) -> (Vec<Step>, Vec<Turn>) {
    let Sides { old, new, products, .. } = *sides;
    let works = work::of(old, new, pairs, changes);
    let mut making = Making {
        old,
        new,
        pairs,
        products,
        steps: Vec::new(),
        grown: HashSet::new(),
        lent: HashSet::new(),
        laid: HashSet::new(),
        known: HashMap::new(),
        turns: HashMap::new(),
    };
    making.all(&works);
    let mut turns = Vec::new();
    for work in &works {
        for member in &work.members {
            // What never stops under its old name is known by the new one from the beginning.
            let (until, from) = making.turns.get(&Target::New(member.new)).copied().unwrap_or((None, 1));
            if let Some(until) = until {
                turns.push(Turn { node: Target::Old(member.old), from: 1, until: Some(until) });
            }
            turns.push(Turn { node: Target::New(member.new), from, until: None });
        }
        for &id in &work.joining {
            let (_, from) = making.turns.get(&Target::New(id)).copied().unwrap_or((None, 1));
            turns.push(Turn { node: Target::New(id), from, until: None });
        }
        for &id in &work.leaving {
            let (until, _) = making.turns.get(&Target::Old(id)).copied().unwrap_or((None, 1));
            turns.push(Turn { node: Target::Old(id), from: 1, until: until.or(Some(making.steps.len())) });
        }
    }
    (making.steps, turns)
}

/// The steps in the making.
struct Making<'a> {
    old: &'a Model,
    new: &'a Model,
    pairs: &'a Pairs,
    products: Table,
    steps: Vec<Step>,
    /// The clusters whose new nodes have joined.
    grown: HashSet<ClusterId>,
    /// The roles for which a person adds a node for the time.
    lent: HashSet<(ClusterId, RoleId)>,
    /// Hosts that have their new files.
    laid: HashSet<HostId>,
    /// Whether a cluster accepts writes while one node of each of these roles is down, all on one host.
    known: HashMap<(ClusterId, bool, Vec<RoleId>), bool>,
    /// For nodes that change their name or place: the last step with the old one, the first with the new one.
    turns: HashMap<Target, (Option<usize>, usize)>,
}

/// What is done to whom, and why.
struct Doing {
    action: Action,
    targets: Vec<Target>,
    is_down: bool,
    writes: bool,
    why: String,
    undo: String,
}

impl Making<'_> {
    fn all(&mut self, works: &[Work]) {
        let concerned: Vec<&Work> = works.iter().filter(|work| work.is_changed() || work.follows).collect();
        if concerned.is_empty() {
            return;
        }
        let members = concerned.iter().flat_map(|work| self.present(work)).collect::<Vec<_>>();
        if !members.is_empty() {
            self.quiet(
                Action::Preflight,
                members,
                "every node has to be Running before anything is changed",
                "nothing was changed",
            );
        }
        // Hosts whose files may be laid only at a moment of their own.
        let late = self.late_hosts(&concerned);
        let shared = self.leaving_hosts(&concerned);
        let is_free = |host: HostId| !late.contains(&host) && !shared.contains(&host);
        for work in &concerned {
            match (work.old, work.new) {
                (None, Some(_)) => self.begin(work.joining.iter().copied().map(Target::New).collect()),
                (Some(_), Some(_)) if work.is_other_version => self.upgrade(work),
                (Some(_), Some(_)) if work.is_together => {
                    let members: Vec<&Member> = work.members.iter().collect();
                    self.stop_and_start(&members);
                }
                (Some(_), Some(_)) => {
                    if !work.is_agreed_changed {
                        self.join(work, &is_free);
                    }
                    self.configure(work, &is_free);
                }
                _ => {}
            }
        }
        for work in concerned.iter().filter(|work| work.old.is_some() && work.new.is_some()) {
            self.join(work, &is_free);
        }
        let not_upgraded: Vec<&&Work> =
            concerned.iter().filter(|work| !work.is_other_version && !work.is_together).collect();
        let members = not_upgraded.iter().flat_map(|work| &work.members);
        let members: Vec<&Member> = members.filter(|member| member.is_late()).collect();
        self.late(&members, &|host| !shared.contains(&host));
        for work in &concerned {
            self.leave(work);
        }
        self.late(&members, &|host| shared.contains(&host));
        for work in concerned.iter().filter(|work| work.old.is_some() && work.new.is_some()) {
            if !work.is_other_version && !work.is_together {
                self.configure(work, &|host| !is_free(host));
            }
            self.join(work, &|host| !is_free(host));
            for what in &work.by_hand {
                let targets = work.members.iter().map(|member| Target::New(member.new)).collect();
                self.quiet(Action::Manual, targets, what, "as it was done");
            }
        }
    }

    /// The nodes of a cluster that are there before the plan.
    fn present(&self, work: &Work) -> Vec<Target> {
        let members = work.members.iter().map(|member| match member.is_late() || member.is_renamed() {
            true => Target::Old(member.old),
            false => Target::New(member.new),
        });
        members.chain(work.leaving.iter().map(|&id| Target::Old(id))).collect()
    }

    fn late_hosts(&self, works: &[&Work]) -> HashSet<HostId> {
        let apart = works.iter().filter(|work| !work.is_other_version && !work.is_together);
        let members = apart.flat_map(|work| &work.members);
        members.filter(|member| member.is_late()).map(|member| self.new.instance(member.new).host).collect()
    }

    /// Hosts of the new model on which a node leaves.
    fn leaving_hosts(&self, works: &[&Work]) -> HashSet<HostId> {
        let leaving = works.iter().flat_map(|work| &work.leaving);
        let hosts = leaving.map(|&id| self.old.host(self.old.instance(id).host));
        let gone: HashSet<&str> = hosts.map(crate::model::Host::internal_address).collect();
        let hosts = self.new.hosts().filter(|(_, host)| gone.contains(host.internal_address()));
        hosts.map(|(id, _)| id).collect()
    }

    /// Nodes that only have to start, all at once.
    fn begin(&mut self, targets: Vec<Target>) {
        let at = self.quiet(
            Action::Install,
            targets.clone(),
            "these nodes are new on their hosts",
            "undo-all.sh with the names of the nodes uninstalls them",
        );
        for target in &targets {
            self.turns.insert(*target, (None, at));
        }
        self.quiet(Action::Start, targets, "these nodes are new", "stop-all.sh with the names of the nodes");
    }

    /// A cluster that gets another version: everything stops at once.
    fn upgrade(&mut self, work: &Work) {
        let renamed = work.members.iter().any(|member| member.is_renamed());
        let moving: Vec<&Member> = work.members.iter().filter(|member| !member.moves.is_empty()).collect();
        let (rejoining, staying): (Vec<&Member>, Vec<&Member>) =
            work.members.iter().partition(|member| member.effect == ChangeEffect::Rejoin);
        let left: Vec<usize> = rejoining.iter().rev().map(|member| self.take_out(member)).collect();
        let targets: Vec<Target> = staying.iter().map(|member| Target::New(member.new)).collect();
        let before: Vec<Target> = staying.iter().map(|member| Target::Old(member.old)).collect();
        let back = "upgrade.sh of the bundle of the version before, where that version can read what the newer one wrote";
        let mut until = self.steps.len() + 1;
        if renamed || !moving.is_empty() {
            until = self.add(Doing {
                action: Action::Stop,
                targets: before,
                is_down: true,
                writes: false,
                why: "nodes have to be stopped while their names or directories change".to_owned(),
                undo: "start-all.sh of the bundle before".to_owned(),
            });
            self.move_data(&moving);
        }
        let version = work.new.map(|id| self.new.cluster(id).view.release.to_string()).unwrap_or_default();
        let at = self.add(Doing {
            action: Action::Upgrade,
            targets,
            is_down: true,
            writes: false,
            why: format!("all nodes stop, get version {version} and start"),
            undo: back.to_owned(),
        });
        let is_stopped = until < at;
        self.address(&rejoining);
        for (member, left) in rejoining.iter().rev().zip(left) {
            self.take_in(member, left);
        }
        for member in staying {
            let until = is_stopped.then_some(at - 1);
            self.turns.insert(Target::New(member.new), (until, if is_stopped { at } else { 1 }));
        }
    }

    /// New files for members, then what makes them act, on those hosts.
    fn configure(&mut self, work: &Work, is_here: &dyn Fn(HostId) -> bool) {
        let here = |id: InstanceId| is_here(self.new.instance(id).host);
        let early: Vec<&Member> =
            work.members.iter().filter(|member| !member.is_late() && here(member.new)).collect();
        let is_old = |member: &&&Member| !self.laid.contains(&self.new.instance(member.new).host);
        let targets: Vec<Target> =
            early.iter().filter(is_old).map(|member| Target::New(member.new)).collect();
        if !targets.is_empty() {
            self.quiet(
                Action::Install,
                targets,
                "the hosts get their new files; nothing is restarted",
                "deploy.sh of the bundle before lays the old files",
            );
        }
        let of = |effect: ChangeEffect| early.iter().filter(move |member| member.effect == effect);
        let mut hot: Vec<Target> = of(ChangeEffect::Hot).map(|member| Target::New(member.new)).collect();
        if work.follows && hot.is_empty() {
            let rest = early.iter().filter(|member| member.effect < ChangeEffect::Restart);
            hot = rest.map(|member| Target::New(member.new)).collect();
        }
        if !hot.is_empty() {
            let keys = keys(of(ChangeEffect::Hot).copied());
            let why = if keys.is_empty() {
                "what it watches has changed".to_owned()
            } else {
                format!("{keys} can change while a node runs")
            };
            self.quiet(Action::Reload, hot, &why, "deploy.sh and reload.sh of the bundle before");
        }
        // The last started first.
        let restarting = early
            .iter()
            .rev()
            .filter(|member| matches!(member.effect, ChangeEffect::Restart | ChangeEffect::Migrate));
        for member in restarting {
            let writes = self.accepts_writes(&[member]);
            self.add(Doing {
                action: Action::Restart,
                targets: vec![Target::New(member.new)],
                is_down: true,
                writes,
                why: format!("the node reads {} when it starts", or_what(&keys([*member].into_iter()))),
                undo: "deploy.sh and restart-rolling.sh of the bundle before".to_owned(),
            });
        }
    }

    /// New members on those hosts join.
    fn join(&mut self, work: &Work, is_here: &dyn Fn(HostId) -> bool) {
        let is_new = |id: &InstanceId| !self.turns.contains_key(&Target::New(*id));
        let here = |id: &InstanceId| is_here(self.new.instance(*id).host);
        let joining = work.joining.iter().copied().filter(|id| is_new(id) && here(id));
        let targets: Vec<Target> = joining.map(Target::New).collect();
        let Some(&first) = targets.first() else { return };
        let has_members = self.is_joined(first);
        if has_members {
            let why = "new nodes join one at a time, in the order of a start";
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
    fn is_joined(&self, target: Target) -> bool {
        let (Target::Old(id) | Target::New(id)) = target;
        let model = self.model(target);
        model.cluster(model.instance(id).cluster).attends.is_empty()
    }

    /// Members that stop under their old name or with their old directories, host by host, the last started first.
    fn late(&mut self, members: &[&Member], is_here: &dyn Fn(HostId) -> bool) {
        let mut by_host: BTreeMap<HostId, Vec<&Member>> = BTreeMap::new();
        for member in members {
            let host = self.new.instance(member.new).host;
            if is_here(host) {
                by_host.entry(host).or_default().push(member);
            }
        }
        // Hosts that exchange their addresses leave and come back together.
        let (swapped, alone): (Vec<_>, Vec<_>) =
            by_host.into_iter().rev().partition(|(host, _)| self.pairs.swapped.contains(host));
        let swapped: Vec<&Member> = swapped.into_iter().rev().flat_map(|(_, members)| members).collect();
        let groups = alone.into_iter().map(|(_, members)| members);
        let mut by_host: Vec<Vec<&Member>> =
            groups.chain(std::iter::once(swapped)).filter(|members| !members.is_empty()).collect();
        // The node that others ask when they join has to be there under its new endpoint first.
        by_host.sort_by_key(|members| !members.iter().any(|member| self.rejoins_as_founder(member)));
        for members in by_host {
            let (rejoining, others): (Vec<&Member>, Vec<&Member>) =
                members.iter().copied().partition(|member| member.effect == ChangeEffect::Rejoin);
            if members.iter().any(|member| member.address.is_some()) {
                self.readdress(&rejoining, &others);
                continue;
            }
            if !others.is_empty() {
                self.stop_and_start(&others);
            }
            for member in rejoining.into_iter().rev() {
                let left = self.take_out(member);
                self.take_in(member, left);
            }
        }
    }

    /// The members of a host whose machine gets another address.
    fn readdress(&mut self, rejoining: &[&Member], others: &[&Member]) {
        let left: Vec<usize> = rejoining.iter().rev().map(|member| self.take_out(member)).collect();
        if others.is_empty() {
            self.address(rejoining);
        } else {
            self.stop_and_start(others);
        }
        for (member, left) in rejoining.iter().zip(left.into_iter().rev()) {
            self.take_in(member, left);
        }
    }

    fn rejoins_as_founder(&self, member: &Member) -> bool {
        member.effect == ChangeEffect::Rejoin && self.is_founder(member.new)
    }

    fn stop_and_start(&mut self, members: &[&Member]) {
        let before: Vec<Target> = members.iter().map(|member| Target::Old(member.old)).collect();
        let after: Vec<Target> = members.iter().map(|member| Target::New(member.new)).collect();
        let writes = self.accepts_writes(members);
        let keys = keys(members.iter().copied());
        let why = if keys.is_empty() {
            "the scripts and units of these nodes get other names".to_owned()
        } else {
            format!("{keys} cannot change while a node runs")
        };
        self.add(Doing {
            action: Action::Stop,
            targets: before,
            is_down: true,
            writes,
            why,
            undo: "start-all.sh of the bundle before, with the names of the nodes".to_owned(),
        });
        let moving: Vec<&Member> =
            members.iter().copied().filter(|member| !member.moves.is_empty()).collect();
        self.move_data(&moving);
        self.address(members);
        let laid = self.add(Doing {
            action: Action::Install,
            targets: after.clone(),
            is_down: true,
            writes,
            why: "the hosts get their new files while these nodes are stopped".to_owned(),
            undo: "deploy.sh of the bundle before lays the old files".to_owned(),
        });
        self.add(Doing {
            action: Action::Start,
            targets: after,
            is_down: true,
            writes,
            why: "the nodes go on where they stopped".to_owned(),
            undo: "stop-all.sh with the names of the nodes".to_owned(),
        });
        for member in members {
            self.turns.insert(Target::New(member.new), (Some(laid - 1), laid));
        }
    }

    fn move_data(&mut self, members: &[&Member]) {
        if members.is_empty() {
            return;
        }
        let targets: Vec<Target> = members.iter().map(|member| Target::Old(member.old)).collect();
        let writes = self.accepts_writes(members);
        let number = self.add(Doing {
            action: Action::MoveData,
            targets,
            is_down: true,
            writes,
            why: "the directories have other paths, and what is in them goes along".to_owned(),
            undo: "the same with the two paths exchanged".to_owned(),
        });
        let moves = members.iter().enumerate().flat_map(|(place, member)| {
            member.moves.iter().map(move |(from, to)| (place, from.clone(), to.clone()))
        });
        self.steps[number - 1].moves = moves.collect();
    }

    /// The machines of stopped nodes get other addresses, each once.
    fn address(&mut self, members: &[&Member]) {
        let writes = self.accepts_writes(members);
        let mut by_host: BTreeMap<HostId, Vec<&Member>> = BTreeMap::new();
        for member in members {
            by_host.entry(self.new.instance(member.new).host).or_default().push(member);
        }
        for (host, members) in by_host {
            let Some(address) = members.iter().find_map(|member| member.address.as_ref()) else { continue };
            let host = &self.new.host(host).name;
            self.add(Doing {
                action: Action::Manual,
                targets: members.iter().map(|member| Target::New(member.new)).collect(),
                is_down: true,
                writes,
                why: format!("give {host} the address {address}"),
                undo: format!("give {host} the address that it had"),
            });
        }
    }

    /// A member leaves the cluster, to join it again.
    fn take_out(&mut self, member: &Member) -> usize {
        let keys = keys([member].into_iter());
        self.stand_in(member);
        let why = format!(
            "the cluster refuses the node with another value of {}: it leaves, and its data goes to the others",
            or_what(&keys)
        );
        let undo = "scale-out.sh of the bundle before, once the node's directories are empty";
        let number = self.quiet(Action::ScaleIn, vec![Target::Old(member.old)], &why, undo);
        self.steps[number - 1].is_emptied = true;
        number
    }

    /// Where a cluster has no node to spare, a person adds one for the time: once for each role.
    fn stand_in(&mut self, member: &Member) {
        let (node, was) = (self.new.instance(member.new), self.old.instance(member.old));
        let fewest = self.service(Target::Old(member.old)).map_or(0, |service| service.fewest);
        let members = self.old.instances_of(was.cluster).filter(|(_, other)| other.role == was.role).count();
        let joined = self.turns.iter().filter(|(target, (until, _))| {
            let Target::New(id) = target else { return false };
            let other = self.new.instance(*id);
            until.is_none() && (other.cluster, other.role) == (node.cluster, node.role)
        });
        if members + joined.count() > fewest || !self.lent.insert((node.cluster, node.role)) {
            return;
        }
        let role = self.new.role_title(node);
        let why = format!(
            "add another {role} to the cluster until the plan has ended, by a spec that has one more: {fewest} of them hold replicas, and the server lets none go below that number"
        );
        self.quiet(
            Action::Manual,
            vec![Target::Old(member.old)],
            &why,
            "scale-in.sh with the name of that node",
        );
    }

    /// It joins again, empty; it left in that step.
    fn take_in(&mut self, member: &Member, left: usize) {
        let joined = self.bring_in(vec![Target::New(member.new)], "it joins again with empty directories");
        self.turns.insert(Target::New(member.new), (Some(left), joined));
    }

    /// Nodes join their cluster; gives the first step in which they are there. The node that the others ask would begin a cluster of
    /// its own: it has to be told another one, and comes first.
    fn bring_in(&mut self, targets: Vec<Target>, why: &str) -> usize {
        let first = self.steps.len() + 1;
        let (founders, others): (Vec<Target>, Vec<Target>) =
            targets.into_iter().partition(|target| self.is_founder(target.id()));
        for founder in founders {
            self.bring_in_founder(founder, why);
        }
        if !others.is_empty() {
            self.quiet(Action::ScaleOut, others, why, "scale-in.sh with the name of each node");
        }
        first
    }

    fn bring_in_founder(&mut self, target: Target, why: &str) {
        let node = self.new.instance(target.id());
        let host = &self.new.host(node.host).name;
        let keys = self.new.with_meaning(node, MeaningKind::Seed).map(|(param, _)| param.name());
        let key = keys.collect::<Vec<_>>().join(", ");
        let by_hand = match self.member_to_ask(target.id()) {
            Some(endpoint) => format!(
                "on {host}, set {key} of {} to {endpoint}, which is a member: with the installed value it would begin a second cluster",
                node.name
            ),
            None => format!("on {host}, set {key} of {} to the endpoint of a member", node.name),
        };
        let undo = "scale-in.sh with the name of the node";
        self.quiet(Action::Install, vec![target], "the host gets its new files", undo);
        self.quiet(Action::Manual, vec![target], &by_hand, "nothing: the next install brings the value back");
        self.quiet(Action::Start, vec![target], why, undo);
        self.quiet(
            Action::Install,
            vec![target],
            "a member no longer uses the value that was set by hand, and gets the described one back",
            "nothing has to be undone",
        );
    }

    /// The endpoint of another node of the same role that is a member at this moment.
    fn member_to_ask(&self, joining: InstanceId) -> Option<String> {
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

    fn is_founder(&self, id: InstanceId) -> bool {
        self.service(Target::New(id)).is_some_and(|service| service.founds_cluster)
    }

    fn service(&self, target: Target) -> Option<Service> {
        let model = self.model(target);
        let cluster = model.cluster(model.instance(target.id()).cluster);
        Some(self.products.find(cluster.product)?.service(model, target.id()))
    }

    /// What leaves, one node at a time, the last started first.
    fn leave(&mut self, work: &Work) {
        let leaving: Vec<Target> = work.leaving.iter().rev().map(|&id| Target::Old(id)).collect();
        let Some(&first) = leaving.first() else { return };
        if work.new.is_none() || !self.is_joined(first) {
            let writes = !self.is_joined(first);
            let at = self.add(Doing {
                action: Action::Stop,
                targets: leaving.clone(),
                is_down: true,
                writes,
                why: "the new description does not have them; their data stays on the hosts".to_owned(),
                undo: "start-all.sh of the bundle before, with the names of the nodes".to_owned(),
            });
            for target in leaving {
                self.turns.insert(target, (Some(at), 1));
            }
            return;
        }
        for target in leaving {
            let at = self.quiet(
                Action::ScaleIn,
                vec![target],
                "the new description does not have the node; its data goes to the others",
                "scale-out.sh of the bundle before, once the node's directories are empty",
            );
            self.turns.insert(target, (Some(at), 1));
        }
    }

    /// A step during which every node runs.
    fn quiet(&mut self, action: Action, targets: Vec<Target>, why: &str, undo: &str) -> usize {
        self.add(Doing {
            action,
            targets,
            is_down: false,
            writes: true,
            why: why.to_owned(),
            undo: undo.to_owned(),
        })
    }

    /// Adds a step, and returns its number.
    fn add(&mut self, doing: Doing) -> usize {
        let number = self.steps.len() + 1;
        let nodes: Vec<String> = doing
            .targets
            .iter()
            .map(|&target| self.model(target).instance(target.id()).name.to_string())
            .collect();
        let mut hosts = Vec::new();
        let mut seen = HashSet::new();
        for &target in &doing.targets {
            let model = self.model(target);
            let host = &*model.host(model.instance(target.id()).host).name;
            if seen.insert(host) {
                hosts.push(host.to_owned());
            }
        }
        if matches!(doing.action, Action::Install | Action::ScaleOut | Action::Upgrade) {
            self.laid.extend(doing.targets.iter().map(|target| self.new.instance(target.id()).host));
        }
        self.steps.push(Step {
            number,
            wave: number,
            action: doing.action,
            hosts,
            down: if doing.is_down { nodes.clone() } else { Vec::new() },
            nodes,
            why: doing.why,
            writes: doing.writes,
            undo: doing.undo,
            is_emptied: false,
            targets: doing.targets,
            moves: Vec::new(),
        });
        number
    }

    fn model(&self, target: Target) -> &Model {
        match target {
            Target::Old(_) => self.old,
            Target::New(_) => self.new,
        }
    }

    /// Whether every cluster accepts writes while these members are down together.
    fn accepts_writes(&mut self, members: &[&Member]) -> bool {
        let mut by_cluster: BTreeMap<ClusterId, Vec<&Member>> = BTreeMap::new();
        for member in members {
            by_cluster.entry(self.new.instance(member.new).cluster).or_default().push(member);
        }
        by_cluster.into_iter().all(|(cluster, members)| {
            let is_grown = self.grown.contains(&cluster);
            let mut roles: Vec<RoleId> =
                members.iter().map(|member| self.new.instance(member.new).role).collect();
            roles.sort_unstable();
            let of_one_host = members.len() == 1;
            let key = (cluster, is_grown, roles);
            if let Some(&known) = self.known.get(&key).filter(|_| of_one_host) {
                return known;
            }
            let accepts = if is_grown {
                let down: HashSet<InstanceId> = members.iter().map(|member| member.new).collect();
                survive::holds(self.new, cluster, &|id| down.contains(&id), Level::Write)
            } else {
                let down: HashSet<InstanceId> = members.iter().map(|member| member.old).collect();
                let before = self.old.instance(members[0].old).cluster;
                survive::holds(self.old, before, &|id| down.contains(&id), Level::Write)
            };
            self.known.insert(key, accepts);
            accepts
        })
    }
}

/// The names of what changes for some members, as a list in a sentence.
fn keys<'a>(members: impl Iterator<Item = &'a Member>) -> String {
    let keys: std::collections::BTreeSet<&str> = members.flat_map(Member::keys).collect();
    if keys.is_empty() { String::new() } else { words::ticked_list(keys, 5) }
}

fn or_what(keys: &str) -> &str {
    if keys.is_empty() { "what changes" } else { keys }
}
