//! Reads a spec with what it includes and extends.

use crate::maps::HashMap;

use super::front::{FrontEnd, FrontEnds};
use super::rules::{INCLUDE_CYCLE, INCLUDE_UNREADABLE};
use crate::diagnostic::Finding;
use crate::source::{FileId, SourceFile, SourceMap, Span};
use crate::stamp::Stamp;
use crate::syntax::{self, Node, Value, yaml};

/// Where bytes come from: the disk for the program, memory for tests and editors.
pub trait Files {
    /// The bytes of a file.
    ///
    /// # Errors
    /// What keeps it from being read, as it reads after "cannot read `x`: ".
    fn read(&self, path: &str) -> Result<Vec<u8>, String>;

    /// Whether a file may be read that a spec names: someone else may have written the spec.
    ///
    /// # Errors
    /// Why it may not, as it reads after "cannot read `x`: ".
    fn allows(&self, path: &str) -> Result<(), String> {
        let _ = path;
        Ok(())
    }

    /// The bytes of a file that a spec names.
    ///
    /// # Errors
    /// What keeps it from being read, as it reads after "cannot read `x`: ".
    fn read_named(&self, path: &str) -> Result<Vec<u8>, String> {
        self.allows(path)?;
        self.read(path)
    }

    /// The permission bits of a file, where there are such.
    fn mode(&self, path: &str) -> Option<u32> {
        let _ = path;
        None
    }

    /// What tells a file apart from what it was before something was written to it; `None` where nothing does for sure.
    fn stamp(&self, path: &str) -> Option<Stamp> {
        let _ = path;
        None
    }

    /// What was read of the same text before: its nodes and what is wrong with it, with locations in `file`. For
    /// editors, where one file of many changes.
    fn known(&self, file: FileId, source: &SourceFile) -> Option<(Vec<Node>, Vec<Finding>)> {
        let _ = (file, source);
        None
    }
}

/// One file of the command line with all that it pulls in.
#[derive(Debug)]
pub struct Unit {
    /// Top-level nodes in order, bases before overlays, each with the number of `extends` above it.
    pub nodes: Vec<(Node, u32)>,
    /// The file named on the command line.
    pub file: FileId,
    /// Whether it extends another.
    pub is_overlay: bool,
    /// Whether all of it could be read.
    pub is_whole: bool,
    /// Whether a file that it names could not be pulled in.
    pub lacks_files: bool,
    /// The paths of the files it pulled in.
    pub pulled: Vec<String>,
}

/// A unit, its findings, and whether the named file itself could be read.
pub type Loaded = (Unit, Vec<Finding>);

/// How many files one unit may pull in.
pub(super) const MOST_FILES: usize = 1_000;

/// How many files may include each other in a row.
const MOST_DEPTH: usize = 64;

/// Reads `path` and what it pulls in.
///
/// # Errors
/// What keeps `path` itself from being read.
pub fn load(
    path: &str,
    files: &dyn Files,
    front_ends: &dyn FrontEnds,
    sources: &mut SourceMap,
) -> Result<Loaded, String> {
    let known = sources.find(path);
    let bytes = if known.is_none() { files.read(path)? } else { Vec::new() };
    let mut loader = Loader {
        files,
        front_ends,
        sources,
        findings: Vec::new(),
        stack: Vec::new(),
        trees: HashMap::default(),
        pulls: 0,
        lacks_files: false,
    };
    let file = known.unwrap_or_else(|| loader.sources.add(SourceFile::from_bytes(path, bytes)));
    let nodes = loader.parse(file);
    loader.stack.push((path.to_owned(), None));
    let (nodes, overlays) = loader.expand_top(nodes, path);
    let pulled = loader.trees.into_keys().collect();
    let (is_whole, lacks_files) = (loader.findings.is_empty(), loader.lacks_files);
    Ok((Unit { nodes, file, is_overlay: overlays > 0, is_whole, lacks_files, pulled }, loader.findings))
}

