//! Host statements written out: one host for each name of a range.

use super::rules::{DUPLICATE_HOST, UNKNOWN_CLASS, UNKNOWN_HOST, unsafe_name};
use super::{Resolver, Scope, facts, inside};
use crate::diagnostic::suggest::suggest;
use crate::diagnostic::{Finding, words};
use crate::model::{ClusterId, Host, HostAddress, HostId, MachineId, Os, Spanned};
use crate::spec::pattern::{MOST_NAMES, Pattern, glob_matches};
use crate::spec::rules::RANGE_PATTERN;
use crate::spec::{ClassSpec, HostSpec};

impl Resolver<'_> {
    /// Writes out host statements into the model and the scope.
    pub(super) fn hosts(
        &mut self,
        specs: &[HostSpec],
        classes: &[&ClassSpec],
        cluster: Option<ClusterId>,
        scope: &mut Scope,
    ) {
        for spec in specs {
            if self.host(spec, classes, cluster, scope).is_none() {
                scope.incomplete = true;
            }
        }
    }

    fn host(
        &mut self,
        spec: &HostSpec,
        classes: &[&ClassSpec],
        cluster: Option<ClusterId>,
        scope: &mut Scope,
    ) -> Option<()> {
        if spec.overlay > 0 && spec.name.value.contains(['*', '?']) {
            return self.patch_all(spec, classes, scope);
        }
        let names = self.pattern(&spec.name)?;
        if names.is_open() {
            let message = "a host's name cannot count on without end";
            self.findings.push(
                Finding::new(&RANGE_PATTERN, spec.name.span, message).help("write a range such as `[1..3]`"),
            );
            return None;
        }
        let total = self.model.hosts.len() as u64 + names.count();
        if names.count() > MOST_NAMES || total > MOST_NAMES {
            let message = format!("`{}` writes {} hosts", spec.name.value, names.count());
            let finding = Finding::new(&RANGE_PATTERN, spec.name.span, message)
                .note(format!("one run takes up to {MOST_NAMES} hosts"));
            self.findings.push(finding);
            return None;
        }
        let mut addresses = Vec::new();
        for (use_, text) in &spec.addresses {
            addresses.push((*use_, self.beside(spec, &names, text, false)?, text.span));
        }
        let zone = match &spec.facts.zone {
            Some(zone) => Some((self.beside(spec, &names, zone, true)?, zone.span)),
            None => None,
        };
        let mut own_classes: Vec<&ClassSpec> = Vec::new();
        for word in &spec.classes {
            match classes.iter().rev().find(|class| class.name.value == word.value) {
                Some(class) => own_classes.push(class),
                None => self.findings.push(unknown_class(word, classes)),
            }
        }
        let mut unsafe_reported = false;
        for index in 0..names.count() {
            let name = names.get(index)?.into_boxed_str();
            if !unsafe_reported {
                unsafe_reported = unsafe_name::check_host(&name, spec.name.span, &mut self.findings);
            }
            let at = |pattern: &Pattern| pattern.get(if pattern.is_single() { 0 } else { index });
            let mut host = Host {
                name: name.clone(),
                span: spec.name.span,
                machine: MachineId(0),
                addresses: Vec::with_capacity(addresses.len()),
                classes: own_classes.iter().map(|class| class.name.value.clone()).collect(),
                zone: None,
                cores: None,
                memory: None,
                disks: Vec::new(),
                platform: None,
                os: spec.facts.os.unwrap_or_else(|| Spanned::new(Os::default(), spec.span)),
            };
            for (use_, pattern, span) in &addresses {
                let Some(text) = at(pattern) else {
                    let message = format!("`{}` runs out of addresses", spec.name.value);
                    self.findings.push(Finding::new(&RANGE_PATTERN, *span, message));
                    return None;
                };
                host.addresses.push(HostAddress { use_: *use_, text: text.into_boxed_str(), span: *span });
            }
            let zone = zone
                .as_ref()
                .and_then(|(pattern, span)| Some(Spanned::new(at(pattern)?.into_boxed_str(), *span)));
            facts::replace(&mut host, &spec.facts, zone);
            for class in &own_classes {
                let zone = class.facts.zone.clone();
                facts::fill(&mut host, &class.facts, zone);
                if spec.facts.os.is_none()
                    && let Some(os) = &class.facts.os
                {
                    host.os = *os;
                }
            }
            self.place_host(spec, host, cluster, scope)?;
        }
        Some(())
    }

    /// Puts a host into the scope: a new one, a patched one of an overlay's base, or one that another
    /// cluster of the run declares as well.
    fn place_host(
        &mut self,
        spec: &HostSpec,
        host: Host,
        cluster: Option<ClusterId>,
        scope: &mut Scope,
    ) -> Option<()> {
        if let Some(&known) = scope.by_name.get(&host.name) {
            if spec.overlay > 0 {
                self.patch(known, spec, host, scope);
                return Some(());
            }
            let first = self.model.host(known).span;
            let mut finding = Finding::new(
                &DUPLICATE_HOST,
                spec.name.span,
                format!("the host `{}` is declared twice", host.name),
            );
            if first != spec.name.span {
                finding = finding.label(first, "first declared here");
            }
            self.findings.push(finding.host(&*host.name));
            return None;
        }
        let name = host.name.clone();
        let classes = host.classes.clone();
        // The same name with the same address in another cluster is the same host.
        let twin = self.by_name.get(&name).into_iter().flatten().copied().find(|&other| {
            let other = self.model.host(other);
            match (other.addresses.is_empty(), host.addresses.is_empty()) {
                (true, true) => true,
                (false, false) => other.internal_address() == host.internal_address(),
                _ => false,
            }
        });
        let id = match (twin, cluster) {
            (Some(twin), _) => {
                let known = &mut self.model.hosts[twin.0 as usize];
                known.zone = known.zone.take().or(host.zone);
                known.cores = known.cores.or(host.cores);
                known.memory = known.memory.or(host.memory);
                twin
            }
            (None, _) => {
                let id = HostId(self.model.hosts.len() as u32);
                self.model.hosts.push(host);
                self.by_name.entry(name.clone()).or_default().push(id);
                id
            }
        };
        scope.by_name.insert(name, id);
        scope.hosts.push(id);
        for class in classes {
            scope.by_class.entry(class).or_default().push(id);
        }
        Some(())
    }

    /// An overlay's host statement with `*` or `?` changes every known host that it matches.
    fn patch_all(&mut self, spec: &HostSpec, classes: &[&ClassSpec], scope: &mut Scope) -> Option<()> {
        let matches = |host: &&HostId| glob_matches(&spec.name.value, &self.model.host(**host).name);
        let known: Vec<HostId> = scope.hosts.iter().filter(matches).copied().collect();
        if known.is_empty() {
            let message = format!("no host matches `{}`", spec.name.value);
            self.findings.push(Finding::new(&UNKNOWN_HOST, spec.name.span, message));
            return None;
        }
        for id in known {
            let name = Spanned::new(self.model.host(id).name.clone(), spec.name.span);
            let one = HostSpec { name, ..spec.clone() };
            self.host(&one, classes, None, scope)?;
        }
        Some(())
    }

    /// An overlay's host statement changes what it says of a known host.
    fn patch(&mut self, known: HostId, spec: &HostSpec, new: Host, scope: &mut Scope) {
        let host = &mut self.model.hosts[known.0 as usize];
        let zone = spec.facts.zone.is_some().then_some(new.zone).flatten();
        facts::replace(host, &spec.facts, zone);
        for address in new.addresses {
            host.addresses
                .retain(|old| old.use_ != address.use_ || old.use_ == crate::model::AddressUse::Alias);
            host.addresses.push(address);
        }
        if !spec.classes.is_empty() {
            for members in scope.by_class.values_mut() {
                members.retain(|member| *member != known);
            }
            for class in &new.classes {
                scope.by_class.entry(class.clone()).or_default().push(known);
            }
            host.classes = new.classes;
        }
    }

    /// Reads a pattern and reports what is wrong with it.
    fn pattern(&mut self, text: &Spanned<Box<str>>) -> Option<Pattern> {
        match Pattern::parse(&text.value) {
            Ok(pattern) => Some(pattern),
            Err(error) => {
                let span = inside(text.span, &text.value, error.range);
                self.findings.push(Finding::new(&RANGE_PATTERN, span, error.message).help(error.help));
                None
            }
        }
    }

    /// Reads a pattern that runs beside the names.
    fn beside(
        &mut self,
        spec: &HostSpec,
        names: &Pattern,
        text: &Spanned<Box<str>>,
        may_be_single: bool,
    ) -> Option<Pattern> {
        let pattern = self.pattern(text)?;
        if pattern.is_open() || pattern.count() == names.count() || (may_be_single && pattern.is_single()) {
            return Some(pattern);
        }
        let say = |number: u64, noun: &str| {
            if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
        };
        let (values, hosts) = (pattern.count(), names.count());
        let message = format!("`{}` gives {} for {}", text.value, say(values, "value"), say(hosts, "host"));
        let mut finding =
            Finding::new(&RANGE_PATTERN, text.span, message).label(spec.name.span, say(hosts, "name"));
        if pattern.is_single() {
            finding = finding.help("write a range with as many members as the names have");
        }
        self.findings.push(finding);
        None
    }
}

fn unknown_class(word: &Spanned<Box<str>>, classes: &[&ClassSpec]) -> Finding {
    let known = || classes.iter().map(|class| &*class.name.value);
    let finding = Finding::new(&UNKNOWN_CLASS, word.span, format!("there is no class `{}`", word.value));
    finding.help(suggest(&word.value, known(), || {
        if known().next().is_some() {
            format!("the classes are {}", words::ticked_list(known(), 12))
        } else {
            format!("declare it: class \"{}\" cores=16", word.value)
        }
    }))
}
