//! Options of Java in environment scripts: what they come to as variables, without those that the scripts give by themselves.

use crate::formats::shell::is_known;
use crate::formats::{Entry, batch};
use crate::model::Spanned;
use crate::product::{NativeFile, RaisedSetting};
use crate::source::{SourceFile, Span};

/// Beginnings of options that the scripts give, or that follow from others.
const IMPLIED: &[&str] = &[
    "-Djdk.nio.maxCachedBufferSize=",
    "-Dcom.sun.management.jmxremote",
    "-Djava.rmi.server.randomIDs=",
    "-Diotdb.jmx.local=",
];

/// Options that the scripts of some release give, whatever is set.
const SHIPPED: &[&str] = &[
    "-XX:+CrashOnOutOfMemoryError",
    "-XX:+UseAdaptiveSizePolicy",
    "-XX:+SafepointTimeout",
    "-XX:SafepointTimeoutDelay=1000",
    "-Xss512k",
    "-Dsun.jnu.encoding=UTF-8",
    "-Dfile.encoding=UTF-8",
];

/// Options that say a variable: how they start, the variable, and those of the scripts that give them.
const KNOWN: &[(&str, &str, &[&str])] = &[
    ("-Xms", "ON_HEAP_MEMORY", &["ON_HEAP_MEMORY", "HEAP_NEWSIZE"]),
    ("-Xmx", "ON_HEAP_MEMORY", &["ON_HEAP_MEMORY", "MAX_HEAP_SIZE"]),
    ("-XX:MaxDirectMemorySize=", "OFF_HEAP_MEMORY", &["OFF_HEAP_MEMORY", "MAX_DIRECT_MEMORY_SIZE"]),
    ("-Dcom.sun.management.jmxremote.port=", "JMX_PORT", &["JMX_PORT"]),
    ("-Djava.rmi.server.hostname=", "JMX_IP", &["JMX_IP"]),
];

/// Options that lines of a script add to each other.
#[derive(Debug, Default)]
pub(super) struct Options {
    /// What they say as variables.
    settings: Vec<RaisedSetting>,
    /// The initial and the maximum heap.
    heap: [Option<(String, Span)>; 2],
    /// The others, and the last line that adds one.
    rest: Vec<String>,
    last: Option<Span>,
    /// The last line with one that is not known.
    open: Option<Span>,
}

impl Options {
    /// Takes what one line adds: its text, and how it is written.
    pub(super) fn add(&mut self, added: &str, written: &str, span: Span) {
        for option in added.split_whitespace() {
            if let Some((sign, name, own)) = KNOWN.iter().find(|(sign, ..)| option.starts_with(sign)) {
                // The script's own line for the variable.
                if own.iter().any(|name| {
                    written.contains(&format!("{sign}${{{name}}}"))
                        || written.contains(&format!("{sign}${name}"))
                }) {
                    continue;
                }
                let text = &option[sign.len()..];
                if !is_known(text) {
                    self.open = Some(span);
                    continue;
                }
                if *name == "ON_HEAP_MEMORY" {
                    self.heap[usize::from(*sign == "-Xmx")] = Some((option.to_owned(), span));
                    continue;
                }
                self.say(name, text, span);
                if *name == "JMX_PORT" {
                    self.say("JMX_LOCAL", "false", span);
                }
                continue;
            }
            let is_own = IMPLIED.iter().any(|sign| option.starts_with(sign)) || SHIPPED.contains(&option);
            if !is_known(option) && !is_own {
                self.open = Some(span);
            } else if !is_own {
                self.rest.push(option.to_owned());
                self.last = Some(span);
            }
        }
    }

    fn say(&mut self, name: &str, text: &str, span: Span) {
        self.settings.push(setting(name, text, span));
    }

    /// The settings that they come to for the variable of that name, and that variable where some of them are not known.
    pub(super) fn end(
        self,
        name: &str,
        text: impl Fn(Span) -> String,
    ) -> (Vec<RaisedSetting>, Option<RaisedSetting>) {
        let (mut settings, mut rest, mut last) = (self.settings, self.rest, self.last);
        match self.heap {
            // One number for both is what the variable comes to; one of them alone leaves the script's own next to it.
            [Some((first, _)), Some((most, span))] if first[4..] == most[4..] => {
                settings.push(setting("ON_HEAP_MEMORY", &most[4..], span));
            }
            heap => {
                for (option, span) in heap.into_iter().flatten() {
                    rest.push(option);
                    last = Some(span);
                }
            }
        }
        let open = self.open.map(|span| setting(name, &text(span), span));
        if let Some(span) = last.filter(|_| open.is_none()) {
            settings.push(setting(name, &rest.join(" "), span));
        }
        (settings, open)
    }
}

fn setting(name: &str, text: &str, span: Span) -> RaisedSetting {
    RaisedSetting { key: Spanned::new(name.into(), span), value: Spanned::new(text.into(), span) }
}

/// Variables that hold options of Java. In the environment of who starts a node there are none.
pub(super) const VARIABLES: &[&str] = &["CONFIGNODE_JMX_OPTS", "IOTDB_JMX_OPTS"];

/// Whether a variable holds options of Java.
pub(super) fn are_options(name: &str) -> bool {
    VARIABLES.contains(&name)
}

/// The settings that a line of a batch file says when it adds options to those that are there.
pub(super) fn of_batch(file: &NativeFile, source: &SourceFile, entry: &Entry) -> Option<Vec<RaisedSetting>> {
    let (name, value) = (file.key(source, entry), file.value(source, entry));
    let added = are_options(&name.value)
        .then(|| value.value.trim().strip_prefix(&format!("%{}%", name.value)))
        .flatten()?;
    // What it computes is not known.
    let added: Vec<String> =
        added.split_whitespace().filter(|option| !batch::is_expanded(option)).map(batch::plain).collect();
    let mut options = Options::default();
    options.add(&added.join(" "), "", value.span);
    Some(options.end(&name.value, |_| String::new()).0)
}
