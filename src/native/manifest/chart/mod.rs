//! Charts: templates are rendered as Helm does it, over the values of the chart, and read as manifests then. What is
//! found there is reported at the locations in the templates and the values that it comes from.

mod functions;
mod parse;
mod render;
mod value;

use crate::maps::HashMap;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::{documents, get, text};
use crate::diagnostic::Finding;
use crate::model::Spanned;
use crate::source::{FileId, SourceFile, SourceMap, Span};
use crate::syntax::yaml::{self, YamlNode, YamlValue};
use render::Chart;
use value::{Rope, Value};

/// Helm's name of an installation without a name.
const RELEASE: &str = "release-name";

/// The longest template and the longest values that are read, in bytes.
const LONGEST: usize = 1 << 20;

/// A template that was rendered.
#[derive(Debug)]
pub struct Rendered {
    /// The file that it is read as.
    pub file: FileId,
    /// Where each piece of its text starts and ends there, and where it comes from.
    pieces: Vec<(u32, u32, Option<Span>)>,
}

impl Rendered {
    /// Where a part of the text comes from, and whether that is the same letter by letter.
    fn origin(&self, span: Span) -> Option<(Span, bool)> {
        let first = self.pieces.partition_point(|(_, end, _)| *end <= span.start);
        let inside =
            self.pieces[first..].iter().take_while(|(start, ..)| *start < span.end.max(span.start + 1));
        let inside: Vec<(u32, u32, Span)> =
            inside.filter_map(|(start, end, from)| Some((*start, *end, (*from)?))).collect();
        if let [(start, end, from)] = inside.as_slice() {
            let is_exact = from.end - from.start == end - start && span.start >= *start && span.end <= *end;
            if is_exact {
                let at = (from.start + span.start - start) as usize;
                return Some((Span::new(from.file, at, at + span.range().len()), true));
            }
            return Some((*from, false));
        }
        // The part of a value is more precise than the text around it.
        let first = inside.first()?;
        let from = &inside.iter().find(|piece| piece.2.file != first.2.file).unwrap_or(first).2;
        let same = inside.iter().map(|(.., other)| *other).filter(|other| other.file == from.file);
        Some((same.fold(*from, |whole, other| if other.start < whole.start { other } else { whole }), false))
    }
}

/// What charts were rendered to.
#[derive(Debug, Default)]
pub struct Charts(HashMap<FileId, Rendered>);

impl Charts {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds what came of a chart.
    pub fn add(&mut self, rendered: impl IntoIterator<Item = Rendered>) {
        self.0.extend(rendered.into_iter().map(|rendered| (rendered.file, rendered)));
    }

    /// Moves a finding to where its locations come from.
    pub fn move_finding(&self, finding: &mut Finding) {
        let own = |span: Span| match self.0.get(&span.file) {
            Some(rendered) => rendered.origin(span),
            None => Some((span, true)),
        };
        let moved = |span: Span| own(span).map_or(span, |(span, _)| span);
        finding.span = moved(finding.span);
        for label in &mut finding.labels {
            label.span = moved(label.span);
        }
        // An edit has to be where the text is, letter by letter.
        let is_exact = |span: Span| own(span).is_some_and(|(_, is_exact)| is_exact);
        finding.fixes.retain(|fix| fix.edits.iter().all(|edit| is_exact(edit.span)));
        for edit in finding.fixes.iter_mut().flat_map(|fix| &mut fix.edits) {
            edit.span = moved(edit.span);
        }
        finding.proposals.retain(|proposal| proposal.changes.iter().all(|change| is_exact(change.span())));
        for change in finding.proposals.iter_mut().flat_map(|proposal| &mut proposal.changes) {
            let span = change.span_mut();
            *span = moved(*span);
        }
    }
}

/// A chart's files: that which makes it one, its values, and its templates.
#[derive(Debug, Default)]
pub struct Parts {
    /// Chart.yaml.
    pub chart: Option<FileId>,
    /// values.yaml.
    pub values: Option<FileId>,
    /// Templates that may be manifests, with those that only define others.
    pub templates: Vec<FileId>,
}

/// The folder of the chart that a template belongs to.
pub fn of_template(path: &str) -> Option<&str> {
    let at = path.rfind("/templates/").map(|at| &path[..at]);
    at.or_else(|| path.starts_with("templates/").then_some(""))
}

