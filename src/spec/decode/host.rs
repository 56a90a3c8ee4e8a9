//! `host`, `class`, `network`.

use super::Decoder;
use super::fields::Fields;
use crate::catalog::Catalog;
use crate::diagnostic::suggest::nearest;
use crate::diagnostic::{Finding, words};
use crate::model::{AddressUse, Disk, DiskKind, Os, PLATFORMS, Spanned};
use crate::spec::rules::{UNKNOWN_NODE, WRONG_VALUE};
use crate::spec::{ClassSpec, HostProperties, HostSpec, NetworkSpec};
use crate::syntax::{Node, Value};

impl Decoder<'_> {
    pub(super) fn host(&mut self, node: &Node) -> Option<HostSpec> {
        let mut fields = self.fields(node);
        let findings = &mut self.findings;
        let name = fields.argument("a name", "host \"node-1\" address=\"10.0.0.11\"", findings);
        let mut addresses = Vec::new();
        for use_ in AddressUse::ALL {
            if let Some(text) = fields.text(use_.as_str(), "an address or a name", findings) {
                addresses.push((*use_, text));
            }
        }
        let mut classes = Vec::new();
        if let Some(list) = fields.text("class", "the name of a class", findings) {
            for word in list.value.split(',').map(str::trim).filter(|word| !word.is_empty()) {
                classes.push(Spanned::new(word.into(), list.span));
            }
        }
        let mut properties = properties(&mut fields, findings);
        properties.publish = fields.text("publish", "ports such as `\"6667\"` or `\"16667:6667\"`", findings);
        let known_names = fields.finish(findings);
        let overlay = self.overlay;
        let mut host = HostSpec { name: name?, addresses, properties, classes, overlay, span: node.head };
        for child in self.body(node) {
            match &*child.name.text {
                "disk" => self.disk(child, &mut host.properties),
                "alias" => {
                    let mut fields = self.fields(child);
                    for scalar in fields.rest() {
                        let text = fields.scalar_text(scalar, "an address or a name", &mut self.findings);
                        host.addresses.extend(text.map(|text| (AddressUse::Alias, text)));
                    }
                    fields.finish(&mut self.findings);
                    self.no_children(child);
                }
                word if known_names.contains(&word) => self.property_in_braces(child, node),
                _ => {
                    self.unknown(child, "a statement in `host`", ["disk", "alias", "allow"].into_iter());
                }
            }
        }
        Some(host)
    }

    fn disk(&mut self, node: &Node, properties: &mut HostProperties) {
        let mut fields = self.fields(node);
        let findings = &mut self.findings;
        let words: Vec<&str> = DiskKind::STATED.iter().filter_map(|kind| kind.word()).collect();
        let kind = one_of(&mut fields, "kind", &words, findings);
        let known = |word: &str| DiskKind::STATED.into_iter().find(|kind| kind.word() == Some(word));
        let kind = kind.and_then(|word| known(&word.value)).unwrap_or_default();
        for scalar in fields.rest() {
            let path = fields.scalar_text(scalar, "a mount point such as `\"/data1\"`", findings);
            properties.disks.extend(path.map(|path| Disk { path, kind }));
        }
        fields.finish(findings);
        self.no_children(node);
    }

    /// `class`; settings may be in it when a product is known.
    pub(super) fn class(&mut self, node: &Node, catalog: Option<&'static Catalog>) -> Option<ClassSpec> {
        let mut fields = self.fields(node);
        let findings = &mut self.findings;
        let name = fields.argument("a name", "class \"big\" cores=32 memory=\"128GiB\"", findings);
        let properties = properties(&mut fields, findings);
        let known_names = fields.finish(findings);
        let mut class = ClassSpec { name: name?, properties, every: Vec::new(), overlay: self.overlay };
        for child in self.body(node) {
            match (&*child.name.text, catalog) {
                ("disk", _) => self.disk(child, &mut class.properties),
                ("every", Some(catalog)) => class.every.extend(self.every(child, catalog)),
                ("every", None) => {
                    let message = "settings need a product, and this class is not in a cluster";
                    let finding = Finding::new(&UNKNOWN_NODE, child.head, message)
                        .help("move the class into a cluster, or keep only properties such as cores= here");
                    self.findings.push(finding);
                }
                (word, _) if known_names.contains(&word) => self.property_in_braces(child, node),
                _ => {
                    self.unknown(child, "a statement in `class`", ["every", "disk", "allow"].into_iter());
                }
            }
        }
        Some(class)
    }

    pub(super) fn networks(&mut self, node: &Node) -> Vec<NetworkSpec> {
        let mut fields = self.fields(node);
        let mut networks = Vec::new();
        let scalars = fields.rest();
        if scalars.is_empty() {
            fields.argument("a network", "network \"10.0.0.0/24\"", &mut self.findings);
        }
        for scalar in scalars {
            let Value::Text(text) = &scalar.value else {
                fields.scalar_text(scalar, "a network such as `\"10.0.0.0/24\"`", &mut self.findings);
                continue;
            };
            match parse_network(text) {
                Ok(net) => networks.push(NetworkSpec { net, span: scalar.span }),
                Err(help) => {
                    let message = format!("expected a network, found `{}`", words::shorten(text));
                    self.findings.push(Finding::new(&WRONG_VALUE, scalar.span, message).help(help));
                }
            }
        }
        fields.finish(&mut self.findings);
        self.no_children(node);
        networks
    }
}

