//! Templates of charts run over values. What is printed knows where it comes from.

use crate::maps::HashMap;
use std::rc::Rc;

use super::functions;
use super::parse::{Body, Expression, Node, Parsed, Pipeline, Start, parse};
use super::value::{Map, Rope, Value};
use crate::source::{FileId, Span};

/// How many nodes and words one chart may run through.
const MOST_STEPS: usize = 200_000;

/// How many bytes one chart may print and join in all.
const MOST_BYTES: usize = 8 << 20;

/// How deep templates may call each other.
const DEEPEST: usize = 24;

/// Where unknown values are used, and what Helm does not do: rendering ends, and nothing is reported of the file.
#[derive(Debug)]
pub(super) struct Stop;

pub(super) type Done<T> = Result<T, Stop>;

/// How a body ends.
#[derive(Debug, PartialEq, Eq)]
enum Flow {
    Through,
    Break,
    Continue,
}

/// What all templates of a chart share.
pub(super) struct Chart<'a> {
    /// The templates that are defined, with the file of each and its text.
    defined: HashMap<Rc<str>, (FileId, Rc<str>, Body)>,
    pub(super) root: Map,
    /// Reads a file of the chart.
    pub(super) file: &'a dyn Fn(&str) -> Option<Rope>,
    steps: usize,
    bytes: usize,
}

impl<'a> Chart<'a> {
    pub(super) fn new(root: Map, file: &'a dyn Fn(&str) -> Option<Rope>) -> Self {
        Self { defined: HashMap::default(), root, file, steps: MOST_STEPS, bytes: MOST_BYTES }
    }

    /// Takes what a template defines.
    pub(super) fn define(&mut self, file: FileId, text: &Rc<str>) -> Option<Body> {
        let Parsed { body, defined } = parse(text)?;
        for (name, body) in defined {
            self.defined.insert(name, (file, Rc::clone(text), body));
        }
        Some(body)
    }

    /// What a template prints.
    pub(super) fn render(&mut self, file: FileId, text: &Rc<str>, body: &Body) -> Done<Rope> {
        let dot = Value::Map(Rc::clone(&self.root));
        self.run((file, text, body), &dot, 0)
    }

    fn run(
        &mut self,
        (file, text, body): (FileId, &Rc<str>, &Body),
        dot: &Value,
        depth: usize,
    ) -> Done<Rope> {
        if depth > DEEPEST {
            return Err(Stop);
        }
        let root = dot.clone();
        let mut frame =
            Frame { chart: self, file, text: Rc::clone(text), variables: Vec::new(), root, depth };
        let mut out = Rope::default();
        frame.body(body, dot, &mut out)?;
        Ok(out)
    }

    /// What a defined template prints.
    fn call(&mut self, name: &str, dot: &Value, depth: usize) -> Done<Rope> {
        let (file, text, body) = self.defined.get(name).cloned().ok_or(Stop)?;
        self.run((file, &text, &body), dot, depth + 1)
    }

    /// Counts bytes that were made.
    pub(super) fn spend(&mut self, bytes: usize) -> Done<()> {
        self.bytes = self.bytes.checked_sub(bytes).ok_or(Stop)?;
        Ok(())
    }

    fn step(&mut self) -> Done<()> {
        self.steps = self.steps.checked_sub(1).ok_or(Stop)?;
        Ok(())
    }
}

/// One template that runs.
struct Frame<'c, 'a> {
    chart: &'c mut Chart<'a>,
    file: FileId,
    text: Rc<str>,
    variables: Vec<(Rc<str>, Value)>,
    root: Value,
    depth: usize,
}

impl Frame<'_, '_> {
    fn body(&mut self, body: &Body, dot: &Value, out: &mut Rope) -> Done<Flow> {
        let known = self.variables.len();
        for node in body.iter() {
            self.chart.step()?;
            let flow = self.node(node, dot, out)?;
            if flow != Flow::Through {
                self.variables.truncate(known);
                return Ok(flow);
            }
        }
        self.variables.truncate(known);
        Ok(Flow::Through)
    }

