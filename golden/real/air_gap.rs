//! From the office to a running cluster and back, by golden/real/air-gap.sh: one archive with the real Apache IoTDB is
//! copied to three hosts that have nothing else, and is undone there until nothing is left.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::command;
use crate::lab::distribution;

/// How long one way may take.
const LIMIT: Duration = Duration::from_secs(900);

/// The ways: by the scripts alone, and by the playbooks.
pub(crate) const WAYS: [&str; 2] = ["hand", "playbook"];

/// Where golden/pipelines/ansible.sh puts ansible-core.
pub(crate) fn ansible_playbook() -> PathBuf {
    let cache = distribution("1.3.3").ancestors().nth(3).map(PathBuf::from).unwrap_or_default();
    cache.join("ansible/bin/ansible-playbook")
}

/// Whether what a way needs is on this machine.
pub(crate) fn is_at_hand(way: &str) -> bool {
    way == "hand" || ansible_playbook().is_file()
}

pub(crate) fn run(way: &str) -> Result<(), String> {
    let folder = distribution("1.3.3");
    let archive = folder.with_file_name("apache-iotdb-1.3.3-all-bin.zip");
    let mut script = Command::new(crate::root().join("golden/real/air-gap.sh"));
    script.arg(way).arg(env!("CARGO_BIN_EXE_clusterc")).arg(archive);
    command::run(&mut script, None, LIMIT)?.succeeds("air-gap.sh").map(drop)
}
