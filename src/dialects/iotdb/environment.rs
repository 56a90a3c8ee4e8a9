//! The environment scripts: a small one that sources the shipped one and then says what differs, because on the
//! command line of Java the last option wins.

use std::sync::LazyLock;

use minijinja::context;

use super::lower::file;
use super::memory::{heap_of, mebibytes};
use crate::catalog::ParamKind;
use crate::diagnostic::words;
use crate::model::{ClusterId, InstanceId, Model, Origin, drive};
use crate::product::{Component, HostFile, Need, Trace, Variable, hosts_of};
use crate::template::{Templates, packed};

static TEMPLATES: LazyLock<Templates> = LazyLock::new(|| {
    Templates::new(&[("env.sh", packed!("templates/env.sh")), ("env.bat", packed!("templates/env.bat"))])
});

/// What differs between the roles.
struct Role {
    script: &'static str,
    /// Options of Java, as the start script takes them.
    options: &'static str,
    /// The folder of the configuration.
    conf: &'static str,
    /// Among how many threads the shipped script shares the direct memory.
    io_threads: u64,
}

const CONFIGNODE: Role = Role {
    script: "confignode-env",
    options: "CONFIGNODE_JMX_OPTS",
    conf: "CONFIGNODE_CONF",
    io_threads: 100,
};
const DATANODE: Role =
    Role { script: "datanode-env", options: "IOTDB_JMX_OPTS", conf: "IOTDB_CONF", io_threads: 1000 };

/// The script of a node's role; none when the shipped one does as it is.
pub(super) fn script(model: &Model, id: InstanceId, trace: &dyn Trace) -> Option<HostFile> {
    let node = model.instance(id);
    let role = if model.role_name(node) == "confignode" { CONFIGNODE } else { DATANODE };
    let env_file = format!("{}.sh", role.script);
    let mut origins: Vec<String> = Vec::new();
    let mut note = |from: &Origin| {
        let from = trace.reason(from);
        if !origins.contains(&from) {
            origins.push(from);
        }
    };
    let mut used = false;
    for (param, setting) in model.explicit(node) {
        if param.param.kind == ParamKind::Variable && param.file == env_file && !setting.value.is_empty() {
            note(&setting.origin);
            used = true;
        }
    }
    let java_home = java_home(model, id);
    let java_home_set =
        model.cluster(node.cluster).install.java_home.as_ref().filter(|_| java_home.is_some());
    if let Some(span) = java_home_set.map(|java_home| java_home.span) {
        note(&Origin::Derived { span, because: "Java's folder".into() });
    }
    // On Windows the start script wants it earlier than it reads this one: start.bat says it.
    if !used && (java_home.is_none() || model.host(node.host).is_windows()) {
        return None;
    }
    let memory = memory(model, id);
    let mebibytes = |number: Option<u64>| number.map(|number| format!("{number}M"));
    let overrides = [("heap", mebibytes(memory.heap)), ("direct memory", mebibytes(memory.direct))];
    let overrides = overrides.iter().filter_map(|(what, size)| Some(format!("{what} {}", size.as_ref()?)));
    let overrides = format!("Set by the spec; overrides the value above: {}", words::list(overrides));
    // Where the spec says the threads alone, the shipped script has worked the direct memory out.
    let is_buffer_set = memory.direct.is_some() || written(model, id, "MAX_CACHED_BUFFER_SIZE").is_some();
    let is_windows = model.host(node.host).is_windows();
    let text = TEMPLATES.render(
        if is_windows { "env.bat" } else { "env.sh" },
        context! {
            node => &*node.name,
            script => role.script,
            conf => role.conf,
            options_name => role.options,
            origins => origins,
            java_home => java_home,
            heap_dump => written(model, id, "IOTDB_ALLOW_HEAP_DUMP"),
            remote_management => is_managed_remotely(model, id),
            shared_among => written_number(model, id, "IO_THREADS_NUMBER").filter(|_| !is_buffer_set),
            says_memory => memory.heap.is_some() || memory.direct.is_some(),
            direct => mebibytes(memory.direct).filter(|_| has_variable(model, id, "OFF_HEAP_MEMORY")),
            flags => flags(model, id, &role, memory),
            overrides => overrides,
        },
    );
    if !is_windows {
        return Some(file(&env_file, text, false));
    }
    // `conf`, or a folder in it.
    let folders = model.view(node).version_property("windows-scripts").unwrap_or("sbin conf");
    let folder = folders.split(' ').nth(1).and_then(|folder| folder.strip_prefix("conf/"));
    let folder = folder.map(|folder| format!("{folder}/")).unwrap_or_default();
    Some(file(&format!("{folder}{}.bat", role.script), text, false))
}

