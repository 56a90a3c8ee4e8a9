//! Plans of what is on disk: bundles, native files, commits.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn clusterc(folder: &Path, line: &str) -> (Option<i32>, String) {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_clusterc"))
        .args(line.split(' ').filter(|word| !word.is_empty()))
        .current_dir(folder)
        .output()
        .expect("it runs");
    (status.code(), String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr))
}

const SPEC: &str = r#"cluster "plant" product="iotdb" version="1.3.3" {
    include "common.kdl"
    host "node-[1..3]" address="10.0.0.[11..13]"
    confignode on="node-*" { memory heap="1GiB" direct="1GiB"; }
    datanode on="node-*" {
        memory heap="4GiB" direct="1GiB"
        set "trust_store_pwd" "never-shown-1"
    }
}
"#;

const COMMON: &str = r#"install "/opt/iotdb"
replication schema=3 data=2
set "timestamp_precision" "ms"
set "dn_rpc_port" 6667
"#;

/// A folder with a spec, and what a command line there has to end with and to say.
fn place() -> tempfile::TempDir {
    let place = tempfile::tempdir().expect("a folder");
    fs::write(place.path().join("plant.kdl"), SPEC).expect("a spec");
    fs::write(place.path().join("common.kdl"), COMMON).expect("what it includes");
    place
}

fn edit(place: &Path, file: &str, from: &str, to: &str) {
    let path = place.join(file);
    let text = fs::read_to_string(&path).expect("a text");
    assert!(text.contains(from), "{text}");
    fs::write(path, text.replace(from, to)).expect("it is written");
}

#[track_caller]
fn must(place: &Path, line: &str, code: i32, says: &[&str]) -> String {
    let (found, printed) = clusterc(place, line);
    assert_eq!(found, Some(code), "{line}: {printed}");
    for words in says {
        assert!(printed.contains(words), "{line}: no `{words}` in {printed}");
    }
    printed
}

#[test]
fn bundles_are_what_they_were_built_from() {
    let place = place();
    let place = place.path();
    must(place, "build plant.kdl -o out", 0, &[]);
    must(place, "build plant.kdl -o out.tar.zst --archive tar.zst", 0, &[]);
    let manifest = fs::read_to_string(place.join("out/manifest.json")).expect("a manifest");
    assert!(manifest.contains("common.kdl") && !manifest.contains("never-shown-1"), "{manifest}");
    for bundle in ["out", "out.tar.zst"] {
        assert_eq!(must(place, &format!("plan {bundle} plant.kdl"), 0, &[]), "no changes\n");
        assert_eq!(
            must(place, &format!("plan plant.kdl {bundle} --detailed-exitcode"), 0, &[]),
            "no changes\n"
        );
    }
    edit(place, "common.kdl", "6667", "6668");
    must(place, "plan out plant.kdl", 0, &["dn_rpc_port: 6667 -> 6668", "Plan: 3 changes (3 restart)"]);
    must(place, "plan out.tar.zst plant.kdl --detailed-exitcode --color never", 2, &["[restart]"]);
    must(place, "plan out plant.kdl --format json", 0, &["\"file\":\"common.kdl\",\"line\":4"]);
    must(place, "plan plant.kdl out --format json", 0, &["\"file\":\"out/common.kdl\",\"line\":4"]);
    edit(place, "common.kdl", "\"ms\"", "\"us\"");
    must(place, "plan out plant.kdl", 1, &["CHANGE001", "6 of them are not possible"]);
    must(place, "plan out plant.kdl --as md", 1, &["| ! | first-start |"]);
    must(place, "plan out plant.kdl --as html", 1, &["<td class=\"first-start\">"]);
    must(
        place,
        "diff out plant.kdl",
        1,
        &["~ dn_rpc_port: 6667 -> 6668 on node-1-datanode, node-2-datanode and node-3-datanode"],
    );
}

