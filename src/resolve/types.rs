//! Values against types: what the product's own reader would make of a text.

use super::rules::{OUT_OF_RANGE, UNKNOWN_WORD, WRONG_TYPE};
use crate::catalog::{Bounds, ParamType, ParamView};
use crate::diagnostic::{Finding, Rule, Severity, words};
use crate::model::is_host;
use crate::source::Span;
use crate::spec::quantity;

/// What is wrong with a value.
pub(super) struct Trouble {
    rule: &'static Rule,
    message: String,
    note: Option<String>,
    help: Option<String>,
    is_soft: bool,
    /// The server reads something else and says nothing.
    is_silent: bool,
}

impl Trouble {
    fn new(rule: &'static Rule, message: impl Into<String>) -> Self {
        Self { rule, message: message.into(), note: None, help: None, is_soft: false, is_silent: false }
    }

    fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// The server takes the value all the same.
    fn soft(mut self) -> Self {
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
            finding = finding.severity(Severity::Warning).note("the server takes the value all the same");
        }
        finding.notes.extend(self.note);
        finding.helps.extend(self.help);
        finding
    }
}

type Checked = Result<String, Trouble>;

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
        return Err(Trouble::new(&WRONG_TYPE, format!("`{}` takes one value, found {parts}", param.name())));
    }
    if text.trim().is_empty() {
        let may = param.param.may_be_empty || matches!(kind, ParamType::Text | ParamType::List);
        return if may { Ok(String::new()) } else { Err(expected(param, text)) };
    }
    if has_placeholder(text) {
        return Ok(text.to_owned());
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
        ParamType::List if param.words.is_empty() => Ok(text.to_owned()),
        ParamType::List => items(param, text, word),
        ParamType::MemorySize => memory(param, text),
        ParamType::DurationText => duration_text(param, text),
        ParamType::SizeText => size_text(param, text),
        ParamType::Path | ParamType::PathList | ParamType::Text => Ok(text.trim().to_owned()),
    }
}

/// Values with `{host}` and the like are only known node by node.
fn has_placeholder(text: &str) -> bool {
    ["{host}", "{node}", "{zone}", "{address}", "{client}", "{public}"].iter().any(|word| text.contains(word))
}

fn expected(param: &ParamView, found: &str) -> Trouble {
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
        ParamType::Enum => "one of its words",
        ParamType::Host => "a host name or an address",
        ParamType::Endpoint | ParamType::EndpointList => "HOST:PORT",
        ParamType::RatioList => "whole numbers with `:` between them",
        ParamType::List => "a list",
        ParamType::MemorySize => "an amount of memory such as `8GiB`",
        ParamType::DurationText => "a length of time such as `15d` or `1h30m`",
        ParamType::SizeText => "an amount such as `512MB`",
        ParamType::Path | ParamType::PathList => "a path",
        ParamType::Text => "a text",
    };
    let found = if found.trim().is_empty() {
        "an empty value".to_owned()
    } else {
        format!("`{}`", words::shorten(found))
    };
    Trouble::new(&WRONG_TYPE, format!("expected {what} for `{}`, found {found}", param.name()))
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
            Err(Trouble::new(&OUT_OF_RANGE, message))
        }
        None => Err(expected(param, text)),
    }
}

fn integer(param: &ParamView, text: &str, least: i128, most: i128) -> Checked {
    let Some(number) = whole(text) else {
        let trouble = expected(param, text);
        return Err(match quantity::bytes(text) {
            Some(bytes) => trouble.help(format!("the server takes no units here; in bytes it is {bytes}")),
            None => trouble,
        });
    };
    in_range(param, number as f64, text)?;
    if number < least || number > most {
        let message = format!("`{}` is too large a number for `{}`", words::shorten(text), param.name());
        return Err(Trouble::new(&OUT_OF_RANGE, message).note(format!("it takes {least} to {most}")));
    }
    Ok(number.to_string())
}

fn in_range(param: &ParamView, number: f64, text: &str) -> Result<(), Trouble> {
    let breaks = |bounds: &&Bounds| {
        bounds.least.is_some_and(|least| number < least) || bounds.most.is_some_and(|most| number > most)
    };
    // What the server refuses is said before what is only not sensible.
    let broken = param.ranges.iter().filter(breaks).min_by_key(|bounds| bounds.is_soft);
    let Some(&Bounds { least, most, is_soft }) = broken else { return Ok(()) };
    let too_low = least.is_some_and(|least| number < least);
    let span = match (least, most) {
        // The greatest 32-bit number is a limit of the type: not worth naming.
        (Some(least), Some(most)) if most < f64::from(i32::MAX) => format!("between {least} and {most}"),
        (Some(least), _) if too_low => format!("of at least {least}"),
        (_, Some(most)) => format!("of at most {most}"),
        _ => String::new(),
    };
    let unit = param.param.unit.as_deref().map(|unit| format!(" {unit}")).unwrap_or_default();
    let message =
        format!("expected a number {span}{unit} for `{}`, found `{}`", param.name(), words::shorten(text));
    let trouble = Trouble::new(&OUT_OF_RANGE, message);
    Err(if is_soft { trouble.soft() } else { trouble })
}

