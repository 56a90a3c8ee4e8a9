//! Wording helpers for messages: lists, counts, near names, quantities.

/// `a`, `a and b`, `a, b and c`.
pub fn list<I>(items: I) -> String
where
    I: IntoIterator,
    I::Item: std::fmt::Display,
{
    join(items, "and")
}

/// `a`, `a or b`, `a, b or c`.
pub fn list_or<I>(items: I) -> String
where
    I: IntoIterator,
    I::Item: std::fmt::Display,
{
    join(items, "or")
}

/// Names as [`list`] joins them, the first three where there are more than six: `a, b, c and 5 more hosts`.
pub fn first_names<S: std::borrow::Borrow<str> + std::fmt::Display>(names: &[S], noun: &str) -> String {
    match names.len() {
        0..=6 => list(names),
        more => format!("{} and {} more {noun}", names[..3].join(", "), more - 3),
    }
}

/// The items in backticks, joined as [`list`] does, cut after `most` with "and N more".
pub fn ticked_list<I>(items: I, most: usize) -> String
where
    I: IntoIterator,
    I::Item: std::fmt::Display,
{
    let mut rest = items.into_iter();
    let first: Vec<I::Item> = rest.by_ref().take(most + 1).collect();
    let total = first.len() + rest.count();
    ticked_first(first, most, total)
}

/// The same for a list whose length is known: what is not named is not checked.
pub fn ticked_first<I>(items: I, most: usize, total: usize) -> String
where
    I: IntoIterator,
    I::Item: std::fmt::Display,
{
    let shown = if total > most + 1 { most } else { total };
    let mut items: Vec<String> = items.into_iter().take(shown).map(|item| format!("`{item}`")).collect();
    if total > shown {
        items.push(format!("{} more", total - shown));
    }
    list(items)
}

/// The items in backticks, joined by "or".
pub fn ticked_or<I>(items: I) -> String
where
    I: IntoIterator,
    I::Item: std::fmt::Display,
{
    list_or(items.into_iter().map(|item| format!("`{item}`")))
}

/// `1 node`, `2 nodes`.
pub fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// A text as a message shows it: control characters replaced, cut after sixty characters.
pub fn shorten(text: &str) -> String {
    const MOST: usize = 60;
    let plain = |letter: char| if letter.is_control() { '\u{fffd}' } else { letter };
    let clean: String = text.chars().map(plain).take(MOST).collect();
    if text.chars().nth(MOST).is_some() { format!("{clean}…") } else { clean }
}

/// A number of bytes as people write it: `512 MiB`, `1.5 GiB`.
pub fn bytes(number: u64) -> String {
    const UNITS: [(&str, u64); 4] = [("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];
    for (unit, size) in UNITS {
        if number >= size {
            let tenths = (u128::from(number) * 10 + u128::from(size) / 2) / u128::from(size);
            let (whole, tenth) = (tenths / 10, tenths % 10);
            return if tenth == 0 { format!("{whole} {unit}") } else { format!("{whole}.{tenth} {unit}") };
        }
    }
    format!("{number} bytes")
}

fn join<I>(items: I, conjunction: &str) -> String
where
    I: IntoIterator,
    I::Item: std::fmt::Display,
{
    let items: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    match items.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [rest @ .., last] => format!("{} {conjunction} {last}", rest.join(", ")),
    }
}

/// Statements in a help, `set "KEY" VALUE` and `env "KEY" VALUE`, as another file has them: the key, the sign and the value,
/// which loses quotes and the mark of a word of the language where it `is_bare`.
pub fn settings_as(help: &str, sign: &str, is_bare: bool) -> String {
    let mut text = String::with_capacity(help.len());
    let mut rest = help;
    while let Some(at) = ["set \"", "env \""].iter().filter_map(|statement| rest.find(statement)).min() {
        let after = &rest[at + "set \"".len()..];
        let Some((key, value)) = after.split_once('"') else { break };
        text.push_str(&rest[..at]);
        text.push_str(key);
        text.push_str(sign);
        rest = value.strip_prefix(' ').unwrap_or(value);
        if is_bare {
            // A value in quotes continues to the closing one, another to the next space.
            let (value, tail) = match rest.strip_prefix('"').and_then(|value| value.split_once('"')) {
                Some(parts) => parts,
                None => rest.split_at(rest.find(' ').unwrap_or(rest.len())),
            };
            text.push_str(value.trim_start_matches('#'));
            rest = tail;
        }
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_become_settings() {
        assert_eq!(settings_as("add: set \"a_b\" \"8:2\"", "=", true), "add: a_b=8:2");
        assert_eq!(settings_as("set \"a\" 3 and env \"b\" #true", "=", true), "a=3 and b=true");
        assert_eq!(settings_as("set \"a\" \"x\"; env \"b\" 3", ": ", false), "a: \"x\"; b: 3");
        assert_eq!(settings_as("write `x`", "=", true), "write `x`");
    }

    #[test]
    fn lists_read_as_sentences() {
        assert_eq!(list(["a"]), "a");
        assert_eq!(list(["a", "b", "c"]), "a, b and c");
        assert_eq!(ticked_list(["a", "b", "c", "d"], 2), "`a`, `b` and 2 more");
    }

    #[test]
    fn quantities_have_units() {
        assert_eq!(bytes(512 << 20), "512 MiB");
        assert_eq!(bytes(3 << 29), "1.5 GiB");
    }
}
