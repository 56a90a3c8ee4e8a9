//! One page for a reviewer: what a model is, what is wrong with it, what it survives and what has to be asked of others for it, as a single
//! HTML file that needs nothing else.
//!
//! What is long is data in the page, once for hosts that are the same; `page.js` shows as much of it as fits. What is
//! short is in the page as it is. Nothing of it depends on the clock, the machine or the folder that the files are in.

mod findings;
mod kinds;
mod memory;
mod names;
mod needs;
mod ports;
mod settings;
mod start;
mod storage;
mod summary;

use std::sync::LazyLock;

use minijinja::context;
use serde_json::{Value, json};

use crate::diagnostic::Finding;
use crate::model::Model;
use crate::product::Table;
use crate::source::secret::SecretValues;
use crate::source::{SourceMap, Span, one_line};
use crate::survive::{self, Survival};
use crate::template::{Templates, packed};

use kinds::Kinds;
use settings::Params;

/// What a page is made of.
#[derive(Debug)]
pub struct Input<'a> {
    /// The clusters.
    pub model: &'a Model,
    /// The products that they may be of.
    pub products: Table,
    /// The files that the locations of the model are in.
    pub sources: &'a SourceMap,
    /// The secrets of these files, which the page does not show.
    pub secrets: SecretValues,
    /// What is wrong, with the files that it is in.
    pub findings: (&'a [Finding], &'a SourceMap),
    /// The statements that except findings, and give the reason.
    pub exceptions: Vec<Span>,
    /// Whether it comes from native files, which do not say everything.
    pub is_found: bool,
    /// The line that says what made the page.
    pub made_by: String,
    /// What it takes to get there from another description, as [`plan::context`](crate::plan::context) has it.
    pub change: Option<minijinja::Value>,
    /// Files that are copied unopened, where they are known.
    pub payloads: Vec<Payload>,
}

/// A file that is copied unopened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    /// Its name.
    pub name: String,
    /// Its size in bytes, where it was read.
    pub size: Option<u64>,
    /// Its SHA-256, where it is known.
    pub sum: Option<String>,
}

/// What is at the head of each page: it shows that a file is one.
pub const MARK: &str = "<meta name=\"generator\" content=\"clusterc report\">";

static PAGE: LazyLock<Templates> = LazyLock::new(|| Templates::of_one(packed!("page.html")));

/// The page.
pub fn page(input: &Input<'_>) -> String {
    let model = input.model;
    let all = model.start.waves();
    let wave_of = start::wave_of(model, &all);
    let mut params = Params::default();
    let kinds = Kinds::of(input, &wave_of, &mut params);
    let hosts = kinds::hosts(input, &kinds);
    let (ports, callers) = ports::rows(input, &kinds);
    let clusters = model.clusters().map(|(_, cluster)| {
        json!([one_line(&cluster.name.value), cluster.view.catalog.title, cluster.view.release.as_str()])
    });
    let (waves, storage) = (start::waves(input, &all, &wave_of), storage::rows(input, &kinds));
    let layers = settings::layers(input, &kinds, &mut params);
    let data = object([
        ("clusters", clusters.collect()),
        ("hosts", hosts),
        ("waves", waves.into()),
        ("ports", ports.into()),
        ("callers", callers.into()),
        ("storage", storage.into()),
        ("layers", layers.into()),
        ("kinds", kinds.shown.into()),
        ("params", params.shown().into()),
    ]);
    let survivals: Vec<Survival> =
        model.clusters().filter_map(|(id, _)| survive::analyse(model, id)).collect();
    let shown = |survival| survive::words::shown(model, survival, input.sources);
    let found = findings::shown(input);
    let context = context! {
        mark => MARK,
        title => summary::title(model),
        made_by => &input.made_by,
        verdict => summary::verdict(input.findings.0),
        numbers => summary::numbers(model),
        clusters => summary::clusters(input),
        survived => survivals.iter().map(|survival| summary::survived(model, survival)).collect::<Vec<_>>(),
        survivals => survivals.iter().map(shown).collect::<Vec<_>>(),
        findings => found.findings,
        more_findings => found.more,
        exceptions => input.exceptions.iter().map(|span| (input.statement(*span), input.sources.location(*span))).collect::<Vec<_>>(),
        change => &input.change,
        has_change => input.change.is_some(),
        needs => needs::shown(input),
        style => packed!("page.css"),
        script => packed!("page.js"),
        data => in_script(&data),
    };
    PAGE.render("template", context)
}

/// A JSON object that its values are moved to: `json!` copies them, with all that is in them.
fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    Value::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// JSON that ends no `script` element and starts no comment, whatever is in its strings.
fn in_script(data: &Value) -> String {
    let text = serde_json::to_string(data).unwrap_or_default();
    let mut out = String::with_capacity(text.len());
    let mut taken = 0;
    for (at, letter) in text.match_indices(['<', '>', '&', '\u{2028}', '\u{2029}']) {
        out.push_str(&text[taken..at]);
        out.extend(letter.chars().map(|letter| format!("\\u{:04x}", letter as u32)));
        taken = at + letter.len();
    }
    out.push_str(&text[taken..]);
    out
}

impl Input<'_> {
    /// The first line of a statement, without secrets.
    fn statement(&self, span: Span) -> String {
        let masked = self.secrets.mask(self.sources.text(span));
        let line = masked.lines().next().unwrap_or("").trim_end_matches('{').trim();
        let cut: String = line.chars().take(MOST_OF_A_STATEMENT).collect();
        let cut = if cut.len() < line.len() { format!("{cut}…") } else { cut };
        one_line(&cut)
    }
}

/// How many letters of a statement are shown.
const MOST_OF_A_STATEMENT: usize = 160;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_does_not_end_its_script() {
        let data = json!({ "</script>": "<!-- & \u{2028} \u{1}" });
        let text = in_script(&data);
        assert!(!text.contains(['<', '>', '&', '\u{2028}', '\u{1}']), "{text}");
        assert_eq!(serde_json::from_str::<Value>(&text).ok(), Some(data));
    }
}
