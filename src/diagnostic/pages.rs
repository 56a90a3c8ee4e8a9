//! The pages of rules: their doc comments, which the build packs. Most runs read none of them.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::LazyLock;

use flate2::read::ZlibDecoder;

use super::Rule;

impl Rule {
    /// The page, in Markdown: a first line, then What it checks / Why it matters / examples / How to fix.
    fn docs(&self) -> &'static str {
        PAGES.get(self.code).copied().unwrap_or("")
    }

    /// The first line of the page.
    pub fn summary(&self) -> &'static str {
        self.docs().trim_start().lines().next().unwrap_or("").trim()
    }

    /// The page with the space that begins every line of a doc comment taken off.
    pub fn page(&self) -> String {
        let lines = self.docs().lines().map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end());
        lines.collect::<Vec<_>>().join("\n").trim().to_owned()
    }
}

/// The pages by the codes of their rules.
static PAGES: LazyLock<BTreeMap<&'static str, &'static str>> = LazyLock::new(|| {
    let mut bytes = Vec::new();
    let packed: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rules"));
    // The build packed it: it cannot fail to unpack. It is unpacked once and stays.
    let _ = ZlibDecoder::new(packed).read_to_end(&mut bytes);
    let pairs: Vec<(&str, &str)> = postcard::from_bytes(bytes.leak()).unwrap_or_default();
    pairs.into_iter().collect()
});