    fn node(&mut self, node: &Node, dot: &Value, out: &mut Rope) -> Done<Flow> {
        match node {
            Node::Text(range) => {
                self.chart.spend(range.len())?;
                let span = Span::new(self.file, range.start, range.end);
                out.extend(&Rope::at(&self.text[range.clone()], Some(span)));
            }
            Node::Print(pipeline, range) => {
                let value = self.pipeline(pipeline, dot)?;
                if pipeline.variable.is_none() {
                    let mut rope = value.rope();
                    self.chart.spend(rope.len())?;
                    // What comes from nowhere is where it is printed.
                    let span = Span::new(self.file, range.start, range.end);
                    if rope.origin().is_none() {
                        rope.0.iter_mut().for_each(|piece| piece.from = Some(span));
                    }
                    out.extend(&rope);
                }
            }
            Node::Choice(branches) => {
                for branch in branches {
                    let known = self.variables.len();
                    let value = match &branch.condition {
                        Some(condition) => self.pipeline(condition, dot)?,
                        None => Value::Bool(true),
                    };
                    if value.is_true() {
                        let flow = self.body(&branch.body, if branch.is_with { &value } else { dot }, out)?;
                        self.variables.truncate(known);
                        return Ok(flow);
                    }
                }
            }
            Node::Range { names, over, body, otherwise } => {
                return self.range((names, over), (body, otherwise), dot, out);
            }
            Node::Call(words) => {
                let mut values = self.values(words, dot)?.into_iter();
                let name = values.next().ok_or(Stop)?.rope().text();
                let rope = self.chart.call(&name, &values.next().unwrap_or(Value::Nil), self.depth)?;
                self.chart.spend(rope.len())?;
                out.extend(&rope);
            }
            Node::Break => return Ok(Flow::Break),
            Node::Continue => return Ok(Flow::Continue),
        }
        Ok(Flow::Through)
    }

    fn range(
        &mut self,
        (names, over): (&[Rc<str>], &Pipeline),
        (body, otherwise): (&Body, &Body),
        dot: &Value,
        out: &mut Rope,
    ) -> Done<Flow> {
        let items: Vec<(Value, Value)> = match self.pipeline(over, dot)? {
            Value::List(items) => {
                items.iter().enumerate().map(|(at, item)| (Value::number(at as f64), item.clone())).collect()
            }
            Value::Map(entries) => {
                entries.values().map(|(key, value)| (Value::Text(key.clone()), value.clone())).collect()
            }
            Value::Number(count, _) if count <= functions::MOST_ITEMS as f64 => (0..count.max(0.0) as usize)
                .map(|at| (Value::number(at as f64), Value::number(at as f64)))
                .collect(),
            value if !value.is_true() => Vec::new(),
            _ => return Err(Stop),
        };
        if items.is_empty() {
            return self.body(otherwise, dot, out);
        }
        for (key, value) in items {
            let known = self.variables.len();
            match names {
                [item] => self.variables.push((Rc::clone(item), value.clone())),
                [first, item, ..] => {
                    self.variables.push((Rc::clone(first), key));
                    self.variables.push((Rc::clone(item), value.clone()));
                }
                [] => {}
            }
            let flow = self.body(body, &value, out)?;
            self.variables.truncate(known);
            if flow == Flow::Break {
                break;
            }
        }
        Ok(Flow::Through)
    }

    fn pipeline(&mut self, pipeline: &Pipeline, dot: &Value) -> Done<Value> {
        let mut last = None;
        for command in &pipeline.commands {
            last = Some(self.command(command, last.take(), dot)?);
        }
        let value = last.ok_or(Stop)?;
        if let Some((name, is_new)) = &pipeline.variable {
            let known = self.variables.iter_mut().rev().find(|(known, _)| known == name);
            match known.filter(|_| !is_new) {
                Some((_, old)) => *old = value.clone(),
                None => self.variables.push((Rc::clone(name), value.clone())),
            }
        }
        Ok(value)
    }

