//! Nodes of the tree become statements. One file per group of statements.

mod block;
mod cluster;
mod fields;
mod goal;
mod host;
mod payload;
mod setting;

use crate::maps::HashMap;

use fields::Fields;

use super::load::Unit;
use super::rules::{ALLOW_WITHOUT_REASON, EMPTY_SPEC, UNKNOWN_NODE};
use super::{AllowSpec, SiteSpec};
use crate::catalog::Products;
use crate::diagnostic::suggest::nearest;
use crate::diagnostic::{Finding, words};
use crate::source::{SourceMap, Span};
use crate::syntax::Node;

/// Nodes that may be at the top level of a file.
const TOP: &[&str] =
    &["cluster", "host", "class", "network", "monitoring", "payload", "include", "extends", "allow"];

/// What a spec cannot be without.
const BEGIN_WITH: &str = "start with: cluster \"NAME\" product=\"PRODUCT\" version=\"VERSION\" { … }";

/// Makes statements of a unit's nodes.
pub fn decode(unit: Unit, sources: &SourceMap, products: &dyn Products) -> (SiteSpec, Vec<Finding>) {
    let mut decoder = Decoder {
        sources,
        products,
        site: SiteSpec { lacks_hosts: unit.lacks_files, ..SiteSpec::default() },
        findings: Vec::new(),
        clusters: HashMap::default(),
        overlay: 0,
    };
    if let Some(finding) = decoder.foreign(&unit) {
        decoder.findings.push(finding);
        return (decoder.site, decoder.findings);
    }
    for (node, overlay) in unit.nodes {
        decoder.overlay = overlay;
        decoder.top(node);
    }
    if unit.is_whole
        && decoder.site.clusters.is_empty()
        && decoder.findings.is_empty()
        && decoder.site.hosts.is_empty()
    {
        let span = Span::at(unit.file, 0);
        let name = &sources.file(unit.file).name;
        let finding =
            Finding::new(&EMPTY_SPEC, span, format!("`{name}` does not describe a cluster")).help(BEGIN_WITH);
        decoder.findings.push(finding);
    }
    (decoder.site, decoder.findings)
}

struct Decoder<'a> {
    sources: &'a SourceMap,
    products: &'a dyn Products,
    site: SiteSpec,
    findings: Vec<Finding>,
    /// Clusters of this unit by name.
    clusters: HashMap<Box<str>, usize>,
    /// The number of `extends` above the node being decoded.
    overlay: u32,
}

impl<'a> Decoder<'a> {
    /// The finding for a file of someone else: none of its statements is one of a spec, or nearly one.
    fn foreign(&self, unit: &Unit) -> Option<Finding> {
        let (first, _) = unit.nodes.first()?;
        let is_ours = |(node, _): &(Node, u32)| {
            let name = &*node.name.text;
            TOP.contains(&name)
                || nearest(name, TOP.iter().copied()).is_some()
                || !self.products.in_block(name).is_empty()
                || self.is_cluster_statement(name)
        };
        if unit.nodes.iter().any(is_ours) {
            return None;
        }
        let name = &self.sources.file(unit.file).name;
        let finding = Finding::new(&EMPTY_SPEC, first.head, format!("`{name}` does not describe a cluster"));
        Some(finding.note("none of its statements is part of the spec language").help(BEGIN_WITH))
    }

    fn top(&mut self, node: Node) {
        if &*node.name.text == "cluster" {
            return self.cluster(node);
        }
        let node = &node;
        match &*node.name.text {
            "host" => {
                if let Some(host) = self.host(node) {
                    self.site.hosts.push(host);
                }
            }
            "class" => {
                if let Some(class) = self.class(node, None) {
                    self.site.classes.push(class);
                }
            }
            "network" => {
                let networks = self.networks(node);
                self.site.networks.extend(networks);
            }
            "allow" => {
                let file = self.sources.file(node.span.file);
                self.allow(node, Span::new(node.span.file, 0, file.text.len()));
            }
            "payload" => self.payload(node),
            _ if self.block(node, None) => {}
            name if self.is_cluster_statement(name) => {
                let message = format!("`{name}` is not inside a cluster");
                let help = "move it into the braces of `cluster`".to_owned();
                self.findings.push(Finding::new(&UNKNOWN_NODE, node.head, message).help(help));
            }
            _ => {
                let meant = self.unknown(node, "a top-level statement", TOP.iter().copied());
                self.site.lacks_hosts |= meant == Some("host");
            }
        }
    }

