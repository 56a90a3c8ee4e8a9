//! PAY005: broken-payload.

use crate::declare_rule;

declare_rule! {
    /// Reports payloads that do not match the archive type in their name, are truncated, or are empty.
    ///
    /// ## What it checks
    ///
    /// - `.zip`, `.whl` and `.jar`: the list of members at the end is there and is whole, and there are members.
    /// - `.tar.gz`, `.tgz`, `.tar.zst` and `.tar`: unpacked in passing, up to their end.
    /// - `.gz` and `.zst`: the same, without members.
    ///
    /// Other kinds, such as `.tar.xz`, are not opened, and the contents of files in a zip are not checked:
    /// use `sha256=` to detect damage there.
    ///
    /// ## Why it matters
    ///
    /// Otherwise an incomplete download, or the web page of a proxy instead of the file, is found only on the site.
    ///
    /// ```payload,fails
    /// == iotdb.zip cut-off-zip
    /// ```
    ///
    /// ```payload,passes
    /// == iotdb.zip zip
    /// ```
    ///
    /// ## How to fix
    ///
    /// Download the file again.
    pub static BROKEN_PAYLOAD = { code: "PAY005", name: "broken-payload", severity: Error, confidence: Language }
}
