//! `clusterc init`: what no transcript can show.

use std::fs;
use std::process::{Command, Stdio};

fn clusterc() -> Command {
    Command::new(env!("CARGO_BIN_EXE_clusterc"))
}

#[test]
fn a_file_that_exists_is_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("cluster.kdl");
    fs::write(&file, "mine").expect("a file");
    let run = clusterc().current_dir(&folder).args(["init", "1c1d"]).output().expect("it runs");
    assert_eq!(run.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&run.stderr).contains("`cluster.kdl` already exists"));
    assert_eq!(fs::read_to_string(&file).expect("the file"), "mine");
}

#[test]
fn a_spec_is_written_and_clean() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = clusterc().current_dir(&folder).args(["init", "dolphindb-ha"]).output().expect("it runs");
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    let check = clusterc().current_dir(&folder).args(["check", "--deny-warnings"]).output().expect("it runs");
    assert_eq!(check.status.code(), Some(0), "{}", String::from_utf8_lossy(&check.stderr));
    let left: Vec<_> = fs::read_dir(&folder).expect("the folder").filter_map(Result::ok).collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

/// On a terminal it asks; `script` makes one.
#[test]
#[cfg(unix)]
fn on_a_terminal_it_asks() {
    use std::io::Write;

    let folder = tempfile::tempdir().expect("a folder");
    let command = format!("{} init", env!("CARGO_BIN_EXE_clusterc"));
    let started = Command::new("script")
        .args(["-q", "-e", "-c", &command, "/dev/null"])
        .current_dir(&folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut child) = started else { return println!("not tried: this machine has no `script`") };
    // After a wrong answer the question comes again.
    let answers =
        "3c4d\n3c3d\n9.9\n2.0.7\nsite\n10.1.0.1 10.1.0.2\ndb-1=10.1.0.1 10.1.0.2 10.1.0.3\n8\n64\n64GiB\n";
    child.stdin.take().expect("its input").write_all(answers.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    for part in [
        "there is no template `3c4d`",
        "`9.9` is not supported",
        "needs 3 hosts, found 2",
        "`64` is not an amount",
    ] {
        assert!(shown.contains(part), "{part} is not in {shown}");
    }
    let spec = fs::read_to_string(folder.path().join("cluster.kdl")).expect("a spec");
    for part in [
        "cluster \"site\" product=\"iotdb\" version=\"2.0.7\"",
        "host \"db-1\" address=\"10.1.0.1\" cores=8 memory=\"64GiB\"",
    ] {
        assert!(spec.contains(part), "{part} is not in {spec}");
    }
}