/// Renders the templates of a chart; each is added to the sources once more, under its name. Those that cannot be rendered are missing.
pub fn render(
    parts: &Parts,
    sources: &mut SourceMap,
    read: &dyn Fn(&str) -> Option<String>,
) -> Vec<(FileId, Rendered)> {
    let tree = |file: Option<FileId>| {
        let source = sources.file(file?);
        let first = documents(&source.text).into_iter().next().filter(|text| text.len() <= LONGEST)?;
        let padded = SourceFile::from_bytes(source.name.as_str(), first.into_bytes());
        yaml::read(file?, &padded).0.root.map(|root| Value::of(&root, sources))
    };
    let values = tree(parts.values).unwrap_or_else(|| Value::map([]));
    let root = root(tree(parts.chart), values);
    let file = |path: &str| read(path).map(|text| Rope::new(&text));
    let mut chart = Chart::new(root, &file);
    let mut bodies = Vec::new();
    for &file in &parts.templates {
        let source = sources.file(file);
        if source.text.len() > LONGEST {
            continue;
        }
        let text: Rc<str> = source.text.as_str().into();
        if let Some(body) = chart.define(file, &text) {
            bodies.push((file, text, body));
        }
    }
    let mut rendered = Vec::new();
    for (file, text, body) in bodies {
        let name = sources.file(file).name.clone();
        if name.rsplit('/').next().is_some_and(|name| name.starts_with('_')) || !yaml::is_yaml(&name) {
            continue;
        }
        let Ok(rope) = chart.render(file, &text, &body) else { continue };
        let mut pieces = Vec::with_capacity(rope.0.len());
        let mut at = 0;
        for piece in &rope.0 {
            let end = at + piece.text.len() as u32;
            pieces.push((at, end, piece.from));
            at = end;
        }
        let own = sources.add(SourceFile::from_bytes(name, rope.text().into_bytes()));
        rendered.push((file, Rendered { file: own, pieces }));
    }
    rendered
}

/// What templates see.
fn root(chart: Option<Value>, values: Value) -> value::Map {
    let mut of_chart = BTreeMap::new();
    if let Some(Value::Map(entries)) = chart {
        for (key, (location, value)) in entries.iter() {
            let mut letters = key.chars();
            let name =
                letters.next().map_or_else(String::new, |first| first.to_uppercase().collect::<String>());
            of_chart.insert(Rc::from(name + letters.as_str()), (location.clone(), value.clone()));
        }
    }
    let version = || Value::text("v1.30.0");
    let kubernetes = Value::map([
        ("Version", version()),
        ("GitVersion", version()),
        ("Major", Value::text("1")),
        ("Minor", Value::text("30")),
    ]);
    let release = Value::map([
        ("Name", Value::text(RELEASE)),
        ("Namespace", Value::text("default")),
        ("Service", Value::text("Helm")),
        ("IsInstall", Value::Bool(true)),
        ("IsUpgrade", Value::Bool(false)),
        ("Revision", Value::number(1.0)),
    ]);
    let template = Value::map([("Name", Value::text("")), ("BasePath", Value::text("templates"))]);
    let root = Value::map([
        ("Chart", Value::Map(Rc::new(of_chart))),
        ("Values", values),
        ("Release", release),
        ("Capabilities", Value::map([("KubeVersion", kubernetes)])),
        ("Template", template),
    ]);
    match root {
        Value::Map(map) => map,
        _ => value::Map::default(),
    }
}

/// Whether a file is the one that makes a folder a chart.
pub fn is_chart(path: &str) -> bool {
    path.rsplit('/').next() == Some("Chart.yaml")
}

/// The memory limits in a chart's values: those of the roles, by their words, and that of the whole.
pub fn limits(file: FileId, source: &SourceFile, roles: &[&str]) -> Vec<Spanned<Box<str>>> {
    let Some(first) = documents(&source.text).into_iter().next() else { return Vec::new() };
    let (tree, _) = yaml::read(file, &SourceFile::from_bytes(source.name.as_str(), first.into_bytes()));
    let Some(root) = tree.root else { return Vec::new() };
    let mut found: Vec<Spanned<Box<str>>> = limit(&root).into_iter().collect();
    if let YamlValue::Map(entries) = &root.value {
        let of_role = |key: &str| roles.iter().any(|role| key.eq_ignore_ascii_case(role));
        found.extend(
            entries.iter().filter(|entry| of_role(&entry.key)).filter_map(|entry| limit(&entry.value)),
        );
    }
    found
}

