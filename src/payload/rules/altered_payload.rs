//! PAY004: altered-payload.

use crate::declare_rule;

declare_rule! {
    /// Reports payloads with a wrong checksum, and payloads that change while they are read.
    ///
    /// ## What it checks
    ///
    /// The SHA-256 of a payload against `sha256=` in the spec and `=sha256:` on the command line. The
    /// checksum is computed while the file is packed, and the file is read only once; if it differs, the
    /// existing output is not replaced.
    ///
    /// ## Why it matters
    ///
    /// The file is damaged, truncated, or not the file that was tested.
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
    /// Download the file again and compare it with the checksum of its vendor. If the file is right, write the new
    /// checksum into the spec.
    pub static ALTERED_PAYLOAD = { code: "PAY004", name: "altered-payload", severity: Error, confidence: Language }
}
