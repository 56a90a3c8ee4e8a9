//! PAY003: unreadable-payload.

use crate::declare_rule;

declare_rule! {
    /// Reports payloads that cannot be read.
    ///
    /// ## What it checks
    ///
    /// `build` looks at every `payload` of the spec and every `--payload` of the command line before it writes anything: each is
    /// there, is a file, is not empty and can be read. `check` does not: who reviews a spec need not have the distributions.
    ///
    /// ## Why it matters
    ///
    /// A bundle without it would show its lack on the site, where nobody can fetch it.
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
    /// Name the file where it lies: paths in a spec are taken from the folder of the file that names them. `--payload elsewhere/NAME`
    /// takes the place of a `payload` of the same name in the spec. Pack a folder first: `tar -czf NAME.tar.gz FOLDER`.
    pub static UNREADABLE_PAYLOAD = { code: "PAY003", name: "unreadable-payload", severity: Error, confidence: Language }
}
