//! What differs between hosts that are the same: in strings that they share, marks are instead of names and addresses.

use crate::maps::HashMap;

use crate::compose;
use crate::model::{AddressUse, Host, HostId, Instance, Model};
use crate::source::one_line;

/// The marks that the script of the page puts names instead of. They are control characters, which no text that is shown has.
pub(super) const HOST: char = '\u{1}';
pub(super) const ADDRESS: char = '\u{2}';
pub(super) const NODE: char = '\u{3}';
pub(super) const CLIENT: char = '\u{4}';
pub(super) const PUBLIC: char = '\u{5}';
pub(super) const ZONE: char = '\u{6}';

/// The names of one node and its host, each with its mark: longer ones first, since they may contain the others.
#[derive(Debug)]
pub(super) struct Names<'a>(Vec<(char, &'a str)>);

impl<'a> Names<'a> {
    pub(super) fn of(host: &'a Host, node: Option<&'a Instance>) -> Self {
        let mut names: Vec<(char, &str)> = Vec::new();
        names.extend(node.map(|node| (NODE, &*node.name)));
        names.push((HOST, &host.name));
        for (mark, use_) in
            [(ADDRESS, AddressUse::Internal), (CLIENT, AddressUse::Client), (PUBLIC, AddressUse::Public)]
        {
            let own = host.addresses.iter().find(|address| address.use_ == use_);
            names.extend(own.map(|address| (mark, &*address.text)));
        }
        names.extend(host.zone.as_ref().map(|zone| (ZONE, &*zone.value)));
        names.sort_by_key(|(_, name)| std::cmp::Reverse(name.len()));
        Self(names)
    }

    /// A text with marks instead of the names, where they are whole words.
    pub(super) fn marked(&self, text: &str) -> String {
        let mut marked = text.to_owned();
        for (mark, name) in self.0.iter().filter(|(_, name)| !name.is_empty()) {
            if marked.contains(name) {
                marked = replaced(&marked, name, *mark);
            }
        }
        marked
    }
}

/// Puts a mark in place of a name that is not part of a longer one.
fn replaced(text: &str, name: &str, mark: char) -> String {
    let is_part = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (found, _) in text.match_indices(name) {
        let (before, after) = (text[..found].chars().next_back(), text[found + name.len()..].chars().next());
        if found >= at && !is_part(before) && !is_part(after) {
            out.push_str(&text[at..found]);
            out.push(mark);
            at = found + name.len();
        }
    }
    out + &text[at..]
}

/// A text that nodes share: that of the first one, with marks where the last one shows that names are in it.
pub(super) fn shared(first: (&str, &Names<'_>), last: (&str, &Names<'_>)) -> String {
    if first.0 == last.0 {
        return first.0.to_owned();
    }
    let marked = first.1.marked(first.0);
    if marked == last.1.marked(last.0) { marked } else { first.0.to_owned() }
}

/// How many ranges of names or addresses are listed.
const MOST: usize = 40;

/// Names of hosts as people write them: `node-[1..3]`, `a, b and c`.
pub(super) fn hosts(model: &Model, hosts: &[HostId]) -> String {
    // Names that differ in their last number only are written as one range.
    let mut groups: Vec<Vec<&str>> = Vec::new();
    let mut known: HashMap<(&str, &str), usize> = HashMap::default();
    for host in hosts {
        let name = &*model.host(*host).name;
        let group = *known.entry(around_last_number(name)).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[group].push(name);
    }
    let written = |names: &Vec<&str>| {
        compose::range(names)
            .map_or_else(|| names.iter().map(|name| one_line(name)).collect(), |range| vec![range])
    };
    cut(groups.iter().flat_map(written))
}

/// What is before and after the last number of a name.
fn around_last_number(name: &str) -> (&str, &str) {
    let end = name.rfind(|letter: char| letter.is_ascii_digit()).map_or(name.len(), |at| at + 1);
    (name[..end].trim_end_matches(|letter: char| letter.is_ascii_digit()), &name[end..])
}

/// Addresses as firewalls take them: `10.0.0.11-10.0.0.13`, names as they are.
pub(super) fn addresses(model: &Model, hosts: &[HostId]) -> String {
    let mut numbers: Vec<u32> = Vec::new();
    let mut others: Vec<String> = Vec::new();
    for host in hosts {
        let address = model.host(*host).internal_address();
        match address.parse::<std::net::Ipv4Addr>() {
            Ok(address) => numbers.push(address.into()),
            Err(_) => others.push(one_line(address)),
        }
    }
    numbers.sort_unstable();
    numbers.dedup();
    others.sort();
    others.dedup();
    let runs = numbers.chunk_by(|one, next| one.checked_add(1) == Some(*next)).map(|run| {
        let (first, last) = (std::net::Ipv4Addr::from(run[0]), std::net::Ipv4Addr::from(run[run.len() - 1]));
        if run.len() == 1 { first.to_string() } else { format!("{first}-{last}") }
    });
    cut(runs.chain(others))
}

fn cut(items: impl Iterator<Item = String>) -> String {
    let all: Vec<String> = items.collect();
    let shown = if all.len() > MOST + 1 { MOST } else { all.len() };
    let more = all.len() - shown;
    let list = all[..shown].join(", ");
    if more > 0 { format!("{list} and {more} more") } else { list }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_whole_words() {
        assert_eq!(replaced("10.0.0.1:80,10.0.0.11:80", "10.0.0.1", ADDRESS), "\u{2}:80,10.0.0.11:80");
        assert_eq!(replaced("/data/n-1/n-10", "n-1", HOST), "/data/\u{1}/n-10");
    }

    #[test]
    fn what_two_nodes_share_has_marks_only_where_they_differ() {
        let one = Names(vec![(HOST, "a")]);
        let two = Names(vec![(HOST, "b")]);
        assert_eq!(shared(("/x/a", &one), ("/x/a", &two)), "/x/a");
        assert_eq!(shared(("/x/a", &one), ("/x/b", &two)), "/x/\u{1}");
    }
}
