//! Hosts of a spec to start from.

use super::Known;
use crate::model::is_host;

/// A host with its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedHost {
    /// The name that the spec gives it.
    pub name: String,
    /// Its address, or a name that resolves to it.
    pub address: String,
}

/// What is wrong with a list of hosts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostsError {
    /// Neither an address nor a name.
    NotAnAddress(String),
    /// Two hosts have it, as a name or as an address.
    Twice(String),
}

/// Reads `NAME=ADDRESS` or `ADDRESS`, separated by spaces or commas. Hosts without a name are called `node-1`, `node-2` and so on.
///
/// # Errors
/// What is not a host, and what several hosts have.
pub fn parse_hosts(text: &str) -> Result<Vec<NamedHost>, HostsError> {
    let mut hosts: Vec<NamedHost> = Vec::new();
    for word in text.split([' ', ',', '\t', '\n']).filter(|word| !word.is_empty()) {
        let (name, address) = match word.split_once('=') {
            Some((name, address)) => (name.to_owned(), address),
            None => (format!("node-{}", hosts.len() + 1), word),
        };
        let is_name = !name.contains(':') && is_host(&name);
        if !is_name || !is_host(address) {
            return Err(HostsError::NotAnAddress(word.to_owned()));
        }
        for (own, known) in [
            (&*name, hosts.iter().any(|host| host.name == name)),
            (address, hosts.iter().any(|host| host.address == address)),
        ] {
            if known {
                return Err(HostsError::Twice(own.to_owned()));
            }
        }
        hosts.push(NamedHost { name, address: address.to_owned() });
    }
    Ok(hosts)
}

/// The `host` statements: one for all where nothing is known of them, one for each otherwise.
pub(super) fn lines(count: usize, zones: usize, known: &Known, indent: &str) -> String {
    let properties = known.cores.map_or(String::new(), |cores| format!(" cores={cores}"))
        + &known.memory.as_ref().map_or(String::new(), |memory| format!(" memory=\"{memory}\""));
    let zone = |index: usize| match zones {
        0 => String::new(),
        zones => format!(" zone=\"zone-{}\"", index * zones / count + 1),
    };
    if !known.hosts.is_empty() {
        let line = |(index, host): (usize, &NamedHost)| {
            format!("{indent}host \"{}\" address=\"{}\"{}{properties}", host.name, host.address, zone(index))
        };
        return known.hosts.iter().enumerate().map(line).collect::<Vec<_>>().join("\n");
    }
    let range = |first: usize, last: usize| match (first, last) {
        (first, last) if first == last => format!("host \"node-{first}\" address=\"10.0.0.{}\"", first + 10),
        (first, last) => {
            format!("host \"node-[{first}..{last}]\" address=\"10.0.0.[{}..{}]\"", first + 10, last + 10)
        }
    };
    let each = count / zones.max(1);
    let statements = (0..zones.max(1)).map(|index| {
        format!("{indent}{}{}{properties}", range(index * each + 1, (index + 1) * each), zone(index * each))
    });
    statements.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::{HostsError, NamedHost, parse_hosts};

    fn host(name: &str, address: &str) -> NamedHost {
        NamedHost { name: name.to_owned(), address: address.to_owned() }
    }

    #[test]
    fn hosts_have_names_or_get_some() {
        let read = parse_hosts("10.0.0.1, db-2=10.0.0.2 plant-3.example");
        assert_eq!(
            read,
            Ok(vec![host("node-1", "10.0.0.1"), host("db-2", "10.0.0.2"), host("node-3", "plant-3.example")])
        );
        assert_eq!(parse_hosts("10.0.0.1 10.0.0.1"), Err(HostsError::Twice("10.0.0.1".to_owned())));
        assert_eq!(parse_hosts("$(x)"), Err(HostsError::NotAnAddress("$(x)".to_owned())));
        assert_eq!(parse_hosts("a=b=c"), Err(HostsError::NotAnAddress("a=b=c".to_owned())));
    }
}