#[test]
fn bundles_that_cannot_be_compared_are_refused() {
    let place = place();
    let place = place.path();
    must(place, "build plant.kdl -o out", 0, &[]);
    must(place, "build plant.kdl -o out.tar.gz --archive tar.gz", 0, &[]);
    let archive = fs::read(place.join("out.tar.gz")).expect("an archive");
    fs::write(place.join("cut.tar.gz"), &archive[..archive.len() / 2]).expect("half of it");
    must(place, "plan cut.tar.gz plant.kdl", 2, &["is truncated"]);
    let manifest = fs::read_to_string(place.join("out/manifest.json")).expect("a manifest");
    let newer = manifest.replacen("\"version\": 1", "\"version\": 2", 1);
    fs::write(place.join("out/manifest.json"), newer).expect("it is written");
    must(place, "plan out plant.kdl", 2, &["has version 2", "newer than this program"]);
    let (head, rest) = manifest.split_once("  \"sources\": [").expect("sources");
    let older = format!("{head}{}", &rest[rest.find("  \"clusters\"").expect("clusters")..]);
    fs::write(place.join("out/manifest.json"), older).expect("it is written");
    must(place, "plan out plant.kdl", 2, &["does not say which spec it was built from", "older clusterc"]);
    must(place, "plan missing.kdl plant.kdl", 2, &["cannot read `missing.kdl`"]);
    fs::write(place.join("broken.kdl"), "cluster \"x").expect("it is written");
    must(place, "plan broken.kdl plant.kdl", 2, &["SYN002", "cannot read the spec"]);
    must(place, "plan plant.kdl broken.kdl", 1, &["SYN002"]);
    must(place, "plan plant.kdl broken.kdl --format json", 1, &["\"findings\":[{\"code\":\"SYN002\""]);
}

#[test]
fn native_files_with_the_records_of_nodes() {
    let place = place();
    let place = place.path();
    must(place, "build plant.kdl -o out", 0, &[]);
    for host in ["node-1", "node-2", "node-3"] {
        let conf = place.join("found").join(host).join("conf");
        fs::create_dir_all(&conf).expect("a folder");
        let files = place.join("out/hosts").join(host).join("files/opt/iotdb/conf");
        for entry in fs::read_dir(files).expect("files").flatten() {
            fs::copy(entry.path(), conf.join(entry.file_name())).expect("a copy");
        }
    }
    assert_eq!(must(place, "plan found plant.kdl", 0, &[]), "no changes\n");
    edit(place, "common.kdl", "6667", "6668");
    must(place, "plan found plant.kdl", 0, &["dn_rpc_port: 6667 -> 6668", "3 restart"]);
    // The files say the port of today, and the node joined with another one.
    let record = "dn_internal_address=10.0.0.12\ndn_internal_port=10799\ndata_node_id=4\n";
    let folder = place.join("records/node-2");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("system.properties"), record).expect("a record");
    must(
        place,
        "plan found plant.kdl --records records",
        0,
        &["dn_internal_port: 10799 -> 10730 on node-2-datanode", "[rejoin]"],
    );
    must(place, "plan found plant.kdl --records common.kdl", 2, &["has no file in which a node records"]);
}

#[test]
fn commits_are_compared_with() {
    let place = place();
    let place = place.path();
    must(place, "check plant.kdl --against-ref main", 2, &["is not in a Git repository"]);
    let git = |line: &str| {
        let words = line.split(' ');
        let known = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "init.defaultBranch=main"];
        let status = Command::new("git").args(known).args(words).current_dir(place).status();
        assert!(status.is_ok_and(|status| status.success()), "git {line}");
    };
    git("init -q .");
    git("add plant.kdl common.kdl");
    git("commit -q -m one");
    must(place, "check plant.kdl --against-ref main", 0, &[]);
    edit(place, "common.kdl", "\"ms\"", "\"us\"");
    must(
        place,
        "check plant.kdl --against-ref main",
        1,
        &[
            "error[CHANGE001]: `timestamp_precision` changes from `ms` to `us`",
            "common.kdl:3:27",
            "main:common.kdl:3:27",
            "this is the old value",
        ],
    );
    must(place, "check plant.kdl --against-ref main --allow CHANGE001", 0, &[]);
    must(place, "check plant.kdl --against-ref none", 2, &["has no commit `none`"]);
    must(place, "check plant.kdl --against-ref=--output=x", 2, &["is not the name of a commit"]);
    fs::write(place.join("new.kdl"), SPEC.replace("plant", "mill").replace("10.0.0", "10.0.1"))
        .expect("a spec");
    must(place, "check new.kdl --against-ref main", 0, &[]);
    fs::write(place.join("before.kdl"), SPEC).expect("a spec");
    must(place, "check new.kdl --against before.kdl", 1, &["CHANGE009"]);
    edit(place, "plant.kdl", "    include", "    allow \"CHANGE001\" reason=\"lab\"\n    include");
    must(place, "check plant.kdl", 0, &[]);
}
