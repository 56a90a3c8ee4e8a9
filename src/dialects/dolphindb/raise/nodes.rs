//! Controllers, agents and single nodes of files of their own; rows of cluster.nodes.

use super::sites::Site;
use super::{Raising, fact, facts, layer, role, settings};
use crate::diagnostic::suggest::nearest;
use crate::diagnostic::{Severity, words};
use crate::formats::cfg::{Row, read_table};
use crate::model::{AddressUse, Os, Spanned};
use crate::native::{blank_first_line, node_mismatch, odd_row};
use crate::product::{Folder, NativeFile, RaisedHost, RaisedNode};
use crate::source::Span;

/// What a node can be in cluster.nodes.
const MODES: &[&str] = &["controller", "agent", "datanode", "computenode"];

impl Raising<'_> {
    /// A node that has a file of its own.
    pub(super) fn own_node(&mut self, word: &'static str, folder: &Folder, file: &NativeFile) {
        let settings = settings(file, self.sources);
        let said = settings.iter().find(|setting| &*setting.key.value == "localSite");
        let site = said.map(|setting| setting.value.clone());
        let role = role(word);
        self.raised.layers.push(layer(file, vec![role], settings));
        let mut layers = vec![self.raised.layers.len() - 1];
        let is_opaque = site.as_ref().is_some_and(|site| crate::formats::opaque::find(&site.value).is_some());
        let site = site.filter(|_| !is_opaque).and_then(|site| Site::read(&site, &mut self.findings));
        // Without a site, some say it on the command line of the process.
        let (host, name) = match &site {
            Some(site) => {
                layers.push(self.site_facts(site, role));
                let alias = site.alias.value.clone();
                (self.host(site, Some(folder)), if alias.is_empty() { word.into() } else { alias })
            }
            None => (self.host_of_folder(folder, file.top()), word.into()),
        };
        let root = install(&folder.root);
        self.raised.nodes.push(RaisedNode {
            role,
            name,
            host,
            layers,
            root,
            span: file.top(),
            is_seen: true,
        });
    }

    fn site_facts(&mut self, site: &Site, role: crate::catalog::RoleId) -> usize {
        let known = vec![fact("port", site.port.clone()), fact("address", site.host.clone())];
        self.raised.layers.push(facts(site.span, vec![role], known));
        self.raised.layers.len() - 1
    }

    /// The host of a site.
    fn host(&mut self, site: &Site, folder: Option<&Folder>) -> usize {
        let is_same =
            |host: &RaisedHost| host.addresses.iter().any(|(_, known)| known.value == site.host.value);
        if let Some(known) = self.raised.hosts.iter().position(is_same) {
            return known;
        }
        // A folder's name is the better name, unless it stands for all of them.
        let name = folder.map(|folder| &*folder.host).filter(|name| {
            let is_free = self.raised.hosts.iter().all(|host| &*host.name != *name);
            is_free && crate::model::is_host(name) && !["config", "cfg", "conf"].contains(name)
        });
        let name = name.map_or_else(|| site.host.value.clone(), Into::into);
        let addresses = vec![(AddressUse::Internal, site.host.clone())];
        self.raised.hosts.push(RaisedHost { name, span: site.span, addresses, os: Os::Linux });
        self.raised.hosts.len() - 1
    }

    fn host_of_folder(&mut self, folder: &Folder, span: Span) -> usize {
        let name = folder.host.as_str();
        if let Some(known) = self.raised.hosts.iter().position(|host| &*host.name == name) {
            return known;
        }
        self.raised.hosts.push(RaisedHost { name: name.into(), span, addresses: Vec::new(), os: Os::Linux });
        self.raised.hosts.len() - 1
    }

    /// The rows of the first cluster.nodes; gives how many there are.
    pub(super) fn rows(&mut self, folders: &[&Folder]) -> usize {
        let Some((folder, file)) = folders.iter().find_map(|folder| Some((*folder, folder.file("nodes")?)))
        else {
            return 0;
        };
        let text = &self.sources.file(file.file).text;
        let (rows, document) = read_table(text);
        for line in &document.lines {
            use crate::formats::LineKind::{Blank, Comment};
            let content = text.get(line.range.clone()).unwrap_or_default().trim_end();
            let span = file.span(line.range.start..line.range.start + content.len());
            match line.kind {
                Blank if line.range.start == 0 => {
                    let blank = text.len() - text.trim_start().len();
                    let lines = text[..blank].rfind('\n').map_or(0, |at| at + 1);
                    self.findings.push(blank_first_line(file.span(0..lines)));
                }
                Comment => {
                    let message = format!("`{}` is a row like any other", words::shorten(content));
                    let finding =
                        odd_row(span, message).note("no guide says that cluster.nodes takes comments");
                    self.findings.push(finding.severity(Severity::Info));
                }
                _ => {}
            }
        }
        let mut count = 0;
        for row in &rows {
            let fields: Vec<Spanned<Box<str>>> = row
                .fields
                .iter()
                .map(|range| Spanned::new(text[range.clone()].into(), file.span(range.clone())))
                .collect();
            let Some(first) = fields.first().filter(|first| &*first.value != "localSite") else { continue };
            if fields.iter().any(|field| crate::formats::opaque::find(&field.value).is_some()) {
                continue;
            }
            let Some(site) = Site::read(first, &mut self.findings) else { continue };
            let Some(mode) = self.mode(file, row, &fields) else { continue };
            count += 1;
            self.row(folder, file, &site, mode, &fields);
        }
        count
    }

    /// The mode of a row, one of the words.
    fn mode(&mut self, file: &NativeFile, row: &Row, fields: &[Spanned<Box<str>>]) -> Option<&'static str> {
        let Some(mode) = fields.get(1) else {
            let span = row.fields.first().map(|range| file.span(range.clone()))?;
            self.findings.push(odd_row(span, "the row says no mode".to_owned()).help("add one: `,datanode`"));
            return None;
        };
        let found = MODES.iter().find(|word| **word == &*mode.value).copied();
        if found.is_none() {
            let message = format!("`{}` is no mode", words::shorten(&mode.value));
            let finding = odd_row(mode.span, message).help(format!("it takes {}", words::ticked_or(MODES)));
            let squeezed: String = mode.value.to_lowercase().split_whitespace().collect();
            let near = nearest(&squeezed, MODES.iter().copied());
            self.findings.push(match near {
                Some(near) => finding.unsafe_fix(format!("write `{near}`"), mode.span, near),
                None => finding,
            });
        }
        found
    }

    fn row(
        &mut self,
        folder: &Folder,
        file: &NativeFile,
        site: &Site,
        mode: &'static str,
        fields: &[Spanned<Box<str>>],
    ) {
        let role = role(mode);
        let known =
            self.raised.nodes.iter().position(|node| node.role == role && node.name == site.alias.value);
        if let Some(known) = known {
            self.compare(known, site, file);
            return;
        }
        // The file's node is the row's by another name: it is there once.
        if (mode == "agent" || mode == "controller") && self.is_lost(role, site) {
            return;
        }
        let index = self.site_facts(site, role);
        for (name, field) in ["computeGroup", "zone"].iter().zip(fields.iter().skip(2)) {
            if !field.value.is_empty() {
                self.raised.layers[index].settings.push(fact(name, field.clone()));
            }
        }
        let host = self.host(site, None);
        // The agent of a host starts the others there, from its own install.
        let agent =
            self.raised.nodes.iter().find(|node| node.host == host && node.role == super::role("agent"));
        let root = agent.map_or_else(|| install(&folder.root), |agent| agent.root.clone());
        let span = site.span;
        let name = site.alias.value.clone();
        // Data nodes have the lines of cluster.cfg, the others a file of their own.
        let is_seen = self.has_lines && !matches!(mode, "agent" | "controller");
        let layers = vec![index];
        self.raised.nodes.push(RaisedNode { role, name, host, layers, root, span, is_seen });
    }

    /// A node with a file of its own, and its row.
    fn compare(&mut self, known: usize, row: &Site, nodes: &NativeFile) {
        let node = &self.raised.nodes[known];
        let own = node.layers.iter().map(|index| &self.raised.layers[*index]);
        let facts: Vec<_> = own.filter(|layer| layer.kind == crate::catalog::ParamKind::Fact).collect();
        let Some(facts) = facts.first() else { return };
        let get = |name: &str| facts.settings.iter().find(|setting| &*setting.key.value == name);
        // All nodes know it by its row: what is said of its address is said there.
        let host = node.host;
        for (_, address) in &mut self.raised.hosts[host].addresses {
            if address.value == row.host.value {
                address.span = row.host.span;
            }
        }
        let node = &self.raised.nodes[known];
        for (name, said, noun) in [("port", &row.port, "port"), ("address", &row.host, "address")] {
            let Some(own) = get(name) else { continue };
            if own.value.value != said.value {
                let message = format!(
                    "`{}` has the {noun} `{}` here and `{}` in `{}`",
                    node.name, own.value.value, said.value, nodes.name
                );
                self.findings.push(
                    node_mismatch(own.value.span, message)
                        .label(said.span, "its row")
                        .note("the controller looks for the node where its row says")
                        .help("make them equal"),
                );
            }
        }
    }

    /// Whether a row is that of a node whose file, on the same address and port, gives it another name; that is told.
    fn is_lost(&mut self, role: crate::catalog::RoleId, row: &Site) -> bool {
        let twin = self.raised.nodes.iter().find(|node| {
            let mut layers = node.layers.iter().map(|index| &self.raised.layers[*index]);
            node.role == role
                && layers.any(|layer| {
                    let is = |name: &str, value: &str| {
                        layer
                            .settings
                            .iter()
                            .any(|setting| &*setting.key.value == name && &*setting.value.value == value)
                    };
                    layer.kind == crate::catalog::ParamKind::Fact
                        && is("port", &row.port.value)
                        && is("address", &row.host.value)
                })
        });
        let Some(twin) = twin else { return false };
        let place = twin
            .layers
            .iter()
            .map(|index| &self.raised.layers[*index])
            .find(|layer| layer.kind == crate::catalog::ParamKind::Fact);
        let Some(place) = place.map(|layer| layer.span) else { return false };
        let message = format!(
            "`{}` is called `{}` here and `{}` in its row",
            row.endpoint(),
            twin.name,
            row.alias.value
        );
        self.findings.push(
            node_mismatch(place, message)
                .label(row.alias.span, "its row")
                .note("the controller knows the node by the alias of its row alone")
                .help(format!("write `{}` in both", row.alias.value)),
        );
        true
    }
}

/// The folder of the install: above `server/clusterDemo`.
fn install(root: &str) -> String {
    let root = root.strip_suffix("/clusterDemo").unwrap_or(root);
    root.strip_suffix("/server").unwrap_or(root).to_owned()
}
