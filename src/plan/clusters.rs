//! What is different of clusters as a whole: their name, version and install, payloads.

use std::collections::{BTreeMap, BTreeSet};

use super::class::Class;
use super::pairs::Pairs;
use super::rules::{MOVED_DATA, OTHER_CLUSTER_NAME, UNRELATED_CLUSTERS, VERSION_STEP};
use super::settings::{Different, has_data_inside};
use super::{About, Change, ChangeEffect, ChangeKind, Sides, nodes};
use crate::catalog;
use crate::diagnostic::words;
use crate::model::{Cluster, ClusterId, Install, Model, Payload, Spanned, hex};
use crate::source::Span;
use crate::source::secret::MASK;

/// Whether the models have no cluster in common: then nothing else is reported.
pub(super) fn unrelated(sides: &Sides<'_>, pairs: &Pairs, found: &mut Vec<Change>) -> bool {
    let (old, new) = (sides.old, sides.new);
    if !pairs.clusters.is_empty() || old.clusters.is_empty() || new.clusters.is_empty() {
        return false;
    }
    let class = || {
        let reason = "the clusters share neither a name nor a host: they are two different clusters";
        Class::new(ChangeEffect::Impossible, reason).rule(&UNRELATED_CLUSTERS)
    };
    for (id, cluster) in old.clusters().filter(|(_, cluster)| cluster.attends.is_empty()) {
        found.push(of_cluster(cluster, Some(id), None, class()));
    }
    for (id, cluster) in new.clusters().filter(|(_, cluster)| cluster.attends.is_empty()) {
        found.push(of_cluster(cluster, None, Some(id), class()));
    }
    true
}

/// Clusters that are in one model only, next to others that are in both.
pub(super) fn come_and_go(sides: &Sides<'_>, pairs: &Pairs, found: &mut Vec<Change>) {
    for &id in &pairs.removed {
        let cluster = sides.old.cluster(id);
        if cluster.attends.is_empty() {
            let class = Class::new(
                ChangeEffect::None,
                "the cluster is removed from the spec; the others are not affected",
            );
            found.push(of_cluster(cluster, Some(id), None, class));
        } else if !sides.is_found {
            found.extend(sides.old.instances_of(id).map(|(id, _)| nodes::removed(sides, None, id)));
        }
    }
    for &id in &pairs.added {
        let cluster = sides.new.cluster(id);
        if cluster.attends.is_empty() {
            let class = Class::new(ChangeEffect::None, "a new cluster; the others are not affected");
            found.push(of_cluster(cluster, None, Some(id), class));
        } else if !sides.is_found {
            found.extend(sides.new.instances_of(id).map(|(id, _)| nodes::added(sides, None, id)));
        }
    }
}

fn of_cluster(
    cluster: &Cluster,
    before: Option<ClusterId>,
    after: Option<ClusterId>,
    class: Class,
) -> Change {
    let name = Some(cluster.name.value.to_string());
    let span = Some(cluster.name.span);
    Change {
        old: name.clone().filter(|_| before.is_some()),
        new: name.filter(|_| after.is_some()),
        span: span.filter(|_| after.is_some()),
        old_span: span.filter(|_| before.is_some()),
        about: About { old_cluster: before, new_cluster: after, ..About::default() },
        ..class.of(ChangeKind::Cluster, &cluster.name.value)
    }
}

/// The changes of a cluster that is in both models; `settings` are those of its nodes.
pub(super) fn changes(
    sides: &Sides<'_>,
    pairs: &Pairs,
    before: ClusterId,
    after: ClusterId,
    settings: &[Different],
    found: &mut Vec<Change>,
) {
    let mut own = ClusterChanges { sides, before, after, found };
    own.name(settings);
    own.version();
    own.install(pairs);
    own.properties();
}

struct ClusterChanges<'a, 'b> {
    sides: &'a Sides<'a>,
    before: ClusterId,
    after: ClusterId,
    found: &'b mut Vec<Change>,
}

/// A value and its location.
type Written = (String, Span);

impl ClusterChanges<'_, '_> {
    fn clusters(&self) -> (&Cluster, &Cluster) {
        (self.sides.old.cluster(self.before), self.sides.new.cluster(self.after))
    }

    fn is_watching(&self) -> Option<&str> {
        let attended = self.clusters().1.attends.first()?;
        Some(&self.sides.new.cluster(*attended).name.value)
    }

