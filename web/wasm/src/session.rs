//! What the page asks, and what is kept between its questions.

use clusterc::bundle;
use clusterc::diagnostic::Levels;
use clusterc::driver::{self, Compiled, PRODUCTS, REGISTRY};
use clusterc::init::{Known, templates};
use clusterc::lsp::{Incoming, Server};
use clusterc::model::{Checked, Model};
use clusterc::reference;
use serde_json::{Value, json};

use crate::files::{FOLDER, Memory, is_native};
use crate::{markdown, views};

/// What is answered.
pub(crate) enum Answer {
    Value(Value),
    Bytes(Vec<u8>),
}

/// The files, the language server over them, and what was compiled last.
pub(crate) struct Session {
    files: Memory,
    server: Server,
    /// Grows with each change of a file.
    generation: u64,
    built: Option<Built>,
    /// How the cluster was, for the plan.
    kept: Option<Built>,
}

/// A spec that was compiled, with its files as they were then.
pub(crate) struct Built {
    pub(crate) spec: String,
    generation: u64,
    pub(crate) compiled: Compiled,
    /// The model, when no finding is an error.
    pub(crate) checked: Option<Checked>,
}

impl Default for Session {
    fn default() -> Self {
        let files = Memory::default();
        let server = Server::new(Box::new(files.clone()));
        Self { files, server, generation: 0, built: None, kept: None }
    }
}

impl Built {
    fn new(spec: &str, files: &Memory, generation: u64) -> Result<Self, String> {
        let groups = [vec![spec.to_owned()]];
        let compiled = driver::compile(&groups, files, &Levels::default());
        let mut compiled = compiled.map_err(|why| format!("cannot read `{}`: {}", why.path, why.reason))?;
        compiled.sources.set_secret_names(driver::secret_names());
        let checked = compiled.take_checked();
        Ok(Self { spec: spec.to_owned(), generation, compiled, checked })
    }

    /// The model, complete enough to show.
    pub(crate) fn model(&self) -> Option<&Model> {
        self.checked.as_ref().map(Checked::model).or_else(|| self.compiled.models.first())
    }

    /// The bundle, as the command line makes it.
    pub(crate) fn bundle(&self) -> Result<bundle::Bundle<'_>, String> {
        let Some(checked) = &self.checked else { return Err(self.refusal()) };
        let exceptions = self.compiled.allows.iter().map(|allow| allow.span).collect();
        let options = bundle::Options {
            specs: vec![self.spec.clone()],
            found: (self.compiled.findings.clone(), exceptions),
            ..bundle::Options::default()
        };
        bundle::build(checked, PRODUCTS, &self.compiled.sources, &options).map_err(|error| error.to_string())
    }

    /// Why nothing is built of it.
    pub(crate) fn refusal(&self) -> String {
        match self.compiled.summary.errors {
            0 => "the spec has no cluster".to_owned(),
            1 => "the spec has 1 error".to_owned(),
            errors => format!("the spec has {errors} errors"),
        }
    }
}

fn text<'a>(question: &'a Value, field: &str) -> Result<&'a str, String> {
    question.get(field).and_then(Value::as_str).ok_or_else(|| format!("the question has no `{field}`"))
}

impl Session {
    /// Answers a question.
    pub(crate) fn answer(&mut self, question: &Value, bytes: &[u8]) -> Result<Answer, String> {
        let value = match text(question, "do")? {
            "message" => json!(self.server.receive(&Incoming::Message(question["message"].clone()))),
            "work" => json!(self.server.work(&|| true)),
            "write" => {
                self.generation += u64::from(self.files.write(text(question, "path")?, bytes)?);
                Value::Null
            }
            "clear" => {
                self.files.clear();
                self.server = Server::new(Box::new(self.files.clone()));
                self.generation += 1;
                Value::Null
            }
            "about" => about(),
            "is-spec" => json!(self.files.is_spec(text(question, "path")?)),
            "is-native" => json!(is_native(text(question, "path")?)),
            "markdown" => markdown::html(text(question, "text")?).into(),
            "explain" => explain(text(question, "word")?)?,
            "state" => views::state(self.built(question)?),
            "topology" => views::topology(self.built(question)?)?,
            "files" => views::files(self.built(question)?, question.get("host").and_then(Value::as_u64))?,
            "nodes" => views::nodes(self.built(question)?),
            "why" => {
                let node = question.get("node").and_then(Value::as_u64).unwrap_or_default();
                views::why(self.built(question)?, node as usize)?
            }
            "survive" => views::survive(self.built(question)?)?,
            "report" => views::report(self.built(question)?)?,
            "keep" => self.keep(text(question, "spec")?)?,
            "plan" => {
                self.built(question)?;
                let (Some(kept), Some(built)) = (&self.kept, &self.built) else {
                    return Err("no earlier text is kept".to_owned());
                };
                views::plan(kept, built)?
            }
            "archive" => return Ok(Answer::Bytes(views::archive(self.built(question)?)?)),
            other => return Err(format!("there is no question `{other}`")),
        };
        Ok(Answer::Value(value))
    }

    /// The spec that a question is about, compiled once until a file changes.
    fn built(&mut self, question: &Value) -> Result<&Built, String> {
        let spec = text(question, "spec")?;
        let is_known = |built: &Built| built.spec == spec && built.generation == self.generation;
        let built = match self.built.take().filter(is_known) {
            Some(built) => built,
            None => Built::new(spec, &self.files, self.generation)?,
        };
        Ok(self.built.insert(built))
    }

    /// Keeps a spec as how the cluster is.
    fn keep(&mut self, spec: &str) -> Result<Value, String> {
        let built = Built::new(spec, &self.files.snapshot(), self.generation)?;
        if built.checked.is_none() {
            return Err(built.refusal());
        }
        self.kept = Some(built);
        Ok(Value::Null)
    }
}

/// What the page has to know once.
fn about() -> Value {
    let newest = |product: &str| {
        let catalog = PRODUCTS.find(product).map(|product| product.catalog());
        catalog.and_then(|catalog| catalog.newest()).map(ToString::to_string).unwrap_or_default()
    };
    let templates: Vec<Value> = templates()
        .iter()
        .map(|template| {
            let text = template.spec("cluster.kdl", &Known::default(), newest);
            json!({ "name": template.name, "doc": template.doc, "text": text })
        })
        .collect();
    json!({ "folder": FOLDER, "templates": templates })
}

/// The page of a rule, a parameter, a statement or a topic, as HTML.
fn explain(word: &str) -> Result<Value, String> {
    let mut pages: Vec<String> = Vec::new();
    if let Some(rule) = REGISTRY.find(word) {
        pages.push(format!("# {}: {}\n\n{}\n", rule.code, rule.name, rule.page()));
    }
    pages.extend(reference::about(PRODUCTS, word));
    if pages.is_empty() {
        return Err(format!("there is no page about `{word}`"));
    }
    Ok(markdown::html(&pages.join("\n")).into())
}