/// `resources.limits.memory`.
pub(super) fn limit(node: &YamlNode) -> Option<Spanned<Box<str>>> {
    let limits = get(get(node, "resources")?, "limits")?;
    let span = get(limits, "memory")?.span;
    Some(Spanned::new(text(limits, "memory")?.into(), span))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a template prints with some values; nothing where it cannot be rendered.
    fn printed(template: &str, values: &str) -> Option<String> {
        let mut sources = SourceMap::default();
        let mut add =
            |name: &str, text: &str| sources.add(SourceFile::from_bytes(name, text.as_bytes().to_vec()));
        let parts = Parts {
            chart: Some(add("Chart.yaml", "name: c\nappVersion: 2.0.6\n")),
            values: Some(add("values.yaml", values)),
            templates: vec![add("templates/a.yaml", template)],
        };
        let rendered = render(&parts, &mut sources, &|_| None);
        rendered.first().map(|(_, rendered)| sources.file(rendered.file).text.clone())
    }

    #[test]
    fn templates_print_what_helm_prints() {
        let values = "a: 1\nb: {x: 'true', y: [p, q]}\nc: null\nd: text\n";
        let cases = [
            ("{{ .Values.a }}-{{- .Values.d -}} \n x", "1-textx"),
            ("{{ .Values.d | quote }}{{ .Values.b.x | quote }}", "\"text\"\"true\""),
            ("{{ range $k, $v := .Values.b }}{{ $k }};{{ end }}", "x;y;"),
            ("{{ range .Values.b.y }}{{ . }},{{ else }}none{{ end }}", "p,q,"),
            ("{{ if eq .Values.a 1 }}one{{ else if .Values.c }}c{{ else }}no{{ end }}", "one"),
            ("{{ with .Values.c }}x{{ else with .Values.d }}{{ . }}{{ end }}", "text"),
            ("{{ $x := 3 }}{{ range until 2 }}{{ $x = add $x . }}{{ end }}{{ $x }}", "4"),
            ("{{ define \"n\" }}{{ . | upper }}{{ end }}{{ include \"n\" .Values.d }}", "TEXT"),
            ("x:\n{{ toYaml .Values.b | indent 2 }}", "x:\n  x: \"true\"\n  y:\n  - p\n  - q"),
            ("{{ .Values.e | default (printf \"%s-%d\" .Chart.AppVersion 2) }}", "2.0.6-2"),
            ("{{/* {{ no }} */}}{{ `{{raw}}` }}{{ and .Values.c .Values.c.d }}", "{{raw}}"),
            (
                "{{ range $i, $e := list 1 2 3 }}{{ if eq $i 1 }}{{ continue }}{{ end }}{{ $e }}{{ end }}",
                "13",
            ),
            (
                "{{ (index .Values.b.y 1) }}{{ (dict \"k\" .Values.a).k }}{{ .Release.Name }}",
                "q1release-name",
            ),
        ];
        for (template, expected) in cases {
            assert_eq!(printed(template, values).as_deref(), Some(expected), "{template}");
        }
    }

    #[test]
    fn what_helm_refuses_or_is_not_known_is_not_rendered() {
        let deep = format!("{{{{ {}1{} }}}}", "(".repeat(100_000), ")".repeat(100_000));
        let blocks = "{{ if 1 }}".repeat(100_000);
        let itself = "{{ define \"a\" }}{{ include \"a\" . }}{{ end }}{{ include \"a\" . }}";
        let doubled = "{{ define \"a\" }}{{ range until 100 }}{{ range until 100 }}{{ range until 100 }}x{{ end }}{{ end }}{{ end }}{{ end }}{{ include \"a\" . }}";
        let many = "{{ repeat 1000000 (repeat 1000000 \"x\") }}";
        for template in [
            &*deep,
            &blocks,
            itself,
            doubled,
            many,
            "{{ .Values.a.b.c }}",
            "{{ nobody 1 }}",
            "{{ end }}",
            "{{",
        ] {
            assert_eq!(printed(template, "a: 1\n"), None, "{}", &template[..template.len().min(40)]);
        }
    }
}
