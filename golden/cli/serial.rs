//! A signature is for a cluster and a serial: an older bundle of the same signer is found.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn clusterc(folder: &Path, line: &str) -> (Option<i32>, String) {
    let words = line.split(' ').filter(|word| !word.is_empty());
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_clusterc"))
        .args(words)
        .current_dir(folder)
        .output()
        .expect("it runs");
    (status.code(), String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr))
}

const SPEC: &str = r#"cluster "plant" product="iotdb" version="1.3.3" {
    install "/opt/iotdb"
    replication schema=1 data=1
    host "node-1" address="10.0.0.11"
    confignode on="node-1"
    datanode on="node-1"
}
"#;

#[test]
fn an_older_bundle_is_found() {
    let place = tempfile::tempdir().expect("a folder");
    let keys = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/harness/keys");
    for name in ["open.key", "open.pub"] {
        fs::copy(keys.join(name), place.path().join(name)).expect("a key");
    }
    fs::write(place.path().join("plant.kdl"), SPEC).expect("a spec");
    let must = |line: &str, code: i32, says: &str| {
        let (found, printed) = clusterc(place.path(), line);
        assert!(found == Some(code) && printed.contains(says), "{line}: {found:?} {printed}");
    };
    for (name, options) in [("out", ""), ("out.tar.zst", "--archive tar.zst")] {
        must(&format!("build plant.kdl -o {name} {options} --serial 42"), 0, "files");
        must(&format!("sign {name} --key open.key"), 0, "signed");
        must(
            &format!("verify {name} --key open.pub --newer-than 41"),
            0,
            "signed with that key; serial 42 of plant",
        );
        must(
            &format!("verify {name} --key open.pub --newer-than 42"),
            1,
            "it has the serial 42, which is not newer than 42",
        );
        must(&format!("sign {name} --key open.key --serial 43"), 2, "was built with the serial 42, not 43");
    }
    let comment = fs::read_to_string(place.path().join("out/SHA256SUMS.minisig")).expect("a signature");
    assert!(
        comment.contains("trusted comment: SHA256SUMS of plant, serial 42, signed by clusterc"),
        "{comment}"
    );
    // Where the bundle has none, the signer may say one; it cannot be changed without the key.
    must("build plant.kdl -o plain", 0, "files");
    must("verify plain --newer-than 1", 1, "it has no serial, but must be newer than 1");
    must("sign plain --key open.key --serial 7", 0, "signed");
    must("verify plain --key open.pub --newer-than 6", 0, "serial 7 of plant");
    let path = place.path().join("plain/SHA256SUMS.minisig");
    let forged = fs::read_to_string(&path).expect("a signature").replace("serial 7", "serial 8");
    fs::write(&path, forged).expect("a signature");
    must("verify plain --key open.pub --newer-than 7", 1, "the signature is not valid");
}
