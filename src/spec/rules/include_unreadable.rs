//! SPEC007: include-unreadable.

use crate::declare_rule;

declare_rule! {
    /// Reports files named by a spec that cannot be read.
    ///
    /// ## What it checks
    ///
    /// Files of `include`, `extends`, `dashboard` and `rules`: that they are there, are plain files that can be read, and are not too many; and that they lie
    /// in the repository of the spec. Where there is no repository, the working folder counts when the spec lies below it, else the folder of the spec; the
    /// top of the file system and a home are no working folders in this sense. Links are followed to what they lead to. `--allow-outside` reads all.
    ///
    /// ## Why it matters
    ///
    /// Without it a part of the cluster is missing. A spec may come from somebody else: `dashboard "/etc/shadow"` would carry that file to every host, and a pipe
    /// would be waited for without an end.
    ///
    /// ```kdl,fails
    /// include "no-such-file.kdl"
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Correct the path. It is taken from the folder of the file that names it.
    pub static INCLUDE_UNREADABLE = {
        code: "SPEC007", name: "include-unreadable", severity: Error, confidence: Language
    }
}
