//! What `lint` and `build` keep between runs: they do the same with it and without, whatever is in it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn lint(folder: &Path, caches: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clusterc"));
    command.current_dir(folder).arg("lint").args(words).stdin(Stdio::null());
    command.env("NO_COLOR", "1").env("XDG_CACHE_HOME", caches).output().expect("it runs")
}

fn output_of(output: &Output) -> String {
    format!("{:?} {}", output.status, String::from_utf8_lossy(&output.stderr))
}

/// Hosts of clusters of one, each with its own port.
fn write(folder: &Path, host: usize, line: &str) {
    let conf = folder.join(format!("cluster-{host}/node-1/conf"));
    fs::create_dir_all(&conf).expect("a folder");
    let text = format!(
        "cluster_name=plant-{host}\ncn_internal_address=10.0.0.{host}\ncn_internal_port=10710\n\
         cn_seed_config_node=10.0.0.{host}:10710\ndn_rpc_address=10.0.0.{host}\n{line}\n"
    );
    fs::write(conf.join("iotdb-system.properties"), text).expect("a file");
}

fn kept(caches: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(caches.join("clusterc/lint")).into_iter().flatten();
    entries.map(|entry| entry.expect("an entry").path()).collect()
}

#[test]
fn a_second_run_finds_the_same() {
    let place = tempfile::tempdir().expect("a folder");
    let (folder, caches) = (place.path().join("native"), place.path().join("caches"));
    for host in 1..=120 {
        write(&folder, host, "dn_rpc_port=6667");
    }
    let lint = |words: &[&str]| lint(&folder, &caches, words);
    let first = lint(&["--no-cache"]);
    assert!(kept(&caches).is_empty(), "--no-cache writes nothing");
    assert_eq!(output_of(&first), output_of(&lint(&[])));
    assert_eq!(kept(&caches).len(), 1);
    assert_eq!(output_of(&first), output_of(&lint(&[])));
    // The same length, at the same time: what is found is what is there.
    write(&folder, 7, "dn_rcp_port=6667");
    let broken = lint(&[]);
    assert!(
        output_of(&broken).contains("cluster-7/node-1/conf/iotdb-system.properties:6"),
        "{}",
        output_of(&broken)
    );
    assert_eq!(output_of(&broken), output_of(&lint(&["--no-cache"])));
    // A finding that is hidden is not one for the run that asks for it.
    let words = ["--allow", "unknown-parameter"];
    assert_ne!(output_of(&broken), output_of(&lint(&words)));
    assert_eq!(output_of(&broken), output_of(&lint(&[])));
    fs::remove_dir_all(folder.join("cluster-7")).expect("a folder");
    assert_eq!(output_of(&lint(&[])), output_of(&lint(&["--no-cache"])));
}

#[test]
fn what_is_kept_may_be_anything() {
    let place = tempfile::tempdir().expect("a folder");
    let (folder, caches) = (place.path().join("native"), place.path().join("caches"));
    for host in 1..=120 {
        write(&folder, host, if host == 9 { "dn_rcp_port=6667" } else { "dn_rpc_port=6667" });
    }
    let lint = |words: &[&str]| lint(&folder, &caches, words);
    let plain = output_of(&lint(&["--no-cache"]));
    // A file where the folder would be.
    fs::write(&caches, "mine").expect("a file");
    assert_eq!(output_of(&lint(&[])), plain);
    assert_eq!(fs::read(&caches).expect("a file"), b"mine");
    fs::remove_file(&caches).expect("a file");
    assert_eq!(output_of(&lint(&[])), plain);
    let kept_files = kept(&caches);
    let [file] = &kept_files[..] else { panic!("{kept_files:?}") };
    let whole = fs::read(file).expect("a file");
    for bytes in [&[][..], &[0xff; 4096], &whole[..whole.len() / 2], b"\xff\xff\xff\xff\x0f"] {
        fs::write(file, bytes).expect("a file");
        assert_eq!(output_of(&lint(&[])), plain);
        // What was written long enough ago has a stamp as well by now.
        assert!(fs::read(file).expect("a file").len() >= whole.len(), "it is written again");
    }
    let at_once: Vec<_> = (0..4)
        .map(|_| {
            std::thread::spawn({
                let (folder, caches) = (folder.clone(), caches.clone());
                move || output_of(&self::lint(&folder, &caches, &[]))
            })
        })
        .collect();
    for run in at_once {
        assert_eq!(run.join().expect("it ends"), plain);
    }
    assert_eq!(kept(&caches).len(), 1, "nothing is left next to it");
}

