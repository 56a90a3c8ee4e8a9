//! Files that the hosts need, and their checksums.

use minijinja::context;

use super::Input;
use super::names::hosts;
use crate::product::Fit;
use crate::source::one_line;

/// A row for each file that hosts need, and for each other payload.
pub(super) fn shown(input: &Input<'_>) -> Vec<minijinja::Value> {
    let needs = input.products.needs(input.model);
    let given = |file: &crate::product::Need| {
        input.payloads.iter().find(|payload| file.fit(&payload.name) == Some(Fit::Exact))
    };
    let mut rows = Vec::new();
    for need in &needs {
        let payload = given(need);
        rows.push(context! {
            file => need.file.as_deref().map(one_line),
            what => one_line(format!("{} {}", need.title, need.version).trim_end()),
            hosts => need.hosts.len(),
            on => hosts(input.model, &need.hosts),
            note => one_line(&need.note),
            is_required => need.is_required,
            is_given => payload.is_some(),
            sum => payload.and_then(|payload| payload.sum.as_deref()),
            size => payload.and_then(|payload| payload.size).map(crate::diagnostic::words::bytes),
        });
    }
    let is_other = |name: &str| !needs.iter().any(|need| need.fit(name) == Some(Fit::Exact));
    for payload in input.payloads.iter().filter(|payload| is_other(&payload.name)) {
        rows.push(context! {
            file => one_line(&payload.name),
            what => "",
            hosts => 0,
            on => "",
            note => "",
            is_required => false,
            is_given => true,
            sum => payload.sum.as_deref(),
            size => payload.size.map(crate::diagnostic::words::bytes),
        });
    }
    rows
}
