//! Transcripts: command lines with what they print. `TRYCMD=overwrite` refreshes them.

#[test]
fn transcripts() {
    trycmd::TestCases::new().case("golden/cli/*.md").case("README.md");
}
