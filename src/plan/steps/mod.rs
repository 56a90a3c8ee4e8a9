//! The steps of a plan, in an order in which every cluster keeps as much as it can: nodes join first, then
//! what needs nothing to stop, then one node or one host at a time; what leaves goes last.

mod joins;
mod stops;
mod work;

use crate::maps::{HashMap, HashSet};
use std::collections::BTreeMap;

use self::work::{Member, Work};
use super::{Action, Change, ChangeEffect, Pairs, Sides, Step, Target, Turn};
use crate::catalog::RoleId;
use crate::diagnostic::words;
use crate::model::{ClusterId, HostId, InstanceId, Model};
use crate::product::Table;
use crate::survive::{Level, Standing};

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
        grown: HashSet::default(),
        settled: HashSet::default(),
        laid: HashSet::default(),
        standings: HashMap::default(),
        known: HashMap::default(),
        turns: HashMap::default(),
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
    /// The roles for which it is settled whether a person adds a node for the time.
    settled: HashSet<(ClusterId, RoleId)>,
    /// Hosts that have their new files.
    laid: HashSet<HostId>,
    /// What failures end in a cluster, by whether its new nodes have joined.
    standings: HashMap<(ClusterId, bool), Standing>,
    /// Whether it then accepts writes while one node of a role is down.
    known: HashMap<(ClusterId, bool, RoleId), bool>,
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
                "every node must be Running before anything is changed",
                "nothing was changed",
            );
        }
        // Hosts whose files may be laid only at their own moment.
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
    pub(super) fn begin(&mut self, targets: Vec<Target>) {
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
        let moving: Vec<&Member> = work.members.iter().filter(|member| !member.moves.is_empty()).collect();
        let (rejoining, staying): (Vec<&Member>, Vec<&Member>) =
            work.members.iter().partition(|member| member.effect == ChangeEffect::Rejoin);
        let left: Vec<usize> = rejoining.iter().rev().map(|member| self.take_out(member)).collect();
        let targets: Vec<Target> = staying.iter().map(|member| Target::New(member.new)).collect();
        let before: Vec<Target> = staying.iter().map(|member| Target::Old(member.old)).collect();
        let back = "upgrade.sh of the previous bundle, if the old version can read what the new one wrote";
        let is_stopped = work.members.iter().any(Member::is_stopped_first) || !moving.is_empty();
        if is_stopped {
            self.add(Doing {
                action: Action::Stop,
                targets: before,
                is_down: true,
                writes: false,
                why: "nodes must be stopped while their names, users or directories change".to_owned(),
                undo: "start-all.sh of the previous bundle".to_owned(),
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
        self.address(&rejoining, true);
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
                "deploy.sh of the previous bundle installs the old files",
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
                "the nodes that it watches have changed".to_owned()
            } else {
                format!("{keys} can change while a node runs")
            };
            self.quiet(Action::Reload, hot, &why, "deploy.sh and reload.sh of the previous bundle");
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
                undo: "deploy.sh and restart-rolling.sh of the previous bundle".to_owned(),
            });
        }
    }

    /// A step during which every node runs.
    pub(super) fn quiet(&mut self, action: Action, targets: Vec<Target>, why: &str, undo: &str) -> usize {
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
    pub(super) fn add(&mut self, doing: Doing) -> usize {
        let number = self.steps.len() + 1;
        let nodes: Vec<String> = doing
            .targets
            .iter()
            .map(|&target| self.model(target).instance(target.id()).name.to_string())
            .collect();
        let mut hosts = Vec::new();
        let mut seen = HashSet::default();
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

    pub(super) fn model(&self, target: Target) -> &Model {
        match target {
            Target::Old(_) => self.old,
            Target::New(_) => self.new,
        }
    }

    /// Whether every cluster accepts writes while these members are down together.
    pub(super) fn accepts_writes(&mut self, members: &[&Member]) -> bool {
        let mut by_cluster: BTreeMap<ClusterId, Vec<&Member>> = BTreeMap::new();
        for member in members {
            by_cluster.entry(self.new.instance(member.new).cluster).or_default().push(member);
        }
        by_cluster.into_iter().all(|(cluster, members)| {
            let is_grown = self.grown.contains(&cluster);
            let before = self.old.instance(members[0].old).cluster;
            let standing = self.standings.entry((cluster, is_grown)).or_insert_with(|| match is_grown {
                true => Standing::new(self.new, cluster),
                false => Standing::new(self.old, before),
            });
            if let [member] = members[..] {
                // One node is as good as another of its role.
                let role = self.new.instance(member.new).role;
                if let Some(&known) = self.known.get(&(cluster, is_grown, role)) {
                    return known;
                }
                let down = if is_grown { member.new } else { member.old };
                let accepts = standing.holds(&|id| id == down, Level::Write);
                self.known.insert((cluster, is_grown, role), accepts);
                return accepts;
            }
            let down = members.iter().map(|member| if is_grown { member.new } else { member.old });
            let down: HashSet<InstanceId> = down.collect();
            standing.holds(&|id| down.contains(&id), Level::Write)
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
