//! PAY005: broken-payload.

use crate::declare_rule;

declare_rule! {
    /// Reports payloads that are not the archives that their names say, are cut off or hold nothing.
    ///
    /// ## What it checks
    ///
    /// - `.zip`, `.whl` and `.jar`: the list of members at the end is there and is whole, and there are members.
    /// - `.tar.gz`, `.tgz`, `.tar.zst` and `.tar`: unpacked in passing, up to their end.
    /// - `.gz` and `.zst`: the same, without members.
    ///
    /// Other kinds, such as `.tar.xz`, are not looked into, and of a zip the members' bytes are not: `sha256=` tells of damage there.
    ///
    /// ## Why it matters
    ///
    /// A download that broke off, or the page of a proxy in place of the file, is found on the site otherwise.
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
    /// Fetch the file again.
    pub static BROKEN_PAYLOAD = { code: "PAY005", name: "broken-payload", severity: Error, confidence: Language }
}
