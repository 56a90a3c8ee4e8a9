//! Hosts as people have them: ssh, sudo, systemd, reboot. Where other trials enter a namespace, these go the way that people
//! go, to containers with systemd as their first process (golden/real/podman.rs).

mod air_gap;
mod control;
mod crowd;
mod dolphindb;
mod dying;
mod fleet;
mod leaving;
mod life;
mod operations;
mod prometheus;
mod systemd;
mod underway;
mod units;
mod upgrade;

use std::path::PathBuf;

use crate::Extent;
use crate::spec::{self, Built};

/// A name, how much of the suite it belongs to, and what is tried.
type HostTrial = (&'static str, Extent, fn() -> Result<(), String>);

/// The trials.
pub(crate) const TRIALS: &[HostTrial] = &[
    ("hosts/life-of-3c3d", Extent::Newest, || life::run("bookworm")),
    ("hosts/life-of-3c3d-bullseye", Extent::All, || life::run("bullseye")),
    ("hosts/life-of-3c3d-trixie", Extent::All, || life::run("trixie")),
    ("hosts/systemd", Extent::All, systemd::run),
    ("hosts/units", Extent::All, units::run),
    ("hosts/units-of-prometheus", Extent::All, prometheus::run),
    ("hosts/units-of-dolphindb", Extent::All, dolphindb::run),
    ("hosts/units-of-the-dolphindb-guide", Extent::All, dolphindb::guide),
    ("hosts/many", Extent::All, control::many),
    ("hosts/cluster-on-many", Extent::All, crowd::run),
    ("hosts/faults", Extent::All, control::faults),
    ("hosts/dying", Extent::All, dying::run),
    ("hosts/dying-in-changes", Extent::All, dying::changes),
    ("hosts/dying-in-upkeep", Extent::All, dying::upkeep),
    ("hosts/dying-in-departures", Extent::All, leaving::run),
    ("hosts/playbooks", Extent::All, air_gap::playbooks),
    ("hosts/air-gap", Extent::All, air_gap::by_hand),
    ("hosts/operations", Extent::All, operations::run),
    ("hosts/upgrade-over-a-slow-link", Extent::All, upgrade::run),
    ("hosts/upgrade-and-back", Extent::All, upgrade::and_back),
];

/// The release that runs on them.
pub(crate) const VERSION: &str = "2.0.10";

/// Trials that start with a release before that one.
const BEFORE: [(&str, &str); 3] = [
    ("hosts/dying-in-changes", upgrade::OTHER_FORMAT),
    ("hosts/upgrade-over-a-slow-link", upgrade::OTHER_FORMAT),
    ("hosts/upgrade-and-back", upgrade::SAME_FORMAT),
];

/// The releases that the trials of a filter need.
pub(crate) fn versions(filter: &str) -> Vec<&'static str> {
    let before = BEFORE.iter().filter(|(name, _)| name.contains(filter)).map(|(_, version)| *version);
    std::iter::once(VERSION).chain(before).collect()
}

/// The cluster of most trials.
const SPEC: &str = "3c3d-2.0.10.kdl";

pub(crate) fn folder() -> PathBuf {
    crate::root().join("golden/real/hosts")
}

/// The specs, which have to compile without a finding.
pub(crate) fn specs() -> Vec<PathBuf> {
    crate::specs(&folder())
}

/// A bundle of [`SPEC`], for the addresses of a fleet.
fn build(fleet: &fleet::Fleet) -> Result<Built, String> {
    build_edited(fleet, &|text| text)
}

/// The same of a spec that is changed first.
fn build_edited(fleet: &fleet::Fleet, edit: &dyn Fn(String) -> String) -> Result<Built, String> {
    let prefix = format!("{}.", fleet.network.prefix);
    let compiled =
        spec::compile_edited(&folder().join(SPEC), &|text| Ok(edit(text).replace("10.0.0.", &prefix)))?;
    spec::must_pass(&compiled)?;
    let checked = compiled.into_checked().ok_or("a spec without findings gives no model")?;
    spec::build(&checked)
}

/// Nothing of an install and nothing of its processes is on a host.
fn nothing_is_left(host: &fleet::Host) -> Result<(), String> {
    let output = host.does(
        "ls -d /opt/* /data1 /data2 /etc/systemd/system/plant-* 2>/dev/null; grep iotdb /etc/passwd; pgrep -a java; :",
    )?;
    if output.is_empty() { Ok(()) } else { Err(format!("left on {}:\n{output}", host.name)) }
}
