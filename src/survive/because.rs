//! Why a level survives no more: the sentences, with the lines of the spec that make it so.

use super::analyse::Because;
use super::cuts::{self, Cuts};
use super::groups::{Group, Spread};
use super::shape::{self, Limit, Shape};
use crate::catalog::{Level, Need};
use crate::diagnostic::words;
use crate::model::{ClusterId, HostId, Instance, Model, Setting};
use crate::source::Span;

/// The reasons of a level: one for each limit that the smallest failures, of hosts or of these zones, exceed.
pub(super) fn because(
    model: &Model,
    cluster: ClusterId,
    (shape, groups): (&Shape, &[Group<'_>]),
    (level, limits, by_host): (Level, &[Limit], &[cuts::Limit]),
    (found, zones): (&Cuts, Option<&[Box<str>]>),
) -> Vec<Because> {
    let speaker = Speaker { model, cluster, shape };
    let mut reasons: Vec<Because> = Vec::new();
    let mut say = |sentence: String, why: &'static str, span: Option<Span>, is_limit: bool| {
        let because = Because { sentence, why, span, is_limit };
        if !reasons.contains(&because) {
            reasons.push(because);
        }
    };
    for (limit, own) in limits.iter().zip(by_host) {
        if cuts::smallest(own) > found.size {
            continue;
        }
        let Some(group) = groups.get(limit.set) else {
            let (text, span) = speaker.by_itself(limit);
            say(text, "", span, true);
            continue;
        };
        let (text, span) = match &group.replicas {
            None => speaker.members(group, limit.need),
            Some((param, setting)) => (
                speaker.replicas(group, limit.need, param.name()),
                setting.span().or_else(|| speaker.placed(group)),
            ),
        };
        say(text, limit.because, span, true);
        let shared = match zones {
            None => speaker.shared(group, limit, own),
            Some(zones) => speaker.zoned(group, own, zones),
        };
        if let Some((text, span)) = shared {
            say(text, "", Some(span), true);
        }
    }
    for note in model.cluster(cluster).view.level_notes().filter(|note| note.level == level) {
        let is = |node: &Instance, condition| model.holds(node, condition) == Some(true);
        let holds = |node: &Instance| {
            is(node, &note.when) && !note.unless.as_ref().is_some_and(|unless| is(node, unless))
        };
        let key = note.when.key().unwrap_or_default();
        let nodes: Vec<&Instance> = model.first_of_roles(cluster).filter(|node| holds(node)).collect();
        let reads = nodes.iter().find(|node| model.setting_named(node, key).is_some());
        if let Some(node) = reads.or(nodes.first()) {
            let setting = model.setting_named(node, key);
            let span = setting.and_then(|setting| setting.span()).unwrap_or(node.on_span);
            say(note.text.to_string(), "", Some(span), false);
        }
    }
    if matches!(level, Level::Query | Level::Durable) {
        for group in groups.iter().filter(|group| group.replicas.is_some() && group.members > 1) {
            // One copy confirms, the others follow.
            if let Some((_, class)) = group.class.as_ref().filter(|_| !group.is_majority) {
                let text = format!(
                    "`{}` confirms rows before all {} replicas have them: the last rows of a failed host can be missing until it is back",
                    short(class),
                    group.kind
                );
                say(text, "", class.span().or_else(|| group.replicas.as_ref()?.1.span()), false);
            }
        }
    }
    reasons
}

/// The last part of a class name.
pub(super) fn short(class: &Setting<'_>) -> String {
    class.value.rsplit('.').next().unwrap_or(&class.value).to_owned()
}

struct Speaker<'a> {
    model: &'a Model,
    cluster: ClusterId,
    shape: &'a Shape,
}

