//! Transcripts: command lines with what they print. `TRYCMD=overwrite` refreshes them; `CLUSTERC_PROGRAM` names another program
//! that has to print the same, such as the one for Windows (golden/dist/wine.sh). What no transcript can set up has tests of its own.

mod cache;
mod fmt;
mod hostile;
mod init;
mod man;
mod outside;
mod pages;
mod plan;
mod serial;
mod shown;
#[cfg(unix)]
mod walks;

#[test]
fn transcripts() {
    let cases = trycmd::TestCases::new();
    if let Some(program) = std::env::var_os("CLUSTERC_PROGRAM") {
        cases.register_bin("clusterc", std::path::PathBuf::from(program));
    }
    cases
        .case("golden/cli/*.md")
        .case("README.md")
        .case("README.zh-CN.md")
        .case("docs/survival.md")
        .case("docs/changing-a-cluster.md");
}
