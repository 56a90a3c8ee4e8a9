//! Every command of clusterc in a `sh` block of docs/ or README.md runs, in a folder that has files of the names it
//! uses. Transcripts (`console`) are compared word for word elsewhere.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A shell in the folder, where `clusterc` is the program under test.
fn shell(folder: &Path, command: &str) -> Output {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_clusterc"));
    let path = format!(
        "{}:{}",
        program.parent().expect("a folder").display(),
        std::env::var("PATH").unwrap_or_default()
    );
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(command).current_dir(folder).env("PATH", path).env("HOME", "/nowhere");
    shell.output().expect("a shell")
}

/// Does what has to succeed.
fn must(folder: &Path, command: &str) {
    let output = shell(folder, command);
    assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A folder with what the commands name: specs, bundles, native files, a repository.
fn prepared() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let at = folder.path();
    std::os::unix::fs::symlink(root.join("examples"), at.join("examples")).expect("a link");
    for (name, example) in [
        ("before.kdl", "iotdb-change/before.kdl"),
        ("after.kdl", "iotdb-change/after.kdl"),
        ("old.kdl", "iotdb-change/before.kdl"),
        ("new.kdl", "iotdb-change/after.kdl"),
        ("plant.kdl", "iotdb-change/before.kdl"),
        ("cluster.kdl", "iotdb-change/before.kdl"),
        ("plant/plant.kdl", "iotdb-change/before.kdl"),
        ("specs/plant.kdl", "iotdb-change/before.kdl"),
        ("lab.kdl", "iotdb-change/after.kdl"),
    ] {
        let target = at.join(name);
        fs::create_dir_all(target.parent().expect("a folder")).expect("a folder");
        fs::copy(root.join("examples").join(example), target).expect("a spec");
    }
    must(at, "clusterc init dolphindb-single -o market.kdl --hosts 10.0.0.11");
    must(at, "cp examples/iotdbctl/default_1c1d.yaml cluster.yaml");
    must(at, "clusterc build before.kdl -o out && cp -R out/hosts hosts");
    for (archive, kind) in [("old.tar.gz", "tar.gz"), ("out.tar.zst", "tar.zst")] {
        must(at, &format!("clusterc build before.kdl --archive {kind} -o {archive}"));
    }
    must(
        at,
        "git init -q -b main . && git add specs && git -c user.name=a -c user.email=a@b.c commit -qm specs",
    );
    folder
}

/// The commands of clusterc in the `sh` blocks of a page.
fn commands(page: &str) -> impl Iterator<Item = &str> {
    let mut is_shell = false;
    page.lines().filter(move |line| {
        if line.starts_with("```") {
            is_shell = *line == "```sh";
        }
        is_shell && line.starts_with("clusterc ")
    })
}

#[test]
fn commands_of_pages_run() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let pages = fs::read_dir(root.join("docs")).expect("docs/").map(|entry| entry.expect("an entry").path());
    let mut count = 0;
    for page in pages.chain([root.join("README.md")]).filter(|page| page.is_file()) {
        let text = fs::read_to_string(&page).expect("a page");
        let mut folder = None;
        for command in commands(&text) {
            let folder = folder.get_or_insert_with(prepared);
            let output = shell(folder.path(), command);
            // 1 says that something was found; 2 that the command could not be carried out.
            assert!(
                matches!(output.status.code(), Some(0 | 1)),
                "{}: `{command}`: {}",
                page.display(),
                String::from_utf8_lossy(&output.stderr)
            );
            count += 1;
        }
    }
    assert!(count > 15, "only {count} commands were found");
}
