//! Members that stop under their old name, with their old directories or at their old address, and start with the new ones.

use std::collections::BTreeMap;

use super::work::Member;
use super::{Doing, Making, keys};
use crate::model::HostId;
use crate::plan::{Action, ChangeEffect, Target};

impl Making<'_> {
    /// Members that stop under their old name or with their old directories, host by host, the last started first.
    pub(super) fn late(&mut self, members: &[&Member], is_here: &dyn Fn(HostId) -> bool) {
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
    pub(super) fn readdress(&mut self, rejoining: &[&Member], others: &[&Member]) {
        let left: Vec<usize> = rejoining.iter().rev().map(|member| self.take_out(member)).collect();
        if others.is_empty() {
            self.address(rejoining, true);
        } else {
            self.stop_and_start(others);
        }
        for (member, left) in rejoining.iter().zip(left.into_iter().rev()) {
            self.take_in(member, left);
        }
    }

    pub(super) fn rejoins_as_founder(&self, member: &Member) -> bool {
        member.effect == ChangeEffect::Rejoin && self.is_founder(member.new)
    }

    pub(super) fn stop_and_start(&mut self, members: &[&Member]) {
        let before: Vec<Target> = members.iter().map(|member| Target::Old(member.old)).collect();
        let after: Vec<Target> = members.iter().map(|member| Target::New(member.new)).collect();
        let writes = self.accepts_writes(members);
        let keys = keys(members.iter().copied());
        let why = if keys.is_empty() {
            "the scripts and units of these nodes get other names".to_owned()
        } else {
            format!("the nodes must be stopped to change {keys}")
        };
        self.add(Doing {
            action: Action::Stop,
            targets: before,
            is_down: true,
            writes,
            why,
            undo: "start-all.sh of the previous bundle, with the names of the nodes".to_owned(),
        });
        let moving: Vec<&Member> =
            members.iter().copied().filter(|member| !member.moves.is_empty()).collect();
        self.move_data(&moving);
        self.address(members, false);
        let laid = self.add(Doing {
            action: Action::Install,
            targets: after.clone(),
            is_down: true,
            writes,
            why: "the hosts get their new files while these nodes are stopped".to_owned(),
            undo: "deploy.sh of the previous bundle installs the old files".to_owned(),
        });
        self.add(Doing {
            action: Action::Start,
            targets: after,
            is_down: true,
            writes,
            why: "the nodes continue where they stopped".to_owned(),
            undo: "stop-all.sh with the names of the nodes".to_owned(),
        });
        for member in members {
            self.turns.insert(Target::New(member.new), (Some(laid - 1), laid));
        }
    }

    pub(super) fn move_data(&mut self, members: &[&Member]) {
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
            why: "the directories have new paths, and their contents are moved".to_owned(),
            undo: "the same with the two paths exchanged".to_owned(),
        });
        let moves = members.iter().enumerate().flat_map(|(index, member)| {
            member.moves.iter().map(move |(from, to)| (index, from.clone(), to.clone()))
        });
        self.steps[number - 1].moves = moves.collect();
    }

    /// The machines of stopped nodes get other addresses, each once. No one needs a node that has left.
    pub(super) fn address(&mut self, members: &[&Member], have_left: bool) {
        let writes = have_left || self.accepts_writes(members);
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
                is_down: !have_left,
                writes,
                why: format!("give {host} the address {address}"),
                undo: format!("give {host} its old address"),
            });
        }
    }
}
