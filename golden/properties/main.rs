//! What holds for every input: no panic, places that exist, equal bytes, and nothing in a spec that runs as a command.

mod bundles;
mod cluster_cfg;
mod mutants;
mod orders;
mod readers;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

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

/// Renders every finding in every form and looks at its places.
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

/// Found by chance: the place of a server without a name was half a wide sign.
#[test]
fn places_of_wide_signs_are_whole() {
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
    let blanks = " ".repeat(70_000);
    pieces.extend([format!("[0{blanks}..1]"), format!("[01{blanks}..{blanks}10]"), format!("[{blanks}1,a]")]);
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

/// Whatever stands in a value reaches the scripts as text. Each value holds a command that would leave a file.
#[test]
fn nothing_in_a_spec_runs_as_a_command() {
    let work = tempfile::tempdir().expect("a folder");
    let canary = work.path().join("canary");
    let touch = format!("touch {}", canary.display());
    let hostile = [
        format!("$({touch}) `{touch}` && {touch} %s%n {{{{ 7 }}}}"),
        format!("'; {touch}; '\\\"; {touch}; \\\" ${{IFS}}; {touch} #"),
    ];
    // Each field by itself: where the bundle refuses one value, the others are still tried.
    let iotdb: &[&str] = &[
        "install \"/opt/@\"",
        "install \"/opt/i\" user=\"@\"",
        "install \"/opt/i\" java-home=\"/@\"",
        "install \"/opt/i\" logs=\"/var/@\"",
        "install \"/opt/i\"; set \"cluster_name\" \"@\"",
        "install \"/opt/i\"; system-dir \"/@\"",
        "install \"/opt/i\"; data-dirs \"/@\" \"@\"",
        "install \"/opt/i\"; jmx port=31999 address=\"@\"",
        "install \"/opt/i\"; set \"dn_rpc_address\" \"@\"",
        "install \"/opt/i\"; set \"cn_internal_address\" \"@\"",
        "install \"/opt/i\"; set \"udf_lib_dir\" \"@\"",
        "install \"/opt/i\"; set \"dn_seed_config_node\" \"@:10710\"",
        "install \"/opt/i\"; env \"IOTDB_JMX_OPTS\" \"@\"",
        "install \"/opt/i\"; env \"MEMORY_SIZE\" \"@\"",
        "install \"/opt/i\"; env \"JMX_PORT\" \"@\"",
        "install \"/opt/i\"; host \"node-2\" address=\"@\"; datanode on=\"node-2\"",
        "install \"/opt/i\"; host \"node-2\" address=\"127.0.0.2\" client=\"@\" ssh=\"@\" zone=\"@\" alias=\"@\" { disk \"/@\"; }; datanode on=\"node-2\"",
    ];
    let dolphindb: &[&str] = &[
        "install \"/opt/@\"",
        "install \"/opt/d\" user=\"@\"",
        "install \"/opt/d\"; license \"@\" file=\"@\" max-version=\"@\"; set \"logFile\" \"@\"; set \"clusterName\" \"@\"",
        "install \"/opt/d\"; every \"controller\" { set \"localSite\" \"@\"; set \"dfsMetaDir\" \"/@\"; }",
        "install \"/opt/d\"; every \"agent\" { set \"controllerSite\" \"@\"; set \"sites\" \"@\"; }",
        "install \"/opt/d\"; volumes \"/@\" \"/b/<ALIAS>/@\"",
        "install \"/opt/d\"; computenode on=\"node-1\" port=\"8903\" group=\"@\" zone=\"@\"",
        "install \"/opt/d\"; computenode on=\"node-1\" alias=\"@\" port=\"@\"",
    ];
    let iotdb = iotdb.iter().map(|field| {
        ("product=\"iotdb\" version=\"1.3.3\"", *field, "confignode on=\"node-1\"; datanode on=\"node-1\"")
    });
    let dolphindb = dolphindb.iter().map(|field| {
        let nodes = "controller \"ctl\" on=\"node-1\"; agent on=\"node-1\"; datanode on=\"node-1\"";
        ("product=\"dolphindb\" version=\"3.00.4\"", *field, nodes)
    });
    let fields: Vec<_> = iotdb.chain(dolphindb).collect();
    let mut built = 0;
    for (value, (product, field, nodes)) in
        hostile.iter().flat_map(|value| fields.iter().map(move |field| (value, *field)))
    {
        let field = field.replace('@', value);
        let spec = format!(
            r#"cluster "c" {product} {{
    {field}
    host "node-1" address="127.0.0.1"
    {nodes}
}}
"#
        );
        // The rules refuse most of it; the scripts must stand it all the same.
        let compiled = compile(spec.as_str());
        assert!(
            compiled.findings.iter().all(|finding| finding.rule.family() != "SYN"),
            "the case itself is not KDL: {:?}",
            compiled.findings.iter().map(|finding| &finding.message).collect::<Vec<_>>()
        );
        let (checked, sources) = compiled.into_unchecked();
        let Ok(bundle) = bundle::build(&checked, driver::PRODUCTS, &sources, &bundle::Options::default())
        else {
            continue;
        };
        let Ok(files) = bundle.files() else { continue };
        built += 1;
        let folder = work.path().join("bundle");
        let _ = std::fs::remove_dir_all(&folder);
        let mut modes = BTreeMap::new();
        for file in &files {
            assert!(!file.path.split('/').any(|part| part == ".." || part.is_empty()), "{}", file.path);
            let path = folder.join(&file.path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            std::fs::write(&path, file.content.bytes()).expect("written");
            modes.insert(file.path.clone(), file.mode);
        }
        run_all(&folder, work.path());
        assert!(!canary.exists(), "`{value}` was run as a command in\n{spec}");
    }
    assert!(built > hostile.len() * fields.len() / 2, "most of the bundles are built: {built}");
}

