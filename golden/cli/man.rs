//! Manual pages: one for each command of `clusterc --help`, and never over pages that exist.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn clusterc(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_clusterc")).args(words).env("NO_COLOR", "1").output().expect("it runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The commands, as the help lists them.
fn commands() -> Vec<String> {
    let help = text(&clusterc(&["--help"]).stdout);
    let list = help.split("Commands:\n").nth(1).expect("a list of commands");
    let lines = list.lines().take_while(|line| !line.is_empty());
    let names = lines.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    names.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

#[test]
fn every_command_has_a_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let pages = folder.path().join("share/man1");
    let name = pages.to_str().expect("UTF-8");
    let written = clusterc(&["man", "-o", name]);
    assert!(written.status.success(), "{}", text(&written.stderr));
    let names: Vec<String> = commands().into_iter().filter(|name| name != "help").collect();
    assert!(names.len() > 15, "{names:?}");
    for name in &names {
        let page = fs::read(pages.join(format!("clusterc-{name}.1"))).expect(name);
        assert!(text(&page).contains(&format!(".SH NAME\nclusterc\\-{name} \\- ")), "{name}");
        assert_eq!(clusterc(&["man", name]).stdout, page, "{name}");
    }
    assert_eq!(clusterc(&["man"]).stdout, fs::read(pages.join("clusterc.1")).expect("the page of clusterc"));
    assert_eq!(fs::read_dir(&pages).expect("a folder").count(), names.len() + 1);
    existing_pages(&pages, name);
}

fn existing_pages(pages: &Path, name: &str) {
    let edited = pages.join("clusterc-check.1");
    fs::write(&edited, "mine").expect("a page");
    let refused = clusterc(&["man", "-o", name]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("already exists"), "{}", text(&refused.stderr));
    assert_eq!(fs::read(&edited).expect("a page"), b"mine");
    assert!(clusterc(&["man", "-o", name, "--force"]).status.success());
    assert_ne!(fs::read(&edited).expect("a page"), b"mine");
}

#[test]
fn a_near_miss_is_named() {
    let refused = clusterc(&["man", "chekc"]);
    assert_eq!(refused.status.code(), Some(2));
    let printed = text(&refused.stderr);
    assert!(
        printed.contains("`chekc` is not a command") && printed.contains("did you mean `check`?"),
        "{printed}"
    );
}
