//! What a spec or a folder names is in its repository, and is a plain file: someone else may have written it.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn clusterc(folder: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clusterc"));
    command.current_dir(folder).args(words).stdin(Stdio::null()).env("NO_COLOR", "1").env("HOME", "/nowhere");
    command.output().expect("it runs")
}

fn printed(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn spec(monitoring: &str, more: &str) -> String {
    format!(
        r#"{more}
cluster "plant" product="iotdb" version="1.3.3" {{
    install "/opt/iotdb"
    host "node-1" address="10.0.0.11"
    confignode on="node-1" {{ metrics "prometheus"; }}
    datanode on="node-1" {{ metrics "prometheus"; }}
    monitoring {{
        prometheus on="node-1"
        grafana on="node-1" {{
            {monitoring}
            set "security.admin_password" from="env:P"
        }}
    }}
}}
"#
    )
}

const CANARY: &str = "canary-that-sings";

/// A folder with a secret in it, and a repository below.
fn place() -> (tempfile::TempDir, std::path::PathBuf) {
    let top = tempfile::tempdir().expect("a folder");
    fs::write(top.path().join("secret.json"), format!("{{\"title\": \"{CANARY}\"}}\n")).expect("a file");
    let repository = top.path().join("repository");
    fs::create_dir_all(repository.join(".git")).expect("a folder");
    fs::create_dir_all(repository.join("specs/prod")).expect("a folder");
    fs::write(repository.join("shared.json"), "{\"title\": \"ours\"}\n").expect("a file");
    symlink("../../secret.json", repository.join("specs/link.json")).expect("a link");
    symlink("../shared.json", repository.join("specs/own-link.json")).expect("a link");
    symlink("../..", repository.join("specs/up")).expect("a link");
    let made = Command::new("mkfifo").arg(repository.join("specs/pipe.json")).status().expect("mkfifo");
    assert!(made.success());
    (top, repository)
}

#[test]
fn files_outside_of_the_repository_are_refused() {
    let (top, repository) = place();
    let build = |name: &str, words: &[&str]| {
        fs::write(repository.join("specs/plant.kdl"), spec(&format!("dashboard \"{name}\""), ""))
            .expect("a file");
        let out = top.path().join("out");
        let _ = fs::remove_dir_all(&out);
        let mut all = vec!["build", "specs/plant.kdl", "-o", "../out"];
        all.extend(words);
        let output = clusterc(&repository, &all);
        let found = Command::new("grep").args(["-rlF", CANARY]).arg(&out).output().expect("grep");
        (output.status.code(), printed(&output), !found.stdout.is_empty())
    };
    let secret = top.path().join("secret.json").display().to_string();
    for name in [&*secret, "../../secret.json", "link.json", "up/secret.json"] {
        let (code, printed, leaked) = build(name, &[]);
        assert_eq!((code, leaked), (Some(1), false), "{name}: {printed}");
        assert!(printed.contains("it is outside of `") && !printed.contains(CANARY), "{name}: {printed}");
        let (code, printed, leaked) = build(name, &["--allow-outside"]);
        assert_eq!((code, leaked), (Some(0), true), "{name}: {printed}");
    }
    for name in ["../shared.json", "own-link.json"] {
        let (code, printed, _) = build(name, &[]);
        assert_eq!(code, Some(0), "{name}: {printed}");
    }
    for name in ["pipe.json", "/dev/zero", "prod"] {
        let (code, printed, _) = build(name, &["--allow-outside"]);
        let says = printed.contains("it is not a regular file") || printed.contains("it is a folder");
        assert!(code == Some(1) && says, "{name}: {printed}");
    }
}

#[test]
fn specs_are_included_from_the_repository_alone() {
    let (top, repository) = place();
    fs::write(top.path().join("outside.kdl"), format!("{CANARY} \"x\"\n")).expect("a file");
    fs::write(repository.join("base.kdl"), spec("", "")).expect("a file");
    fs::write(repository.join("specs/prod/plant.kdl"), "extends \"../../base.kdl\"\n").expect("a file");
    let output = clusterc(&repository.join("specs/prod"), &["check", "plant.kdl"]);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    for word in ["include", "extends"] {
        let text = format!("{word} \"../../../outside.kdl\"\n{}", spec("", ""));
        fs::write(repository.join("specs/prod/plant.kdl"), text).expect("a file");
        let output = clusterc(&repository, &["check", "specs"]);
        let shown = printed(&output);
        assert_eq!(output.status.code(), Some(1), "{shown}");
        assert!(
            shown.contains("SPEC007") && shown.contains("--allow-outside") && !shown.contains(CANARY),
            "{shown}"
        );
        let shown = printed(&clusterc(&repository, &["check", "specs", "--allow-outside"]));
        assert!(!shown.contains("SPEC007") && shown.contains(CANARY), "{shown}");
    }
}

/// Where there is no repository, what is below the working folder is the user's own.
#[test]
fn without_a_repository_the_working_folder_counts() {
    let (top, repository) = place();
    fs::remove_dir(repository.join(".git")).expect("a folder");
    fs::write(repository.join("specs/plant.kdl"), spec("dashboard \"../shared.json\"", "")).expect("a file");
    let code = |folder: &Path, spec: &str| clusterc(folder, &["check", spec]).status.code();
    assert_eq!(code(&repository, "specs/plant.kdl"), Some(0));
    assert_eq!(code(top.path(), "repository/specs/plant.kdl"), Some(0));
    assert_eq!(code(&repository.join("specs"), "plant.kdl"), Some(1));
    assert_eq!(code(Path::new("/"), &repository.join("specs/plant.kdl").display().to_string()), Some(1));
}

#[test]
fn payloads_come_from_the_repository_or_the_command_line() {
    let (top, repository) = place();
    fs::write(repository.join("specs/plant.kdl"), spec("", "payload \"../../secret.json\"")).expect("a file");
    let out = top.path().join("out").display().to_string();
    let build = |words: &[&str]| {
        let mut all = vec!["build", "specs/plant.kdl", "-o", &*out];
        all.extend(words);
        let output = clusterc(&repository, &all);
        (output.status.code(), printed(&output))
    };
    let (code, shown) = build(&[]);
    assert!(code == Some(1) && shown.contains("use --payload FOLDER/secret.json for this file"), "{shown}");
    let (code, shown) = build(&["--payload", "../secret.json"]);
    assert_eq!(code, Some(0), "{shown}");
}

#[test]
fn links_out_of_a_folder_are_not_followed() {
    let (top, repository) = place();
    let conf = repository.join("conf");
    fs::create_dir(&conf).expect("a folder");
    fs::write(top.path().join("secret.properties"), format!("dn_rpc_port={CANARY}\n")).expect("a file");
    symlink("../../secret.properties", conf.join("iotdb-system.properties")).expect("a link");
    let shown = printed(&clusterc(&repository, &["lint", "conf"]));
    assert!(shown.contains("it is outside of `") && !shown.contains(CANARY), "{shown}");
    let shown = printed(&clusterc(&repository, &["lint", "conf", "--allow-outside"]));
    assert!(shown.contains(CANARY), "{shown}");
    // Who names the link knows its target.
    let shown = printed(&clusterc(&repository, &["lint", "conf/iotdb-system.properties"]));
    assert!(shown.contains(CANARY), "{shown}");
}

#[test]
fn pipes_are_not_waited_for() {
    let (_top, repository) = place();
    for words in [
        &["check", "specs/pipe.json"][..],
        &["lint", "--facts", "specs/pipe.json", "specs"],
        &["check", "specs/plant.kdl"],
    ] {
        fs::write(repository.join("specs/plant.kdl"), "include \"pipe.json\"\n").expect("a file");
        let output = clusterc(&repository, words);
        assert!(matches!(output.status.code(), Some(1 | 2)), "{words:?}: {}", printed(&output));
    }
}
