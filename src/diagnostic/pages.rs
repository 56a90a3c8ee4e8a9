//! The pages of rules: their doc comments, which the build packs. Most runs read none of them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::Rule;
use crate::packed;

impl Rule {
    /// The page, in Markdown: a first line, then What it checks / Why it matters / examples / How to fix.
    fn docs(&self) -> &'static str {
        PAGES.get(self.code).copied().unwrap_or("")
    }

    /// The first line of the page.
    pub fn summary(&self) -> &'static str {
        self.docs().trim_start().lines().next().unwrap_or("").trim()
    }

    /// The page with the space that starts every line of a doc comment removed.
    pub fn page(&self) -> String {
        let lines = self.docs().lines().map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end());
        lines.collect::<Vec<_>>().join("\n").trim().to_owned()
    }
}

/// The pages by the codes of their rules.
static PAGES: LazyLock<BTreeMap<&'static str, &'static str>> =
    LazyLock::new(|| packed::texts(include_bytes!(concat!(env!("OUT_DIR"), "/rules"))).into_iter().collect());