/// The folder of Java: the install's, or the environment script's own variable.
pub(super) fn java_home(model: &Model, id: InstanceId) -> Option<String> {
    let install = &model.cluster(model.instance(id).cluster).install;
    let is_windows = model.host(model.instance(id).host).is_windows();
    // A folder of Linux is none on Windows, and the other way round: hosts of both kinds may be in one cluster.
    let is_here = |path: &String| drive(path).is_some() == is_windows;
    let of_install = || Some(install.java_home.as_ref()?.value.to_string());
    written(model, id, "JAVA_HOME").or_else(of_install).filter(is_here)
}

/// The Java of the hosts, where the spec says where it is or which it is.
pub(super) fn needs(model: &Model, cluster: ClusterId) -> Option<Need> {
    let install = &model.cluster(cluster).install;
    let folder = install.java_home.as_ref().map(|home| &*home.value);
    let version = install.java_version.as_ref().map(|version| version.value.to_string()).unwrap_or_default();
    if folder.is_none() && version.is_empty() {
        return None;
    }
    Some(Need {
        is_in_image: true,
        title: "Java".to_owned(),
        version,
        file: None,
        hosts: hosts_of(model, cluster, |role| role != "ainode"),
        is_required: true,
        note: folder.map_or_else(String::new, |folder| format!("in {folder} of each host")),
        component: Component::default(),
    })
}

/// Memory of one process in MiB, as far as the spec says it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Memory {
    pub(super) heap: Option<u64>,
    /// What the heap starts with, where it is not all of it.
    first_heap: Option<u64>,
    pub(super) direct: Option<u64>,
}

/// What a node's memory comes to: what the spec says, split as the server's own script does.
pub(super) fn memory(model: &Model, id: InstanceId) -> Memory {
    let size = |name: &str| written(model, id, name).as_deref().and_then(mebibytes);
    // Variables of the scripts up to 1.2 and since 1.3; no version has both.
    let (heap, direct) = match (size("MEMORY_SIZE"), size("MAX_HEAP_SIZE")) {
        (Some(total), _) => (Some(heap_of(total)), Some(total - heap_of(total))),
        (None, Some(heap)) => (Some(heap), Some(heap)),
        (None, None) => (None, None),
    };
    Memory {
        heap: size("ON_HEAP_MEMORY").or(heap),
        first_heap: size("HEAP_NEWSIZE"),
        direct: size("OFF_HEAP_MEMORY").or_else(|| size("MAX_DIRECT_MEMORY_SIZE")).or(direct),
    }
}

fn has_variable(model: &Model, id: InstanceId, name: &str) -> bool {
    let node = model.instance(id);
    model.view(node).find(name, ParamKind::Variable, node.role).is_some()
}

/// The value that something sets for a variable; an empty one leaves it to the script.
fn written(model: &Model, id: InstanceId, name: &str) -> Option<String> {
    let setting = super::derive::variable(model, id, name)?;
    Some(setting.value.into_owned()).filter(|value| !value.is_empty())
}

fn is_managed_remotely(model: &Model, id: InstanceId) -> bool {
    written(model, id, "JMX_LOCAL").is_some_and(|local| local == "false")
}

