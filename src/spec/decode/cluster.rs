//! `cluster` and the statements in it.

use super::host::shared_properties;
use super::{Decoder, Fields};
use crate::catalog::{Carried, Catalog, RoleId, RoleSet, Shorthand, ShorthandScope};
use crate::diagnostic::suggest::nearest;
use crate::diagnostic::{Finding, words};
use crate::model::Spanned;
use crate::spec::rules::{
    MISSING_PART, REPEATED_PART, UNKNOWN_NODE, UNKNOWN_PRODUCT, UNKNOWN_PROPERTY, UNKNOWN_ROLE,
};
use crate::spec::{ClusterSpec, EverySpec, FileSpec, InstallSpec, NodeSpec, PlacingSpec, SettingSpec};
use crate::syntax::Node;
use crate::syntax::rules::is_parameter_like;

/// Statements in `cluster` that every product has.
pub(super) const STATEMENTS: &[&str] = &[
    "install",
    "network",
    "survive",
    "host",
    "class",
    "every",
    "every-node",
    "set",
    "env",
    "payload",
    "allow",
    "include",
];

impl Decoder<'_> {
    pub(super) fn cluster(&mut self, mut node: Node) {
        let body = node.children.take().unwrap_or_default();
        let mut fields = self.fields(&node);
        let findings = &mut self.findings;
        let name = fields.argument("a name", "cluster \"plant-a\" product=\"…\" version=\"…\"", findings);
        let known = name.as_ref().and_then(|name| self.clusters.get(&name.value)).copied();
        let patched = known.filter(|_| self.overlay > 0);
        let (product, version) = if patched.is_some() {
            // An overlay may change the version, not the product.
            (None, fields.text("version", "a version", findings))
        } else {
            let products = words::ticked_or(self.products.words());
            let product = fields.required(
                "product",
                &format!("a product: {products}"),
                &format!("\"{}\"", self.products.words().first().unwrap_or(&"…")),
                findings,
            );
            (product, fields.required("version", "a version", "\"…\"", findings))
        };
        if patched.is_some() {
            fields.property("product");
        }
        let properties = shared_properties(&mut fields, findings);
        fields.finish(findings);
        // What is in the braces is checked anyway: a name or a version is soon added.
        let name = name.unwrap_or_else(|| Spanned::new("unnamed".into(), node.head));
        let index = match (patched, known) {
            (Some(index), _) => {
                if version.is_some() {
                    self.site.clusters[index].version = version;
                }
                let known = &mut self.site.clusters[index].properties;
                known.platform = properties.platform.or(known.platform.take());
                known.project = properties.project.or(known.project.take());
                index
            }
            (None, Some(first)) => {
                let finding = Finding::new(
                    &REPEATED_PART,
                    name.span,
                    format!("the cluster `{}` is declared twice", name.value),
                )
                .label(self.site.clusters[first].name.span, "first declared here")
                .help("rename one of them, or change it in an overlay with extends \"…\"");
                return self.findings.push(finding);
            }
            (None, None) => {
                let Some(catalog) = self.product(product) else { return };
                let cluster = ClusterSpec::new(name.clone(), catalog, node.head);
                self.site.clusters.push(ClusterSpec { version, properties, ..cluster });
                let index = self.site.clusters.len() - 1;
                self.clusters.insert(name.value, index);
                index
            }
        };
        self.cluster_body(&node, body, index);
    }

    /// The catalog of the product that a cluster names, or of the one that it nearly names.
    fn product(&mut self, product: Option<Spanned<Box<str>>>) -> Option<&'static Catalog> {
        let words = self.products.words();
        let Some(product) = product else {
            let only = words.first().filter(|_| words.len() == 1)?;
            return self.products.catalog(only);
        };
        if let Some(catalog) = self.products.catalog(&product.value) {
            if words.iter().any(|word| **word == *product.value) {
                return Some(catalog);
            }
            self.findings.push(self.misplaced(&product.value, product.span)?);
            return None;
        }
        let message = format!("clusterc does not know the product `{}`", words::shorten(&product.value));
        let finding = Finding::new(&UNKNOWN_PRODUCT, product.span, message);
        let near = nearest(&product.value, words.iter().copied());
        self.findings.push(match near {
            Some(near) => finding.did_you_mean(near, product.span, format!("\"{near}\"")),
            None => finding.help(format!("use one of {}", words::ticked_list(words, 12))),
        });
        self.products.catalog(near?)
    }

    /// The statements of a cluster, each of which is dropped once it is decoded: a large cluster is not in memory twice.
    fn cluster_body(&mut self, node: &Node, body: Vec<Node>, index: usize) {
        self.site.clusters[index].is_whole &= node.is_whole;
        let catalog = self.site.clusters[index].catalog;
        let overlay = self.overlay;
        let mut own = EverySpec {
            roles: None,
            is_one_role: false,
            on: None,
            nodes: None,
            settings: Vec::new(),
            overlay,
            span: node.head,
        };
        let mut installed = false;
        // A list that grows to ten thousand items takes twice the memory.
        let count = |is: &dyn Fn(&str) -> bool| body.iter().filter(|child| is(&child.name.text)).count();
        self.site.clusters[index].hosts.reserve(count(&|word| word == "host"));
        self.site.clusters[index].nodes.reserve(count(&|word| catalog.role_named(word).is_some()));
        for child in body {
            let child = &child;
            match &*child.name.text {
                "allow" => self.allow(child, node.span),
                "install" => {
                    if installed {
                        let message = "the cluster has two `install` statements";
                        self.findings.push(Finding::new(&REPEATED_PART, child.head, message));
                    }
                    installed = true;
                    self.install(child, index);
                }
                "network" => {
                    let networks = self.networks(child);
                    self.site.clusters[index].networks.extend(networks);
                }
                "survive" => self.goal(child, index),
                "host" => {
                    let host = self.host(child);
                    self.site.clusters[index].hosts.extend(host);
                }
                "class" => {
                    let class = self.class(child, Some(catalog));
                    self.site.clusters[index].classes.extend(class);
                }
                "payload" => self.payload(child),
                "every" | "every-node" => {
                    let every = self.every(child, catalog);
                    self.site.clusters[index].every.extend(every);
                }
                word => {
                    if let Some(role) = catalog.role_named(word) {
                        let node = self.node(child, catalog, role, &[]);
                        self.site.clusters[index].nodes.extend(node);
                    } else if self.block(child, Some(index)) {
                        // What is in it are their own clusters.
                    } else if !self.setting(child, catalog, ShorthandScope::Cluster, &mut own.settings)
                        && !self.is_parameter(child, catalog)
                    {
                        let roles = catalog.roles.iter().map(|role| &*role.name);
                        let shorthands = catalog.shorthands.iter().map(|shorthand| &*shorthand.name);
                        let known = roles.chain(STATEMENTS.iter().copied()).chain(shorthands);
                        let known = known.chain(self.products.blocks());
                        match self.misplaced(word, child.name.span) {
                            Some(finding) => self.findings.push(finding),
                            None => {
                                let meant = self.unknown(child, "a statement in `cluster`", known);
                                self.site.clusters[index].misspelt.extend(meant.map(Into::into));
                            }
                        }
                    }
                }
            }
        }
        if !own.settings.is_empty() {
            self.site.clusters[index].every.push(own);
        }
    }

    fn install(&mut self, node: &Node, index: usize) {
        let mut fields = self.fields(node);
        let findings = &mut self.findings;
        let old = self.site.clusters[index].install.take();
        // An overlay may hold only what differs.
        let path = match (&old, node.arguments().next()) {
            (Some(old), None) => Some(old.path.clone()),
            _ => fields.argument("the folder of the distribution", "install \"/opt/PRODUCT\"", findings),
        };
        let user = fields.text("user", "the name of a user", findings);
        let words = &self.site.clusters[index].catalog.words.install;
        let mut text = |name: &'static str, what: &str| {
            let is_known = words.iter().any(|word| **word == *name);
            is_known.then(|| fields.text(name, what, findings)).flatten()
        };
        let java_home = text("java-home", "a folder");
        let java_version = text("java-version", "a version such as 17");
        let log_dir = text("logs", "a folder");
        let image = fields.text("image", "the name of an image", findings);
        let image_id = fields.text("image-id", "an identifier such as `\"sha256:…\"`", findings);
        fields.finish(findings);
        self.no_children(node);
        let Some(path) = path else {
            self.site.clusters[index].misspelt.push("install".into());
            return;
        };
        let old = old.as_ref();
        self.site.clusters[index].install = Some(InstallSpec {
            path,
            user: user.or_else(|| old?.user.clone()),
            java_home: java_home.or_else(|| old?.java_home.clone()),
            java_version: java_version.or_else(|| old?.java_version.clone()),
            log_dir: log_dir.or_else(|| old?.log_dir.clone()),
            image: image.or_else(|| old?.image.clone()),
            image_id: image_id.or_else(|| old?.image_id.clone()),
        });
    }

    /// A statement that places nodes. Properties of the names in `taken` are the caller's.
    pub(super) fn node(
        &mut self,
        node: &Node,
        catalog: &'static Catalog,
        role: RoleId,
        taken: &[&'static str],
    ) -> Option<NodeSpec> {
        let on_word = if node.property("on").is_some() { Some("on") } else { self.meant_as_on(node) };
        let Some(on_word) = on_word else {
            if node.is_whole {
                self.findings.push(placed_nowhere(node, taken.is_empty()));
            }
            self.settings(node, catalog, Some(role));
            return None;
        };
        let mut fields = self.fields(node).places_nodes_of(catalog);
        let findings = &mut self.findings;
        let name = fields.optional_argument("a name", findings);
        let on = fields.text(on_word, "a pattern of host names", findings);
        let own_word = &*catalog.words.node_name;
        let named = fields.take(own_word);
        let own_name = named.and_then(|entry| fields.scalar_text(&entry.value, "a name", findings));
        let name = own_name.or(name);
        let seed = fields.text("seed", "the name of a host", findings);
        let install = fields.text("install", "a folder", findings);
        let placing = placing(&mut fields, catalog, findings);
        for name in taken {
            fields.take(name);
        }
        let word = &*catalog.role(role).name;
        let mut settings = Vec::new();
        let is_own =
            |shorthand: &&Shorthand| shorthand.scope == ShorthandScope::Placement && &*shorthand.name == word;
        if let Some(shorthand) = catalog.shorthands.iter().find(is_own) {
            self.parts(node, &mut fields, catalog, shorthand, &mut settings);
        }
        fields.finish(&mut self.findings);
        let (mut more, files) = self.settings(node, catalog, Some(role));
        if settings.is_empty() {
            settings = more;
        } else {
            settings.append(&mut more);
        }
        Some(NodeSpec {
            role,
            on: on?,
            name,
            seed,
            install,
            placing,
            settings,
            files,
            overlay: self.overlay,
            span: node.head,
        })
    }

    /// `every "datanode" on="…" { … }`; `every-node` is `every "node"`.
    pub(super) fn every(&mut self, node: &Node, catalog: &'static Catalog) -> Option<EverySpec> {
        let mut fields = self.fields(node);
        let findings = &mut self.findings;
        let role = if &*node.name.text == "every-node" {
            None
        } else {
            let word = fields.argument("a role", "every \"datanode\" { … }", findings)?;
            match (&*word.value, catalog.role_named(&word.value)) {
                ("node", _) => None,
                (_, Some(role)) => Some(role),
                (text, None) => {
                    findings.push(unknown_role(&word, text, catalog));
                    return None;
                }
            }
        };
        let on = fields.text("on", "a pattern of host names", findings);
        // Where the product knows patterns of node names, nodes may be chosen by them.
        let by_name = catalog.words.any_sign.and_then(|_| fields.take(&catalog.words.node_name));
        let nodes =
            by_name.and_then(|entry| fields.scalar_text(&entry.value, "a pattern of node names", findings));
        fields.finish(findings);
        if let (Some(on), Some(nodes)) = (&on, &nodes) {
            let message = "nodes are selected both by host and by name";
            let finding = Finding::new(&REPEATED_PART, nodes.span, message).label(on.span, "by host");
            findings.push(finding.help("remove one of them"));
        }
        let (settings, _) = self.settings(node, catalog, None);
        let roles = role.map(RoleSet::from).or_else(|| catalog.plain_nodes());
        let (is_one_role, overlay) = (role.is_some(), self.overlay);
        Some(EverySpec { roles, is_one_role, on, nodes, settings, overlay, span: node.head })
    }

    /// Reports `hosts="…"` where `on="…"` is meant; gives the word that is there.
    fn meant_as_on(&mut self, node: &Node) -> Option<&'static str> {
        let word = ["hosts", "host"].into_iter().find(|word| node.property(word).is_some())?;
        let key = node.property(word)?.key.as_ref()?;
        let message = format!("`{}` has no property `{word}`", node.name.text);
        let finding = Finding::new(&UNKNOWN_PROPERTY, key.span, message).did_you_mean("on", key.span, "on");
        self.findings.push(finding);
        Some(word)
    }

    /// Reports a statement that is called like a parameter.
    fn is_parameter(&mut self, node: &Node, catalog: &'static Catalog) -> bool {
        let name = &*node.name.text;
        let Some(&id) = catalog.find(name).first() else { return false };
        // `key: value` was reported by the reader, with the same cure.
        let after = self.sources.file(node.name.span.file).text.get(node.name.span.end as usize..);
        if after.is_some_and(|after| after.starts_with([':', '：'])) && is_parameter_like(name) {
            return true;
        }
        let word = if catalog.param(id).kind == crate::catalog::ParamKind::Property { "set" } else { "env" };
        let message = format!("`{name}` is a parameter, not a statement");
        let finding = Finding::new(&UNKNOWN_NODE, node.name.span, message)
            .help(format!("write {word} \"{name}\" VALUE"))
            .safe_fix(format!("put `{word}` before it"), node.name.span, format!("{word} \"{name}\""));
        self.findings.push(finding);
        true
    }

    /// What the body of a statement sets, and the files that it names when it places nodes of a role.
    fn settings(
        &mut self,
        node: &Node,
        catalog: &'static Catalog,
        role: Option<RoleId>,
    ) -> (Vec<SettingSpec>, Vec<FileSpec>) {
        let mut settings = Vec::new();
        let mut files = Vec::new();
        for child in self.body(node) {
            let carries =
                |carried: &&Carried| Some(carried.role) == role && *carried.name == *child.name.text;
            if catalog.carried.iter().any(|carried| carries(&carried)) {
                files.extend(self.files(child));
            } else if !self.setting(child, catalog, ShorthandScope::Node, &mut settings) {
                if self.is_parameter(child, catalog) {
                    continue;
                }
                let shorthands =
                    catalog.shorthands.iter().filter(|shorthand| shorthand.scope == ShorthandScope::Node);
                let carried = catalog.carried.iter().filter(|carried| Some(carried.role) == role);
                let known = ["set", "env", "allow"]
                    .into_iter()
                    .chain(shorthands.map(|shorthand| &*shorthand.name))
                    .chain(carried.map(|carried| &*carried.name));
                self.unknown(child, &format!("a statement in `{}`", node.name.text), known);
            }
        }
        self.same_names(&files);
        settings.shrink_to_fit();
        (settings, files)
    }
}

