//! Statements become a model: ranges are written out, patterns find their hosts, settings find their
//! parameters, layers find their nodes. What follows for a product's nodes comes from its dialect afterwards.

mod declared;
mod effort;
mod host_properties;
mod hosts;
mod layers;
mod machines;
mod meant;
mod members;
mod names;
pub mod native;
mod nodes;
mod payloads;
mod published;
pub mod rules;
mod scope;
mod select;
mod types;
mod values;

use crate::maps::HashMap;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use self::declared::{Declared, DeclaredId, United};
use self::effort::Effort;
use self::hosts::Classes;
use self::scope::{Scope, Unions};
use crate::catalog::{Catalog, CatalogView, ProductVersion, Products, Version};
use crate::diagnostic::{Finding, words};
use crate::model::{Cluster, ClusterId, Install, Model, Network, NodesInView, Spanned, absolute, drive};
use crate::source::Span;
use crate::spec::rules::{MISSING_PART, UNKNOWN_VERSION, stand_in_release};
use crate::spec::{AttendsSpec, ClusterSpec, HostProperties, SiteSpec};

/// Makes a model of all units of one run. Takes their statements of hosts: nothing else needs them, and a large run needs their memory.
pub fn resolve(sites: &mut [SiteSpec], products: &dyn Products) -> (Model, Vec<Finding>) {
    let mut resolver = Resolver {
        products,
        model: Model::default(),
        findings: Vec::new(),
        declared: Vec::new(),
        unit: 0,
        effort: Effort::default(),
    };
    // All hosts of the run come first: what a later cluster says of a shared host holds in the earlier ones too.
    let declare = |site: &mut SiteSpec| {
        let clusters = resolver.declare(site);
        site.hosts = Vec::new();
        site.clusters.iter_mut().for_each(|cluster| cluster.hosts = Vec::new());
        clusters
    };
    let clusters: Vec<Vec<ClusterScope>> = sites.iter_mut().map(declare).collect();
    let declared = std::mem::take(&mut resolver.declared);
    let mut united = declared::unite(declared, &mut resolver.findings);
    resolver.model.hosts = std::mem::take(&mut united.hosts);
    for (unit, (site, clusters)) in (0..).zip(sites.iter().zip(clusters)) {
        resolver.unit = unit;
        resolver.site(site, clusters, &united);
    }
    resolver.model.payloads = payloads::payloads(sites);
    machines::unite(&mut resolver.model, &mut resolver.findings);
    (resolver.model, resolver.findings)
}

struct Resolver<'a> {
    products: &'a dyn Products,
    model: Model,
    findings: Vec<Finding>,
    /// Hosts of the whole run, as its statements declare them.
    declared: Vec<Declared>,
    /// The unit whose clusters are resolved.
    unit: u32,
    effort: Effort,
}

/// A cluster whose hosts are declared.
struct ClusterScope {
    /// Its location in the unit.
    index: usize,
    view: Arc<CatalogView>,
    scope: Rc<Scope<DeclaredId>>,
}

