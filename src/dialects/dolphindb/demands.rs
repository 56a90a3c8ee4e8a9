//! docs/dolphindb-rules.md: what the guides and the reference of DolphinDB require of a cluster, and which rule checks it.

use crate::product::Document;

/// The page.
pub(super) const PAGE: Document = Document::Demands {
    file: "dolphindb-rules.md",
    title: "What DolphinDB requires",
    introduction: "What the guides and the reference require of a cluster, and what checks it: rules, the generated files and scripts, or nothing,\n\
        with the reason. No DolphinDB server was available for testing: the rules are based on documents and on the embedded engine, as [evidence.md](evidence.md#dolphindb) shows for each rule.\n",
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
