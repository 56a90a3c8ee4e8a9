//! How much a run may ask for whose size is a product: patterns compared with hosts, settings that reach nodes.

use crate::diagnostic::Finding;
use crate::source::Span;
use crate::spec::rules::RANGE_PATTERN;

/// The most hosts and nodes that the patterns of one run are compared with or reach.
const MOST: usize = 20_000_000;

/// What was requested so far.
#[derive(Debug, Default)]
pub(super) struct Effort {
    spent: usize,
    is_reported: bool,
}

impl Effort {
    /// Adds to it.
    pub(super) fn spend(&mut self, more: usize) {
        self.spent = self.spent.saturating_add(more);
    }

    /// Whether it is too much; the first statement above the limit is reported.
    pub(super) fn is_spent(&mut self, at: Span, findings: &mut Vec<Finding>) -> bool {
        let is_spent = self.spent > MOST;
        if is_spent && !std::mem::replace(&mut self.is_reported, true) {
            let message = format!(
                "up to this statement, patterns are compared with hosts and nodes more than {MOST} times"
            );
            let finding = Finding::new(&RANGE_PATTERN, at, message)
                .note("each pattern is compared with each host, and each setting is applied to each of its nodes")
                .help("set what many hosts share once: in a class, or in every \"ROLE\" without on=");
            findings.push(finding);
        }
        is_spent
    }
}
