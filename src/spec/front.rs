//! Cluster files of other tools: a front end turns one into the nodes that a spec of our own would have, each with its
//! location in the other file. From there on nothing knows the difference.

use crate::diagnostic::{Finding, Rule, Severity};
use crate::source::{SourceFile, SourceMap};
use crate::syntax::Node;
use crate::syntax::yaml::{self, YamlTree};

/// Reads the cluster files of one tool.
pub trait FrontEnd: Sync {
    /// The name of the tool: what `clusterc schema` takes.
    fn name(&self) -> &'static str;

    /// The JSON Schema of its files, for editors.
    fn schema(&self) -> serde_json::Value;

    /// Top-level keys that show whose file it is; one is enough.
    fn marks(&self) -> &'static [&'static str];

    /// The nodes of a spec that says the same, and what is wrong with the file.
    fn translate(&self, tree: &YamlTree, source: &SourceFile) -> (Vec<Node>, Vec<Finding>);

    /// Advice for specs in the syntax of the tool's own file; `None` when it cannot be written there.
    fn respell(&self, help: &str) -> Option<String>;

    /// Codes of rules whose cure its format has no key for: their warnings are infos there.
    fn beyond(&self) -> &'static [&'static str];

    /// The rules of its findings.
    fn rules(&self) -> &'static [&'static Rule];
}

/// The front ends that there are.
pub trait FrontEnds {
    /// All of them.
    fn front_ends(&self) -> Vec<&'static dyn FrontEnd>;
}

/// Whether a file is one of another tool, by its name.
pub fn is_foreign(name: &str) -> bool {
    yaml::is_yaml(name)
}

/// Rewrites the advice of findings in the syntax of the file that they are about.
pub fn respell(findings: &mut [Finding], sources: &SourceMap, front_ends: &dyn FrontEnds) {
    let front_ends = front_ends.front_ends();
    let foreign = findings.iter_mut().filter(|finding| is_foreign(&sources.file(finding.span.file).name));
    for finding in foreign {
        // The front end's own rules speak its language already.
        if front_ends.iter().any(|front_end| front_end.rules().contains(&finding.rule)) {
            continue;
        }
        if finding.severity == Severity::Warning
            && front_ends.iter().any(|front_end| front_end.beyond().contains(&finding.rule.code))
        {
            finding.severity = Severity::Info;
        }
        let helps = std::mem::take(&mut finding.helps).into_iter();
        let respelled =
            |help: String| front_ends.iter().try_fold(help, |help, front_end| front_end.respell(&help));
        finding.helps = helps.filter_map(respelled).collect();
    }
}

/// Whether a file of a folder is a spec: by its name, and cluster files of other tools by their content, which is read
/// for those only.
pub fn is_spec(path: &str, looks_like_one: impl FnOnce() -> bool) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    !name.starts_with('.') && if is_foreign(path) { looks_like_one() } else { name.ends_with(".kdl") }
}

/// Whether a text looks like a cluster file of one of the front ends: a line starts with one of its marks. For
/// folders, where most YAML is something else.
pub fn looks_like_one(text: &str, front_ends: &dyn FrontEnds) -> bool {
    let marks: Vec<&str> = front_ends.front_ends().into_iter().flat_map(FrontEnd::marks).copied().collect();
    text.lines().any(|line| marks.iter().any(|mark| is_key(line, mark)))
}

fn is_key(line: &str, key: &str) -> bool {
    let line = line.trim_start_matches('\u{feff}');
    line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with(':'))
}
