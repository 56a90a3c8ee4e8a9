//! What the targets share: specs and folders in memory, and a check of findings.

use std::collections::BTreeMap;

use clusterc::diagnostic::{Finding, Levels, Shown, Summary, render};
use clusterc::driver::{self, Compiled, Walked};
use clusterc::model::Model;
use clusterc::source::SourceMap;
use clusterc::spec::Files;

pub mod capped;
mod limit;
pub mod swell;

pub use limit::within_limit;

/// Files under their paths.
#[derive(Debug, Default)]
pub struct Memory(pub BTreeMap<String, Vec<u8>>);

impl Files for Memory {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.0.get(path).cloned().ok_or_else(|| "no such file or folder".to_owned())
    }
}

/// How many hosts and nodes there are.
pub fn written(models: &[Model]) -> usize {
    models.iter().map(|model| model.hosts.len() + model.instances.len()).sum()
}

/// Compiles one text under a name, which says whether it is KDL or YAML.
pub fn compile(name: &str, text: &[u8]) -> Compiled {
    let files = Memory([(name.to_owned(), text.to_vec())].into());
    driver::compile(&[vec![name.to_owned()]], &files, &Levels::default()).expect("memory can be read")
}

/// Renders findings in one form, by chance of their locations, and sees that their locations are in the text.
pub fn look(findings: &[Finding], summary: Summary, sources: &SourceMap) {
    for finding in findings {
        for span in finding.spans() {
            let text = &sources.file(span.file).text;
            assert!(text.get(span.range()).is_some(), "{}: {span:?} is not in the text", finding.rule.code);
        }
    }
    let shown = Shown::new(&findings[..findings.len().min(20)], sources);
    // One form for each input: all of them cost more than all that went before.
    let which = findings.iter().map(|finding| finding.span.range().start).sum::<usize>() + findings.len();
    let _ = match which % 6 {
        0 => render::short(&shown),
        1 => render::json(&shown, summary),
        2 => render::sarif(&shown),
        3 => render::github(&shown),
        4 => render::junit(&shown),
        _ => render::human(&shown),
    };
}

/// The folder that a text describes: `== PATH` lines with the text of each file below.
pub fn folder(text: &[u8]) -> Memory {
    let mut memory = Memory::default();
    let mut path = String::from("conf/iotdb-system.properties");
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        if let Some(name) = line.strip_prefix(b"== ") {
            path = String::from_utf8_lossy(name.trim_ascii_end()).into_owned();
            memory.0.insert(path.clone(), Vec::new());
        } else {
            memory.0.entry(path.clone()).or_default().extend_from_slice(line);
        }
    }
    memory
}

/// The files of a folder, as a walk finds them.
pub fn walked(memory: &Memory) -> Walked {
    Walked::of(memory.0.keys().cloned())
}
