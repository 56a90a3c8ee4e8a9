//! The English that people read: no retired phrase, main lines that fit a terminal, helps that start with what to do. And
//! names in the code: no retired word.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use libtest_mimic::{Failed, Trial};

/// The longest main line of a finding, names and values aside.
const LONGEST: usize = 100;
/// How a help may start other than with a verb: proposals of names, and text to type as it is.
const PROPOSALS: [&str; 2] = ["did you mean", "clusterc "];
/// The verbs that helps start with.
const VERBS: &str = "add allow change check choose close comment compare complete configure connect convert copy correct create \
    declare delete do download drop end export fix flatten get give include increase indent install join keep list lower make mark \
    mount move name pack pass pin place protect publish put raise reduce refer remove rename render replace restore run save \
    send separate set sort spell split start stop switch turn type use wait write";

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("words/retired", retired),
        Trial::test("words/main-lines", main_lines),
        Trial::test("words/helps", helps),
        Trial::test("words/literals", literals_are_found),
        Trial::test("words/identifiers", identifiers),
        Trial::test("words/names", names_are_found),
    ]
}

/// A phrase that is no longer written, what is written instead, and files where another meaning of it is fine.
struct Phrase {
    text: String,
    instead: String,
    files: Vec<String>,
}

impl Phrase {
    fn is_allowed_in(&self, file: &str) -> bool {
        self.files.iter().any(|known| file.starts_with(known.as_str()))
    }
}

/// Phrases of what people read.
const TEXTS: &str = "golden/words.tsv";
/// Words of names in the code.
const NAMES: &str = "golden/names.tsv";

fn phrases(table: &str) -> Result<Vec<Phrase>, Failed> {
    let table = std::fs::read_to_string(crate::root().join(table))?;
    let lines = table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let mut columns = line.split('\t').map(str::to_owned);
            let (text, instead) = (columns.next().unwrap_or_default(), columns.next());
            let instead =
                instead.filter(|text| !text.is_empty()).ok_or(format!("`{text}`: nothing instead"))?;
            let files = columns.next().unwrap_or_default();
            Ok(Phrase { text, instead, files: files.split_whitespace().map(str::to_owned).collect() })
        })
        .collect()
}

/// Every phrase of golden/words.tsv is gone from what people read.
fn retired() -> Result<(), Failed> {
    let phrases = phrases(TEXTS)?;
    let mut found: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (file, line, text) in texts()? {
        let text = plain(&text);
        for phrase in phrases.iter().filter(|phrase| holds(&text, &phrase.text)) {
            if !phrase.is_allowed_in(&file) {
                found.entry(&phrase.text).or_default().push(format!("{file}:{line}: {}", shown(&text)));
            }
        }
    }
    reported(&phrases, &found)
}

fn reported(phrases: &[Phrase], found: &BTreeMap<&str, Vec<String>>) -> Result<(), Failed> {
    let mut report = String::new();
    for phrase in phrases {
        if let Some(places) = found.get(phrase.text.as_str()) {
            report += &format!("`{}`: write `{}`\n  {}\n", phrase.text, phrase.instead, places.join("\n  "));
        }
    }
    if report.is_empty() { Ok(()) } else { Err(report.into()) }
}

/// No name in the code has a word of golden/names.tsv.
fn identifiers() -> Result<(), Failed> {
    let phrases = phrases(NAMES)?;
    let root = crate::root();
    let mut found: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for folder in ["src", "schemas/build", "web/wasm/src", "golden"] {
        for path in crate::files(&root.join(folder)) {
            let file = relative(&root, &path)?;
            if path.extension().is_none_or(|ending| ending != "rs") || file.starts_with("golden/fuzz/target/")
            {
                continue;
            }
            for (line, name) in names(&std::fs::read_to_string(&path)?) {
                let words = words_of(&name);
                for phrase in phrases.iter().filter(|phrase| words.contains(&phrase.text)) {
                    if !phrase.is_allowed_in(&file) {
                        found.entry(&phrase.text).or_default().push(format!("{file}:{line}: {name}"));
                    }
                }
            }
        }
    }
    reported(&phrases, &found)
}

/// The names in Rust code, with their lines: no keywords are left out, for none is retired.
fn names(code: &str) -> Vec<(usize, String)> {
    let mut blank = code.as_bytes().to_vec();
    for range in strings_and_comments(code) {
        blank[range].iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
    }
    let code = String::from_utf8_lossy(&blank).into_owned();
    let mut found = Vec::new();
    for (index, line) in code.lines().enumerate() {
        let pieces = line.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
        let pieces =
            pieces.filter(|piece| piece.starts_with(|letter: char| letter.is_alphabetic() || letter == '_'));
        found.extend(pieces.map(|piece| (index + 1, piece.to_owned())));
    }
    found
}

