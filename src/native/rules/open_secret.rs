//! LINT008: open-secret.

use super::FileContext;
use crate::catalog::{MeaningKind, ParamView};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::formats::opaque;

declare_rule! {
    /// Reports files with secrets that everyone on the host can read.
    ///
    /// ## What it checks
    ///
    /// The permission bits of files that hold a password or a key, where the disk has such bits. Empty values and the
    /// defaults of the product are not secrets.
    ///
    /// ## Why it matters
    ///
    /// Every user of the host reads the password.
    ///
    /// ```files,fails
    /// == conf/iotdb-system.properties 0644
    /// cn_internal_address=127.0.0.1
    /// cn_seed_config_node=127.0.0.1:10710
    /// dn_internal_address=127.0.0.1
    /// dn_seed_config_node=127.0.0.1:10710
    /// key_store_pwd=s3cret
    /// ```
    ///
    /// ```files,passes
    /// == conf/iotdb-system.properties 0600
    /// cn_internal_address=127.0.0.1
    /// cn_seed_config_node=127.0.0.1:10710
    /// dn_internal_address=127.0.0.1
    /// dn_seed_config_node=127.0.0.1:10710
    /// key_store_pwd=s3cret
    /// ```
    ///
    /// ## How to fix
    ///
    /// Run `chmod 600` on the file; it must belong to the user that runs the server.
    pub static OPEN_SECRET = { code: "LINT008", name: "open-secret", severity: Warning, confidence: Advice }
}

/// Looks for it in one file.
pub(super) fn check(context: &FileContext<'_>, findings: &mut Vec<Finding>) {
    let (file, source) = (context.file, context.source);
    let (Some(mode), Some(view)) = (file.mode, context.view) else { return };
    if mode & 0o004 == 0 {
        return;
    }
    for entry in &file.document.entries {
        let key = file.key(source, entry);
        let value = file.value(source, entry);
        let mut params = view.catalog.find(&key.value).iter().filter_map(|&id| view.get(id));
        // What every server has when nothing is set is known to everyone anyway.
        let is_secret = params
            .any(|param| param.meaning(MeaningKind::Secret).is_some() && !is_shipped(param, &value.value));
        // Two quotes are what templates ship for nothing.
        let is_empty = matches!(value.value.trim(), "" | "\"\"" | "''");
        if is_secret && !is_empty && opaque::find(&value.value).is_none() {
            let message = format!("everyone on the host can read the secret `{}`", key.value);
            findings.push(
                Finding::new(&OPEN_SECRET, key.span, message)
                    .note(format!("the file's mode is {:o}", mode & 0o7777))
                    .help(format!("run chmod 600 {}", file.path)),
            );
            return;
        }
    }
}

/// Whether a value is the server's default, or the one of the shipped file.
fn is_shipped(param: &ParamView, value: &str) -> bool {
    let shipped = param.param.shipped.iter().map(|ranged| &*ranged.value);
    param.default.into_iter().chain(shipped).any(|shipped| shipped == value.trim())
}
