//! HA002: even-replicas.

use super::quorum;
use crate::declare_rule;
use crate::diagnostic::{Change, Finding, words};
use crate::model::Origin;
use crate::rules::{Survey, wording};

declare_rule! {
    /// Reports an even number of replicas that need a majority.
    ///
    /// ## What it checks
    ///
    /// Replica counts that the spec writes, where the consensus protocol of that data needs a majority: in IoTDB,
    /// RatisConsensus. Two replicas under IoTConsensus are fine: either of them can serve alone.
    ///
    /// ## Why it matters
    ///
    /// The last replica costs disk space and writes, and adds nothing: two replicas cannot survive the loss of either one, four
    /// survive the loss of any one, the same as three.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     replication schema=2 data=2
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
    /// Set three replicas, or one.
    pub static EVEN_REPLICAS = {
        code: "HA002", name: "even-replicas", severity: Warning, confidence: Observed,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in model.clusters() {
        for quorum in quorum::of(model, id) {
            let count = quorum.members;
            let Some((param, setting)) = quorum.replicas else { continue };
            let Origin::Written { span, .. } = setting.origin else { continue };
            if count < 2 || count % 2 != 0 {
                continue;
            }
            let survived = match count / 2 - 1 {
                0 => "cannot survive the loss of either one".to_owned(),
                lost => format!("survive the loss of any {lost}, the same as {}", count - 1),
            };
            let replicas = words::count(count, &format!("{} replica", quorum.consensus.kind));
            let message = format!("{replicas} {survived}");
            let (class_param, class) = quorum.class;
            let protocol = class.value.rsplit('.').next().unwrap_or(&class.value).to_owned();
            let mut finding = Finding::new(&EVEN_REPLICAS, span, message)
                .note(format!("`{protocol}` needs a majority of replicas: {} of {count}", count / 2 + 1));
            if let Origin::Written { span: written, .. } = class.origin
                && written != span
            {
                finding = finding.label(written, format!("`{}`", class_param.name()));
            }
            let others = if count == 2 { [3, 1] } else { [count - 1, count + 1] };
            for other in others {
                let help = format!("use an odd number: {}", wording::statement(param, other));
                finding = finding.propose(help, vec![Change::Value { span, value: other.to_string() }]);
            }
            finding = finding.otherwise("use an odd number, and a node for each replica");
            findings.push(finding.product(cluster.product));
        }
    }
}