    fn name(&mut self, settings: &[Different]) {
        let (before, after) = self.clusters();
        // Some files do not name their cluster: it is called after the file.
        let is_written = |name: &Spanned<Box<str>>| name.span.start < name.span.end;
        let is_named = is_written(&before.name) && is_written(&after.name);
        if before.name.value == after.name.value
            || !is_named
            || self.sides.is_found
            || self.is_watching().is_some()
        {
            return;
        }
        let keeps = settings.iter().find(|different| different.change.rule == Some(&OTHER_CLUSTER_NAME));
        let class = match keeps {
            Some(different) => Class::new(ChangeEffect::Impossible, different.change.reason.clone())
                .rule(&OTHER_CLUSTER_NAME),
            None => Class::new(ChangeEffect::None, "only clusterc uses the name of the cluster"),
        };
        let written = |name: &Spanned<Box<str>>| Some((name.value.to_string(), name.span));
        let (from, to) = (written(&before.name), written(&after.name));
        self.add(ChangeKind::Cluster, "name", from, to, class);
    }

    fn version(&mut self) {
        let (before, after) = self.clusters();
        let (old, new) = (&before.view, &after.view);
        // Files do not show the patch release.
        let is_patch = self.sides.is_found && new.release.is_patch_of(&old.release);
        if old.release == new.release || is_patch {
            return;
        }
        let title = &new.catalog.title;
        let cannot_read =
            new.version_property("cannot-read").is_some_and(|pattern| matches(pattern, old.release.as_str()));
        let class = if let Some(watched) = self.is_watching() {
            Class::new(
                ChangeEffect::None,
                format!("{title} watches `{watched}`: none of its nodes is affected"),
            )
        } else if cannot_read {
            let reason = format!("{title} {} cannot read what {} has written", new.release, old.release);
            Class::new(ChangeEffect::Impossible, reason).rule(&VERSION_STEP)
        } else if new.release < old.release {
            let reason = format!(
                "{title} does not support a step back to an older version: {} may not be able to read what {} has written",
                new.release, old.release
            );
            Class::new(ChangeEffect::Impossible, reason).rule(&VERSION_STEP)
        } else {
            let defaults = catalog::changes(old, new).defaults.len();
            let more = match defaults {
                0 => String::new(),
                number => format!(
                    "; {} another default: clusterc params {} {} --since {}",
                    if number == 1 {
                        "1 parameter has".to_owned()
                    } else {
                        format!("{number} parameters have")
                    },
                    new.catalog.product,
                    new.version,
                    old.version
                ),
            };
            let reason = format!("all nodes stop, get version {} and start again{more}", new.release);
            Class::new(ChangeEffect::Restart, reason)
        };
        let written = |cluster: &Cluster| Some((cluster.view.release.to_string(), cluster.version_span));
        let (from, to) = (written(before), written(after));
        self.add(ChangeKind::Version, "version", from, to, class);
    }

    fn install(&mut self, pairs: &Pairs) {
        let (before, after) = self.clusters();
        let (old, new) = (before.install.clone(), after.install.clone());
        let restart = |what: &str| Class::new(ChangeEffect::Restart, what.to_owned());
        let watched = self.is_watching().map(str::to_owned);
        let class = |class: Class| match &watched {
            Some(watched) => Class::new(
                ChangeEffect::None,
                format!("it watches `{watched}`, whose nodes are not affected"),
            ),
            None => class,
        };
        let path = |install: &Install| Some((install.path.value.to_string(), install.path.span));
        // The folder where files were found is not the one on the host.
        if old.path.value != new.path.value && !self.sides.is_found {
            let is_inside = self.has_data_inside();
            let root = if is_inside {
                let reason = "the data is inside the old folder: it is moved while the nodes are stopped; programs and logs stay in the old folder";
                Class::new(ChangeEffect::Migrate, reason).rule(&MOVED_DATA)
            } else {
                restart("the nodes are installed in the new folder and start from there")
            };
            self.add(ChangeKind::Install, "root", path(&old), path(&new), class(root));
        }
        let text = |value: &Option<Spanned<Box<str>>>| {
            value.as_ref().map(|value| (value.value.to_string(), value.span))
        };
        let all = [
            (
                "user",
                &old.user,
                &new.user,
                restart("another user runs the processes: its files get that owner, and the nodes restart"),
            ),
            (
                "java-home",
                &old.java_home,
                &new.java_home,
                restart("a running node keeps the Java that it started with"),
            ),
            (
                "java-version",
                &old.java_version,
                &new.java_version,
                Class::new(ChangeEffect::None, "only rules use this value"),
            ),
            ("logs", &old.log_dir, &new.log_dir, restart("a node opens its log files when it starts")),
            ("image", &old.image, &new.image, restart("the containers are recreated from the other image")),
            (
                "image-id",
                &old.image_id,
                &new.image_id,
                Class::new(ChangeEffect::None, "the image is compared with this ID before it is used"),
            ),
        ];
        for (key, from, to, own) in all {
            let (from, to) = (text(from), text(to));
            let is_same = from.as_ref().map(|(text, _)| text) == to.as_ref().map(|(text, _)| text);
            // Files as found do not show who runs them.
            let is_unknown = self.sides.is_found && from.is_none();
            if !is_same && !is_unknown {
                self.add(ChangeKind::Install, key, from, to, class(own));
            }
        }
        if !self.sides.is_found {
            self.roots(pairs, class);
        }
    }

