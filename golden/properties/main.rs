//! What holds for every input: no panic, places that exist, and equal bytes.

mod bundles;
mod cached;
mod cluster_cfg;
mod editor;
mod kinds;
mod knowledge;
mod layout;
mod mutants;
mod orders;
mod plans;
mod readers;
mod scripts;
mod survive;

use clusterc::bundle::{self, Packing};
use clusterc::diagnostic::{Levels, Severity, Shown, Summary, render};
use clusterc::driver::{self, Compiled};
use clusterc::formats::kdl;
use clusterc::source::{SourceFile, SourceMap};
use clusterc::spec::Files;
use clusterc::syntax;
use proptest::prelude::*;

struct Memory(Vec<u8>);

impl Files for Memory {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        if ["cluster.kdl", "cluster.yaml"].contains(&path) {
            Ok(self.0.clone())
        } else {
            Err("no such file or folder".to_owned())
        }
    }
}

fn compile(text: impl Into<Vec<u8>>) -> Compiled {
    compile_as("cluster.kdl", text)
}

fn compile_as(name: &str, text: impl Into<Vec<u8>>) -> Compiled {
    driver::compile(&[vec![name.to_owned()]], &Memory(text.into()), &Levels::default())
        .expect("memory can be read")
}

const SPEC: &str = include_str!("../../examples/iotdb-3c3d/cluster.kdl");

/// The cluster file of another tool.
const YAML: &str = include_str!("../iotdbctl/fail-extra-opts.yaml");

/// Renders every finding in every form and checks its locations.
fn look(compiled: &Compiled) {
    let shown = Shown::new(&compiled.findings, &compiled.sources);
    let _ = render::short(&shown);
    let json = render::json(&shown, compiled.summary);
    let parsed: serde_json::Value = serde_json::from_str(&json).expect("the JSON parses");
    assert_eq!(parsed["version"], 1);
    assert_eq!(compiled.summary, Summary::of(&compiled.findings, compiled.summary.files));
    let few = &compiled.findings[..compiled.findings.len().min(20)];
    let _ = render::human(&Shown::new(few, &compiled.sources));
    for finding in few {
        let text = &compiled.sources.file(finding.span.file).text;
        let mut spans = vec![finding.span];
        spans.extend(finding.labels.iter().map(|label| label.span));
        spans.extend(finding.fixes.iter().flat_map(|fix| fix.edits.iter().map(|edit| edit.span)));
        for span in spans {
            assert!(
                text.get(span.range()).is_some(),
                "{}: {span:?} lies outside the text",
                finding.rule.code
            );
        }
    }
}

/// Found by chance: the location of a server without a name was half a wide sign.
#[test]
fn positions_of_wide_signs_are_whole() {
    look(&compile_as("cluster.yaml", "confignode_servers:\n-  \n  ：: \n: "));
}

#[test]
fn a_hundred_findings_of_a_kind_are_shown() {
    let unknown: String = (1..=107).map(|number| format!("    set \"our_own_{number}\" 1\n")).collect();
    let compiled = compile(SPEC.replacen("    network", &format!("{unknown}    network"), 1));
    let text = anstream::adapter::strip_str(&render::few(&Shown::new(&compiled.findings, &compiled.sources)))
        .to_string();
    assert_eq!(compiled.findings.len(), 107);
    assert_eq!(text.matches("clusterc explain").count(), 100);
    let code = compiled.findings[0].rule.code;
    assert!(text.contains(&format!("error[{code}]: and 7 more of this kind\n")), "{text}");
}

