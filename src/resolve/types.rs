//! Values against types: what the product's own reader would make of a string.

mod native;
mod units;

use super::rules::{OUT_OF_RANGE, UNKNOWN_WORD, WRONG_TYPE};
use crate::catalog::{Bounds, ParamType, ParamView};
use crate::diagnostic::suggest::nearest;
use crate::diagnostic::{Finding, Rule, Severity, words};
use crate::model::{PLACEHOLDERS, is_host};
use crate::source::Span;
pub(super) use native::check_native;
use units::{amount, duration, duration_text, memory, size, size_text};

/// What is wrong with a value.
pub(super) struct Problem {
    rule: &'static Rule,
    message: String,
    note: Option<String>,
    help: Option<String>,
    /// What was meant, in the spelling that is taken here, and whether that is certain.
    meant: Option<(String, bool)>,
    is_soft: bool,
    /// The server reads something else and says nothing.
    is_silent: bool,
}

impl Problem {
    fn new(rule: &'static Rule, message: impl Into<String>) -> Self {
        let (note, help, meant) = (None, None, None);
        Self { rule, message: message.into(), note, help, meant, is_soft: false, is_silent: false }
    }

    /// What was meant for certain.
    fn means(mut self, text: impl Into<String>) -> Self {
        self.meant = Some((text.into(), true));
        self
    }

    /// What was probably meant.
    fn perhaps(mut self, text: impl Into<String>) -> Self {
        self.meant = Some((text.into(), false));
        self
    }

    fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// The server takes the value anyway.
    pub(super) fn soft(mut self) -> Self {
        self.is_soft = true;
        self
    }

    fn note(mut self, text: impl Into<String>) -> Self {
        self.note = Some(text.into());
        self
    }

    pub(super) fn finding(self, span: Span) -> Finding {
        let mut finding = Finding::new(self.rule, span, self.message);
        if self.is_silent {
            finding = finding.severity(Severity::Warning);
        }
        if self.is_soft {
            finding = finding.severity(Severity::Warning).note("the server still accepts the value");
        }
        finding.notes.extend(self.note);
        finding.helps.extend(self.help);
        match self.meant {
            Some((text, true)) => finding.write(span, text, true),
            Some((text, false)) => finding.perhaps(span, &text),
            None => finding,
        }
    }
}

type Checked = Result<String, Problem>;

/// The value in the product's spelling.
pub(super) fn check(param: &ParamView, text: &str, parts: usize) -> Checked {
    let kind = param.param.kind_of_value;
    let is_list = matches!(
        kind,
        ParamType::List
            | ParamType::PathList
            | ParamType::EndpointList
            | ParamType::RatioList
            | ParamType::Text
    );
    if parts > 1 && !is_list {
        return Err(Problem::new(
            &WRONG_TYPE,
            format!("expected one value for `{}`, found {parts}", param.name()),
        ));
    }
    if text.trim().is_empty() {
        let may = param.param.may_be_empty || matches!(kind, ParamType::Text | ParamType::List);
        return if may { Ok(String::new()) } else { Err(expected(param, text)) };
    }
    if let Some(filled) = filled(text) {
        let fits = match kind {
            ParamType::Host => host(param, &filled).is_ok(),
            ParamType::Endpoint => endpoint(param, &filled).is_ok(),
            ParamType::EndpointList => items(param, &filled, endpoint).is_ok(),
            _ => true,
        };
        return if fits { Ok(text.trim().to_owned()) } else { Err(expected(param, text)) };
    }
    match kind {
        ParamType::Port => port(param, text),
        ParamType::Int32 => integer(param, text, i128::from(i32::MIN), i128::from(i32::MAX)),
        ParamType::Int64 => integer(param, text, i128::from(i64::MIN), i128::from(i64::MAX)),
        ParamType::Double => double(param, text),
        ParamType::Size => size(param, text),
        ParamType::Amount => amount(param, text, false),
        ParamType::WholeAmount => amount(param, text, true),
        ParamType::Switch => switch(param, text),
        ParamType::Duration => duration(param, text),
        ParamType::Bool => boolean(param, text),
        ParamType::Enum => word(param, text),
        ParamType::Host => host(param, text),
        ParamType::Endpoint => endpoint(param, text),
        ParamType::EndpointList => items(param, text, endpoint),
        ParamType::RatioList => ratio(param, text),
        // A list with a unit is one of numbers.
        ParamType::List if param.param.unit.is_some() && !text.contains(';') => {
            items(param, text, whole_item)
        }
        ParamType::List if param.words.is_empty() => Ok(text.to_owned()),
        ParamType::List => items(param, text, word),
        ParamType::MemorySize => memory(param, text),
        ParamType::DurationText => duration_text(param, text),
        ParamType::SizeText => size_text(param, text),
        ParamType::Path | ParamType::PathList | ParamType::Text => Ok(text.trim().to_owned()),
    }
}

