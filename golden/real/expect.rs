//! What the server does with a spec that a rule refuses: `<case>.expect`, next to `<case>.kdl`.
//!
//! `versions` and `case` first, then one step a line, in order; words with spaces are in quotes; `#` starts a comment. A step that starts with
//! `1.3.2:` or `1.3.2,1.3.3:` is for those versions only.
//!
//! | line | what the suite does |
//! | --- | --- |
//! | `versions 1.3.2 1.3.3` | runs the case on each of them |
//! | `case "two ports are equal"` | the words of the table in docs/evidence.md |
//! | `start NODE` | starts it, without waiting |
//! | `ready NODE` | waits until its log says that it is part of the cluster |
//! | `exits NODE CODE` | waits until its process has ended with that code |
//! | `says NODE "words…more words" [N]` | waits for N lines (1) with these words in its log or on its console; `…` means anything, `A\|B` for one of two nodes |
//! | `alive NODE` | its process is there |
//! | `closed NODE PORT` | nothing listens on that port of its host |
//! | `fails NODE CODE PORT` | its process has ended with that code, or is there and does not listen on that port: it differs from run to run |
//! | `kill NODE` | ends it at once |
//! | `lists NODE ENDPOINT STATE` | waits until `show cluster`, asked of that DataNode, reports it; `none` for not at all |
//! | `rejects NODE "STATEMENT" "words"` | a client's statement fails with these words |
//! | `unanswered NODE "STATEMENT" SECONDS` | a client's statement has no answer for so long |
//! | `accepts NODE "STATEMENT"` | a client's statement works |
//! | `answers NODE "STATEMENT" "words"` | a client's statement works, and is answered with these words |
//! | `unwritable "words"` | no server: the bundle cannot be written, with these words |
//! | `silent VERSION "reason"` | no server: the rule finds no error here for that version, which differs for that reason |

use std::path::Path;

use crate::spec::in_words_of;

/// All that is known of one case.
#[derive(Debug)]
pub(crate) struct Expectation {
    pub(crate) versions: Vec<String>,
    pub(crate) case: String,
    /// Versions for which the rule has nothing to say here, and why.
    pub(crate) silent: Vec<(String, String)>,
    /// With which words the bundle cannot be written.
    pub(crate) unwritable: Option<String>,
    steps: Vec<(String, Step)>,
}

/// Something to do or to wait for.
#[derive(Debug)]
pub(crate) enum Step {
    Start { node: String },
    Ready { node: String },
    Exits { node: String, code: i32 },
    Expected { node: String, words: String, times: usize },
    Alive { node: String },
    Closed { node: String, port: u16 },
    Fails { node: String, code: i32, port: u16 },
    Kill { node: String },
    Lists { node: String, endpoint: String, state: String },
    Rejects { node: String, statement: String, words: String },
    Unanswered { node: String, statement: String, seconds: u64 },
    Accepts { node: String, statement: String },
    Answers { node: String, statement: String, words: String },
}

impl Expectation {
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        let mut expectation = Self {
            versions: Vec::new(),
            case: String::new(),
            silent: Vec::new(),
            unwritable: None,
            steps: Vec::new(),
        };
        for (index, line) in text.lines().enumerate() {
            let place = || format!("{}:{}", path.display(), index + 1);
            let mut words = words(line).map_err(|problem| format!("{}: {problem}", place()))?;
            let only = words.first().and_then(|word| word.strip_suffix(':')).map(str::to_owned);
            if only.is_some() {
                words.remove(0);
            }
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            match words[..] {
                [] => {}
                ["versions", ref versions @ ..] => {
                    expectation.versions = versions.iter().map(|&version| version.to_owned()).collect();
                }
                ["case", case] => expectation.case = case.to_owned(),
                ["silent", version, reason] => {
                    expectation.silent.push((version.to_owned(), reason.to_owned()));
                }
                ["unwritable", words] => expectation.unwritable = Some(words.to_owned()),
                _ => {
                    let listed = |only: String| only.split(',').map(str::to_owned).collect::<Vec<String>>();
                    for version in only.map_or_else(|| expectation.versions.clone(), listed) {
                        if !expectation.versions.contains(&version) {
                            return Err(format!("{}: {version} is not among the versions", place()));
                        }
                        let own: Vec<String> = words.iter().map(|word| in_words_of(&version, word)).collect();
                        let own: Vec<&str> = own.iter().map(String::as_str).collect();
                        let step = step(&own).ok_or_else(|| format!("{}: no step: {line}", place()))?;
                        expectation.steps.push((version, step));
                    }
                }
            }
        }
        let is_ambiguous = expectation.unwritable.is_some() != expectation.steps.is_empty();
        if expectation.versions.is_empty() || expectation.case.is_empty() || is_ambiguous {
            return Err(format!(
                "{}: expected `versions`, `case`, and steps or `unwritable`",
                path.display()
            ));
        }
        Ok(expectation)
    }

    /// The steps for a version.
    pub(crate) fn steps(&self, version: &str) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(move |(only, _)| only == version).map(|(_, step)| step)
    }

    /// What the server does with it, in a few words.
    pub(crate) fn outcome(&self, version: &str) -> String {
        if let Some(words) = &self.unwritable {
            return format!("no bundle is written: {words}");
        }
        let mut phrases: Vec<String> = Vec::new();
        for phrase in self.steps(version).filter_map(Step::phrase) {
            if !phrases.contains(&phrase) {
                phrases.push(phrase);
            }
        }
        phrases.join(", ")
    }

    /// The same in a word or two.
    pub(crate) fn gist(&self, version: &str) -> &'static str {
        if self.unwritable.is_some() {
            return "no bundle";
        }
        let gists = self.steps(version).filter_map(Step::gist);
        gists.min().map_or("", |(_, gist)| gist)
    }
}