/// A spec of as many hosts as `build` keeps a folder of.
fn spec(port: u16) -> String {
    format!(
        "cluster \"plant\" product=\"iotdb\" version=\"1.3.3\" {{\n    install \"/opt/iotdb\"\n    replication schema=3 data=2\n    \
         host \"n-[01..40]\" address=\"10.0.0.[11..50]\"\n    confignode on=\"n-[01..03]\"\n    datanode on=\"n-*\" {{ set \"dn_rpc_port\" {port}; }}\n}}\n"
    )
}

fn build(folder: &Path, caches: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clusterc"));
    command.current_dir(folder).args(["build", "plant.kdl", "-o", "out"]).args(words).stdin(Stdio::null());
    command.env("NO_COLOR", "1").env("XDG_CACHE_HOME", caches).output().expect("it runs")
}

/// The file with what is kept of a folder, once its files are old enough for that and it is not what was kept before.
fn kept_of_folder(folder: &Path, caches: &Path, words: &[&str], before: &str) -> std::path::PathBuf {
    loop {
        let again = output_of(&build(folder, caches, words));
        assert!(again.ends_with("; 0 written, 0 removed\n"), "{again}");
        let entries = fs::read_dir(caches.join("clusterc/build")).into_iter().flatten().flatten();
        if let Some(file) = entries.into_iter().next().map(|entry| entry.path())
            && fs::read_to_string(&file).is_ok_and(|text| text != before)
        {
            return file;
        }
    }
}

#[cfg(unix)]
#[test]
fn a_folder_that_is_as_it_was_is_not_made_again() {
    let place = tempfile::tempdir().expect("a folder");
    let (folder, caches) = (place.path(), place.path().join("caches"));
    let out = folder.join("out");
    fs::write(folder.join("plant.kdl"), spec(6667)).expect("a file");
    let build = |words: &[&str]| output_of(&build(folder, &caches, words));
    let first = build(&["--no-cache"]);
    assert!(first.contains(" out: 40 hosts, "), "{first}");
    let file = kept_of_folder(folder, &caches, &[], "");
    // Only what is kept has another number: the files are not counted again.
    let text = fs::read_to_string(&file).expect("a file");
    let (before, after) = text.split_once("\"files\":").expect("a count");
    let miscounted =
        format!("{before}\"files\":7{}", after.trim_start_matches(|letter: char| letter.is_ascii_digit()));
    fs::write(&file, &miscounted).expect("a file");
    assert!(build(&[]).contains("out: 40 hosts, 7 files"), "{}", build(&[]));
    assert!(!build(&["--no-cache"]).contains(" 7 files"));
    // The number is in the manifest.
    assert!(!build(&["--serial", "7"]).contains(" 7 files"));
    assert!(!build(&[]).contains(" 7 files"));

    // What is edited, removed or added by hand is noticed, whatever is kept.
    let start = out.join("hosts/n-07/start.sh");
    let script = fs::read(&start).expect("a file");
    fs::write(&start, "edited\n").expect("a file");
    assert!(build(&[]).contains("that changed since"), "{}", build(&[]));
    assert!(build(&["--force"]).contains("written, 0 removed"));
    assert_eq!(fs::read(&start).expect("a file"), script);
    fs::remove_file(out.join("RUNBOOK.md")).expect("a file");
    assert!(build(&[]).contains("; 1 written, 0 removed"));

    // So is a change of the spec, and bytes that are not what a run keeps.
    let kept = fs::read_to_string(&file).expect("a file");
    let file = kept_of_folder(folder, &caches, &[], &kept);
    fs::write(folder.join("plant.kdl"), spec(6668)).expect("a file");
    let changed = build(&[]);
    assert!(changed.contains(" written, 0 removed") && !changed.contains("; 0 written"), "{changed}");
    for bytes in [&b""[..], b"{}", b"\xff", miscounted.as_bytes()] {
        fs::write(&file, bytes).expect("a file");
        assert!(build(&[]).contains("; 0 written, 0 removed"), "{}", build(&[]));
        assert!(!build(&[]).contains(" 7 files"));
    }

    // And a payload, of the same length as before.
    let words = ["--payload", "notes.txt"];
    fs::write(folder.join("notes.txt"), "one").expect("a file");
    build(&words);
    let kept = fs::read_to_string(&file).expect("a file");
    kept_of_folder(folder, &caches, &words, &kept);
    fs::write(folder.join("notes.txt"), "two").expect("a file");
    assert!(!build(&words).contains("; 0 written"));
    assert_eq!(fs::read(out.join("payload/notes.txt")).expect("a file"), b"two");
}