    /// Nodes that are installed in their own folder.
    fn roots(&mut self, pairs: &Pairs, class: impl Fn(Class) -> Class) {
        let (old, new) = (self.sides.old, self.sides.new);
        let (before, after) = self.clusters();
        let (old_path, new_path) = (before.install.path.value.clone(), after.install.path.value.clone());
        let mut found = Vec::new();
        for (id, node) in new.instances_of(self.after) {
            let Some(known) = pairs.old_nodes[id.0 as usize] else { continue };
            let one = old.instance(known);
            let (from, to) = (old.root(one.root), new.root(node.root));
            let follows = from.path == to.path
                || from
                    .path
                    .strip_prefix(&*old_path)
                    .is_some_and(|rest| to.path.strip_prefix(&*new_path) == Some(rest));
            if follows {
                continue;
            }
            let own = if has_data_inside(old, one) || has_data_inside(new, node) {
                let reason = "the data is inside the old folder: it is moved while the node is stopped; programs and logs stay in the old folder";
                Class::new(ChangeEffect::Migrate, reason).rule(&MOVED_DATA)
            } else {
                Class::new(
                    ChangeEffect::Restart,
                    "the node is installed in the new folder and starts from there",
                )
            };
            found.push((
                known,
                id,
                (from.path.to_string(), from.span),
                (to.path.to_string(), to.span),
                class(own),
            ));
        }
        for (known, id, from, to, own) in found {
            self.add(ChangeKind::Install, "root", Some(from), Some(to), own);
            let (one, node) = (old.instance(known), new.instance(id));
            if let Some(change) = self.found.last_mut() {
                change.host = Some(new.host(node.host).name.to_string());
                change.node = Some(node.name.to_string());
                change.role = Some(new.role_name(node).to_owned());
                change.about = About {
                    old_host: Some(one.host),
                    new_host: Some(node.host),
                    old_node: Some(known),
                    new_node: Some(id),
                    ..change.about
                };
            }
        }
    }

    /// Whether a node has data inside of the folder of the install.
    fn has_data_inside(&self) -> bool {
        let first =
            |model: &Model, id: ClusterId| model.first_of_roles(id).any(|node| has_data_inside(model, node));
        first(self.sides.old, self.before) || first(self.sides.new, self.after)
    }

    /// What the cluster says for the rules, and for nodes that start for the first time.
    fn properties(&mut self) {
        if self.sides.is_found || self.is_watching().is_some() {
            return;
        }
        let (before, after) = self.clusters();
        let networks = |cluster: &Cluster| {
            let all: BTreeSet<String> =
                cluster.networks.iter().map(|network| network.net.to_string()).collect();
            let span = cluster.networks.first().map(|network| network.span)?;
            Some((all.into_iter().collect::<Vec<_>>().join(" "), span))
        };
        let (old_networks, new_networks) = (networks(before), networks(after));
        let seed = |model: &Model, cluster: &Cluster| {
            let seed = cluster.seed?;
            Some((model.host(seed.value).name.to_string(), seed.span))
        };
        let (old_seed, new_seed) = (seed(self.sides.old, before), seed(self.sides.new, after));
        let text = |written: &Option<Written>| written.as_ref().map(|(text, _)| text.clone());
        if text(&old_networks) != text(&new_networks) {
            let class = Class::new(ChangeEffect::None, "only rules use this value");
            self.add(ChangeKind::Cluster, "network", old_networks, new_networks, class);
        }
        if text(&old_seed) != text(&new_seed) {
            let class = Class::new(ChangeEffect::None, "nodes that start for the first time ask it");
            self.add(ChangeKind::Cluster, "seed", old_seed, new_seed, class);
        }
    }

