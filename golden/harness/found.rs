//! Small sets of native files with all that is found in them: golden/found. A case is one text: golden/README.md shows one.

use std::collections::BTreeMap;
use std::path::Path;

use clusterc::catalog::Version;
use clusterc::diagnostic::{Finding, Levels, Severity};
use clusterc::driver::{self, ReadOptions, Walked};
use clusterc::source::SourceMap;
use clusterc::spec::Files;
use libtest_mimic::{Failed, Trial};

pub(crate) fn trials() -> Vec<Trial> {
    let folder = crate::root().join("golden/found");
    let cases = crate::files(&folder).into_iter();
    let cases = cases.filter(|path| path.extension().is_some_and(|ending| ending == "case"));
    let trial = |path: std::path::PathBuf| {
        let name = path.strip_prefix(crate::root().join("golden")).unwrap_or(&path).with_extension("");
        Trial::test(name.display().to_string(), move || check(&path))
    };
    cases.map(trial).collect()
}

/// Words of other products and of specs, which people who wrote these files do not know.
const FOREIGN: &[&str] = &[
    "Java",
    "JVM",
    "IoTDB",
    "set \"",
    "every \"",
    "{host}",
    "public=",
    " alias=\"",
    " on=\"",
    "zone=\"",
    "zone-replicas",
];

/// A case as written.
#[derive(Default)]
pub(crate) struct Case {
    version: Option<Version>,
    expected: Vec<Expected>,
    silent: Vec<String>,
    files: BTreeMap<String, Vec<u8>>,
}

/// A finding that has to be: `> SEVERITY CODE PATH:LINE WORDS`, with words of its message, notes or helps.
struct Expected {
    severity: String,
    code: String,
    place: String,
    words: String,
}

impl Files for Case {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.files.get(path).cloned().ok_or_else(|| "no such file or folder".to_owned())
    }
}

fn read(path: &Path, text: &str) -> Result<Case, String> {
    let mut case = Case::default();
    let mut current: Option<(String, String)> = None;
    let end = |case: &mut Case, current: &mut Option<(String, String)>| {
        if let Some((path, text)) = current.take() {
            case.files.insert(path, bytes(&text));
        }
    };
    for line in text.lines() {
        if let Some(path) = line.strip_prefix("== ") {
            end(&mut case, &mut current);
            current = Some((path.to_owned(), String::new()));
        } else if let Some(path) = line.strip_prefix("++ ") {
            end(&mut case, &mut current);
            let known = case.files.remove(path).ok_or_else(|| format!("the base has no {path}"))?;
            current = Some((path.to_owned(), String::from_utf8_lossy(&known).into_owned()));
        } else if let Some(path) = line.strip_prefix("-- ") {
            end(&mut case, &mut current);
            case.files.remove(path).ok_or_else(|| format!("the base has no {path}"))?;
        } else if let Some((_, text)) = &mut current {
            text.push_str(line);
            text.push('\n');
        } else if let Some(name) = line.strip_prefix("base: ") {
            let base = path.with_file_name(format!("{name}.base"));
            let text =
                std::fs::read_to_string(&base).map_err(|error| format!("{}: {error}", base.display()))?;
            case.files = read(&base, &text)?.files;
        } else if let Some(version) = line.strip_prefix("version: ") {
            case.version = Version::parse(version);
        } else if let Some(options) = line.strip_prefix("> ") {
            let mut words = options.splitn(4, ' ').map(str::to_owned);
            let mut next = || words.next().unwrap_or_default();
            let (severity, code, place, words) = (next(), next(), next(), next());
            case.expected.push(Expected { severity, code, place, words });
        } else if let Some(words) = line.strip_prefix("! ") {
            case.silent.push(words.to_owned());
        } else if !line.is_empty() && !line.starts_with("what: ") {
            return Err(format!("{}: `{line}` is no line of a case", path.display()));
        }
    }
    end(&mut case, &mut current);
    Ok(case)
}

/// The bytes of a file: what an editor hides is spelled out.
fn bytes(text: &str) -> Vec<u8> {
    let text = text
        .replace("<TAB>", "\t")
        .replace("<CR>", "\r")
        .replace("<NUL>", "\0")
        .replace("<BOM>", "\u{feff}")
        .replace("<NBSP>", "\u{a0}")
        .replace("<FF>", "\u{c}")
        .replace("<JOIN>\n", "");
    match text.strip_prefix("<UTF-16>\n") {
        Some(rest) => {
            "\u{feff}".encode_utf16().chain(rest.encode_utf16()).flat_map(u16::to_le_bytes).collect()
        }
        None => text.into_bytes(),
    }
}

impl Case {
    /// The files that are a product's, and what is reported of them.
    pub(crate) fn walked(&self) -> (Walked, ReadOptions) {
        let options = ReadOptions { version: self.version.clone(), ..ReadOptions::default() };
        (Walked::of(self.files.keys().cloned()), options)
    }
}

/// Reads a case.
pub(crate) fn case(path: &Path) -> Result<Case, Failed> {
    Ok(read(path, &std::fs::read_to_string(path)?)?)
}

fn check(path: &Path) -> Result<(), Failed> {
    let case = case(path)?;
    let (walked, options) = case.walked();
    let linted = driver::lint(&walked, &case, &options, &Levels::default());
    let mut problems = Vec::new();
    let mut rest: Vec<&Finding> = linted.findings.iter().collect();
    for expected in &case.expected {
        let found = rest.iter().position(|finding| {
            finding.severity.as_str() == expected.severity
                && finding.rule.code == expected.code
                && place(finding, &linted.sources) == expected.place
                && texts(finding).any(|text| text.contains(&expected.words))
        });
        match found {
            Some(at) => drop(rest.remove(at)),
            None => problems.push(format!(
                "missing: {} {} {} {}",
                expected.severity, expected.code, expected.place, expected.words
            )),
        }
    }
    for finding in &linted.findings {
        for text in texts(finding) {
            let foreign = FOREIGN.iter().copied().chain(case.silent.iter().map(String::as_str));
            for words in foreign.filter(|words| text.contains(*words)) {
                problems.push(format!("{} says `{words}`: {text}", finding.rule.code));
            }
        }
    }
    for finding in rest {
        let shown = format!(
            "{} {} {} {}",
            finding.severity.as_str(),
            finding.rule.code,
            place(finding, &linted.sources),
            texts(finding).collect::<Vec<_>>().join(" | ")
        );
        if finding.severity != Severity::Info {
            problems.push(format!("too many: {shown}"));
        } else if !case.expected.is_empty() && !problems.is_empty() {
            problems.push(format!("(info: {shown})"));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n").into()) }
}

fn place(finding: &Finding, sources: &SourceMap) -> String {
    format!("{}:{}", sources.file(finding.span.file).name, sources.start(finding.span).line)
}

fn texts(finding: &Finding) -> impl Iterator<Item = &str> {
    let all = [&finding.message, &finding.caption].into_iter().chain(&finding.notes).chain(&finding.helps);
    let labels = finding.labels.iter().map(|label| &*label.text);
    all.map(String::as_str).chain(labels).chain(finding.fixes.iter().map(|fix| &*fix.title))
}
