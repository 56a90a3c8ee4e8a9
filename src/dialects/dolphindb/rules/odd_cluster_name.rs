//! DDB094: odd-cluster-name.

use super::ask::{finding, set_values};
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::formats::opaque;
use crate::model::Model;

declare_rule! {
    /// Reports cluster names that the server does not accept.
    ///
    /// ## What it checks
    ///
    /// `clusterName`: it starts with a letter, and has letters, digits and `_`.
    ///
    /// ## Why it matters
    ///
    /// The text of the engine of 3.00.4.1 refuses other names; the reference requires names like those of variables.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="3.00.4" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1" {
    ///         set "clusterName" "plant-a"
    ///     }
    ///     agent on="P*"
    ///     datanode on="P*"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="3.00.4" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1" {
    ///         set "clusterName" "plant_a"
    ///     }
    ///     agent on="P*"
    ///     datanode on="P*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write a letter first, then letters, digits and `_`.
    pub static ODD_CLUSTER_NAME = {
        code: "DDB094", name: "odd-cluster-name", severity: Error, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for set_value in
        set_values(model, "clusterName").filter(|set_value| opaque::find(set_value.text()).is_none())
    {
        let name = set_value.text();
        let odd = name
            .chars()
            .find(|letter| letter.is_ascii() && !letter.is_ascii_alphanumeric() && *letter != '_');
        let message = match odd {
            Some(sign) => {
                format!("`{}` contains `{sign}`, which is not allowed in `clusterName`", words::shorten(name))
            }
            None if name.starts_with(|letter: char| letter.is_ascii_digit() || letter == '_') => {
                format!("`{}` is the `clusterName`, but does not start with a letter", words::shorten(name))
            }
            None => continue,
        };
        let plain = |letter: char| if letter.is_alphanumeric() { letter } else { '_' };
        let right: String = name.chars().map(plain).collect();
        let right = right.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '_');
        let finding = finding(&ODD_CLUSTER_NAME, set_value.span(), message)
            .note("the server accepts only names of letters, digits and `_` that start with a letter");
        findings.push(match right.is_empty() {
            true => finding,
            false => {
                finding.propose_value_as(format!("write, for example, `{}`", words::shorten(right)), right)
            }
        });
    }
}