impl Step {
    /// The step as a reader of the table meets it; nothing for what only leads there.
    fn phrase(&self) -> Option<String> {
        Some(match self {
            Self::Start { .. } | Self::Ready { .. } | Self::Expected { .. } | Self::Accepts { .. } => {
                return None;
            }
            Self::Exits { node, code } => format!("`{node}` exits with {code}"),
            Self::Alive { node } => format!("`{node}` stays up"),
            Self::Closed { port, .. } => format!("port {port} stays closed"),
            Self::Fails { node, code, port } => {
                format!("`{node}` exits with {code}, or stays up and port {port} stays closed")
            }
            Self::Kill { node } => format!("`{node}` is killed"),
            Self::Lists { endpoint, state, .. } if state == "none" => {
                format!("`show cluster` does not list {endpoint}")
            }
            Self::Lists { endpoint, state, .. } => format!("`show cluster` lists {endpoint} as {state}"),
            Self::Rejects { .. } => "all start, the first write fails".to_owned(),
            Self::Unanswered { seconds, .. } => {
                format!("all start, the first write has no answer after {seconds} s")
            }
            Self::Answers { statement, words, .. } => format!("all start, `{statement}` says {words}"),
        })
    }

    /// The same in a word or two; of several, the one with the smallest number is the most specific.
    fn gist(&self) -> Option<(u8, &'static str)> {
        Some(match self {
            Self::Start { .. } | Self::Ready { .. } | Self::Expected { .. } | Self::Accepts { .. } => {
                return None;
            }
            Self::Exits { .. } => (0, "exits"),
            Self::Rejects { .. } => (1, "writes fail"),
            Self::Unanswered { .. } => (1, "writes hang"),
            Self::Answers { .. } => (2, "another value"),
            // Anyone who was asked in its location is gone, and with it the node.
            Self::Kill { .. } => (3, "never reached"),
            Self::Lists { state, .. } if state == "none" => (3, "never joins"),
            Self::Lists { state, .. } if state == "Running" => (4, "joins another cluster"),
            Self::Lists { .. } => (4, "never reached"),
            Self::Closed { .. } | Self::Fails { .. } => (5, "never opens"),
            Self::Alive { .. } => (6, "waits forever"),
        })
    }
}

fn step(words: &[&str]) -> Option<Step> {
    let own = |word: &str| word.to_owned();
    Some(match *words {
        ["start", node] => Step::Start { node: own(node) },
        ["ready", node] => Step::Ready { node: own(node) },
        ["exits", node, code] => Step::Exits { node: own(node), code: code.parse().ok()? },
        ["says", node, words] => Step::Expected { node: own(node), words: own(words), times: 1 },
        ["says", node, words, times] => {
            Step::Expected { node: own(node), words: own(words), times: times.parse().ok()? }
        }
        ["alive", node] => Step::Alive { node: own(node) },
        ["closed", node, port] => Step::Closed { node: own(node), port: port.parse().ok()? },
        ["kill", node] => Step::Kill { node: own(node) },
        ["fails", node, code, port] => {
            Step::Fails { node: own(node), code: code.parse().ok()?, port: port.parse().ok()? }
        }
        ["lists", node, endpoint, state] => {
            Step::Lists { node: own(node), endpoint: own(endpoint), state: own(state) }
        }
        ["rejects", node, statement, words] => {
            Step::Rejects { node: own(node), statement: own(statement), words: own(words) }
        }
        ["unanswered", node, statement, seconds] => {
            Step::Unanswered { node: own(node), statement: own(statement), seconds: seconds.parse().ok()? }
        }
        ["accepts", node, statement] => Step::Accepts { node: own(node), statement: own(statement) },
        ["answers", node, statement, words] => {
            Step::Answers { node: own(node), statement: own(statement), words: own(words) }
        }
        _ => return None,
    })
}

/// The words of a line.
fn words(line: &str) -> Result<Vec<String>, &'static str> {
    let mut words = Vec::new();
    let mut rest = line.trim_start();
    while !rest.is_empty() && !rest.starts_with('#') {
        let (word, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').ok_or("a quote is not closed")?,
            None => rest.split_once(' ').unwrap_or((rest, "")),
        };
        words.push(word.to_owned());
        rest = after.trim_start();
    }
    Ok(words)
}

/// The lines that hold some words, in their order, with anything instead of `…`.
pub(crate) fn lines_with<'a>(text: &'a str, words: &str) -> Vec<&'a str> {
    let holds = |line: &&str| {
        let mut rest = *line;
        words.split('…').all(|part| match rest.split_once(part) {
            Some((_, after)) => {
                rest = after;
                true
            }
            None => false,
        })
    };
    text.lines().filter(holds).collect()
}
