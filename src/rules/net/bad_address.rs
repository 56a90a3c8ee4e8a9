//! NET009: bad-address.

use std::collections::BTreeMap;

use std::net::IpAddr;

use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::{AddressUse, is_host};
use crate::rules::Survey;
use crate::source::Span;

declare_rule! {
    /// Reports addresses of hosts that are neither an address nor a name.
    ///
    /// ## What it checks
    ///
    /// All addresses and aliases of hosts, and the names of those without an address: IPv4, IPv6, or a host
    /// name of letters, digits, `-`, `_` and dots. Digits and dots that do not form an address are not a name
    /// either.
    ///
    /// ## Why it matters
    ///
    /// The text goes into configuration files and scripts as it is. A node that cannot resolve it
    /// stops at startup, or starts but cannot be reached.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.256"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.25"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write only the address or name: no port, no prefix length, no `http://`.
    pub static BAD_ADDRESS = {
        code: "NET009", name: "bad-address", severity: Error, confidence: Observed,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    let mut locations: BTreeMap<Span, Vec<(&str, &str)>> = BTreeMap::new();
    for host in &model.hosts {
        for address in host.addresses.iter().filter(|address| !is_host(&address.text)) {
            locations.entry(address.span).or_default().push((&address.text, &host.name));
        }
        if host.address(AddressUse::Internal).is_none() && !is_host(&host.name) {
            locations.entry(host.span).or_default().push((&host.name, &host.name));
        }
    }
    for (&location, list) in &locations {
        let (address, host) = list[0];
        let shown: String =
            address.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect();
        let shown = if shown.chars().count() > 60 {
            format!("{}…", shown.chars().take(60).collect::<String>())
        } else {
            shown
        };
        let message = match list.len() {
            1 => format!("`{shown}` is neither an address nor a host name"),
            more => {
                format!("`{shown}` and {} more of this range are neither addresses nor host names", more - 1)
            }
        };
        let mut finding = Finding::new(&BAD_ADDRESS, location, message);
        if let Some(help) = advice(address) {
            finding = finding.help(help);
        }
        findings.push(finding.host(host));
    }
}

/// What to write instead, where it can be guessed.
fn advice(text: &str) -> Option<String> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Some("remove the property; other hosts then use the host's name".to_owned());
    }
    if is_host(trimmed) {
        return Some(format!("remove the spaces: `{trimmed}`"));
    }
    if let Some((_, rest)) = trimmed.split_once("://") {
        let host = rest.split(['/', ':']).next().filter(|host| is_host(host));
        return Some(match host {
            Some(host) => format!("write only the host: `{host}`"),
            None => "write only the host, without `://`".to_owned(),
        });
    }
    let bare = trimmed.trim_start_matches('[').trim_end_matches(']');
    if bare != trimmed && is_host(bare) {
        return Some(format!("remove the brackets: `{bare}`"));
    }
    if let Some((address, _)) = trimmed.split_once('/').filter(|(address, _)| is_host(address)) {
        return Some(format!("write only the address, `{address}`; use `network` to declare networks"));
    }
    if let Some((host, port)) = trimmed.rsplit_once(':')
        && is_host(host.trim_start_matches('[').trim_end_matches(']'))
        && port.bytes().all(|byte| byte.is_ascii_digit())
    {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        return Some(format!("remove the port: `{host}`; each port has its own parameter"));
    }
    if trimmed.contains([',', ' ', ';', '|']) {
        return Some(
            "write further addresses as alias \"…\": a host has one address for each use".to_owned(),
        );
    }
    let parts: Vec<&str> = trimmed.split('.').collect();
    let is_numeric = parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    if !is_numeric {
        return Some("use letters, digits, `-` and dots for host names".to_owned());
    }
    if parts.len() == 1 {
        return Some("add an address= to the host; a name of only digits is not a host name".to_owned());
    }
    if parts.len() != 4 {
        let count = parts.len();
        return Some(format!("write four parts: this IPv4 address has {count}"));
    }
    let plain: Vec<&str> = parts
        .iter()
        .map(|part| part.trim_start_matches('0'))
        .map(|part| if part.is_empty() { "0" } else { part })
        .collect();
    let plain = plain.join(".");
    if plain.parse::<IpAddr>().is_ok() && !parts.contains(&"") {
        return Some(format!("remove leading zeros: `{plain}`; some programs read such parts as octal"));
    }
    Some("use 0 to 255 for each part of an IPv4 address".to_owned())
}