fn double(param: &ParamView, text: &str) -> Checked {
    let text = text.trim();
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => in_range(param, number, text).map(|()| text.to_owned()),
        _ => Err(expected(param, text)),
    }
}

/// Bytes, with or without a unit; the server takes plain numbers only.
fn size(param: &ParamView, text: &str) -> Checked {
    if whole(text).is_some() {
        return integer(param, text, i128::from(i64::MIN), i128::from(i64::MAX));
    }
    match quantity::bytes(text) {
        Some(bytes) => integer(param, &bytes.to_string(), i128::from(i64::MIN), i128::from(i64::MAX)),
        None => {
            Err(expected(param, text).help("write a number of bytes, or one with a unit such as `512MiB`"))
        }
    }
}

/// A plain number in the parameter's unit, or one with a unit that is turned into it.
fn amount(param: &ParamView, text: &str, is_whole: bool) -> Checked {
    let text = text.trim();
    let unit = param.param.unit.as_deref().unwrap_or("B");
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE_".contains(&byte));
    if is_plain {
        return if is_whole { integer(param, text, 0, i128::from(i64::MAX)) } else { double(param, text) };
    }
    let help = format!("write a number of {unit}, or one with a unit such as `8GiB`");
    let (Some(bytes), Some(one)) = (quantity::bytes(text), quantity::bytes(&format!("1{unit}"))) else {
        return Err(expected(param, text).help(help));
    };
    if bytes % one == 0 {
        return integer(param, &(bytes / one).to_string(), 0, i128::from(i64::MAX));
    }
    if is_whole {
        let message =
            format!("`{}` is no whole number of {unit} for `{}`", words::shorten(text), param.name());
        return Err(Trouble::new(&WRONG_TYPE, message));
    }
    double(param, &(bytes as f64 / one as f64).to_string())
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

/// A plain number in the parameter's unit, or one with a unit that is turned into it.
fn duration(param: &ParamView, text: &str) -> Checked {
    if whole(text).is_some() {
        return integer(param, text, i128::from(i64::MIN), i128::from(i64::MAX));
    }
    const UNITS: [(&str, i128); 8] = [
        ("ns", 1),
        ("us", 1_000),
        ("ms", 1_000_000),
        ("s", 1_000_000_000),
        ("min", 60_000_000_000),
        ("m", 60_000_000_000),
        ("h", 3_600_000_000_000),
        ("d", 86_400_000_000_000),
    ];
    let trimmed = text.trim();
    let split = trimmed.find(|letter: char| letter.is_ascii_alphabetic()).unwrap_or(trimmed.len());
    let factor = |unit: &str| UNITS.iter().find(|(word, _)| *word == unit).map(|(_, factor)| *factor);
    let own = param.param.unit.as_deref().unwrap_or("ms");
    let own = match own {
        "seconds" => "s",
        "minutes" => "min",
        "hours" => "h",
        "days" => "d",
        other => other,
    };
    let (Some(number), Some(from), Some(to)) =
        (whole(&trimmed[..split]), factor(trimmed[split..].trim()), factor(own))
    else {
        return Err(
            expected(param, text).help(format!("write a number of {own}, or one with a unit such as `30s`"))
        );
    };
    let total = number.saturating_mul(from);
    if total % to != 0 {
        let message =
            format!("`{}` is no whole number of {own} for `{}`", words::shorten(text), param.name());
        return Err(Trouble::new(&WRONG_TYPE, message));
    }
    integer(param, &(total / to).to_string(), i128::from(i64::MIN), i128::from(i64::MAX))
}

/// The value as the product's own reader takes it from its file: without the units and spellings of the language.
pub(super) fn check_native(param: &ParamView, text: &str) -> Checked {
    let is_empty = text.trim().is_empty();
    match param.param.kind_of_value {
        ParamType::Size | ParamType::Duration if !is_empty => {
            integer(param, text, i128::from(i64::MIN), i128::from(i64::MAX))
        }
        ParamType::Bool if !is_empty => boolean(param, text).map_err(|trouble| Trouble {
            help: trouble.help.map(|help| help.replace("write #", "write ")),
            is_silent: true,
            ..trouble
        }),
        ParamType::Amount if !is_empty => double(param, text),
        ParamType::WholeAmount if !is_empty => integer(param, text, 0, i128::from(i64::MAX)),
        ParamType::Switch if !is_empty => switch(param, text)
            .map_err(|trouble| Trouble { message: trouble.message.replace('#', ""), ..trouble }),
        // The first of several seeds is taken, which a rule remarks on.
        ParamType::Endpoint if !is_empty => items(param, text, endpoint),
        ParamType::MemorySize if !is_empty => {
            let digits = text.trim().strip_suffix(['G', 'M', 'g', 'm']).unwrap_or_default();
            if whole(digits).is_some_and(|number| number > 0) {
                return memory(param, text);
            }
            Err(expected(param, text).help("write a whole number followed by `G` or `M`, for instance `8G`"))
        }
        _ => check(param, text, 1),
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
    let trouble = expected(param, text).note("the server reads every word but `true` as false, silently");
    Err(match meant {
        Some(meant) => trouble.help(format!("write #{meant}")),
        None => trouble,
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
    let message = format!("`{}` is no value of `{}`", words::shorten(text), param.name());
    let trouble = Trouble::new(&UNKNOWN_WORD, message);
    let known = || param.words.iter().copied();
    // A class is often given by its last part only.
    let by_tail = known().find(|word| {
        word.rsplit('.').next().is_some_and(|tail| tail.to_lowercase().starts_with(&text.to_lowercase()))
    });
    Err(
        match known()
            .find(|word| word.eq_ignore_ascii_case(text))
            .or(by_tail)
            .or_else(|| words::nearest(text, known()))
        {
            Some(near) => trouble.help(format!("did you mean `{near}`?")),
            None => trouble.help(format!("it takes {}", words::ticked_or(known()))),
        },
    )
}

fn host(param: &ParamView, text: &str) -> Checked {
    let text = text.trim();
    if is_host(text) {
        return Ok(text.to_owned());
    }
    let trouble = expected(param, text);
    let has_port = text.rsplit_once(':').is_some_and(|(host, port)| is_host(host) && whole(port).is_some());
    Err(if has_port { trouble.help("leave the port out: it has a parameter of its own") } else { trouble })
}

fn endpoint(param: &ParamView, text: &str) -> Checked {
    let text = text.trim();
    let Some((name, number)) = text.rsplit_once(':') else {
        return Err(expected(param, text).note("without a port the server takes port 0 and asks nobody"));
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
            Err(Trouble::new(&OUT_OF_RANGE, message))
        }
        None => Err(expected(param, text)),
    }
}

/// Checks the items of a comma list one by one; the server takes no blanks between them.
fn items(param: &ParamView, text: &str, check: fn(&ParamView, &str) -> Checked) -> Checked {
    let checked: Result<Vec<String>, Trouble> = text.split(',').map(|item| check(param, item)).collect();
    Ok(checked?.join(","))
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
        return Err(Trouble::new(&WRONG_TYPE, message));
    }
    Ok(text.trim().to_owned())
}

/// Whole numbers with units, each unit once, the longest first.
fn duration_text(param: &ParamView, text: &str) -> Checked {
    const UNITS: &[&str] = &["y", "w", "d", "h", "m", "s", "ms"];
    let text = text.trim();
    let trouble = || {
        let trouble = expected(param, text);
        match text.split_once(|letter: char| !letter.is_ascii_digit()) {
            None if !text.is_empty() => {
                trouble.help(format!("write a unit, for instance `{text}d` or `{text}s`"))
            }
            _ => trouble.help("whole numbers with y, w, d, h, m, s or ms, the longest first"),
        }
    };
    if text == "0" {
        return Ok(text.to_owned());
    }
    let (mut rest, mut next) = (text, 0);
    while !rest.is_empty() {
        let digits = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
        let (number, after) = rest.split_at(digits);
        let letters = after.find(|letter: char| letter.is_ascii_digit()).unwrap_or(after.len());
        let (unit, after) = after.split_at(letters);
        let place = UNITS.iter().position(|known| *known == unit).filter(|place| *place >= next);
        match place {
            Some(place) if (1..=9).contains(&number.len()) => next = place + 1,
            _ => return Err(trouble()),
        }
        rest = after;
    }
    Ok(text.to_owned())
}

/// A number with a unit of bytes in capital letters.
fn size_text(param: &ParamView, text: &str) -> Checked {
    const UNITS: &[&str] =
        &["B", "KB", "MB", "GB", "TB", "PB", "EB", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let text = text.trim();
    if text == "0" {
        return Ok(text.to_owned());
    }
    let letters = text.find(|letter: char| letter.is_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(letters);
    let is_number = number.len() <= 18
        && number.starts_with(|letter: char| letter.is_ascii_digit())
        && number.chars().all(|letter| letter.is_ascii_digit() || letter == '.')
        && number.parse::<f64>().is_ok();
    if is_number && UNITS.contains(&unit) {
        return Ok(text.to_owned());
    }
    let same =
        |known: &&&str| known.trim_end_matches('B').eq_ignore_ascii_case(unit.trim_end_matches(['B', 'b']));
    Err(match UNITS.iter().find(same).filter(|_| is_number && !unit.is_empty()) {
        Some(near) => expected(param, text).help(format!("write `{number}{near}`")),
        None => expected(param, text).help("a number with B, KB, MB, GB, TB, PB or EB"),
    })
}

/// The start scripts take a whole number followed by `G` or `M`.
fn memory(param: &ParamView, text: &str) -> Checked {
    let help = "write a whole number of MiB or GiB, for instance `8GiB`";
    let Some(bytes) = quantity::bytes(text) else {
        return Err(expected(param, text).help(help));
    };
    let (mib, rest) = (bytes >> 20, bytes & ((1 << 20) - 1));
    if rest != 0 || mib == 0 {
        return Err(expected(param, text).help(help));
    }
    Ok(if mib % 1024 == 0 { format!("{}G", mib / 1024) } else { format!("{mib}M") })
}
