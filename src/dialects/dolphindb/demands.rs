//! docs/dolphindb-rules.md: what DolphinDB's guides and reference demand of a cluster, and which rule looks at it.

use crate::product::Document;

/// The page.
pub(super) const PAGE: Document = Document::Demands {
    file: "dolphindb-rules.md",
    title: "What DolphinDB demands",
    introduction: "What the guides and the reference demand of a cluster, and what looks at it: rules, the emitted files and scripts, or nothing,\n\
        with the reason. No DolphinDB server could be had to try things on: rules rest on documents and on its embedded engine, as [evidence.md](evidence.md#dolphindb) says of each.\n",
    table: include_str!("demands.tsv"),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::product::Rules;

    #[test]
    fn every_rule_has_a_demand() {
        let Document::Demands { table, .. } = PAGE else { panic!("the page is one of demands") };
        let codes: Vec<&str> = table.split(['\t', ' ', '\n']).collect();
        let rules = super::super::rules::RULES.rules();
        let idle: Vec<&str> =
            rules.iter().map(|rule| rule.code).filter(|code| !codes.contains(code)).collect();
        assert_eq!(idle, Vec::<&str>::new());
    }
}