/// What a cluster says of all hosts that are in it.
pub(super) fn shared_properties(fields: &mut Fields<'_>, findings: &mut Vec<Finding>) -> HostProperties {
    HostProperties {
        platform: one_of(fields, "platform", PLATFORMS, findings),
        project: fields.text("project", "the name of a Compose project", findings),
        ..HostProperties::default()
    }
}

fn properties(fields: &mut Fields<'_>, findings: &mut Vec<Finding>) -> HostProperties {
    let systems: Vec<&str> = Os::ALL.iter().map(|os| os.as_str()).collect();
    let os = one_of(fields, "os", &systems, findings);
    let os = os.and_then(|word| Some(Spanned::new(Os::parse(&word.value)?, word.span)));
    HostProperties {
        zone: fields.text("zone", "the name of a zone", findings),
        cores: fields.count("cores", "a number of cores", findings),
        memory: fields.bytes("memory", findings),
        disks: Vec::new(),
        os,
        ..shared_properties(fields, findings)
    }
}

/// A property that is one of some words.
fn one_of(
    fields: &mut Fields<'_>,
    name: &'static str,
    known: &[&'static str],
    findings: &mut Vec<Finding>,
) -> Option<Spanned<Box<str>>> {
    // Most hosts have none of them: the sentence about what is expected is only made where there is a value.
    let entry = fields.property(name)?;
    let expected = words::ticked_or(known);
    fields.scalar_text(&entry.value, &expected, findings).filter(|word| {
        let is_known = known.contains(&&*word.value);
        if !is_known {
            let message = format!("expected {expected}, found `{}`", words::shorten(&word.value));
            let mut finding = Finding::new(&WRONG_VALUE, word.span, message);
            if let Some(near) = nearest(&word.value, known.iter().copied()) {
                finding = finding.perhaps(word.span, near);
            }
            findings.push(finding);
        }
        is_known
    })
}

/// `Ipv4Net` takes `010.0.0.1/8`; the address is read strictly first.
fn parse_network(text: &str) -> Result<ipnet::IpNet, String> {
    let usual = "write it as address and prefix length, for example \"10.0.0.0/24\"".to_owned();
    let Some((address, prefix)) = text.split_once('/') else {
        return Err(usual);
    };
    let Ok(address) = address.parse::<std::net::IpAddr>() else {
        return Err(usual);
    };
    let Ok(prefix) = prefix.parse::<u8>() else {
        return Err(usual);
    };
    let Ok(net) = ipnet::IpNet::new(address, prefix) else {
        return Err(format!("use a prefix length of at most {}", if address.is_ipv4() { 32 } else { 128 }));
    };
    Ok(net.trunc())
}
