//! Several nodes that one statement places on each of its hosts: `alias="{host}-[1..4]" port="8902+"`.

use super::inside;
use crate::diagnostic::Finding;
use crate::spec::NodeSpec;
use crate::spec::pattern::Pattern;
use crate::spec::rules::RANGE_PATTERN;

/// How many nodes a statement may place on one host.
const MOST: u64 = 10_000;

/// The names and values of the nodes that a statement places on each of its hosts.
#[derive(Debug)]
pub(super) struct Members {
    names: Option<Pattern>,
    /// For each placing property, the pattern of its values; `None` where it could not be read.
    values: Vec<Option<Pattern>>,
    /// Whether some pattern could not be read: then no node is placed.
    is_broken: bool,
}

impl Members {
    /// Reads the patterns of a statement; what cannot be read is reported.
    pub(super) fn new(node: &NodeSpec, findings: &mut Vec<Finding>) -> Self {
        let read = |text: &crate::model::Spanned<Box<str>>, findings: &mut Vec<Finding>| {
            Pattern::parse(&text.value)
                .map_err(|error| {
                    let span = inside(text.span, &text.value, error.range.clone());
                    findings.push(error.finding(&RANGE_PATTERN, span));
                })
                .ok()
        };
        let mut names = node.name.as_ref().and_then(|name| read(name, findings));
        if let (Some(name), Some(pattern)) = (&node.name, &names)
            && (pattern.count() > MOST || pattern.is_open())
        {
            let message = format!("`{}` places {} nodes on each host", name.value, pattern.count());
            let finding = Finding::new(&RANGE_PATTERN, name.span, message);
            findings.push(finding.note(format!("a statement can place at most {MOST} nodes on a host")));
            names = None;
        }
        let count = names.as_ref().map_or(1, Pattern::count);
        let mut values = Vec::with_capacity(node.placing.len());
        for placing in &node.placing {
            let text = &placing.text;
            let pattern = read(text, findings);
            let fits =
                |pattern: &Pattern| pattern.is_single() || pattern.is_open() || pattern.count() == count;
            if let Some(pattern) = pattern.as_ref().filter(|pattern| !fits(pattern)) {
                let nodes = if count == 1 { "1 node".to_owned() } else { format!("{count} nodes") };
                let message = format!("`{}` gives {} values for {nodes}", text.value, pattern.count());
                let mut finding = Finding::new(&RANGE_PATTERN, text.span, message);
                if let Some(name) = &node.name {
                    finding = finding.label(name.span, format!("{nodes} on each host"));
                }
                findings.push(finding.help(
                    "write a value for each node of a host: the values are not matched with the hosts",
                ));
            }
            values.push(pattern.filter(fits));
        }
        let is_broken = values.iter().any(Option::is_none) || (names.is_none() && node.name.is_some());
        Self { names, values, is_broken }
    }

    /// Whether they could not be understood.
    pub(super) fn is_broken(&self) -> bool {
        self.is_broken
    }

    /// How many nodes are on each host.
    pub(super) fn count(&self) -> u64 {
        self.names.as_ref().map_or(1, Pattern::count)
    }

    /// Whether their values differ.
    pub(super) fn differ(&self) -> bool {
        self.count() > 1 && self.values.iter().flatten().any(|pattern| !pattern.is_single())
    }

    /// The name of one of them, with `{host}` in it; `None` when the statement names none.
    pub(super) fn name(&self, member: u64) -> Option<String> {
        self.names.as_ref()?.get(member)
    }

    /// The value of a placing property for one of them.
    pub(super) fn value(&self, property: usize, member: u64) -> Option<String> {
        let pattern = self.values.get(property)?.as_ref()?;
        pattern.get(if pattern.is_single() { 0 } else { member })
    }
}