/// The properties that the product gives to statements that place nodes.
fn placing(
    fields: &mut Fields<'_>,
    catalog: &'static Catalog,
    findings: &mut Vec<Finding>,
) -> Vec<PlacingSpec> {
    let mut placing = Vec::new();
    for (word, param) in &catalog.words.placing {
        let Some(entry) = fields.take(word) else { continue };
        if let Some(text) = fields.scalar_text(&entry.value, "a value", findings) {
            placing.push(PlacingSpec { params: catalog.find(param).to_vec(), text });
        }
    }
    placing
}

/// A statement without `on=`: often the hosts are there as arguments.
fn placed_nowhere(node: &Node, has_every: bool) -> Finding {
    let word = &node.name.text;
    let finding = Finding::new(
        &MISSING_PART,
        node.head,
        format!("`{word}` has no `on=`: the hosts of the nodes are missing"),
    );
    let text = |scalar: &crate::syntax::Scalar| match &scalar.value {
        crate::syntax::Value::Text(text) => Some(words::shorten(text)),
        _ => None,
    };
    let hosts: Vec<String> = node.arguments().filter_map(text).collect();
    let example = if hosts.is_empty() { "node-*".to_owned() } else { hosts.join(", ") };
    let finding = finding.help(format!("write {word} on=\"{example}\""));
    if hosts.is_empty() && has_every {
        return finding.help(format!("to set values for all of them, write every \"{word}\" {{ … }}"));
    }
    finding
}

fn unknown_role(word: &Spanned<Box<str>>, text: &str, catalog: &Catalog) -> Finding {
    let roles = || catalog.roles.iter().map(|role| &*role.name).chain(["node"]);
    let message = format!("{} has no role `{}`", catalog.title, words::shorten(text));
    let finding = Finding::new(&UNKNOWN_ROLE, word.span, message);
    match nearest(text, roles()) {
        Some(near) => finding.did_you_mean(near, word.span, format!("\"{near}\"")),
        None => finding.help(format!("use one of {}", words::ticked_list(roles(), 12))),
    }
}
