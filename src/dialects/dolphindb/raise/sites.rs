//! Sites as files write them: `HOST:PORT:ALIAS`.

use crate::diagnostic::{Finding, Severity, words};
use crate::model::Spanned;
use crate::native::odd_site;
use crate::source::Span;

/// A site with the locations of its parts.
#[derive(Debug, Clone)]
pub(super) struct Site {
    pub(super) host: Spanned<Box<str>>,
    pub(super) port: Spanned<Box<str>>,
    pub(super) alias: Spanned<Box<str>>,
    pub(super) span: Span,
}

impl Site {
    /// Reads a site; a finding says what is odd about it. `None` where the server refuses it.
    pub(super) fn read(text: &Spanned<Box<str>>, findings: &mut Vec<Finding>) -> Option<Self> {
        let value = &*text.value;
        let from = text.span.start as usize;
        let part = |start: usize, end: usize| {
            Spanned::new(value[start..end].into(), Span::new(text.span.file, from + start, from + end))
        };
        // What follows the alias in cluster.nodes is copied along now and then. The server takes the first item of the list.
        let end = value.find(',').unwrap_or(value.len());
        if end < value.len() {
            let rest = Span::new(text.span.file, from + end, text.span.end as usize);
            let message = format!("`{}` is not part of a site", words::shorten(&value[end..]));
            let finding = odd_site(rest, message)
                .note("the server splits values at commas and uses the first item as the site")
                .help("remove it")
                .unsafe_fix("remove it", rest, "");
            findings.push(finding.severity(Severity::Warning));
        }
        let colons: Vec<usize> = value[..end].match_indices(':').map(|(at, _)| at).collect();
        let &[first, second] = colons.as_slice() else {
            findings.push(not_three(text.span, &value[..end], colons.len() + 1));
            return None;
        };
        let site = Self {
            host: part(0, first),
            port: part(first + 1, second),
            alias: part(second + 1, end),
            span: text.span,
        };
        let mut site = Self { port: port(&site.port, findings)?, ..site };
        if site.alias.value.is_empty() {
            let message = format!("`{}` has no alias", words::shorten(value));
            findings.push(odd_site(text.span, message).help("write HOST:PORT:ALIAS"));
            return None;
        }
        let is_plain = |letter: char| letter.is_alphanumeric() || "_-.".contains(letter);
        if !site.alias.value.chars().all(is_plain) {
            let message = format!(
                "`{}` has characters that configuration files use as separators",
                words::shorten(&site.alias.value)
            );
            findings.push(
                odd_site(site.alias.span, message)
                    .severity(Severity::Warning)
                    .note("lines of cluster.cfg cannot name such a node, or also match others")
                    .help("use letters, digits, `_` and `-`"),
            );
        }
        // Spaces around an address are none of it.
        let host = site.host.value.trim();
        if host.len() < site.host.value.len() {
            site.host.value = host.into();
        }
        Some(site)
    }

    /// As text.
    pub(super) fn endpoint(&self) -> String {
        format!("{}:{}", self.host.value, self.port.value)
    }
}

/// A finding for a site of too many or too few parts.
fn not_three(span: Span, value: &str, parts: usize) -> Finding {
    let count = words::count(parts, "part");
    let message = format!("`{}` has {count}, but a site has 3", words::shorten(value));
    let finding = odd_site(span, message).note("the server refuses a site with a different number of parts");
    if value.contains("::") || value.starts_with('[') {
        finding.note("every colon separates parts: IPv6 addresses are not supported here")
    } else {
        finding
    }
    .help("write HOST:PORT:ALIAS")
}

/// The port as the server reads it: the digits at its beginning. `None` where there are none, or their number is 0.
fn port(text: &Spanned<Box<str>>, findings: &mut Vec<Finding>) -> Option<Spanned<Box<str>>> {
    let value = text.value.trim();
    let digits = value.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(value.len());
    // It reads a sign as well, and no port is below 0: that is reported with the other numbers.
    let is_signed = value.starts_with('-') && value.len() > 1;
    if !is_signed && value[..digits].trim_start_matches('0').is_empty() {
        let message = format!("`{}` is not a port", words::shorten(value));
        findings.push(
            odd_site(text.span, message)
                .note("the server refuses the site: its port is not a number above 0")
                .help("write a number from 1 to 65535"),
        );
        return None;
    }
    if is_signed || digits == value.len() {
        return Some(Spanned::new(value.into(), text.span));
    }
    let message = format!("the port of `{}` is {}", words::shorten(value), words::shorten(&value[..digits]));
    findings.push(
        odd_site(text.span, message)
            .severity(Severity::Warning)
            .note("the server reads only the leading digits, and the controller may reject it")
            .help(format!("write `{}`", words::shorten(&value[..digits])))
            .unsafe_fix(format!("write `{}`", words::shorten(&value[..digits])), text.span, &value[..digits]),
    );
    Some(Spanned::new(value[..digits].into(), text.span))
}

/// Checks a `controllerSite`, which every process checks in every mode.
pub(super) fn controller_site(text: &Spanned<Box<str>>, findings: &mut Vec<Finding>) {
    if crate::formats::opaque::find(&text.value).is_some() {
        return;
    }
    let value = text.value.split(',').next().unwrap_or_default();
    let parts: Vec<&str> = value.split(':').collect();
    let from = text.span.start as usize;
    match parts.as_slice() {
        [host, number] | [host, number, _] => {
            let start = from + host.len() + 1;
            let location = Span::new(text.span.file, start, start + number.len());
            let is_read = port(&Spanned::new((*number).into(), location), findings).is_some();
            if is_read && parts.get(2).is_none_or(|alias| alias.is_empty()) {
                let message = format!("`{}` has no alias", words::shorten(value));
                findings.push(
                    odd_site(text.span, message)
                        .severity(Severity::Warning)
                        .note("the server accepts it; the guides require the complete site of the controller")
                        .help("write HOST:PORT:ALIAS, as in controller.cfg"),
                );
            }
        }
        _ => {
            let count = words::count(parts.len(), "part");
            let message = format!("`controllerSite` has {count}: `{}`", words::shorten(value));
            findings.push(
                odd_site(text.span, message)
                    .note("the server refuses it in every mode: \"Invalid controller site\"")
                    .help("write HOST:PORT:ALIAS, as in controller.cfg"),
            );
        }
    }
}