/// Pieces of ranges, some of them far longer than a name.
fn odd_piece() -> impl Strategy<Value = String> {
    let short = ["n", "a", "[", "]", ",", "..", "..=", "+", "-", " ", "0", "1", "9", "[01..10]", "[a,b]"];
    let mut pieces: Vec<String> = short.map(str::to_owned).into();
    for piece in [" ", "0", "x"] {
        pieces.push(piece.repeat(1000));
    }
    let spaces = " ".repeat(70_000);
    pieces.extend([format!("[0{spaces}..1]"), format!("[01{spaces}..{spaces}10]"), format!("[{spaces}1,a]")]);
    prop::sample::select(pieces)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_compile_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        look(&compile(bytes));
    }

    #[test]
    fn a_damaged_spec_compiles_without_panic(
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0usize..30, "[a-z0-9\\[\\]{}\"=;,.*/$\n -]{0,12}"), 1..6)
    ) {
        let mut text = SPEC.to_owned();
        for (at, length, with) in cuts {
            let at = at.index(text.len());
            let end = (at + length).min(text.len());
            if text.is_char_boundary(at) && text.is_char_boundary(end) {
                text.replace_range(at..end, &with);
            }
        }
        look(&compile(text));
    }

    #[test]
    fn any_bytes_compile_as_yaml(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        look(&compile_as("cluster.yaml", bytes));
    }

    #[test]
    fn signs_of_yaml_compile_without_panic(text in "([a-c]|[-:?&*!|>'\"%@`#,{}\\[\\]~<]| |  |\n|\n  |\n    |\t|：|集|: |- ){0,120}") {
        look(&compile_as("cluster.yaml", format!("confignode_servers:\n{text}")));
        look(&compile_as("cluster.yaml", text));
    }

    #[test]
    fn a_damaged_yaml_compiles_without_panic(
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0usize..40, "[a-z0-9&*<:\"'|#{}\\[\\],\t\n -]{0,12}"), 1..8)
    ) {
        let mut text = YAML.to_owned();
        for (at, length, with) in cuts {
            let at = at.index(text.len());
            let end = (at + length).min(text.len());
            if text.is_char_boundary(at) && text.is_char_boundary(end) {
                text.replace_range(at..end, &with);
            }
        }
        look(&compile_as("cluster.yaml", text));
    }

    #[test]
    fn written_texts_are_read_as_they_were(text in "\\PC{0,40}|[\\s\\S]{0,40}") {
        let written = kdl::write(&[kdl::Statement::new("node").text(&text).property("key", &text)]);
        let mut sources = SourceMap::default();
        let file = sources.add(SourceFile::from_bytes("x.kdl", written.clone().into_bytes()));
        let (tree, findings) = syntax::kdl::read(file, sources.file(file));
        let is_error = |finding: &clusterc::diagnostic::Finding| finding.severity == Severity::Error;
        prop_assert!(!findings.iter().any(is_error), "{written}: {findings:?}");
        let values: Vec<String> = tree.nodes[0]
            .entries
            .iter()
            .map(|entry| match &entry.value.value {
                syntax::Value::Text(text) => text.to_string(),
                other => format!("{other:?}"),
            })
            .collect();
        prop_assert_eq!(values, vec![text.clone(), text]);
    }

    #[test]
    fn values_compile_without_panic(name in "\\PC{0,40}", value in "\\PC{0,60}") {
        let quote = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
        let spec = SPEC
            .replace("\"dn_rpc_port\" 6667", &format!("\"{}\" \"{}\"", quote(&name), quote(&value)))
            .replace("/data1/iotdb", &quote(&value))
            .replace("hall-[1..3]", &quote(&name));
        look(&compile(spec));
    }

    #[test]
    fn ranges_write_as_many_names_as_they_count(low in 0u64..50, more in 0u64..50, width in 1usize..4) {
        let text = format!("n[{low:0width$}..{}]x", low + more);
        let pattern = clusterc::spec::pattern::Pattern::parse(&text).expect("a range");
        let names: Vec<String> = (0..pattern.count()).filter_map(|index| pattern.get(index)).collect();
        prop_assert_eq!(names.len() as u64, more + 1);
        let distinct: std::collections::BTreeSet<&String> = names.iter().collect();
        prop_assert_eq!(distinct.len(), names.len());
    }

    #[test]
    fn odd_ranges_write_texts_of_bounded_length(pieces in prop::collection::vec(odd_piece(), 0..12)) {
        let text = pieces.concat();
        if let Ok(pattern) = clusterc::spec::pattern::Pattern::parse(&text) {
            let most = if pattern.is_single() { text.len() } else { 1024 };
            for index in [0, 1, pattern.count() / 2, pattern.count() - 1] {
                prop_assert!(pattern.get(index).is_none_or(|name| name.len() <= most), "{} bytes", text.len());
            }
        }
    }
}

#[test]
fn equal_specs_give_equal_bytes() {
    let build = || {
        let (checked, sources) = compile(SPEC).into_checked().expect("the example is clean");
        let bundle = bundle::build(&checked, driver::PRODUCTS, &sources, &bundle::Options::default())
            .expect("it can be built");
        let mut archive = Vec::new();
        bundle.archive(&mut archive, Packing::Gzip, 0).expect("memory takes it");
        archive
    };
    assert_eq!(build(), build());
}