/// Runs what changes nothing: syntax checks of all scripts, and dry runs.
fn run_all(folder: &Path, home: &Path) {
    let shell = |arguments: &[&str]| {
        Command::new("timeout")
            .arg("20")
            .arg("sh")
            .args(arguments)
            .current_dir(folder)
            .env("HOME", home)
            .env("CLUSTERC_REMOTE", "false")
            .output()
            .expect("sh runs")
    };
    let mut scripts = Vec::new();
    collect(folder, &mut scripts);
    for script in &scripts {
        let script = script.to_str().expect("plain paths");
        let output = shell(&["-n", script]);
        assert!(output.status.success(), "{script}: {}", String::from_utf8_lossy(&output.stderr));
    }
    // Whatever a script needs beyond that is missing: it then refuses, which must not run anything either.
    let in_folder = |name: &str| {
        let scripts = std::fs::read_dir(folder.join(name)).expect("a folder").flatten();
        let names = scripts.map(|entry| format!("{name}/{}", entry.file_name().to_string_lossy()));
        names.filter(|path| path.ends_with(".sh")).collect::<Vec<_>>()
    };
    for script in in_folder("hosts/node-1").iter().chain(&in_folder("control")) {
        let reads_only = script.ends_with("/preflight.sh") || script.ends_with("/status.sh");
        let arguments: &[&str] = match script.rsplit('/').next() {
            _ if reads_only => &[],
            Some("scale-in.sh" | "dump-log.sh") => &["--dry-run", "node-1-datanode"],
            Some("dump-data.sh") => &["--dry-run", "--start", "2026-01-01", "--end", "2026-01-31"],
            _ => &["--dry-run"],
        };
        let _ = shell(&[&[script.as_str()], arguments].concat());
    }
}

fn collect(folder: &Path, scripts: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, scripts);
        } else if path.extension().is_some_and(|ending| ending == "sh") {
            scripts.push(path);
        }
    }
}
