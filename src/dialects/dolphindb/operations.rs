//! Scripts that only this product has: what its guides say by hand.

use crate::product::{Operation, Place};
use crate::template::{Templates, packed};
use std::sync::LazyLock;

macro_rules! template {
    ($name:literal) => {
        ($name, packed!(concat!("templates/", $name)))
    };
}

/// Place, name and template, in the order of a reader.
const SCRIPTS: [(Place, &str, &str); 15] = [
    (Place::HostLibrary, "dolphindb-ask.sh", "host/dolphindb-ask.sh"),
    (Place::HostLibrary, "dolphindb-operations.sh", "host/dolphindb-operations.sh"),
    (Place::HostLibrary, "dolphindb-change.sh", "host/dolphindb-change.sh"),
    (Place::Host, "metadata-backup.sh", "host/metadata-backup.sh"),
    (Place::Host, "metadata-restore.sh", "host/metadata-restore.sh"),
    (Place::Host, "program-replace.sh", "host/program-replace.sh"),
    (Place::Host, "license-put.sh", "host/license-put.sh"),
    (Place::Control, "metadata-backup.sh", "control/metadata-backup.sh"),
    (Place::Control, "metadata-restore.sh", "control/metadata-restore.sh"),
    (Place::Control, "version-upgrade.sh", "control/version-upgrade.sh"),
    (Place::Control, "version-rollback.sh", "control/version-rollback.sh"),
    (Place::Control, "license-update.sh", "control/license-update.sh"),
    (Place::Control, "node-add.sh", "control/node-add.sh"),
    (Place::Control, "config-reload.sh", "control/config-reload.sh"),
    (Place::Control, "site-change.sh", "control/site-change.sh"),
];

static TEMPLATES: LazyLock<Templates> = LazyLock::new(|| {
    Templates::new(&[
        template!("host/head.sh"),
        template!("host/dolphindb-ask.sh"),
        template!("host/dolphindb-operations.sh"),
        template!("host/dolphindb-change.sh"),
        template!("host/metadata-backup.sh"),
        template!("host/metadata-restore.sh"),
        template!("host/program-replace.sh"),
        template!("host/license-put.sh"),
        template!("control/shared.sh"),
        template!("control/metadata-backup.sh"),
        template!("control/metadata-restore.sh"),
        template!("control/version-upgrade.sh"),
        template!("control/version-rollback.sh"),
        template!("control/license-update.sh"),
        template!("control/node-add.sh"),
        template!("control/config-reload.sh"),
        template!("control/site-change.sh"),
    ])
});

/// All of them.
pub(super) fn operations(made_by: &str) -> Vec<Operation> {
    let render = |(place, name, template): (Place, &'static str, &str)| {
        let text = TEMPLATES.render(template, minijinja::context! { made_by => made_by });
        Operation { place, name, text, role: None }
    };
    SCRIPTS.into_iter().map(render).collect()
}
