//! PROM002: late-timeout.

use super::clusters;
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::{Model, Origin};

declare_rule! {
    /// Reports a scrape timeout that is longer than the scrape interval.
    ///
    /// ## What it checks
    ///
    /// `global.scrape_timeout` compared with `global.scrape_interval`, if the spec sets the timeout.
    ///
    /// ## Why it matters
    ///
    /// Prometheus does not start: "global scrape timeout greater than scrape interval" (seen on 2.42.0, also
    /// with promtool).
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1" { metrics "prometheus"; }
    ///     datanode on="node-1" { metrics "prometheus"; }
    ///     monitoring {
    ///         prometheus on="node-1" scrape-interval="5s" {
    ///             set "global.scrape_timeout" "10s"
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1" { metrics "prometheus"; }
    ///     datanode on="node-1" { metrics "prometheus"; }
    ///     monitoring {
    ///         prometheus on="node-1" scrape-interval="15s" {
    ///             set "global.scrape_timeout" "10s"
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Remove the timeout: it is then limited to the interval. Or increase the interval.
    pub static LATE_TIMEOUT = {
        code: "PROM002", name: "late-timeout", severity: Error, confidence: Observed,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (id, _) in clusters(model) {
        let mut reported = Vec::new();
        for (_, node) in model.instances_of(id) {
            let setting = |name| model.setting_named(node, name);
            let (Some(timeout), Some(interval)) =
                (setting("global.scrape_timeout"), setting("global.scrape_interval"))
            else {
                continue;
            };
            let Origin::Written { span, .. } = timeout.origin else { continue };
            let (Some(longest), Some(pause)) = (milliseconds(&timeout.value), milliseconds(&interval.value))
            else {
                continue;
            };
            if longest <= pause || reported.contains(&span) {
                continue;
            }
            reported.push(span);
            let message = format!(
                "a scrape may take `{}`, but the next one starts after `{}`",
                timeout.value, interval.value
            );
            let mut finding = Finding::new(&LATE_TIMEOUT, span, message);
            if let Some(location) = interval.span() {
                finding = finding.label(location, "the interval between two scrapes");
            }
            findings.push(
                finding
                    .note("Prometheus does not start: \"global scrape timeout greater than scrape interval\"")
                    .help("remove `global.scrape_timeout`: it is then limited to the interval")
                    .product(super::super::PRODUCT)
                    .host(&*model.host(node.host).name),
            );
        }
    }
}

/// A length of time such as `1h30m`; `None` when it is not one.
fn milliseconds(text: &str) -> Option<u64> {
    const UNITS: &[(&str, u64)] = &[
        ("ms", 1),
        ("s", 1_000),
        ("m", 60_000),
        ("h", 3_600_000),
        ("d", 86_400_000),
        ("w", 604_800_000),
        ("y", 31_536_000_000),
    ];
    let (mut rest, mut total) = (text.trim(), 0_u64);
    while !rest.is_empty() {
        let (number, after) = rest.split_at(rest.find(|letter: char| !letter.is_ascii_digit())?);
        let end = after.find(|letter: char| letter.is_ascii_digit()).unwrap_or(after.len());
        let (unit, after) = after.split_at(end);
        let factor = UNITS.iter().find(|(known, _)| *known == unit)?.1;
        total = total.checked_add(number.parse::<u64>().ok()?.checked_mul(factor)?)?;
        rest = after;
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::milliseconds;

    #[test]
    fn lengths_of_time_are_read() {
        assert_eq!(milliseconds("1h30m"), Some(5_400_000));
        assert_eq!(milliseconds("500ms"), Some(500));
        assert_eq!(milliseconds("15"), None);
    }
}