/// The words of a name, in small letters: `SaidOptions` and `said_options` have the same.
fn words_of(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for letter in name.chars() {
        if letter == '_' || letter.is_uppercase() && was_small {
            words.push(String::new());
        }
        if letter != '_' {
            words.last_mut().expect("there is one").extend(letter.to_lowercase());
        }
        was_small = letter.is_lowercase() || letter.is_ascii_digit();
    }
    words
}

/// The main line of every finding in golden/ is short, with names and values left aside.
fn main_lines() -> Result<(), Failed> {
    let mut long = Vec::new();
    for (file, line) in outputs()? {
        let Some((severity, rest)) = line.split_once('[') else { continue };
        let Some((_, message)) = rest.split_once("]: ") else { continue };
        if !["error", "warning", "info"].contains(&severity) {
            continue;
        }
        let own: usize = message.split('`').step_by(2).map(|text| text.chars().count()).sum();
        if own > LONGEST {
            long.push(format!("{file}: {own}: {message}"));
        }
    }
    long.sort();
    long.dedup();
    if long.is_empty() {
        Ok(())
    } else {
        Err(format!("main lines over {LONGEST} characters: {long:#?}").into())
    }
}

/// Every help in golden/ starts with a verb of the list, or is a proposal.
fn helps() -> Result<(), Failed> {
    let mut odd = Vec::new();
    for (file, line) in outputs()? {
        let Some(help) = line.trim_start().strip_prefix("= help: ") else { continue };
        let first = help.split([' ', ':', ',']).next().unwrap_or_default();
        if !VERBS.split_whitespace().any(|verb| verb == first)
            && !PROPOSALS.iter().any(|known| help.starts_with(known))
            && !help.starts_with("--format short")
        {
            odd.push(format!("{help} ({file})"));
        }
    }
    odd.sort();
    odd.dedup_by_key(|line| line.split(" (").next().map(str::to_owned));
    if odd.is_empty() { Ok(()) } else { Err(format!("helps that do not start with a verb: {odd:#?}").into()) }
}

/// Lines of the outputs that cases hold.
fn outputs() -> Result<Vec<(String, String)>, Failed> {
    let root = crate::root();
    let mut lines = Vec::new();
    for path in crate::files(&root.join("golden")) {
        let name = relative(&root, &path)?;
        if ["golden/fuzz/", "golden/dist/"].iter().any(|folder| name.starts_with(folder))
            || !path.extension().is_some_and(|ending| ending == "stderr" || ending == "out")
        {
            continue;
        }
        let text = String::from_utf8_lossy(&std::fs::read(&path)?).into_owned();
        lines.extend(text.lines().map(|line| (name.clone(), line.to_owned())));
    }
    Ok(lines)
}

/// What people read, in pieces: file, line, text.
fn texts() -> Result<Vec<(String, usize, String)>, Failed> {
    let root = crate::root();
    let mut texts = Vec::new();
    for folder in ["src", "schemas", "docs"] {
        for path in crate::files(&root.join(folder)) {
            let name = relative(&root, &path)?;
            let Ok(text) = String::from_utf8(std::fs::read(&path)?) else { continue };
            let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
            match ending {
                "rs" if folder == "schemas" || name.contains("/tests/") || name.ends_with("tests.rs") => (),
                "rs" => texts.extend(pieces(&name, &text)),
                "js" | "css" | "html" | "json" | "toml" => (),
                _ => texts.extend(lines(&name, &text)),
            }
        }
    }
    for name in ["README.md", "CHANGELOG.md"] {
        texts.extend(lines(name, &std::fs::read_to_string(root.join(name))?));
    }
    Ok(texts)
}

fn lines(name: &str, text: &str) -> Vec<(String, usize, String)> {
    text.lines().enumerate().map(|(index, line)| (name.to_owned(), index + 1, line.to_owned())).collect()
}

/// The strings of a source file that are sentences, and the pages of its rules.
fn pieces(name: &str, text: &str) -> Vec<(String, usize, String)> {
    let code = text.split("#[cfg(test)]\nmod").next().unwrap_or_default();
    let mut pieces: Vec<_> = literals(code)
        .into_iter()
        .filter(|(_, literal)| literal.contains(' '))
        .map(|(line, literal)| (name.to_owned(), line, literal))
        .collect();
    if name.contains("/rules/") {
        let pages = lines(name, code).into_iter().filter_map(|(name, line, text)| {
            Some((name, line, text.trim_start().strip_prefix("/// ")?.to_owned()))
        });
        pieces.extend(pages);
    }
    pieces
}

/// String literals of Rust code, with the lines that they start on.
fn literals(code: &str) -> Vec<(usize, String)> {
    let strings = pieces_of(code).into_iter().filter_map(|(range, body)| Some((range.start, body?)));
    strings.map(|(start, body)| (line_of(code, start), code[body].to_owned())).collect()
}

