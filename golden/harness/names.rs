//! Rules name parameters by their own names, and a misspelt one would find nothing forever: every such word of the code is
//! one that the product's catalog has.

use std::collections::BTreeSet;

use clusterc::driver;
use libtest_mimic::{Failed, Trial};

pub(crate) fn trials() -> Vec<Trial> {
    PRODUCTS
        .iter()
        .map(|(product, has_shape)| {
            Trial::test(format!("names/{product}"), move || check(product, *has_shape))
        })
        .chain([Trial::test("names/misspelt", misspelt)])
        .collect()
}

type Shape = fn(&str) -> bool;

/// The products with what distinguishes the names of their parameters from other strings.
const PRODUCTS: [(&str, Shape); 4] =
    [("iotdb", is_snake), ("dolphindb", is_camel), ("prometheus", is_dotted), ("grafana", is_dotted)];

/// What looks like a name and is not one.
const OTHERS: [&str; 1] = [
    // How the server calls `default_ttl_in_ms` in what it says.
    "default_ttl",
];

/// Functions that look a parameter up by its name: everywhere, and in rules.
const LOOKS_UP: [&str; 2] = ["setting_named", "variable_named"];
const LOOKS_UP_IN_RULES: [&str; 6] = ["value", "written", "number", "is_on", "said", "said_in"];

fn check(product: &str, has_shape: Shape) -> Result<(), Failed> {
    let own = names(&[product]);
    // A product may read what others have set.
    let any = names(&PRODUCTS.map(|(product, _)| product));
    let folder = crate::root().join("src/dialects").join(product);
    let (mut seen, mut unknown) = (0, Vec::new());
    for path in crate::files(&folder) {
        if path.extension().is_none_or(|ending| ending != "rs") {
            continue;
        }
        let is_rule = path.parent().is_some_and(|parent| *parent == *folder.join("rules"));
        let text = std::fs::read_to_string(&path)?;
        for Literal { function, text } in literals(&text) {
            let is_beginning = function == "starts_with" && own.iter().any(|name| name.starts_with(text));
            let is_searched =
                LOOKS_UP.contains(&function) || (is_rule && LOOKS_UP_IN_RULES.contains(&function));
            let is_known = match (is_searched, is_rule && has_shape(text)) {
                (true, _) => any.contains(text),
                (false, true) => own.contains(text) || is_beginning || OTHERS.contains(&text),
                (false, false) => continue,
            };
            seen += 1;
            if !is_known {
                unknown.push(format!("{}: `{text}`", path.display()));
            }
        }
    }
    match (seen, unknown.as_slice()) {
        (0, _) => Err("no name of a parameter was found".into()),
        (_, []) => Ok(()),
        (_, unknown) => Err(format!("no parameter of the catalog: {unknown:#?}").into()),
    }
}

/// A slip in each of the forms that names are written in is seen.
fn misspelt() -> Result<(), Failed> {
    let code = "fn f() { // \"a_comment\"\n    /// \"a_page\"\n    let quote = '\"';\n    model.setting_named(node, \"dn_prc_port\");\n    \
                is_written(cluster, &[\"cn_prc_port\", \"ab\\\"c\"]);\n}\n#[cfg(test)]\nmod tests { \"in_a_test\" }";
    let found: Vec<(&str, &str)> =
        literals(code).into_iter().map(|literal| (literal.function, literal.text)).collect();
    let expected =
        [("setting_named", "dn_prc_port"), ("is_written", "cn_prc_port"), ("is_written", "ab\\\"c")];
    if found != expected {
        return Err(format!("found {found:?}").into());
    }
    let shapes: [(Shape, &str, &str); 3] = [
        (is_snake, "dn_prc_port", "set it"),
        (is_camel, "maxMemSizes", "datanode"),
        (is_dotted, "global.interval", "no.  2"),
    ];
    match shapes.iter().find(|(is, name, other)| !is(name) || is(other)) {
        Some((_, name, other)) => Err(format!("`{name}` and `{other}` are not told apart").into()),
        None => Ok(()),
    }
}

/// The names of all parameters of some products, of whatever version.
fn names(products: &[&str]) -> BTreeSet<&'static str> {
    let catalogs = products.iter().filter_map(|product| driver::PRODUCTS.find(product));
    catalogs.flat_map(|dialect| dialect.schemas().catalog().params.iter()).map(|param| &*param.name).collect()
}

fn is_snake(text: &str) -> bool {
    let mut parts = text.split('_');
    text.contains('_')
        && parts.all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

fn is_camel(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && text.as_bytes().windows(2).any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase())
}

fn is_dotted(text: &str) -> bool {
    let mut parts = text.split('.');
    let is_part =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    text.contains('.') && parts.all(is_part)
}

/// A text in code, and the function or macro in whose parentheses it is.
struct Literal<'a> {
    function: &'a str,
    text: &'a str,
}

/// The strings of a file, without those of comments and tests.
fn literals(code: &str) -> Vec<Literal<'_>> {
    let code = code.split("#[cfg(test)]").next().unwrap_or_default();
    let mut found = Vec::new();
    // Where each open parenthesis is.
    let mut open: Vec<usize> = Vec::new();
    let mut at = 0;
    while let Some(letter) = code[at..].chars().next() {
        let rest = &code[at..];
        at += match letter {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '\'' => letter_len(rest),
            '"' => {
                let mut escaped = false;
                let end = rest[1..].find(|letter| {
                    let is_end = letter == '"' && !escaped;
                    escaped = letter == '\\' && !escaped;
                    is_end
                });
                let end = end.map_or(rest.len() - 1, |end| end + 1);
                found.push(Literal {
                    function: before(&code[..open.last().copied().unwrap_or(0)]),
                    text: &rest[1..end],
                });
                end + 1
            }
            '(' => {
                open.push(at);
                1
            }
            ')' => {
                open.pop();
                1
            }
            other => other.len_utf8(),
        };
    }
    found
}

/// How long a letter in quotes is: `'"'`, `'\\n'`. A lifetime is its quote alone.
fn letter_len(code: &str) -> usize {
    let letters: Vec<char> = code.chars().take(4).collect();
    match letters.as_slice() {
        ['\'', '\\', _, '\''] => 4,
        ['\'', letter, '\'', ..] => 2 + letter.len_utf8(),
        _ => 1,
    }
}

/// The word that some code ends with.
fn before(code: &str) -> &str {
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    &code[code.trim_end_matches(is_word).len()..]
}
