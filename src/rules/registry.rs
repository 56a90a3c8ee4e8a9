//! Every rule, in reading order: those of reading, of the language, of all products, of each product.

use std::collections::HashSet;

use super::{SharedCheck, Survey, dir, emit, exceptions, ha, mem, net, pay, start};
use crate::diagnostic::{Finding, Rule, Severity};
use crate::dialects;
use crate::source::Span;
use crate::{native, payload, resolve, spec, syntax};

/// The rules that hold for all products.
pub static CHECKS: &[SharedCheck] = &[
    start::start_cycle::CHECK,
    net::port_clash::CHECK,
    net::privileged_port::CHECK,
    net::ephemeral_port::CHECK,
    net::outside_network::CHECK,
    net::loopback_address::CHECK,
    net::odd_address::CHECK,
    net::mixed_names::CHECK,
    net::underscore_name::CHECK,
    net::bad_address::CHECK,
    net::loopback_client::CHECK,
    net::foreign_address::CHECK,
    dir::relative_dir::CHECK,
    dir::equal_dirs::CHECK,
    dir::nested_dirs::CHECK,
    dir::odd_path::CHECK,
    dir::dangerous_dir::CHECK,
    dir::shared_install::CHECK,
    dir::relative_install::CHECK,
    dir::windows_path::CHECK,
    dir::state_among_logs::CHECK,
    mem::memory_over_host::CHECK,
    mem::unset_memory::CHECK,
    mem::tiny_memory::CHECK,
    mem::contradicting_memory::CHECK,
    ha::even_quorum::CHECK,
    ha::even_replicas::CHECK,
    ha::one_zone::CHECK,
    ha::replicas_in_one_zone::CHECK,
    pay::payload_name::CHECK,
    pay::other_distribution::CHECK,
];

/// What a spec can say and no bundle can hold.
pub static OF_BUNDLES: &[SharedCheck] = &[
    emit::unbundled_path::CHECK,
    emit::windows_role::CHECK,
    emit::windows_value::CHECK,
    emit::folders_by_case::CHECK,
    emit::unfilled_placeholder::CHECK,
];

/// Looks for every rule in a model; without `has_all_nodes` only for those that need not see all nodes.
pub fn run(survey: &Survey<'_>, has_all_nodes: bool, findings: &mut Vec<Finding>) {
    for check in CHECKS.iter().filter(|check| has_all_nodes || !check.needs_all_nodes) {
        (check.run)(survey, findings);
    }
    for dialect in dialects::ALL {
        dialect.look(survey.model, has_all_nodes, findings);
    }
}

/// Looks for what no bundle can hold in a model made of a spec. `findings` are what [`run`] found in it: of two that show one place,
/// the error stays.
pub fn run_for_bundles(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let mut refused = Vec::new();
    for check in OF_BUNDLES {
        (check.run)(survey, &mut refused);
    }
    let is_error = |finding: &&Finding| finding.severity == Severity::Error;
    let said: HashSet<Span> = findings.iter().filter(is_error).map(|finding| finding.span).collect();
    refused.retain(|finding| !said.contains(&finding.span));
    let places: HashSet<Span> = refused.iter().map(|finding| finding.span).collect();
    findings.retain(|finding| finding.severity == Severity::Error || !places.contains(&finding.span));
    findings.append(&mut refused);
}

/// All rules.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    let language = [
        syntax::rules::ALL,
        syntax::yaml::rules::ALL,
        spec::rules::ALL,
        resolve::rules::ALL,
        exceptions::ALL,
        native::ALL,
    ];
    let own = dialects::ALL.iter().flat_map(|dialect| dialect.rules());
    let front_ends = dialects::ALL.iter().flat_map(|dialect| dialect.front_ends());
    let language = language.into_iter().flatten().chain(front_ends.flat_map(|front_end| front_end.rules()));
    let checks = CHECKS.iter().map(|check| check.rule);
    let of_bundles = OF_BUNDLES.iter().map(|check| check.rule);
    language.copied().chain(checks).chain(payload::rules::ALL.iter().copied()).chain(of_bundles).chain(own)
}

/// The rule of that code or name.
pub fn find(word: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.code.eq_ignore_ascii_case(word) || rule.name == word)
}

/// Whether a finding means that hosts or nodes may be missing from the model.
pub fn hides_nodes(finding: &Finding) -> bool {
    const CODES: &[&str] =
        &["SPEC001", "SPEC004", "SPEC006", "SPEC007", "SPEC008", "REF001", "REF002", "REF003"];
    is_syntax(finding) || is_translation(finding) || CODES.contains(&finding.rule.code)
}

/// Whether a finding is about the text, before it means anything.
pub fn is_syntax(finding: &Finding) -> bool {
    match finding.rule.family() {
        "SYN" => true,
        "YAML" => finding.severity == Severity::Error,
        _ => false,
    }
}

/// Whether a part of another tool's cluster file could not be understood.
fn is_translation(finding: &Finding) -> bool {
    let mut front_ends = dialects::ALL.iter().flat_map(|dialect| dialect.front_ends());
    finding.severity == Severity::Error
        && front_ends.any(|front_end| front_end.rules().contains(&finding.rule))
}
