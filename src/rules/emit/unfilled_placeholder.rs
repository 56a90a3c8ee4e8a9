//! EMIT005: unfilled-placeholder.

use crate::maps::HashSet;

use crate::declare_rule;
use crate::diagnostic::suggest::{did_you_mean, nearest};
use crate::diagnostic::{Finding, Severity, words};
use crate::model::PLACEHOLDERS;
use crate::rules::Survey;

declare_rule! {
    /// Reports placeholders such as `{zone}` without a value on the host, and misspelt placeholders.
    ///
    /// ## What it checks
    ///
    /// The values that the spec gives nodes. `{host}`, `{node}`, `{zone}`, `{address}`, `{client}` and
    /// `{public}` are replaced with values of the node's host: a value that the host does not have is an
    /// error. A word in braces that is a letter or two away from one of them is a warning.
    ///
    /// ## Why it matters
    ///
    /// A placeholder that is not replaced is written unchanged to the files: the data is then in a folder
    /// named `{zone}` on all hosts.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" { data-dirs "/data/{zone}/iotdb"; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11" zone="hall-1"
    ///     confignode on="node-1"
    ///     datanode on="node-1" { data-dirs "/data/{zone}/iotdb"; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Set the value on the host, or remove the placeholder.
    pub static UNFILLED_PLACEHOLDER = {
        code: "EMIT005", name: "unfilled-placeholder", severity: Warning, confidence: Language,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    let mut seen = HashSet::default();
    for node in survey.kinds() {
        let host = model.host(node.host);
        for (_, setting) in model.explicit(node) {
            let Some(location) = setting.span().filter(|_| setting.value.contains('{')) else { continue };
            let left = in_braces(&setting.value);
            let finding = left.into_iter().find_map(|word| {
                let text = format!("{{{word}}}");
                if PLACEHOLDERS.contains(&&*text) {
                    let message = format!("`{text}` has no value: `{}` does not have one", host.name);
                    let finding = Finding::new(&UNFILLED_PLACEHOLDER, location, message);
                    let label = format!("set {}=\"…\" here", if word == "host" { "name" } else { word });
                    return Some(finding.severity(Severity::Error).label(host.span, label));
                }
                let near = nearest(word, PLACEHOLDERS.iter().map(|known| known.trim_matches(['{', '}'])))?;
                let message = format!("`{}` is not a placeholder and is not replaced", words::shorten(&text));
                let finding = Finding::new(&UNFILLED_PLACEHOLDER, location, message);
                let value = setting.value.replace(&text, &format!("{{{near}}}"));
                Some(finding.propose_value_as(did_you_mean(format_args!("{{{near}}}")), value))
            });
            let Some(finding) = finding.filter(|_| seen.insert(location)) else { continue };
            findings.push(finding.product(model.cluster(node.cluster).product).host(&*host.name));
        }
    }
}

/// The words that are in braces.
fn in_braces(text: &str) -> Vec<&str> {
    let is_word = |word: &&str| !word.is_empty() && word.chars().all(|letter| letter.is_ascii_alphabetic());
    let after = text.split('{').skip(1);
    after.filter_map(|rest| rest.split_once('}').map(|(word, _)| word)).filter(is_word).collect()
}
