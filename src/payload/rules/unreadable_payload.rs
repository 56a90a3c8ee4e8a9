//! PAY003: unreadable-payload.

use crate::declare_rule;

declare_rule! {
    /// Reports payloads that cannot be read.
    ///
    /// ## What it checks
    ///
    /// `build` checks every `payload` of the spec and every `--payload` of the command line before it writes
    /// anything: each exists, is a file, is not empty and can be read. `check` does not: a reviewer of a spec does
    /// not need the distributions.
    ///
    /// ## Why it matters
    ///
    /// Otherwise the file would be missing on the site, where it cannot be downloaded.
    ///
    /// ```payload,fails
    /// == iotdb.zip folder
    /// ```
    ///
    /// ```payload,passes
    /// == iotdb.zip zip
    /// ```
    ///
    /// ## How to fix
    ///
    /// Correct the path: paths in a spec are relative to the folder of the file that contains them. `--payload
    /// elsewhere/NAME` replaces the path of a `payload` with the same name in the spec. Pack a folder first:
    /// `tar -czf NAME.tar.gz FOLDER`.
    pub static UNREADABLE_PAYLOAD = { code: "PAY003", name: "unreadable-payload", severity: Error, confidence: Language }
}
