//! Controllers, agents and single nodes of their own files; rows of cluster.nodes.

use crate::maps::HashMap;

use super::sites::Site;
use super::{Raising, fact, fact_layer, layer, role, settings};
use crate::catalog::RoleId;
use crate::diagnostic::suggest::nearest;
use crate::diagnostic::{Finding, Severity, words};
use crate::formats::cfg::{Row, read_table};
use crate::formats::{Document, LineKind};
use crate::model::{AddressUse, Files, InView, Os, Spanned};
use crate::native::{node_mismatch, odd_row, repeated_alias};
use crate::product::{Folder, NativeFile, RaisedHost, RaisedNode, RaisedSetting};
use crate::source::Span;

/// The columns of cluster.nodes: two to four of them.
static COLUMNS: [&str; 4] = ["localSite", "mode", "computeGroup", "zone"];

/// What a node can be in cluster.nodes.
const MODES: &[&str] = &["controller", "agent", "datanode", "computenode"];

/// What a node says is in one file, and that is in view; it reads no script.
const IN_ITS_FILE: InView = InView { properties: Files::All, variables: Files::All };

impl Raising<'_> {
    /// A node that has its own file.
    pub(super) fn own_node(&mut self, word: &'static str, folder: &Folder, file: &NativeFile) {
        let mut settings = settings(file, self.sources);
        let zones = if word == "controller" { self.zones(&settings) } else { Vec::new() };
        // Qualified keys are for nodes, and this file is for one process.
        settings.retain(|setting| !setting.key.value.contains('.'));
        let local_site = settings.iter().find(|setting| &*setting.key.value == "localSite");
        let site = local_site.map(|setting| setting.value.clone());
        let role = role(word);
        self.raised.layers.push(layer(file, vec![role], settings));
        let mut layers = vec![self.raised.layers.len() - 1];
        layers.extend(zones);
        let is_opaque = site.as_ref().is_some_and(|site| crate::formats::opaque::find(&site.value).is_some());
        let site = site.filter(|_| !is_opaque).and_then(|site| Site::read(&site, &mut self.findings));
        self.is_hidden |= site.is_none() && word != "single";
        // Without a site, some say it on the command line of the process.
        let (host, name) = match &site {
            Some(site) => {
                self.read_site(layers[0], site);
                layers.push(self.site_layer(site, role));
                let alias = site.alias.value.clone();
                (self.host(site, Some(folder)), if alias.is_empty() { word.into() } else { alias })
            }
            None => (self.host_of_folder(folder, file.top()), word.into()),
        };
        let root = install(&folder.root);
        // What is wrong with a node is shown where its file says which node it is.
        let span = site.map_or(file.top(), |site| site.span);
        self.raised.nodes.push(RaisedNode { role, name, host, layers, root, span, in_view: IN_ITS_FILE });
    }

    /// A site counts as the server reads it, without what the files have around it.
    fn read_site(&mut self, layer: usize, site: &Site) {
        let text = format!("{}:{}", site.endpoint(), site.alias.value);
        let own = self.raised.layers[layer].settings.iter_mut();
        for setting in own.filter(|setting| setting.value.span == site.span) {
            setting.value.value = text.as_str().into();
        }
    }

    /// The layers of a controller's copies by zone, `ZONE.dfsReplicationFactor`, each with its own location.
    fn zones(&mut self, settings: &[RaisedSetting]) -> Vec<usize> {
        let mut layers = Vec::new();
        for RaisedSetting { key, value } in settings {
            if let Some((zone, "dfsReplicationFactor")) = key.value.split_once('.') {
                let text = format!("{zone}={}", value.value);
                let known = vec![fact("zoneReplicationFactor", Spanned::new(text.into(), value.span))];
                layers.push(self.raised.layers.len());
                self.raised.layers.push(fact_layer(key.span, vec![role("controller")], known));
            }
        }
        layers
    }

    fn site_layer(&mut self, site: &Site, role: RoleId) -> usize {
        let known = vec![fact("port", site.port.clone()), fact("address", site.host.clone())];
        self.raised.layers.push(fact_layer(site.span, vec![role], known));
        self.raised.layers.len() - 1
    }

    /// The host of a site.
    fn host(&mut self, site: &Site, folder: Option<&Folder>) -> usize {
        let is_same =
            |host: &RaisedHost| host.addresses.iter().any(|(_, known)| known.value == site.host.value);
        if let Some(known) = self.raised.hosts.iter().position(is_same) {
            return known;
        }
        // A folder's name is the better name, unless it means all of them.
        let name = folder.map(|folder| &*folder.host).filter(|name| {
            let is_free = self.raised.hosts.iter().all(|host| &*host.name != *name);
            is_free && crate::model::is_host(name) && !["config", "cfg", "conf"].contains(name)
        });
        let name = name.map_or_else(|| site.host.value.clone(), Into::into);
        let addresses = vec![(AddressUse::Internal, site.host.clone())];
        self.raised.hosts.push(RaisedHost {
            name,
            span: site.span,
            addresses,
            os: Os::Linux,
            is_apart: false,
            is_on_machine: false,
        });
        self.raised.hosts.len() - 1
    }

    fn host_of_folder(&mut self, folder: &Folder, span: Span) -> usize {
        let name = folder.host.as_str();
        if let Some(known) = self.raised.hosts.iter().position(|host| &*host.name == name) {
            return known;
        }
        self.raised.hosts.push(RaisedHost {
            name: name.into(),
            span,
            addresses: Vec::new(),
            os: Os::Linux,
            is_apart: false,
            is_on_machine: false,
        });
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
        self.first_line(file, &document, true);
        self.comments(file, text, &document);
        if let Some(first) = rows.first() {
            self.header(file, text, first);
        }
        let own = self.own_aliases();
        let mut aliases: HashMap<Box<str>, Span> = HashMap::default();
        let mut count = 0;
        for row in &rows {
            let fields: Vec<Spanned<Box<str>>> = row
                .fields
                .iter()
                .map(|range| Spanned::new(text[range.clone()].into(), file.span(range.clone())))
                .collect();
            let Some(first) = fields.first().filter(|first| first.value.contains(':')) else { continue };
            if fields.iter().any(|field| crate::formats::opaque::find(&field.value).is_some()) {
                self.hides_rows = true;
                continue;
            }
            let site = Site::read(first, &mut self.findings);
            let mode = self.mode(file, row, &fields);
            let (Some(site), Some(mode)) = (site, mode) else {
                self.hides_rows = true;
                continue;
            };
            count += 1;
            self.columns(mode, &fields);
            self.rows.insert(site.alias.value.to_string());
            self.rows.insert(site.endpoint());
            let namesake = own.get(&site.alias.value).filter(|(other, _)| *other != role(mode));
            let known =
                aliases.get(&site.alias.value).copied().or_else(|| namesake.map(|(_, location)| *location));
            if let Some(known) = known {
                self.findings.push(repeated_alias(&site.alias, known));
                self.is_hidden = true;
                continue;
            }
            aliases.insert(site.alias.value.clone(), site.alias.span);
            self.row(folder, file, &site, mode, &fields);
        }
        count
    }

    /// The columns of a row that its node does not have, or that no table has.
    fn columns(&mut self, mode: &str, fields: &[Spanned<Box<str>>]) {
        let own = own_columns(mode);
        for (name, field) in COLUMNS[2..].iter().zip(fields.iter().skip(2)) {
            if !own.contains(name) && !field.value.is_empty() {
                self.findings.push(foreign_column(name, mode, field));
            }
        }
        if let Some(extra) = fields.get(COLUMNS.len()) {
            let count = words::count(fields.len(), "column");
            let message = format!("the row has {count}, but cluster.nodes allows at most 4");
            self.findings.push(
                odd_row(extra.span, message)
                    .note("the server refuses the table")
                    .help(format!("keep {}", COLUMNS.join(", "))),
            );
        }
    }

    /// Lines of a table that look like comments: they are rows.
    fn comments(&mut self, file: &NativeFile, text: &str, document: &Document) {
        for line in document.lines.iter().filter(|line| line.kind == LineKind::Comment) {
            let content = text.get(line.range.clone()).unwrap_or_default().trim_end();
            let span = file.span(line.range.start..line.range.start + content.len());
            let message = format!("`{}` is a row like any other", words::shorten(content));
            let finding = odd_row(span, message).note("no guide says that cluster.nodes supports comments");
            self.findings.push(finding.severity(Severity::Info));
        }
    }

    /// The first row names the columns.
    fn header(&mut self, file: &NativeFile, text: &str, row: &Row) {
        let columns: Vec<&str> = row.fields.iter().map(|range| &text[range.clone()]).collect();
        let named: Vec<&str> = columns.iter().map(|name| name.trim_start_matches('\u{feff}')).collect();
        let is_header = (2..=COLUMNS.len()).any(|count| named[..] == COLUMNS[..count]);
        // A zone without a group has its column anyway, and some headers end in a comma.
        let is_filled = named.len() <= COLUMNS.len()
            && named.len() > 2
            && named.iter().zip(&COLUMNS).all(|(name, column)| name == column || name.is_empty());
        if is_header || is_filled || crate::formats::opaque::find(&columns.join(",")).is_some() {
            return;
        }
        let start = row.fields.first().map_or(0, |range| range.start);
        let end = row.fields.last().map_or(0, |range| range.end);
        let span = file.span(start..end);
        let is_row = columns.first().is_some_and(|first| first.contains(':'));
        let count = if is_row { columns.len() } else { named.len().max(2) };
        let right = COLUMNS[..count.clamp(2, COLUMNS.len())].join(",");
        let note =
            "the guide and the reference require a header: the server reads the first line as the header";
        self.findings.push(if is_row {
            odd_row(span, format!("`{}` has no header", file.name))
                .note(note)
                .help(format!("write `{right}` above"))
                .unsafe_fix(
                    format!("write `{right}` above"),
                    Span::at(span.file, start),
                    format!("{right}\n"),
                )
        } else {
            let message =
                format!("`{}` is not the header of `{}`", words::shorten(&columns.join(",")), file.name);
            odd_row(span, message).note(note).help(format!("write `{right}`")).unsafe_fix(
                format!("write `{right}`"),
                span,
                right,
            )
        });
    }

    /// The aliases that nodes have by their own files, with the roles and the locations.
    fn own_aliases(&self) -> HashMap<Box<str>, (RoleId, Span)> {
        let own = self.raised.nodes.iter().filter(|node| node.in_view == IN_ITS_FILE);
        own.map(|node| (node.name.clone(), (node.role, node.span))).collect()
    }

    /// The mode of a row, one of the words.
    fn mode(&mut self, file: &NativeFile, row: &Row, fields: &[Spanned<Box<str>>]) -> Option<&'static str> {
        let Some(mode) = fields.get(1) else {
            let span = row.fields.first().map(|range| file.span(range.clone()))?;
            self.findings.push(
                odd_row(span, "the row does not have a mode".to_owned())
                    .help("add the mode, for example `,datanode`"),
            );
            return None;
        };
        let found = MODES.iter().find(|word| **word == &*mode.value).copied();
        if found.is_none() {
            let message = format!("`{}` is not a mode", words::shorten(&mode.value));
            let finding = odd_row(mode.span, message).help(format!("use {}", words::ticked_or(MODES)));
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
        let index = self.site_layer(site, role);
        let own = own_columns(mode);
        for (name, field) in COLUMNS[2..].iter().zip(fields.iter().skip(2)) {
            if own.contains(name) && !field.value.is_empty() {
                self.raised.layers[index].settings.push(fact(name, field.clone()));
            }
        }
        let host = self.host(site, None);
        // The agent of a host starts the others there, from its own install.
        let agent =
            self.raised.nodes.iter().find(|node| node.host == host && node.role == super::role("agent"));
        let root = agent.map_or_else(|| install(&folder.root), |agent| agent.root.clone());
        // A second agent runs from its own folder.
        let is_second = mode == "agent" && agent.is_some();
        let root = if is_second { format!("{root}/{}", site.alias.value) } else { root };
        let span = site.span;
        let name = site.alias.value.clone();
        // Data nodes have the lines of cluster.cfg, the others their own file.
        let has_lines = self.has_lines && !matches!(mode, "agent" | "controller");
        let in_view = if has_lines { IN_ITS_FILE } else { InView::NOTHING };
        let layers = vec![index];
        self.raised.nodes.push(RaisedNode { role, name, host, layers, root, span, in_view });
    }

    /// A node with its own file, and its row.
    fn compare(&mut self, known: usize, row: &Site, nodes: &NativeFile) {
        let node = &self.raised.nodes[known];
        let own = node.layers.iter().map(|index| &self.raised.layers[*index]);
        let fact_layers: Vec<_> = own.filter(|layer| layer.kind == crate::catalog::ParamKind::Fact).collect();
        let Some(fact_layer) = fact_layers.first() else { return };
        let get = |name: &str| fact_layer.settings.iter().find(|setting| &*setting.key.value == name);
        // All nodes know it by its row: findings about its address point there.
        let host = node.host;
        for (_, address) in &mut self.raised.hosts[host].addresses {
            if address.value == row.host.value {
                address.span = row.host.span;
            }
        }
        let node = &self.raised.nodes[known];
        for (name, given, noun) in [("port", &row.port, "port"), ("address", &row.host, "address")] {
            let Some(own) = get(name) else { continue };
            if own.value.value != given.value {
                let message = format!(
                    "`{}` has the {noun} `{}` here and `{}` in `{}`",
                    node.name, own.value.value, given.value, nodes.name
                );
                self.findings.push(
                    node_mismatch(own.value.span, message)
                        .label(given.span, "the row of the node")
                        .note("the controller connects to the address in the row")
                        .help("use the same value in both"),
                );
            }
        }
    }

    /// Whether a row is that of a node whose file, on the same address and port, gives it another name; that is
    /// reported.
    fn is_lost(&mut self, role: RoleId, row: &Site) -> bool {
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
        let location = twin
            .layers
            .iter()
            .map(|index| &self.raised.layers[*index])
            .find(|layer| layer.kind == crate::catalog::ParamKind::Fact);
        let Some(location) = location.map(|layer| layer.span) else { return false };
        let message = format!(
            "`{}` is called `{}` here and `{}` in its row",
            row.endpoint(),
            twin.name,
            row.alias.value
        );
        self.findings.push(
            node_mismatch(location, message)
                .label(row.alias.span, "the row of the node")
                .note("the controller identifies the node only by the alias in its row")
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

/// The columns of a table that some releases do not have, and that a row fills in where it may.
pub(super) fn columns_in_use(text: &str) -> impl Iterator<Item = &'static str> {
    let (rows, _) = read_table(text);
    let field = |row: &Row, at: usize| row.fields.get(at).map_or("", |range| &text[range.clone()]);
    let is_used = |at: usize| {
        let mut rows = rows.iter().filter(|row| field(row, 0).contains(':'));
        rows.any(|row| !field(row, at).is_empty() && own_columns(field(row, 1)).contains(&COLUMNS[at]))
    };
    let used: Vec<&'static str> =
        (2..COLUMNS.len()).filter(|at| is_used(*at)).map(|at| COLUMNS[at]).collect();
    used.into_iter()
}

/// The columns next to its site and its mode that a node has.
fn own_columns(mode: &str) -> &'static [&'static str] {
    match mode {
        "computenode" => &COLUMNS[2..],
        "datanode" => &COLUMNS[3..],
        _ => &[],
    }
}

/// A finding for a field of a node that has no such thing.
fn foreign_column(name: &str, mode: &str, field: &Spanned<Box<str>>) -> Finding {
    let (message, note) = match name {
        "computeGroup" => (
            format!(
                "a {mode} cannot be in a computeGroup, but this row names `{}`",
                words::shorten(&field.value)
            ),
            "the server refuses it: only compute nodes can have groups",
        ),
        _ => (
            format!("a {mode} cannot be in a zone, but this row names `{}`", words::shorten(&field.value)),
            "the server refuses it: only data nodes and compute nodes can have zones",
        ),
    };
    odd_row(field.span, message).note(note).help("leave the column empty").unsafe_fix(
        "leave the column empty",
        field.span,
        "",
    )
}
