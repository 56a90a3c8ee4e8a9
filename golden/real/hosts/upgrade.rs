//! An upgrade by ssh over a link that is slow: every word takes a fifth of a second each way.

use super::fleet::{Fleet, Make};
use super::life::Plant;
use crate::boots::must_contain;
use crate::operations::archive;
use crate::spec::Built;

const SPEC: &str = "3c3d-2.0.10.kdl";
/// The release before, whose data the next one turns into what there is no way back from.
pub(super) const BEFORE: &str = "1.3.3";

pub(super) fn run() -> Result<(), String> {
    let fleet = Fleet::up(&[Make::default(); 3])?;
    let older = super::build_edited(SPEC, &fleet, &|text| text.replace(super::VERSION, BEFORE))?;
    let newer = super::build(SPEC, &fleet)?;
    let plant = Plant::new(&fleet, &older);
    upgrades(&plant, &newer).map_err(|trouble| format!("{trouble}\n{}", plant.last_words()))
}

fn upgrades(plant: &Plant, newer: &Built) -> Result<(), String> {
    plant.does(&format!("deploy.sh --systemd --dist {}", archive(BEFORE)), 180)?;
    plant.does("start-all.sh", 400)?;
    plant.write("node-1-datanode")?;
    plant.note(&format!("{BEFORE} has rows"));

    plant.fleet.slow_down()?;
    must_contain(&plant.does("status-all.sh", 100)?, "all nodes are Running")?;
    plant.note("told its state over a slow link");
    let plant = &Plant::new(plant.fleet, newer);
    must_contain(&plant.does("check.sh", 100)?, "all 3 hosts are ready")?;
    let refused = plant.fleet.control(newer, "distribute.sh", 100)?;
    must_contain(&refused.output, "it is version 1.3.3, and the spec says 2.0.10")?;
    let told = plant.does(&format!("upgrade.sh --dist {}", archive(super::VERSION)), 1200)?;
    must_contain(&told, "there is no way back")?;
    must_contain(&told, "all 6 nodes run the version of this bundle")?;
    plant.note("upgraded over a slow link");
    let shown = plant.does("show.sh --details", 100)?;
    if shown.matches(&format!("|{:>7}|", super::VERSION)).count() != 6 {
        return Err(format!("expected six nodes of {}\n{shown}", super::VERSION));
    }
    plant.reads("node-3-datanode", "after upgrade.sh")?;
    must_contain(&plant.does("prove.sh", 100)?, "2 rows were written, read back and deleted")?;
    plant.host_of("node-2-datanode")?.reboot()?;
    plant.host_of("node-2-datanode")?.await_up()?;
    plant.all_run("after an upgrade and a reboot")?;
    plant.note("rebooted, and back");
    plant.does("stop-all.sh", 300)?;
    must_contain(&plant.does("destroy.sh --yes", 200)?, "destroyed on 3 hosts")
}
