//! Transcripts: command lines with what they print. `TRYCMD=overwrite` refreshes them. What no transcript can set up has
//! tests of its own.

mod fmt;
mod hostile;
mod init;
mod outside;
mod plan;
mod serial;
mod shown;

#[test]
fn transcripts() {
    trycmd::TestCases::new()
        .case("golden/cli/*.md")
        .case("README.md")
        .case("docs/survival.md")
        .case("docs/changing-a-cluster.md");
}
