//! The environment scripts that releases ship, with what people change in them: what clusterc believes that they leave behind is what the
//! shell does.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use clusterc::formats::shell::{self, Caller, UNKNOWN};

use crate::command;
use crate::lab::distribution;

/// What is changed: a line, and what is there then; none leaves the script as it is.
const CHANGES: &[&[(&str, &str)]] = &[
    &[],
    &[("MEMORY_SIZE=", "MEMORY_SIZE=2G")],
    &[("MEMORY_SIZE=", "MEMORY_SIZE=\"4095M\"")],
    &[("MEMORY_SIZE=", "MEMORY_SIZE=4G")],
    &[("MEMORY_SIZE=", "MEMORY_SIZE=16383M")],
    &[("MEMORY_SIZE=", "export MEMORY_SIZE=${MY_MEMORY:-16G}")],
    &[("MEMORY_SIZE=", "gigabytes=128\nMEMORY_SIZE=\"${gigabytes}G\"")],
    &[("MEMORY_SIZE=", "MEMORY_SIZE=$((6 * 1024 + 7))M")],
    &[("MEMORY_SIZE=", "if [ -d /no/such/folder ]; then MEMORY_SIZE=8G; else MEMORY_SIZE=2G; fi")],
    &[("MEMORY_SIZE=", "case \"$(uname)\" in\n    Linux) MEMORY_SIZE=8G ;;\n    *) MEMORY_SIZE=8G ;;\nesac")],
    &[("MEMORY_SIZE=", "MEMORY_SIZE=8G"), ("#ON_HEAP_MEMORY=\"2G\"", "ON_HEAP_MEMORY=\"3G\"")],
    &[
        ("#ON_HEAP_MEMORY=\"2G\"", "ON_HEAP_MEMORY=\"2G\""),
        ("#OFF_HEAP_MEMORY=\"512M\"", "OFF_HEAP_MEMORY=\"512M\""),
    ],
    &[("JMX_LOCAL=\"true\"", "JMX_LOCAL=\"false\""), ("JMX_PORT=\"31999\"", "JMX_PORT=$(expr 31000 + 7)")],
    &[("JMX_IP=\"127.0.0.1\"", "JMX_IP=$(hostname)")],
];

/// Nothing is set before the scripts.
const CALLER: Caller<'_> = Caller { unset: &["CONFIGNODE_JMX_OPTS", "IOTDB_JMX_OPTS"], harmless: None };

/// Which of the variables that scripts leave were known, and how many were not.
#[derive(Debug, Default)]
struct Count {
    known: usize,
    open: usize,
}

/// Puts the scripts of a release to the shell.
pub(crate) fn run(version: &str) -> Result<(), String> {
    let conf = distribution(version).join("conf");
    let mut count = Count::default();
    for name in ["confignode-env.sh", "datanode-env.sh"] {
        let shipped = fs::read_to_string(conf.join(name)).map_err(|error| format!("{name}: {error}"))?;
        for changes in CHANGES {
            let mut text = shipped.clone();
            for (line, other) in *changes {
                text = text.replacen(&format!("\n{line}\n"), &format!("\n{other}\n"), 1);
            }
            compare(name, &text, changes, &mut count)?;
        }
    }
    println!("scripts: {version}: {} values as the shell has them, {} not known", count.known, count.open);
    Ok(())
}

fn compare(name: &str, text: &str, changes: &[(&str, &str)], count: &mut Count) -> Result<(), String> {
    let run = shell::run(text, CALLER).ok_or_else(|| format!("{name} with {changes:?} is not understood"))?;
    let names: Vec<&str> = run.left.keys().map(String::as_str).collect();
    let output = by_the_shell(name, text, &names)?;
    for (name, (_, text)) in &run.left {
        let Some((_, value)) = output.iter().find(|(output, _)| output == name) else {
            // A function holds it for itself.
            if text.contains(UNKNOWN) {
                continue;
            }
            return Err(format!("{name} is not set, with {changes:?}"));
        };
        if text.contains(UNKNOWN) {
            count.open += 1;
            // What is known of options is among them.
            let known = text.split_whitespace().filter(|word| !word.contains(UNKNOWN));
            if let Some(word) = known.filter(|word| word.starts_with('-')).find(|word| !value.contains(word))
            {
                return Err(format!("{name}: `{word}` is not in `{value}`, with {changes:?}"));
            }
        } else if **text == **value {
            count.known += 1;
        } else {
            return Err(format!("{name} is `{value}`, not `{text}`, with {changes:?}"));
        }
    }
    let heap = run.left.get("ON_HEAP_MEMORY").is_some_and(|(_, text)| !text.contains(UNKNOWN));
    let is_listed =
        changes.iter().any(|(line, _)| line.starts_with("MEMORY_SIZE") || line.starts_with("#ON_HEAP"));
    // A condition that asks the machine leaves it open.
    let is_open = changes.iter().any(|(_, other)| other.starts_with("if "));
    if heap != (is_listed && !is_open) {
        return Err(format!("{name}: the heap is {}known with {changes:?}", if heap { "" } else { "not " }));
    }
    Ok(())
}

/// Runs a script as the start script does, with nothing in its environment but a path, and asks for its variables.
fn by_the_shell(name: &str, text: &str, names: &[&str]) -> Result<Vec<(String, String)>, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let conf = folder.path().join("conf");
    fs::create_dir(&conf).map_err(|error| error.to_string())?;
    let put = |path: &Path, text: &str| fs::write(path, text).map_err(|error| error.to_string());
    let mut asking = format!("{text}\nprintf '<<<\\n'\n");
    for name in names {
        asking += &format!("[ -z \"${{{name}+x}}\" ] || printf '%s=%s\\n' {name} \"${name}\"\n");
    }
    put(&conf.join(name), &asking)?;
    for file in ["iotdb-system.properties", "jmx.password", "jmx.access"] {
        put(&conf.join(file), "")?;
    }
    let mut command = Command::new("bash");
    command.arg(conf.join(name)).env_clear().current_dir(folder.path());
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("IOTDB_HOME", folder.path()).env("IOTDB_CONF", &conf);
    command.env("CONFIGNODE_HOME", folder.path()).env("CONFIGNODE_CONF", &conf);
    let output = command::run(&mut command, None, Duration::from_secs(60))?.succeeds(name)?;
    let (_, values) =
        output.rsplit_once("<<<\n").ok_or_else(|| format!("{name} ended before its end: {output}"))?;
    let values = values.lines().filter_map(|line| line.split_once('='));
    Ok(values.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
}
