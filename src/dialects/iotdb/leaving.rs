//! Which nodes the server does not let go.

use crate::catalog::MeaningKind;
use crate::model::{Instance, Model};

/// A DataNode stays where one of its regions has a single replica that nothing can move: under SimpleConsensus.
pub(super) fn keeps(model: &Model, node: &Instance) -> Option<String> {
    if model.role_name(node) != "datanode" {
        return None;
    }
    let (_, leader) = model.instances_in_role(node.cluster, "confignode").next()?;
    let simple = model.with_meaning(leader, MeaningKind::ConsensusClass).find(|(param, setting)| {
        let of_regions = param.meanings.iter().filter_map(|meaning| meaning.consensus());
        of_regions.into_iter().any(|consensus| consensus.members.is_none())
            && setting.value.ends_with("SimpleConsensus")
    });
    let (param, _) = simple?;
    Some(format!(
        "`{}` is SimpleConsensus: the server does not move its regions, so a DataNode cannot be removed",
        param.name()
    ))
}