    fn values(&mut self, words: &[Expression], dot: &Value) -> Done<Vec<Value>> {
        words.iter().map(|word| self.value(word, dot)).collect()
    }

    fn command(&mut self, words: &[Expression], last: Option<Value>, dot: &Value) -> Done<Value> {
        self.chart.step()?;
        let (first, rest) = words.split_first().ok_or(Stop)?;
        match first {
            // What is not needed may be what cannot be known.
            Expression::Word(name) if matches!(&**name, "and" | "or") => {
                let is_and = &**name == "and";
                let mut value = Value::Nil;
                for word in rest {
                    value = self.value(word, dot)?;
                    if value.is_true() != is_and {
                        return Ok(value);
                    }
                }
                Ok(last.unwrap_or(value))
            }
            Expression::Word(name) => {
                let mut values = self.values(rest, dot)?;
                values.extend(last);
                self.function(name, &values)
            }
            Expression::Field(_, fields) if !rest.is_empty() || last.is_some() => {
                let mut values = self.values(rest, dot)?;
                values.extend(last);
                self.method(fields, &values)
            }
            other => self.value(other, dot),
        }
    }

    fn function(&mut self, name: &str, values: &[Value]) -> Done<Value> {
        match (name, values) {
            ("include", [name, dot]) => {
                let rope = self.chart.call(&name.rope().text(), dot, self.depth)?;
                self.chart.spend(rope.len())?;
                Ok(Value::Text(rope))
            }
            ("tpl", [template, dot]) => {
                let rope = template.rope();
                if !rope.text().contains("{{") {
                    return Ok(Value::Text(rope));
                }
                let text: Rc<str> = rope.text().into();
                let body = self.chart.define(self.file, &text).ok_or(Stop)?;
                let printed = self.chart.run((self.file, &text, &body), dot, self.depth + 1)?;
                // Its locations would be those of another file.
                Ok(Value::Text(Rope::at(&printed.text(), rope.origin())))
            }
            _ => functions::call(self.chart, name, values),
        }
    }

    /// A method of what Helm includes.
    fn method(&mut self, fields: &[Rc<str>], values: &[Value]) -> Done<Value> {
        let names: Vec<&str> = fields.iter().map(|field| &**field).collect();
        match (names.as_slice(), values) {
            ([.., "Files", "Get"], [path]) => {
                let rope = (self.chart.file)(&path.rope().text()).unwrap_or_default();
                self.chart.spend(rope.len())?;
                Ok(Value::Text(rope))
            }
            ([.., "APIVersions", "Has"], [name]) => {
                const KNOWN: &[&str] = &["v1", "apps/v1", "batch/v1", "policy/v1", "networking.k8s.io/v1"];
                Ok(Value::Bool(KNOWN.contains(&&*name.rope().text())))
            }
            _ => Err(Stop),
        }
    }

    fn value(&mut self, word: &Expression, dot: &Value) -> Done<Value> {
        self.chart.step()?;
        match word {
            Expression::Text(text) => Ok(Value::text(text)),
            Expression::Plain(text) => Ok(match &**text {
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                "nil" => Value::Nil,
                number => Value::Number(number.parse().map_err(|_| Stop)?, Rope::new(number)),
            }),
            Expression::Word(name) => self.function(name, &[]),
            Expression::Field(start, fields) => {
                let mut value = match start {
                    Start::Dot => dot.clone(),
                    Start::Variable(name) if name.is_empty() => self.root.clone(),
                    Start::Variable(name) => {
                        let known = self.variables.iter().rev().find(|(known, _)| known == name);
                        known.map(|(_, value)| value.clone()).ok_or(Stop)?
                    }
                    Start::Bracket(pipeline) => self.pipeline(pipeline, dot)?,
                };
                for field in fields {
                    value = match &value {
                        Value::Map(entries) => {
                            entries.get(field).map_or(Value::Nil, |(_, value)| value.clone())
                        }
                        // Helm ends there.
                        _ => return Err(Stop),
                    };
                }
                Ok(value)
            }
        }
    }
}
