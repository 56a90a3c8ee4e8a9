//! IOTDB067: address-in-address.

use crate::maps::HashSet;

use super::Survey;
use super::cluster_script;
use super::nodes::{about, clusters};
use crate::declare_rule;
use crate::diagnostic::Finding;

declare_rule! {
    /// Reports addresses that `start-all.sh` or `stop-all.sh` may confuse with another one that contains them.
    ///
    /// ## What it checks
    ///
    /// The two address lists of `iotdb-cluster.properties`, in the order in which the scripts read them, and
    /// whether an address is contained in one of the other list.
    ///
    /// ## Why it matters
    ///
    /// To find the DataNode on the host of a ConfigNode, `start-all.sh` looks for the first address of the other
    /// list that contains the ConfigNode's: for `10.0.0.1` that may be `10.0.0.10`. The script then skips the node
    /// on that host and reports success. `stop-all.sh` does the same with the roles exchanged.
    ///
    /// ```files,fails
    /// == conf/iotdb-system.properties
    /// cn_internal_address=10.0.0.1
    /// cn_seed_config_node=10.0.0.1:10710
    /// dn_internal_address=10.0.0.1
    /// dn_seed_config_node=10.0.0.1:10710
    /// == conf/iotdb-cluster.properties
    /// confignode_address_list=10.0.0.1
    /// datanode_address_list=10.0.0.10,10.0.0.1
    /// ssh_account=root
    /// ssh_port=22
    /// confignode_deploy_path=/opt/iotdb
    /// datanode_deploy_path=/opt/iotdb
    /// ```
    ///
    /// ```files,passes
    /// == conf/iotdb-system.properties
    /// cn_internal_address=10.0.0.1
    /// cn_seed_config_node=10.0.0.1:10710
    /// dn_internal_address=10.0.0.1
    /// dn_seed_config_node=10.0.0.1:10710
    /// == conf/iotdb-cluster.properties
    /// confignode_address_list=10.0.0.1
    /// datanode_address_list=10.0.0.1,10.0.0.2
    /// ssh_account=root
    /// ssh_port=22
    /// confignode_deploy_path=/opt/iotdb
    /// datanode_deploy_path=/opt/iotdb
    /// ```
    ///
    /// ## How to fix
    ///
    /// Use host names that do not contain each other. Where both hosts have both nodes, it is enough to put
    /// the shorter address before the longer one in both lists.
    pub static ADDRESS_IN_ADDRESS = {
        code: "IOTDB067", name: "address-in-address", severity: Warning, confidence: Source,
        check: check of Survey
    }
}

/// Longer lists are not checked: the scripts compare each address with each.
const MOST_HOSTS: usize = 1000;

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    for (_, cluster) in clusters(survey.model) {
        for settings in cluster_script::files(cluster) {
            let hosts =
                |key| cluster_script::hosts(&settings, key).filter(|(_, hosts)| hosts.len() <= MOST_HOSTS);
            let (Some((_, confignodes)), Some((location, datanodes))) =
                (hosts("confignode_address_list"), hosts("datanode_address_list"))
            else {
                continue;
            };
            let starts = mistaken(&confignodes, &datanodes);
            let stops = mistaken(&datanodes, &confignodes);
            let Some((short, long)) = starts.or(stops).or_else(|| contained(&confignodes, &datanodes)) else {
                continue;
            };
            let finding = |message: String| Finding::new(&ADDRESS_IN_ADDRESS, location.span, message);
            let takes = |script: &str| {
                finding(format!("`{script}` confuses `{long}` with `{short}`, which is contained in it"))
            };
            let finding = if starts.is_some() {
                takes("start-all.sh")
                    .note(format!("it never starts the DataNode of `{long}`, and reports success"))
            } else if stops.is_some() {
                takes("stop-all.sh")
                    .note(format!("it never stops the ConfigNode of `{long}`, and reports success"))
            } else {
                finding(format!(
                    "`{short}` is contained in `{long}`, and `start-all.sh` works only because of their order"
                ))
                .note("the script uses the first address that contains the one that it searches for")
            };
            let finding = finding.help("use host names that do not contain each other");
            let is_both = confignodes.contains(&short) && datanodes.contains(&short);
            let finding = match is_both && (starts.is_some() || stops.is_some()) {
                true => finding.help(format!("put `{short}` before `{long}` in both lists instead")),
                false => finding,
            };
            findings.push(about(finding, survey.model, &[]));
        }
    }
}

/// The first address that is a part of another one in the other list, and that one.
fn contained<'a>(confignodes: &[&'a str], datanodes: &[&'a str]) -> Option<(&'a str, &'a str)> {
    let parts = |own: &[&'a str], others: &[&'a str]| {
        own.iter().find_map(|short| {
            let long = others.iter().find(|other| other.len() > short.len() && other.contains(short))?;
            Some((*short, *long))
        })
    };
    parts(confignodes, datanodes).or_else(|| parts(datanodes, confignodes))
}

/// The first address of `own` for which the scripts take another one of `others`, and that one. Each that is
/// taken is removed.
fn mistaken<'a>(own: &[&'a str], others: &[&'a str]) -> Option<(&'a str, &'a str)> {
    let mut taken: HashSet<usize> = HashSet::default();
    for short in own {
        let found =
            others.iter().enumerate().find(|(at, other)| !taken.contains(at) && other.contains(short));
        let Some((at, long)) = found else { continue };
        if long != short {
            return Some((short, long));
        }
        taken.insert(at);
    }
    None
}