/// The variable with all that a script of the node would say, where that is the memory alone.
pub(super) fn options(model: &Model, id: InstanceId, trace: &dyn Trace) -> Option<Variable> {
    let node = model.instance(id);
    let role = if model.role_name(node) == "confignode" { CONFIGNODE } else { DATANODE };
    let env_file = format!("{}.sh", role.script);
    let is_memory =
        |name: &str| matches!(name, "MEMORY_SIZE" | "ON_HEAP_MEMORY" | "OFF_HEAP_MEMORY" | "MAX_HEAP_SIZE");
    let explicit = model.explicit(node);
    let mut own = explicit.iter().filter(|(param, setting)| {
        param.param.kind == ParamKind::Variable && param.file == env_file && !setting.value.is_empty()
    });
    let first = own.next()?;
    if !is_memory(first.0.name()) || !own.all(|(param, _)| is_memory(param.name())) {
        return None;
    }
    // The shipped script works the size of cached buffers out of the direct memory, as `flags` does.
    let (heap, direct) = {
        let memory = memory(model, id);
        (memory.heap?, memory.direct?)
    };
    Some(Variable {
        name: role.options.to_owned(),
        value: format!("-Xms{heap}M -Xmx{heap}M -XX:MaxDirectMemorySize={direct}M"),
        reason: trace.reason(&first.1.origin),
    })
}

/// Options of Java, the strongest last.
fn flags(model: &Model, id: InstanceId, role: &Role, memory: Memory) -> Vec<String> {
    let mut flags = Vec::new();
    if let Some(heap) = memory.heap {
        flags.push(format!("-Xms{}M -Xmx{heap}M", memory.first_heap.unwrap_or(heap)));
    } else if let Some(first) = memory.first_heap {
        flags.push(format!("-Xms{first}M"));
    }
    if let Some(direct) = memory.direct {
        flags.push(format!("-XX:MaxDirectMemorySize={direct}M"));
    }
    let bytes = match (written_number(model, id, "MAX_CACHED_BUFFER_SIZE"), memory.direct) {
        (Some(bytes), _) => Some(bytes),
        (None, Some(direct)) if has_variable(model, id, "IO_THREADS_NUMBER") => {
            let threads = written_number(model, id, "IO_THREADS_NUMBER").unwrap_or(role.io_threads);
            Some(direct.saturating_mul(1 << 20) / threads)
        }
        // Up to 1.2 the script divides the heap by 16 threads and 1024 buffers of a pool.
        (None, _) if has_variable(model, id, "MAX_HEAP_SIZE") => memory.heap.map(|heap| heap * 64),
        (None, _) => None,
    };
    flags.extend(bytes.map(|bytes| format!("-Djdk.nio.maxCachedBufferSize={bytes}")));
    if is_managed_remotely(model, id) {
        flags.extend(management(model, id));
    }
    // What the spec says of Java itself comes last, and so wins.
    flags.extend(written(model, id, role.options));
    flags
}

/// Options that open the management port; the template says where the password is.
fn management(model: &Model, id: InstanceId) -> [String; 8] {
    let node = model.instance(id);
    let value = |name: &str| {
        model.variable_named(node, name).map(|setting| setting.value.into_owned()).unwrap_or_default()
    };
    let remote = |name: &str, value: &str| format!("-Dcom.sun.management.jmxremote{name}{value}");
    let port = value("JMX_PORT");
    [
        "-Diotdb.jmx.local=false".to_owned(),
        remote("", ""),
        remote(".port=", &port),
        remote(".rmi.port=", &port),
        remote(".ssl=", "false"),
        remote(".authenticate=", "true"),
        "-Djava.rmi.server.randomIDs=true".to_owned(),
        format!("-Djava.rmi.server.hostname={}", value("JMX_IP")),
    ]
}

fn written_number(model: &Model, id: InstanceId, name: &str) -> Option<u64> {
    written(model, id, name)?.trim().parse().ok().filter(|number| *number > 0)
}