/// A value with `{host}` and the like, which is known node by node only, with a name instead of each; `None` for one
/// without.
fn filled(text: &str) -> Option<String> {
    if !text.contains('{') {
        return None;
    }
    let filled = PLACEHOLDERS.iter().fold(text.to_owned(), |text, word| text.replace(word, "name"));
    (filled != text).then_some(filled)
}

fn expected(param: &ParamView, found: &str) -> Problem {
    let what = match param.param.kind_of_value {
        ParamType::Port => "a port between 1 and 65535",
        ParamType::Int32 | ParamType::Int64 => "a whole number",
        ParamType::Double => "a number",
        ParamType::Size => "a number of bytes",
        ParamType::Amount => "an amount of memory",
        ParamType::WholeAmount => "a whole amount of memory",
        ParamType::Switch => "`#true` or `#false`",
        ParamType::Duration => "a length of time",
        ParamType::Bool => "`true` or `false`",
        ParamType::Enum => "one of its values",
        ParamType::Host => "a host name or an address",
        ParamType::Endpoint | ParamType::EndpointList => "HOST:PORT",
        ParamType::RatioList => "whole numbers with `:` between them",
        ParamType::List => "a list",
        ParamType::MemorySize => "an amount of memory such as `8GiB`",
        ParamType::DurationText => "a length of time such as `15d` or `1h30m`",
        ParamType::SizeText => "an amount such as `512MB`",
        ParamType::Path | ParamType::PathList => "a path",
        ParamType::Text => "a string",
    };
    let found = if found.trim().is_empty() {
        "an empty value".to_owned()
    } else {
        format!("`{}`", words::shorten(found))
    };
    Problem::new(&WRONG_TYPE, format!("expected {what} for `{}`, found {found}", param.name()))
}

