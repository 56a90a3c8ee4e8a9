//! PAY004: altered-payload.

use crate::declare_rule;

declare_rule! {
    /// Reports payloads whose checksum is another than was said, and those that change while they are read.
    ///
    /// ## What it checks
    ///
    /// The SHA-256 of a payload against `sha256=` in the spec and `=sha256:` on the command line. It is taken while the file is
    /// packed, which is read only once; when it differs, nothing of what was packed takes the place of what was there.
    ///
    /// ## Why it matters
    ///
    /// The file is damaged, cut off, or not the one that was tested.
    ///
    /// ```payload,fails
    /// == iotdb.zip zip sha256=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    /// ```
    ///
    /// ```payload,passes
    /// == iotdb.zip zip
    /// ```
    ///
    /// ## How to fix
    ///
    /// Fetch the file again and compare with what its maker publishes. When it is right, write the new checksum into the spec.
    pub static ALTERED_PAYLOAD = { code: "PAY004", name: "altered-payload", severity: Error, confidence: Language }
}
