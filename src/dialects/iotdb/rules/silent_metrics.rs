//! IOTDB049: silent-metrics.

use super::Survey;
use super::nodes::{about, clusters, location, names, verb, written_params};
use crate::catalog::MeaningKind;
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::rules::kit::group;

declare_rule! {
    /// Reports reporters of metrics that have nothing to report.
    ///
    /// ## What it checks
    ///
    /// `cn_metric_level` and `dn_metric_level` `OFF` together with a reporter.
    ///
    /// ## Why it matters
    ///
    /// The reporter runs, but Prometheus gets an empty page: the target is up, and every chart stays empty.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" { metrics "prometheus" level="OFF"; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" { metrics "prometheus" level="IMPORTANT"; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Use `CORE`, `IMPORTANT`, `NORMAL` or `ALL`, or remove the reporter.
    pub static SILENT_METRICS = {
        code: "IOTDB049", name: "silent-metrics", severity: Warning, confidence: Observed,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in clusters(model) {
        for param in
            written_params(cluster).filter(|param| param.meaning(MeaningKind::MetricsLevel).is_some())
        {
            let silent = model.instances_of(id).filter_map(|(id, node)| {
                let level = model.setting(node, param.id).filter(|level| level.value == "OFF")?;
                let (_, list) = model.with_meaning(node, MeaningKind::MetricsReporters).next()?;
                let reporters: Vec<String> = list.items().map(str::to_owned).collect();
                (!reporters.is_empty()).then(|| ((location(&level, node), list.span(), reporters), id))
            });
            for ((span, list, reporters), nodes) in group(silent) {
                let message = format!(
                    "{} {} nothing, but {} to report it",
                    names(model, &nodes),
                    verb(&nodes, "measures", "measure"),
                    if reporters.len() == 1 {
                        format!("{} is there", words::list(&reporters))
                    } else {
                        format!("{} are there", words::list(&reporters))
                    },
                );
                let mut finding = Finding::new(&SILENT_METRICS, span, message);
                if let Some(list) = list.filter(|list| *list != span) {
                    finding = finding.label(list, "the metrics to report");
                }
                let finding = finding
                    .note("Prometheus gets an empty page, and every chart stays empty")
                    .help("write CORE, IMPORTANT, NORMAL or ALL");
                findings.push(about(finding, model, &nodes));
            }
        }
    }
}