impl Resolver<'_> {
    /// Declares the hosts of a unit. What attends to clusters comes after all of them.
    fn declare(&mut self, site: &SiteSpec) -> Vec<ClusterScope> {
        let mut shared = Scope::default();
        shared.incomplete = site.lacks_hosts;
        let site_classes = Rc::new(Classes::new(&site.classes, None));
        self.hosts(&site.hosts, &HostProperties::default(), &site_classes, &mut shared);
        let shared = Rc::new(shared);
        let mut order: Vec<(usize, &ClusterSpec)> = site.clusters.iter().enumerate().collect();
        order.sort_by_key(|(_, spec)| spec.attends.map(|attends| attends.rank));
        let mut clusters: Vec<ClusterScope> = Vec::new();
        // Where those are that others can attend to.
        let mut owners: HashMap<usize, usize> = HashMap::default();
        for (index, spec) in order {
            let around = match spec.attends {
                Some(AttendsSpec { cluster: Some(owner), .. }) => match owners.get(&owner) {
                    Some(&owner) => &clusters[owner].scope,
                    None => continue,
                },
                _ => &shared,
            };
            let mut scope = Scope::within(around);
            let Some(view) = self.view(spec) else { continue };
            scope.incomplete |= spec.may_have("host");
            let classes = Classes::new(&spec.classes, Some(&site_classes));
            self.hosts(&spec.hosts, &spec.properties, &classes, &mut scope);
            if spec.attends.is_none() {
                owners.insert(index, clusters.len());
            }
            clusters.push(ClusterScope { index, view, scope: Rc::new(scope) });
        }
        clusters
    }

    /// Resolves the clusters of a unit.
    fn site(&mut self, site: &SiteSpec, clusters: Vec<ClusterScope>, united: &United) {
        let mut attended: BTreeMap<usize, ClusterId> = BTreeMap::new();
        let mut unions = Unions::default();
        for ClusterScope { index, view, scope } in clusters {
            let spec = &site.clusters[index];
            let attends = match spec.attends {
                None => Vec::new(),
                Some(AttendsSpec { cluster: Some(owner), .. }) => {
                    attended.get(&owner).copied().into_iter().collect()
                }
                Some(AttendsSpec { cluster: None, .. }) => attended.values().copied().collect(),
            };
            let id = self.cluster(
                spec,
                site,
                &view,
                &unions.of(&scope, &|declared| united.host(declared)),
                attends,
            );
            if spec.attends.is_none() {
                attended.insert(index, id);
            }
        }
    }

    /// Resolves one cluster.
    fn cluster(
        &mut self,
        spec: &ClusterSpec,
        site: &SiteSpec,
        view: &Arc<CatalogView>,
        scope: &Scope,
        attends: Vec<ClusterId>,
    ) -> ClusterId {
        let id = ClusterId(self.model.clusters.len() as u32);
        let product = &*spec.catalog.product;
        let install = self.install(spec);
        let first = self.model.instances.len() as u32;
        let networks = site.networks.iter().chain(&spec.networks);
        self.model.clusters.push(Cluster {
            name: spec.name.clone(),
            span: spec.span,
            product,
            version_span: spec.version.as_ref().map_or(spec.span, |version| version.span),
            view: Arc::clone(view),
            install,
            attends,
            networks: networks.map(|network| Network { net: network.net, span: network.span }).collect(),
            unit: self.unit,
            seed: None,
            goals: spec.goals.iter().map(|(goal, _)| goal.clone()).collect(),
            layers: Vec::new(),
            nodes_in_view: NodesInView::All,
            instances: first..first,
        });
        rules::unsafe_name::check_cluster(&spec.name, &mut self.findings);
        let members: Vec<members::Members> =
            spec.nodes.iter().map(|node| members::Members::new(node, &mut self.findings)).collect();
        let (layers, reach) =
            layers::build(spec, &members, view, scope, &self.model, &mut self.effort, &mut self.findings);
        self.model.clusters[id.0 as usize].layers = layers;
        self.nodes(spec, id, scope, reach, &members);
        let cluster = &mut self.model.clusters[id.0 as usize];
        cluster.instances = first..self.model.instances.len() as u32;
        rules::overridden_setting::check(&self.model, id, &mut self.findings);
        id
    }

    /// The catalog of the cluster's version. For a version that is missing or older than all that are known,
    /// which is reported, the newest of its line, so that the rest of the spec is checked.
    fn view(&mut self, spec: &ClusterSpec) -> Option<Arc<CatalogView>> {
        let catalog = spec.catalog;
        if let (None, Some(usual)) = (&spec.version, catalog.usual()) {
            return self.products.view(&catalog.product, usual);
        }
        let text = spec.version.as_ref().map(|version| &*version.value).unwrap_or_default();
        let known = Version::parse(text).filter(|version| catalog.takes(version));
        if let Some(view) = known.and_then(|version| self.products.view(&catalog.product, &version)) {
            let span = spec.version.as_ref().map_or(spec.span, |version| version.span);
            self.findings.extend(stand_in_release::finding(&view, span));
            return Some(view);
        }
        if let Some(version) = &spec.version {
            self.findings.push(unknown_version(catalog, version));
        }
        let line = catalog.versions.iter().rfind(|known| known.version.as_str().starts_with(text));
        let version = &line.or(catalog.versions.last())?.version;
        self.products.view(&catalog.product, version)
    }

    fn install(&mut self, spec: &ClusterSpec) -> Install {
        if let Some(install) = &spec.install {
            if let Some(user) = &install.user {
                rules::unsafe_name::check_user(user, &mut self.findings);
            }
            return Install {
                path: tidy(&install.path),
                user: install.user.clone(),
                java_home: install.java_home.as_ref().map(tidy),
                java_version: install.java_version.clone(),
                log_dir: install.log_dir.as_ref().map(tidy),
                image: install.image.clone(),
                image_id: install.image_id.clone(),
            };
        }
        if !spec.may_have("install") {
            let message = format!("the cluster `{}` has no install folder", spec.name.value);
            let help = format!("add install \"/opt/{}\" to the cluster", spec.catalog.product);
            self.findings.push(Finding::new(&MISSING_PART, spec.span, message).help(help));
        }
        let path = format!("/opt/{}", spec.catalog.product).into_boxed_str();
        Install {
            path: Spanned::new(path, spec.span),
            user: None,
            java_home: None,
            java_version: None,
            log_dir: None,
            image: None,
            image_id: None,
        }
    }
}

