//! `check` on specs of hosts written out one by one: `cargo bench --profile dist`. Growth should be linear from 100 hosts on.

use std::fmt::Write;

use clusterc::diagnostic::Levels;
use clusterc::driver;
use clusterc::spec::Files;

fn main() {
    divan::main();
}

struct Memory(String);

impl Files for Memory {
    fn read(&self, _path: &str) -> Result<Vec<u8>, String> {
        Ok(self.0.clone().into_bytes())
    }
}

fn spec(hosts: usize) -> Memory {
    let mut text =
        String::from("cluster \"big\" product=\"iotdb\" version=\"1.3.3\" {\n    install \"/opt/iotdb\"\n");
    for host in 1..=hosts {
        let address = format!("10.{}.{}.{}", host / 62500, host / 250 % 250, host % 250 + 1);
        let _ = writeln!(text, "    host \"node-{host:05}\" address=\"{address}\" cores=16 memory=\"64GiB\"");
    }
    text += "    confignode on=\"node-00001\"\n    datanode on=\"node-*\" { memory total=\"16GiB\"; }\n}\n";
    Memory(text)
}

#[divan::bench(args = [3, 30, 100, 300, 1000, 3000, 10000], sample_count = 20)]
fn check(bencher: divan::Bencher, hosts: usize) {
    let files = spec(hosts);
    let groups = [vec!["big.kdl".to_owned()]];
    bencher.bench(|| driver::compile(&groups, &files, &Levels::default()).map(|compiled| compiled.summary));
}

#[divan::bench(args = [100, 1000, 10000], sample_count = 20)]
fn read_kdl(bencher: divan::Bencher, hosts: usize) {
    let files = spec(hosts);
    bencher.counter(divan::counter::BytesCount::of_str(&files.0)).bench(|| {
        let mut sources = clusterc::source::SourceMap::default();
        let id =
            sources.add(clusterc::source::SourceFile::from_bytes("big.kdl", files.0.clone().into_bytes()));
        clusterc::syntax::kdl::read(id, sources.file(id)).0.nodes.len()
    });
}