/// Where strings, character literals and comments of Rust code are.
fn strings_and_comments(code: &str) -> impl Iterator<Item = Range<usize>> {
    pieces_of(code).into_iter().map(|(range, _)| range)
}

/// Strings, character literals and comments of Rust code; of strings also where their bodies are.
fn pieces_of(code: &str) -> Vec<(Range<usize>, Option<Range<usize>>)> {
    let (mut found, mut at) = (Vec::new(), 0);
    while at < code.len() {
        let rest = &code[at..];
        if rest.starts_with("//") {
            let end = at + rest.find('\n').unwrap_or(rest.len());
            found.push((at..end, None));
            at = end;
        } else if let Some(length) = character(rest) {
            found.push((at..at + length, None));
            at += length;
        } else if let Some(raw) = rest.strip_prefix("r#") {
            let hashes = 1 + raw.bytes().take_while(|byte| *byte == b'#').count();
            let close = format!("\"{}", "#".repeat(hashes));
            let Some(body) = rest.get(1 + hashes..).and_then(|body| body.strip_prefix('"')) else {
                at += 2;
                continue;
            };
            let end = body.find(&close).unwrap_or(body.len());
            let start = at + 2 + hashes;
            let after = (start + end + close.len()).min(code.len());
            found.push((at..after, Some(start..start + end)));
            at = after;
        } else if let Some(body) = rest.strip_prefix('"') {
            let end = closing(body);
            let after = (at + end + 2).min(code.len());
            found.push((at..after, Some(at + 1..at + 1 + end)));
            at = after;
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    found
}

/// How long a character literal at the start of a text is: quotes in one start no string.
fn character(text: &str) -> Option<usize> {
    let body = text.strip_prefix('\'')?;
    let first = body.chars().next()?;
    let length = if first == '\\' { body.get(2..)?.find('\'')? + 2 } else { first.len_utf8() };
    body.get(length..)?.starts_with('\'').then_some(length + 2)
}

/// Where the closing quote of a string is.
fn closing(body: &str) -> usize {
    let mut is_escaped = false;
    for (index, byte) in body.bytes().enumerate() {
        match byte {
            b'"' if !is_escaped => return index,
            _ => is_escaped = byte == b'\\' && !is_escaped,
        }
    }
    body.len()
}

fn line_of(code: &str, at: usize) -> usize {
    code[..at].bytes().filter(|byte| *byte == b'\n').count() + 1
}

/// A text in small letters, with single spaces and without the ends of lines in literals.
fn plain(text: &str) -> String {
    let text = text.replace("\\\n", " ").to_lowercase();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a text has a phrase with no letter or digit at either end.
fn holds(text: &str, phrase: &str) -> bool {
    let is_word = |letter: Option<char>| {
        letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_' || letter == '-')
    };
    text.match_indices(phrase).any(|(at, _)| {
        !is_word(text[..at].chars().next_back()) && !is_word(text[at + phrase.len()..].chars().next())
    })
}

fn shown(text: &str) -> String {
    text.chars().take(160).collect()
}

fn relative(root: &Path, path: &Path) -> Result<String, Failed> {
    Ok(path.strip_prefix(root)?.to_str().ok_or("a path that is not UTF-8")?.to_owned())
}

/// The reader of literals sees strings of every kind, and nothing else.
fn literals_are_found() -> Result<(), Failed> {
    let code = "let a = '\"'; // \"comment\"\nlet b = \"one \\\" two\";\nlet c = r#\"three \"four\"\"#; fn d<'x>() {}\n\"five\"";
    let expected = [(2, "one \\\" two"), (3, "three \"four\""), (4, "five")];
    let found = literals(code);
    let found: Vec<(usize, &str)> = found.iter().map(|(line, text)| (*line, text.as_str())).collect();
    if found == expected { Ok(()) } else { Err(format!("expected {expected:?}, found {found:?}").into()) }
}

/// The reader of names sees those of code alone, and their words.
fn names_are_found() -> Result<(), Failed> {
    let code = "fn is_told(x: &SaidOptions) { // told\n    let a2 = \"said\"; MOST_TOLD }";
    let expected =
        [(1, "fn"), (1, "is_told"), (1, "x"), (1, "SaidOptions"), (2, "let"), (2, "a2"), (2, "MOST_TOLD")];
    let found = names(code);
    let found: Vec<(usize, &str)> = found.iter().map(|(line, name)| (*line, name.as_str())).collect();
    if found != expected {
        return Err(format!("expected {expected:?}, found {found:?}").into());
    }
    let words: Vec<Vec<String>> = ["is_told", "SaidOptions", "MOST_TOLD"].into_iter().map(words_of).collect();
    let expected = [["is", "told"], ["said", "options"], ["most", "told"]];
    if words == expected { Ok(()) } else { Err(format!("expected {expected:?}, found {words:?}").into()) }
}
