//! The environment scripts: a small one that sources the shipped one and then says what differs, because on the
//! command line of Java the last option wins.

use std::sync::LazyLock;

use minijinja::context;

use super::lower::{file, origin};
use crate::bundle::{HostFile, Templates, sh};
use crate::catalog::ParamKind;
use crate::dialects::Trace;
use crate::model::{InstanceId, Model, Origin};

static TEMPLATES: LazyLock<Templates> =
    LazyLock::new(|| Templates::new(&[("env.sh", include_str!("templates/env.sh"))]));

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
        let from = origin(from, trace);
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
    if let Some(span) = model.cluster(node.cluster).install.java_home.as_ref().map(|java_home| java_home.span)
    {
        note(&Origin::Derived { span, because: "Java's folder".to_owned() });
    }
    if !used && java_home.is_none() {
        return None;
    }
    let options = options(model, id, &role);
    let text = TEMPLATES.render(
        "env.sh",
        context! {
            node => &*node.name,
            script => role.script,
            conf => role.conf,
            options_name => role.options,
            origins => origins,
            java_home => java_home,
            heap_dump => written(model, id, "IOTDB_ALLOW_HEAP_DUMP"),
            remote_management => is_managed_remotely(model, id),
            direct => options.direct,
            flags => options.flags,
        },
    );
    Some(file(&env_file, text, false))
}

/// The folder of Java: the install's, or the environment script's own variable.
pub(super) fn java_home(model: &Model, id: InstanceId) -> Option<String> {
    let install = &model.cluster(model.instance(id).cluster).install;
    written(model, id, "JAVA_HOME").or_else(|| Some(install.java_home.as_ref()?.value.to_string()))
}

/// Memory of one process in MiB, as far as the spec says it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Memory {
    pub(super) heap: Option<u64>,
    pub(super) direct: Option<u64>,
}

/// What a node's memory comes to: what the spec says, split as the server's own script does.
pub(super) fn memory(model: &Model, id: InstanceId) -> Memory {
    let size = |name: &str| written(model, id, name).as_deref().and_then(mebibytes);
    let (heap, direct) = match size("MEMORY_SIZE") {
        Some(total) => (Some(heap_of(total)), Some(total - heap_of(total))),
        None => (None, None),
    };
    Memory { heap: size("ON_HEAP_MEMORY").or(heap), direct: size("OFF_HEAP_MEMORY").or(direct) }
}

/// The heap's share of the memory of a process, in MiB, in whole steps as `expr` counts.
fn heap_of(total: u64) -> u64 {
    match total {
        0..4096 => total / 4 * 3,
        4096..16384 => total / 5 * 4,
        16384..131_072 => total / 8 * 7,
        _ => total - 16384,
    }
}

fn mebibytes(text: &str) -> Option<u64> {
    let text = text.trim();
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let number: u64 = number.parse().ok()?;
    match unit {
        "G" | "g" => number.checked_mul(1024),
        "M" | "m" => Some(number),
        _ => None,
    }
}

/// The value that something sets for a variable; an empty one leaves it to the script.
fn written(model: &Model, id: InstanceId, name: &str) -> Option<String> {
    let setting = super::derive::variable(model, id, name)?;
    Some(setting.value.into_owned()).filter(|value| !value.is_empty())
}

fn is_managed_remotely(model: &Model, id: InstanceId) -> bool {
    written(model, id, "JMX_LOCAL").is_some_and(|local| local == "false")
}

struct JavaOptions {
    /// Direct memory, which the server is told beside Java.
    direct: Option<String>,
    /// Options as one shell expression each, quoted.
    flags: Vec<String>,
}

fn options(model: &Model, id: InstanceId, role: &Role) -> JavaOptions {
    let memory = memory(model, id);
    let mut flags = Vec::new();
    let mut add = |flag: String| flags.push(sh(&flag));
    if let Some(heap) = memory.heap {
        add(format!("-Xms{heap}M -Xmx{heap}M"));
    }
    if let Some(direct) = memory.direct {
        add(format!("-XX:MaxDirectMemorySize={direct}M"));
    }
    let threads =
        written(model, id, "IO_THREADS_NUMBER").and_then(|threads| threads.trim().parse::<u64>().ok());
    let threads = threads.filter(|threads| *threads > 0);
    let buffer =
        written(model, id, "MAX_CACHED_BUFFER_SIZE").and_then(|size| size.trim().parse::<u64>().ok());
    match (buffer, memory.direct, threads) {
        (Some(bytes), _, _) => add(format!("-Djdk.nio.maxCachedBufferSize={bytes}")),
        (None, Some(direct), _) => {
            let bytes = direct.saturating_mul(1 << 20) / threads.unwrap_or(role.io_threads);
            add(format!("-Djdk.nio.maxCachedBufferSize={bytes}"));
        }
        // The shipped script has worked the direct memory out by then.
        (None, None, Some(threads)) => {
            flags.push(format!(
                "-Djdk.nio.maxCachedBufferSize=$((off_heap_memory_size_in_mb * 1048576 / {threads}))"
            ));
        }
        (None, None, None) => {}
    }
    if is_managed_remotely(model, id) {
        flags.extend(management(model, id, role));
    }
    // What the spec says of Java itself comes last, and so wins.
    flags.extend(written(model, id, role.options).map(|options| sh(&options)));
    let direct = memory.direct.map(|direct| format!("{direct}M"));
    JavaOptions { direct, flags }
}

/// Options that open the management port, with a password.
fn management(model: &Model, id: InstanceId, role: &Role) -> Vec<String> {
    let node = model.instance(id);
    let value = |name: &str| {
        model.variable_named(node, name).map(|setting| setting.value.into_owned()).unwrap_or_default()
    };
    let property = |name: &str, value: &str| sh(&format!("-Dcom.sun.management.jmxremote{name}={value}"));
    let file =
        |name: &str, file: &str| format!("-Dcom.sun.management.jmxremote.{name}=\"${}/{file}\"", role.conf);
    let port = value("JMX_PORT");
    vec![
        sh("-Diotdb.jmx.local=false"),
        sh("-Dcom.sun.management.jmxremote"),
        property(".port", &port),
        property(".rmi.port", &port),
        sh("-Djava.rmi.server.randomIDs=true"),
        property(".ssl", "false"),
        property(".authenticate", "true"),
        file("password.file", "jmx.password"),
        file("access.file", "jmx.access"),
        sh(&format!("-Djava.rmi.server.hostname={}", value("JMX_IP"))),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_split_as_the_shipped_script_does() {
        let splits =
            [(1024, 768), (4095, 3069), (4096, 3276), (8192, 6552), (16384, 14336), (131_072, 114_688)];
        for (total, heap) in splits {
            assert_eq!(heap_of(total), heap, "{total}");
        }
    }

    #[test]
    fn sizes_are_whole_numbers_with_a_unit() {
        assert_eq!(mebibytes("2G"), Some(2048));
        assert_eq!(mebibytes("512M"), Some(512));
        for text in ["", "G", "1.5G", "2", "é"] {
            assert_eq!(mebibytes(text), None, "{text}");
        }
    }
}
