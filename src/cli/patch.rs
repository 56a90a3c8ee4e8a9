//! Changes of files shown as a patch, with secrets masked.

use super::output;
use crate::driver;
use crate::error::Error;
use crate::source::masked_bytes;
use crate::source::secret::MASK;

/// A file before and after.
pub(super) struct Change<'a> {
    pub(super) path: &'a str,
    pub(super) before: &'a [u8],
    pub(super) after: &'a [u8],
}

/// Writes the changes to stdout as one patch. `instead` is what does the same where secrets keep the patch
/// from being applied.
pub(super) fn show<'a>(changes: impl IntoIterator<Item = Change<'a>>, instead: &str) -> Result<(), Error> {
    let names = driver::secret_names();
    let mut shown = Vec::new();
    let mut masks = false;
    for Change { path, before, after } in changes {
        let mut options = diffy::DiffOptions::new();
        options.set_original_filename(format!("a/{path}")).set_modified_filename(format!("b/{path}"));
        let [before, after] = [before, after].map(|bytes| masked_bytes(path, bytes, &names));
        let patch = options.create_patch_bytes(&before, &after).to_bytes();
        masks |= before == after || String::from_utf8_lossy(&patch).contains(MASK);
        shown.extend(patch);
    }
    // Bytes: comments may be in any encoding, and the diff is to be applied.
    output::patch(&shown)?;
    if masks {
        output::note(&format!(
            "secrets are shown as {MASK}: use {instead}, because the diff cannot be applied there"
        ))?;
    }
    Ok(())
}
