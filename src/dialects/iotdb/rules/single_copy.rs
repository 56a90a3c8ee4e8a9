//! IOTDB013: single-copy.

use super::Survey;
use super::nodes::whole_clusters;
use crate::declare_rule;
use crate::diagnostic::{Finding, words};

declare_rule! {
    /// Reports clusters of several DataNodes with only one copy of the data or the schema.
    ///
    /// ## What it checks
    ///
    /// Replication factors of 1, which is the server's default, where there are several DataNodes.
    ///
    /// ## Why it matters
    ///
    /// Each part of the data, or of the schema, is on one DataNode. While that one is down, its part can be neither
    /// read nor written; if its disk is lost, the part is lost too. It can be what you want: it needs the least
    /// disk space.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     replication schema=3 data=2
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// `replication schema=3 data=2` is the usual choice for three DataNodes and more. The factors apply only to
    /// databases that are created afterwards.
    pub static SINGLE_COPY = {
        code: "IOTDB013", name: "single-copy", severity: Info, confidence: Source,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in whole_clusters(model) {
        let count = model.instances_in_role(id, "datanode").count();
        let Some((_, leader)) = survey.leader(id).filter(|_| count > 1) else { continue };
        let single = |name: &str| {
            let setting = model.setting_named(leader, name)?;
            (setting.as_integer() == Some(1)).then(|| setting.span())
        };
        let (data, schema) = (single("data_replication_factor"), single("schema_replication_factor"));
        // Two copies of the schema serve no purpose: RatisConsensus wants more than half of them.
        let schema = schema.filter(|_| count > 2);
        let what = match (data, schema) {
            (Some(_), Some(_)) => "data and schema",
            (Some(_), None) => "the data",
            (None, Some(_)) => "the schema",
            (None, None) => continue,
        };
        let span = data.flatten().or(schema.flatten()).unwrap_or(cluster.name.span);
        let message = format!(
            "`{}` keeps one copy of {what} on {}",
            cluster.name.value,
            words::count(count, "DataNode")
        );
        let help = if count > 2 { "replication schema=3 data=2" } else { "replication schema=1 data=2" };
        let finding = Finding::new(&SINGLE_COPY, span, message)
            .note("while a DataNode is down, its part of the data cannot be read or written")
            .help(format!("write {help} for more copies"));
        findings.push(finding.product("iotdb"));
    }
}
