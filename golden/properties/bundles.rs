//! What `check` passes, `build` can make: no one finds out later that there is no bundle.

use clusterc::bundle;
use clusterc::diagnostic::{Shown, render};
use proptest::prelude::*;

/// Locations of a spec that become paths, names and words of scripts, `@` for the value; and the nodes next to them.
const FIELDS: &[(&str, &str)] = &[
    (IOTDB, "install \"@\""),
    (IOTDB, "install \"/opt/i\" user=\"@\""),
    (IOTDB, "install \"/opt/i\" java-home=\"@\" logs=\"@\""),
    (IOTDB, "install \"/opt/i\"; data-dirs \"@\" \"/data/@\"; system-dir \"@\""),
    (IOTDB, "install \"/opt/i\"; set \"cluster_name\" \"@\"; env \"JAVA_HOME\" \"@\""),
    (IOTDB, "install \"/opt/i\"; set \"dn_rpc_address\" \"@\"; set \"dn_wal_dirs\" \"@\""),
    (IOTDB, "install \"/opt/i\"; env \"IOTDB_JMX_OPTS\" \"@\"; env \"MEMORY_SIZE\" \"@\""),
    (IOTDB, "install \"/opt/i\"; host \"@\" address=\"10.0.0.2\"; datanode on=\"@\""),
    (
        IOTDB,
        "install \"/opt/i\"; host \"node-2\" address=\"@\" ssh=\"@\" alias=\"@\"; datanode on=\"node-2\"",
    ),
    (
        IOTDB,
        "install \"/opt/i\"; datanode on=\"node-1\" name=\"@\" install=\"@\" { set \"dn_rpc_port\" 7000; }",
    ),
    (WINDOWS, "install \"@\""),
    (WINDOWS, "install \"C:/i\" java-home=\"@\" logs=\"@\""),
    (WINDOWS, "install \"C:/i\"; data-dirs \"@\" \"D:/@\"; system-dir \"@\""),
    (
        WINDOWS,
        "install \"C:/i\"; set \"dn_rpc_address\" \"@\"; env \"IOTDB_JMX_OPTS\" \"@\"; env \"JAVA_HOME\" \"@\"",
    ),
    (WINDOWS, "install \"C:/i\"; set \"cluster_name\" \"@\"; set \"key_store_pwd\" \"@\""),
    (DOLPHINDB, "install \"@\""),
    (DOLPHINDB, "install \"/opt/d\" user=\"@\" logs=\"@\""),
    (DOLPHINDB, "install \"/opt/d\"; volumes \"@\" \"/b/<ALIAS>/@\"; set \"logFile\" \"@\""),
    (
        DOLPHINDB,
        "install \"/opt/d\"; every \"controller\" { set \"localSite\" \"@\"; set \"dfsMetaDir\" \"@\"; }",
    ),
    (
        DOLPHINDB,
        "install \"/opt/d\"; license \"@\" file=\"@\"; computenode on=\"node-1\" alias=\"@\" port=8903",
    ),
];

const IOTDB: &str = r#"cluster "c" product="iotdb" version="1.3.3" {
    FIELD
    host "node-1" address="10.0.0.1"
    confignode on="node-1"; datanode on="node-1"
}"#;
const WINDOWS: &str = r#"cluster "c" product="iotdb" version="1.3.3" {
    FIELD
    host "node-1" address="10.0.0.1" os="windows"
    confignode on="node-1"; datanode on="node-1"
}"#;
const DOLPHINDB: &str = r#"cluster "c" product="dolphindb" version="3.00.4" {
    FIELD
    host "node-1" address="10.0.0.1"
    controller "ctl" on="node-1"; agent on="node-1"; datanode on="node-1"
}"#;

/// Values that are near to good ones, so that many of them pass.
fn value() -> impl Strategy<Value = String> {
    let head = prop::sample::select(vec![
        "", "/", "/opt/", "/data", "C:/", "C:\\\\", "D:/data", "node-2", "10.0.0.3",
    ]);
    let piece = prop::sample::select(vec![
        "a",
        "B7",
        "/",
        "//",
        "\\\\",
        "..",
        ".",
        " ",
        "-",
        "_",
        "%",
        "$",
        "$(x)",
        "`",
        "'",
        "\\\"",
        "é",
        "数",
        "\\t",
        ":",
        ";",
        ",",
        "&",
        "(",
        ")",
        "~",
        "@",
        "{",
        "}",
        "{host}",
        "aux",
        "=",
        "#",
        "*",
        "?",
        "<",
        "|",
        "!",
        "^",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    ]);
    (head, prop::collection::vec(piece, 0..4)).prop_map(|(head, pieces)| format!("{head}{}", pieces.concat()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_passes_is_built(which in 0..FIELDS.len(), value in value()) {
        let (frame, field) = FIELDS[which];
        let spec = frame.replace("FIELD", &field.replace('@', &value));
        let compiled = crate::compile(spec.as_str());
        let shown = render::short(&Shown::new(&compiled.findings, &compiled.sources));
        let Some((checked, sources)) = compiled.into_checked() else { return Ok(()) };
        let made = bundle::build(&checked, clusterc::driver::PRODUCTS, &sources, &bundle::Options::default());
        let refused = made.and_then(|bundle| bundle.files().map(drop)).err();
        prop_assert!(refused.is_none(), "{:?} of\n{}\n{}", refused, spec, shown);
    }
}
