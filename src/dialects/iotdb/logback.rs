//! Log configuration of our own, where the spec says another folder for logs: the shipped one writes into the
//! install, whatever its variables say.

use std::sync::LazyLock;

use minijinja::{Value, context};

use super::lower::file;
use crate::model::{InstanceId, Model, drive};
use crate::product::HostFile;
use crate::template::{Templates, packed};

static TEMPLATES: LazyLock<Templates> =
    LazyLock::new(|| Templates::new(&[("logback.xml", packed!("templates/logback.xml"))]));

/// Logs of a DataNode next to the general ones: the name of the file and the loggers that write to it.
const DATANODE_LOGS: &[(&str, &[&str])] = &[
    ("log_datanode_audit", &["IoTDB_AUDIT_LOGGER"]),
    ("log_datanode_compaction", &["COMPACTION"]),
    ("log_datanode_measure", &["org.apache.iotdb.db.cost.statistic"]),
    (
        "log_datanode_pipe",
        &["org.apache.iotdb.pipe.api", "org.apache.iotdb.db.pipe", "org.apache.iotdb.commons.pipe"],
    ),
    ("log_datanode_query_debug", &["QUERY_DEBUG"]),
    ("log_datanode_slow_sql", &["SLOW_SQL"]),
    ("log_explain_analyze", &["EXPLAIN_ANALYZE"]),
];

/// The log configuration of a node; none when the shipped one does.
pub(super) fn config(model: &Model, id: InstanceId) -> Option<HostFile> {
    let node = model.instance(id);
    log_dir(model, id)?;
    let role = model.role_name(node);
    let text = TEMPLATES.render(
        "logback.xml",
        context! { node => &*node.name, role => role, folder => folder(model, id), logs => logs(role) },
    );
    Some(file(&format!("logback-{role}.xml"), text, false))
}

/// The further logs of a role: the name of the file, then its loggers.
fn logs(role: &str) -> Vec<Value> {
    let logs = if role == "datanode" { DATANODE_LOGS } else { &[] };
    logs.iter()
        .map(|(file, loggers)| vec![Value::from(*file), Value::from(loggers.to_vec())].into())
        .collect()
}

/// The folder that the spec names for logs, when it is one of the node's system: a cluster may have hosts of both.
fn log_dir(model: &Model, id: InstanceId) -> Option<&str> {
    let node = model.instance(id);
    let log_dir = model.cluster(node.cluster).install.log_dir.as_ref()?;
    (drive(&log_dir.value).is_some() == model.host(node.host).is_windows()).then_some(&*log_dir.value)
}

/// The folder of a node's log files. Nodes of one role that share a machine cannot share files.
pub(super) fn folder(model: &Model, id: InstanceId) -> String {
    let node = model.instance(id);
    let root = &model.root(node.root).path;
    let Some(log_dir) = log_dir(model, id) else {
        return format!("{root}/logs");
    };
    let machine = model.host(node.host).machine;
    let is_twin = |other: &InstanceId| {
        let other = model.instance(*other);
        other.role == node.role && model.host(other.host).machine == machine
    };
    let roots = model.roots.iter().filter(|other| model.host(other.host).machine == machine);
    let twins = roots.flat_map(|other| &other.instances).filter(|other| is_twin(other)).count();
    let log_dir = log_dir.trim_end_matches('/');
    if twins > 1 { format!("{log_dir}/{}", node.name) } else { log_dir.to_owned() }
}
