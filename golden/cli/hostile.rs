//! Files that lint meets and that were not written for it: each is skipped with a reason or read bytewise, and a fix
//! changes no byte next to it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const HOST: &str = "cluster_name=plant\ncn_internal_address=10.0.0.11\ncn_seed_config_node=10.0.0.11:10710\n\
                    dn_internal_address=10.0.0.11\ndn_rpc_address=10.0.0.11\ndn_seed_config_node=10.0.0.11:10710\n";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("conf")).expect("conf");
    fs::write(folder.path().join("conf/iotdb-system.properties"), HOST).expect("a file");
    folder
}

fn run(mut command: Command, folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let Output { status, stdout, stderr } =
        command.args(arguments).current_dir(folder).output().expect("clusterc runs");
    let text = String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr);
    assert!(!text.contains("panicked"), "{text}");
    (status.code(), text)
}

fn lint(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clusterc"));
    command.arg("lint");
    run(command, folder, arguments)
}

#[test]
fn a_large_file_is_skipped() {
    let folder = folder();
    let path = folder.path().join("conf/iotdb-common.properties");
    fs::File::create(path).and_then(|file| file.set_len(100 << 20)).expect("a large file");
    let (code, text) = lint(folder.path(), &["--format", "short"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("`conf/iotdb-common.properties` is skipped: it is larger than 32 MiB"), "{text}");
}

#[test]
fn a_million_lines_are_read() {
    let folder = folder();
    let mut text = String::from(HOST);
    for number in 0..1_000_000 {
        text += if number % 2 == 0 { "# 注释\n" } else { "\n" };
    }
    text += "dn_rpc_prot=1\n";
    fs::write(folder.path().join("conf/iotdb-system.properties"), text).expect("a file");
    let (code, text) = lint(folder.path(), &["--format", "short"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains(":1000007:1: warning[PARAM001]"), "{text}");
}

#[cfg(unix)]
#[test]
fn link_cycles_end_and_links_to_files_are_read() {
    use std::os::unix::fs::symlink;
    let folder = folder();
    let conf = folder.path().join("conf");
    symlink("..", conf.join("up")).expect("a link");
    symlink("circle", folder.path().join("circle")).expect("a link");
    fs::create_dir_all(folder.path().join("n2/conf")).expect("a folder");
    let shared = folder.path().join("shared.txt");
    fs::write(&shared, HOST.replace(".11\n", ".12\n") + "  dn_rpc_port = 6668\n").expect("a file");
    symlink(&shared, folder.path().join("n2/conf/iotdb-system.properties")).expect("a link");
    let (_, text) = lint(folder.path(), &["--format", "short"]);
    assert!(text.contains("n2/conf/iotdb-system.properties:7:3: warning[LINT002]"), "{text}");
    assert!(!text.contains("up/") && !text.contains("circle"), "{text}");
    // What the link leads to is fixed, and the link stays one.
    lint(folder.path(), &["--fix"]);
    assert!(fs::read_to_string(&shared).expect("it is there").ends_with("\ndn_rpc_port=6668\n"));
    assert!(folder.path().join("n2/conf/iotdb-system.properties").is_symlink());
}

#[cfg(unix)]
#[test]
fn other_names_of_a_file_are_reported() {
    let folder = folder();
    let (path, other) = (folder.path().join("conf/iotdb-system.properties"), folder.path().join("kept"));
    let before = format!("{HOST}  dn_rpc_port = 6668\n");
    fs::write(&path, &before).expect("a file");
    fs::hard_link(&path, &other).expect("a second name");
    let (_, text) = lint(folder.path(), &["conf", "--fix"]);
    assert!(fs::read_to_string(&path).expect("it is there") != before, "{text}");
    assert!(text.contains("had 1 other name (hard links), which still have the old content\n"), "{text}");
    assert_eq!(fs::read_to_string(other).expect("it is there"), before);
}

#[cfg(unix)]
#[test]
fn what_must_not_be_read_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let closed = folder.path().join("closed");
    fs::create_dir_all(&closed).expect("a folder");
    let file = folder.path().join("conf/datanode-env.sh");
    fs::write(&file, "MEMORY_SIZE=8G\n").expect("a file");
    let mode =
        |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("chmod");
    mode(folder.path(), 0o755);
    mode(&closed, 0o000);
    mode(&file, 0o000);
    // Root reads everything: someone else looks, where that can be arranged.
    let is_root = fs::read_dir(&closed).is_ok();
    let program = folder.path().join("clusterc");
    fs::copy(env!("CARGO_BIN_EXE_clusterc"), &program).expect("a copy");
    let mut command = if is_root { Command::new("setpriv") } else { Command::new(&program) };
    if is_root {
        if Command::new("setpriv").arg("--version").output().is_err() {
            return;
        }
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(&program);
    }
    command.arg("lint");
    let (code, text) = run(command, folder.path(), &["--format", "short"]);
    mode(&closed, 0o755);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("closed:1:1: warning[LINT009]: `closed` is skipped: permission denied"), "{text}");
    assert!(text.contains("`conf/datanode-env.sh` is skipped: permission denied"), "{text}");
}

#[test]
fn a_fix_changes_no_other_byte() {
    let folder = folder();
    let path = folder.path().join("conf/iotdb-system.properties");
    // Comments in GBK, a value in it, line ends of both kinds, no end of the last line.
    let head = HOST.as_bytes();
    let before = [
        head,
        b"# \xd6\xd0\xce\xc4\xd7\xa2\xca\xcd\r\n",
        b"dn_rpc_port : 6668\n",
        b"dn_data_dirs=/\xca\xfd\xbe\xdd\t\n\xff\xfe\n#\xc4",
    ]
    .concat();
    let after = [
        head,
        b"# \xd6\xd0\xce\xc4\xd7\xa2\xca\xcd\r\n",
        b"dn_rpc_port=6668\n",
        b"dn_data_dirs=/\xca\xfd\xbe\xdd\t\n\xff\xfe\n#\xc4",
    ]
    .concat();
    fs::write(&path, before).expect("a file");
    lint(folder.path(), &["--fix"]);
    let found = fs::read(&path).expect("it is there");
    assert_eq!(String::from_utf8_lossy(&found), String::from_utf8_lossy(&after));
    assert_eq!(found, after);
    lint(folder.path(), &["--fix", "--unsafe"]);
    let again = fs::read(&path).expect("it is there");
    lint(folder.path(), &["--fix", "--unsafe"]);
    assert_eq!(fs::read(&path).expect("it is there"), again, "fixes that were applied change nothing");
}

#[test]
fn bytes_without_a_meaning_are_skipped_or_read() {
    let folder = folder();
    let path = folder.path().join("conf/datanode-env.sh");
    for bytes in [
        &b"\x7fELF\x02\x01\x01\0\0\0"[..],
        b"\xff\xfeM\0E\0",
        b"\x80\x81=\xff\r\r\n\\",
        b"=\n==\n:\n\\\n",
        b"",
    ] {
        fs::write(&path, bytes).expect("a file");
        fs::write(folder.path().join("conf/cluster.nodes"), bytes).expect("a file");
        fs::write(folder.path().join("docker-compose.yml"), bytes).expect("a file");
        let (code, text) = lint(folder.path(), &["--format", "short"]);
        assert!(matches!(code, Some(0 | 1)), "{text}");
        if bytes.contains(&0) {
            assert!(text.contains("conf/datanode-env.sh:1:1: warning[LINT009]"), "{text}");
        }
    }
}
