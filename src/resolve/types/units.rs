//! Numbers with units: sizes, durations, memory.

use super::{Checked, Problem, double, expected, integer, whole};
use crate::catalog::ParamView;
use crate::diagnostic::words;
use crate::resolve::rules::WRONG_TYPE;
use crate::spec::quantity;

/// Bytes, with or without a unit; the server takes plain numbers only.
pub(super) fn size(param: &ParamView, text: &str) -> Checked {
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
pub(super) fn amount(param: &ParamView, text: &str, is_whole: bool) -> Checked {
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
            format!("`{}` is not a whole number of {unit} for `{}`", words::shorten(text), param.name());
        return Err(Problem::new(&WRONG_TYPE, message));
    }
    double(param, &(bytes as f64 / one as f64).to_string())
}

/// A plain number in the parameter's unit, or one with a unit that is turned into it.
pub(super) fn duration(param: &ParamView, text: &str) -> Checked {
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
            format!("`{}` is not a whole number of {own} for `{}`", words::shorten(text), param.name());
        return Err(Problem::new(&WRONG_TYPE, message));
    }
    integer(param, &(total / to).to_string(), i128::from(i64::MIN), i128::from(i64::MAX))
}

/// Whole numbers with units: those of the catalog in any order, else the usual ones, each once, the longest first.
pub(super) fn duration_text(param: &ParamView, text: &str) -> Checked {
    const USUAL: &[&str] = &["y", "w", "d", "h", "m", "s", "ms"];
    let is_ordered = param.words.is_empty();
    let units = if is_ordered { USUAL } else { &param.words };
    let text = text.trim();
    let problem = || {
        let problem = expected(param, text);
        match text.split_once(|letter: char| !letter.is_ascii_digit()) {
            None if !text.is_empty() => {
                problem.help(format!("write a unit, for example `{text}d` or `{text}s`"))
            }
            _ => {
                let order = if is_ordered { ", the longest first" } else { "" };
                problem.help(format!("whole numbers with {}{order}", words::list_or(units)))
            }
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
        let index = units.iter().position(|known| *known == unit);
        let index = index.filter(|index| !is_ordered || *index >= next);
        match index {
            Some(index) if (1..=9).contains(&number.len()) => next = index + 1,
            _ => return Err(problem()),
        }
        rest = after;
    }
    Ok(text.to_owned())
}

/// A number with a unit of bytes in capital letters.
pub(super) fn size_text(param: &ParamView, text: &str) -> Checked {
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
        Some(near) => expected(param, text).means(format!("{number}{near}")),
        None => expected(param, text).help("a number with B, KB, MB, GB, TB, PB or EB"),
    })
}

/// The start scripts take a whole number followed by `G` or `M`.
pub(super) fn memory(param: &ParamView, text: &str) -> Checked {
    let help = "write a whole number of MiB or GiB, for example `8GiB`";
    let Some(bytes) = quantity::bytes(text) else {
        return Err(expected(param, text).help(help));
    };
    let (mib, rest) = (bytes >> 20, bytes & ((1 << 20) - 1));
    if rest != 0 || mib == 0 {
        return Err(expected(param, text).help(help));
    }
    Ok(if mib % 1024 == 0 { format!("{}G", mib / 1024) } else { format!("{mib}M") })
}
