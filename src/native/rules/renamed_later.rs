//! LINT013: renamed-later.

use crate::catalog::CatalogView;
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Spanned;

declare_rule! {
    /// Reports settings that have another name in newer versions.
    ///
    /// ## What it checks
    ///
    /// Every key that the version reads and a later version has under another name.
    ///
    /// ## Why it matters
    ///
    /// After an upgrade the old name may still be read for a while; then it is silently ignored.
    ///
    /// ```files,fails
    /// == conf/iotdb-common.properties
    /// schema_replication_factor=1
    /// == conf/iotdb-confignode.properties
    /// cn_internal_address=127.0.0.1
    /// cn_seed_config_node=127.0.0.1:10710
    /// == conf/iotdb-datanode.properties
    /// dn_internal_address=127.0.0.1
    /// dn_seed_config_node=127.0.0.1:10710
    /// iot_consensus_throttle_threshold_in_byte=53687091200
    /// ```
    ///
    /// ```files,passes
    /// == conf/iotdb-system.properties
    /// cn_internal_address=127.0.0.1
    /// cn_seed_config_node=127.0.0.1:10710
    /// dn_internal_address=127.0.0.1
    /// dn_seed_config_node=127.0.0.1:10710
    /// ```
    ///
    /// ## How to fix
    ///
    /// You do not need to do anything now. Change the name when you upgrade.
    pub static RENAMED_LATER = { code: "LINT013", name: "renamed-later", severity: Info, confidence: Source }
}

/// A finding for one key of a parameter that `view` reads; `None` when it keeps its name.
pub(crate) fn check(view: &CatalogView, key: &Spanned<Box<str>>) -> Option<Finding> {
    let catalog = view.catalog;
    let param = catalog
        .find(&key.value)
        .iter()
        .map(|&id| catalog.param(id))
        .find(|param| !param.renamed_to.is_empty())?;
    let later = param
        .renamed_to
        .iter()
        .filter(|ranged| !ranged.versions.contains(&view.version))
        .find(|ranged| ranged.versions.since.as_ref().is_none_or(|since| *since > view.version))?;
    let since = later.versions.since.as_ref().map(|since| format!("since {since} ")).unwrap_or_default();
    let message = format!("{since}`{}` is called `{}`", key.value, later.value);
    let mut finding = Finding::new(&RENAMED_LATER, key.span, message)
        .note(format!("in {} {} the old name is correct", catalog.title, view.version));
    // A list that becomes one value loses all but its first.
    let is_list = param.kind_of_value == crate::catalog::ParamType::EndpointList;
    if is_list {
        finding = finding.note("the newer one uses only the first address");
    }
    Some(finding.product(&*catalog.product))
}
