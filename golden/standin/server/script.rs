//! Scripts as far as bundles send them: calls, one a line, `print` of a text and a call, and loops that print every row of a
//! table. Of a loop's body only the first text is checked: the cells of the row follow it with spaces between. Every other
//! line is a syntax error.

use std::collections::BTreeMap;

/// What a call gives: rows of cells.
pub(crate) type Rows = Vec<Vec<String>>;

/// The one that answers calls.
pub(crate) trait Answers {
    /// Whether a login is right.
    fn admits(&self, user: &str, password: &str) -> bool;

    /// Runs a function.
    fn call(&self, name: &str, arguments: &[String]) -> Result<Rows, String>;
}

/// Runs a script; gives what it printed.
pub(crate) fn evaluate(script: &str, server: &dyn Answers) -> Result<Vec<String>, String> {
    let mut printed = Vec::new();
    let mut tables: BTreeMap<&str, Rows> = BTreeMap::new();
    let mut has_login = false;
    for line in script.lines().map(|line| line.trim().trim_end_matches(';').trim()) {
        if line.is_empty() || line.starts_with("//") || line == "use ops" {
            continue;
        }
        if let Some(loop_) = line.strip_prefix("for(i in 0:") {
            let (table, body) = loop_.split_once(".rows()").ok_or_else(|| unknown(line))?;
            let text = body.split('"').nth(1).ok_or_else(|| unknown(line))?;
            let rows = tables.get(table).ok_or_else(|| unknown(line))?;
            printed.extend(rows.iter().map(|row| format!("{text}{}", row.join(" "))));
            continue;
        }
        if let Some(inner) = line.strip_prefix("print(").and_then(|rest| rest.strip_suffix(')')) {
            let (text, call) = inner.split_once(" + ").unwrap_or((inner, ""));
            let value =
                if call.is_empty() { String::new() } else { first(&run(call, server, &mut has_login)?) };
            printed.push(format!("{}{value}", text.trim_matches('"')));
            continue;
        }
        match line.split_once(" = ") {
            Some((table, expression)) => {
                let call = expression.rsplit_once(" from ").map_or(expression, |(_, call)| call);
                tables.insert(table, run(call, server, &mut has_login)?);
            }
            None => {
                run(line, server, &mut has_login)?;
            }
        }
    }
    Ok(printed)
}

fn first(rows: &Rows) -> String {
    rows.first().and_then(|row| row.first()).cloned().unwrap_or_default()
}

fn unknown(line: &str) -> String {
    format!("Syntax Error: the stand-in does not know [{line}]")
}

fn run(call: &str, server: &dyn Answers, has_login: &mut bool) -> Result<Rows, String> {
    let (name, rest) = call.split_once('(').ok_or_else(|| unknown(call))?;
    let inner = rest.strip_suffix(')').ok_or_else(|| unknown(call))?;
    let arguments = arguments(inner);
    if name == "login" {
        let [user, password] = &arguments[..] else { return Err(unknown(call)) };
        if !server.admits(user, password) {
            return Err("The user name or password is incorrect.".to_owned());
        }
        *has_login = true;
        return Ok(Vec::new());
    }
    let is_own = name.starts_with("standin");
    if !*has_login && !is_own && !["getNodeAlias", "version"].contains(&name) {
        return Err(format!("<NotAuthenticated>Not granted to call function {name}"));
    }
    server.call(name, &arguments)
}

/// The values between commas; brackets of a list fall away, and so do quotes.
fn arguments(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut word = String::new();
    let mut is_quoted = false;
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => is_quoted = !is_quoted,
            '\\' if is_quoted => word.extend(letters.next()),
            '[' | ']' | ' ' if !is_quoted => {}
            ',' if !is_quoted => found.push(std::mem::take(&mut word)),
            _ => word.push(letter),
        }
    }
    if !text.trim().is_empty() {
        found.push(word);
    }
    found
}

struct Echo;

impl Answers for Echo {
    fn admits(&self, user: &str, password: &str) -> bool {
        (user, password) == ("admin", "1\"2")
    }

    fn call(&self, name: &str, arguments: &[String]) -> Result<Rows, String> {
        Ok(vec![vec![name.to_owned(), arguments.join("|")]])
    }
}

/// Scripts of bundles are known, others are not, and nothing goes without a login.
pub(super) fn trial() -> Result<(), String> {
    let script = "login(\"admin\", \"1\\\"2\");\nt = select a from f([\"x\", \"y\"]);\n\
        for(i in 0:t.rows()){ print(\"row \" + t.a[i]) };\n";
    let output = evaluate(script, &Echo);
    if output != Ok(vec!["row f x|y".to_owned()]) {
        return Err(format!("{output:?}"));
    }
    if evaluate("f();", &Echo).is_ok() || evaluate("drop everything", &Echo).is_ok() {
        return Err("a script that must fail did not".to_owned());
    }
    Ok(())
}
