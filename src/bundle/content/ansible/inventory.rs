//! `inventory.yml`: the hosts by what runs there.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Serialize, Serializer};

use crate::bundle::content::plan::Plan;
use crate::formats::yaml::Writer;

/// The file.
pub(super) fn text(made_by: &str, groups: &BTreeMap<String, BTreeSet<&str>>) -> String {
    let mut out = Writer::default();
    out.document();
    out.comment(made_by);
    out.comment(
        "Hosts, grouped by what runs there. Addresses are in group_vars/all/addresses.yml; start.yml starts wave N as the Nth.",
    );
    out.under("all", |out| {
        out.under("children", |out| {
            for (name, hosts) in groups {
                let hosts = ranges(hosts.iter().copied());
                out.set(name, &Group { hosts });
            }
        });
    });
    out.finish()
}

/// A group of the inventory. Its hosts are keys of a map, since they may have variables there; ours have none.
#[derive(Serialize)]
struct Group {
    #[serde(serialize_with = "as_keys")]
    hosts: Vec<String>,
}

fn as_keys<S: Serializer>(hosts: &[String], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(hosts.iter().map(|host| (host, ())))
}

/// The groups of the inventory: all hosts, by cluster, by role, by wave; those whose nodes need each other;
/// and Windows hosts, which no playbook reaches.
pub(super) fn groups<'a>(plan: &'a Plan) -> BTreeMap<String, BTreeSet<&'a str>> {
    let mut groups: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let mut add = |group: String, host| {
        groups.entry(group).or_default().insert(host);
    };
    let clusters = group_names(&plan.clusters);
    for (wave, nodes) in plan.waves.iter().enumerate() {
        for &id in nodes {
            let Some((machine, planned)) = plan.place(id) else { continue };
            let host = machine.name.as_str();
            if machine.is_windows {
                add("windows".to_owned(), host);
                continue;
            }
            let node = plan.model.instance(id);
            add("clusterc".to_owned(), host);
            add(format!("wave_{}", wave + 1), host);
            add(format!("cluster_{}", clusters[node.cluster.0 as usize]), host);
            add(format!("role_{}", plan.model.role_name(node)), host);
            if planned.service.needs_peers {
                add("quorum".to_owned(), host);
            }
        }
    }
    // A wave of Windows hosts alone is a group that is empty, not one that is not there.
    for wave in 1..=plan.waves.len() {
        groups.entry(format!("wave_{wave}")).or_default();
    }
    groups
}

/// Names of groups may hold letters, digits and `_` alone; each stays another.
fn group_names(names: &[String]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '_' };
    let named = names.iter().map(|name| {
        let mut name: String = name.chars().map(plain).collect();
        while !taken.insert(name.clone()) {
            name.push('_');
        }
        name
    });
    named.collect()
}

/// Names with the numbers that follow each other as ranges: `node-[001:500]`.
fn ranges<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut runs: Vec<Run> = Vec::new();
    let mut singles: Vec<String> = Vec::new();
    let mut by_shape: BTreeMap<(&str, &str), Vec<(u32, &str)>> = BTreeMap::new();
    for name in names {
        match numbered(name) {
            Some((before, number, digits, after)) => {
                by_shape.entry((before, after)).or_default().push((number, digits));
            }
            None => singles.push(name.to_owned()),
        }
    }
    for ((before, after), mut numbers) in by_shape {
        numbers.sort_unstable();
        for (number, digits) in numbers {
            match runs.last_mut() {
                Some(run) if run.goes_on(before, after, number, digits) => run.last = number,
                _ => {
                    let width = if digits.starts_with('0') { digits.len() } else { 0 };
                    runs.push(Run { before, after, width, first: number, last: number });
                }
            }
        }
    }
    singles.extend(runs.iter().map(Run::text));
    singles.sort();
    singles
}

/// Names that differ by a number only, which counts on by one.
struct Run<'a> {
    before: &'a str,
    after: &'a str,
    /// How many digits the numbers are filled up to; 0 when they are not.
    width: usize,
    first: u32,
    last: u32,
}

impl Run<'_> {
    fn goes_on(&self, before: &str, after: &str, number: u32, digits: &str) -> bool {
        let width = self.width;
        (self.before, self.after) == (before, after)
            && self.last + 1 == number
            && digits == format!("{number:0width$}")
    }

    fn text(&self) -> String {
        let Self { before, after, width, first, last } = self;
        if first == last {
            return format!("{before}{first:0width$}{after}");
        }
        format!("{before}[{first:0width$}:{last:0width$}]{after}")
    }
}

/// A name cut at its last number: what is before, the number, its digits, what is after.
fn numbered(name: &str) -> Option<(&str, u32, &str, &str)> {
    let end = name.rfind(|letter: char| letter.is_ascii_digit())? + 1;
    let begin = name[..end].rfind(|letter: char| !letter.is_ascii_digit()).map_or(0, |place| place + 1);
    let digits = &name[begin..end];
    let number = if digits.len() > 9 { None } else { digits.parse().ok() };
    Some((&name[..begin], number?, digits, &name[end..]))
}

#[cfg(test)]
mod tests {
    use super::{group_names, ranges};

    #[test]
    fn hosts_stand_in_ranges() {
        let names: Vec<String> = (1..=500).map(|number| format!("node-{number:03}")).collect();
        assert_eq!(ranges(names.iter().map(String::as_str)), ["node-[001:500]"]);
        let names: Vec<String> = (8..=11).map(|number| format!("n{number}.plant")).collect();
        assert_eq!(ranges(names.iter().map(String::as_str)), ["n[8:11].plant"]);
        assert_eq!(
            ranges(["a", "b-1", "b-3", "c-99999999999"].into_iter()),
            ["a", "b-1", "b-3", "c-99999999999"]
        );
        assert_eq!(ranges(["x-007", "x-008", "x-9"].into_iter()), ["x-9", "x-[007:008]"]);
    }

    #[test]
    fn groups_stay_apart() {
        assert_eq!(group_names(&["a-b".to_owned(), "a.b".to_owned()]), ["a_b", "a_b_"]);
    }
}
