//! Options of Java in environment scripts, as clusterc's own scripts give them: what they come to as variables.

use crate::formats::{Entry, batch};
use crate::model::Spanned;
use crate::product::{NativeFile, RaisedSetting, Syntax};
use crate::source::{SourceFile, Span};

/// Options that the server's own scripts give, or that follow from others.
const IMPLIED: &[&str] = &[
    "-Djdk.nio.maxCachedBufferSize=",
    "-Dcom.sun.management.jmxremote",
    "-Djava.rmi.server.randomIDs=",
    "-Diotdb.jmx.local=",
];

/// The variables that an assignment of options says, when it adds to what is there.
pub(super) fn variables(file: &NativeFile, source: &SourceFile, entry: &Entry) -> Option<Vec<RaisedSetting>> {
    let name = file.key(source, entry);
    let value = file.value(source, entry);
    let is_batch = file.kind.syntax == Syntax::Batch;
    let own = if is_batch { format!("%{}%", name.value) } else { format!("\"${}\"", name.value) };
    let added = name.value.ends_with("_JMX_OPTS").then(|| value.value.trim().strip_prefix(&own)).flatten()?;
    let added =
        if is_batch { batch::plain(added) } else { added.trim().trim_matches(['\'', '"']).to_owned() };
    let mut settings = Vec::new();
    let mut add = |name: &str, text: &str| {
        let span: Span = value.span;
        settings.push(RaisedSetting {
            key: Spanned::new(name.into(), span),
            value: Spanned::new(text.into(), span),
        });
    };
    let mut rest = Vec::new();
    for option in added.split_whitespace() {
        let known = [
            ("-Xmx", "ON_HEAP_MEMORY"),
            ("-XX:MaxDirectMemorySize=", "OFF_HEAP_MEMORY"),
            ("-Dcom.sun.management.jmxremote.port=", "JMX_PORT"),
            ("-Djava.rmi.server.hostname=", "JMX_IP"),
        ];
        if let Some((name, text)) =
            known.iter().find_map(|(sign, name)| Some((name, option.strip_prefix(sign)?)))
        {
            add(name, text);
            if *name == "JMX_PORT" {
                add("JMX_LOCAL", "false");
            }
        } else if !option.starts_with("-Xms")
            && !option.contains('$')
            && !IMPLIED.iter().any(|sign| option.starts_with(sign))
        {
            rest.push(option);
        }
    }
    if !rest.is_empty() {
        add(&name.value, &rest.join(" "));
    }
    Some(settings)
}
