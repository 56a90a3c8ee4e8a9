//! Our KDL reader next to the `kdl` crate, for docs/decisions.md: speed and memory of one spec in three sizes, then what each says
//! of a text with seven mistakes. `cargo bench --profile dist --bench kdl`.
#![allow(clippy::print_stdout, reason = "a bench prints what it found")]

use std::fmt::Write;

use clusterc::source::{SourceFile, SourceMap};

#[global_allocator]
static ALLOCATED: divan::AllocProfiler = divan::AllocProfiler::system();

fn main() {
    mistakes();
    divan::main();
}

fn spec(hosts: usize) -> String {
    let mut text =
        String::from("cluster \"big\" product=\"iotdb\" version=\"1.3.3\" {\n    install \"/opt/iotdb\"\n");
    for host in 1..=hosts {
        let address = format!("10.{}.{}.{}", host / 62500, host / 250 % 250, host % 250 + 1);
        let _ = writeln!(text, "    host \"node-{host:05}\" address=\"{address}\" cores=16 memory=\"64GiB\"");
    }
    text + "    datanode on=\"node-*\" { memory total=\"16GiB\"; }\n}\n"
}

fn read(sources: &SourceMap) -> usize {
    let (id, file) = sources.files().next().expect("one file");
    clusterc::syntax::kdl::read(id, file).0.nodes.len()
}

fn one_file(text: &str) -> SourceMap {
    let mut sources = SourceMap::default();
    sources.add(SourceFile::from_bytes("big.kdl", text.as_bytes().to_vec()));
    sources
}

#[divan::bench(args = [100, 1000, 10000], sample_count = 5)]
fn ours(bencher: divan::Bencher, hosts: usize) {
    let text = spec(hosts);
    let sources = one_file(&text);
    bencher.counter(divan::counter::BytesCount::of_str(&text)).bench(|| read(&sources));
}

#[divan::bench(args = [100, 1000, 10000], sample_count = 5)]
fn oracle(bencher: divan::Bencher, hosts: usize) {
    let text = spec(hosts);
    bencher
        .counter(divan::counter::BytesCount::of_str(&text))
        .bench(|| kdl::KdlDocument::parse(&text).map(|document| document.nodes().len()));
}

/// One mistake in each line from the second on, each of another kind.
const MISTAKES: &str = "site \"east\" {
  host \"n-1 cores=4
  host n-2 address=10.0.0.1
  host \"n-3\" cores=
  flag true
  port: 7
  path \"D:\\data\"
  host \"n-4\" { cores 4
}
";

fn mistakes() {
    let line = |offset: usize| MISTAKES[..offset.min(MISTAKES.len())].matches('\n').count() + 1;
    let sources = one_file(MISTAKES);
    let (id, file) = sources.files().next().expect("one file");
    for finding in clusterc::syntax::kdl::read(id, file).1 {
        println!("ours    line {}: {}", line(finding.span.range().start), finding.message);
    }
    if let Err(error) = kdl::KdlDocument::parse(MISTAKES) {
        for printed in &error.diagnostics {
            println!("oracle  line {}: {printed}", line(printed.span.offset()));
        }
    }
}
