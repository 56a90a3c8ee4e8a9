//! EMIT003: windows-value.

use crate::maps::HashSet;

use crate::catalog::ParamKind;
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::rules::Survey;
use crate::source::reserved::has_reference;

declare_rule! {
    /// Reports values that the scripts of a Windows host cannot set.
    ///
    /// ## What it checks
    ///
    /// Settings of nodes on hosts with `os="windows"`: secrets, and variables with a double quote in them.
    ///
    /// ## Why it matters
    ///
    /// Secrets are read on the host and filled in by `install.sh`, which Windows does not have: the
    /// placeholder would stay in the file instead of the secret. A variable is written to a batch file, where
    /// a quote ends the string: the rest would be run as a command.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "C:/iotdb"
    ///     host "win-1" address="10.0.0.11" os="windows"
    ///     confignode on="win-1"
    ///     datanode on="win-1" { env "IOTDB_JMX_OPTS" #"-Dsite="plant a""#; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "C:/iotdb"
    ///     host "win-1" address="10.0.0.11" os="windows"
    ///     confignode on="win-1"
    ///     datanode on="win-1" { env "IOTDB_JMX_OPTS" "-Dsite=plant-a"; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Leave the secret out of the spec and set it on the host by hand. Write options of the process without quotes.
    pub static WINDOWS_VALUE = {
        code: "EMIT003", name: "windows-value", severity: Error, confidence: Language,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    let mut seen = HashSet::default();
    for node in survey.kinds().filter(|node| model.host(node.host).is_windows()) {
        let host = model.host(node.host);
        for (param, setting) in model.explicit(node) {
            let is_secret = has_reference(&setting.value);
            let is_quoted = param.param.kind == ParamKind::Variable && setting.value.contains('"');
            let Some(location) = setting.span().filter(|_| is_secret || is_quoted) else { continue };
            if !seen.insert(location) {
                continue;
            }
            let (what, help) = if is_secret {
                ("a secret", "remove it and set it by hand: install.sh fills in secrets on Linux hosts only")
            } else {
                ("a quote", "write options of the process without quotes")
            };
            let name = param.name();
            let message = format!("`{name}` holds {what}, and `{}` runs Windows", host.name);
            let finding = Finding::new(&WINDOWS_VALUE, location, message).label(host.os.span, "said here");
            let product = model.cluster(node.cluster).product;
            findings.push(finding.help(help).product(product).host(&*host.name));
        }
    }
}
