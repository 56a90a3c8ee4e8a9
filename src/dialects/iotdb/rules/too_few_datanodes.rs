//! IOTDB012: too-few-datanodes.

use super::Survey;
use super::nodes::whole_clusters;
use crate::declare_rule;
use crate::diagnostic::{Change, Finding, words};

declare_rule! {
    /// Reports replication factors that are greater than the number of DataNodes.
    ///
    /// ## What it checks
    ///
    /// `schema_replication_factor` and `data_replication_factor` against the DataNodes of the cluster.
    ///
    /// ## Why it matters
    ///
    /// Every node starts, and `show cluster` has all of them Running. The first `create timeseries` or insert
    /// fails: `1003: DataNode is not enough, please register more.`
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     replication schema=3 data=1
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     replication schema=1 data=1
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Reduce the factor, or place more DataNodes.
    pub static TOO_FEW_DATANODES = {
        code: "IOTDB012", name: "too-few-datanodes", severity: Error, confidence: Observed,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in whole_clusters(model) {
        let datanodes: Vec<_> = model.instances_in_role(id, "datanode").map(|(_, node)| node.span).collect();
        let Some((_, leader)) = survey.leader(id) else { continue };
        // A cluster without DataNodes is its own finding.
        let Some(&placed) = datanodes.last() else { continue };
        let count = datanodes.len();
        let factors =
            ["data_replication_factor", "schema_replication_factor"].into_iter().filter_map(|name| {
                let setting = model.setting_named(leader, name)?;
                let factor = setting.as_integer().filter(|&factor| factor > count as i64)?;
                Some((factor, name, setting.span().unwrap_or(cluster.name.span)))
            });
        let mut factors: Vec<_> = factors.collect();
        factors.sort_by_key(|(factor, _, _)| std::cmp::Reverse(*factor));
        let Some(&(factor, name, span)) = factors.first() else { continue };
        let message =
            format!("`{name}` {factor} needs {factor} DataNodes, but `{}` has {count}", cluster.name.value);
        let mut finding = Finding::new(&TOO_FEW_DATANODES, span, message);
        if let Some((other, name, span)) = factors.get(1) {
            finding = finding.label(*span, format!("`{name}` {other} needs more as well"));
        }
        let finding = finding
            .label(placed, format!("{} in all", words::count(count, "DataNode")))
            .note("all nodes run, but the first write fails with \"1003: DataNode is not enough, please register more.\"")
            .propose(
                format!("set it to {count}, or place {}", words::count((factor - count as i64) as usize, "more DataNode")),
                factors.iter().map(|(_, _, span)| Change::Value { span: *span, value: count.to_string() }).collect(),
            )
            .otherwise(format!("place {}", words::count((factor - count as i64) as usize, "more DataNode")));
        findings.push(finding.product("iotdb"));
    }
}
