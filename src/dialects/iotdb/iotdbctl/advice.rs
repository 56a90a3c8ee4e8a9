//! Advice is written for specs: in a file of iotdbctl its keys are used.

use crate::catalog::{Catalog, Shorthand, Target};
use crate::diagnostic::words;

/// The advice as the file would say it; `None` when it has no words for it.
pub(super) fn respell(help: &str, catalog: &Catalog) -> Option<String> {
    let mut text = words::settings_as(&help.replace("#true", "true").replace("#false", "false"), ": ", false);
    for shorthand in &catalog.shorthands {
        text = shorthands(&text, shorthand);
    }
    // The ports of what watches the cluster have their own keys.
    let text =
        text.replace("server.http_port:", "grafana_port:").replace("web.listen-address:", "prometheus_port:");
    let text = text.replace("install=\"…\"", "deploy_dir: …").replace("install=\"", "deploy_dir: \"");
    // What is in our own comments is a statement of a spec.
    if text.contains("reason=") {
        return Some(text);
    }
    let is_ours =
        ["=\"", "every \"", " on=", "host \"", "{host}", " { "].iter().all(|sign| !text.contains(sign));
    is_ours.then_some(text)
}

/// `replication schema=1 data=2` is one key for each property.
fn shorthands(text: &str, shorthand: &Shorthand) -> String {
    let Some(at) = text.find(&format!("{} ", shorthand.name)) else { return text.to_owned() };
    let (before, after) = (&text[..at], &text[at + shorthand.name.len() + 1..]);
    let mut keys = Vec::new();
    let mut rest = after;
    loop {
        let part = shorthand.parts.iter().find_map(|part| {
            let value = rest.strip_prefix(&**part.property.as_ref()?)?.strip_prefix('=')?;
            Some((part, value))
        });
        let Some((part, value)) = part else { break };
        let end = value.find([' ', ',', ';']).unwrap_or(value.len());
        let (value, more) = value.split_at(end);
        let word = value.trim_matches('"');
        let meaning =
            part.words.iter().find(|(known, _)| **known == *word).map_or(word, |(_, meaning)| meaning);
        let Target::Params(names) = &part.target else { break };
        keys.extend(names.first().map(|name| format!("{name}: {meaning}")));
        rest = more.trim_start_matches(' ');
    }
    if keys.is_empty() {
        return text.to_owned();
    }
    let gap = if rest.is_empty() || rest.starts_with([',', ';']) { "" } else { " " };
    format!("{before}{}{gap}{rest}", keys.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialects::iotdb::SCHEMAS;

    #[test]
    fn advice_names_keys() {
        let respelled = |help: &str| respell(help, SCHEMAS.catalog());
        assert_eq!(respelled("set \"a\" 1; set \"b\" 2").as_deref(), Some("a: 1; b: 2"));
        assert_eq!(respelled("write #true").as_deref(), Some("write true"));
        let copies = "for copies write: schema_replication_factor: 1, data_replication_factor: 2";
        assert_eq!(respelled("for copies write: replication schema=1 data=2").as_deref(), Some(copies));
        assert_eq!(respelled("place one: confignode on=\"node-1\""), None);
        assert_eq!(respelled("did you mean `dn_rpc_port`?").as_deref(), Some("did you mean `dn_rpc_port`?"));
    }
}
