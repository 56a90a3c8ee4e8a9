//! Scripts that only this product has: what its guides do by hand.

use crate::product::{Operation, ScriptFolder};
use crate::template::{Templates, packed};
use std::sync::LazyLock;

macro_rules! template {
    ($name:literal) => {
        ($name, packed!(concat!("templates/", $name)))
    };
}

/// Place, name and template, in the order of a reader.
const SCRIPTS: [(ScriptFolder, &str, &str); 15] = [
    (ScriptFolder::HostLibrary, "dolphindb-ask.sh", "host/dolphindb-ask.sh"),
    (ScriptFolder::HostLibrary, "dolphindb-operations.sh", "host/dolphindb-operations.sh"),
    (ScriptFolder::HostLibrary, "dolphindb-change.sh", "host/dolphindb-change.sh"),
    (ScriptFolder::Host, "metadata-backup.sh", "host/metadata-backup.sh"),
    (ScriptFolder::Host, "metadata-restore.sh", "host/metadata-restore.sh"),
    (ScriptFolder::Host, "program-replace.sh", "host/program-replace.sh"),
    (ScriptFolder::Host, "license-put.sh", "host/license-put.sh"),
    (ScriptFolder::Control, "metadata-backup.sh", "control/metadata-backup.sh"),
    (ScriptFolder::Control, "metadata-restore.sh", "control/metadata-restore.sh"),
    (ScriptFolder::Control, "version-upgrade.sh", "control/version-upgrade.sh"),
    (ScriptFolder::Control, "version-rollback.sh", "control/version-rollback.sh"),
    (ScriptFolder::Control, "license-update.sh", "control/license-update.sh"),
    (ScriptFolder::Control, "node-add.sh", "control/node-add.sh"),
    (ScriptFolder::Control, "config-reload.sh", "control/config-reload.sh"),
    (ScriptFolder::Control, "site-change.sh", "control/site-change.sh"),
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
    let render = |(folder, name, template): (ScriptFolder, &'static str, &str)| {
        let text = TEMPLATES.render(template, minijinja::context! { made_by => made_by });
        Operation { folder, name, text, role: None }
    };
    SCRIPTS.into_iter().map(render).collect()
}