/// Digits with a sign, as Java's `parseInt` and `parseLong` take them.
fn whole(text: &str) -> Option<i128> {
    let text = text.trim();
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    (digits.len() <= 30 && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

fn port(param: &ParamView, text: &str) -> Checked {
    match whole(text) {
        Some(number) if (1..=65535).contains(&number) => Ok(number.to_string()),
        Some(_) => {
            let message = format!(
                "expected a port between 1 and 65535 for `{}`, found `{}`",
                param.name(),
                words::shorten(text)
            );
            Err(Problem::new(&OUT_OF_RANGE, message))
        }
        None => Err(expected(param, text)),
    }
}

fn integer(param: &ParamView, text: &str, minimum: i128, maximum: i128) -> Checked {
    let Some(number) = whole(text) else {
        let problem = expected(param, text);
        return Err(problem);
    };
    in_range(param, number as f64, text)?;
    let minimum = minimum.max(minimum_of_width(param));
    if number < minimum || number > maximum {
        let size = if number < minimum { "small" } else { "large" };
        let message = format!("`{}` is too {} for `{}`", words::shorten(text), size, param.name());
        return Err(Problem::new(&OUT_OF_RANGE, message).note(format!("the range is {minimum} to {maximum}")));
    }
    Ok(number.to_string())
}

/// One of several whole numbers.
fn whole_item(param: &ParamView, text: &str) -> Checked {
    whole(text).map(|number| number.to_string()).ok_or_else(|| expected(param, text))
}

/// The minimum that the server's reader accepts, where it reads a number of 16 or 32 bits.
fn minimum_of_width(param: &ParamView) -> i128 {
    let reads =
        |maximum: f64| param.ranges.iter().any(|bounds| !bounds.is_soft && bounds.maximum == Some(maximum));
    if reads(f64::from(i16::MAX)) {
        i128::from(i16::MIN)
    } else if reads(f64::from(i32::MAX)) {
        i128::from(i32::MIN)
    } else {
        i128::MIN
    }
}

fn in_range(param: &ParamView, number: f64, text: &str) -> Result<(), Problem> {
    let is_too_low = |bounds: &Bounds| {
        bounds.minimum.is_some_and(|minimum| number < minimum || bounds.is_above && number == minimum)
    };
    let is_too_high = |bounds: &Bounds| {
        bounds.maximum.is_some_and(|maximum| number > maximum || bounds.is_below && number == maximum)
    };
    let breaks = |bounds: &&Bounds| is_too_low(bounds) || is_too_high(bounds);
    // What the server refuses is reported before what is only unwise.
    let broken = param.ranges.iter().filter(breaks).min_by_key(|bounds| bounds.is_soft);
    let Some(bounds) = broken else { return Ok(()) };
    let &Bounds { minimum, maximum, is_above, is_below, is_soft } = bounds;
    let too_low = is_too_low(bounds);
    let span = match (minimum, maximum) {
        (Some(minimum), Some(maximum)) if is_above && is_below => {
            format!("above {minimum} and below {maximum}")
        }
        (Some(minimum), _) if is_above && too_low => format!("above {minimum}"),
        // The maximum 32-bit number is a limit of the type: not worth naming.
        (Some(minimum), Some(maximum)) if maximum < f64::from(i32::MAX) => {
            format!("between {minimum} and {maximum}")
        }
        (Some(minimum), _) if too_low => format!("of at least {minimum}"),
        (_, Some(maximum)) => format!("of at most {maximum}"),
        _ => String::new(),
    };
    let unit = param.param.unit.as_deref().map(|unit| format!(" {unit}")).unwrap_or_default();
    let message =
        format!("expected a number {span}{unit} for `{}`, found `{}`", param.name(), words::shorten(text));
    let problem = Problem::new(&OUT_OF_RANGE, message);
    Err(if is_soft { problem.soft() } else { problem })
}

fn double(param: &ParamView, text: &str) -> Checked {
    let text = text.trim();
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => in_range(param, number, text).map(|()| text.to_owned()),
        _ => Err(expected(param, text)),
    }
}

/// On or off; written in the parameter's own two words.
fn switch(param: &ParamView, text: &str) -> Checked {
    let text = text.trim();
    let is = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    let [off, on] = param.words[..] else { return boolean(param, text) };
    if is(&["true", "1"]) {
        Ok(on.to_owned())
    } else if is(&["false", "0"]) {
        Ok(off.to_owned())
    } else {
        Err(expected(param, text))
    }
}

fn boolean(param: &ParamView, text: &str) -> Checked {
    let text = text.trim();
    for word in ["true", "false"] {
        if text.eq_ignore_ascii_case(word) {
            return Ok(word.to_owned());
        }
    }
    let meant = match text.to_ascii_lowercase().as_str() {
        "yes" | "on" | "1" | "y" | "enable" | "enabled" => Some("true"),
        "no" | "off" | "0" | "n" | "disable" | "disabled" => Some("false"),
        _ => None,
    };
    let problem = expected(param, text).note("the server silently reads everything except `true` as false");
    Err(match meant {
        Some(meant) => problem.means(meant),
        None => problem,
    })
}

fn word(param: &ParamView, text: &str) -> Checked {
    let text = text.trim();
    let same = |word: &&&str| {
        if param.param.any_case { word.eq_ignore_ascii_case(text) } else { **word == text }
    };
    if let Some(word) = param.words.iter().find(same) {
        return Ok((*word).to_owned());
    }
    if param.param.open_words || param.words.is_empty() {
        return Ok(text.to_owned());
    }
    let message = format!("`{}` is not a value of `{}`", words::shorten(text), param.name());
    let mut problem = Problem::new(&UNKNOWN_WORD, message);
    problem.is_soft = param.param.soft_words && is_read_as_word(&param.words, text);
    let known = || param.words.iter().copied();
    // A class is often given by its last part only.
    let by_tail = known().find(|word| {
        word.rsplit('.').next().is_some_and(|tail| tail.to_lowercase().starts_with(&text.to_lowercase()))
    });
    Err(
        match known()
            .find(|word| word.eq_ignore_ascii_case(text))
            .or(by_tail)
            .or_else(|| nearest(text, known()))
        {
            Some(near) => problem.perhaps(near),
            None => problem.help(format!("use {}", words::ticked_or(known()))),
        },
    )
}

/// Whether the server makes one of the words of a string: of words that are numbers it reads the digits at the
/// beginning, and none are 0.
fn is_read_as_word(words: &[&str], text: &str) -> bool {
    let are_numbers = words.iter().all(|word| whole(word).is_some());
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let number = if end == 0 { Some(0) } else { whole(&text[..end]) };
    !are_numbers || words.iter().any(|word| whole(word) == number)
}

fn host(param: &ParamView, text: &str) -> Checked {
    let text = text.trim();
    if is_host(text) {
        return Ok(text.to_owned());
    }
    let problem = expected(param, text);
    let has_port = text.rsplit_once(':').is_some_and(|(host, port)| is_host(host) && whole(port).is_some());
    Err(if has_port { problem.help("remove the port: another parameter sets it") } else { problem })
}

fn endpoint(param: &ParamView, text: &str) -> Checked {
    let text = text.trim();
    let Some((name, number)) = text.rsplit_once(':') else {
        return Err(
            expected(param, text).note("without a port the server uses port 0 and connects to no node")
        );
    };
    let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    if !is_host(bare) {
        return Err(expected(param, text));
    }
    match whole(number) {
        Some(number) if (1..=65535).contains(&number) => Ok(text.to_owned()),
        Some(_) => {
            let message = format!(
                "expected a port between 1 and 65535 in `{}`, found `{}`",
                param.name(),
                words::shorten(number)
            );
            Err(Problem::new(&OUT_OF_RANGE, message))
        }
        None => Err(expected(param, text)),
    }
}

/// Checks the items of a comma list one by one; the server takes no spaces between them.
fn items(param: &ParamView, text: &str, check: fn(&ParamView, &str) -> Checked) -> Checked {
    let mut items = Vec::new();
    for (index, item) in text.split(',').enumerate() {
        items.push(check(param, item).map_err(|mut problem| {
            if let Some((meant, _)) = &mut problem.meant {
                let all = text.split(',').enumerate();
                let all = all.map(|(other, text)| if other == index { &**meant } else { text });
                *meant = all.collect::<Vec<_>>().join(",");
            }
            problem
        })?);
    }
    Ok(items.join(","))
}

fn ratio(param: &ParamView, text: &str) -> Checked {
    let parts: Option<Vec<i128>> = text.trim().split(':').map(whole).collect();
    let Some(parts) = parts else {
        return Err(expected(param, text));
    };
    let allowed = &param.param.parts;
    if !allowed.is_empty() && !allowed.contains(&parts.len()) {
        let want = words::list_or(allowed);
        let message = format!(
            "expected {want} numbers with `:` between them for `{}`, found {}",
            param.name(),
            parts.len()
        );
        let problem = Problem::new(&WRONG_TYPE, message);
        let is_more = allowed.iter().all(|count| *count < parts.len());
        let minimum = param.param.minimum_parts;
        return Err(if is_more {
            problem.soft().note("further numbers count for the sum, but their share is not used")
        } else if minimum > 0 && parts.len() >= minimum {
            problem.soft()
        } else {
            problem
        });
    }
    Ok(text.trim().to_owned())
}
