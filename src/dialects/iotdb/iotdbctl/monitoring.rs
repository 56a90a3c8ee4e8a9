//! `prometheus_server` and `grafana_server` become a block `monitoring`.

use super::block::{Block, Text};
use super::hosts::Hosts;
use super::keys::{GRAFANA, PROMETHEUS, Section};
use super::rules::wrong_value;
use super::version;
use crate::catalog::{Schemas, Version};
use crate::diagnostic::Finding;
use crate::dialects::{grafana, prometheus};
use crate::model::is_host;
use crate::source::Span;
use crate::syntax::Node;
use crate::syntax::yaml::YamlEntry;

/// What differs between the two parts.
#[derive(Debug)]
pub(super) struct Attendant {
    /// The word in specs, which is the product's as well.
    pub(super) word: &'static str,
    schemas: &'static Schemas,
    pub(super) section: &'static Section,
    dir_name: (&'static str, &'static str),
    port: &'static str,
    /// The archive, whose name may have the version in it.
    archive: &'static str,
}

pub(super) static ATTENDANTS: [Attendant; 2] = [
    Attendant {
        word: "prometheus",
        schemas: &prometheus::SCHEMAS,
        section: &PROMETHEUS,
        dir_name: ("prometheus_dir_name", "prometheus_iotdb"),
        port: "prometheus_port",
        archive: "prometheus_tar_dir",
    },
    Attendant {
        word: "grafana",
        schemas: &grafana::SCHEMAS,
        section: &GRAFANA,
        dir_name: ("grafana_dir_name", "grafana_iotdb"),
        port: "grafana_port",
        archive: "grafana_tar_dir",
    },
];

/// What the manual says Prometheus may keep when nothing is set. Prometheus itself knows no such limit.
const RETENTION_SIZE: &str = "512MB";

/// The statement that places one of them, when its host and its folder are known.
pub(super) fn node(
    attendant: &Attendant,
    entry: &YamlEntry,
    block: &Block,
    hosts: &mut Hosts,
    findings: &mut Vec<Finding>,
) -> Option<Node> {
    let (port, dir, archive) = (
        block.text(attendant.port, findings),
        block.text(attendant.dir_name.0, findings),
        block.text(attendant.archive, findings),
    );
    let (deploy, host) = (block.text("deploy_dir", findings), block.text("host", findings));
    let (retention, dashboards) = match attendant.word {
        "prometheus" => (Some(retention(block, entry.key_span, findings)), None),
        _ => (None, block.text("dashboards", findings)),
    };
    if let Some(port) = &port {
        super::cluster::check_port(port, attendant.port, findings);
    }
    let host = host?;
    if !is_host(&host.value) {
        findings.push(wrong_value::expected(host.span, "a host name or an address", "host", &host.value));
        return None;
    }
    let mut node = Node::made(attendant.word, entry.key_span);
    node.span = entry.span();
    node = node.with_property("on", &hosts.at(&host), host.span);
    if let Some(deploy) = deploy {
        let dir = dir.as_ref().map_or(attendant.dir_name.1, |dir| &dir.value);
        node = node.with_property("install", &super::cluster::join(&deploy.value, dir), deploy.span);
    }
    if let Some(port) = port {
        node = node.with_property("port", &port.value, port.span);
    }
    if let Some(version) = archive.and_then(|archive| version_of(attendant, &archive)) {
        node = node.with_property("version", &version.value, version.span);
    }
    for (property, text) in retention.into_iter().flatten() {
        node = node.with_property(property, &text.value, text.span);
    }
    if let Some(dashboards) = dashboards {
        let paths = dashboards.value.split(',').map(str::trim).filter(|path| !path.is_empty());
        let statement = Node::made("dashboard", dashboards.span);
        node.push(paths.fold(statement, |statement, path| statement.with(path, dashboards.span)));
    }
    Some(node)
}

/// How long and how much Prometheus keeps, as it takes them itself. 15 days is its own default, the size is not.
fn retention(block: &Block, location: Span, findings: &mut Vec<Finding>) -> Vec<(&'static str, Text)> {
    let time = block.text("storage_tsdb_retention_time", findings);
    let time = time.map(|text| ("retention-time", Text::new(days(&text.value).into(), text.span)));
    let size = block.text("storage_tsdb_retention_size", findings);
    let size = size.map(|text| Text::new(size_of(&text.value).into(), text.span));
    let size = size.unwrap_or_else(|| Text::new(RETENTION_SIZE.into(), location));
    time.into_iter().chain([("retention-size", size)]).collect()
}

/// `15` and `15 days` are days.
fn days(text: &str) -> String {
    let text = text.trim();
    let number = text.trim_end_matches("days").trim_end_matches("day").trim();
    if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) {
        return format!("{number}d");
    }
    text.to_owned()
}

/// `512M` is `512MB`: Prometheus takes no unit without its `B`.
fn size_of(text: &str) -> String {
    let text = text.trim();
    let number = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic()).trim();
    let unit = text[number.len()..].trim();
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let is_short = unit.len() == 1 && unit.contains(['K', 'M', 'G', 'T', 'P', 'E']);
    if is_number && is_short { format!("{number}{unit}B") } else { text.to_owned() }
}

/// The version in an archive's name, when it is one that can be compiled for.
fn version_of(attendant: &Attendant, archive: &Text) -> Option<Text> {
    let word = attendant.word;
    let found = version::in_name(&archive.value, &[format!("{word}-"), format!("{word}-enterprise-")])?;
    let catalog = attendant.schemas.catalog();
    let is_known = Version::parse(found).is_some_and(|version| catalog.supported(&version).is_some());
    is_known.then(|| Text::new(found.into(), archive.span))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retention_is_written_as_prometheus_reads_it() {
        for (text, expected) in [("15", "15d"), ("15d", "15d"), ("15 days", "15d"), ("2w", "2w"), ("x", "x")]
        {
            assert_eq!(days(text), expected);
        }
        for (text, expected) in
            [("512M", "512MB"), ("512MB", "512MB"), ("2 G", "2GB"), ("1TB", "1TB"), ("much", "much")]
        {
            assert_eq!(size_of(text), expected);
        }
    }
}
