//! `survive`: what a cluster has to survive.

use super::Decoder;
use crate::catalog::Level;
use crate::diagnostic::suggest::nearest;
use crate::diagnostic::{Finding, words};
use crate::model::{Goal, Spanned};
use crate::spec::rules::{MISSING_PART, REPEATED_PART, WRONG_VALUE};
use crate::syntax::Node;

/// The levels of a goal that names none: what clients see.
const USUAL: [Level; 2] = [Level::Write, Level::Query];

impl Decoder<'_> {
    /// `survive hosts=1 zones=1 levels="write query"`.
    pub(super) fn goal(&mut self, node: &Node, index: usize) {
        let mut fields = self.fields(node);
        let findings = &mut self.findings;
        let hosts = fields.count("hosts", "a number of hosts of at least 1", findings);
        let zones = fields.count("zones", "a number of zones of at least 1", findings);
        let is_counted = node.property("hosts").or(node.property("zones")).is_some();
        if !is_counted && node.is_whole {
            let message = "`survive` has no number of hosts or zones that may fail";
            let finding = Finding::new(&MISSING_PART, node.head, message);
            findings.push(finding.help("add hosts=1, zones=1, or both"));
        }
        let written = fields.text("levels", "service levels such as `\"write query\"`", findings);
        let mut levels: Vec<Spanned<Level>> = Vec::new();
        for word in written.iter().flat_map(|text| text.value.split([' ', ',', '\t'])) {
            let span = written.as_ref().map_or(node.head, |text| text.span);
            if word.is_empty() {
                continue;
            }
            let Some(level) = Level::parse(word) else {
                let known = || Level::ALL.iter().map(|level| level.as_str());
                let message = format!("`{}` is not a service level", words::shorten(word));
                let finding = Finding::new(&WRONG_VALUE, span, message);
                findings.push(match nearest(word, known()) {
                    Some(near) => {
                        let all = written.as_ref().map_or("", |text| &*text.value);
                        finding.did_you_mean(near, span, format!("\"{}\"", all.replacen(word, near, 1)))
                    }
                    None => finding.help(format!("use one of {}", words::ticked_list(known(), 8))),
                });
                continue;
            };
            if levels.iter().any(|known| known.value == level) {
                let message = format!("the level `{}` is named twice", level.as_str());
                findings.push(Finding::new(&REPEATED_PART, span, message).help("name it once"));
                continue;
            }
            levels.push(Spanned::new(level, span));
        }
        if written.is_none() {
            levels = USUAL.map(|level| Spanned::new(level, node.head)).to_vec();
        }
        fields.finish(findings);
        self.no_children(node);
        if hosts.is_none() && zones.is_none() {
            return;
        }
        let overlay = self.overlay;
        let goals = &mut self.site.clusters[index].goals;
        // An overlay's goals mean those of its base.
        goals.retain(|(_, of)| *of == overlay);
        goals.push((Goal { hosts, zones, levels, span: node.head }, overlay));
    }
}
