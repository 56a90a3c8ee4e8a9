//! `clusterc fmt` on files that a test may change.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const LOOSE: &str = "cluster  \"a\" {\n  host \"n-1\"\n}\n";
const STYLED: &str = "cluster \"a\" {\n    host \"n-1\"\n}\n";

fn clusterc(folder: &Path, line: &str, stdin: &str) -> (Option<i32>, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_clusterc"))
        .args(line.split(' '))
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    child.stdin.take().expect("a pipe").write_all(stdin.as_bytes()).expect("it reads");
    let Output { status, stdout, stderr } = child.wait_with_output().expect("it ends");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (status.code(), text(&stdout), text(&stderr))
}

fn place(files: &[(&str, &str)]) -> tempfile::TempDir {
    let place = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = place.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    place
}

fn read(place: &tempfile::TempDir, name: &str) -> String {
    fs::read_to_string(place.path().join(name)).expect("it is there")
}

#[test]
fn a_folder_is_formatted_but_for_what_git_ignores_and_what_is_broken() {
    let place = place(&[
        ("a.kdl", LOOSE),
        ("deep/b.kdl", STYLED),
        ("broken.kdl", "cluster {\n"),
        ("out/c.kdl", LOOSE),
        (".gitignore", "out/\n"),
        ("other.yaml", "global:\n  a:   1\nconfignode_servers:  []\n"),
    ]);
    let (code, out, err) = clusterc(place.path(), "fmt", "");
    assert_eq!((code, out.as_str()), (Some(2), "a.kdl\n"), "{err}");
    assert!(err.contains("`broken.kdl` has 1 syntax error and was not changed"), "{err}");
    assert!(err.ends_with("3 files: 1 formatted, 1 unchanged, 1 failed\n"), "{err}");
    assert_eq!(read(&place, "a.kdl"), STYLED);
    assert_eq!(read(&place, "broken.kdl"), "cluster {\n");
    assert_eq!(read(&place, "out/c.kdl"), LOOSE);
    assert_eq!(read(&place, "other.yaml"), "global:\n  a:   1\nconfignode_servers:  []\n");
    let (code, out, err) = clusterc(place.path(), "fmt a.kdl deep", "");
    assert_eq!((code, out.as_str(), err.as_str()), (Some(0), "", "2 files: 2 unchanged\n"));
}

#[test]
fn stdin_is_formatted_to_stdout() {
    let place = place(&[]);
    assert_eq!(clusterc(place.path(), "fmt -", LOOSE), (Some(0), STYLED.to_owned(), String::new()));
    assert_eq!(clusterc(place.path(), "fmt -", STYLED), (Some(0), STYLED.to_owned(), String::new()));
    assert_eq!(clusterc(place.path(), "fmt --check -", LOOSE).0, Some(1));
    assert_eq!(clusterc(place.path(), "fmt --check -", STYLED), (Some(0), String::new(), String::new()));
    let (code, out, err) = clusterc(place.path(), "fmt - --stdin-filename plant.kdl", "a {");
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(err.contains("`plant.kdl` has 1 syntax error"), "{err}");
}

#[test]
fn check_and_diff_write_nothing() {
    let place = place(&[("a.kdl", LOOSE)]);
    assert_eq!(clusterc(place.path(), "fmt --check", "").0, Some(1));
    let (code, out, _) = clusterc(place.path(), "fmt --diff", "");
    assert_eq!(code, Some(1));
    assert!(out.contains("-cluster  \"a\" {\n") && out.contains("+cluster \"a\" {\n"), "{out}");
    assert_eq!(read(&place, "a.kdl"), LOOSE);
}

#[cfg(unix)]
#[test]
fn mode_and_links_stay_and_a_read_only_file_is_not_replaced() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let place = place(&[("a.kdl", LOOSE), ("b.kdl", LOOSE)]);
    let at = |name: &str| place.path().join(name);
    fs::set_permissions(at("a.kdl"), fs::Permissions::from_mode(0o640)).expect("a mode");
    fs::set_permissions(at("b.kdl"), fs::Permissions::from_mode(0o444)).expect("a mode");
    symlink("a.kdl", at("link.kdl")).expect("a link");
    let (code, out, err) = clusterc(place.path(), "fmt link.kdl b.kdl", "");
    assert_eq!((code, out.as_str()), (Some(2), "link.kdl\n"));
    assert!(err.starts_with("error: `b.kdl` is read-only\n"), "{err}");
    assert_eq!(read(&place, "a.kdl"), STYLED);
    assert_eq!(read(&place, "b.kdl"), LOOSE);
    assert!(at("link.kdl").is_symlink());
    assert_eq!(fs::metadata(at("a.kdl")).expect("it is there").permissions().mode() & 0o777, 0o640);
}
