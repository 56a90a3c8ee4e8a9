//! Host statements written out: one host for each name of a range.

use crate::maps::HashMap;
use std::rc::Rc;

use super::declared::{Declared, DeclaredId};
use super::published::{HELP as PUBLISH_HELP, published};
use super::rules::{DUPLICATE_HOST, UNKNOWN_CLASS, UNKNOWN_HOST, unsafe_name};
use super::{Resolver, Scope, host_properties, inside};
use crate::diagnostic::suggest::{MOST_NAMES as MOST_NEAR, nearest};
use crate::diagnostic::{Finding, words};
use crate::model::{AddressUse, HostAddress, Spanned};
use crate::source::Span;
use crate::spec::pattern::{MOST_NAMES, Pattern, glob_matches};
use crate::spec::rules::{RANGE_PATTERN, WRONG_VALUE};
use crate::spec::{ClassSpec, HostProperties, HostSpec};

/// The classes that host statements can name: those of the file, then those of the cluster.
#[derive(Debug, Default)]
pub(super) struct Classes<'a> {
    around: Option<Rc<Self>>,
    own: &'a [ClassSpec],
    by_name: HashMap<&'a str, &'a ClassSpec>,
}

impl<'a> Classes<'a> {
    pub(super) fn new(own: &'a [ClassSpec], around: Option<&Rc<Self>>) -> Self {
        let by_name = own.iter().map(|class| (&*class.name.value, class)).collect();
        Self { around: around.map(Rc::clone), own, by_name }
    }

    fn find(&self, name: &str) -> Option<&'a ClassSpec> {
        let around = || self.around.as_ref()?.find(name);
        self.by_name.get(name).copied().or_else(around)
    }

    fn count(&self) -> usize {
        self.own.len() + self.around.as_ref().map_or(0, |around| around.own.len())
    }

    fn names(&self) -> impl Iterator<Item = &'a str> {
        let around = self.around.as_ref().map_or(&[][..], |around| around.own);
        around.iter().chain(self.own).map(|class| &*class.name.value)
    }
}

/// The patterns of a host statement, which run side by side.
struct Range {
    names: Pattern,
    addresses: Vec<(AddressUse, Pattern, Span)>,
    zone: Option<(Pattern, Span)>,
    publish: Option<(Pattern, Span)>,
}

