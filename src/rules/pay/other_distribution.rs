//! PAY002: other-distribution.

use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::model::{Model, Payload};
use crate::product::{Fit, Need};
use crate::rules::{Survey, wording};

declare_rule! {
    /// Reports payload distributions that no host of the spec installs.
    ///
    /// ## What it checks
    ///
    /// The names of payloads against those under which install.sh looks for the distributions of the spec's
    /// products and versions. `clusterc payloads` lists them.
    ///
    /// ## Why it matters
    ///
    /// `apache-iotdb-1.3.2-all-bin.zip` for a cluster of 1.3.3 is useless on the site: install.sh does not find the
    /// archive that it needs, and a site without a network cannot download it.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    ///     payload "apache-iotdb-1.3.2-all-bin.zip"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    ///     payload "apache-iotdb-1.3.3-all-bin.zip"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Use the distribution that the spec names, or change the version in the spec. Pass a distribution for another
    /// kind of machine to install.sh with `--dist`. If you include an old version on purpose, to go back to it,
    /// suppress the finding with `allow`.
    pub static OTHER_DISTRIBUTION = {
        code: "PAY002", name: "other-distribution", severity: Warning, confidence: Source,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    // What is installed on hosts that are not in view is not known.
    if model.payloads.is_empty() || model.clusters().count() > model.whole_clusters().count() {
        return;
    }
    let needs = survey.products.needs(model);
    for payload in &model.payloads {
        let fits: Vec<(&Need, Fit)> =
            needs.iter().filter_map(|need| Some((need, need.fit(&payload.name)?))).collect();
        if fits.iter().any(|(_, fit)| *fit == Fit::Exact) {
            continue;
        }
        if let Some((need, Fit::Other(wanted))) = fits.first() {
            findings.push(finding(model, payload, need, wanted));
        }
    }
}

fn finding(model: &Model, payload: &Payload, need: &Need, wanted: &str) -> Finding {
    let name = words::shorten(&payload.name);
    let message = format!("no host of the spec installs `{name}`");
    let hosts = wording::hosts(model, &need.hosts);
    let help = if payload.name.contains(&need.version) {
        format!("use the payload `{wanted}`, or pass this file to install.sh with --dist")
    } else {
        format!("use the payload `{wanted}`, or change the version in the spec")
    };
    Finding::new(&OTHER_DISTRIBUTION, payload.span, message)
        .note(format!("{} {} of {hosts} is installed from `{wanted}`", need.title, need.version))
        .help(help)
}
