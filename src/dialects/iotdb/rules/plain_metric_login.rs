//! IOTDB055: plain-metric-login.

use super::Survey;
use super::nodes::{about, clusters, is_set, is_written, location};
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::rules::kit::group;
use crate::source::reserved::has_reference;

declare_rule! {
    /// Reports a login for metrics that is not written in Base64, or only half of one.
    ///
    /// ## What it checks
    ///
    /// `metric_prometheus_reporter_username` and `metric_prometheus_reporter_password`, of 2.0.5 and later.
    ///
    /// ## Why it matters
    ///
    /// The server decodes both at every request. If a value is not Base64, the request fails; if it happens to be
    /// valid Base64, it means a different name. Without a name everyone can read the metrics; without a password,
    /// everyone who knows the name.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="2.0.5" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     set "metric_prometheus_reporter_username" "admin"
    ///     set "metric_prometheus_reporter_password" from="env:METRICS_PASSWORD"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="2.0.5" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     set "metric_prometheus_reporter_username" "c2NyYXBlcg=="
    ///     set "metric_prometheus_reporter_password" from="env:METRICS_PASSWORD"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write what `printf %s NAME | base64` prints, and set both.
    pub static PLAIN_METRIC_LOGIN = {
        code: "IOTDB055", name: "plain-metric-login", severity: Warning, confidence: Source,
        check: check of Survey
    }
}

const NAME: &str = "metric_prometheus_reporter_username";
const PASSWORD: &str = "metric_prometheus_reporter_password";

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, _) in clusters(model).filter(|(_, cluster)| is_written(cluster, &[NAME, PASSWORD])) {
        let plain = model.instances_of(id).filter_map(|(id, node)| {
            let setting = model.setting_named(node, NAME).filter(is_set)?;
            // What is read on the host cannot be judged here.
            let name = Some(setting.value.trim()).filter(|name| !has_reference(name))?;
            (!name.is_empty() && !is_base64(name)).then(|| ((location(&setting, node), name.to_owned()), id))
        });
        for ((span, name), nodes) in group(plain) {
            let message = format!("`{NAME}` `{}` is not written in Base64", words::shorten(&name));
            let finding = Finding::new(&PLAIN_METRIC_LOGIN, span, message)
                .note("the server decodes it at every request, and does not answer if it cannot decode it")
                .help("write what `printf %s NAME | base64` prints");
            findings.push(about(finding, model, &nodes));
        }
        let half = model.instances_of(id).filter_map(|(id, node)| {
            let of = |name| {
                let setting = model.setting_named(node, name).filter(is_set);
                setting.filter(|setting| !setting.value.trim().is_empty())
            };
            let (setting, other) = match (of(NAME), of(PASSWORD)) {
                (Some(name), None) => (name, PASSWORD),
                (None, Some(password)) => (password, NAME),
                _ => return None,
            };
            Some(((location(&setting, node), other), id))
        });
        for ((span, other), nodes) in group(half) {
            let (message, note) = match other {
                NAME => (
                    format!("everyone can read the metrics: `{NAME}` is not set"),
                    "the reporter requires a login only if a name is set",
                ),
                _ => (
                    format!("the login for metrics has no password: `{PASSWORD}` is not set"),
                    "anyone who knows the name can read the metrics",
                ),
            };
            let finding = Finding::new(&PLAIN_METRIC_LOGIN, span, message)
                .note(note)
                .help(format!("set `{other}` as well"));
            findings.push(about(finding, model, &nodes));
        }
    }
}

/// Whether Java's decoder takes the text.
fn is_base64(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    let padding = text.len() - digits.len();
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/';
    let is_full =
        if padding == 0 { digits.len() % 4 != 1 } else { text.len().is_multiple_of(4) && padding <= 2 };
    is_full && !digits.is_empty() && digits.bytes().all(is_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_has_its_letters_and_its_length() {
        for text in ["c2NyYXBlcg==", "cm9vdA", "cm9vdA==", "YWJj"] {
            assert!(is_base64(text), "{text}");
        }
        for text in ["admin", "user@plant", "c2NyYXBlcg=", "====", "a=b="] {
            assert!(!is_base64(text), "{text}");
        }
    }
}
