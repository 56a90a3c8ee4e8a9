//! Which ConfigNode is asked first. The manual writes it as `HOST:PORT` or as the name of a ConfigNode, and in
//! `global` under the names of other keys.

use super::block::{Block, Text};
use super::nodes::Assignment;
use super::rules::{misnamed_seed, unknown_confignode};
use crate::diagnostic::Finding;

/// The ConfigNodes of the file, as seeds name them.
#[derive(Debug, Default)]
pub(super) struct ConfigNodes {
    pub(super) all: Vec<ConfigNode>,
}

/// One of them.
#[derive(Debug)]
pub(super) struct ConfigNode {
    pub(super) name: Box<str>,
    pub(super) address: Box<str>,
    pub(super) port: Box<str>,
}

impl ConfigNode {
    fn endpoint(&self) -> String {
        if self.address.contains(':') {
            format!("[{}]:{}", self.address, self.port)
        } else {
            format!("{}:{}", self.address, self.port)
        }
    }
}

/// The keys of a role's seed, the present one first.
pub(super) fn keys(role: &str) -> [&'static str; 2] {
    if role == "confignode" {
        ["cn_seed_config_node", "cn_target_config_node_list"]
    } else {
        ["dn_seed_config_node", "dn_target_config_node_list"]
    }
}

impl ConfigNodes {
    /// A seed as the server reads it: names of ConfigNodes become their endpoints.
    pub(super) fn endpoint(&self, text: &Text, findings: &mut Vec<Finding>) -> Option<Text> {
        let mut endpoints = Vec::new();
        for item in text.value.split(',').map(str::trim) {
            if let Some(node) = self.named(item) {
                endpoints.push(node.endpoint());
            } else if item.contains(':') || item.is_empty() {
                endpoints.push(item.to_owned());
            } else {
                let known: Vec<&str> = self.all.iter().map(|node| &*node.name).collect();
                findings.push(unknown_confignode::name(text.span, item, &known));
                return None;
            }
        }
        Some(Text::new(endpoints.join(",").into(), text.span))
    }

    fn named(&self, name: &str) -> Option<&ConfigNode> {
        self.all.iter().find(|node| *node.name == *name)
    }

    /// Whether a misnamed key of `global` holds the address of a node and no seed; reports it.
    fn is_own_address(&self, global: &Block, misnamed: &'static str, findings: &mut Vec<Finding>) -> bool {
        let Some(text) = global.text(misnamed, findings) else { return false };
        let is_seed = text.value.contains(':') || self.named(text.value.trim()).is_some();
        if !is_seed {
            findings.push(misnamed_seed::own_address(text.span, misnamed, &text.value));
        }
        !is_seed
    }

    /// The seed that `global` sets for a role, under any of its names. `key` is the one that the version reads.
    pub(super) fn global(
        &self,
        global: &Block,
        role: &str,
        key: &'static str,
        findings: &mut Vec<Finding>,
    ) -> Option<Assignment> {
        let misnamed = if role == "confignode" { "cn_internal_address" } else { "dn_internal_address" };
        for known in keys(role) {
            if let Some(entry) = global.entry(known) {
                if let Some(other) = global.entry(misnamed)
                    && !self.is_own_address(global, misnamed, findings)
                {
                    findings.push(misnamed_seed::next_to_other(
                        other.key_span,
                        misnamed,
                        entry.key_span,
                        known,
                    ));
                }
                let text = global.text(known, findings)?;
                return Some(Assignment::of("set", entry, self.endpoint(&text, findings)?));
            }
        }
        let entry = global.entry(misnamed)?;
        // A file that names seeds as such means something else by it.
        let names_seeds =
            ["confignode", "datanode"].into_iter().flat_map(keys).any(|key| global.entry(key).is_some());
        if names_seeds && self.is_own_address(global, misnamed, findings) {
            return None;
        }
        let text = global.text(misnamed, findings)?;
        let first = text.value.split(',').next().unwrap_or("").trim();
        let by_address = self.all.iter().find(|node| *node.address == *first);
        let value = match by_address {
            Some(node) => Text::new(node.endpoint().into(), text.span),
            None if first.contains(':') || self.named(first).is_some() => self.endpoint(&text, findings)?,
            None => {
                findings.push(misnamed_seed::address(text.span, misnamed, keys(role)[0], &text.value));
                return None;
            }
        };
        findings.push(misnamed_seed::read_as_seed(
            (entry.key_span, misnamed),
            text.span,
            keys(role)[0],
            &value.value,
        ));
        Some(Assignment { word: "set", key: Text::new(key.into(), entry.key_span), value })
    }
}