impl Resolver<'_> {
    /// Writes out host statements into the scope. What neither they nor their classes set comes from what is shared.
    pub(super) fn hosts(
        &mut self,
        specs: &[HostSpec],
        shared: &HostProperties,
        classes: &Classes<'_>,
        scope: &mut Scope<DeclaredId>,
    ) {
        let first = self.declared.len();
        self.declared.reserve(specs.len());
        for spec in specs {
            if self.host(spec, classes, scope).is_none() {
                scope.incomplete = true;
            }
        }
        for host in &mut self.declared[first..] {
            host_properties::fill(&mut host.properties, shared);
        }
    }

    fn host(&mut self, spec: &HostSpec, classes: &Classes<'_>, scope: &mut Scope<DeclaredId>) -> Option<()> {
        if spec.overlay > 0 && spec.name.value.contains(['*', '?']) {
            return self.patch_all(spec, classes, scope);
        }
        let range = self.range(spec)?;
        let classes = self.known_classes(spec, classes);
        let mut unsafe_reported = false;
        self.declared.reserve(range.names.count() as usize);
        for index in 0..range.names.count() {
            let name = range.names.get(index)?.into_boxed_str();
            if !unsafe_reported {
                unsafe_reported = unsafe_name::check_host(&name, spec.name.span, &mut self.findings);
            }
            let host = self.declared(spec, &range, name, index)?;
            match scope.find(&host.name) {
                Some(known) if spec.overlay > 0 => self.patch(known, &host, spec, &classes, scope),
                Some(known) => {
                    self.duplicate(known, &host);
                    return None;
                }
                None => self.add(host, &classes, scope),
            }
        }
        Some(())
    }

    /// Reads the patterns of a host statement; reports those that do not go together.
    fn range(&mut self, spec: &HostSpec) -> Option<Range> {
        let names = self.pattern(&spec.name)?;
        if names.is_open() {
            let message = "the range in a host's name has no end";
            self.findings.push(
                Finding::new(&RANGE_PATTERN, spec.name.span, message).help("use a range such as `[1..3]`"),
            );
            return None;
        }
        let total = self.declared.len() as u64 + names.count();
        if names.count() > MOST_NAMES || total > MOST_NAMES {
            let message = format!("`{}` declares {} hosts", spec.name.value, names.count());
            let finding = Finding::new(&RANGE_PATTERN, spec.name.span, message)
                .note(format!("clusterc accepts at most {MOST_NAMES} hosts"));
            self.findings.push(finding);
            return None;
        }
        let mut addresses = Vec::new();
        for (use_, text) in &spec.addresses {
            addresses.push((*use_, self.parallel_pattern(spec, &names, text, false)?, text.span));
        }
        let zone = match &spec.properties.zone {
            Some(zone) => Some((self.parallel_pattern(spec, &names, zone, true)?, zone.span)),
            None => None,
        };
        let publish = match &spec.properties.publish {
            Some(publish) => Some((self.parallel_pattern(spec, &names, publish, true)?, publish.span)),
            None => None,
        };
        let publish = publish.filter(|(pattern, span)| self.writes_ports(pattern, &names, *span));
        Some(Range { names, addresses, zone, publish })
    }

    /// The classes that a host statement names; reports those that are not there.
    fn known_classes<'a>(&mut self, spec: &HostSpec, classes: &Classes<'a>) -> Vec<&'a ClassSpec> {
        let mut known = Vec::new();
        for word in &spec.classes {
            match classes.find(&word.value) {
                Some(class) => known.push(class),
                None => self.findings.push(unknown_class(word, classes)),
            }
        }
        known
    }

    /// One host of a range, with what the statement itself says of it.
    fn declared(&mut self, spec: &HostSpec, range: &Range, name: Box<str>, index: u64) -> Option<Declared> {
        let at = |pattern: &Pattern| {
            let text = pattern.get(if pattern.is_single() { 0 } else { index });
            text.map(String::into_boxed_str)
        };
        let mut addresses = Vec::with_capacity(range.addresses.len());
        for (use_, pattern, span) in &range.addresses {
            let Some(text) = at(pattern) else {
                let message = format!("`{}` runs out of addresses", spec.name.value);
                self.findings.push(Finding::new(&RANGE_PATTERN, *span, message));
                return None;
            };
            addresses.push(HostAddress { use_: *use_, text, span: *span });
        }
        let zone = range.zone.as_ref().and_then(|(pattern, span)| Some(Spanned::new(at(pattern)?, *span)));
        let publish =
            range.publish.as_ref().and_then(|(pattern, span)| Some(Spanned::new(at(pattern)?, *span)));
        let properties = HostProperties { zone, publish, ..spec.properties.clone() };
        Some(Declared { name, span: spec.name.span, addresses, properties })
    }

    /// Puts a new host into the scope. What the statement does not set comes from its classes.
    fn add(&mut self, mut host: Declared, classes: &[&ClassSpec], scope: &mut Scope<DeclaredId>) {
        let id = DeclaredId(self.declared.len() as u32);
        for class in classes {
            host_properties::fill(&mut host.properties, &class.properties);
        }
        scope.add(host.name.clone(), id);
        scope.join_classes(id, classes);
        self.declared.push(host);
    }

    fn duplicate(&mut self, known: DeclaredId, host: &Declared) {
        let first = self.declared[known.0 as usize].span;
        let message = format!("the host `{}` is declared twice", host.name);
        let mut finding = Finding::new(&DUPLICATE_HOST, host.span, message);
        if first != host.span {
            finding = finding.label(first, "first declared here");
        }
        self.findings.push(finding.host(&*host.name));
    }

    /// An overlay's host statement with `*` or `?` changes every known host that it matches.
    fn patch_all(
        &mut self,
        spec: &HostSpec,
        classes: &Classes<'_>,
        scope: &mut Scope<DeclaredId>,
    ) -> Option<()> {
        let names = scope.hosts().map(|id| &self.declared[id.0 as usize].name);
        let known: Vec<Box<str>> =
            names.filter(|name| glob_matches(&spec.name.value, name)).cloned().collect();
        if known.is_empty() {
            let message = format!("no host matches `{}`", spec.name.value);
            self.findings.push(Finding::new(&UNKNOWN_HOST, spec.name.span, message));
            return None;
        }
        for name in known {
            let name = Spanned::new(name, spec.name.span);
            let one = HostSpec { name, ..spec.clone() };
            self.host(&one, classes, scope)?;
        }
        Some(())
    }

    /// An overlay's host statement changes what it says of a known host.
    fn patch(
        &mut self,
        known: DeclaredId,
        new: &Declared,
        spec: &HostSpec,
        classes: &[&ClassSpec],
        scope: &mut Scope<DeclaredId>,
    ) {
        let host = &mut self.declared[known.0 as usize];
        host_properties::replace(&mut host.properties, &new.properties);
        for address in &new.addresses {
            host.addresses.retain(|old| old.use_ != address.use_ || old.use_ == AddressUse::Alias);
            host.addresses.push(address.clone());
        }
        if !spec.classes.is_empty() {
            scope.leave_classes(known);
            scope.join_classes(known, classes);
        }
    }

    /// Reads a pattern and reports what is wrong with it.
    fn pattern(&mut self, text: &Spanned<Box<str>>) -> Option<Pattern> {
        match Pattern::parse(&text.value) {
            Ok(pattern) => Some(pattern),
            Err(error) => {
                let span = inside(text.span, &text.value, error.range.clone());
                self.findings.push(error.finding(&RANGE_PATTERN, span));
                None
            }
        }
    }

    /// Whether a pattern writes ports to publish; reports it when not, and the hosts are there without them.
    fn writes_ports(&mut self, pattern: &Pattern, names: &Pattern, span: Span) -> bool {
        let members = if pattern.is_single() { 1 } else { names.count() };
        let mut written = (0..members).filter_map(|index| pattern.get(index));
        let wrong = written.find_map(|ports| published(&ports, span).err());
        let is_right = wrong.is_none();
        let finding = |message: String| Finding::new(&WRONG_VALUE, span, message).help(PUBLISH_HELP);
        self.findings.extend(wrong.map(finding));
        is_right
    }

    /// Reads a pattern that runs next to the names.
    fn parallel_pattern(
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
            finding = finding.help("write a range with as many values as there are names");
        }
        self.findings.push(finding);
        None
    }
}

fn unknown_class(word: &Spanned<Box<str>>, classes: &Classes<'_>) -> Finding {
    let known = || classes.names();
    let finding = Finding::new(&UNKNOWN_CLASS, word.span, format!("there is no class `{}`", word.value));
    finding.perhaps_or(word.span, nearest(&word.value, known().take(MOST_NEAR)), || {
        if known().next().is_some() {
            format!("use one of {}", words::ticked_first(known(), 12, classes.count()))
        } else {
            format!("declare it: class \"{}\" cores=16", word.value)
        }
    })
}