impl Speaker<'_> {
    fn title(&self, group: &Group<'_>) -> &str {
        &self.model.cluster(self.cluster).view.catalog.role(group.role).title
    }

    /// The last statement that places nodes of the group's role.
    fn placed(&self, group: &Group<'_>) -> Option<Span> {
        let own = self.model.instances_of(self.cluster).filter(|(_, node)| node.role == group.role);
        own.map(|(_, node)| node.on_span).max()
    }

    fn by_itself(&self, limit: &Limit) -> (String, Option<Span>) {
        let role = self.shape.sets[limit.set].role;
        let mut own = self.model.instances_of(self.cluster).filter(|(_, node)| node.role == role);
        let title = &self.model.cluster(self.cluster).view.catalog.role(role).title;
        let first: Option<&Instance> = own.next().map(|(_, node)| node);
        (format!("the {title} has no replica"), first.map(|node| node.on_span))
    }

    /// All nodes of a role as one group.
    fn members(&self, group: &Group<'_>, need: Need) -> (String, Option<Span>) {
        let title = self.title(group);
        let text = match group.members {
            0 => format!("there is no {title}"),
            1 => format!("there is only 1 {title}"),
            count if need == Need::Copy => {
                format!("the metadata of the cluster is on its {}", words::count(count, title))
            }
            count => majority(count, &format!("{title}s"), group.is_majority),
        };
        (text, self.placed(group))
    }

    fn replicas(&self, group: &Group<'_>, need: Need, param: &str) -> String {
        let (count, kind, title) = (group.members, group.kind, self.title(group));
        let replicas = if group.zones.is_some() {
            format!("{kind} replicas in zones")
        } else {
            words::count(count, &format!("{kind} replica"))
        };
        match need {
            _ if self.shape.count(group.role) < count => {
                let nodes = words::count(self.shape.count(group.role), title);
                format!("{replicas} by `{param}` do not fit on {nodes}")
            }
            _ if count == 1 => {
                format!("`{param}` is 1: each {title} can have the only replica of some {kind}")
            }
            Need::Room => format!("{replicas} by `{param}` need as many {title}s"),
            Need::Creates => {
                format!(
                    "{replicas} by `{param}`: a new {kind} region needs {} of them",
                    count - (count - 1) / 2
                )
            }
            Need::Serves | Need::CreatesServing if group.is_majority => {
                majority(count, &format!("{kind} replicas"), true)
            }
            _ if group.zones.is_some() => format!("{replicas} are lost when every zone loses its own"),
            _ if count == self.shape.count(group.role) => {
                format!("{replicas} by `{param}`: each {title} has one")
            }
            _ => {
                format!("{replicas} by `{param}`: any {count} {title}s can have all replicas of some {kind}")
            }
        }
    }

    /// A machine with several nodes that can hold replicas of one piece of data.
    fn shared(&self, group: &Group<'_>, limit: &Limit, own: &cuts::Limit) -> Option<(String, Span)> {
        let title = self.title(group);
        let [part] = own.as_slice() else { return None };
        let (at, most) =
            part.weights.iter().enumerate().max_by_key(|(at, weight)| (**weight, std::cmp::Reverse(*at)))?;
        if *most < 2 || part.threshold < 2 {
            return None;
        }
        let host: HostId = self.shape.hosts[at].id?;
        let machine = shape::machine(self.model, host);
        let own = self
            .model
            .instances_of(self.cluster)
            .filter(|(_, node)| node.role == group.role && shape::machine(self.model, node.host) == machine);
        let span = own.map(|(_, node)| node.on_span).max()?;
        let name = &self.model.host(host).name;
        let product = &self.model.cluster(self.cluster).view.catalog.title;
        let text = match (&group.replicas, group.spread) {
            (None, _) => format!("`{name}` has {most} of the {} {title}s", group.members),
            _ if limit.need == Need::Room => format!("`{name}` has {most} {title}s"),
            (Some(_), Spread::Nodes) => format!(
                "`{name}` has {most} {title}s: {product} places replicas by {title}, not by host, so that {} replicas can be on it",
                part.threshold.min(*most)
            ),
            (Some(_), _) => format!("`{name}` has {most} {title}s, and there are too few other hosts"),
        };
        Some((text, span))
    }

    /// A zone with several nodes of the group.
    fn zoned(&self, group: &Group<'_>, own: &cuts::Limit, zones: &[Box<str>]) -> Option<(String, Span)> {
        let title = self.title(group);
        let [part] = own.as_slice() else { return None };
        let (at, most) =
            part.weights.iter().enumerate().max_by_key(|(at, weight)| (**weight, std::cmp::Reverse(*at)))?;
        if *most < 2 {
            return None;
        }
        let is_in = |node: &Instance| {
            let zone = self.model.host(node.host).zone.as_ref();
            node.role == group.role && zone.is_some_and(|zone| zone.value == zones[at])
        };
        let (_, node) = self.model.instances_of(self.cluster).find(|(_, node)| is_in(node))?;
        let span = self.model.host(node.host).zone.as_ref()?.span;
        let nodes = words::count(*most as usize, title);
        let text = match &group.replicas {
            None => format!("{nodes} are in `{}`", zones[at]),
            Some(_) => {
                let product = &self.model.cluster(self.cluster).view.catalog.title;
                format!("{nodes} are in `{}`, and {product} ignores zones when it places replicas", zones[at])
            }
        };
        Some((text, span))
    }
}

/// What a majority means: `3 ConfigNodes need a majority: 2 of 3 must be running`.
pub fn majority(count: usize, members: &str, is_majority: bool) -> String {
    let needed = if is_majority { count / 2 + 1 } else { count };
    match count {
        2 => format!("2 {members} cannot survive the loss of either one: both must be running"),
        _ if is_majority => format!("{count} {members} need a majority: {needed} of {count} must be running"),
        _ => format!("{count} {members} cannot survive the loss of any one: all must be running"),
    }
}
