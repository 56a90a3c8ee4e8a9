//! Specs to start from: the templates of `schemas/templates/`, filled with what is known of the cluster.

mod hosts;

pub use hosts::{HostsError, NamedHost, parse_hosts};

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::packed;
use crate::template::Templates;

/// A spec to start from.
#[derive(Debug)]
pub struct Template {
    /// Its name: `3c3d`.
    pub name: Box<str>,
    /// One line for lists.
    pub doc: Box<str>,
    /// The products of its clusters.
    pub products: Vec<Box<str>>,
    /// How many hosts it has.
    pub hosts: usize,
    /// How many zones these hosts are in; 0 when it sets none.
    zones: usize,
    text: &'static str,
}

/// What is known of the cluster. What is not known has a usual value.
#[derive(Debug, Default)]
pub struct Known {
    /// The name of the cluster.
    pub name: Option<String>,
    /// The release of each product.
    pub versions: BTreeMap<String, String>,
    /// The hosts; as many as the template has.
    pub hosts: Vec<NamedHost>,
    /// Processor cores of each host.
    pub cores: Option<u32>,
    /// Memory of each host, with its unit.
    pub memory: Option<String>,
    /// The user that runs the nodes.
    pub user: Option<String>,
    /// The folder of the distribution.
    pub install: Option<String>,
}

/// The name of a cluster that has none.
pub const USUAL_NAME: &str = "plant-a";

/// All templates, in the order of their names.
pub fn templates() -> &'static [Template] {
    &TEMPLATES
}

/// The template of that name.
pub fn template(name: &str) -> Option<&'static Template> {
    templates().iter().find(|template| &*template.name == name)
}

impl Template {
    /// The spec for a file of that name. `newest` gives the release of a product that is not known.
    pub fn spec(&self, file: &str, known: &Known, newest: impl Fn(&str) -> String) -> String {
        let each = |value: &dyn Fn(&str) -> String| -> BTreeMap<String, String> {
            self.products.iter().map(|product| (product.to_string(), value(product))).collect()
        };
        let version =
            each(&|product| known.versions.get(product).cloned().unwrap_or_else(|| newest(product)));
        let install = each(&|product| match &known.install {
            Some(folder) if self.products.len() == 1 => folder.clone(),
            // Two products never share a folder.
            Some(folder) => format!("{folder}/{product}"),
            None => format!("/opt/{product}"),
        });
        let user = each(&|product| known.user.clone().unwrap_or_else(|| product.to_owned()));
        let names = match known.hosts.len() {
            0 => (1..=self.hosts).map(|number| format!("node-{number}")).collect(),
            _ => known.hosts.iter().map(|host| host.name.clone()).collect::<Vec<_>>(),
        };
        let all = match known.hosts.len() {
            0 if self.hosts == 1 => "node-1".to_owned(),
            0 => "node-*".to_owned(),
            1 => names[0].clone(),
            _ => "*".to_owned(),
        };
        let indent = if self.products.len() == 1 { "    " } else { "" };
        let command = |command: &str| format!("{command:0$}", file.len() + "clusterc build  -o out".len());
        let context = minijinja::context! {
            check => command(&format!("clusterc check {file}")),
            survive => command(&format!("clusterc survive {file}")),
            payloads => command(&format!("clusterc payloads {file}")),
            build => command(&format!("clusterc build {file} -o out")),
            explain => command("clusterc explain cluster"),
            name => known.name.as_deref().unwrap_or(USUAL_NAME),
            version => version,
            install => install,
            user => user,
            hosts => hosts::lines(self.hosts, self.zones, known, indent),
            names => names,
            all => all,
        };
        // Static strings that a test renders.
        let rendered = Templates::of_one(self.text).render("template", context);
        rendered.trim_start().to_owned()
    }
}

static TEMPLATES: LazyLock<Vec<Template>> = LazyLock::new(|| {
    let texts = packed::texts(include_bytes!(concat!(env!("OUT_DIR"), "/templates")));
    texts.into_iter().map(|(name, text)| read(name, text)).collect()
});

/// Reads the remark in the first line: `{# products="…" hosts=3 doc="…" #}`.
fn read(name: &str, text: &'static str) -> Template {
    let head = text.lines().next().unwrap_or_default();
    let quoted = |key: &str| {
        let start = head.find(&format!("{key}=\"")).map_or(head.len(), |at| at + key.len() + 2);
        head[start..].split('"').next().unwrap_or_default()
    };
    let number = |key: &str| {
        let start = head.find(&format!(" {key}=")).map_or(head.len(), |at| at + key.len() + 2);
        head[start..].split(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0)
    };
    Template {
        name: name.trim_end_matches(".kdl").into(),
        doc: quoted("doc").into(),
        products: quoted("products").split(' ').map(Into::into).collect(),
        hosts: number("hosts"),
        zones: number("zones"),
        text,
    }
}
