//! SPEC007: include-unreadable.

use crate::declare_rule;

declare_rule! {
    /// Reports files named by a spec that cannot be read.
    ///
    /// ## What it checks
    ///
    /// Files of `include`, `extends`, `dashboard` and `rules`: whether they exist, are readable regular
    /// files, are not too many, and are inside the repository of the spec. Without a repository, the working
    /// folder is the limit if the spec is below it, otherwise the folder of the spec; the root of the file
    /// system and a home folder are not used as the limit. Symbolic links are resolved. `--allow-outside`
    /// reads all.
    ///
    /// ## Why it matters
    ///
    /// Without the file a part of the cluster is missing. A spec can come from a person that you do not trust:
    /// `dashboard "/etc/shadow"` would copy that file to every host, and reading a pipe would never end.
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
    /// Correct the path. It is relative to the folder of the file that contains it.
    pub static INCLUDE_UNREADABLE = {
        code: "SPEC007", name: "include-unreadable", severity: Error, confidence: Language
    }
}
