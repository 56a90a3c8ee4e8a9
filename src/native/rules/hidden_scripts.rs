//! LINT039: hidden-scripts.

use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::source::Span;

declare_rule! {
    /// Reports folders that are mounted over scripts that a node needs to start.
    ///
    /// ## What it checks
    ///
    /// Folders that are mounted over the configuration of an image whose start scripts need other scripts in the
    /// same folder: since Apache IoTDB 2.0.5.
    ///
    /// ## Why it matters
    ///
    /// A mounted folder hides the files of the image at the same path. The start script of 2.0.10 ends with
    /// code 127, and the container with it.
    ///
    /// ```files,fails
    /// == docker-compose.yml
    /// services:
    ///   db:
    ///     image: apache/iotdb:2.0.6-standalone
    ///     volumes: ["./conf:/iotdb/conf", "data:/iotdb/data"]
    /// == conf/iotdb-system.properties
    /// dn_rpc_port=6667
    /// ```
    ///
    /// ```files,passes
    /// == docker-compose.yml
    /// services:
    ///   db:
    ///     image: apache/iotdb:2.0.6-standalone
    ///     volumes: ["./conf/iotdb-system.properties:/iotdb/conf/iotdb-system.properties", "data:/iotdb/data"]
    /// == conf/iotdb-system.properties
    /// dn_rpc_port=6667
    /// ```
    ///
    /// ## How to fix
    ///
    /// Mount the file alone, or put the scripts of the distribution into the folder.
    pub static HIDDEN_SCRIPTS = { code: "LINT039", name: "hidden-scripts", severity: Error, confidence: Source }
}

/// A finding for a mounted folder that lacks a script.
pub fn hidden_scripts(location: Span, folder: &str, script: &str) -> Finding {
    let message =
        format!("`{}` is mounted over `{script}`, which every node needs to start", words::shorten(folder));
    Finding::new(&HIDDEN_SCRIPTS, location, message)
        .help("mount only the file, or add the scripts of the distribution to the folder")
}