    fn add(&mut self, kind: ChangeKind, key: &str, from: Option<Written>, to: Option<Written>, class: Class) {
        let name = self.clusters().1.name.value.to_string();
        let location = |written: &Option<Written>| written.as_ref().map(|(_, span)| *span);
        self.found.push(Change {
            key: Some(key.to_owned()),
            span: location(&to),
            old_span: location(&from),
            old: from.map(|(text, _)| text),
            new: to.map(|(text, _)| text),
            about: About {
                old_cluster: Some(self.before),
                new_cluster: Some(self.after),
                ..About::default()
            },
            ..class.of(kind, &name)
        });
    }
}

/// Files that are copied unopened.
pub(super) fn payloads(sides: &Sides<'_>, found: &mut Vec<Change>) {
    if sides.is_found {
        return;
    }
    let cluster =
        sides.new.clusters.first().map(|cluster| cluster.name.value.to_string()).unwrap_or_default();
    let mut add = |key: &str,
                   from: Option<(String, Span)>,
                   to: Option<(String, Span)>,
                   reason: &str,
                   host: Option<&str>| {
        let location = |written: &Option<Written>| written.as_ref().map(|(_, span)| *span);
        found.push(Change {
            host: host.map(str::to_owned),
            key: Some(key.to_owned()),
            span: location(&to),
            old_span: location(&from),
            old: from.map(|(text, _)| text),
            new: to.map(|(text, _)| text),
            ..Class::new(ChangeEffect::None, reason).of(ChangeKind::Payload, &cluster)
        });
    };
    let written = |payload: &Payload| {
        let sums: Vec<String> =
            payload.sums.iter().map(|sum| format!("sha256:{}", hex(&sum.value))).collect();
        ((format!("{} {}", payload.name, sums.join(" "))).trim_end().to_owned(), payload.span)
    };
    let by_name = |model: &Model| -> BTreeMap<String, Written> {
        let stated = model.payloads.iter().filter(|payload| !payload.is_given);
        stated.map(|payload| (payload.name.to_string(), written(payload))).collect()
    };
    let (mut before, after) = (by_name(sides.old), by_name(sides.new));
    for (name, to) in after {
        let from = before.remove(&name);
        if from.as_ref().map(|(text, _)| text) != Some(&to.0) {
            add("payload", from, Some(to), "only an install uses it, running nodes do not", None);
        }
    }
    for (_, from) in before {
        add("payload", Some(from), None, "only an install uses it, running nodes do not", None);
    }
    carried(sides, &mut add);
}

/// Files that go to the host of a node, such as dashboards.
fn carried(
    sides: &Sides<'_>,
    add: &mut impl FnMut(&str, Option<Written>, Option<Written>, &str, Option<&str>),
) {
    type Files<'a> = BTreeMap<(&'a str, &'a str, &'a str), (&'a [u8], Span)>;
    fn files(model: &Model) -> Files<'_> {
        let nodes = model.instances.iter();
        nodes
            .flat_map(|node| node.files.iter().map(move |file| (node, file)))
            .map(|(node, file)| {
                ((&*model.host(node.host).name, &*file.word, &*file.name), (&*file.bytes, file.span))
            })
            .collect()
    }
    let (mut before, after) = (files(sides.old), files(sides.new));
    let what = |name: &str, bytes: &[u8]| format!("{name}, {}", words::count(bytes.len(), "byte"));
    for ((host, word, name), (bytes, span)) in after {
        let from = before.remove(&(host, word, name));
        // What a bundle does not have, or has with a mask, is not known.
        let is_known = |bytes: &[u8]| !bytes.is_empty() && !String::from_utf8_lossy(bytes).contains(MASK);
        if from.is_none_or(|(known, _)| known != bytes && is_known(known) && is_known(bytes)) {
            let from = from.map(|(known, span)| (what(name, known), span));
            add(word, from, Some((what(name, bytes), span)), "the file is copied to its host", Some(host));
        }
    }
    for ((host, word, name), (bytes, span)) in before {
        add(
            word,
            Some((what(name, bytes), span)),
            None,
            "the file is no longer copied to its host",
            Some(host),
        );
    }
}

/// Whether a version matches one of the patterns of a shell that a catalog lists with spaces between them: `2.*`.
fn matches(patterns: &str, version: &str) -> bool {
    patterns.split_whitespace().any(|pattern| match pattern.strip_suffix('*') {
        Some(start) => version.starts_with(start),
        None => pattern == version,
    })
}
