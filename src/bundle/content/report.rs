//! report.html: the bundle as one page for a reviewer.

use minijinja::Value;

use crate::bundle::content::bill::payloads;
use crate::bundle::content::plan::Plan;
use crate::bundle::file::{BundleFile, Entry, hex};
use crate::bundle::manifest::GIVEN;
use crate::diagnostic::Finding;
use crate::plan;
use crate::report::{self, Input, Payload};
use crate::source::Span;

/// The name of the page.
pub(in crate::bundle) const REPORT: &str = "report.html";

/// What the page shows in addition to the model.
#[derive(Debug)]
pub(in crate::bundle) struct Reported {
    /// What is found in the specs.
    pub(in crate::bundle) findings: Vec<Finding>,
    /// The statements that except other findings.
    pub(in crate::bundle) exceptions: Vec<Span>,
    /// What gets running clusters there.
    pub(in crate::bundle) change: Option<Value>,
}

/// What a plan does. Its locations are not those of the bundle's specs.
pub(in crate::bundle) fn change(plan: &plan::Plan) -> Value {
    plan::context(plan, ("the clusters that run", "this bundle"), None)
}

/// The page, of a bundle with the payloads among some files.
pub(in crate::bundle) fn file(plan: &Plan, reported: &Reported, entries: &[Entry]) -> BundleFile {
    let sources = plan.lines.with_own_names();
    // Findings about the command line are about the machine that builds.
    let mut findings = reported.findings.clone();
    findings.retain(|finding| finding.spans().all(|span| sources.file(span.file).name != GIVEN));
    let payloads = payloads(entries).map(|(name, entry)| Payload {
        name: name.to_owned(),
        size: Some(entry.size),
        sum: Some(hex(&entry.sum)),
    });
    let input = Input {
        model: plan.model,
        products: plan.products,
        sources: &sources,
        secrets: sources.secret_values(),
        findings: (&findings, &sources),
        exceptions: reported.exceptions.clone(),
        is_found: false,
        made_by: plan.made_by.clone(),
        change: reported.change.clone(),
        payloads: payloads.collect(),
    };
    BundleFile::text(REPORT, report::page(&input))
}
