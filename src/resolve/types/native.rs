//! Values as the product's own reader takes them from its files.

use super::units::memory;
use super::{Checked, Problem, WRONG_TYPE, boolean, check, double, endpoint, integer, items, switch, whole};
use crate::catalog::{MeaningKind, ParamType, ParamView};
use crate::diagnostic::words;
use crate::spec::quantity;

/// The value as the product's own reader takes it from its file: without the units and spellings of the language, which
/// say what was meant.
pub(in crate::resolve) fn check_native(param: &ParamView, text: &str) -> Checked {
    let bare = text.trim();
    if param.keeps_spaces && bare != text && !bare.is_empty() && as_read(param, bare).is_ok() {
        let message = format!("the value of `{}` starts or ends with a space", param.name());
        let problem = Problem::new(&WRONG_TYPE, message);
        let note = "the server reads the space as part of the value and does not start";
        return Err(problem.note(note).help("remove the space"));
    }
    let problem = match as_read(param, text) {
        Ok(value) => return Ok(value),
        Err(problem) if param.is_lenient => problem.soft(),
        Err(problem) => problem,
    };
    let meant =
        check(param, text, 1).ok().filter(|value| value != text.trim() && as_read(param, value).is_ok());
    Err(match meant {
        Some(value) => Problem { help: None, ..problem }.means(value),
        None => problem,
    })
}

fn as_read(param: &ParamView, text: &str) -> Checked {
    let is_empty = text.trim().is_empty();
    match param.param.kind_of_value {
        ParamType::Size | ParamType::Duration if !is_empty => {
            integer(param, text, i128::from(i64::MIN), i128::from(i64::MAX))
        }
        ParamType::Bool if !is_empty || !param.param.may_be_empty => {
            boolean(param, text).map_err(|problem| Problem { is_silent: true, ..problem })
        }
        // A folder without a name is the one that all others are read against.
        ParamType::Path | ParamType::PathList if is_empty => check(param, text, 1).map_err(Problem::soft),
        ParamType::Amount if !is_empty => double(param, text),
        ParamType::WholeAmount if !is_empty => integer(param, text, 0, i128::from(i64::MAX)),
        ParamType::Switch if !is_empty => switch(param, text)
            .map_err(|problem| Problem { message: problem.message.replace('#', ""), ..problem }),
        // The first of several seeds is taken, which a rule remarks on.
        ParamType::Endpoint if !is_empty => items(param, text, endpoint),
        ParamType::MemorySize if !is_empty => {
            let trimmed = text.trim();
            // A script counts with a total, and knows capitals only; what it hands to Java is as Java takes it.
            let is_counted = param.meaning(MeaningKind::TotalMemory).is_some();
            let small: &[char] = if is_counted { &[] } else { &['g', 'm'] };
            let digits = trimmed.strip_suffix(['G', 'M']).or_else(|| trimmed.strip_suffix(small));
            if digits.and_then(whole).is_some_and(|number| number > 0) {
                return memory(param, text);
            }
            let example = memory_example(trimmed).unwrap_or_else(|| "8G".to_owned());
            let message = format!(
                "expected a whole number followed by `G` or `M` for `{}`, found `{}`",
                param.name(),
                words::shorten(trimmed)
            );
            let problem = Problem::new(&WRONG_TYPE, message).help(format!("write `{example}`"));
            Err(if is_counted {
                problem.note(
                    "the start script accepts no other form: it stops, or starts Java with an empty size",
                )
            } else {
                problem
            })
        }
        ParamType::List if param.param.refuses_spaces && !is_empty => {
            let items: Vec<&str> = text.trim().split(',').collect();
            let tight: Vec<&str> = items.iter().map(|item| item.trim()).collect();
            if items == tight {
                return check(param, text, 1);
            }
            let message = format!("`{}` has a space next to a comma", param.name());
            Err(Problem::new(&WRONG_TYPE, message)
                .note("the server reads the space as part of the value and does not start")
                .help(format!("write `{}`", words::shorten(&tight.join(",")))))
        }
        _ => check(param, text, 1),
    }
}

/// An amount such as `8g`, `8GB` or `1.5 GiB` as start scripts take it.
fn memory_example(text: &str) -> Option<String> {
    let bytes = quantity::bytes(text).filter(|bytes| *bytes >= 1 << 20)?;
    let (mib, gib) = (bytes >> 20, bytes >> 30);
    Some(if gib << 30 == mib << 20 { format!("{gib}G") } else { format!("{mib}M") })
}
