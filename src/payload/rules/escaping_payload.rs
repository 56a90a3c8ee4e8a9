//! PAY006: escaping-payload.

use crate::declare_rule;

declare_rule! {
    /// Reports payload archives that would unpack files outside their folder.
    ///
    /// ## What it checks
    ///
    /// The names of the members of zip and tar archives: none is absolute or has `..` in it. In a tar, none is below a link of the same
    /// archive or is a hard link to a file outside either.
    ///
    /// ## Why it matters
    ///
    /// install.sh unpacks on the host, often as root. Not every program there that unpacks refuses such members; no vendor's
    /// distribution has them.
    ///
    /// ```payload,fails
    /// == iotdb.zip leading-out-zip
    /// ```
    ///
    /// ```payload,passes
    /// == iotdb.zip zip
    /// ```
    ///
    /// ## How to fix
    ///
    /// Do not use the file. Download it from its vendor, and compare the checksum.
    pub static ESCAPING_PAYLOAD = { code: "PAY006", name: "escaping-payload", severity: Error, confidence: Language }
}
