//! The readers of native files lose nothing, whatever the bytes, and read Java's files as Java does.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::Command;

use clusterc::formats::{Document, LineKind, batch, cfg, properties, shell};
use clusterc::source::SourceFile;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

/// A reader with its name.
type Reader = (&'static str, fn(&str) -> Document);

/// All readers.
const READERS: &[Reader] = &[
    ("properties", properties::read),
    ("shell", shell::read),
    ("batch", batch::read),
    ("settings", cfg::read),
    ("table", |text| cfg::read_table(text).1),
];

/// Letters that mean something to one of the readers.
fn letters() -> impl Strategy<Value = String> {
    let letter = prop::sample::select(vec![
        "=", ":", "#", "!", "\\", " ", "\t", "\x0c", "\n", "\r", "\r\n", "a", "b", "k", "u", "0041", "n",
        "\"", "'", "%", "^", "(", ")", ",", ".", "厂", "😀", "if ", "fi", "set ", "rem ", "export ", "$",
        "{", "}", "\u{feff}", "\u{85}",
    ]);
    prop::collection::vec(letter, 0..40).prop_map(|letters| letters.concat())
}

/// What holds for every reader: the lines are the text, and places are in it, at letters.
fn holds(name: &str, text: &str, document: &Document) -> Result<(), TestCaseError> {
    let mut at = 0;
    for line in &document.lines {
        prop_assert_eq!(line.range.start, at, "{}: {:?}", name, text);
        at = line.range.end;
        if let LineKind::Entry(index) = line.kind {
            prop_assert!(index < document.entries.len(), "{}: {:?}", name, text);
        }
    }
    prop_assert_eq!(at, text.len(), "{}: {:?}", name, text);
    for entry in &document.entries {
        for range in [&entry.key.range, &entry.value.range, &entry.line] {
            prop_assert!(text.get(range.clone()).is_some(), "{}: {:?} {:?}", name, text, range);
        }
        let _ = (entry.key.text(text), entry.value.text(text));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn texts_are_read_whole(text in letters()) {
        for (name, read) in READERS {
            holds(name, &text, &read(&text))?;
        }
    }

    #[test]
    fn bytes_are_read_whole_and_come_back(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let source = SourceFile::from_bytes("x", bytes.clone());
        prop_assert_eq!(source.bytes(), bytes);
        for (name, read) in READERS {
            holds(name, &source.text, &read(&source.text))?;
        }
    }
}

/// What Java makes of files, each named by its number: a line with the number, and one for each pair, in hexadecimal.
const ORACLE: &str = r#"
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;

class Oracle {
    static String hex(String text) {
        StringBuilder hex = new StringBuilder();
        for (char unit : text.toCharArray()) hex.append(String.format("%04x", (int) unit));
        return hex.toString();
    }

    public static void main(String[] arguments) throws Exception {
        int count = Integer.parseInt(arguments[1]);
        StringBuilder out = new StringBuilder();
        for (int number = 0; number < count; number++) {
            Properties properties = new Properties();
            Path path = Path.of(arguments[0], String.valueOf(number));
            try (Reader reader = new InputStreamReader(Files.newInputStream(path), StandardCharsets.UTF_8)) {
                properties.load(reader);
            } catch (IllegalArgumentException refused) {
                continue;
            }
            out.append("file ").append(number).append('\n');
            for (String key : properties.stringPropertyNames())
                out.append("pair ").append(hex(key)).append(' ').append(hex(properties.getProperty(key))).append('\n');
        }
        System.out.print(out);
    }
}
"#;

/// `CLUSTERC_JAVA=1`: a real JVM is asked.
#[test]
fn java_reads_the_same() {
    const COUNT: usize = 20_000;
    if std::env::var_os("CLUSTERC_JAVA").is_none() {
        eprintln!("Java is not asked: CLUSTERC_JAVA=1 asks it");
        return;
    }
    let work = tempfile::tempdir().expect("a folder");
    let mut runner = TestRunner::deterministic();
    let strategy = letters();
    let texts: Vec<String> =
        (0..COUNT).map(|_| strategy.new_tree(&mut runner).expect("a text").current()).collect();
    for (number, text) in texts.iter().enumerate() {
        std::fs::write(work.path().join(number.to_string()), text).expect("a file");
    }
    let program = work.path().join("Oracle.java");
    std::fs::write(&program, ORACLE).expect("a program");
    let output = Command::new("java")
        .arg(program)
        .arg(work.path())
        .arg(COUNT.to_string())
        .output()
        .expect("java runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut theirs: BTreeMap<usize, BTreeMap<String, String>> = BTreeMap::new();
    let mut current = 0;
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        if let Some(number) = line.strip_prefix("file ") {
            current = number.parse().expect("a number");
            theirs.entry(current).or_default();
        } else if let Some((key, value)) = line.strip_prefix("pair ").and_then(|pair| pair.split_once(' ')) {
            theirs.entry(current).or_default().insert(key.to_owned(), value.to_owned());
        }
    }
    assert!(theirs.len() > COUNT / 2, "{} of {COUNT}", theirs.len());
    let hex = |text: &str| {
        text.encode_utf16().fold(String::new(), |mut hex, unit| {
            let _ = write!(hex, "{unit:04x}");
            hex
        })
    };
    for (number, pairs) in &theirs {
        let text = &texts[*number];
        let document = properties::read(text);
        let ours: BTreeMap<String, String> = document
            .entries
            .iter()
            .map(|entry| (hex(&entry.key.text(text)), hex(&entry.value.text(text))))
            .collect();
        // A file that ends in a lone backslash gives Java a setting without name and value; it means nothing.
        let named = |pairs: &BTreeMap<String, String>| {
            let pairs = pairs.iter().filter(|(key, value)| !key.is_empty() || !value.is_empty());
            pairs.map(|(key, value)| (key.clone(), value.clone())).collect::<Vec<_>>()
        };
        assert_eq!(named(&ours), named(pairs), "{text:?}");
    }
    eprintln!("Java reads {} texts as clusterc does", theirs.len());
}
