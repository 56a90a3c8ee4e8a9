use proptest::prelude::*;

use super::*;
use crate::syntax::kdl::tests::texts::{cases, document, mutated, soup};
use crate::syntax::kdl::{TokenKind, tokens};

fn formatted(text: &str) -> String {
    let mut sources = SourceMap::default();
    let file = sources.add(SourceFile::from_bytes("cluster.kdl", text.as_bytes().to_vec()));
    format(file, sources.file(file)).unwrap_or_else(|why| panic!("{text:?}: {why:?}"))
}

/// Each is written as the other, which stays.
#[track_caller]
fn becomes(before: &str, after: &str) {
    assert_eq!(formatted(before), after, "from {before:?}");
    assert_eq!(formatted(after), after, "once more");
}

#[test]
fn spaces_and_indentation() {
    becomes(
        "a   1\tb = 2 {\n\tc\n      d{e}\n }\n\n\n\nf;g\n",
        "a 1 b=2 {\n    c\n    d { e; }\n}\n\nf\ng\n",
    );
    becomes("\n\n a {\n\n b\n\n\n c\n\n}\n\n", "a {\n    b\n\n    c\n}\n");
    becomes("a { }\nb {\n\n}", "a {}\nb {}\n");
    becomes("", "");
    becomes(" \n\t\n", "");
}

#[test]
fn quotes() {
    becomes("\"host\" n-1 \"address\"=h.example", "host \"n-1\" address=\"h.example\"\n");
    becomes("\"a b\" \"c d\"=1 \"true\"=2", "\"a b\" \"c d\"=1 \"true\"=2\n");
    becomes(
        "a #\"x\"# \"\\u{41}\" #true -1 0x1F \"\"\"\n  x\n  \"\"\"",
        "a #\"x\"# \"\\u{41}\" #true -1 0x1F \"\"\"\n  x\n  \"\"\"\n",
    );
}

#[test]
fn comments_stay() {
    becomes(
        "//x  \na{ // y\n// z\nb // c\n}// d\n/* e */\n/* f */ g /* h */ 1; /* i */\n",
        "//x\na { // y\n    // z\n    b // c\n} // d\n/* e */\n/* f */ g /* h */ 1 /* i */\n",
    );
    becomes("a { /* x */ b; /* y */ c /* z */ }", "a { /* x */ b; /* y */ c /* z */; }\n");
    becomes("a {\n/* x\n   * y  \n* z */\nb\n}", "a {\n    /* x\n     * y\n     * z */\n    b\n}\n");
    becomes("a \\ // x\n{ // y\n}", "a { // x\n    // y\n}\n");
    becomes("a \\ // x\n\nb", "a // x\n\nb\n");
    becomes("a b /* x */ = /* y */ (t) \\ // z\n c", "a /* x */ /* y */ \\ // z\n    b=(t)\"c\"\n");
}

#[test]
fn comments_in_one_column_stay_in_one() {
    becomes("a    // x\nbcd  // y\n\ne // z", "a   // x\nbcd // y\n\ne // z\n");
    becomes("a // x\nbcd // y", "a // x\nbcd // y\n");
}

#[test]
fn what_is_commented_out() {
    becomes("/- a 1 /- 2 /-\n b=3 {c}/- {d}", "/-a 1 /-2 /-b=3 { c; } /-{ d; }\n");
    becomes("/- // x\n  a", "// x\n/-a\n");
    becomes("/- kdl-version 2\na", "/- kdl-version 2\na\n");
    becomes("a /- // x\n 1", "a \\ // x\n    /-1\n");
}

#[test]
fn long_lines_are_broken_and_broken_lines_stay() {
    let long = format!("a {} last=1", ["entry=12345678"; 9].join(" "));
    let first = format!("a {} \\", ["entry=12345678"; 7].join(" "));
    becomes(&long, &format!("{first}\n    entry=12345678 entry=12345678 last=1\n"));
    becomes("a 1 \\\n  b=2 \\\n\\\n c=3 {\n d\n}", "a 1 \\\n    b=2 \\\n    c=3 {\n    d\n}\n");
    let block = format!("a {{ {}; }}", ["b 12345678"; 12].join("; "));
    becomes(&block, &format!("a {{\n{}}}\n", "    b 12345678\n".repeat(12)));
}

#[test]
fn line_ends_and_marks_stay() {
    becomes("\u{feff}a {\r\nb\n}", "\u{feff}a {\r\n    b\r\n}\r\n");
    becomes("a\rb\u{2028}c", "a\nb\nc\n");
}

#[test]
fn what_cannot_be_read_is_left() {
    for text in ["a {", "a b=", "a \"", "host: 1", "a\u{200e}"] {
        let mut sources = SourceMap::default();
        let file = sources.add(SourceFile::from_bytes("cluster.kdl", text.as_bytes().to_vec()));
        assert!(matches!(format(file, sources.file(file)), Err(Unformatted::Misread(_))), "{text:?}");
    }
}

#[test]
fn what_grows_too_large_is_left() {
    let depth = kdl::MAX_DEPTH;
    let text = format!("{}{}{}", "a {\n".repeat(depth), "b\n".repeat(100_000), "}\n".repeat(depth));
    let mut sources = SourceMap::default();
    let file = sources.add(SourceFile::from_bytes("cluster.kdl", text.into_bytes()));
    assert!(matches!(format(file, sources.file(file)), Err(Unformatted::TooLarge)));
}

/// What a text is made of: what counts, with names and values without quotes that they does not need to have, and its comments.
fn made_of(text: &str) -> (Vec<String>, Vec<String>) {
    let mut counts = Vec::new();
    let mut comments = Vec::new();
    for token in tokens(text) {
        match token.kind {
            TokenKind::Space | TokenKind::Newline | TokenKind::Backslash | TokenKind::Semicolon => {}
            TokenKind::LineComment | TokenKind::BlockComment => {
                comments.push(token.text.chars().filter(|letter| !letter.is_whitespace()).collect());
            }
            TokenKind::Quoted if !token.text.contains('\\') => {
                counts.push(token.text.trim_matches('"').to_owned());
            }
            _ => counts.push(token.text.to_owned()),
        }
    }
    comments.sort();
    (counts, comments)
}

/// Formats a text twice, if it can be read.
fn look(bytes: &[u8]) -> Result<(), TestCaseError> {
    let mut sources = SourceMap::default();
    let file = sources.add(SourceFile::from_bytes("cluster.kdl", bytes.to_vec()));
    let text = &sources.file(file).text;
    match format(file, sources.file(file)) {
        Ok(once) => {
            prop_assert_eq!(formatted(&once), once.as_str(), "from {:?}", text);
            prop_assert_eq!(made_of(&once), made_of(text), "{:?} from {:?}", once, text);
            for line in once.lines().filter(|_| !text.contains('"')) {
                prop_assert_eq!(line.trim_end(), line, "{:?} from {:?}", once, text);
            }
        }
        Err(Unformatted::Misread(findings)) => prop_assert!(!findings.is_empty()),
        Err(why) => prop_assert!(false, "{text:?}: {why:?}"),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn documents_are_formatted_once_and_mean_the_same(text in document()) {
        look(text.as_bytes())?;
    }

    #[test]
    fn damaged_documents_are_formatted_or_left(text in mutated()) {
        look(text.as_bytes())?;
    }

    #[test]
    fn any_mixture_is_formatted_or_left(text in soup()) {
        look(text.as_bytes())?;
    }

    #[test]
    fn any_bytes_are_formatted_or_left(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        look(&bytes)?;
    }
}
