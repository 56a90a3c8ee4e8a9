//! IOTDB064: old-java.

use super::Survey;
use super::nodes::clusters;
use crate::declare_rule;
use crate::diagnostic::Finding;

declare_rule! {
    /// Reports versions of Java that the server does not run on.
    ///
    /// ## What it checks
    ///
    /// `java-version` of the cluster's `install`, if it is set.
    ///
    /// ## Why it matters
    ///
    /// The server is built for Java 8: an older one does not load its classes, and its startup check
    /// reports `Requires JDK version >= 8`.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb" java-version="1.7"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb" java-version=17
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Use Java 8, 11 or 17, as the project's documentation recommends.
    pub static OLD_JAVA = {
        code: "IOTDB064", name: "old-java", severity: Error, confidence: Source,
        check: check of Survey
    }
}

const MIN_FEATURE: u32 = 8;

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (_, cluster) in clusters(model) {
        let Some(stated) = &cluster.install.java_version else { continue };
        let Some(feature) = feature(&stated.value).filter(|&feature| feature < MIN_FEATURE) else { continue };
        let version = &cluster.view.version;
        let message = format!("Apache IoTDB {version} does not run on Java {feature}");
        findings.push(
            Finding::new(&OLD_JAVA, stated.span, message)
                .note("the server stops: \"Requires JDK version >= 8\"")
                .help("use Java 8, 11 or 17")
                .product("iotdb"),
        );
    }
}

/// The number that people call a Java by: 8 of `1.8.0_392`, 17 of `17.0.9`.
fn feature(version: &str) -> Option<u32> {
    let mut numbers = version.trim().split(|letter: char| !letter.is_ascii_digit());
    let first: u32 = numbers.next()?.parse().ok()?;
    if first == 1 { numbers.next()?.parse().ok() } else { Some(first) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn java_counts_in_two_ways() {
        assert_eq!(feature("1.7.0_80"), Some(7));
        assert_eq!(feature("1.8.0_392"), Some(8));
        assert_eq!(feature("17.0.9+9"), Some(17));
        assert_eq!(feature("21"), Some(21));
        assert_eq!(feature("openjdk"), None);
        assert_eq!(feature("1"), None);
    }
}
