//! Every rule, in reading order: those of reading, of the language, of all products, of each product. [`exceptions`]
//! are compared with them.

pub mod exceptions;
mod span_index;

use crate::maps::HashSet;

use crate::diagnostic::{Finding, Mark, Rule, Severity};
use crate::product::{Check, Table};
use crate::rules::{CHECKS, OF_BUNDLES, Survey};
use crate::source::Span;
use crate::{native, payload, plan, resolve, spec, syntax};

/// All rules, those of some products among them.
#[derive(Debug, Clone, Copy)]
pub struct Registry {
    /// The products.
    pub products: Table,
}

impl Registry {
    /// Looks for every rule in a model.
    pub fn run(&self, survey: &Survey<'_>, findings: &mut Vec<Finding>) {
        for check in CHECKS {
            look(check, survey, findings);
        }
        for product in self.products.iter() {
            product.rules().run(survey.model, findings);
        }
    }

    /// All rules.
    pub fn rules(&self) -> impl Iterator<Item = &'static Rule> + use<> {
        let language = [
            syntax::rules::ALL,
            syntax::yaml::rules::ALL,
            spec::rules::ALL,
            resolve::rules::ALL,
            exceptions::ALL,
            native::ALL,
        ];
        let language = language.into_iter().flatten().copied();
        let front_ends = self.products.readers().flat_map(|front_end| front_end.rules()).copied();
        let checks = CHECKS.iter().map(|check| check.rule);
        let payloads = payload::rules::ALL.iter().copied();
        let of_bundles = OF_BUNDLES.iter().map(|check| check.rule);
        let own = self.products.iter().flat_map(|product| product.rules().rules());
        let of_changes = plan::rules::ALL.iter().copied();
        let general = language.chain(front_ends).chain(checks).chain(payloads).chain(of_bundles);
        general.chain(of_changes).chain(own)
    }

    /// The rule of that code or name.
    pub fn find(&self, word: &str) -> Option<&'static Rule> {
        self.rules().find(|rule| rule.code.eq_ignore_ascii_case(word) || rule.name == word)
    }
}

/// Looks for a rule in one node of each kind, and where it finds something, at every location.
fn look(check: &'static Check<Survey<'static>>, survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let found = findings.len();
    (check.run)(survey, findings);
    if findings.len() > found && !survey.is_exact() {
        findings.truncate(found);
        (check.run)(survey.exact(), findings);
    }
}

/// Looks for what no bundle can hold in a model made of a spec. `findings` are what [`Registry::run`] found in it: of
/// two that show one location, the error stays.
pub fn run_for_bundles(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let mut refused = Vec::new();
    for check in OF_BUNDLES {
        look(check, survey, &mut refused);
    }
    let is_error = |finding: &&Finding| finding.severity == Severity::Error;
    let reported: HashSet<Span> = findings.iter().filter(is_error).map(|finding| finding.span).collect();
    refused.retain(|finding| !reported.contains(&finding.span));
    let spans: HashSet<Span> = refused.iter().map(|finding| finding.span).collect();
    findings.retain(|finding| finding.severity == Severity::Error || !spans.contains(&finding.span));
    findings.append(&mut refused);
}

/// Whether a finding means that hosts or nodes may be missing from the model.
pub fn hides_nodes(finding: &Finding) -> bool {
    is_syntax(finding) || finding.severity == Severity::Error && finding.rule.has(Mark::HidesNodes)
}

/// Whether a finding is about the text, before it means anything.
pub fn is_syntax(finding: &Finding) -> bool {
    finding.severity == Severity::Error && finding.rule.has(Mark::Text)
}