    /// Whether some product has a statement of that name in `cluster`.
    fn is_cluster_statement(&self, name: &str) -> bool {
        let knows = |word: &'static str| {
            let catalog = self.products.catalog(word);
            catalog.is_some_and(|catalog| {
                catalog.role_named(name).is_some()
                    || catalog.shorthands.iter().any(|shorthand| *shorthand.name == *name)
            })
        };
        cluster::STATEMENTS.contains(&name) || self.products.words().into_iter().any(knows)
    }

    fn fields<'n>(&self, node: &'n Node) -> Fields<'n>
    where
        'a: 'n,
    {
        Fields::new(node, self.sources)
    }

    /// Takes `allow` children out of a body; gives the others.
    fn body<'n>(&mut self, node: &'n Node) -> Vec<&'n Node> {
        let mut others = Vec::with_capacity(node.children().len());
        for child in node.children() {
            if &*child.name.text == "allow" {
                self.allow(child, node.span);
            } else {
                others.push(child);
            }
        }
        others
    }

    fn allow(&mut self, node: &Node, scope: Span) {
        let mut fields = self.fields(node);
        let findings = &mut self.findings;
        let code =
            fields.argument("the code or the name of a rule", "allow \"NET004\" reason=\"…\"", findings);
        let reason = fields.text("reason", "a reason", findings);
        if code.is_some() && reason.is_none() && node.property("reason").is_none() {
            let message = "the exception does not have a reason";
            let finding = Finding::new(&ALLOW_WITHOUT_REASON, node.head, message)
                .help("add reason=\"…\", so that others know why");
            findings.push(finding);
        }
        fields.finish(findings);
        self.no_children(node);
        if let Some(code) = code {
            self.site.allows.push(AllowSpec { code, scope, span: node.head });
        }
    }

    fn no_children(&mut self, node: &Node) {
        let Some(child) = node.children().first() else {
            return;
        };
        let message = format!(
            "`{}` cannot have braces, found `{}` in them",
            node.name.text,
            words::shorten(&child.name.text)
        );
        self.findings.push(Finding::new(&UNKNOWN_NODE, child.head, message));
    }

    /// Reports a property of a statement that is in its braces: `host "n-1" { cores 16; }`.
    fn property_in_braces(&mut self, child: &Node, parent: &Node) {
        let (name, statement) = (&child.name.text, &parent.name.text);
        let message = format!("`{name}` is a property of `{statement}`, not a statement in it");
        let value = child.arguments().next().map_or("…", |value| self.sources.text(value.span));
        let finding = Finding::new(&UNKNOWN_NODE, child.name.span, message)
            .help(format!("write it before the braces: {name}={}", words::shorten(value)));
        self.findings.push(finding);
    }

    fn unknown<'w>(
        &mut self,
        node: &Node,
        expected: &str,
        known: impl Iterator<Item = &'w str> + Clone,
    ) -> Option<&'w str> {
        let name = &*node.name.text;
        let message = format!("`{}` is not {expected}", words::shorten(name));
        let mut finding = Finding::new(&UNKNOWN_NODE, node.name.span, message);
        let near = nearest(name, known.clone());
        finding = match near {
            Some(near) => finding.did_you_mean(near, node.name.span, near),
            None => finding.help(format!("use one of {}", words::ticked_list(known, 24))),
        };
        self.findings.push(finding);
        near
    }
}
