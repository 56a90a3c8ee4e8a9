//! Comments and exceptions of the source file are put at the statements that say the same.

use crate::maps::{HashMap, HashSet};
use std::collections::BTreeMap;

use super::draft::Draft;
use crate::formats::kdl::Statement;
use crate::model::{ClusterId, HostId, InstanceId};
use crate::source::Span;

/// Something that is not part of the model.
#[derive(Debug, Clone)]
pub enum Remark {
    /// A comment: its lines, and the locations that it may be about, the likeliest first. Without any it is at the head
    /// of the document.
    Comment {
        /// The text, without the sign that starts it.
        text: String,
        /// Lines of the file, as spans.
        about: Vec<Span>,
        /// Whether it was behind something on its line.
        is_behind: bool,
    },
    /// A statement in KDL, such as an exception; it goes to the node whose head is in `scope`, else to the
    /// cluster.
    Statement {
        /// The statement.
        text: String,
        /// What it is about.
        scope: Span,
    },
    /// A comment above the statement of one thing; at the head of the document where that is not in it.
    Note {
        /// The text, without the sign that starts it.
        text: String,
        /// The thing.
        about: About,
    },
}

/// What a note is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum About {
    /// A cluster.
    Cluster(ClusterId),
    /// Where a cluster is installed.
    Install(ClusterId),
    /// A host.
    Host(HostId),
    /// A node.
    Node(InstanceId),
}

/// How many notes are above one statement; more are counted.
const MOST_NOTES: usize = 24;

/// Puts the remarks into the drafts; gives the lines for the head of the document.
pub(super) fn place(remarks: &[Remark], clusters: &mut [Draft]) -> Vec<String> {
    let mut head = Vec::new();
    let mut notes: BTreeMap<Vec<usize>, Vec<&str>> = BTreeMap::new();
    let statements = statements(clusters);
    for remark in remarks {
        match remark {
            Remark::Note { text, about } => {
                let path = statements.get(about).cloned().unwrap_or_default();
                notes.entry(path).or_default().push(text);
            }
            Remark::Comment { text, about, .. } if about.is_empty() => head.push(text.clone()),
            Remark::Comment { text, about, is_behind } => {
                let mut places = about.iter().filter_map(|line| path_to(clusters, *line));
                if let Some(path) = places.next() {
                    let statement = &mut at(clusters, &path).statement;
                    match &mut statement.behind {
                        behind @ None if *is_behind && statement.above.is_empty() => {
                            *behind = Some(text.clone());
                        }
                        _ if statement.above.last() != Some(text) => statement.above.push(text.clone()),
                        _ => {}
                    }
                }
            }
            Remark::Statement { text, scope } => {
                let owner = clusters.iter().position(|cluster| path_into(cluster, *scope).is_some());
                let Some(cluster) = clusters.get_mut(owner.unwrap_or(0)) else { continue };
                let path = path_into(cluster, *scope).unwrap_or_default();
                let place = path.into_iter().fold(cluster, |draft, index| &mut draft.children[index]);
                place.children.insert(0, exception(text));
            }
        }
    }
    for (path, texts) in notes {
        let lines = if path.is_empty() { &mut head } else { &mut at(clusters, &path).statement.above };
        let mut known: HashSet<&str> = HashSet::default();
        let texts: Vec<&str> = texts.into_iter().filter(|text| known.insert(text)).collect();
        lines.extend(texts.iter().take(MOST_NOTES).map(|text| (*text).to_owned()));
        if texts.len() > MOST_NOTES {
            lines.push(format!("… and {} more, which `import` names", texts.len() - MOST_NOTES));
        }
    }
    head
}

/// The paths to the statements of things.
fn statements(clusters: &[Draft]) -> HashMap<About, Vec<usize>> {
    let mut paths = HashMap::default();
    for (index, cluster) in clusters.iter().enumerate() {
        paths.extend(cluster.about.iter().map(|about| (*about, vec![index])));
        for (child, draft) in cluster.children.iter().enumerate() {
            paths.extend(draft.about.iter().map(|about| (*about, vec![index, child])));
        }
    }
    paths
}

/// Which statement of a cluster is in a scope: the cluster itself, a node, or a node of a block.
fn path_into(cluster: &Draft, scope: Span) -> Option<Vec<usize>> {
    let is_in = |draft: &Draft| draft.spans.first().is_some_and(|span| scope.contains(*span));
    if is_in(cluster) {
        return Some(Vec::new());
    }
    let is_node = |draft: &Draft| !["host", "install", "every"].contains(&draft.statement.name.as_str());
    let nodes = |drafts: &[Draft]| drafts.iter().position(|draft| is_node(draft) && is_in(draft));
    if let Some(index) = nodes(&cluster.children) {
        return Some(vec![index]);
    }
    let blocks = cluster.children.iter().enumerate().filter(|(_, draft)| draft.spans.is_empty());
    blocks.into_iter().find_map(|(block, draft)| Some(vec![block, nodes(&draft.children)?]))
}

fn exception(text: &str) -> Draft {
    Draft::new(Statement::verbatim(text), [])
}

/// The statement that was made of something that starts on a line: the outermost, the first of several.
fn path_to(clusters: &[Draft], line: Span) -> Option<Vec<usize>> {
    let begins =
        |draft: &Draft| draft.spans.iter().any(|span| line.contains(Span { end: span.start, ..*span }));
    for (index, cluster) in clusters.iter().enumerate() {
        if begins(cluster) {
            return Some(vec![index]);
        }
        if let Some(child) = cluster.children.iter().position(begins) {
            return Some(vec![index, child]);
        }
        for (child, draft) in cluster.children.iter().enumerate() {
            if let Some(inner) = draft.children.iter().position(begins) {
                return Some(vec![index, child, inner]);
            }
        }
    }
    None
}

fn at<'a>(clusters: &'a mut [Draft], path: &[usize]) -> &'a mut Draft {
    let (first, rest) = path.split_first().expect("a path leads somewhere");
    rest.iter().fold(&mut clusters[*first], |draft, index| &mut draft.children[*index])
}