struct Loader<'a> {
    files: &'a dyn Files,
    front_ends: &'a dyn FrontEnds,
    sources: &'a mut SourceMap,
    findings: Vec<Finding>,
    /// Files being read, each with the statement that asked for the next.
    stack: Vec<(String, Option<Span>)>,
    /// Parsed files by path: a file included twice is read once.
    trees: HashMap<String, Vec<Node>>,
    /// How often files were pulled in: a file that includes another twice, and so on, would double each time.
    pulls: usize,
    /// Whether one could not be.
    lacks_files: bool,
}

impl Loader<'_> {
    fn parse(&mut self, file: FileId) -> Vec<Node> {
        let source = self.sources.file(file);
        if yaml::is_yaml(&source.name) {
            return self.translate(file);
        }
        let (nodes, findings) = self.files.known(file, source).unwrap_or_else(|| {
            let (tree, findings) = syntax::kdl::read(file, source);
            (tree.nodes, findings)
        });
        self.findings.extend(findings);
        nodes
    }

    /// Reads the cluster file of another tool.
    fn translate(&mut self, file: FileId) -> Vec<Node> {
        let source = self.sources.file(file);
        let (tree, findings) = yaml::read(file, source);
        self.findings.extend(findings);
        let Some(root) = &tree.root else {
            if tree.is_whole {
                self.findings.push(self.foreign(file));
            }
            return Vec::new();
        };
        let has = |key: &&str| match &root.value {
            yaml::YamlValue::Map(entries) => entries.iter().any(|entry| *entry.key == **key),
            _ => false,
        };
        let front_ends = self.front_ends.front_ends();
        match front_ends.into_iter().find(|front_end| front_end.marks().iter().any(has)) {
            Some(front_end) => {
                let (nodes, findings) = front_end.translate(&tree, source);
                self.findings.extend(findings);
                nodes
            }
            None => {
                if tree.is_whole {
                    self.findings.push(self.foreign(file));
                }
                Vec::new()
            }
        }
    }

    fn foreign(&self, file: FileId) -> Finding {
        let front_ends = self.front_ends.front_ends();
        let marks: Vec<&str> = front_ends.into_iter().flat_map(FrontEnd::marks).copied().collect();
        yaml::rules::foreign_yaml::file(Span::at(file, 0), &self.sources.file(file).name, &marks)
    }

    /// Splices includes and puts the bases of `extends` in front. Gives the nodes and how many overlays
    /// are stacked.
    fn expand_top(&mut self, nodes: Vec<Node>, path: &str) -> (Vec<(Node, u32)>, u32) {
        let mut base = Vec::new();
        let mut depth = 0;
        let mut own = Vec::new();
        for mut node in nodes {
            match &*node.name.text {
                "extends" => {
                    if let Some((name, nodes)) = self.pull(&node, path) {
                        let (mut nodes, base_depth) = self.expand_top(nodes, &name);
                        self.stack.pop();
                        depth = depth.max(base_depth + 1);
                        base.append(&mut nodes);
                    }
                }
                "include" => {
                    if let Some((name, nodes)) = self.pull(&node, path) {
                        let (nodes, _) = self.expand_top(nodes, &name);
                        self.stack.pop();
                        own.extend(nodes.into_iter().map(|(node, _)| node));
                    }
                }
                _ => {
                    self.expand_children(&mut node, path);
                    own.push(node);
                }
            }
        }
        base.extend(own.into_iter().map(|node| (node, depth)));
        (base, depth)
    }

    /// Splices includes that are directly in a node, for example in `cluster`.
    fn expand_children(&mut self, node: &mut Node, path: &str) {
        let Some(children) = &mut node.children else {
            return;
        };
        if !children.iter().any(|child| &*child.name.text == "include") {
            return;
        }
        let mut spliced = Vec::with_capacity(children.len());
        for child in std::mem::take(children) {
            if &*child.name.text != "include" {
                spliced.push(child);
                continue;
            }
            if let Some((name, nodes)) = self.pull(&child, path) {
                let (nodes, _) = self.expand_top(nodes, &name);
                self.stack.pop();
                spliced.extend(nodes.into_iter().map(|(node, _)| node));
            }
        }
        node.children = Some(spliced);
    }

    /// Reads the file that `include` or `extends` names and pushes it on the stack.
    fn pull(&mut self, node: &Node, from: &str) -> Option<(String, Vec<Node>)> {
        let pulled = self.try_pull(node, from);
        self.lacks_files |= pulled.is_none();
        pulled
    }

    fn try_pull(&mut self, node: &Node, from: &str) -> Option<(String, Vec<Node>)> {
        let scalar = node.arguments().next();
        let Some(Value::Text(relative)) = scalar.map(|scalar| &scalar.value) else {
            let message = format!("`{}` does not name a file", node.name.text);
            let help = format!("write {} \"file.kdl\"", node.name.text);
            self.findings.push(Finding::new(&INCLUDE_UNREADABLE, node.head, message).help(help));
            return None;
        };
        let span = scalar.map_or(node.head, |scalar| scalar.span);
        let name = relative_to(from, relative);
        if let Some(at) = self.stack.iter().position(|(open, _)| *open == name) {
            self.report_cycle(at, &name, span);
            return None;
        }
        if self.stack.len() >= MOST_DEPTH || self.pulls >= MOST_FILES {
            let message = format!("`{relative}` exceeds the limit for includes");
            let note =
                format!("a spec can include at most {MOST_FILES} files, nested at most {MOST_DEPTH} deep");
            self.findings.push(Finding::new(&INCLUDE_UNREADABLE, span, message).note(note));
            return None;
        }
        self.pulls += 1;
        if let Some(last) = self.stack.last_mut() {
            last.1 = Some(span);
        }
        if let Some(nodes) = self.trees.get(&name) {
            let nodes = nodes.clone();
            self.stack.push((name.clone(), None));
            return Some((name, nodes));
        }
        let known: Option<Result<FileId, String>> = self.sources.find(&name).map(Ok);
        let read = known.unwrap_or_else(|| {
            let bytes = self.files.read_named(&name)?;
            Ok(self.sources.add(SourceFile::from_bytes(name.as_str(), bytes)))
        });
        match read {
            Ok(file) => {
                let nodes = self.parse(file);
                self.trees.insert(name.clone(), nodes.clone());
                self.stack.push((name.clone(), None));
                Some((name, nodes))
            }
            Err(reason) => {
                let message = format!("cannot read `{name}`: {reason}");
                let finding = Finding::new(&INCLUDE_UNREADABLE, span, message)
                    .help("use a path relative to the folder of the file that contains it");
                self.findings.push(finding);
                None
            }
        }
    }

    fn report_cycle(&mut self, at: usize, name: &str, span: Span) {
        let mut finding = Finding::new(&INCLUDE_CYCLE, span, format!("`{name}` includes itself"))
            .caption("closes the cycle");
        for (open, asked) in &self.stack[at..] {
            if let Some(asked) = asked.filter(|asked| *asked != span) {
                finding = finding.label(asked, format!("included by `{open}`"));
            }
        }
        self.findings.push(finding);
    }
}

/// The path of a file named in another, from the other's folder, with `.` and `..` resolved as text.
pub fn relative_to(from: &str, relative: &str) -> String {
    let folder = from.rfind('/').map_or("", |at| &from[..at]);
    let joined = match (relative.starts_with('/'), folder) {
        (true, _) | (false, "") => relative.to_owned(),
        (false, folder) => format!("{folder}/{relative}"),
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in joined.split('/').filter(|part| !part.is_empty() && *part != ".") {
        match (part, parts.last()) {
            ("..", Some(&last)) if last != ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    let root = if joined.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::relative_to;

    #[test]
    fn paths_are_taken_from_the_including_file() {
        assert_eq!(relative_to("a/b.kdl", "c.kdl"), "a/c.kdl");
        assert_eq!(relative_to("a/b.kdl", "../c.kdl"), "c.kdl");
        assert_eq!(relative_to("b.kdl", "../c.kdl"), "../c.kdl");
        assert_eq!(relative_to("/a/b.kdl", "./x/c.kdl"), "/a/x/c.kdl");
        assert_eq!(relative_to("a/b.kdl", "/etc/c.kdl"), "/etc/c.kdl");
    }
}