/// A folder without `.`, `..`, doubled and trailing slashes, so that one folder has one name everywhere. What is not
/// absolute stays as it is, and is a finding.
fn tidy(path: &Spanned<Box<str>>) -> Spanned<Box<str>> {
    if path.value.starts_with('/') || drive(&path.value).is_some_and(|_| path.value.len() > 2) {
        Spanned::new(absolute("/", &path.value).into(), path.span)
    } else {
        path.clone()
    }
}

fn unknown_version(catalog: &Catalog, version: &Spanned<Box<str>>) -> Finding {
    let known = || catalog.versions.iter().map(ProductVersion::label);
    // The first two numbers make a line of versions.
    let line: Vec<&str> = version.value.split('.').take(2).collect();
    let is_near = |known: &String| line.len() == 2 && known.split('.').take(2).eq(line.iter().copied());
    let message = format!("{} `{}` is not supported", catalog.title, version.value);
    // Tags have a letter before the number, other builds their name.
    let built = catalog.distributions.iter().find_map(|known| {
        let rest = version.value.strip_prefix(&*known.name)?;
        Some((known, rest.trim_start_matches(['-', ' '])))
    });
    let bare = built.map_or(version.value.trim_start_matches(['v', 'V']), |(_, bare)| bare);
    if bare != &*version.value && Version::parse(bare).is_some_and(|bare| catalog.takes(&bare)) {
        let mut finding = Finding::new(&UNKNOWN_VERSION, version.span, message);
        if let Some((known, _)) = built {
            finding = finding.note(format!("{} is based on the releases of {}", known.title, catalog.title));
        }
        return finding.write(version.span, bare, true).product(&*catalog.product);
    }
    let help = if known().any(|known| is_near(&known)) {
        format!(
            "use one of the {} releases {}",
            line.join("."),
            words::ticked_list(known().filter(is_near), 30)
        )
    } else {
        format!("use one of {}", words::ticked_list(known(), 30))
    };
    Finding::new(&UNKNOWN_VERSION, version.span, message).help(help).product(&*catalog.product)
}

/// The location of a piece of a quoted text: `range` counts in the text's bytes.
fn inside(span: Span, text: &str, range: std::ops::Range<usize>) -> Span {
    let written = span.range().len();
    // With escapes or bare spelling the offsets differ: then the whole text is shown.
    let quote = match written.checked_sub(text.len()) {
        Some(0) => 0,
        Some(2) => 1,
        _ => return span,
    };
    Span::new(span.file, span.start as usize + quote + range.start, span.start as usize + quote + range.end)
}
