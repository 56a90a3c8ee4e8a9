//! The file that start-all.sh, stop-all.sh and destroy-all.sh read: which hosts they reach and where the nodes are there.

use crate::catalog::{ParamKind, ParamView, RoleScope};
use crate::formats::opaque;
use crate::model::{Cluster, LayerSetting};

/// The word of the catalog for those scripts.
const READER: &str = "cluster-script";

/// What such a file sets, one list for each file of the cluster.
pub(super) fn files(cluster: &Cluster) -> impl Iterator<Item = Vec<(&ParamView, &LayerSetting)>> {
    cluster.layers.iter().filter_map(|layer| {
        let own = layer.settings.iter().chain(&layer.opaque).filter_map(|setting| {
            let param = cluster.view.get(setting.param)?;
            is_read(param).then_some((param, setting))
        });
        let own: Vec<_> = own.collect();
        (!own.is_empty()).then_some(own)
    })
}

/// Everything that the scripts want from the file.
pub(super) fn wanted(cluster: &Cluster) -> impl Iterator<Item = &ParamView> {
    cluster.view.params().filter(|param| is_read(param))
}

fn is_read(param: &ParamView) -> bool {
    param.param.kind == ParamKind::Property
        && matches!(&param.param.scope, RoleScope::Other(word) if **word == *READER)
}

/// The hosts of a list, as the scripts split it; `None` where something fills it in later.
pub(super) fn hosts<'a>(
    settings: &[(&ParamView, &'a LayerSetting)],
    key: &str,
) -> Option<(&'a LayerSetting, Vec<&'a str>)> {
    let (_, setting) = settings.iter().find(|(param, _)| param.name() == key)?;
    let value = &*setting.value;
    let hosts = value.split([',', ' ', '\t']).filter(|host| !host.is_empty()).collect();
    opaque::find(value).is_none().then_some((setting, hosts))
}
